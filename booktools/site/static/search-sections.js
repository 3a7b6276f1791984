/* The sections of the book by their words. `BOOK` is written by booktools/site/search.py. */
const bookSections = (() => {
  "use strict";

  /** @typedef {{ text: string, words: { folded: string, stem: string, start: number, end: number }[] }} Line */
  /** @typedef {{ page: number, id: string, level: number, heading: string, asks: boolean, pieces: { edition: string, lines: Line[] }[], length: number }} Section */

  const WEIGHTS = { heading: 6, written: 3, term: 3, title: 2, part: 0.3 }; // of a word, against one in the text
  const SLICE = 12; // milliseconds of work until the page is given its turn

  /** @type {Section[]} */
  const sections = [];
  /** Stem → number of a section → how much of it. `=word` is a word of a heading as it is written.
      @type {Map<string, Map<number, number>>} */
  const postings = new Map();
  /** The words of the book, folded, with their stems. @type {Map<string, string>} */
  const vocabulary = new Map();

  /** @param {Map<string, number>} counts @param {string} stem @param {number} amount */
  const tally = (counts, stem, amount) => counts.set(stem, (counts.get(stem) ?? 0) + amount);

  /** @param {Map<string, number>} counts @param {string} text @param {number} weight */
  function count(counts, text, weight) {
    const words = bookWords.wordsOf(text);
    for (const { folded, stem, parts } of words) {
      vocabulary.set(folded, stem);
      tally(counts, stem, weight);
      for (const part of parts) tally(counts, part, weight * WEIGHTS.part);
    }
    return words;
  }

  /** What stands in every edition's tab counts once. @param {BookSection} written */
  function add([page, id, level, heading, terms, asks, ...pieces]) {
    /** @type {Section} */
    const section = { page, id, level, heading, asks: Boolean(asks), pieces: [], length: 0 };
    /** @type {Record<string, Map<string, number>>} */
    const editions = { "": new Map() };
    for (const piece of pieces) {
      const edition = BOOK.editions[Number(piece[0]) - 1] ?? "";
      const counts = (editions[edition] ??= new Map());
      const lines = piece.slice(1).split("\n").map((text) => ({ text, words: count(counts, text, 1) }));
      section.length += lines.reduce((sum, { words }) => sum + words.length, 0);
      section.pieces.push({ edition, lines });
    }
    const { "": all, ...tabs } = editions;
    for (const { folded } of count(all, heading, WEIGHTS.heading)) tally(all, `=${folded}`, WEIGHTS.written);
    count(all, terms, WEIGHTS.term);
    if (level > 1) count(all, BOOK.pages[page].title, WEIGHTS.title);
    /** @type {Map<string, number>} */
    const most = new Map();
    for (const counts of Object.values(tabs)) {
      for (const [stem, amount] of counts) most.set(stem, Math.max(most.get(stem) ?? 0, amount));
    }
    for (const [stem, amount] of most) tally(all, stem, amount);
    for (const [stem, amount] of all) {
      if (!postings.has(stem)) postings.set(stem, new Map());
      postings.get(stem)?.set(sections.length, amount);
    }
    sections.push(section);
  }

  /** A phone takes a second for it, in which its reader types. */
  async function read() {
    let until = performance.now() + SLICE;
    for (const written of BOOK.sections) {
      add(written);
      if (performance.now() < until) continue;
      await new Promise((go) => setTimeout(go));
      until = performance.now() + SLICE;
    }
  }

  return { sections, postings, vocabulary, ready: read() };
})();
