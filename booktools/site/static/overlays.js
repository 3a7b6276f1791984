/* What browsers leave to pages about popovers (booktools/site/overlays.py): a link inside closes, a focus that went
   elsewhere does, and so does the room for a bar beside the text. There the button of the contents folds that bar, for
   all pages. What a button needs comes with the first click on it: `data-loads` names scripts beside this one. */
(() => {
  "use strict";

  const source = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("[data-loads]");
    if (!(button instanceof HTMLElement)) return;
    const scripts = (button.dataset.loads ?? "").split(" ").map((name) =>
      Object.assign(document.createElement("script"), { src: new URL(name, source).href, async: false }));
    button.removeAttribute("data-loads");
    scripts.at(-1)?.addEventListener("load", () => button.click());
    document.head.append(...scripts);
  });

  const root = document.documentElement;
  const book = window.bookEditions;
  const wide = matchMedia("(min-width: 992px)");
  /** @returns {NodeListOf<HTMLElement>} */
  const open = () => document.querySelectorAll(":popover-open");

  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a[href]");
    for (const one of open()) if (link && one.contains(link)) one.hidePopover();
  });
  document.addEventListener("focusin", ({ target }) => {
    for (const one of open()) {
      const opener = document.querySelector(`[popovertarget="${one.id}"]:not([popovertargetaction])`);
      if (opener && opener !== target && target instanceof Node && !one.contains(target)) one.hidePopover();
    }
  });
  for (const width of [wide, matchMedia("(min-width: 1200px)")]) {
    width.addEventListener("change", () => open().forEach((one) => one.hidePopover()));
  }

  const contents = document.querySelector(".contents-toggle");
  contents?.addEventListener("click", (event) => {
    if (!wide.matches || "compare" in root.dataset) return;
    event.preventDefault();
    root.toggleAttribute("data-folded");
    try {
      if ("folded" in root.dataset) localStorage.setItem("folded", "");
      else localStorage.removeItem("folded");
    } catch {
      // full: it holds for this page alone
    }
  });

  /** Say something that lies over the page until the reader has seen it; with a button to answer it.
      @param {string} said @param {string} answer @param {() => void} act */
  book.notice = (said, answer, act) => {
    const box = document.createElement("div");
    const text = document.createElement("p");
    const button = document.createElement("button");
    box.className = "notice";
    box.popover = "auto";
    text.setAttribute("role", "status");
    Object.assign(button, { type: "button", className: "quiet-button", textContent: answer });
    button.addEventListener("click", () => {
      box.hidePopover();
      act();
    });
    box.addEventListener("toggle", () => box.matches(":popover-open") || box.remove());
    box.append(text, button);
    document.body.append(box);
    box.showPopover();
    text.textContent = said;
  };
})();
