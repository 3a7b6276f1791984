// Marks what was searched for on the page that was found, in all its forms; Esc or the link takes the marks away.
(() => {
  "use strict";
  if (typeof SphinxHighlight === "undefined" || typeof Search !== "undefined") return;
  const KEY = "sphinx_highlight_terms";
  const LEAVE = "script, style, button, select, textarea, math, .headerlink";

  const taken = () => {
    try {
      const words = localStorage.getItem(KEY);
      localStorage.removeItem(KEY);
      return words;
    } catch {
      return null;
    }
  };

  /** @param {Text} node @param {Set<string>} wanted @param {InstanceType<typeof Stemmer>} stemmer */
  const marked = (node, wanted, stemmer) => {
    const parts = node.data.split(/([\p{L}\p{N}_]+)/u);
    if (!parts.some((part, place) => place % 2 && wanted.has(stemmer.stemWord(part)))) return;
    node.replaceWith(...parts.map((part, place) => {
      if (!(place % 2) || !wanted.has(stemmer.stemWord(part))) return part;
      const mark = document.createElement("mark");
      mark.className = "search-mark";
      mark.textContent = part;
      return mark;
    }));
  };

  /** @param {string} words */
  const mark = (words) => {
    const stemmer = new Stemmer();
    const found = (words.match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => !stopwords.includes(stemmer.fold(word)));
    const wanted = new Set(found.map((word) => stemmer.stemWord(word)));
    const article = document.querySelector("article");
    if (!article || !wanted.size) return;
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text && !node.parentElement?.closest(LEAVE)) texts.push(node);
    }
    texts.forEach((node) => marked(node, wanted, stemmer));
    const hide = document.createElement("button");
    hide.type = "button";
    hide.className = "search-unmark";
    hide.textContent = Documentation.gettext("Hide Search Matches");
    hide.addEventListener("click", SphinxHighlight.hideSearchWords);
    document.getElementById("searchbox")?.append(hide);
  };

  SphinxHighlight.highlightSearchWords = () => {
    const words = taken();
    if (!words) return;
    const script = document.createElement("script");  // the stemmer, which other pages do not need
    script.src = `${document.documentElement.dataset.content_root}_static/language_data.js`;
    script.addEventListener("load", () => mark(words));
    document.head.append(script);
  };

  SphinxHighlight.hideSearchWords = () => {
    document.querySelectorAll(".search-mark").forEach((mark) => {
      const around = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      around?.normalize();
    });
    document.querySelector(".search-unmark")?.remove();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") SphinxHighlight.hideSearchWords();
  });
})();
