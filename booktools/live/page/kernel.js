/* Cells in a kernel of the edition's own environment, behind the Jupyter Server that serves the page (booktools/live/server.py). */
import { Stopped } from "./browser.js";
import { KernelManager, ServerConnection, SessionManager } from "@jupyterlab/services";

/** @typedef {import("./cells.js").Session} Session */
/** @typedef {import("@jupyterlab/services").Kernel.IKernelConnection} Kernel */

const SHOWN = ["stream", "display_data", "execute_result", "update_display_data", "error", "clear_output"];

const page = crypto.randomUUID(); // two that show the same share no kernel
const serverSettings = ServerConnection.makeSettings({ baseUrl: `${location.origin}/`, wsUrl: `${location.origin.replace(/^http/, "ws")}/` });
const sessions = new SessionManager({ serverSettings, kernelManager: new KernelManager({ serverSettings }) });
/** @param {string} path @param {RequestInit} [options] */
const ask = (path, options = {}) => ServerConnection.makeRequest(`${serverSettings.baseUrl}api/${path}`, options, serverSettings);

/** Those of this page. @type {Set<string>} */
const ids = new Set();
// A page that may come back as it was keeps its kernels; the server ends them where it doesn't.
addEventListener("pagehide", ({ persisted }) => {
  if (!persisted) for (const id of ids) ask(`sessions/${id}`, { method: "DELETE", keepalive: true }).catch(() => {});
});

/** The kernel of an edition, which the first cell starts. @param {string} edition @param {import("./cells.js").Told} told @returns {Session} */
export function kernelSession(edition, told) {
  /** @type {Promise<{ kernel: Kernel, look: () => void }> | undefined} */
  let opening;
  /** With which a cell runs, once it has begun: before, there is nothing to interrupt. @type {Promise<Kernel> | undefined} */
  let begun;
  /** Ends what is waited for. @type {((why: Error) => void) | undefined} */
  let giveUp;
  let lost = false; // it died while no cell waited for it
  const died = () => {
    if (giveUp) giveUp(new Died());
    else lost = true;
  };

  async function open() {
    await sessions.ready;
    const path = `${page}/${edition}`;
    const session = await sessions.startNew({ path, name: path, type: "notebook", kernel: { name: edition } });
    const kernel = /** @type {Kernel} */ (session.kernel);
    ids.add(session.id);
    session.disposed.connect(() => {
      opening = undefined;
      died();
    });
    session.statusChanged.connect((_, status) => {
      if (status === "autorestarting") died(); // and comes back under its name
      if (status === "dead") session.dispose();
    });
    // The connection is tried again and again, also where the server has gone.
    const look = () => ask(`kernels/${kernel.id}`).then(({ ok, status }) => {
      if (status === 404) session.dispose();
      else if (!ok) giveUp?.(new Away()); // it is another server's address by now
    }, () => giveUp?.(new Away()));
    session.connectionStatusChanged.connect((_, status) => {
      if (status !== "connected" && !session.isDisposed) look();
    });
    await kernel.info;
    return { kernel, look };
  }

  async function reached() {
    opening ??= open().catch((why) => {
      opening = undefined;
      throw why;
    });
    const { kernel, look } = await opening;
    if (kernel.connectionStatus === "disconnected") kernel.reconnect().catch(() => {}); // it had given up; `look` says why
    if (kernel.connectionStatus !== "connected") look();
    return kernel;
  }

  return {
    async run(code, output) {
      if (lost) {
        lost = false;
        throw new Died();
      }
      /** @type {Promise<never>} */
      const ended = new Promise((_, reject) => { giveUp = reject; });
      try {
        told("loading");
        const kernel = await Promise.race([reached(), ended]);
        told("busy");
        let begin = () => {};
        begun = new Promise((resolve) => { begin = () => resolve(kernel); });
        let named = false; // what a cell further down may update: that is told to those that are not disposed
        const future = kernel.requestExecute({ code, allow_stdin: false, stop_on_error: false }, false);
        future.onIOPub = ({ header: { msg_type }, content }) => {
          const { transient } = /** @type {{ transient?: { display_id?: string } }} */ (content);
          named ||= Boolean(transient?.display_id);
          if (msg_type === "execute_input") begin();
          if (SHOWN.includes(msg_type)) output({ output_type: msg_type, ...content });
        };
        const reply = await Promise.race([future.done, ended]);
        if (!named) future.dispose();
        return reply.content.status === "ok";
      } finally {
        begun = giveUp = undefined;
      }
    },
    async complete(code, cursor) {
      if (!opening) return null;
      const { kernel } = await opening;
      // Jupyter counts characters, the page their halves where they lie beyond U+FFFF.
      const { content } = await kernel.requestComplete({ code, cursor_pos: [...code.slice(0, cursor)].length });
      return content.status === "ok" ? { from: [...code].slice(0, content.cursor_start).join("").length, matches: content.matches } : null;
    },
    async interrupt() {
      if (begun) await (await begun).interrupt();
      else giveUp?.(new Stopped());
    },
    async restart() {
      giveUp?.(new Stopped());
      await (await opening)?.kernel.restart();
      lost = false;
    },
  };
}

/** The kernel has ended by itself; the server begins another one. */
export class Died extends Error {
  name = "Died";
}
/** Nobody answers. */
export class Away extends Error {
  name = "Away";
}
