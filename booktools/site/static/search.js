/* What the search needs comes when it is asked for: what finds, once a search field has the focus; what marks, on a page
   that a result has led to. booktools/site/search.py writes search-language.js and search-book.js. */
(() => {
  "use strict";

  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { src, dataset: { parameter = "" } } = script;

  /** One after the other; also from a folder on disk, where nothing can be fetched. @param {string[]} names */
  const load = (names) => {
    for (const name of names) document.head.append(Object.assign(document.createElement("script"), { src: new URL(name, src).href, async: false }));
  };

  const LANGUAGE = ["search-language.js", "search-words.js"];
  const marks = new URLSearchParams(location.search).has(parameter);
  if (marks) load([...LANGUAGE, "search-marks.js"]);

  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    load([...(marks ? [] : LANGUAGE), "search-book.js", "search-sections.js", "search-query.js", "search-find.js", "search-box.js"]);
  };
  if (document.querySelector(".bd-search-container")) ask();
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target.matches("form.bd-search input")) ask();
  });
})();
