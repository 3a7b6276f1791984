/* What scrolls sideways can be reached with the keyboard, and only that: code, outputs, tables, equations.

   The theme asks once, when tabs and folds are still closed. A formula in a line of prose cannot be parted: where it
   is wider than the screen, its paragraph scrolls and not the page. */
(() => {
  "use strict";

  const scrollable = "pre, .cell_output > .output, .pst-scrollable-table-container, div.math";
  const prose = ".bd-article :has(> math):not(div.math)";
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth + 1;
      if (wide) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
      if (target.matches(prose)) target.classList.toggle("wide-formula", wide);
    }
  });
  for (const element of document.querySelectorAll(`${scrollable}, ${prose}`)) observer.observe(element);
})();
