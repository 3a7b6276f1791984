/* Keep the book for when there is no network (booktools/site/offline.py), once the page itself is there. */
"use strict";
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const worker = new URL("../sw.js", script.src);
  if ("kernels" in document.documentElement.dataset) return; // `booktools live`: a page that is kept would ask for kernels where there are none
  if (!("serviceWorker" in navigator) || !worker.protocol.startsWith("http")) return;

  // The first pages are there before the worker is, and it cannot see what they fetched.
  const here = () => [location.href, ...performance.getEntriesByType("resource").map(entry => entry.name)];

  const ask = async () => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ only: navigator.connection?.saveData ? here() : null });
  };
  const start = () => {
    navigator.serviceWorker.addEventListener("controllerchange", ask); // a worker of a newer build
    // Where storage is blocked there is no worker, and the site works as it does without one.
    navigator.serviceWorker.register(worker, { updateViaCache: "none" }).then(ask, () => {});
  };
  const idle = window.requestIdleCallback ?? setTimeout;
  if (document.readyState === "complete") idle(start);
  else window.addEventListener("load", () => idle(start));
})();
