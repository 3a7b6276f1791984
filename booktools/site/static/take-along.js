/* The menu of what to take along closes as menus do: on Escape, and when the reader goes elsewhere. */
(() => {
  "use strict";

  const menu = document.querySelector(".take-along");
  if (!(menu instanceof HTMLDetailsElement)) return;
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      if (!(target instanceof Node && menu.contains(target))) menu.open = false;
    });
  }
})();
