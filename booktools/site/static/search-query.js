/* What a query wishes for: one wish for each word that counts; a quoted phrase, an identifier with dots and a name that
   the book has another word for are one wish. A wish has readings: as typed, and as the book says it. */
const bookQuery = (() => {
  "use strict";

  const { wordsOf, stemOf, isStopword } = bookWords;
  const { postings, vocabulary } = bookSections;

  const QUOTED = /["“”„«»]([^"“”„«»]+)["“”„«»]/g;
  const GLUED = /[\p{L}\p{N}_][.=:/-]+[\p{L}\p{N}_]/u;
  const WEIGHTS = { quoted: 2, glued: 1.5, last: 0.6, named: 0.9, replaced: 0.5, begun: 0.4, root: 0.5 };

  /** Words that belong together: `literally` side by side and as they are written, `named` rather so than elsewhere.
      @typedef {{ words: string[], weight: number, how: "" | "literally" | "named" }} Reading */
  /** @typedef {{ readings: Reading[], must: boolean }} Wish */

  /** Other names → what the book says, by the stems of the names. @type {Map<string, { term: string, instead: boolean }[]>} */
  const names = new Map();
  for (const [name, term, instead] of BOOK.names) {
    const key = wordsOf(name).map(({ stem }) => stem).join(" ");
    const known = names.get(key) ?? [];
    if (!known.some((one) => one.term === term)) names.set(key, [...known, { term, instead }]); // `metot`, `metod`
  }
  const ofNames = new Set([...names.keys()].flatMap((name) => name.split(" ")));
  const LONGEST = Math.max(...[...names.keys()].map((name) => name.split(" ").length), 1);

  /** @param {string} text @returns {string[]} */
  const foldedOf = (text) => wordsOf(text).map(({ folded }) => folded);

  /** `corrections` are slips of the finger, `terms` what the book calls what was typed, `asked` says that small words
      were left out. @param {string} query */
  function read(query) {
    /** @type {Wish[]} */
    const wishes = [];
    const found = { wishes, corrections: /** @type {[string, string][]} */ ([]), terms: /** @type {[string, string][]} */ ([]), asked: false };
    const rest = query.replace(QUOTED, (_, phrase) => {
      wishes.push({ readings: [{ words: foldedOf(phrase), weight: WEIGHTS.quoted, how: "literally" }], must: true });
      return " ";
    });
    const chunks = rest.split(/\s+/).map((typed) => {
      const words = foldedOf(typed).map((word) => {
        const better = corrected(word);
        if (better !== word) found.corrections.push([typed, better]);
        return better;
      });
      return { typed, words, glued: GLUED.test(typed) };
    }).filter(({ words }) => words.length);
    const onlySmall = !wishes.length && chunks.every(({ words }) => words.every(isStopword));
    while (chunks.length) {
      const length = longestName(chunks);
      const taken = chunks.splice(0, length || 1);
      const all = taken.flatMap(({ words }) => words);
      const counting = length || onlySmall ? all : all.filter((word) => !isStopword(word));
      found.asked ||= !counting.length;
      if (!counting.length) continue;
      const named = names.get(counting.map(stemOf).join(" ")) ?? [];
      for (const { term, instead } of named) if (instead) found.terms.push([taken.map(({ typed }) => typed).join(" "), term]);
      wishes.push({ readings: readings(counting, named, taken[0].glued), must: false });
    }
    return found;
  }

  /** @param {string[]} typed @param {{ term: string, instead: boolean }[]} named @param {boolean} glued @returns {Reading[]} */
  function readings(typed, named, glued) {
    const terms = named.map(({ term }) => /** @type {Reading} */ ({ words: foldedOf(term), weight: WEIGHTS.named, how: "named" }));
    if (glued) {
      return [...terms, { words: typed, weight: WEIGHTS.glued, how: "literally" }, { words: typed.slice(-1), weight: WEIGHTS.last, how: "" }];
    }
    const weight = named.some(({ instead }) => instead) ? WEIGHTS.replaced : 1;
    return [...terms, { words: typed, weight, how: named.length ? "named" : "" }];
  }

  /** How many chunks, from the first, make a name. @param {{ words: string[] }[]} chunks */
  function longestName(chunks) {
    for (let length = Math.min(chunks.length, LONGEST); length > 0; length--) {
      const said = chunks.slice(0, length).flatMap(({ words }) => words);
      if (names.has(said.map(stemOf).join(" "))) return length;
    }
    return 0;
  }

  /** The word itself if the book has it or one that begins with it, else one that is a slip of the finger away; of short
      words, which are near to many, one with the same first letter.
      @param {string} word */
  function corrected(word) {
    const stem = stemOf(word);
    if (word.length < 4 || postings.has(stem) || ofNames.has(stem)) return word;
    /** @type {[string, number]} */
    let best = [word, 0];
    for (const [known, of] of vocabulary) {
      if (known.startsWith(word)) return word;
      const often = postings.get(of)?.size ?? 0;
      if (often > best[1] && (word.length > 5 || known[0] === word[0]) && (oneEditApart(known, word) || oneEditApart(of, stem))) best = [known, often];
    }
    return best[0];
  }

  /** Whether one letter more, less or other, or two exchanged, make the one of the other.
      @param {string} one @param {string} other */
  function oneEditApart(one, other) {
    if (Math.abs(one.length - other.length) > 1 || one.length < 4) return false;
    const same = sameBeginning(one, other);
    const [a, b] = [one.slice(same), other.slice(same)];
    return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) ||
      (a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
  }

  /** @param {string} one @param {string} other */
  function sameBeginning(one, other) {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length++;
    return length;
  }

  /** Stems that a word may mean, and how surely: its own, those of words that it begins (`autoc`), and where the book
      has none of these, those of words that share more than half of it (`kaydederim`, `kaydedilen`).
      @param {string} word @returns {Map<string, number>} */
  function meant(word) {
    const stem = stemOf(word);
    /** @type {Map<string, number>} */
    const found = new Map([[stem, 1]]);
    for (const [known, of] of vocabulary) {
      const same = sameBeginning(known, word);
      const surely = same === word.length && same > 2 ? WEIGHTS.begun
        : !postings.has(stem) && same > 3 && same > word.length / 2 ? WEIGHTS.root * same / word.length : 0;
      if (surely > (found.get(of) ?? 0)) found.set(of, surely);
    }
    return found;
  }

  return { read, meant };
})();
