/* Cells that run where they are read (booktools/live): each gets a button. What a click then takes, the editor and the
   Python behind it, is fetched with the first one.

   Served by `booktools live`, the page says in `data-kernels` that kernels stand behind it, and every code cell has the button; on a static
   site those have it that need nothing but Python's standard library (tag `live`), for there Python runs in the browser. */
(() => {
  "use strict";

  const script = document.currentScript;
  const kernels = document.documentElement.dataset.kernels;
  const able = location.protocol.startsWith("http") && "WebAssembly" in window && "Worker" in window;
  if (!(script instanceof HTMLScriptElement) || !(kernels || able)) return;
  const parts = new URL("live/", script.src).href;
  /** @typedef {{ open(cell: Element, parts: string, kernels?: string): Promise<{ focus(): void }> }} Cells */
  /** @type {Promise<Cells> | undefined} */
  let loading;
  let failed = 0;
  /** For a browser, an address that could not be loaded as a module is one for good. @returns {Promise<Cells>} */
  const load = () => loading ??= import(`${parts}cells.js${failed ? `?${failed}` : ""}`).catch((error) => {
    loading = undefined;
    failed++;
    throw error;
  });

  for (const cell of document.querySelectorAll(kernels ? ".cell:has(.cell_input)" : ".cell.tag_live:has(.cell_input)")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "live-run", textContent: script.dataset.run });
    let opening = false;
    button.addEventListener("click", async () => {
      if (opening) return;
      opening = true;
      try {
        const { open } = await load();
        const live = await open(cell, parts, kernels);
        if (document.activeElement === button) live.focus();
        button.remove();
      } catch (error) {
        opening = false;
        button.textContent = script.dataset.failed ?? "";
        throw error;
      }
    });
    cell.querySelector(":scope > :is(.cell_input, details)")?.after(button);
  }
})();
