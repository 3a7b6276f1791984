/* Python in the browser: Pyodide in a worker of its own, so that the page goes on while a cell runs, and an endless loop can be ended. */
import { loadPyodide } from "./pyodide/pyodide.mjs";
import source from "./runner.py";

const EVERY = 50; // milliseconds between two messages of a cell that goes on printing
const MOST = 100_000; // characters that a cell may put out

const base = new URL("pyodide/", import.meta.url).href;
const fetched = self.fetch.bind(self);

/** The large files, with news of how much is there; Pyodide is then given them. @param {Record<string, number>} sizes */
async function load(sizes) {
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  let done = 0;
  const files = new Map(await Promise.all(Object.keys(sizes).map(async (name) => {
    const response = await fetched(base + name);
    if (!response.ok || !response.body) throw new Error(`${response.status} ${base}${name}`);
    const pieces = [];
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      pieces.push(read.value);
      done += read.value.length;
      self.postMessage({ kind: "progress", share: Math.min(1, done / total) });
    }
    return /** @type {const} */ ([base + name, new Blob(pieces, { type: response.headers.get("content-type") ?? "" })]);
  })));
  self.fetch = async (asked, options) => {
    const file = files.get(String(asked instanceof Request ? asked.url : asked));
    return file ? new Response(file, { headers: { "content-type": String(asked).endsWith(".wasm") ? "application/wasm" : file.type } }) : fetched(asked, options);
  };
  const pyodide = await loadPyodide({ indexURL: base });
  self.fetch = fetched;
  pyodide.runPython(source, { filename: "runner.py" });
  return { run: pyodide.globals.get("run"), complete: pyodide.globals.get("complete") };
}

/** Gathers what a cell tells, neighbours of one kind together. @param {number} id */
function teller(id) {
  /** @type {[string, string][]} */
  let waiting = [];
  let sent = Date.now(), room = MOST;
  const send = () => {
    if (waiting.length) self.postMessage({ kind: "told", id, told: waiting });
    [waiting, sent] = [[], Date.now()];
  };
  /** @param {string} kind @param {string} text */
  const tell = (kind, text) => {
    if (kind === "stdout" || kind === "stderr") {
      if (room < 0) return;
      const part = text.slice(0, room);
      room -= text.length;
      const last = waiting.at(-1);
      if (text && last?.[0] === kind && last[1]) last[1] += part; // an empty one is a mark
      else waiting.push([kind, part]);
      if (room < 0) {
        waiting.push(["cut", ""]);
        send(); // nothing may come after it
      }
    } else {
      waiting.push([kind, kind === "error" ? text : text.slice(0, MOST + 1)]); // the page says that it goes on
    }
    if (Date.now() - sent > EVERY) send();
  };
  return { tell, send };
}

/** @type {Promise<Awaited<ReturnType<typeof load>>>} */
let python;
self.onmessage = async ({ data }) => {
  try {
    if (data.kind === "load") {
      python = load(data.sizes);
      await python;
      self.postMessage({ kind: "ready" });
    } else if (data.kind === "run") {
      const { run } = await python;
      const { tell, send } = teller(data.id);
      const ok = run(data.code, tell);
      send();
      self.postMessage({ kind: "done", id: data.id, ok });
    } else if (data.kind === "complete") {
      const { complete } = await python;
      self.postMessage({ kind: "done", id: data.id, matches: JSON.parse(complete(data.text)) });
    }
  } catch (error) {
    self.postMessage({ kind: "failed", id: data.id, message: String(error) });
  }
};
