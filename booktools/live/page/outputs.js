/* What a cell puts out, drawn as the book draws what it stored. */

/** @typedef {{ output_type: string, [of: string]: any }} Output As a notebook keeps it, or clear_output, update_display_data, cut. */

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g");
const PICTURES = ["image/png", "image/jpeg", "image/gif"];

const MOST = 100_000; // characters of text that stay readable, and a page quick

/** What a stream says. @typedef {{ name: string, raw: string, box: HTMLElement, pre: HTMLElement }} Text */

/** The outputs of one run in `box`, in the order in which the book has them (`joined` of booktools/judging/streams.py): an empty piece
    is a mark, here its stream was flushed; without one, text comes when a clock sends it, and standard output stands first.
    @param {HTMLElement} box @param {string} more Said where an output goes on too long. @param {RegExp} news What libraries tell of themselves. */
export function drawing(box, more, news) {
  /** The last output, where it is text. @type {Text | undefined} */
  let settled;
  let waiting = [silent("stdout"), silent("stderr")];
  let clearing = false, full = false;
  let size = 0; // of text that nothing is added to
  const clear = () => {
    box.replaceChildren();
    waiting = [silent("stdout"), silent("stderr")];
    [clearing, full, size, settled] = [false, false, 0, undefined];
  };

  /** @param {Text} text @param {string} [raw] */
  const told = (text, raw = text.raw) => written(text.name === "stderr" ? raw.replace(news, "") : raw);
  /** @param {Text} text @param {string} [raw] */
  const show = (text, raw) => { text.pre.textContent = told(text, raw).slice(0, MOST - size); };

  /** What waits stands behind what is there. */
  function draw() {
    let last = settled;
    if (last) show(last);
    for (const text of waiting) {
      if (!told(text)) text.box.remove();
      else if (last?.name === text.name) {
        show(last, last.raw + text.raw);
        text.box.remove();
      } else {
        show(text);
        if (last ? last.box.nextSibling !== text.box : !text.box.isConnected) (last ? last.box.after(text.box) : box.append(text.box));
        last = text;
      }
    }
  }

  /** @param {string} name */
  function settle(name) {
    const at = waiting.findIndex((text) => text.name === name);
    const text = waiting[at];
    if (!told(text)) return;
    waiting[at] = silent(name);
    if (settled?.name === name) {
      settled.raw = shorter(settled.raw + text.raw);
      text.box.remove();
    } else {
      if (settled) settled.box.after(text.box);
      else box.append(text.box);
      close();
      settled = text;
    }
    draw();
  }

  function close() {
    if (settled) {
      show(settled);
      size += settled.pre.textContent?.length ?? 0;
    }
    settled = undefined;
  }

  /** @param {Element} made */
  function add(made) {
    for (const { name } of waiting) settle(name);
    close();
    box.append(made);
  }

  function cut() {
    if (!full) add(block("stderr", more));
    full = true;
  }

  return (/** @type {Output} */ output) => {
    if (clearing && !["clear_output", "update_display_data"].includes(output.output_type)) clear();
    switch (output.output_type) {
      case "stream": {
        const text = waiting.find(({ name }) => name === output.name);
        if (full || !text) break;
        text.raw = shorter(text.raw + output.text.replace(COLOURS, ""));
        if (output.text) draw();
        else settle(text.name);
        if (waiting.reduce((sum, one) => sum + told(one).length, size + (settled ? told(settled).length : 0)) > MOST) cut();
        break;
      }
      case "error":
        add(block("traceback", output.traceback.join("\n").replace(COLOURS, "") || `${output.ename}: ${output.evalue}`));
        break;
      case "clear_output":
        if (output.wait) clearing = true;
        else clear();
        break;
      case "update_display_data":
        for (const old of box.querySelectorAll("[data-display]")) {
          if (old instanceof HTMLElement && old.dataset.display === output.transient?.display_id) old.replaceWith(shown(output));
        }
        break;
      case "cut":
        cut();
        break;
      default:
        add(shown(output));
        if ((output.data["text/plain"]?.length ?? 0) > MOST) cut();
    }
  };
}

/** @param {string} name @returns {Text} */
function silent(name) {
  const box = block(name === "stderr" ? "stderr" : "stream", "");
  return { name, raw: "", box, pre: /** @type {HTMLElement} */ (box.querySelector("pre")) };
}

const MOVES = /(\r+|[\b]+)/;

/** Of a line in which a carriage return goes back to the beginning and a backspace takes a letter away: what stands before the place
    that is written to, and behind it. @param {string} line */
function parts(line) {
  /** @type {string[]} */
  let before = [];
  /** @type {string[]} */
  let after = []; // from its end
  for (const part of line.split(MOVES)) {
    if (part.startsWith("\r")) [before, after] = [[], [...after, ...before.reverse()]];
    else if (part.startsWith("\b")) before.splice(Math.max(0, before.length - part.length));
    else {
      const letters = [...part];
      before = [...before, ...letters];
      after.splice(Math.max(0, after.length - letters.length));
    }
  }
  return [before.join(""), after.reverse().join("")];
}

/** As JupyterLab shows it. @param {string} text */
const written = (text) => (MOVES.test(text) ? text.split("\n").map((line) => parts(line).join("")).join("\n") : text);

/** What comes to the same, whatever text stands before and behind it. @param {string} text */
function shorter(text) {
  const at = text.search(/[\r\n]/) + 1;
  if (!at || !MOVES.test(text.slice(at))) return text;
  const lines = text.slice(at).split("\n");
  const [before, after] = parts(lines.pop() ?? "");
  return text.slice(0, at) + [...lines.map(written), before + after + (after && `\r${before}`)].join("\n");
}

/** @param {string} kind @param {string} text */
function block(kind, text) {
  const [box, inner, pre] = ["div", "div", "pre"].map((name) => document.createElement(name));
  box.className = `output ${kind} notranslate`;
  inner.className = "highlight";
  pre.textContent = text;
  pre.tabIndex = 0; // it may scroll
  inner.append(pre);
  box.append(inner);
  return box;
}

/** The richest form that a page can show. @param {Output} output */
function shown({ data, transient }) {
  const text = (/** @type {string} */ mime) => [data[mime]].flat().join("");
  const picture = PICTURES.find((mime) => mime in data);
  let box = block("text_plain", text("text/plain").replace(COLOURS, "").slice(0, MOST));
  if ("text/html" in data) {
    box = Object.assign(document.createElement("div"), { className: "output text_html", innerHTML: text("text/html") });
  } else if ("image/svg+xml" in data) {
    box = image(`data:image/svg+xml,${encodeURIComponent(text("image/svg+xml"))}`, text("text/plain"));
  } else if (picture) {
    box = image(`data:${picture};base64,${text(picture).replaceAll("\n", "")}`, text("text/plain"));
  }
  if (transient?.display_id) box.dataset.display = transient.display_id;
  return box;
}

/** @param {string} src @param {string} alt */
function image(src, alt) {
  const box = Object.assign(document.createElement("div"), { className: "output" });
  box.append(Object.assign(document.createElement("img"), { src, alt }));
  return box;
}
