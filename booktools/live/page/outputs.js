/* What a cell puts out, drawn as the book draws what it stored. */

/** @typedef {{ output_type: string, [of: string]: any }} Output As a notebook keeps it, or clear_output, update_display_data, cut. */

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g");
const PICTURES = ["image/png", "image/jpeg", "image/gif"];

const MOST = 100_000; // characters of text that stay readable, and a page quick

/** The outputs of one run in `box`. @param {HTMLElement} box @param {string} more Said where an output goes on too long. */
export function drawing(box, more) {
  /** @type {{ pre: HTMLElement, name: string } | undefined} */
  let stream;
  let clearing = false, size = 0, full = false;
  const clear = () => {
    box.replaceChildren();
    [clearing, size, full, stream] = [false, 0, false, undefined];
  };

  /** @param {Element} made */
  const add = (made) => {
    if (clearing) clear();
    size += stream?.pre.textContent?.length ?? 0;
    stream = undefined;
    box.append(made);
  };
  const cut = () => {
    if (!full) add(block("stderr", more));
    full = true;
  };

  return (/** @type {Output} */ output) => {
    switch (output.output_type) {
      case "stream": {
        if (full && !clearing) break;
        if (stream?.name !== output.name || clearing) {
          const made = block(output.name === "stderr" ? "stderr" : "stream", "");
          add(made);
          stream = { pre: /** @type {HTMLElement} */ (made.querySelector("pre")), name: output.name };
        }
        if (!stream) break;
        const text = written((stream.pre.textContent ?? "") + output.text.replace(COLOURS, ""));
        stream.pre.textContent = text.slice(0, MOST - size);
        if (text.length > MOST - size) cut();
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

/** A line that is written over from its beginning, as a progress bar writes it, stands once. @param {string} text */
const written = (text) => text.split("\n").map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1)).join("\n");

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
