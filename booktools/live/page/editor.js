/* The editor of a cell: CodeMirror, in the colours of the book's code. */
import { acceptCompletion, autocompletion, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.docString], color: "var(--code-quiet)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null, tags.self], color: "var(--code-keyword)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className), tags.meta], color: "var(--code-name)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text-literal)" },
  { tag: tags.number, color: "var(--code-number)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--code-text)", background: "var(--code-ground)", fontSize: ".8125rem" },
  "&.cm-focused": { outline: "2px solid var(--pst-color-primary)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--pst-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { padding: ".75rem 0", caretColor: "var(--code-text)" },
  ".cm-line": { padding: "0 .875rem" },
  ".cm-cursor": { borderLeftColor: "var(--code-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--code-edge) 30%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--code-edge)" },
  ".cm-tooltip": { background: "var(--pst-color-background)", color: "var(--code-text)", border: "1px solid var(--code-frame)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--pst-color-primary)", color: "var(--pst-color-background)" },
});

/** `label` and `hint` are for screen readers. Escape, then Tab leaves the editor.
    @param {{ code: string, label: string, hint: string, run: () => void,
              complete: (text: string, cursor: number) => Promise<{ from: number, matches: string[] } | null> }} plan */
export function makeEditor({ code, label, hint, run, complete }) {
  /** @param {import("@codemirror/autocomplete").CompletionContext} context */
  const source = async (context) => {
    const found = context.explicit ? await complete(context.state.doc.toString(), context.pos) : null;
    return found?.matches.length ? { from: found.from, options: found.matches.map((match) => ({ label: match })) } : null;
  };
  /** @param {EditorView} view */
  const tab = (view) => {
    if (completionStatus(view.state) === "active") return acceptCompletion(view);
    const { from, empty } = view.state.selection.main;
    if (empty && /[\p{L}\p{N}_.]/u.test(view.state.sliceDoc(from - 1, from))) return startCompletion(view);
    return indentMore(view);
  };
  return new EditorView({
    state: EditorState.create({
      doc: code,
      extensions: [
        history(), drawSelection(), indentOnInput(), bracketMatching(), indentUnit.of("    "), python(), syntaxHighlighting(colours), look,
        autocompletion({ override: [source], activateOnTyping: false }),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-description": hint }),
        keymap.of([
          { key: "Shift-Enter", run: () => (run(), true) },
          { key: "Tab", run: tab, shift: indentLess },
          ...defaultKeymap, ...historyKeymap,
        ]),
      ],
    }),
  });
}
