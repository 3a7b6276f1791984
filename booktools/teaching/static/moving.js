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

  /** @template {keyof HTMLElementTagNameMap} Name
      @param {Name} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} children */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.append(...children);
    return made;
  }

  /** 1234.5 → "1.234,5" in Turkish. @param {number} value @param {Intl.NumberFormatOptions} [options] */
  function format(value, options) {
    return new Intl.NumberFormat(language, options).format(value);
  }

  /** 8.9e-16 → "8,9 · 10⁻¹⁶"; what is short without a power stays without. @param {number} value */
  function scientific(value) {
    if (value >= 1e-3 && value < 1e4) return format(value, { maximumSignificantDigits: 2 });
    const [digits, power] = value.toExponential(1).split("e");
    return `${format(Number(digits))}\u00a0·\u00a010${superscript(Number(power))}`;
  }

  /** @param {number} power */
  function superscript(power) {
    return String(power).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  }

  /** Shapes in pixels; what they look like is said by their class in moving.css.
      @param {SVGElement} svg @param {number} width @param {number} height @returns {Moving.Drawing} */
  function drawing(svg, width, height) {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", String(height));
    svg.replaceChildren();

    /** @param {string} name @param {string} look @param {Record<string, string | number>} attributes */
    function add(name, look, attributes, text = "") {
      const shape = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
      shape.setAttribute("class", look);
      shape.textContent = text;
      svg.append(shape);
    }

    return {
      width,

      box(x, y, width, height, look) {
        add("rect", look, { x, y, width: Math.max(width, 0), height });
      },

      line(points, look) {
        const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
        add("polyline", `moving-line ${look}`, { points: path });
      },

      dot(x, y, radius, look) {
        add("circle", look, { cx: x.toFixed(1), cy: y.toFixed(1), r: radius });
      },

      text(x, y, text, anchor = "start", look = "") {
        add("text", look, { x, y, "text-anchor": anchor }, String(text));
      },
    };
  }

  /** @typedef {{ input: HTMLInputElement | HTMLSelectElement, read: () => string | number, shown?: Element }} Made */

  // Each kind of control: its elements, and how to read its value and show what was read.

  /** @param {Moving.Choice} control @param {string} id @returns {Made} */
  function choice(control, id) {
    const select = element("select", { id });
    for (const [value, text] of Object.entries(control.options)) {
      select.append(new Option(text, value, value === control.value, value === control.value));
    }
    return { input: select, read: () => select.value };
  }

  /** @param {Moving.Range} control @param {string} id @returns {Made} */
  function range(control, id) {
    const { min, max, step = 1, value, at = Number, show = format } = control;
    const input = element("input", { id, type: "range", min, max, step, value });
    const shown = element("span", { class: "moving-value", "aria-hidden": "true" });
    const read = () => {
      const found = at(Number(input.value));
      shown.textContent = show(found);
      input.setAttribute("aria-valuetext", shown.textContent);
      return found;
    };
    return { input, shown, read };
  }

  /** @param {Moving.Typed} control @param {string} id @returns {Made} */
  function number(control, id) {
    const { min, max, value } = control;
    const input = element("input", { id, type: "number", inputmode: "decimal", min, max, step: "any", value });
    let last = value;
    const read = () => {
      // What cannot be read leaves the figure as it is, and says so.
      const usable = input.value !== "" && input.validity.valid;
      if (usable) input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
      return (last = usable ? Number(input.value) : last);
    };
    return { input, read };
  }

  /** @param {Moving.Control} control @param {string} id */
  function build(control, id) {
    const { input, shown, read } =
      control.kind === "choice" ? choice(control, id) : control.kind === "range" ? range(control, id) : number(control, id);
    const label = element("label", { for: id }, control.label);
    if (shown) label.append(shown);
    return { input, read, box: element("div", { class: "moving-control" }, label, input) };
  }

  /** @param {string} text @param {() => void} act */
  function button(text, act) {
    const made = element("button", { type: "button", class: "moving-button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  /** @param {Element} figure @param {Moving.Plan} plan */
  function upgrade(figure, plan) {
    const still = figure.querySelector("img");
    const made = plan.controls.map((control, i) => build(control, `${figure.id}-${control.name || i}`));
    const form = element("form", { class: "moving-controls", "aria-label": plan.label, autocomplete: "off" });
    const svg = document.createElementNS(SVG, "svg");
    const output = element("output", { class: "moving-output", for: made.map((one) => one.input.id).join(" ") });
    const stage = element("div", { class: "moving-stage" }, svg, output, form);
    const buttons = element("div", { class: "moving-buttons" });
    svg.setAttribute("role", "img");

    const update = () => {
      /** @type {Moving.Values} */
      const values = {};
      plan.controls.forEach((control, i) => { values[control.name] = made[i].read(); });
      plan.controls.forEach((control, i) => {
        if (control.enabled) made[i].input.disabled = !control.enabled(values);
      });
      const draw = drawing(svg, Math.max(svg.clientWidth, 240), plan.height);
      const { sentence, picture } = plan.update(values, draw);
      svg.setAttribute("aria-label", picture);
      if (output.textContent !== sentence) output.textContent = sentence;
    };

    form.append(...made.map((one) => one.box), buttons);
    for (const { text, act } of plan.buttons || []) buttons.append(button(text, () => { act(); update(); }));
    buttons.append(button(plan.reset, () => { form.reset(); update(); }));
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    still?.before(stage);
    figure.classList.add("is-moving");
    new ResizeObserver(update).observe(stage); // also draws for the first time
  }

  /** @param {string} name @param {Moving.Plan} plan */
  const movingFigure = (name, plan) => {
    document.querySelectorAll(`figure.moving-${name}`).forEach((figure) => upgrade(figure, plan));
  };
  window.movingFigure = Object.assign(movingFigure, { format, scientific, superscript });
})();
