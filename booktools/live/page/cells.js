/* The cells that a reader has opened: what they hold, where they run, what they put out beside what the book stored. */
import { Stopped, browserSession } from "./browser.js";
import { makeEditor } from "./editor.js";
import { drawing } from "./outputs.js";

/** @typedef {(state: "waiting" | "loading" | "busy", share?: number) => void} Told */
/** @typedef {{ run(code: string, output: (output: import("./outputs.js").Output) => void): Promise<boolean>,
                complete(code: string, cursor: number): Promise<{ from: number, matches: string[] } | null>,
                interrupt(): Promise<void>, restart(): Promise<void> }} Session Where cells run. */
/** @typedef {Record<string, string>} Words */

/** The editions that have a kernel; none on a static site. @type {string[]} */
let kernels = [];
let parts = "";
/** @type {{ words: Words, sizes: Record<string, number>, news: string }} */
let about;

/** Opens a cell of the book and runs it. @param {Element} cell @param {string} where @param {string} [offered] */
export async function open(cell, where, offered) {
  if (!about) {
    parts = where;
    kernels = offered?.split(" ") ?? [];
    [about] = await Promise.all([fetch(`${parts}about.json`).then((response) => response.json()), dressed()]);
  }
  const live = liveCell(cell);
  live.run();
  return live;
}

const dressed = () => new Promise((resolve, reject) => {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${parts}cells.css` });
  sheet.addEventListener("load", resolve);
  sheet.addEventListener("error", () => {
    sheet.remove();
    reject(new Error(sheet.href));
  });
  document.head.append(sheet);
});

// Where a cell runs

let failed = 0; // to load what speaks to kernels: for a browser, that address is then none for good

/** @type {Map<string, Python>} */
const pythons = new Map();
/** @param {string} edition */
const pythonOf = (edition) => {
  const name = kernels.length ? edition : "";
  let python = pythons.get(name);
  if (!python) pythons.set(name, python = new Python(name));
  return python;
};

/** No kernel of an edition stands behind the page: `make live EDITION=…` started without it. */
class Missing extends Error {}

/** One session, in which cells wait for each other. */
class Python {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {Promise<Session> | undefined} */
  #session;
  /** @type {Told} */
  #told = () => {};
  #asked = 0; // how many cells run, or wait for one that does
  round = 0; // what was asked for before a stop does not run after it
  /** Cells that ran to their end. @type {WeakSet<Element>} */
  ran = new WeakSet();
  fresh = true;

  /** @param {string} edition */
  constructor(edition) {
    this.edition = edition;
  }

  /** @returns {Promise<Session>} */
  #open() {
    if (this.edition && !kernels.includes(this.edition)) return Promise.reject(new Missing());
    /** @type {Told} */
    const told = (state, share) => this.#told(state, share);
    this.#session ??= (this.edition
      ? import(`${parts}kernel.js${failed ? `?${failed}` : ""}`).then(({ kernelSession }) => kernelSession(this.edition, told))
      : Promise.resolve(browserSession(parts, about.sizes, told)));
    this.#session.catch(() => {
      this.#session = undefined;
      failed++;
    });
    return this.#session;
  }

  /** @param {Element} cell @param {string} code @param {(output: any) => void} output @param {Told} told */
  run(cell, code, output, told) {
    const round = this.round;
    if (this.#asked++) told("waiting");
    const done = this.#last.then(async () => {
      if (round !== this.round) throw new Stopped();
      this.#told = told;
      told("loading");
      const session = await this.#open();
      if (round !== this.round) throw new Stopped(); // before Python had come
      told("busy");
      this.fresh = false;
      try {
        const ok = await session.run(code, output);
        if (ok) this.ran.add(cell);
        return ok;
      } catch (error) {
        this.#forget();
        throw error;
      }
    }).finally(() => { this.#asked--; });
    this.#last = done.catch(() => {});
    return done;
  }

  /** @param {string} code @param {number} cursor */
  async complete(code, cursor) {
    return this.#session && !this.fresh ? (await this.#session).complete(code, cursor) : null;
  }

  async interrupt() {
    this.round++;
    const session = await this.#session;
    await session?.interrupt();
  }

  /** What is asked for meanwhile waits for it. */
  restart() {
    this.round++;
    const done = (async () => {
      const session = await this.#session;
      this.#forget();
      await session?.restart();
    })();
    this.#last = Promise.allSettled([this.#last, done]);
    return done;
  }

  /** Whether with a cell that is stopped goes what it knew. */
  get forgets() {
    return !this.edition;
  }

  #forget() {
    this.ran = new WeakSet();
    this.fresh = true;
  }
}

// The cells of the page

/** Those that can run here, in the order of the page. */
const all = () => [...document.querySelectorAll(kernels.length ? ".cell:has(.cell_input)" : ".cell.tag_live:has(.cell_input)")];

/** The edition that a cell belongs to; of a shared one, that which is chosen. @param {Element} cell */
function editionOf(cell) {
  const panel = cell.closest(".editions > .sd-tab-content");
  const { tags } = window.bookEditions;
  return tags.find((tag) => panel?.classList.contains(`edition-${tag}`)) ?? document.documentElement.dataset.edition ?? tags[0];
}

/** @param {string} edition */
function titleOf(edition) {
  const input = document.querySelector(`.edition-switch input[value="${edition}"]`);
  return input instanceof HTMLInputElement ? input.dataset.title ?? edition : edition;
}

/** @param {Element} cell @param {string} edition */
const runsIn = (cell, edition) => !cell.closest(".editions > .sd-tab-content") || editionOf(cell) === edition;

/** The book's code. @param {Element} cell */
const codeOf = (cell) => (cell.querySelector(".cell_input pre")?.textContent ?? "").replace(/\n$/, "");

/** Whether the book shows that a cell fails. @param {Element} cell */
const fails = (cell) => cell.querySelector(".cell_output:not(.live-output) .traceback") !== null;

/** What an output says; of a traceback, which each Python writes in its own way, its last line. @param {Element} pre */
function read(pre) {
  const text = (pre.textContent ?? "").trimEnd();
  return pre.closest(".traceback") ? text.slice(text.lastIndexOf("\n") + 1) : text;
}

/** @type {Map<Element, ReturnType<typeof make>>} */
const opened = new Map();
/** @param {Element} cell */
function liveCell(cell) {
  let made = opened.get(cell);
  if (!made) opened.set(cell, made = make(cell));
  return made;
}

/** @param {string} name @param {string} [className] */
const element = (name, className = "") => Object.assign(document.createElement(name), { className });

/** @param {Element} cell */
function make(cell) {
  const say = about.words;
  const input = /** @type {HTMLElement} */ (cell.querySelector(".cell_input"));
  const stored = cell.querySelector(".cell_output");
  const [box, bar, output, status, meter] = [
    element("div", "live-editor"), element("div", "live-bar"), element("div", "cell_output live-output"),
    element("span", "live-status"), /** @type {HTMLProgressElement} */ (element("progress", "live-progress")),
  ];
  const [theirs, ours] = [element("p", "live-label"), element("p", "live-label")];
  theirs.textContent = say.stored;
  meter.hidden = true;
  meter.setAttribute("aria-label", say.loading.replace("{python}", "Python"));
  status.setAttribute("role", "status");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", say.name);

  /** @param {string} name @param {() => void} act */
  const button = (name, act) => {
    const made = /** @type {HTMLButtonElement} */ (element("button"));
    Object.assign(made, { type: "button", textContent: say[name] });
    made.dataset.act = name;
    made.addEventListener("click", () => { if (made.getAttribute("aria-disabled") !== "true") act(); });
    return made;
  };
  const editor = makeEditor({
    code: codeOf(cell), label: say.code, hint: say.leave, run: () => { if (!cell.hasAttribute("data-busy")) run(); },
    complete: (text, cursor) => pythonOf(editionOf(cell)).complete(text, cursor),
  });
  const buttons = {
    run: button("run", () => run()),
    stop: button("stop", () => pythonOf(at).interrupt()),
    above: button("above", runAbove),
    restart: button("restart", restart),
    back: button("back", back),
  };
  buttons.run.title = "Shift+Enter";
  buttons.stop.setAttribute("aria-disabled", "true");
  bar.append(...Object.values(buttons), meter, status);
  box.append(editor.dom);
  input.querySelector(":scope > div")?.setAttribute("hidden", "");
  input.append(box);
  const fold = cell.querySelector(":scope > details");
  if (fold instanceof HTMLDetailsElement) fold.open = true;
  (fold ?? input).after(bar);

  let at = editionOf(cell); // where it runs: another edition may be chosen meanwhile

  /** @type {Told} */
  const told = (state, share) => {
    meter.hidden = state !== "loading";
    if (share === undefined) meter.removeAttribute("value");
    else meter.value = share;
    const said = say[state].replace("{python}", kernels.length ? titleOf(at) : "Python");
    if (status.textContent !== said) status.textContent = said;
  };

  let going = 0;
  /** Buttons keep the focus: what is `disabled` loses it. @param {boolean} begins */
  function occupied(begins) {
    going += begins ? 1 : -1;
    const busy = going > 0;
    for (const [name, one] of Object.entries(buttons)) one.setAttribute("aria-disabled", String(name === "stop" ? !busy : busy && name !== "restart"));
    cell.toggleAttribute("data-busy", busy);
    if (!busy) meter.hidden = true;
  }

  /** What the reader's run puts out, under what the book stored. @param {string} edition */
  function begin(edition) {
    if (stored && !theirs.isConnected) stored.prepend(theirs);
    const shared = kernels.length && !cell.closest(".editions > .sd-tab-content");
    ours.textContent = shared ? `${say.yours} (${titleOf(edition)})` : say.yours;
    if (pairs.get(cell)?.length) mark([], []); // what this run puts out may be none that is marked
    const draw = element("div");
    output.replaceChildren(ours, draw);
    (stored ?? bar).after(output);
    return drawing(draw, say.cut, new RegExp(about.news, "gm"));
  }

  /** @type {Promise<boolean> | undefined} */
  let running;
  /** @param {string} [edition] @returns {Promise<boolean>} Whether the run went as the book's went. */
  function run(edition = editionOf(cell)) {
    if (running && at !== edition) return running.then(() => run(edition));
    running ??= runOnce(edition).finally(() => { running = undefined; });
    return running;
  }

  /** @param {string} edition */
  async function runOnce(edition) {
    at = edition;
    const python = pythonOf(edition);
    const code = editor.state.doc.toString();
    /** @type {string | undefined} */
    let failure;
    const draw = begin(edition);
    occupied(true);
    try {
      const ok = await python.run(cell, code, (one) => {
        if (one.output_type === "error") failure = one.ename;
        draw(one);
      }, told);
      const missing = above(edition).some((other) => !python.ran.has(other));
      status.textContent = failure === "NameError" && missing ? say.first : ended(ok, failure);
      return ok || fails(cell);
    } catch (error) {
      status.textContent = why(error, python);
      return false;
    } finally {
      occupied(false);
    }
  }

  /** @param {unknown} error @param {Python} python */
  function why(error, python) {
    const name = error instanceof Error ? error.name : ""; // a class is another one in each bundle
    if (name === "Stopped") return python.forgets ? say.forgotten : say.stopped;
    if (error instanceof Missing) return say.missing.replace("{python}", titleOf(python.edition));
    console.error(error);
    return { Died: say.died, Away: say.away }[name] ?? (kernels.length ? say.away : say.unloaded);
  }

  /** @param {boolean} ok @param {string} [failure] */
  function ended(ok, failure) {
    const said = compared();
    if (failure === "KeyboardInterrupt") return say.stopped;
    return ok || fails(cell) ? said : say.failed;
  }

  /** In words, and by marks where both are text. */
  function compared() {
    const drawn = output.querySelector(".output") !== null;
    if (!drawn) {
      output.remove();
      return say.nothing;
    }
    if (!stored) return say.ran;
    if ([stored, output].some((one) => one.querySelector(".output > :is(img, svg), .text_html"))) return say.ran;
    const [before, after] = [stored, output].map((one) => [...one.querySelectorAll("pre")]);
    const marked = mark(before, after);
    const [book, reader] = [before, after].map((texts) => texts.map(read).join("\n"));
    if (book === reader) return say.same;
    return marked ? say.different : say.apart;
  }

  /** @param {string} edition */
  function above(edition) {
    const cells = all().filter((other) => runsIn(other, edition));
    return cells.slice(0, cells.indexOf(cell));
  }

  /** Cells that are not open run as the book has them, and open where they fail; then this one. */
  async function runAbove() {
    const edition = editionOf(cell);
    const python = pythonOf(edition);
    const before = above(edition);
    const { round } = python;
    at = edition;
    occupied(true);
    for (const [nth, other] of before.entries()) {
      const place = say.place.replace("{at}", String(nth + 1)).replace("{of}", String(before.length));
      try {
        const live = opened.get(other);
        const ok = live ? await live.run(edition) : await python.run(other, codeOf(other), () => {}, (state, share) => {
          told(state, share);
          if (state === "busy") status.textContent = place;
        }) || fails(other);
        if (python.round !== round) throw new Stopped();
        if (ok) continue;
        if (!live) liveCell(other).run(edition);
        status.textContent = say.broken;
        other.scrollIntoView({ block: "center" });
      } catch (error) {
        status.textContent = why(error, python);
      }
      return occupied(false);
    }
    occupied(false);
    await run(edition);
  }

  async function restart() {
    if (!going) at = editionOf(cell);
    const python = pythonOf(at);
    occupied(true);
    try {
      await python.restart();
      await running; // which says that it was stopped
      status.textContent = say.restarted;
    } catch (error) {
      status.textContent = why(error, python);
    }
    occupied(false);
  }

  function back() {
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: codeOf(cell) } });
    output.remove();
    theirs.remove();
    mark([], []);
    status.textContent = "";
    editor.focus();
  }

  /** @param {Element[]} before @param {Element[]} after */
  function mark(before, after) {
    const rows = before.flatMap((pre, at) => after[at] && read(pre) !== read(after[at]) ? [[pre, after[at]]] : []);
    markOf(cell, rows);
    return rows.length > 0;
  }

  return { run, focus: () => buttons.run.focus() };
}

/** Pairs of texts, of the book and of the reader, by their cell. @type {Map<Element, Element[][]>} */
const pairs = new Map();
/** What marks where texts differ is that of editions side by side. @param {Element} cell @param {Element[][]} rows */
function markOf(cell, rows) {
  pairs.set(cell, rows);
  const book = window.bookEditions;
  const mark = () => book.markRows?.("live", [...pairs.values()].flat());
  if (book.markRows) return mark();
  const script = Object.assign(document.createElement("script"), { src: new URL("../differences.js", parts).href });
  script.addEventListener("load", mark);
  document.head.append(script);
}
