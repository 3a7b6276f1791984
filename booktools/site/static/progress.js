/* What a reader has answered and read, kept in this browser alone.

   One entry of localStorage holds {answers: {key: {given, right}}, seen: {page:
   [heading ids]}, read: {page: true}}. Where storage is blocked or full, the page
   works as before, without a memory. A section is read when all its headings, down
   to that of its questions, have been in view. */
(() => {
  "use strict";

  const source = document.getElementById("book-progress");
  if (!source) return;
  const { book, page, sections, words } = JSON.parse(source.textContent);
  const KEY = `progress:${book}`;
  const SAVED = ["answers", "seen", "read"];
  let state = blank();

  function blank() {
    return { answers: {}, seen: {}, read: {} };
  }

  /* Read anew before every change: another tab may have written. */
  function load() {
    let text;
    try {
      text = localStorage.getItem(KEY);
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

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // The table of contents

  function linksTo(address) {
    const wanted = new URL(address || location.pathname, location.href).pathname;
    return [...document.querySelectorAll(".bd-links a.reference.internal")]
      .filter((link) => new URL(link.getAttribute("href"), location.href).pathname === wanted);
  }

  function mark({ questions }, read) {
    const answered = questions.filter((key) => state.answers[key]);
    if (!answered.length && !read) return null;
    const right = answered.filter((key) => state.answers[key].right).length;
    const count = words.answered.replace("{right}", right).replace("{total}", questions.length);
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
    erase.hidden = !SAVED.some((name) => Object.keys(state[name]).length);
    if (!erase.hidden) status.textContent = "";
  }

  // Erasing

  const erase = element("button", { type: "button", class: "progress-button" }, words.erase);
  const status = element("p", { class: "progress-status", role: "status", tabindex: "-1" });

  function forget() {
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
  }

  function ask() {
    const button = (value, look) => element("button", { value, class: `progress-button ${look}` }, words[value]);
    const choice = element("form", { method: "dialog" }, button("cancel", ""), button("confirm", "progress-danger"));
    const dialog = element("dialog", { class: "progress-dialog", "aria-label": words.erase }, element("p", {}, words.ask), choice);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "confirm") forget();
      else erase.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  // Questions

  function questions() {
    return [...document.querySelectorAll("[data-question]")];
  }

  function restore(question, answer) {
    const given = answer ? answer.given : [];
    question.dispatchEvent(new CustomEvent("question-restore", { detail: { given } }));
  }

  document.addEventListener("question-answered", (event) => {
    const { given, right } = event.detail;
    change(({ answers }) => { answers[event.target.dataset.question] = { given, right }; });
  });

  // Reading

  let watcher = null;

  function headings() {
    const all = [...document.querySelectorAll(".bd-article section > h2")];
    const asking = document.querySelector("[data-question]");
    const after = all.findIndex((heading) => heading.compareDocumentPosition(asking) & Node.DOCUMENT_POSITION_PRECEDING);
    return after < 0 ? all : all.slice(0, after);
  }

  /* Headings are told apart by the id of their section. */
  function watch() {
    if (watcher) watcher.disconnect();
    if (!sections[page] || state.read[page]) return;
    const all = headings();
    const name = (heading) => heading.parentElement.id;
    watcher = new IntersectionObserver((entries) => {
      const now = entries.filter((entry) => entry.isIntersecting).map((entry) => name(entry.target));
      if (!now.length) return;
      change(({ seen, read }) => {
        seen[page] = [...new Set([...(seen[page] || []), ...now])];
        if (!all.every((heading) => seen[page].includes(name(heading)))) return;
        read[page] = true;
        delete seen[page];
        watcher.disconnect();
      });
    });
    all.forEach((heading) => watcher.observe(heading));
  }

  load();
  const sidebar = document.querySelector(".bd-sidebar-primary");
  if (sidebar) sidebar.append(element("div", { class: "progress-box" }, erase, status));
  erase.addEventListener("click", ask);
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    load();
    render();
  });
  questions().filter((question) => state.answers[question.dataset.question])
    .forEach((question) => restore(question, state.answers[question.dataset.question]));
  watch();
  render();
})();
