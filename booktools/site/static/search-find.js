/* What a query finds: sections, the best first, each with the line that says most of it. A section is worth the best
   reading of each wish, by BM25; the more of the wishes it fulfils, and the closer together, the better. */
const bookSearch = (() => {
  "use strict";

  const { stemOf, hits } = bookWords;
  const { sections, postings } = bookSections;
  const { read, meant } = bookQuery;

  /** @typedef {typeof sections[number]} Section */
  /** @typedef {ReturnType<typeof read>["wishes"][number]} Wish */
  /** @typedef {{ edition: string, lines: Section["pieces"][number]["lines"], at: number, part: number }} Place */
  /** `phrases` are what is to be marked. @typedef {{ section: Section, score: number, phrases: string[], place: Place | null }} Result */

  const K = 1.2, B = 0.5; // of BM25
  const WEIGHTS = { scattered: 0.5, apart: 0.6, asks: 0.85, siblings: 0.1 };
  const PROSE = 90; // letters that no line of code has
  const CLOSELY = 40; // results whose words are looked at in their places

  /** BM25 of a word in each section: of the best of its stems, and half that of a heading that has it as it is written.
      @param {Map<string, number>} stems @param {string} word @returns {Map<number, number>} */
  function weighed(stems, word) {
    /** @type {Map<number, number>} */
    const best = new Map();
    const average = sections.reduce((sum, { length }) => sum + length, 0) / sections.length;
    /** @param {string} stem @param {number} surely @param {(before: number, score: number) => number} joined */
    const weigh = (stem, surely, joined) => {
      const having = postings.get(stem) ?? new Map();
      const rarity = Math.log(1 + (sections.length - having.size + 0.5) / (having.size + 0.5));
      for (const [at, amount] of having) {
        const score = surely * rarity * amount * (K + 1) / (amount + K * (1 - B + B * sections[at].length / average));
        best.set(at, joined(best.get(at) ?? 0, score));
      }
    };
    for (const [stem, surely] of stems) weigh(stem, surely, Math.max);
    weigh(`=${word}`, 0.5, (before, score) => before + score);
    return best;
  }

  /** @param {Section} section @param {string} phrase */
  const says = ({ heading, pieces }, phrase) =>
    hits(bookWords.wordsOf(heading), [phrase]).length > 0 ||
    pieces.some(({ lines }) => lines.some(({ words }) => hits(words, [phrase]).length > 0));

  /** @param {Wish["readings"][number]} reading */
  const phraseOf = ({ words, how }) => (how === "literally" ? `=${words.join("~")}` : words.map(stemOf).join("~"));

  /** @param {Wish["readings"][number]} reading @param {Record<string, Map<string, number>>} meanings @returns {Map<number, number>} */
  function worth(reading, meanings) {
    const { words, weight, how } = reading;
    const parts = words.map((word) => weighed(meanings[word], word));
    /** @type {Map<number, number>} */
    const whole = new Map();
    for (const at of new Set(parts.flatMap((part) => [...part.keys()]))) {
      const scores = parts.map((part) => part.get(at) ?? 0);
      const having = scores.filter(Boolean).length / words.length;
      const together = !how || words.length < 2 || (having === 1 && says(sections[at], phraseOf(reading)));
      if (how === "literally" && !together) continue;
      whole.set(at, weight * (together ? 1 : WEIGHTS.scattered) * having ** 2 * scores.reduce((sum, score) => sum + score, 0));
    }
    return whole;
  }

  /** What of a wish a section says. @param {number} at @param {Wish} wish @param {Record<string, Map<string, number>>} meanings @returns {string[]} */
  const said = (at, { readings }, meanings) => readings.flatMap((reading) => {
    const phrase = phraseOf(reading);
    if (reading.how === "literally" || (reading.how && reading.words.length > 1 && says(sections[at], phrase))) return [phrase];
    return reading.words.flatMap((word) => [...meanings[word].keys()].filter((stem) => postings.get(stem)?.has(at)));
  });

  /** The line that says most of the wishes; of several one that this reader sees, and rather prose than code.
      @param {Section} section @param {string[][]} wishes @param {string} edition */
  function closest(section, wishes, edition) {
    const of = wishes.flatMap((phrases, wish) => phrases.map(() => wish));
    const phrases = wishes.flat();
    /** @param {Parameters<typeof hits>[0]} words */
    const partOf = (words) => new Set(hits(words, phrases).map(({ phrase }) => of[phrase])).size / wishes.length;
    /** @type {Place[]} */
    const places = section.pieces.flatMap(({ edition, lines }) => lines.map(({ words }, at) => ({ edition, lines, at, part: partOf(words) })));
    const most = Math.max(...places.map(({ part }) => part), 0);
    const best = places.filter(({ part }) => part === most);
    const seen = best.filter((one) => !one.edition || one.edition === edition);
    const among = seen.length ? seen : best;
    const place = among.find(({ lines, at }) => lines[at].text.length > PROSE) ?? among[0] ?? null;
    return { place, part: Math.max(most, partOf(bookWords.wordsOf(section.heading))) };
  }

  /** @param {string} query @param {string} edition whose lines to show */
  function find(query, edition) {
    const { wishes, corrections, terms, asked } = read(query);
    /** @type {Record<string, Map<string, number>>} */
    const meanings = Object.create(null);
    for (const word of wishes.flatMap(({ readings }) => readings).flatMap(({ words }) => words)) meanings[word] ??= meant(word);
    const each = wishes.map(({ readings }) => {
      /** @type {Map<number, number>} */
      const best = new Map();
      for (const reading of readings) {
        for (const [at, score] of worth(reading, meanings)) best.set(at, Math.max(best.get(at) ?? 0, score));
      }
      return best;
    });
    const definition = asked && wishes.length === 1; // `tensör nedir`
    const found = [...new Set(each.flatMap((scores) => [...scores.keys()]))].flatMap((at) => {
      const scores = each.map((best) => best.get(at) ?? 0);
      if (wishes.some(({ must }, i) => must && !scores[i])) return [];
      const { page, level, asks } = sections[at];
      const kind = definition && level > 6 ? 1 : BOOK.pages[page].weight * (asks ? WEIGHTS.asks : 1);
      const having = scores.filter(Boolean).length / wishes.length;
      return [{ at, score: kind * having ** 1.5 * scores.reduce((sum, score) => sum + score, 0) }];
    }).sort((a, b) => b.score - a.score);
    /** @type {Result[]} */
    const results = found.map(({ at, score }, rank) => {
      const section = sections[at];
      if (rank >= CLOSELY) return { section, score: score * WEIGHTS.apart, phrases: [], place: null };
      const phrases = wishes.map((wish) => said(at, wish, meanings));
      const { place, part } = closest(section, phrases, edition);
      return { section, score: score * (WEIGHTS.apart + (1 - WEIGHTS.apart) * part), phrases: [...new Set(phrases.flat())], place };
    });
    /** @type {number[]} */
    const pages = [];
    for (const { section, score } of results) pages[section.page] = (pages[section.page] ?? 0) + score;
    for (const result of results) result.score += WEIGHTS.siblings * (pages[result.section.page] - result.score);
    return { results: results.sort((a, b) => b.score - a.score).slice(0, CLOSELY), count: found.length, corrections, terms };
  }

  return { find };
})();
