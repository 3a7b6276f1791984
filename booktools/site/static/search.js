// Search by stems where Sphinx compares letters: titles, index entries, marks in the text. One result a page.
(() => {
  "use strict";
  if (typeof Search === "undefined" || typeof Stemmer === "undefined") return;
  const stemmer = new Stemmer();
  const WORD = /[\p{L}\p{N}_]+/gu;
  /** @param {string} text @returns {string[]} */
  const wordsOf = (text) => text.match(WORD) ?? [];
  /** @param {string} word */
  const counts = (word) => !stopwords.includes(stemmer.fold(word));
  /** @param {string} text */
  const stems = (text) => [...new Set(wordsOf(text).filter(counts).map((word) => stemmer.stemWord(word)))];

  // A page opened from a folder may not read its neighbours, so there is no excerpt to show.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  /** `hidden layer` is `gizli katman` too: the query as typed, then with its longest English term translated.
      @param {string} query */
  const readings = (query) => {
    const words = wordsOf(query).map(stemmer.fold);
    const bare = words.map((word) => word.replace(/s$/, ""));
    for (let length = words.length; length > 0; length--) {
      for (let start = 0; start + length <= words.length; start++) {
        const english = bare.slice(start, start + length).join(" ");
        if (!Object.hasOwn(SYNONYMS, english)) continue;
        return [query, [...words.slice(0, start), SYNONYMS[english], ...words.slice(start + length)].join(" ")];
      }
    }
    return [query];
  };

  /** @param {string[]} wanted @returns {SearchResult[]} */
  const inTitles = (wanted) => {
    const { alltitles, docnames, filenames, titles } = Search._index;
    return Object.entries(alltitles).flatMap(([title, places]) => {
      const found = stems(title);
      if (!wanted.every((stem) => found.includes(stem))) return [];
      const score = Math.round((Scorer.title * wanted.length) / found.length) + Scorer.term;
      return places.map(([file, id]) => [
        docnames[file], titles[file] === title ? title : `${titles[file]} › ${title}`, id === null ? "" : `#${id}`,
        null, score + (titles[file] === title ? 1 : 0), filenames[file],
      ]);
    });
  };

  /** @param {string[]} wanted @returns {SearchResult[]} */
  const inIndex = (wanted) => {
    const { indexentries, docnames, filenames, titles } = Search._index;
    return Object.entries(indexentries).flatMap(([entry, places]) => {
      const found = stems(entry);
      if (!wanted.length || found.length !== wanted.length || !wanted.every((stem) => found.includes(stem))) return [];
      return places.map(([file, id, main]) => [
        docnames[file], titles[file], id ? `#${id}` : "", null, Scorer.term + (main ? 2 : 1), filenames[file],
      ]);
    });
  };

  /** A word that every object knows (`constructor`) stops Sphinx: https://github.com/sphinx-doc/sphinx/issues/13096
      @param {string[]} wanted */
  const inText = (wanted) => Search.performTermsSearch(new Set(wanted.filter((stem) => !(stem in {}))), new Set());

  /** @param {string} query */
  const find = (query) => {
    const wanted = stems(query);
    if (!wanted.length) return [];
    const objects = new Set(wordsOf(query).map((word) => word.toLowerCase()));
    return [
      ...inTitles(wanted), ...inIndex(wanted),
      ...[...objects].flatMap((word) => Search.performObjectSearch(word, objects)),
      ...inText(wanted),
    ];
  };

  /** @param {SearchResult[]} results */
  const bestOfEachPage = (results) => {
    /** @type {Map<string, SearchResult>} */
    const best = new Map();
    for (const result of results) {
      const known = best.get(result[0]);
      if (!known || known[4] < result[4]) best.set(result[0], result);
    }
    return [...best.values()];
  };

  Search.query = (query) => {
    const all = readings(query);
    const results = bestOfEachPage(all.flatMap(find)).sort(
      (a, b) => a[4] - b[4] || b[1].localeCompare(a[1], document.documentElement.lang),
    );
    const wanted = all.flatMap(stems);
    try {
      localStorage.setItem("sphinx_highlight_terms", all.join(" "));
    } catch {
      // Then the pages open without marks.
    }
    document.getElementById("search-progress")?.replaceChildren();
    _displayNextItem(results, results.length, new Set(wanted), new Set());
  };

  Search.makeSearchSummary = (html, wanted, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".headerlink, script, style, .sd-tab-set > label").forEach((part) => part.remove());
    const whole = page.querySelector("article") ?? page.body;
    const place = anchor && page.getElementById(decodeURIComponent(anchor.slice(1)));
    const text = ((place || whole).textContent || whole.textContent).replace(/\s+/g, " ");
    const hits = [...text.matchAll(WORD)].filter(([word]) => wanted.has(stemmer.stemWord(word)));
    const start = hits.length ? text.lastIndexOf(" ", Math.max(0, hits[0].index - 90)) + 1 : 0;
    const cut = text.lastIndexOf(" ", start + 240);
    const end = text.length > start + 240 && cut > start ? cut : text.length;
    const summary = document.createElement("p");
    summary.className = "context";
    let at = start;
    summary.append(start > 0 ? "… " : "");
    for (const hit of hits.filter(({ index }) => index >= start && index < end)) {
      const mark = document.createElement("mark");
      mark.textContent = hit[0];
      summary.append(text.slice(at, hit.index), mark);
      at = hit.index + hit[0].length;
    }
    summary.append(text.slice(at, Math.max(at, end)), end < text.length ? " …" : "");
    return summary;
  };
})();
