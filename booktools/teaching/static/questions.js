/* Self-check questions: say at once why a chosen answer is right or wrong.

   The page holds every explanation once, in the question's <details>. Here it
   is moved (a copy would double its ids) into the live region of its option,
   which makes screen readers say it, and back when the choice changes.

   A judged answer is told to the page as "question-answered", {given, right};
   "question-restore", {given}, puts an answer back, or takes it away if empty. */
(() => {
  "use strict";

  /** @type {Map<Element, Element | null>} */
  const homes = new Map();

  /** Put the note into the region, and whatever stood there back home.
      @param {Element} region @param {Element | null} note */
  function say(region, note) {
    const old = region.firstElementChild;
    if (old === note) return;
    if (old) homes.get(old)?.append(old);
    if (!note) return;
    if (!homes.has(note)) homes.set(note, note.parentElement);
    region.append(note);
  }

  class Option {
    /** @param {HTMLElement} element @param {HTMLElement} note */
    constructor(element, note) {
      this.element = element;
      this.input = /** @type {HTMLInputElement} */ (element.querySelector("input"));
      this.region = /** @type {HTMLElement} */ (element.querySelector(".question-feedback"));
      this.note = note;
    }

    get correct() {
      return this.element.dataset.correct === "true";
    }

    get given() {
      return this.input.checked ? this.input.value : "";
    }

    set given(value) {
      this.input.checked = value === this.input.value;
    }

    update() {
      const note = this.input.checked ? this.note : null;
      say(this.region, note);
      this.element.dataset.sign = note ? note.dataset.sign : "";
    }
  }

  /** What a choice as a whole has earned. @param {Option[]} options */
  function outcomeOf(options) {
    const wrong = options.some((option) => option.given && !option.correct);
    const missed = options.some((option) => !option.given && option.correct);
    if (wrong && missed) return "missed_and_wrong";
    return wrong ? "wrong" : missed ? "missed" : "right";
  }

  /** @param {Element} question */
  function activate(question) {
    /** @type {NodeListOf<HTMLElement>} */
    const notes = question.querySelectorAll(".question-answers .question-note");
    /** @type {NodeListOf<HTMLElement>} */
    const elements = question.querySelectorAll(".question-option");
    const options = [...elements].map((element, i) => new Option(element, notes[i]));
    // Where several options may be chosen:
    const check = question.querySelector(".question-button");
    const verdicts = question.querySelector(".question-verdicts");

    /* Tell whether the answer is right, once one is given. */
    function tell() {
      const given = options.map((option) => option.given);
      if (!given.some(Boolean)) return;
      const detail = { given, right: outcomeOf(options) === "right" };
      question.dispatchEvent(new CustomEvent("question-answered", { bubbles: true, detail }));
    }

    /** One choice is judged at once, several together when the reader wants it. @param {boolean} checked */
    function update(checked) {
      options.forEach((option) => option.update());
      if (checked || !check) tell();
      if (!verdicts) return;
      const summary = checked && question.querySelector(`[data-note=${outcomeOf(options)}]`);
      say(verdicts, summary || null);
    }

    question.addEventListener("change", () => update(false));
    if (check) check.addEventListener("click", () => update(true));
    question.addEventListener("question-restore", ({ detail }) => {
      options.forEach((option, i) => { option.given = detail.given[i] || ""; });
      update(detail.given.some(Boolean));
    });
    update(false); // a browser may have kept the choice of an earlier visit
  }

  document.querySelectorAll("[data-question]").forEach(activate);
})();
