/* The results of a visit as a file: what `progress.js` keeps in this browser, to take to another one or hand in. It comes
   with the first click on one of the two buttons.

   A file is {book, version, answers, seen, read}. What is loaded joins what is here; of a question answered in both, the
   file's answer counts. A file that is not of this book, or not whole, changes nothing. */
(() => {
  "use strict";

  const source = document.getElementById("book-progress");
  const box = document.querySelector(".progress-box");
  if (!source || !box) return;
  /** @type {{ book: string, words: Record<string, string> }} */
  const { book, words } = JSON.parse(source.textContent);
  const KEY = `progress:${book}`;
  const VERSION = 1;

  /** @typedef {{ answers: Record<string, { given: string[], right: boolean }>, seen: Record<string, string[]>, read: Record<string, boolean> }} Results */

  /** @param {unknown} found @returns {found is Record<string, unknown>} */
  const isRecord = (found) => typeof found === "object" && found !== null && !Array.isArray(found);
  /** @param {unknown} found */
  const isTexts = (found) => Array.isArray(found) && found.every((one) => typeof one === "string");

  /** @param {unknown} found @returns {Results | null} */
  function results(found) {
    if (!isRecord(found)) return null;
    const { answers = {}, seen = {}, read = {} } = found;
    const whole = isRecord(answers) && isRecord(seen) && isRecord(read) &&
      Object.values(answers).every((one) => isRecord(one) && isTexts(one.given) && typeof one.right === "boolean") &&
      Object.values(seen).every(isTexts) && Object.values(read).every((one) => typeof one === "boolean");
    return whole ? /** @type {Results} */ ({ answers, seen, read }) : null;
  }

  /** What is kept here; nothing where it cannot be read. @returns {Results} */
  function kept() {
    const none = { answers: {}, seen: {}, read: {} };
    try {
      return results(JSON.parse(localStorage.getItem(KEY) ?? "{}")) ?? none;
    } catch {
      return none;
    }
  }

  function save() {
    const text = JSON.stringify({ book, version: VERSION, ...kept() }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `${words.file}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  /** @param {File} file */
  async function load(file) {
    let found = null;
    try {
      const read = JSON.parse(await file.text());
      if (read?.book === book && read.version === VERSION) found = results(read);
    } catch {
      // no JSON
    }
    if (!found) {
      status.textContent = words.unread.replace("{name}", () => file.name);
      return;
    }
    const here = kept();
    const all = { answers: { ...here.answers, ...found.answers }, seen: { ...here.seen, ...found.seen }, read: { ...here.read, ...found.read } };
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      status.textContent = words.blocked;
      return;
    }
    dispatchEvent(new StorageEvent("storage", { key: KEY })); // as another tab would tell it
    /** @type {NodeListOf<HTMLElement>} */
    const questions = document.querySelectorAll("[data-question]");
    for (const question of questions) {
      const answer = found.answers[question.dataset.question ?? ""];
      if (answer) question.dispatchEvent(new CustomEvent("question-restore", { detail: { given: answer.given } }));
    }
    status.textContent = words.loaded.replace("{count}", String(Object.keys(found.answers).length));
  }

  const chooser = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json", hidden: true });
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files ?? [];
    if (file) await load(file);
    chooser.value = ""; // the same file may be chosen again
  });
  const status = Object.assign(document.createElement("p"), { className: "progress-status results-said" });
  status.setAttribute("role", "status");
  box.append(chooser, status);
  const [saving, opening] = box.querySelectorAll(".progress-file");
  saving.addEventListener("click", save);
  opening.addEventListener("click", () => chooser.click());
  for (const button of [saving, opening]) button.removeAttribute("data-loads");
})();
