// Forms of the studio that ask first (data-sure), or take a few seconds (data-slow).
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sure && !window.confirm(form.dataset.sure)) return event.preventDefault();
    if (!form.dataset.slow) return;
    const button = event.submitter || form.querySelector("button");
    const said = document.getElementById("said");
    const line = document.createElement("p");
    line.textContent = form.dataset.slow;
    said?.replaceChildren(line);
    document.getElementById("busy")?.classList.add("htmx-request");
    setTimeout(() => { button.disabled = true; }, 0);
  });
  // Coming back by the browser's own button finds a form that can be used again.
  addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
