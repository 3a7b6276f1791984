/* Self-check questions: say at once why a chosen answer is right or wrong.

   The page holds every explanation once, in the question's <details>. Here it
   is moved (a copy would double its ids) into the live region of its choice,
   which makes screen readers say it, and back when the choice changes.

   A judged answer is told to the page as "question-answered", {given, right};
   "question-restore", {given}, puts an answer back, or takes it away if empty. */
(() => {
  "use strict";

  const homes = new Map();
  const languages = [document.documentElement.lang || "en", "en"];

  /* Put the note into the region, and whatever stood there back home. */
  function say(region, note) {
    const old = region.firstElementChild;
    if (old === note) return;
    if (old) homes.get(old).append(old);
    if (!note) return;
    if (!homes.has(note)) homes.set(note, note.parentElement);
    region.append(note);
  }

  /* Every form in which two answers may agree: İ and i do in Turkish, I and i
     in the English words of a program. */
  function spellings(text, ignoreCase) {
    const plain = text.normalize("NFC").trim().replace(/\s+/g, " ");
    return ignoreCase
      ? languages.map((language) => plain.toLocaleLowerCase(language))
      : [plain];
  }

  function agree(given, answer, ignoreCase) {
    const expected = spellings(answer, ignoreCase);
    return spellings(given, ignoreCase).some((form, i) => form === expected[i]);
  }

  class Choice {
    constructor(element, item) {
      this.element = element;
      this.control = element.querySelector("input");
      this.region = element.querySelector(".question-feedback");
      this.notes = new Map();
      for (const note of item.querySelectorAll(".question-note")) {
        if (note.parentElement === item) this.notes.set(note.dataset.note, note);
      }
    }

    /* What to say for the answer given: null, "explanation", "right", "wrong". */
    verdict(checked) {
      const { correct, answers, ignoreCase } = this.element.dataset;
      if (correct) return this.control.checked ? "explanation" : null;
      if (!checked || !this.control.value.trim()) return null;
      const right = JSON.parse(answers).some((answer) =>
        agree(this.control.value, answer, ignoreCase === "true"));
      return right ? "right" : "wrong";
    }

    get given() {
      const { type, checked, value } = this.control;
      return type === "text" ? value : checked ? value : "";
    }

    set given(value) {
      if (this.control.type === "text") this.control.value = value;
      else this.control.checked = value === this.control.value;
    }

    update(shown, checked) {
      const verdict = this.verdict(checked);
      const answer = this.notes.get("answer") || this.notes.get("explanation");
      const note = shown ? answer : this.notes.get(verdict);
      say(this.region, note);
      this.element.dataset.sign = (note && note.dataset.sign) || "";
    }
  }

  /* Which summary a choice of several options has earned. */
  function summaryOf(choices) {
    const isRight = (choice) => choice.element.dataset.correct === "true";
    const wrong = choices.some((c) => c.control.checked && !isRight(c));
    const missed = choices.some((c) => !c.control.checked && isRight(c));
    if (wrong && missed) return "missed_and_wrong";
    return wrong ? "wrong" : missed ? "missed" : "right";
  }

  /* Whether the answer is right; null for one that is not given, or not to be judged yet. */
  function judged(choices, checked) {
    const given = choices.filter((choice) => choice.given.trim());
    const type = choices[0].control.type;
    if (!given.length || !(checked || type === "radio")) return null;
    if (type === "text") return choices.every((choice) => choice.verdict(true) === "right");
    return summaryOf(choices) === "right";
  }

  function activate(question) {
    const items = question.querySelectorAll(".question-answers > ol > li");
    const elements = question.querySelectorAll(".question-option, .question-field");
    const choices = [...elements].map((element, i) => new Choice(element, items[i]));
    const verdicts = question.querySelector(".question-verdicts");
    const show = question.querySelector("[data-act=show]");
    let shown = false;

    const tell = (checked) => {
      const right = judged(choices, checked);
      if (right === null || shown) return;
      const detail = { given: choices.map((choice) => choice.given), right };
      question.dispatchEvent(new CustomEvent("question-answered", { bubbles: true, detail }));
    };

    const update = (checked) => {
      for (const choice of choices) choice.update(shown, checked);
      tell(checked);
      if (!verdicts) return;
      const role = checked && `.question-note[data-note=${summaryOf(choices)}]`;
      const summary = question.querySelector(".question-summary");
      say(verdicts, checked ? verdicts.querySelector(role) || summary.querySelector(role) : null);
    };

    question.addEventListener("change", (event) => {
      if (event.target.type !== "text") update(false);
    });
    question.addEventListener("input", (event) => {
      if (event.target.type === "text") update(false);
    });
    question.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.type === "text") update(true);
    });
    question.addEventListener("click", (event) => {
      const act = event.target.dataset.act;
      if (act === "check") update(true);
      if (act !== "show") return;
      shown = !shown;
      [show.textContent, show.dataset.hide] = [show.dataset.hide, show.textContent];
      update(false);
    });
    question.addEventListener("question-restore", ({ detail }) => {
      choices.forEach((choice, i) => { choice.given = detail.given[i] || ""; });
      update(detail.given.some(Boolean));
    });
    update(false); // a browser may have kept the choice of an earlier visit
  }

  document.querySelectorAll("[data-question]").forEach(activate);
})();
