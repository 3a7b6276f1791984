/* What is found, as a reader types: beneath the field of the dialog, where the arrow keys choose as in the WAI-ARIA
   combobox pattern, and on the page of results, as a plain list. */
(() => {
  "use strict";

  const { words: said } = searchLanguage;
  const FEW = 8; // results in the dialog
  const AROUND = 90; // letters before the first word of an excerpt
  const LENGTH = 220; // letters of an excerpt
  const PAUSE = 60; // milliseconds without a letter until it is looked for

  const root = document.documentElement.dataset.content_root ?? "./";
  const edition = () => document.documentElement.dataset.edition ?? "";

  /** @typedef {ReturnType<typeof bookSearch.find>["results"][number]} Result */

  /** @template {keyof HTMLElementTagNameMap} Name
      @param {Name} name @param {Record<string, string>} attributes @param {(Node | string)[]} children */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** @param {string} text @param {Record<string, string>} values */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /** The words that were looked for, marked. @param {string} text @param {string[]} phrases @param {number} [from] @param {number} [to] */
  function marked(text, phrases, from = 0, to = text.length) {
    const all = bookWords.wordsOf(text);
    const hits = bookWords.hits(all, phrases).flatMap(({ at, length }) => all.slice(at, at + length));
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = from;
    for (const { start, end } of all.filter((word) => hits.includes(word))) {
      if (start < at || end > to) continue;
      parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at, to)];
  }

  /** The line that says most of it, with those after it while there is room. @param {Result} result */
  function excerpt({ place, phrases }) {
    if (!place) return [];
    let { text } = place.lines[place.at];
    for (let next = place.at + 1; text.length < LENGTH / 2 && next < place.lines.length; next++) text += ` · ${place.lines[next].text}`;
    const words = bookWords.wordsOf(text);
    const [first] = bookWords.hits(words, phrases);
    const wanted = Math.max((first ? words[first.at].start : 0) - AROUND, 0);
    const from = wanted ? text.indexOf(" ", wanted) + 1 : 0;
    const cut = text.lastIndexOf(" ", from + LENGTH);
    const to = text.length > from + LENGTH && cut > from ? cut : text.length;
    return [from ? "… " : "", ...marked(text, phrases, from, to), to < text.length ? " …" : ""];
  }

  /** @param {Result} result */
  function address({ section, phrases }) {
    const marks = phrases.length ? `?${new URLSearchParams({ [said.parameter]: phrases.join(" ") })}` : "";
    return `${root}${BOOK.pages[section.page].address}${marks}${section.id ? `#${section.id}` : ""}`;
  }

  /** @param {Result} result @param {Record<string, string>} attributes */
  function link(result, attributes) {
    const { section, phrases, place } = result;
    const title = BOOK.pages[section.page].title;
    const other = place?.edition && place.edition !== edition() ? BOOK.titles[BOOK.editions.indexOf(place.edition)] : "";
    return element("a", { class: "search-result", href: address(result), ...attributes },
      ...(section.heading === title ? [] : [element("span", { class: "search-page" }, title)]),
      element("span", { class: "search-heading" }, ...marked(section.heading, phrases)),
      element("span", { class: "search-excerpt" }, ...(other ? [element("b", { class: "search-edition" }, other), " "] : []), ...excerpt(result)));
  }

  /** What is said of a search as a whole. @param {ReturnType<typeof bookSearch.find>} found */
  const summary = ({ count, corrections, terms }) => [
    ...corrections.map(([typed, taken]) => fill(said.corrected, { typed, taken })),
    ...terms.map(([typed, term]) => fill(said.called, { typed, term })),
    count ? fill(said.count, { count: String(count) }) : said.none,
  ].join(" ");

  /** @param {HTMLInputElement} field @param {HTMLFormElement} form */
  function attend(field, form) {
    const dialog = form.closest("dialog");
    const status = element("p", { class: "search-status", role: "status" });
    const list = dialog ? element("div", { class: "search-list", id: "search-list", role: "listbox", "aria-label": said.results, hidden: "" })
      : element("ol", { class: "search-list" });
    const ring = /** @type {HTMLElement} */ (dialog ?? form.parentElement);
    ring.append(element("div", { class: "search-found" }, status, list));
    if (dialog) {
      const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "search-list" };
      for (const [name, value] of Object.entries(combobox)) field.setAttribute(name, value);
    }

    /** @param {HTMLElement | undefined} option */
    function choose(option) {
      for (const other of list.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    async function show() {
      const query = field.value.trim();
      if (query) status.textContent ||= said.wait;
      await bookSections.ready;
      if (query !== field.value.trim()) return; // typed on
      const found = query ? bookSearch.find(query, edition()) : null;
      const results = found?.results ?? [];
      status.textContent = found && summary(found);
      choose(undefined);
      if (dialog) {
        const option = (/** @type {number} */ i) => ({ role: "option", id: `search-option-${i}`, "aria-selected": "false", tabindex: "-1" });
        const shown = results.slice(0, FEW);
        const all = element("a", { class: "search-all", href: `${form.action}?q=${encodeURIComponent(query)}`, ...option(shown.length) }, said.all);
        list.replaceChildren(...shown.map((result, i) => link(result, option(i))), ...(results.length > FEW ? [all] : []));
        list.hidden = !results.length;
        field.setAttribute("aria-expanded", String(results.length > 0));
      } else {
        list.replaceChildren(...results.map((result) => element("li", {}, link(result, {}))));
        const here = new URL(location.href);
        if (query) here.searchParams.set("q", query);
        else here.searchParams.delete("q");
        history.replaceState(history.state, "", here);
      }
    }

    let waiting = 0;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, PAUSE);
    });
    field.addEventListener("keydown", (event) => {
      /** @type {NodeListOf<HTMLElement>} */
      const found = list.querySelectorAll("[role=option]");
      const options = [...found];
      const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        options[at].click();
      } else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1;
        choose(options[next]); // past either end none is chosen
      }
    });
    if (dialog) {
      list.addEventListener("click", ({ target }) => {
        if (target instanceof Element && target.closest("a")) dialog.close(); // a result may be on this page
      });
    } else {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        show();
      });
      field.focus();
      field.value ||= new URLSearchParams(location.search).get("q") ?? "";
    }
    show();
  }

  for (const form of document.querySelectorAll("form.bd-search")) {
    const field = form.querySelector("input");
    if (field && form instanceof HTMLFormElement) attend(field, form);
  }
})();
