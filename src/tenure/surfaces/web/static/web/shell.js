// Keys, jump, sheet, theme and toasts. No inline script anywhere: everything hangs on data attributes.
(() => {
  const $ = (sel, root = document) => root.querySelector(sel);
  const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
  const root = document.documentElement;
  const cookie = (name, value) => {
    document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=31536000;samesite=lax`;
  };
  const visit = (url) => window.location.assign(url);

  // Sheet: any link or button with data-sheet opens its address in the side panel; without script it is a page.
  const sheet = $("#sheet");
  let opened = 0;
  const openSheet = async (url) => {
    const soon = setTimeout(() => {
      sheet.innerHTML = '<div class="sheet-body waiting"><p role="status">Reading the facts…</p></div>';
      if (!sheet.open) sheet.showModal();
    }, 200);
    const turn = ++opened;
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "sheet" } });
    clearTimeout(soon);
    if (answer.redirected || answer.status === 401) return window.location.reload();
    const text = await answer.text();
    if (turn !== opened) return;
    sheet.innerHTML = text;
    htmx.process(sheet);
    reach();
    if (!sheet.open) sheet.showModal();
    const first = ["[autofocus]", "input:checked", "input:not([type=hidden])", "textarea", "button"];
    first.map((sel) => $(sel, sheet)).find(Boolean)?.focus();
  };
  const closeSheet = () => { if (sheet?.open) sheet.close(); };
  const leave = () => { if (history.length > 1) history.back(); else visit("/"); };
  sheet?.addEventListener("close", () => { opened += 1; });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-sheet]");
    if (opener && sheet && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openSheet(opener.dataset.sheet || opener.href);
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer && !closer.closest("dialog")) leave(); // opened as a page of its own
    else if (closer || event.target === sheet) closeSheet();
    if (event.target.closest("[data-jump]")) openJump();
    if (event.target.closest("[data-keys]")) $("#keys").showModal();
    if (event.target.closest("[data-close-keys]") || event.target === $("#keys")) $("#keys").close();
    if (event.target === jump) jump.close();
    if (event.target.closest("[data-print]")) window.print();
    const rail = $(".rail");
    if (event.target.closest(".rail-open")) rail.classList.toggle("open");
    else if (rail?.classList.contains("open") && !rail.contains(event.target)) rail.classList.remove("open");
    const theme = event.target.closest("[data-set-theme]");
    if (theme) {
      root.dataset.theme = theme.dataset.setTheme;
      cookie("theme", root.dataset.theme);
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.bsTheme = root.dataset.theme === "system" ? (dark ? "dark" : "light") : root.dataset.theme;
      $$("[data-set-theme]").forEach((one) => one.setAttribute("aria-pressed", one === theme));
    }
    const density = event.target.closest("[data-set-density]");
    if (density) {
      root.dataset.density = density.dataset.setDensity;
      cookie("density", root.dataset.density);
      $$("[data-set-density]").forEach((one) => one.setAttribute("aria-pressed", one === density));
    }
    $$("details.menu[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });

  // A form that is a page of its own is sent as forms are: what answers it is a page, too.
  $$(".by-itself form").forEach((one) => ["hx-post", "hx-get"].forEach((name) => one.removeAttribute(name)));

  // A form that takes its time says so; one that was sent already isn't sent twice.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const form = event.target;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "yes";
    setTimeout(() => { delete form.dataset.sending; }, 10000); // whoever stopped the page may send it again
    $("#busy")?.classList.add("htmx-request");
    const button = event.submitter;
    if (button?.dataset.busy) setTimeout(() => { button.textContent = button.dataset.busy; }, 300);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    $("#busy")?.classList.remove("htmx-request");
    $$("form[data-sending]").forEach((one) => { delete one.dataset.sending; });
  });

  // Rows that open: a click anywhere on them follows their first link.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-opens]");
    if (!row || event.target.closest("a, button, input, select, label") || String(window.getSelection())) return;
    $("a", row)?.click();
  });

  // Jump.
  const jump = $("#jump");
  const field = jump && $("input", jump);
  const found = jump && $("[role=listbox]", jump);
  let waiting = 0;
  let asked = 0;
  const options = () => $$("[role=option]", found);
  const mark = (index) => {
    const all = options();
    if (!all.length) return field.removeAttribute("aria-activedescendant");
    const at = (index + all.length) % all.length;
    all.forEach((one, i) => one.setAttribute("aria-selected", i === at));
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
  const seek = async () => {
    const turn = ++asked;
    const answer = await fetch(`${jump.dataset.from}${jump.dataset.from.includes("?") ? "&" : "?"}q=${encodeURIComponent(field.value)}`);
    if (answer.redirected || answer.status === 401) return window.location.reload();
    if (turn !== asked || !answer.ok) return;
    found.innerHTML = await answer.text();
    mark(0);
  };
  const openJump = () => {
    if (!jump || jump.open) return;
    jump.showModal();
    field.select();
    seek();
  };
  if (jump) {
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(seek, 90); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); mark(chosen() + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); mark(chosen() - 1); }
      if (event.key === "Enter") { event.preventDefault(); options()[chosen()]?.click(); }
    });
    found.addEventListener("click", (event) => {
      const one = event.target.closest("[role=option]");
      if (one?.dataset.url) visit(one.dataset.url);
    });
  }

  // Keys.
  const lines = () => $$("[data-line]");
  const line = () => lines().findIndex((one) => one.classList.contains("here"));
  const stand = (index) => {
    const all = lines();
    if (!all.length) return;
    const at = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((one, i) => one.classList.toggle("here", i === at));
    $("a", all[at])?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  let before = "";
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); return openJump(); }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.removeAttribute("open"); $("summary", menu).focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const key = event.key;
    const here = lines()[line()];
    const two = before === "g" ? $(`.rail [data-go="${key}"]`) : /^[1-9]$/.test(key) ? $(`.tabs [data-go="${key}"]`) : null;
    before = key;
    if (two) { event.preventDefault(); return visit(two.href); }
    const acts = {
      "/": openJump,
      "?": () => $("#keys")?.showModal(),
      j: () => stand(line() + 1), ArrowDown: () => stand(line() + 1),
      k: () => stand(line() - 1), ArrowUp: () => stand(line() - 1),
      o: () => here && $("a", here)?.click(),
      f: () => $("[data-filter]")?.focus(),
      d: () => $("details[data-asof] > summary")?.click(),
    };
    if ((key === "ArrowDown" || key === "ArrowUp") && !lines().length) return;
    if (acts[key]) { event.preventDefault(); return acts[key](); }
    const act = (here && $(`[data-key="${key}"]`, here)) || $(`.who [data-key="${key}"]`) || $(`main > [data-key="${key}"], #lifecycle [data-key="${key}"]`);
    if (act) { event.preventDefault(); act.click(); }
  });

  // A table that scrolls sideways can be reached by keyboard; one that fits is no stop on the way.
  const reach = () => $$(".scroll").forEach((one) => {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  });
  addEventListener("load", reach);
  addEventListener("load", () => {
    const [tabs, here] = [$(".tabs"), $(".tabs [aria-current=page]")];
    if (tabs && here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft + here.offsetWidth / 2 - tabs.clientWidth / 2;
  });
  addEventListener("resize", reach);
  document.body.addEventListener("htmx:afterSettle", reach);

  // What the server says after a change, and how to undo it.
  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  const say = (text, undo) => {
    const place = $("#said");
    const one = document.createElement("p");
    one.textContent = text;
    if (undo) {
      const form = Object.assign(document.createElement("form"), { method: "post", action: undo });
      const token = JSON.parse($(".shell").getAttribute("hx-headers"))["X-CSRFToken"];
      const button = Object.assign(document.createElement("button"), { className: "btn btn-small", textContent: "Undo" });
      form.append(hidden("csrfmiddlewaretoken", token), hidden("next", location.pathname + location.search), button);
      one.append(form);
    }
    place.replaceChildren(one);
    setTimeout(() => one.remove(), undo ? 20000 : 6000);
  };
  document.body.addEventListener("said", (event) => { closeSheet(); say(event.detail.value, event.detail.undo); });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) return say("You are signed out. Sign in again in another tab; what you typed stays here.");
    const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
    const waiting = event.detail.elt.closest(".waiting");
    if (waiting) {
      waiting.className = "inside";
      if (type.includes("html")) waiting.innerHTML = event.detail.xhr.responseText;
      else waiting.textContent = "The explanation could not be made. Nothing was changed. Reload the page and try again.";
      $(".sheet-head button", waiting)?.remove(); // it closes a sheet, and this is none
    } else if (event.detail.elt.closest("#sheet form") && type.includes("html")) {
      const form = event.detail.elt.closest("form");
      const said = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
      const note = $(".faulty", form) ?? document.createElement("div");
      note.className = "note note-danger faulty";
      note.setAttribute("role", "alert");
      const list = document.createElement("div");
      list.append(...$$(".problem", said));
      const wrong = $$("dd.mono", list).map((one) => form.elements.namedItem(one.textContent)).find((one) => one?.focus);
      $$("dd.mono", list).forEach((one) => { one.previousElementSibling.remove(); one.remove(); });
      $$("dl", list).forEach((one) => one.children.length || one.remove());
      $$("[aria-invalid]", form).forEach((one) => one.removeAttribute("aria-invalid"));
      wrong?.setAttribute("aria-invalid", "true");
      note.replaceChildren(list);
      form.prepend(note);
      wrong?.focus();
      note.scrollIntoView({ block: "nearest" });
    } else if (sheet?.open && type.includes("html")) { sheet.innerHTML = event.detail.xhr.responseText; htmx.process(sheet); }
    else say("That didn't work. Nothing was changed. Reload the page and try again.");
  });
  document.body.addEventListener("htmx:sendError", (event) => {
    if (!event.target.matches("[data-follows]")) say("The server can't be reached. Nothing was changed.");
  });
  document.body.addEventListener("followed", (event) => {
    reach();
    if (event.detail.value) say(event.detail.value);
  });

  // The history of a score: the nearest point in words, by pointer or arrow keys.
  $$("svg.history[data-points]").forEach((chart) => {
    const points = () => JSON.parse(chart.dataset.points); // the page may have followed the standing
    const note = document.getElementById(chart.dataset.note);
    let usual = null;
    let at = points().length - 1;
    const show = (index) => {
      const [all, guide, dot] = [points(), $(".guide", chart), $(".dot", chart)];
      usual ??= note.textContent;
      at = Math.max(0, Math.min(index, all.length - 1));
      const [x, y, words] = all[at];
      guide.setAttribute("x1", x); guide.setAttribute("x2", x); guide.style.visibility = "visible";
      dot.setAttribute("cx", x); dot.setAttribute("cy", y);
      note.textContent = words;
    };
    const away = () => {
      if (usual === null) return;
      const said = usual;
      show(points().length - 1);
      $(".guide", chart).style.visibility = "hidden";
      note.textContent = said;
      usual = null;
    };
    chart.addEventListener("pointermove", (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
      const all = points();
      show(all.reduce((best, one, i) => (Math.abs(one[0] - x) < Math.abs(all[best][0] - x) ? i : best), 0));
    });
    chart.addEventListener("pointerleave", away);
    chart.addEventListener("blur", away);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) { event.preventDefault(); show(at + step); }
    });
  });
})();
