// Definitions of linked terms on hover and on focus; Esc closes. What they say stands in the page already.
(() => {
  "use strict";
  const data = document.getElementById("term-definitions");
  if (!data) return;
  /** @type {Record<string, { term: string, definition: string }>} */
  const definitions = JSON.parse(data.textContent);
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const all = document.querySelectorAll("a.reference:has(> .std-term)");
  const links = [...all].filter((link) => definitions[anchor(link)]);

  const box = document.createElement("div");
  box.className = "term-box";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");  // a screen reader has the description below
  document.body.append(box);
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  let leaving = 0;
  /** @type {HTMLAnchorElement | null} */
  let touched = null;

  /** @param {HTMLAnchorElement} link */
  function anchor(link) {
    return decodeURIComponent(link.hash.slice(1));
  }

  /** `code` in a definition. @param {Element} element @param {string} text */
  const filled = (element, text) => element.append(...text.split("`").map((part, place) => {
    if (!(place % 2)) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  }));

  /** @param {HTMLAnchorElement} link */
  const place = (link) => {
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, width - box.offsetWidth - 8));
    const below = at.bottom + box.offsetHeight + 8 < window.innerHeight || at.top < box.offsetHeight + 8;
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${(below ? at.bottom : at.top - box.offsetHeight) + window.scrollY}px`;
  };

  /** @param {HTMLAnchorElement} link */
  const show = (link) => {
    clearTimeout(leaving);
    if (shown === link) return;
    const { term, definition } = definitions[anchor(link)];
    const name = document.createElement("strong");
    name.textContent = term;
    const text = document.createElement("p");
    filled(text, definition);
    box.replaceChildren(name, text);
    box.hidden = false;
    shown = link;
    place(link);
  };

  const hide = () => {
    clearTimeout(leaving);
    box.hidden = true;
    shown = null;
    touched = null;
  };

  // The pointer has time to cross over to the box, and may stay there.
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => shown !== document.activeElement && hide(), 200);
  };

  for (const link of links) {
    const id = `about-${anchor(link)}`;
    if (!document.getElementById(id)) {
      const description = document.createElement("span");
      description.id = id;
      description.hidden = true;
      filled(description, definitions[anchor(link)].definition);
      document.body.append(description);
    }
    link.setAttribute("aria-describedby", id);
    link.classList.add("term-link");
    link.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show(link));
    link.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    // A first touch shows, a second one follows the link.
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || touched === link) return;
      event.preventDefault();
      touched = link;
      show(link);
    });
  }
  box.addEventListener("pointerenter", () => clearTimeout(leaving));
  box.addEventListener("pointerleave", leave);
  box.addEventListener("pointerdown", (event) => event.preventDefault());  // keeps the focus where it is
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", ({ target }) => {
    if (shown && !(target instanceof Node && (shown.contains(target) || box.contains(target)))) hide();
  });
})();
