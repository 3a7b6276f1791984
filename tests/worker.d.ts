// What booktools/site/offline.py writes above the service worker.

/** The hash of every file that reading takes, and of those that come with a click. */
declare const FILES: Record<string, string>;
declare const LATER: Record<string, string>;
/** The page that is shown where there is neither a copy nor a network. */
declare const AWAY: { language: string; title: string; text: string };

// What booktools/live/page/worker.js finds beside it.
declare module "*/pyodide.mjs" {
  export { loadPyodide } from "pyodide";
}
declare module "*/runner.py" {
  const source: string;
  export default source;
}
