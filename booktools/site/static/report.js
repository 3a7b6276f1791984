/* A fault is put into words here and sent nowhere: the reader chooses mail, the repository, or to copy the text. */
(() => {
  "use strict";

  const { mail, issues, release, words } = REPORT; // which booktools/site/about.py writes into report-book.js

  /** The heading that a reader has passed last. */
  function place() {
    /** @type {NodeListOf<HTMLElement>} */
    const headings = document.querySelectorAll("article section[id] > :is(h1, h2, h3)");
    const passed = [...headings].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    return passed.at(-1) ?? headings[0];
  }

  /** @param {HTMLElement | undefined} heading */
  const titleOf = (heading) => (heading?.textContent ?? "").replace(/#$/, "").trim();

  function text() {
    const heading = place();
    const page = titleOf(document.querySelector("article h1") ?? undefined) || document.title;
    const link = new URL(location.href);
    link.hash = heading?.parentElement?.id ?? "";
    const checked = document.querySelector(".edition-switch input:checked");
    const edition = checked instanceof HTMLInputElement ? checked.dataset.title ?? "" : "";
    const lines = [[words.page, page], [words.place, titleOf(heading)], [words.address, link.href], [words.edition, edition], [words.version, release]];
    return `${lines.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${words.said}:\n`;
  }

  function open() {
    const dialog = document.createElement("dialog");
    const title = Object.assign(document.createElement("h2"), { textContent: words.title, id: "report-title" });
    const about = Object.assign(document.createElement("p"), { textContent: words.about });
    const field = document.createElement("textarea");
    const choices = document.createElement("div");
    const status = document.createElement("span");
    dialog.className = "report-dialog";
    dialog.setAttribute("aria-labelledby", title.id);
    field.value = text();
    field.setAttribute("aria-label", words.said);
    choices.className = "report-choices";
    status.setAttribute("role", "status");

    /** @param {string} name @param {string} address where `{title}` and `{body}` stand for the text */
    const link = (name, address) => {
      const made = Object.assign(document.createElement("a"), { textContent: name });
      const fill = () => {
        const subject = `${words.title}: ${titleOf(place())}`;
        made.href = address.replace("{title}", () => encodeURIComponent(subject)).replace("{body}", () => encodeURIComponent(field.value));
      };
      field.addEventListener("input", fill);
      fill();
      if (address.startsWith("http")) Object.assign(made, { target: "_blank", rel: "noopener noreferrer" });
      return made;
    };
    /** @param {string} name @param {() => void} act */
    const choice = (name, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      made.addEventListener("click", act);
      return made;
    };
    const copy = () => {
      field.select();
      const done = navigator.clipboard ? navigator.clipboard.writeText(field.value).then(() => true, () => document.execCommand("copy")) : Promise.resolve(document.execCommand("copy"));
      done.then((copied) => { status.textContent = copied ? words.copied : ""; });
    };
    choices.append(
      ...(mail ? [link(words.mail, `mailto:${mail}?subject={title}&body={body}`)] : []),
      ...(issues ? [link(words.issues, issues)] : []),
      choice(words.copy, copy), choice(words.close, () => dialog.close()), status,
    );
    dialog.append(title, about, field, choices);
    // Not where a selection is drawn out of the field, nor between what is in the box: the text would be lost.
    let beside = false;
    dialog.addEventListener("pointerdown", ({ clientX, clientY }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      beside = clientX < left || clientX > right || clientY < top || clientY > bottom;
    });
    dialog.addEventListener("click", ({ target }) => { if (beside && target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest(".book-report")) open();
  });
})();
