/* Cells in the browser alone: a session whose Python is Pyodide (worker.js). */

/** @typedef {import("./cells.js").Session} Session */

/** @param {string} parts @param {Record<string, number>} sizes @param {import("./cells.js").Told} told @returns {Session} */
export function browserSession(parts, sizes, told) {
  /** @type {Worker | undefined} */
  let worker;
  let count = 0;
  /** @type {Map<number, { output?: (output: any) => void, resolve: (done: any) => void, reject: (why: Error) => void }>} */
  const waiting = new Map();

  /** @param {Error} why */
  function end(why) {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  }

  function start() {
    if (worker) return worker;
    const made = new Worker(`${parts}worker.js`, { type: "module" });
    made.onmessage = ({ data }) => {
      const asked = waiting.get(data.id);
      if (data.kind === "progress") told("loading", data.share);
      else if (data.kind === "ready") told("busy");
      else if (data.kind === "told") for (const [kind, text] of data.told) asked?.output?.(outputOf(kind, text));
      else if (data.kind === "failed") end(new Error(data.message));
      else if (data.kind === "done") {
        waiting.delete(data.id);
        asked?.resolve(data);
      }
    };
    made.onerror = (event) => end(new Error(event.message || "worker"));
    made.postMessage({ kind: "load", sizes });
    told("loading", 0);
    worker = made;
    return made;
  }

  /** @param {object} message @param {(output: any) => void} [output] @returns {Promise<any>} */
  const ask = (message, output) => new Promise((resolve, reject) => {
    waiting.set(++count, { output, resolve, reject });
    start().postMessage({ ...message, id: count });
  });

  return {
    async run(code, output) {
      return (await ask({ kind: "run", code }, output)).ok;
    },
    async complete(text, cursor) {
      if (!worker) return null; // nothing is fetched for that
      const name = /[\p{L}\p{N}_.]*$/u.exec(text.slice(0, cursor))?.[0] ?? "";
      const { matches } = await ask({ kind: "complete", text: name });
      return { from: cursor - name.length, matches };
    },
    async interrupt() {
      end(new Stopped());
    },
    async restart() {
      end(new Stopped());
    },
  };
}

/** Ended as the reader asked. */
export class Stopped extends Error {
  name = "Stopped"; // that of a class goes when a bundle is made small
}

/** As a notebook keeps it. @param {string} kind @param {string} text */
function outputOf(kind, text) {
  if (kind === "result") return { output_type: "execute_result", data: { "text/plain": text } };
  if (kind === "cut") return { output_type: "cut" };
  if (kind !== "error") return { output_type: "stream", name: kind, text };
  const [ename, evalue, traceback] = JSON.parse(text);
  return { output_type: "error", ename, evalue, traceback: [traceback] };
}
