// The stemmer of booktools/languages/tr.py, line by line; its rules and its lexicon come from there as `rules`.
var Stemmer = ((rules) => {
  "use strict";
  const hard = Object.fromEntries(Object.entries(rules.soft).map(([letter, soft]) => [soft, letter]));
  const endings = rules.endings.map((ending) => new RegExp(`(?:${ending})$`));
  const chain = new RegExp(rules.chain);
  const infinitive = new RegExp(rules.infinitive);
  const verbal = new RegExp(rules.verbal);
  const verb = new RegExp(rules.verb);
  const lexicon = new Map(Object.entries(rules.lexicon));

  /** @param {string} text */
  const fold = (text) =>
    [...text.normalize("NFC")].map((letter) => rules.letters[letter] ?? letter).join("")
      .normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** @param {string} plain @param {string} form @param {string} rest */
  const follows = (plain, form, rest) => {
    const ofVerb = verbal.test(plain) && form.length < plain.length;
    if (form !== (ofVerb ? plain.slice(0, -2) : plain) && !/^[aeiou]/.test(rest)) return false;
    if (ofVerb) return verb.test(rest);
    return chain.test(rest) || (verbal.test(plain) && infinitive.test(rest));
  };

  /** @param {string} word */
  const known = (word) => {
    for (let length = word.length; length > 2; length--) {
      const form = word.slice(0, length);
      const plain = lexicon.get(form);
      if (plain !== undefined && follows(plain, form, word.slice(length))) return plain;
    }
    return null;
  };

  /** @param {string} word @param {RegExp} ending */
  const without = (word, ending) => {
    const found = word.search(ending);
    const rest = found < 0 ? "" : word.slice(0, found);
    return rest.length >= 3 && /[aeiou]/.test(rest) ? rest : null;
  };

  /** @param {string} word */
  const shortened = (word) => {
    for (let rest; (rest = endings.map((ending) => without(word, ending)).find(Boolean)); ) word = rest;
    const last = word.slice(-1);
    return word.length > 3 ? word.slice(0, -1) + (hard[last] ?? last) : word;
  };

  return class {
    /** @param {string} text */
    fold(text) {
      return fold(text);
    }
    /** @param {string} word */
    stemWord(word) {
      word = fold(word);
      return /[^a-z]/.test(word) ? word : known(word) ?? shortened(word);
    }
  };
})(RULES);
