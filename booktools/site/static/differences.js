/* Code and outputs side by side: lines that a column does not share with another one are marked where they differ, by the
   browser's own highlights, which leave the page as it is. Where a browser has none, nothing is marked. */
(() => {
  "use strict";

  const WORD = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
  /** @typedef {[start: number, end: number]} Span */
  /** @typedef {{ text: string, span: Span }} Part */

  /** The lines of a text, without the blanks around them. @param {string} text @returns {Part[]} */
  function linesOf(text) {
    return [...text.matchAll(/.+/g)].filter(([line]) => line.trim()).map(({ 0: line, index }) => {
      const start = index + line.length - line.trimStart().length;
      return { text: line.trim(), span: [start, start + line.trim().length] };
    });
  }

  /** @param {Part} line @returns {Part[]} */
  function wordsOf({ text, span: [start] }) {
    return [...text.matchAll(WORD)].map(({ 0: text, index }) => ({ text, span: [start + index, start + index + text.length] }));
  }

  /** The longest sequence that both have, as pairs of places. @param {Part[]} own @param {Part[]} other */
  function shared(own, other) {
    const length = [...own, null].map(() => new Uint16Array(other.length + 1));
    for (let i = own.length - 1; i >= 0; i--) {
      for (let j = other.length - 1; j >= 0; j--) {
        const same = own[i].text === other[j].text;
        length[i][j] = same ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    /** @type {[number, number][]} */
    const pairs = [];
    for (let i = 0, j = 0; i < own.length && j < other.length; ) {
      if (own[i].text === other[j].text) pairs.push([i++, j++]);
      else if (length[i + 1][j] >= length[i][j + 1]) i++;
      else j++;
    }
    return pairs;
  }

  /** What of `own` text is to be marked beside the `other`: words of the lines that both do not have, or whole lines.
      @param {string} own @param {string} other */
  function differing(own, other) {
    const [lines, others] = [linesOf(own), linesOf(other)];
    /** @type {Span[]} */
    const found = [];
    let [i, j] = [0, 0];
    for (const [nextI, nextJ] of [...shared(lines, others), [lines.length, others.length]]) {
      const words = lines.slice(i, nextI).map(wordsOf);
      const all = words.flat();
      const same = new Set(shared(all, others.slice(j, nextJ).flatMap(wordsOf)).map(([place]) => all[place].span));
      words.forEach((line, at) => {
        /** @type {Span[]} */
        const different = [];
        line.forEach(({ span }, place) => {
          if (same.has(span)) return;
          const before = line[place - 1]?.span;
          if (before && !same.has(before)) different[different.length - 1][1] = span[1]; // one mark for neighbours
          else different.push([...span]);
        });
        found.push(...(different.length ? different : [lines[i + at].span]));
      });
      [i, j] = [nextI + 1, nextJ + 1];
    }
    return found;
  }

  /** @param {Element} pre @param {Span[]} spans */
  function ranges(pre, spans) {
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    /** @type {[Node, number][]} */
    const places = []; // of every character
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < (node.nodeValue ?? "").length; at++) places.push([node, at]);
    }
    return spans.map(([start, end]) => {
      const [[first, from], [last, to]] = [places[start], places[end - 1]];
      const range = new Range();
      range.setStart(first, from);
      range.setEnd(last, to + 1);
      return range;
    });
  }

  /** @param {Element[]} row */
  const marked = (row) => row.flatMap((pre) => {
    const others = row.filter((other) => other !== pre);
    return ranges(pre, others.flatMap((other) => differing(pre.textContent ?? "", other.textContent ?? "")));
  });

  /** Rows of texts that stand for each other, by who compares: of all of them what differs is marked. @type {Map<string, Element[][]>} */
  const compared = new Map();

  /** @param {string} who @param {Element[][]} rows */
  window.bookEditions.markRows = (who, rows) => {
    if (!("highlights" in CSS)) return;
    compared.set(who, rows);
    const found = [...compared.values()].flat().flatMap(marked);
    if (found.length) CSS.highlights.set("differing", new Highlight(...found));
    else CSS.highlights.delete("differing");
  };

  /** @param {string[]} columns */
  window.bookEditions.markDifferences = (columns) => {
    const rows = [];
    for (const set of columns.length ? document.querySelectorAll(".sd-tab-set.editions") : []) {
      const panels = columns.map((tag) => set.querySelector(`:scope > .edition-${tag}`));
      for (let row = 0; panels.some((panel) => panel?.children[row]); row++) {
        for (const part of [".cell_input pre", ".cell_output:not(.live-output) pre"]) {
          const texts = panels.map((panel) => [...(panel?.children[row]?.querySelectorAll(part) ?? [])]);
          const most = Math.max(...texts.map((own) => own.length));
          for (let place = 0; place < most; place++) rows.push(texts.flatMap((own) => own[place] ?? []));
        }
      }
    }
    window.bookEditions.markRows?.("columns", rows);
  };
})();
