/* Side by side: two editions or more of every tab set in columns, on a screen wide enough for them.

   `data-compare` on <html> names them, set in the head before the first paint; the address says it, and the visit keeps it.
   What marks differences (`differences.js`) is fetched when there are columns. */
(() => {
  "use strict";

  const book = window.bookEditions;
  const root = document.documentElement;
  const button = document.querySelector(".compare-button");
  const fieldset = document.querySelector(".compare-switch");
  if (!button || !fieldset) return;
  const boxes = [...fieldset.querySelectorAll("input")];
  // Not `min-width`: while a page is printed, the width that counts is the paper's.
  const narrow = matchMedia("screen and (max-width: 1023px)");
  const compared = () => root.dataset.compare?.split(" ") ?? [];
  let last = compared();
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  let asked = false;

  /** @param {string[]} columns */
  function mark(columns) {
    if (book.markDifferences) book.markDifferences(columns);
    if (asked || !columns.length) return;
    asked = true;
    const script = document.createElement("script");
    script.src = String(new URL("differences.js", here));
    script.addEventListener("load", describe);
    document.head.append(script);
  }

  /* What stands side by side is no longer a set of tabs, for a screen reader either. */
  function describe() {
    const shown = compared();
    button?.setAttribute("aria-pressed", String(shown.length > 0));
    for (const box of boxes) box.checked = shown.includes(box.value);
    const columns = narrow.matches ? [] : shown;
    for (const panel of document.querySelectorAll(".editions > .sd-tab-content")) {
      panel.setAttribute("role", columns.length ? "group" : "tabpanel");
    }
    mark(columns);
  }

  /** @param {string[]} wanted */
  function compare(wanted) {
    book.steady(() => {
      book.compare(wanted);
      describe();
    });
    keep();
  }

  function keep() {
    const shown = compared();
    last = shown.length ? shown : last;
    book.ask(book.comparison, shown.join() || null);
    try {
      if (shown.length) sessionStorage.setItem("compare", shown.join(" "));
      else sessionStorage.removeItem("compare");
    } catch {
      // full: the address alone says it
    }
  }

  /* Those of last time if the chosen one was among them, or else it and the first other one. */
  function begin() {
    const edition = root.dataset.edition ?? "";
    compare(last.includes(edition) ? last : [edition, ...book.tags.filter((tag) => tag !== edition)].slice(0, 2));
  }

  button.addEventListener("click", () => (compared().length ? compare([]) : begin()));
  fieldset.addEventListener("change", () => {
    const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
    compare(wanted);
    if (wanted.length === 1) book.choose(wanted[0]);
  });
  // Before what is open closes: that goes first.
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !compared().length || narrow.matches || book.writes(event)) return;
    if (!document.querySelector(":popover-open, dialog[open], .term-box:not([hidden])")) compare([]);
  }, { capture: true });
  addEventListener("pageshow", (event) => {
    if (event.persisted && !book.forgetful) book.compare(sessionStorage.getItem("compare")?.split(" ") ?? []);
    describe();
  });
  narrow.addEventListener("change", describe);
  book.beside = compare;
  describe();
  if (compared().length) keep();
})();
