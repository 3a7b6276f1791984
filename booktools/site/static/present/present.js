/* The page on a projector: one cell or section a screen (booktools/site/present.py, which says how it is reached).

   Nothing is moved or copied: what is not on the screen is marked `data-off`, and present.css hides that. So a cell, a
   question or a fold does here what it does on the page, paper knows nothing of it, and leaving puts everything back. */
(() => {
  "use strict";

  const book = window.bookEditions;
  const root = document.documentElement;
  const script = document.currentScript;
  const link = document.querySelector(".present-start");
  const article = document.querySelector("article");
  if (!(script instanceof HTMLScriptElement) || !(link instanceof HTMLElement) || !article) return;
  const words = link.dataset;
  const parameter = words.parameter ?? "";
  // Of cells those with something to see: not one that is folded and prints nothing.
  const STARTS = "h1, h2, h3, h4, h5, h6, .cell:has(> .cell_input, > .cell_output), figure, .exercise, .question";
  const HEADINGS = "h1, h2, h3, h4, h5, h6, span:empty";

  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: String(new URL("present.css", script.src)) });
  const styled = new Promise((resolve) => sheet.addEventListener("load", resolve));
  document.head.append(sheet);

  /** What a screen shows whole, in order; of editions the one that is shown. @param {Element} box @returns {Element[]} */
  const blocksOf = (box) => [...box.children].flatMap((child) => {
    const panels = child.matches(".editions") ? [...child.querySelectorAll(":scope > .sd-tab-content.shown")] : [];
    if (panels.length) return panels.flatMap(blocksOf);
    return child.matches("section") ? blocksOf(child) : [child];
  });

  /** @type {Element[][]} */
  let screens = [];
  let at = 0;
  /** @type {string | undefined} */
  let columns;

  /** Each begins with a heading, a cell, a figure, an exercise or a question; a heading never stands alone. */
  function divide() {
    screens = [];
    for (const block of blocksOf(/** @type {Element} */ (article))) {
      const last = screens.at(-1);
      if (!last || (block.matches(STARTS) && !last.every((one) => one.matches(HEADINGS)))) screens.push([block]);
      else last.push(block);
    }
  }

  /** @param {Element[]} screen */
  const idOf = ([first]) => (first.matches(HEADINGS) ? first.closest("section") : first)?.id ?? "";

  function target() {
    const place = document.querySelector(":target");
    if (!place || !article?.contains(place)) return -1;
    const inside = screens.findIndex((screen) => screen.some((block) => block.contains(place)));
    return inside < 0 ? screens.findIndex(([first]) => place.contains(first)) : inside;
  }

  const bar = document.createElement("nav");
  const place = document.createElement("span");
  place.setAttribute("role", "status");
  bar.className = "present-bar";
  bar.setAttribute("aria-label", words.name ?? "");
  /** @param {string} sign @param {string | undefined} name @param {() => void} act */
  const button = (sign, name, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: sign, title: name ?? "", ariaLabel: name ?? "" });
    made.addEventListener("click", act);
    return made;
  };
  const before = button("‹", words.before, () => go(at - 1));
  const after = button("›", words.after, () => go(at + 1));
  bar.append(before, place, after, button("✕", words.end, end));

  function mark() {
    const screen = new Set(screens[at]);
    for (const element of article?.querySelectorAll("[data-off]") ?? []) element.removeAttribute("data-off");
    for (const block of screens.flat()) if (!screen.has(block)) block.setAttribute("data-off", "");
    for (const box of article?.querySelectorAll("section, .editions, .sd-tab-content.shown") ?? []) {
      if (screens.flat().some((block) => box.contains(block)) && !screens[at].some((block) => box.contains(block))) {
        box.setAttribute("data-off", "");
      }
    }
  }

  /** Smaller letters where that spares scrolling; what does not fit even so is as large as the rest. */
  function fit() {
    for (const size of ["1", "0.9", "0.8", "0.7"]) {
      root.style.setProperty("--fit", size);
      if (root.scrollHeight <= innerHeight) return;
    }
    root.style.removeProperty("--fit");
  }

  /** @param {number} number */
  function go(number) {
    at = Math.max(0, Math.min(number, screens.length - 1));
    mark();
    fit();
    before.disabled = at === 0;
    after.disabled = at === screens.length - 1;
    place.textContent = `${at + 1} / ${screens.length}`;
    const address = new URL(location.href);
    address.searchParams.set(book.parameter, root.dataset.edition ?? "");
    address.searchParams.set(parameter, "");
    address.hash = idOf(screens[at]);
    history.replaceState(history.state, "", address.href.replace(`${parameter}=`, parameter).replaceAll("%2C", ","));
    scrollTo({ top: 0, behavior: "instant" });
    article?.focus({ preventScroll: true });
  }

  /** @param {boolean} here From what is in view, or else from where the address points. */
  async function begin(here) {
    await styled;
    if ("present" in root.dataset) return;
    divide();
    const inView = screens.findIndex((screen) => screen.some((block) => block.getBoundingClientRect().bottom > innerHeight / 4));
    columns = root.dataset.compare;
    book.compare([]);
    root.dataset.present = "";
    article?.setAttribute("tabindex", "-1");
    document.body.append(bar);
    go(here ? inView : target());
  }

  function end() {
    delete root.dataset.present;
    root.style.removeProperty("--fit");
    for (const element of article?.querySelectorAll("[data-off]") ?? []) element.removeAttribute("data-off");
    article?.removeAttribute("tabindex");
    bar.remove();
    book.compare(columns?.split(" ") ?? []);
    book.ask(parameter, null);
    screens[at][0].scrollIntoView({ behavior: "instant" });
  }

  /** A long screen is read to its end first. @param {number} way */
  const atEdge = (way) => (way < 0 ? scrollY <= 0 : scrollY + innerHeight >= root.scrollHeight - 1);

  addEventListener("keydown", (event) => {
    if (!("present" in root.dataset) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || book.writes(event)) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    // (A term under the pointer has its box open: Escape closes that first, other keys lead on.)
    if (event.key === "Escape") return document.querySelector(".term-box:not([hidden])") ? undefined : end();
    // In a field, in a figure that moves, in code that scrolls, keys do what they do there.
    if (event.target instanceof Element && event.target.closest("input, select, textarea, [tabindex='0']")) return;
    /** @type {Record<string, number | undefined>} */
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: screens.length - 1 };
    if (event.key === "PageDown" && atEdge(1)) places.PageDown = at + 1;
    if (event.key === "PageUp" && atEdge(-1)) places.PageUp = at - 1;
    const number = places[event.key];
    if (number === undefined) return;
    event.preventDefault();
    go(number);
  }, { capture: true });
  addEventListener("resize", () => {
    if ("present" in root.dataset) fit();
  });
  addEventListener("hashchange", () => {
    if (!("present" in root.dataset)) return;
    divide(); // a link may have led into another edition
    go(target());
  });
  book.present = begin;
})();
