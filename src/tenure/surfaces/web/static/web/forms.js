// Forms of the studio: conditions and signals are counted while they are typed, Enter in a field that adds presses its button.
(() => {
  const form = document.querySelector("[data-form]");
  const counts = document.getElementById("counts");
  if (!form) return;
  let waiting;
  form.addEventListener("input", (event) => {
    const spreads = document.getElementById("spreads");
    if (!event.target.matches("[data-condition]") && !spreads) return;
    const said = document.getElementById(`${event.target.id}-n`);
    if (said) said.textContent = event.target.value.trim() ? "…" : "";
    clearTimeout(waiting);
    waiting = setTimeout(() => window.htmx?.trigger(spreads || counts, "count"), 700);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-kinds]")) return;
    const field = event.target.parentElement.querySelector("[data-adds]");
    const hint = event.target.selectedOptions[0].dataset.hint;
    field.placeholder = hint;
    field.hidden = !hint; // a handoff or a play says all there is to say
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-adds]")) return;
    event.preventDefault();
    event.target.parentElement.querySelector("button").click();
  });
  form.addEventListener("submit", (event) => {
    const ask = event.submitter?.dataset.ask;
    if (ask && !window.confirm(ask)) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  const first = JSON.stringify([...new FormData(form)]);
  addEventListener("beforeunload", (event) => {
    if (!form.dataset.sent && JSON.stringify([...new FormData(form)]) !== first) event.preventDefault();
  });
  form.querySelector("[aria-invalid]")?.focus();
})();
