/* Words, as the search and its marks compare them: folded (no capitals, no accents) and by their stems.

   What is to be marked is a list of phrases; a phrase is one stem, several side by side (`kontrol~nokta`), or words as
   they are written, the last of which may go on (`=torch~save`). So it can stand in an address. */
const bookWords = (() => {
  "use strict";

  /** `parts` are the stems of what an identifier is made of: `BatchNorm1d`, `state_dict`.
      @typedef {{ folded: string, stem: string, parts: string[], start: number, end: number }} Word */
  /** @typedef {{ at: number, length: number, phrase: number }} Hit */

  const WORD = /[\p{L}\p{N}_]+/gu;
  const { stopwords, stemmer } = searchLanguage;
  /** @type {Map<string, { folded: string, stem: string, parts: string[] }>} */
  const known = new Map();

  /** @param {string} text */
  const fold = (text) => stemmer.fold?.(text) ?? text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** @param {string} raw */
  function wordOf(raw) {
    let word = known.get(raw);
    if (word === undefined) {
      const folded = fold(raw);
      const parts = raw.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu) ?? [];
      const long = parts.length > 1 ? parts.filter((part) => part.length > 2) : [];
      word = { folded, stem: stemmer.stemWord(folded), parts: long.map((part) => stemmer.stemWord(fold(part))) };
      known.set(raw, word);
    }
    return word;
  }

  /** @param {string} text @returns {Word[]} */
  function wordsOf(text) {
    const found = [];
    for (const { 0: raw, index: start } of text.matchAll(WORD)) {
      const { folded, stem, parts } = wordOf(raw);
      found.push({ folded, stem, parts, start, end: start + raw.length });
    }
    return found;
  }

  /** @param {string} folded */
  const stemOf = (folded) => wordOf(folded).stem;

  /** Where phrases stand among words that follow each other.
      @param {Pick<Word, "folded" | "stem">[]} words @param {string[]} phrases @returns {Hit[]} */
  function hits(words, phrases) {
    const parts = phrases.map((phrase) => ({ literally: phrase.startsWith("="), wanted: phrase.replace(/^=/, "").split("~") }));
    /** @type {Hit[]} */
    const found = [];
    for (let at = 0; at < words.length; at++) {
      for (let phrase = 0; phrase < parts.length; phrase++) {
        const { literally, wanted } = parts[phrase];
        if (literally ? isWritten(words, at, wanted) : isSaid(words, at, wanted)) found.push({ at, length: wanted.length, phrase });
      }
    }
    return found;
  }

  /** @param {Pick<Word, "stem">[]} words @param {number} at @param {string[]} wanted */
  function isSaid(words, at, wanted) {
    for (let i = 0; i < wanted.length; i++) if (words[at + i]?.stem !== wanted[i]) return false;
    return true;
  }

  /** @param {Pick<Word, "folded">[]} words @param {number} at @param {string[]} wanted */
  function isWritten(words, at, wanted) {
    const last = wanted.length - 1;
    for (let i = 0; i < last; i++) if (words[at + i]?.folded !== wanted[i]) return false;
    return words[at + last]?.folded.startsWith(wanted[last]) ?? false;
  }

  return { fold, wordsOf, stemOf, hits, isStopword: (/** @type {string} */ word) => stopwords.includes(word) };
})();
