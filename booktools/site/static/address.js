/* What an address asks for: an edition, which there may not be; a place, which may lie in a fold or in another edition.
   And what it says for others to ask for. */
(() => {
  "use strict";

  const book = window.bookEditions;
  const root = document.documentElement;
  const fieldset = document.querySelector(".edition-switch");
  if (!(fieldset instanceof HTMLElement)) return;
  const words = fieldset.dataset;
  const titles = new Map([...fieldset.querySelectorAll("input")].map((radio) => [radio.value, radio.dataset.title ?? ""]));
  /** @param {string} tag */
  const title = (tag) => titles.get(tag) ?? "";

  /** The element that the address names; none for what is no address. */
  function target() {
    try {
      return location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  }

  /** Another edition is shown for this visit, beside the compared ones or instead, and said so. @param {string} tag */
  function turnTo(tag) {
    const former = root.dataset.edition ?? "";
    const columns = matchMedia("screen and (max-width: 1023px)").matches ? null : root.dataset.compare?.split(" ");
    const compare = book.beside ?? book.compare; // compare.js comes later, and then looks what there is
    if (columns) compare([...columns, tag]);
    else book.show(tag);
    book.notice((words.elsewhere ?? "").replaceAll("{found}", title(tag)),
      (words.return ?? "").replace("{former}", (columns ?? [former]).map(title).join(", ")),
      () => (columns ? (book.beside ?? compare)(columns) : book.choose(former)));
  }

  /** Open the folds that `place` lies in, show its edition; whether there was need to. @param {Element} place */
  book.reveal = (place) => {
    const panel = place.closest(".editions > .sd-tab-content");
    const folded = place.closest("details:not([open])");
    for (let fold = folded; fold; fold = place.closest("details:not([open])")) fold.setAttribute("open", "");
    const hidden = panel && !panel.checkVisibility();
    if (hidden) turnTo(book.tags.find((tag) => panel.classList.contains(`edition-${tag}`)) ?? "");
    return Boolean(hidden || folded);
  };

  /** Whether a key is for the field in which the reader writes. @param {Event} event */
  book.writes = ({ target }) => target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, input:not([type=radio], [type=checkbox], [type=range])"));

  /* A link to something inside a fold opens it, also where a browser would not (after a reload). */
  function follow() {
    const place = target();
    if (place && book.reveal(place)) place.scrollIntoView();
  }

  /** @param {string} asked */
  function complain(asked) {
    const found = asked.length > 40 ? `${asked.slice(0, 40)}…` : asked;
    const known = [...titles].map(([tag, title]) => `${title} (${tag})`).join(", ");
    const said = (words.unknown ?? "").replace("{found}", () => found).replace("{known}", () => known);
    book.notice(said, words.close ?? "", () => {});
  }

  /** What the address asks for from now on; nothing for null. @param {string} name @param {string | null} value */
  book.ask = (name, value) => {
    const address = new URL(location.href);
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
    history.replaceState(history.state, "", address.href.replaceAll("%2C", ","));
  };

  /* Where nothing is kept, links carry it on. */
  document.addEventListener("click", (event) => {
    const link = book.forgetful && event.target instanceof Element && event.target.closest("a[href]");
    if (!(link instanceof HTMLAnchorElement)) return;
    if (link.origin !== location.origin || !link.pathname.endsWith(".html")) return;
    const address = new URL(link.href);
    for (const name of [book.parameter, book.comparison]) {
      const asked = new URLSearchParams(location.search).get(name);
      if (asked) address.searchParams.set(name, asked);
    }
    link.href = address.href;
  });

  if (book.asked) book.choose(book.asked);
  addEventListener("hashchange", follow);
  follow();
  if (book.unknown.length) complain(book.unknown[0]);
})();
