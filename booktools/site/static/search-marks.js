/* On a page that a result has led to: marks the words that were looked for, goes to where the section says most of
   them, and from one such place to the next. Loaded where the address asks for it (search.js). */
(() => {
  "use strict";

  const { words: said } = searchLanguage;
  const SILENT = "script, style, button, select, textarea, svg, math, .headerlink, .sd-tab-label, .edition-tabs, .edition-notice";
  const BLOCK = "p, li, pre, tr, dt, dd, h1, h2, h3, h4, h5, h6, figcaption, summary, legend, .question-option";

  const address = new URL(location.href);
  const phrases = (address.searchParams.get(said.parameter) ?? "").split(" ").filter(Boolean);
  const article = document.querySelector("article");
  address.searchParams.delete(said.parameter);
  history.replaceState(history.state, "", address); // what is copied from here leads to the section alone
  if (!article || !phrases.length) return;

  /** A part of a text. @typedef {{ node: Text, start: number, end: number }} Piece */
  /** @typedef {{ pieces: Piece[], folded: string, stem: string }} Word */
  /** A place is the words of one hit; `phrase` says of what. @typedef {{ words: Word[], block: Element, phrase: number }} Place */

  /** The texts of the page; what only a joint parts (`register_<wbr>buffer`) is one. @returns {Text[][]} */
  function texts() {
    const walker = document.createTreeWalker(/** @type {Element} */ (article), NodeFilter.SHOW_TEXT);
    /** @type {Text[][]} */
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!(node instanceof Text) || node.parentElement?.closest(SILENT)) continue;
      const joint = node.previousSibling;
      const last = found.at(-1);
      if (last && joint instanceof HTMLElement && joint.matches("wbr") && joint.previousSibling === last.at(-1)) last.push(node);
      else found.push([node]);
    }
    return found;
  }

  /** @param {Text[]} nodes @param {number} start @param {number} end */
  function pieces(nodes, start, end) {
    /** @type {Piece[]} */
    const found = [];
    let at = 0;
    for (const node of nodes) {
      const [from, to] = [Math.max(start - at, 0), Math.min(end - at, node.length)];
      if (from < to) found.push({ node, start: from, end: to });
      at += node.length;
    }
    return found;
  }

  /** The words of a block in their order, over all its elements. @returns {Map<Element, Word[]>} */
  function blocks() {
    /** @type {Map<Element, Word[]>} */
    const found = new Map();
    for (const nodes of texts()) {
      const block = nodes[0].parentElement?.closest(BLOCK);
      if (!block) continue;
      const words = bookWords.wordsOf(nodes.map(({ data }) => data).join(""));
      found.set(block, [...(found.get(block) ?? []), ...words.map((word) => ({ ...word, pieces: pieces(nodes, word.start, word.end) }))]);
    }
    return found;
  }

  /** @type {Place[]} */
  const places = [...blocks()].flatMap(([block, words]) => bookWords.hits(words, phrases)
    .map(({ at, length, phrase }) => ({ words: words.slice(at, at + length), block, phrase })));
  if (!places.length) return;

  /** @type {Map<Text, Map<Piece, HTMLElement>>} */
  const marks = new Map();
  for (const piece of new Set(places.flatMap(({ words }) => words).flatMap(({ pieces }) => pieces))) {
    if (!marks.has(piece.node)) marks.set(piece.node, new Map());
    marks.get(piece.node)?.set(piece, Object.assign(document.createElement("mark"), { className: "search-mark" }));
  }
  for (const [node, pieces] of marks) {
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = 0;
    for (const [{ start, end }, mark] of [...pieces].sort(([a], [b]) => a.start - b.start)) {
      mark.textContent = node.data.slice(start, end);
      parts.push(node.data.slice(at, start), mark);
      at = end;
    }
    node.replaceWith(...parts, node.data.slice(at));
  }
  /** @param {Place} place */
  const marksOf = (place) => place.words.flatMap(({ pieces }) => pieces)
    .map((piece) => /** @type {HTMLElement} */ (marks.get(piece.node)?.get(piece)));

  // Where to begin

  /** @param {Place} place */
  const inHiddenTab = ({ block }) => {
    const panel = block.closest(".editions > .sd-tab-content");
    return [panel, panel?.parentElement].some((one) => one && getComputedStyle(one).display === "none"); // (a fold hides, too)
  };

  /** Whether a place is in the section that the result named, and in none inside it. @param {Place} place */
  function isMeant({ block }) {
    const target = document.getElementById(bookHash());
    if (!target) return true;
    if (target.tagName === "DT") return target.contains(block) || target.nextElementSibling?.contains(block);
    return block.closest("section[id]") === target.closest("section[id]");
  }
  function bookHash() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // no UTF-8
    }
  }

  /** Of the block that says most of what was looked for: what is shown before what a tab hides, prose before code. */
  function first() {
    const meant = places.filter(isMeant);
    const among = meant.length ? meant : places;
    const worth = (/** @type {Place} */ place) =>
      (inHiddenTab(place) ? 0 : 100) + new Set(among.filter(({ block }) => block === place.block).map(({ phrase }) => phrase)).size +
      (place.block.tagName === "PRE" ? 0 : 0.5);
    return among.reduce((best, place) => (worth(place) > worth(best) ? place : best));
  }

  // From place to place

  let current = first();
  /** @returns {Place[]} */
  const reachable = () => places.filter((place) => place === current || !inHiddenTab(place));

  const status = Object.assign(document.createElement("span"), { className: "search-place" });
  status.setAttribute("role", "status");
  /** @param {string} className @param {string} text @param {() => void} act */
  const button = (className, text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className, title: text });
    made.setAttribute("aria-label", text);
    made.addEventListener("click", act);
    return made;
  };
  const bar = Object.assign(document.createElement("div"), { className: "search-bar" });
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", said.marks);
  bar.append(button("search-previous", said.previous, () => step(-1)), status,
    button("search-next", said.next, () => step(1)), button("search-remove", said.remove, remove));

  /** @param {Place} place */
  function show(place) {
    for (const mark of marksOf(current)) mark.classList.remove("current");
    current = place;
    for (const mark of marksOf(current)) mark.classList.add("current");
    const [mark] = marksOf(current);
    window.bookEditions.reveal(mark);
    const header = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
    const { top, bottom } = mark.getBoundingClientRect();
    if (top < header || bottom > innerHeight - bar.offsetHeight) mark.scrollIntoView({ block: "center", behavior: "instant" });
    const all = reachable();
    status.textContent = said.place.replace("{place}", String(all.indexOf(current) + 1)).replace("{count}", String(all.length));
  }

  /** @param {number} by */
  function step(by) {
    const all = reachable();
    show(all[(all.indexOf(current) + by + all.length) % all.length]);
  }

  function remove() {
    for (const mark of document.querySelectorAll(".search-mark")) {
      const around = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      around?.normalize();
    }
    bar.remove();
    removeEventListener("keydown", keys);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (window.bookEditions.writes(event)) return;
    if (event.key === "F3" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], details.take-along[open]")) remove();
  }

  document.body.append(bar);
  addEventListener("keydown", keys);
  show(current);
})();
