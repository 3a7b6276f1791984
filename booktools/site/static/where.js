/* The section in view and its neighbours, in the line that the header has for them (booktools/site/where.py). */
(() => {
  "use strict";

  const line = document.querySelector(".where");
  const button = line?.querySelector("button");
  const [before, after] = line?.querySelectorAll("a") ?? [];
  if (!button || !after) return;

  /** @typedef {{ title: string, address: string }} Place */
  /** @param {HTMLAnchorElement} link @returns {Place} */
  const neighbour = (link) => ({ title: link.ariaLabel ?? "", address: link.getAttribute("href") ?? "" });
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("#pst-page-toc-nav .toc-h2 > a");
  const heading = document.querySelector(".bd-article h1")?.cloneNode(true);
  if (heading instanceof Element) heading.querySelector(".headerlink")?.remove();
  /** The page before, the top of this one, its sections, the page after. @type {Place[]} */
  const places = [
    neighbour(before),
    { title: heading?.textContent?.trim() ?? "", address: "#main-content" },
    ...[...links].map((link) => ({ title: link.textContent?.trim() ?? "", address: link.hash })),
    neighbour(after),
  ];

  /** @param {HTMLAnchorElement} link @param {Place} place */
  function lead(link, { title, address }) {
    if (address) link.href = address;
    else link.removeAttribute("href");
    link.ariaLabel = title;
    link.title = title;
    link.lastElementChild?.replaceChildren(/^[\d.]+(?=\s)/.exec(title)?.[0].replace(/\.$/, "") ?? "");
  }

  /** @param {number} at */
  function tell(at) {
    lead(before, places[at - 1]);
    lead(after, places[at + 1]);
    if (button) button.textContent = places[at].title;
  }

  // The section that lies a quarter of the window below its top.
  /** @type {Set<Element>} */
  const within = new Set();
  const sections = [...links].map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) within[isIntersecting ? "add" : "delete"](target);
    tell(2 + sections.findLastIndex((section) => section && within.has(section)));
  }, { rootMargin: "-25% 0px -75% 0px" });
  for (const section of sections) if (section) watcher.observe(section);
  tell(1);
})();
