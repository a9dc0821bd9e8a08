// The score designer: sliders beside their numbers, and points that move by pointer and by keys.
// The field with the points as text is the truth; the drawing follows it, and writes into it.
(() => {
  const form = document.querySelector("[data-designer]");
  if (!form) return;
  const $$ = (sel, root = form) => [...root.querySelectorAll(sel)];
  const [LEFT, RIGHT, TOP, FLOOR] = [26, 352, 10, 126];
  const tell = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  const short = (value) => String(Number(value.toFixed(6)));

  // Sliders.
  const sums = () => {
    const figures = (inputs) => inputs.reduce((sum, one) => sum + (Number(one.value) || 0), 0);
    $$("[data-dimension]").forEach((one) => {
      const sum = figures($$('[data-weight="measure"]', one));
      one.querySelector("[data-sum]").textContent = Math.abs(sum - 100) < 1e-6 ? ""
        : `Together ${short(sum)}: weights count in relation to each other, best as per cent.`;
    });
    const sum = figures($$('[data-weight="dimension"]'));
    form.querySelector("[data-sum-all]").textContent = Math.abs(sum - 100) < 1e-6 ? ""
      : `The dimensions weigh ${short(sum)} together: they count in relation to each other, best as per cent.`;
  };
  $$("[data-slide]").forEach((slide) => {
    const figure = slide.parentElement.querySelector("[data-weight]");
    slide.addEventListener("input", (event) => {
      event.stopPropagation();
      figure.value = Math.max(1, Number(slide.value));
      tell(figure);
    });
    slide.addEventListener("change", (event) => event.stopPropagation());
    figure.addEventListener("input", () => { slide.value = figure.value; sums(); });
  });

  // Curves.
  const NS = "http://www.w3.org/2000/svg";
  const curve = (svg) => {
    const field = svg.closest("[data-measure]").querySelector("[data-points]");
    const [low, high, step] = ["low", "high", "step"].map((name) => Number(svg.dataset[name]));
    const share = svg.dataset.unit === "percent";
    const line = svg.querySelector(".line");
    const said = (x) => (share ? `${short(x * 100)}%` : short(x));
    const toX = (x) => LEFT + ((x - low) / (high - low)) * (RIGHT - LEFT);
    const toY = (y) => FLOOR - (y / 100) * (FLOOR - TOP);
    const read = () => {
      const points = field.value.replace(/[{}]/g, "").split(/[,;]/).map((pair) => pair.split(":").map((part) => part.trim()));
      const found = points.filter((pair) => pair.length === 2 && pair[0] !== "" && pair[1] !== "").map(([x, y]) => ({
        x: x.endsWith("%") ? Number(x.slice(0, -1)) / 100 : Number(x), y: Number(y), text: x,
      }));
      return found.length >= 2 && found.every((one) => Number.isFinite(one.x) && Number.isFinite(one.y)) ? found.sort((a, b) => a.x - b.x) : null;
    };
    const write = (points) => {
      field.value = points.map((one) => `${one.text}: ${short(one.y)}`).join(", ");
      draw(points);
      tell(field);
    };
    const draw = (points) => {
      while ($$(".knob", svg).length > points.length) $$(".knob", svg).pop().remove();
      while ($$(".knob", svg).length < points.length) {
        const knob = document.createElementNS(NS, "circle");
        Object.entries({ class: "knob", r: 5, tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100 })
          .forEach(([name, value]) => knob.setAttribute(name, value));
        svg.append(knob);
      }
      $$(".knob", svg).forEach((knob, i) => {
        const { x, y } = points[i];
        knob.setAttribute("cx", Math.min(RIGHT, Math.max(LEFT, toX(x))));
        knob.setAttribute("cy", toY(Math.min(100, Math.max(0, y))));
        knob.setAttribute("aria-label", `Point ${i + 1} of ${svg.dataset.label}`);
        knob.setAttribute("aria-valuenow", y);
        knob.setAttribute("aria-valuetext", `${said(x)} gives ${short(y)} points`);
      });
      const spots = points.map(({ x, y }) => `${Math.min(RIGHT, Math.max(LEFT, toX(x)))},${toY(y)}`);
      line.setAttribute("points", [`${LEFT},${toY(points[0].y)}`, ...spots, `${RIGHT},${toY(points.at(-1).y)}`].join(" "));
    };
    // A point stays between its neighbours: their values keep their order.
    const move = (i, x, y) => {
      const points = read();
      if (!points?.[i]) return;
      const least = i ? points[i - 1].x + step : -Infinity;
      const most = i < points.length - 1 ? points[i + 1].x - step : Infinity;
      const next = Math.min(most, Math.max(least, x));
      if (Math.abs(next - points[i].x) > step / 1000) {
        points[i].x = Number((Math.round(next / step) * step).toFixed(6));
        points[i].text = said(points[i].x);
      }
      points[i].y = Math.min(100, Math.max(0, Math.round(y)));
      write(points);
    };
    const at = (event) => {
      const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [low + ((spot.x - LEFT) / (RIGHT - LEFT)) * (high - low), ((FLOOR - spot.y) / (FLOOR - TOP)) * 100];
    };
    let held = null;
    svg.addEventListener("pointerdown", (event) => {
      const knob = event.target.closest(".knob");
      if (!knob || form.querySelector("fieldset").disabled) return;
      held = $$(".knob", svg).indexOf(knob);
      svg.setPointerCapture(event.pointerId);
      knob.focus();
      event.preventDefault();
    });
    svg.addEventListener("pointermove", (event) => { if (held !== null) move(held, ...at(event)); });
    ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, () => { held = null; }));
    svg.addEventListener("keydown", (event) => {
      const i = $$(".knob", svg).indexOf(event.target);
      const points = read();
      if (i < 0 || !points || form.querySelector("fieldset").disabled) return;
      const far = event.shiftKey ? 10 : 1;
      const ways = { ArrowUp: [0, far], ArrowDown: [0, -far], ArrowRight: [far, 0], ArrowLeft: [-far, 0], PageUp: [0, 10], PageDown: [0, -10] };
      const way = ways[event.key];
      if (way) move(i, points[i].x + way[0] * step, points[i].y + way[1]);
      else if (event.key === "Home" || event.key === "End") move(i, points[i].x, event.key === "Home" ? 0 : 100);
      else if ((event.key === "Delete" || event.key === "Backspace") && points.length > 2) {
        points.splice(i, 1);
        write(points);
        $$(".knob", svg)[Math.max(0, i - 1)].focus();
      } else if (event.key === "+" && points.length < 12) {
        const next = points[i + 1] ?? { x: points[i].x + 4 * step, y: points[i].y };
        const x = Number((Math.round((points[i].x + next.x) / 2 / step) * step).toFixed(6));
        if (x <= points[i].x || (points[i + 1] && x >= next.x)) return;
        points.splice(i + 1, 0, { x, y: Math.round((points[i].y + next.y) / 2), text: said(x) });
        write(points);
        $$(".knob", svg)[i + 1].focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    const follow = () => { const points = read(); if (points) draw(points); };
    field.addEventListener("input", follow);
    return follow;
  };
  const follows = $$("[data-curve]").map(curve);

  form.addEventListener("reset", () => setTimeout(() => {
    $$("[data-slide]").forEach((slide) => { slide.value = slide.parentElement.querySelector("[data-weight]").value; });
    follows.forEach((follow) => follow());
    sums();
    htmx.trigger(form, "again");
  }, 0));
})();
