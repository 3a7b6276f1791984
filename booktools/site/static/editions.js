/* One choice of edition: the switch in the header and every tab set in step.

   The head of the page has set `data-edition` on <html> before the first paint,
   and the style rules there show what belongs to it. Here the radio buttons
   that work without JavaScript become the tabs of the WAI-ARIA pattern, and
   the choice is changed and remembered. */
(() => {
  "use strict";

  const book = window.bookEditions;
  const root = document.documentElement;
  const fieldset = document.querySelector(".edition-switch");
  if (!(fieldset instanceof HTMLElement)) return;
  const radios = [...fieldset.querySelectorAll("input")];

  /** Tab sets: per set its tabs, each with its panel. @type {Map<Element, Element>} */
  const panels = new Map();

  /** @param {HTMLElement} set */
  const upgrade = (set) => {
    const list = document.createElement("div");
    list.className = "edition-tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", fieldset.querySelector("legend")?.textContent ?? "");
    /** @type {NodeListOf<HTMLElement>} */
    const contents = set.querySelectorAll(":scope > .sd-tab-content");
    for (const panel of contents) {
      const label = panel.previousElementSibling;
      const input = label?.previousElementSibling;
      if (!(label instanceof HTMLElement) || !input) continue;
      const tab = document.createElement("button");
      Object.assign(tab, { type: "button", id: label.id || input.id, className: label.className });
      tab.textContent = panel.dataset.title = label.textContent.trim();
      tab.dataset.syncId = label.dataset.syncId;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panels.set(tab, panel);
      input.remove();
      label.remove();
      list.append(tab);
    }
    const rows = Math.max(...[...set.children].map((panel) => panel.childElementCount));
    set.style.setProperty("--rows", String(rows + 1));
    set.prepend(list);
    return list;
  };

  /** @param {string} tag */
  function show(tag) {
    root.dataset.edition = tag;
    for (const radio of radios) radio.checked = radio.value === tag;
    for (const list of lists) {
      const tabs = list.querySelectorAll("button");
      const chosen = [...tabs].find((tab) => tab.dataset.syncId === tag) ?? tabs[0];
      for (const tab of tabs) {
        tab.setAttribute("aria-selected", String(tab === chosen));
        tab.tabIndex = tab === chosen ? 0 : -1;
        panels.get(tab)?.classList.toggle("shown", tab === chosen);
      }
    }
  }

  /* The block that a reader looks at: the first in view that all editions
     share, or else the tab set that fills the window. */
  function inView() {
    const header = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
    const blocks = [...document.querySelectorAll(".bd-article :is(section, :has(> .editions)) > *")]
      .filter((block) => !block.closest(".sd-tab-content") && !block.matches("section, :has(.editions)"))
      .map((block) => ({ block, box: block.getBoundingClientRect() }))
      .filter(({ box }) => box.height && box.bottom > header && box.top < innerHeight);
    const shared = blocks.find(({ block, box }) => box.top >= header && !block.matches(".editions"));
    return (shared ?? blocks[0])?.block;
  }

  /** Change the page without moving `anchor` on the screen.
      @param {() => void} change @param {Element | null} [anchor] */
  function steady(change, anchor = inView()) {
    root.style.overflowAnchor = "none"; // the browser's own correction would come on top
    const top = () => anchor?.getBoundingClientRect().top ?? 0;
    const before = top();
    change();
    const moved = top() - before;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
    requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"));
  }

  /** @param {string} tag */
  function remember(tag) {
    try {
      localStorage.setItem("edition", tag);
    } catch {
      book.forgetful = true; // full: the address remembers instead
    }
    if (book.forgetful || new URLSearchParams(location.search).has(book.parameter)) book.ask(book.parameter, tag);
  }

  /** @param {string} tag @param {Element | null} [anchor] */
  function choose(tag, anchor) {
    steady(() => show(tag), anchor);
    remember(tag);
  }

  /** The neighbour that a key leads to, as in the WAI-ARIA tab pattern.
      @template T @param {string} key @param {T[]} all @param {EventTarget | null} current */
  function reached(key, all, current) {
    const at = all.findIndex((one) => one === current);
    /** @type {Record<string, number | undefined>} */
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const next = places[key];
    return next === undefined ? undefined : all.at(next % all.length);
  }

  /** @param {HTMLElement} tab */
  function chooseTab(tab) {
    choose(tab.dataset.syncId ?? "", tab.parentElement);
    tab.focus({ preventScroll: true });
  }

  /** @type {NodeListOf<HTMLElement>} */
  const sets = document.querySelectorAll(".sd-tab-set.editions");
  const lists = [...sets].map(upgrade);
  show(root.dataset.edition ?? "");
  for (const list of lists) {
    list.addEventListener("click", (event) => {
      if (event.target instanceof HTMLButtonElement) chooseTab(event.target);
    });
    list.addEventListener("keydown", (event) => {
      const tab = reached(event.key, [...list.querySelectorAll("button")], event.target);
      if (!tab) return;
      event.preventDefault();
      chooseTab(tab);
    });
  }
  fieldset.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) choose(event.target.value);
  });
  fieldset.addEventListener("keydown", (event) => {
    const radio = ["Home", "End"].includes(event.key) && reached(event.key, radios, event.target);
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    choose(radio.value);
  });
  // Going back, a browser puts the buttons as they were, or the whole page.
  addEventListener("pageshow", (event) => {
    const chosen = event.persisted && !book.forgetful ? localStorage.getItem("edition") : null;
    show(chosen ?? root.dataset.edition ?? "");
  });
  Object.assign(book, { choose, show, steady });
})();
