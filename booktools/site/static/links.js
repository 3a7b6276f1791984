/* Links to hand around: what is copied leads to the place, in the edition that it is in. */
(() => {
  "use strict";

  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { copy = "", copied = "", failed = "" } = script.dataset;
  const { parameter, tags } = window.bookEditions;

  /** Where nothing depends on the edition, the link says none. @param {Element} place @param {string} id */
  function address(place, id) {
    const link = new URL(location.href);
    const panel = place.closest(".editions > .sd-tab-content");
    const own = tags.find((tag) => panel?.classList.contains(`edition-${tag}`));
    if (own || document.querySelector("article .editions")) link.searchParams.set(parameter, own ?? document.documentElement.dataset.edition ?? "");
    link.hash = id;
    return link.href;
  }

  const status = Object.assign(document.createElement("p"), { className: "link-said" });
  status.setAttribute("role", "status");
  document.body.append(status);
  let leaving = 0;
  /** @param {string} text @param {string} link */
  function say(text, link) {
    clearTimeout(leaving);
    status.textContent = text.replace("{address}", () => decodeURI(link));
    leaving = setTimeout(() => { status.textContent = ""; }, 6000);
  }

  /** Without the clipboard of a secure page, as from a folder on disk, by hand. @param {string} text */
  function byHand(text) {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  /** @param {string} link */
  const hand = async (link) => {
    const done = await (navigator.clipboard?.writeText(link) ?? Promise.reject()).then(() => true, () => byHand(link));
    say(done ? copied : failed, link);
  };

  for (const place of document.querySelectorAll(".cell[id], .exercise[id], .question[id]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "place-link", textContent: "#", title: copy });
    button.setAttribute("aria-label", copy);
    button.addEventListener("click", () => hand(address(place, place.id)));
    place.prepend(button);
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.headerlink");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    hand(address(link, decodeURIComponent(link.hash.slice(1))));
  });
})();
