/* Side by side: all editions of every tab set in columns, on a screen wide enough for them. */
(() => {
  "use strict";

  const root = document.documentElement;
  const button = document.querySelector(".compare-button");
  if (!button) return;
  // Not `min-width`: while a page is printed, the width that counts is the paper's.
  const narrow = matchMedia("screen and (max-width: 1199px)");

  /* What stands side by side is no longer a set of tabs, for a screen reader either. */
  const describe = () => {
    const on = "compare" in root.dataset;
    button.setAttribute("aria-pressed", String(on));
    for (const panel of document.querySelectorAll(".editions > .sd-tab-content")) {
      panel.setAttribute("role", on && !narrow.matches ? "group" : "tabpanel");
    }
  };

  /** @param {boolean} on */
  function compare(on) {
    window.bookEditions.steady(() => {
      if (on) root.dataset.compare = "";
      else delete root.dataset.compare;
      describe();
    });
    try {
      if (on) sessionStorage.setItem("compare", "on");
      else sessionStorage.removeItem("compare");
    } catch {
      // full: it holds for this page alone
    }
  }

  button.addEventListener("click", () => compare(!("compare" in root.dataset)));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !("compare" in root.dataset)) return;
    if (!document.querySelector("dialog[open]")) compare(false);
  });
  narrow.addEventListener("change", describe);
  describe();
})();
