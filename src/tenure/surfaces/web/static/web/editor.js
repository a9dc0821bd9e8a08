// The text editor: line numbers, marks on lines with problems, jumping to a line, saving by keys, nothing lost by leaving.
(() => {
  const form = document.querySelector("[data-editor]");
  if (!form) return;
  const text = form.querySelector("textarea");
  const gutter = form.querySelector("[data-gutter]");
  const name = form.querySelector("[name=name]").value;
  const faults = document.getElementById("faults");
  const count = () => text.value.split("\n").length;
  let lines = 0;

  const number = () => {
    const marked = new Map();
    faults.querySelectorAll("[data-goto]").forEach((one) => {
      if (one.dataset.file !== name) return;
      const line = Number(one.dataset.goto);
      if (marked.get(line) !== "error") marked.set(line, one.dataset.severity);
    });
    lines = count();
    const parts = [];
    let plain = "";
    for (let line = 1; line <= lines; line += 1) {
      const mark = marked.get(line);
      if (!mark) { plain += `${line}\n`; continue; }
      const one = document.createElement("b");
      one.className = mark;
      one.textContent = `${mark === "error" ? "●" : "○"} ${line}\n`;
      parts.push(plain, one);
      plain = "";
    }
    gutter.replaceChildren(...parts, plain);
  };
  const goto = (line) => {
    const before = text.value.split("\n").slice(0, line - 1).join("\n");
    const start = before.length + (line > 1 ? 1 : 0);
    const end = text.value.indexOf("\n", start);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
    const tall = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 6) * tall);
    text.scrollLeft = 0;
    form.scrollIntoView({ block: "nearest" });
  };

  const first = text.value;
  let leaving = false;
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  text.addEventListener("input", () => { if (count() !== lines) number(); });
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target === faults) number(); });
  faults.addEventListener("click", (event) => {
    const one = event.target.closest("[data-goto]");
    if (!one || one.dataset.file !== name || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goto(Number(one.dataset.goto));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !text.readOnly) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  // Two spaces for a step; Escape first, then Tab goes on to the next control.
  let free = false;
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { free = true; return; }
    if (event.key !== "Tab" || text.readOnly || free || event.shiftKey) { free = false; return; }
    event.preventDefault();
    text.setRangeText("  ", text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => { if (!leaving && text.value !== first) event.preventDefault(); });
  number();
  const line = Number(text.dataset.at);
  if (line) goto(line);
})();
