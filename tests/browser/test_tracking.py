"""Segment's client for browsers, unchanged but for the host, in a page of another origin: every call arrives once.

The visitor of these tests may not ask any other host for anything, so neither does the client.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from deltalake import DeltaTable
from playwright.sync_api import Page, Request, Route

from browser.conftest import Served
from house.source import CHECKOUT
from served import PATIENCE
from surfaces.events.test_clients import arrive_once

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLIENT = CHECKOUT / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd" / "index.js"
PAGE = b'<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="/client.js"></script>'
LOAD = """([writeKey, cdnURL, strategy]) => {
  const options = strategy ? {integrations: {"Segment.io": {deliveryStrategy: strategy}}} : {};
  window.analytics = AnalyticsNext.AnalyticsBrowser.load({writeKey, cdnURL}, options);
  return window.analytics.ready();
}"""
UNLOADING = {"strategy": "batching", "config": {"size": 100, "timeout": 60_000, "keepalive": True}}


@contextmanager
def a_page_elsewhere() -> Iterator[str]:
    """A customer's site: another port is another origin."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = CLIENT.read_bytes() if self.path == "/client.js" else PAGE
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if self.path == "/client.js" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    if not CLIENT.exists():
        pytest.skip("no client for browsers here: make test brings it")
    with a_page_elsewhere() as url:
        yield url


@pytest.fixture(scope="module")
def key(served: Served) -> str:
    return str(json.loads(served.tenure("events", "make-key", "site", "--json"))["secret"])


def rows(served: Served, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DeltaTable(str(served.home / "lake" / table)).to_pyarrow_table().to_pylist()
    return found


def call(page: Page, *told: list[Any]) -> set[str]:
    """Call the client, one thing after the other; returns the ids that it gave."""
    work = """async (told) => {
      const ids = [];
      for (const [name, ...given] of told) ids.push((await analytics[name](...given)).event.messageId);
      return ids;
    }"""
    return set(page.evaluate(work, list(told)))


def test_every_call_arrives_once_also_after_a_failure(page: Page, served: Served, site: str, key: str) -> None:
    tried: list[str | None] = []

    def fail_once(route: Route, sent: Request) -> None:
        tried.append(sent.headers.get("x-retry-count"))
        if len(tried) == 1:
            route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"}, body="{}")
        else:
            route.continue_()

    page.goto(site)
    page.evaluate(LOAD, [key, served.url, None])
    call(page, ["identify", "web-user", {"name": "Wanda", "email": "wanda@nordwind.example"}])
    call(page, ["group", "nordwind", {"name": "Nordwind"}])
    page.route("**/v1/t", fail_once)
    with page.expect_response(lambda answer: answer.url.endswith("/v1/t") and answer.ok):
        seen = call(page, ["page", "Pricing"], ["track", "Report exported", {"feature": "reports", "quantity": 3}])
    page.unroute("**/v1/t")
    assert tried == [None, "1"]
    call(page, ["alias", "web-user-2", "web-user"])
    seen |= call(page, ["track", "Report shared"])
    arrive_once(served, seen)
    by_event = {row["event"]: row for row in rows(served, "usage") if row["source"] == "site"}
    assert {by_event[name]["account"] for name in ("Page viewed", "Report exported", "Report shared")} == {"nordwind"}
    assert (by_event["Report exported"]["feature"], by_event["Report exported"]["quantity"]) == ("reports", 3.0)
    first, until = served.home / "lake" / "people" / "_delta_log" / f"{0:020}.json", time.monotonic() + PATIENCE
    while not first.exists() and time.monotonic() < until:
        time.sleep(0.1)  # people come in beside what they do, in whichever order
    assert "Wanda" in {row["name"] for row in rows(served, "people")}


def test_what_is_said_while_the_page_goes_arrives(page: Page, served: Served, site: str, key: str) -> None:
    """By a request that outlives the page, by a beacon, and from the page that comes after."""
    page.goto(site)
    page.evaluate(LOAD, [key, served.url, UNLOADING])
    call(page, ["identify", "web-user"], ["group", "nordwind"])
    waiting = call(page, ["track", "Last look"], ["track", "Last word"])
    beacon = """([url, writeKey]) => addEventListener("pagehide", () => navigator.sendBeacon(url, JSON.stringify({
      writeKey, batch: [{type: "track", event: "Left", userId: "web-user", messageId: "beacon-1"}]})))"""
    page.evaluate(beacon, [f"{served.url}/v1/batch", key])
    page.goto("about:blank")
    page.goto(site)
    page.route("**/v1/t", lambda route: route.abort())
    page.evaluate(LOAD, [key, served.url, None])
    kept = call(page, ["track", "Said offline"])
    page.unroute("**/v1/t")
    page.goto(site)
    page.evaluate(LOAD, [key, served.url, None])
    arrive_once(served, waiting | kept | {"beacon-1"})


def test_a_key_lets_in_and_nothing_out(page: Page, served: Served, site: str, key: str) -> None:
    """A browser's key is public: whoever has it may send events and ask how, and that is all."""
    for path in ("accounts", "events/held", "people", "tokens"):
        for header in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
            assert httpx.get(f"{served.url}/api/v1/{path}", headers=header).status_code in {401, 404}, path
    body = {"source": "site", "objects": [{"id": "A-1"}]}
    sent = httpx.post(f"{served.url}/api/v1/bulk/accounts", json=body, headers={"Authorization": f"Bearer {key}"})
    assert sent.status_code == 401
    page.goto(site)
    refused = (
        """async (url) => { try { await fetch(url, {credentials: "include"}); return "read" } catch { return "no" } }"""
    )
    assert page.evaluate(refused, f"{served.url}/api/v1/accounts") == "no"
    page.evaluate(LOAD, [key, served.url, None])
    assert page.evaluate("() => analytics.instance.settings.writeKey") == key
    assert key not in served.log
