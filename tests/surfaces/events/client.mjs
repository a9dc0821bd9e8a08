// What a customer's Node program does: node client.mjs HOST KEY COUNT PREFIX
import { Analytics } from "@segment/analytics-node";

const [host, writeKey, count, prefix] = process.argv.slice(2);
const failures = [];
const analytics = new Analytics({ host, writeKey, flushAt: 20, flushInterval: 200, maxRetries: 20 });
analytics.on("error", (error) => failures.push(String(error.code)));
analytics.identify({ userId: "node-user", traits: { name: "Noa", email: "noa@nordwind.example" } });
analytics.group({ userId: "node-user", groupId: "nordwind", traits: { name: "Nordwind" } });
for (let number = 0; number < Number(count); number++) {
  const context = { groupId: "nordwind" };
  const messageId = `${prefix}-${number}`;
  analytics.track({ userId: "node-user", event: "Report exported", messageId, context });
  await new Promise((done) => setTimeout(done, 15));
}
await analytics.closeAndFlush();
console.log(JSON.stringify(failures));
