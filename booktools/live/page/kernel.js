/* Cells in a kernel of the edition's own environment, behind the Jupyter Server that serves the page (booktools/live/server.py). */
import { Stopped } from "./browser.js";
import { KernelManager, ServerConnection, SessionManager } from "@jupyterlab/services";

/** @typedef {import("./cells.js").Session} Session */

/** One kernel a page and edition; a page that is loaded again finds its own.
    @param {string} edition @param {import("./cells.js").Told} told @returns {Promise<Session>} */
export async function kernelSession(edition, told) {
  told("loading");
  const serverSettings = ServerConnection.makeSettings({ baseUrl: `${location.origin}/`, wsUrl: `${location.origin.replace(/^http/, "ws")}/` });
  const sessions = new SessionManager({ serverSettings, kernelManager: new KernelManager({ serverSettings }) });
  await sessions.ready;
  const path = `${edition}${location.pathname}`;
  const session = await sessions.startNew({ path, name: path, type: "notebook", kernel: { name: edition } });
  const kernel = /** @type {import("@jupyterlab/services").Kernel.IKernelConnection} */ (session.kernel);
  await kernel.info;

  /** @type {((why: Error) => void) | undefined} */
  let giveUp;
  session.statusChanged.connect((_, status) => {
    if (["dead", "autorestarting", "terminating"].includes(status)) giveUp?.(new Died());
  });
  // The connection is tried again and again, also where the server has gone.
  const look = () => ServerConnection.makeRequest(`${serverSettings.baseUrl}api/kernels/${kernel.id}`, {}, serverSettings)
    .then(({ ok }) => { if (!ok) giveUp?.(new Died()); }, () => giveUp?.(new Away()));
  session.connectionStatusChanged.connect((_, status) => {
    if (status !== "connected") look();
  });

  return {
    async run(code, output) {
      let named = false; // what a cell further down may update: that is told to those that are not disposed
      const future = kernel.requestExecute({ code, allow_stdin: false, stop_on_error: false }, false);
      future.onIOPub = ({ header: { msg_type }, content }) => {
        const { transient } = /** @type {{ transient?: { display_id?: string } }} */ (content);
        named ||= Boolean(transient?.display_id);
        if (["stream", "display_data", "execute_result", "update_display_data", "error", "clear_output"].includes(msg_type)) {
          output({ output_type: msg_type, ...content });
        }
      };
      told("busy");
      try {
        const ended = new Promise((_, reject) => { giveUp = reject; });
        if (kernel.connectionStatus !== "connected") look();
        const reply = await Promise.race([future.done, ended]);
        return reply.content.status === "ok";
      } finally {
        giveUp = undefined;
        if (!named && !future.isDisposed) future.dispose();
      }
    },
    async complete(code, cursor) {
      // Jupyter counts characters, the page their halves where they lie beyond U+FFFF.
      const { content } = await kernel.requestComplete({ code, cursor_pos: [...code.slice(0, cursor)].length });
      return content.status === "ok" ? { from: [...code].slice(0, content.cursor_start).join("").length, matches: content.matches } : null;
    },
    interrupt: () => kernel.interrupt(),
    restart() {
      giveUp?.(new Stopped());
      return kernel.restart();
    },
    forgets: false,
  };
}

/** The kernel has ended by itself; the server has begun another one. */
export class Died extends Error {
  name = "Died"; // that of a class goes when a bundle is made small
}
/** Nobody answers. */
export class Away extends Error {
  name = "Away";
}
