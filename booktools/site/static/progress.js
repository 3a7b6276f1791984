/* What a reader has answered and read, kept in this browser alone.

   One entry of localStorage holds {answers: {key: {given, right}}, seen: {page:
   [heading ids]}, read: {page: true}}. Where storage is blocked or full, the page
   works as before, without a memory. A section is read when all its headings, down
   to that of its questions, have been in view. */
(() => {
  "use strict";

  const source = document.getElementById("book-progress");
  if (!source) return;
  /** @typedef {{ address: string, questions: string[] }} Section */
  /** @typedef {{ given: string[], right: boolean }} Answer */
  /** @type {{ book: string, page: string, sections: Record<string, Section>, words: Record<string, string> }} */
  const { book, page, sections, words } = JSON.parse(source.textContent);
  const KEY = `progress:${book}`;
  const SAVED = /** @type {const} */ (["answers", "seen", "read"]);
  let state = blank();

  /** @returns {{ answers: Record<string, Answer>, seen: Record<string, string[]>, read: Record<string, boolean> }} */
  function blank() {
    return { answers: {}, seen: {}, read: {} };
  }

  /* Read anew before every change: another tab may have written. */
  function load() {
    let text;
    try {
      text = localStorage.getItem(KEY) ?? "{}";
    } catch {
      return; // blocked: what this page knows is all there is
    }
    try {
      const found = { ...blank(), ...JSON.parse(text) };
      state = SAVED.every((name) => found[name] && typeof found[name] === "object") ? found : blank();
    } catch {
      state = blank(); // not ours, or cut off
    }
  }

  /** @param {(now: typeof state) => void} act */
  function change(act) {
    load();
    act(state);
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      // blocked or full: remembered until the page is left
    }
    render();
  }

  /** @template {keyof HTMLElementTagNameMap} Name
      @param {Name} name @param {Record<string, string>} attributes @param {(Node | string)[]} children */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // The table of contents

  /** @param {string} address */
  function linksTo(address) {
    const wanted = new URL(address || location.pathname, location.href).pathname;
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll(".bd-links a.reference.internal");
    return [...links].filter((link) => link.pathname === wanted);
  }

  /** @param {Section} section @param {boolean} read */
  function mark({ questions }, read) {
    const answered = questions.filter((key) => state.answers[key]);
    if (!answered.length && !read) return null;
    const right = answered.filter((key) => state.answers[key].right).length;
    const count = words.answered.replace("{right}", String(right)).replace("{total}", String(questions.length));
    const said = [answered.length ? count : "", read ? words.read : ""].filter(Boolean).join(", ");
    const shown = [read ? "✓" : "", answered.length ? `${right}/${questions.length}` : ""].filter(Boolean).join(" ");
    return element("span", { class: "progress-mark", title: said },
      element("span", { "aria-hidden": "true" }, shown),
      element("span", { class: "progress-said" }, ` (${said})`));
  }

  function render() {
    document.querySelectorAll(".progress-mark").forEach((old) => old.remove());
    for (const [name, section] of Object.entries(sections)) {
      for (const link of linksTo(section.address)) {
        const made = mark(section, state.read[name]);
        if (made) link.append(made);
      }
    }
    // What has been in view is no progress yet, and comes back as soon as it is erased.
    erase.hidden = ![state.answers, state.read].some((kept) => Object.keys(kept).length);
    files[0].hidden = erase.hidden;
    if (!erase.hidden) status.textContent = "";
  }

  // Erasing

  const erase = element("button", { type: "button", class: "quiet-button", popovertarget: "progress-ask" }, words.erase);
  const status = element("p", { class: "progress-status", role: "status", tabindex: "-1" });
  const confirm = element("button", { type: "button", class: "quiet-button progress-danger" }, words.confirm);
  const ask = element("div", { id: "progress-ask", popover: "", class: "progress-ask", role: "dialog", "aria-label": words.erase },
    element("p", {}, words.ask),
    element("button", { type: "button", class: "quiet-button", popovertarget: "progress-ask", popovertargetaction: "hide", autofocus: "" }, words.cancel),
    confirm);

  confirm.addEventListener("click", () => {
    ask.hidePopover();
    state = blank();
    try {
      localStorage.removeItem(KEY);
    } catch {
      // blocked: there was nothing
    }
    questions().forEach((question) => restore(question, null));
    watch();
    render();
    status.textContent = words.erased;
    status.focus();
  });

  // Questions

  function questions() {
    /** @type {NodeListOf<HTMLElement>} */
    const all = document.querySelectorAll("[data-question]");
    return [...all];
  }

  /** @param {HTMLElement} question @param {Answer | null} answer */
  function restore(question, answer) {
    const given = answer ? answer.given : [];
    question.dispatchEvent(new CustomEvent("question-restore", { detail: { given } }));
  }

  document.addEventListener("question-answered", (event) => {
    const { given, right } = event.detail;
    const key = event.target instanceof HTMLElement && event.target.dataset.question;
    if (key) change(({ answers }) => { answers[key] = { given, right }; });
  });

  // Reading

  /** @type {IntersectionObserver | null} */
  let watcher = null;

  function headings() {
    const all = [...document.querySelectorAll(".bd-article section > h2")];
    const [asking] = questions();
    const after = all.findIndex((heading) => heading.compareDocumentPosition(asking) & Node.DOCUMENT_POSITION_PRECEDING);
    return after < 0 ? all : all.slice(0, after);
  }

  /* Headings are told apart by the id of their section. */
  function watch() {
    if (watcher) watcher.disconnect();
    if (!sections[page] || state.read[page]) return;
    const all = headings();
    /** @param {Element} heading */
    const name = (heading) => heading.parentElement?.id ?? "";
    watcher = new IntersectionObserver((entries, observer) => {
      const now = entries.filter((entry) => entry.isIntersecting).map((entry) => name(entry.target));
      if (!now.length) return;
      change(({ seen, read }) => {
        seen[page] = [...new Set([...(seen[page] || []), ...now])];
        if (!all.every((heading) => seen[page].includes(name(heading)))) return;
        read[page] = true;
        delete seen[page];
        observer.disconnect();
      });
    });
    for (const heading of all) watcher.observe(heading);
  }

  load();
  const sidebar = document.querySelector(".bd-sidebar-primary");
  const file = { type: "button", class: "quiet-button progress-file", "data-loads": "results.js" };
  const files = [element("button", file, words.save), element("button", file, words.open)];
  if (sidebar) sidebar.append(element("div", { class: "progress-box" }, erase, ask, status, ...files));
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    load();
    render();
  });
  for (const question of questions()) {
    const answer = state.answers[question.dataset.question ?? ""];
    if (answer) restore(question, answer);
  }
  watch();
  render();
})();
