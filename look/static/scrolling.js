/* What scrolls sideways can be reached with the keyboard, and only that: code, outputs, tables, equations.

   The theme asks once, when tabs and folds are still closed. */
(() => {
  "use strict";

  const scrollable = "pre, .cell_output > .output, .pst-scrollable-table-container, div.math";
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const element of document.querySelectorAll(scrollable)) observer.observe(element);
})();
