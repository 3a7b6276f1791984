/* Figures that move: what the scripts of `moving-figure` share.

   `movingFigure(name, plan)` puts form controls and a drawing in the place of the
   still picture of `figure.moving-<name>`; the picture stays in the page for print.
   A plan names its `controls`, and says with `update(values, draw)` what they
   amount to: it draws, and returns the sentence that sighted readers see and that
   screen readers hear. Numbers are written as the page's language writes them. */
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const language = document.documentElement.lang || "en";

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /* 1234.5 → "1.234,5" in Turkish; `options` are those of Intl.NumberFormat. */
  function format(value, options = {}) {
    return new Intl.NumberFormat(language, options).format(value);
  }

  /* 8.9e-16 → "8,9 · 10⁻¹⁶"; what is short without a power stays without. */
  function scientific(value) {
    if (value >= 1e-3 && value < 1e4) return format(value, { maximumSignificantDigits: 2 });
    const [digits, power] = value.toExponential(1).split("e");
    return `${format(Number(digits))}\u00a0·\u00a010${superscript(Number(power))}`;
  }

  function superscript(power) {
    return String(power).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
  }

  /* Shapes in pixels; what they look like is said by their class in moving.css. */
  class Drawing {
    constructor(svg, width, height) {
      this.svg = svg;
      this.width = width;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("height", height);
      svg.replaceChildren();
    }

    add(name, look, attributes, text = "") {
      const shape = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
      shape.setAttribute("class", look);
      shape.textContent = text;
      this.svg.append(shape);
    }

    box(x, y, width, height, look) {
      this.add("rect", look, { x, y, width: Math.max(width, 0), height });
    }

    line(points, look) {
      const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
      this.add("polyline", `moving-line ${look}`, { points: path });
    }

    dot(x, y, radius, look) {
      this.add("circle", look, { cx: x.toFixed(1), cy: y.toFixed(1), r: radius });
    }

    text(x, y, text, anchor = "start", look = "") {
      this.add("text", look, { x, y, "text-anchor": anchor }, text);
    }
  }

  /* One control for each kind: its elements, and how to read and to show its value. */
  const KINDS = {
    choice(control, id) {
      const options = Object.entries(control.options);
      const select = element("select", { id });
      for (const [value, text] of options) {
        select.append(new Option(text, value, value === control.value, value === control.value));
      }
      return { input: select, read: () => select.value };
    },
    range(control, id) {
      const { min, max, step = 1, value } = control;
      const input = element("input", { id, type: "range", min, max, step, value });
      const at = control.at || ((position) => position);
      const shown = element("span", { class: "moving-value", "aria-hidden": "true" });
      return {
        input,
        shown,
        read: () => at(Number(input.value)),
        show: (read) => {
          shown.textContent = control.show ? control.show(read) : format(read);
          input.setAttribute("aria-valuetext", shown.textContent);
        },
      };
    },
    number(control, id) {
      const { min, max, value } = control;
      const input = element("input", { id, type: "number", inputmode: "decimal", min, max, step: "any", value });
      let last = value;
      return {
        input,
        read: () => {
          // What cannot be read leaves the figure as it is, and says so.
          const usable = input.value !== "" && input.validity.valid;
          if (usable) input.removeAttribute("aria-invalid");
          else input.setAttribute("aria-invalid", "true");
          return (last = usable ? Number(input.value) : last);
        },
      };
    },
  };

  function build(control, id) {
    const made = KINDS[control.kind](control, id);
    const label = element("label", { for: id }, control.label);
    if (made.shown) label.append(made.shown);
    made.box = element("div", { class: "moving-control" }, label, made.input);
    return made;
  }

  function button(text, act) {
    const made = element("button", { type: "button", class: "moving-button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  function upgrade(figure, plan) {
    const still = figure.querySelector("img");
    const made = plan.controls.map((control, i) => build(control, `${figure.id}-${control.name || i}`));
    const form = element("form", { class: "moving-controls", "aria-label": plan.label, autocomplete: "off" });
    const svg = document.createElementNS(SVG, "svg");
    const output = element("output", { class: "moving-output", for: made.map((one) => one.input.id).join(" ") });
    const stage = element("div", { class: "moving-stage" }, form, svg, output);
    const buttons = element("div", { class: "moving-buttons" });
    svg.setAttribute("role", "img");

    const update = () => {
      const values = {};
      plan.controls.forEach((control, i) => {
        values[control.name] = made[i].read();
        if (made[i].show) made[i].show(values[control.name]);
      });
      plan.controls.forEach((control, i) => {
        if (control.enabled) made[i].input.disabled = !control.enabled(values);
      });
      const draw = new Drawing(svg, Math.max(svg.clientWidth, 240), plan.height);
      const { sentence, picture } = plan.update(values, draw);
      svg.setAttribute("aria-label", picture);
      if (output.textContent !== sentence) output.textContent = sentence;
    };

    form.append(...made.map((one) => one.box), buttons);
    for (const { text, act } of plan.buttons || []) buttons.append(button(text, () => { act(); update(); }));
    buttons.append(button(plan.reset, () => { form.reset(); update(); }));
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    still.before(stage);
    figure.classList.add("is-moving");
    new ResizeObserver(update).observe(stage); // also draws for the first time
  }

  window.movingFigure = (name, plan) => {
    document.querySelectorAll(`figure.moving-${name}`).forEach((figure) => upgrade(figure, plan));
  };
  Object.assign(window.movingFigure, { format, scientific, superscript });
})();
