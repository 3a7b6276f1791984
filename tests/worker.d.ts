// What booktools/site/offline.py writes above the service worker.

/** The hash of every file of the site. */
declare const FILES: Record<string, string>;
/** The page that is shown where there is neither a copy nor a network. */
declare const AWAY: { language: string; title: string; text: string };
