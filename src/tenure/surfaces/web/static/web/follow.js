// Pages that follow the standing: once it has moved, the page is fetched anew and only what differs is put in its place, so
// that scroll, focus, open parts and typed text stay as they are.
(() => {
  const PARTS = ["who", "tab"];
  const OURS = new Set(["open", "tabindex", "style"]); // set in this browser, not by the server
  const HERE = ["here", "just"];

  const typed = (one) =>
    one === document.activeElement && one.matches("input, textarea, select") ||
    one.matches("input, textarea") && (one.value !== one.defaultValue || one.checked !== one.defaultChecked) ||
    one.matches("select") && [...one.options].some((option) => option.defaultSelected !== option.selected);

  const same = (one, other) =>
    one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "") &&
    one.dataset?.fact === other.dataset?.fact;

  const glow = (one) => {
    const place = one?.closest("td, th, dd, li, p, h2, .pill");
    if (!place || place.closest("[data-age]")) return;
    place.classList.add("just");
    setTimeout(() => place.classList.remove("just"), 3000);
  };

  const put = (parent, child, before) => {
    const fresh = document.importNode(child, true);
    parent.insertBefore(fresh, before);
    if (fresh.nodeType !== Node.ELEMENT_NODE) return fresh;
    window.htmx?.process(fresh);
    glow(fresh.matches("li, p, tr") ? fresh.querySelector("td, th") ?? fresh : null);
    return fresh;
  };

  const attributes = (old, fresh) => {
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
    const kept = HERE.filter((name) => old.classList.contains(name));
    for (const { name, value } of fresh.attributes) if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    old.classList.add(...kept);
  };

  // A list that people lengthen by scrolling: what is new goes in, what is known is brought up to date, nothing is taken away.
  const lengthen = (old, fresh) => {
    let at = old.firstElementChild;
    for (const child of fresh.children) {
      if (!child.dataset.fact) continue;
      const known = [...old.children].find((one) => one.dataset.fact === child.dataset.fact);
      if (!known) { put(old, child, at); continue; }
      if (known !== at) old.insertBefore(known, at);
      morph(known, child);
      at = known.nextElementSibling;
    }
  };

  const morph = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data.trim() !== fresh.data.trim()) glow(old.parentElement);
      old.data = fresh.data;
      return;
    }
    if (typed(old)) return;
    attributes(old, fresh);
    if (old.matches("[data-lengthens]")) return lengthen(old, fresh);
    let at = old.firstChild;
    const coming = [...fresh.childNodes];
    coming.forEach((child, index) => {
      const rest = coming.slice(index + 1);
      while (at && !same(at, child) && !rest.some((one) => same(at, one))) {
        let later = at.nextSibling;
        while (later && !same(later, child)) later = later.nextSibling;
        if (!later) break;
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      if (!at || !same(at, child)) { put(old, child, at); return; }
      const next = at.nextSibling;
      morph(at, child);
      at = next;
    });
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  };

  const read = async (url, headers = {}) => {
    const answer = await fetch(url, { headers });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  // What a page fetches after itself is fetched before it is put in place: a known explanation never falls back to waiting.
  const whole = async (page) => {
    const waiting = page.querySelector("#tab .waiting[hx-get]");
    if (!waiting) return page;
    const piece = await read(waiting.getAttribute("hx-get"), { "HX-Request": "true" });
    if (!piece) return null;
    const beside = piece.getElementById("beside");
    beside?.removeAttribute("hx-swap-oob");
    if (beside) page.getElementById("beside")?.replaceWith(beside);
    waiting.replaceWith(...piece.body.childNodes);
    return page;
  };

  let busy = false;
  document.body.addEventListener("moved", async (event) => {
    if (busy || document.querySelector("#tab .waiting")) return;
    busy = true;
    try {
      const page = await read(window.location.href);
      if (!page || !(await whole(page))) return;
      for (const id of PARTS) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (old && fresh) morph(old, fresh);
      }
      document.body.dispatchEvent(new CustomEvent("followed", { detail: event.detail }));
    } finally { busy = false; }
  });

  // Nobody looks: nothing needs to follow.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-follows]")) event.preventDefault();
  });
})();
