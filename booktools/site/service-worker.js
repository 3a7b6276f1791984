// Written by booktools/site/offline.py, which says why it works as it does; FILES, LATER and AWAY come from there.

// TypeScript knows `self` as that of any kind of worker.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SCOPE = worker.registration.scope;
const CACHE = `booktools ${SCOPE}`; // all sites of a host share one store of caches
const PATIENCE = 4000; // milliseconds until a kept copy is shown instead
const LANES = 4; // files fetched at a time

/** @type {Promise<void>} */
let keeping = Promise.resolve();

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", event => event.waitUntil(tidy().then(() => worker.clients.claim())));
worker.addEventListener("message", event => {
  keeping = keeping.then(() => keep(event.data.only)); // one after the other: nothing is fetched twice
  event.waitUntil(keeping);
});
worker.addEventListener("fetch", event => {
  const path = pathOf(event.request.url);
  if (event.request.method === "GET" && (ours(path) || event.request.mode === "navigate")) {
    event.respondWith(answer(event, path));
  }
});

/** The file that answers a URL of ours, as FILES names it; "" for what lies elsewhere. @param {string} url */
function pathOf(url) {
  const plain = url.split(/[?#]/)[0];
  if (!plain.startsWith(SCOPE)) return "";
  const path = decodeURI(plain.slice(SCOPE.length));
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

/** @param {string} path */
const ours = path => Object.hasOwn(FILES, path) || Object.hasOwn(LATER, path);
/** @param {string} path */
const urlOf = path => `${SCOPE}${encodeURI(path)}`;
/** @param {string} path */
const keyOf = path => `${urlOf(path)}?${FILES[path] ?? LATER[path]}`;

/** @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function answer(event, path) {
  const cache = await caches.open(CACHE);
  const fresh = fetch(event.request).then(response => {
    if (ours(path) && response.ok && !response.redirected) event.waitUntil(put(cache, path, response.clone()));
    return response;
  });
  event.waitUntil(fresh.catch(() => {}));
  // An older copy is better than none.
  const copy = await cache.match(urlOf(path), { ignoreSearch: true });
  if (copy === undefined) return fresh.catch(() => (event.request.mode === "navigate" ? away() : Response.error()));
  return Promise.race([fresh.catch(() => copy), later(copy)]);
}

/** @param {Response} copy @returns {Promise<Response>} */
const later = copy => new Promise(resolve => setTimeout(resolve, PATIENCE, copy));

/** @param {Cache} cache @param {string} path @param {Response} response */
async function put(cache, path, response) {
  if (worker.serviceWorker?.state === "redundant") return; // a newer build has taken over
  const older = await cache.keys(urlOf(path), { ignoreSearch: true });
  await cache.put(keyOf(path), response);
  for (const request of older) if (request.url !== keyOf(path)) await cache.delete(request);
}

/** Fetch what is not kept yet: every file that reading takes, or of `only` those that we know. @param {string[] | null} only */
async function keep(only) {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(request => request.url));
  const wanted = only ? only.map(pathOf).filter(ours) : Object.keys(FILES);
  const missing = wanted.filter(path => !kept.has(keyOf(path)));
  const lane = async () => {
    for (let path = missing.shift(); path !== undefined; path = missing.shift()) {
      const response = await fetch(urlOf(path), { cache: "no-cache" });
      if (response.ok) await put(cache, path, response);
    }
  };
  // Without a network the rest is fetched with the next page that asks.
  await Promise.all(Array.from({ length: LANES }, lane)).catch(() => {});
}

/** Drop copies of files that the book no longer has. */
async function tidy() {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!ours(pathOf(request.url))) await cache.delete(request);
}

function away() {
  const body = `<!doctype html><html lang="${AWAY.language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${AWAY.title}</title><body style="font: 1.1rem/1.6 system-ui; max-width: 34rem; margin: 15vh auto; padding: 0 1rem">
<h1>${AWAY.title}</h1><p>${AWAY.text}</p>`;
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
