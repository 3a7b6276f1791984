"""Renderers for whole blocks: mathematics, fences, lists of definitions, footnotes, tables."""

from __future__ import annotations

import re

from mdformat.renderer import DEFAULT_RENDERERS, RenderContext, RenderTreeNode

from ..dialect import is_directive, read_directive
from .boxes import as_list, item
from .directives import render_directive
from .formulas import display, unindented
from .inline import inside
from .page import Page, line_of

#: What MyST, but not every other program, takes for a mark at the beginning of a line.
_LINE_MARKS = re.compile(r":{3,}|%|(?:\+[ \t]*){3,}|[:~](?=\s)|\((?=.*\)=\s*$)")
_TABLE_RULE = re.compile(r"[|: -]*-[|: -]*")
_WIDEST_TABLE = 120
_RULES = {"left": ":-{}", "right": "-{}:", "center": ":{}:"}
_PADDING = {"right": str.rjust, "center": str.center}


def _formula(node: RenderTreeNode, context: RenderContext) -> str:
    page: Page = context.env["page"]
    place = (page.context.document, page.context.cell, line_of(node, context.env))
    number = page.context.labels.numbers.get(place) if node.type == "math_block_label" else None
    return display(node.content, number, _quoted(node, context))


def _environment(node: RenderTreeNode, context: RenderContext) -> str:
    environment = unindented(node.content)
    return " ".join(environment.split("\n")) if _quoted(node, context) else environment


def _quoted(node: RenderTreeNode, context: RenderContext) -> bool:
    return context.env["quoted"] or inside(node, "blockquote")


def _fence(node: RenderTreeNode, context: RenderContext) -> str:
    if not is_directive(node):
        return DEFAULT_RENDERERS["fence"](node, context)
    directive = read_directive(node, line_of(node, context.env) - node.map[0])
    return render_directive(context.env["page"], directive, _quoted(node, context))


def _rule(node: RenderTreeNode, context: RenderContext) -> str:
    return "___"  # unlike "---" it is not mistaken for a heading's underline or for list items


def _table(node: RenderTreeNode, context: RenderContext) -> str:
    """Columns are padded as long as the table stays readable in the cell's source."""
    cells = [row.children for section in node.children for row in section.children]
    rows = [[cell.render(context).replace("|", "\\|") for cell in row] for row in cells]
    widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * len(widths) >= _WIDEST_TABLE:
        widths = [3] * len(widths)
    sides = [str(cell.attrs.get("style", "")).rpartition(":")[2] for cell in cells[0]]
    rule = [_RULES.get(side, "-{}-").format("-" * (width - 2)) for side, width in zip(sides, widths)]
    padded = [[_PADDING.get(s, str.ljust)(text, w) for text, s, w in zip(row, sides, widths)] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [padded[0], rule, *padded[1:]])


def _definition_list(node: RenderTreeNode, context: RenderContext) -> str:
    """As a list: `- **term** — what it means`. Notebooks know no definition lists."""
    items: list[tuple[list[str], list[str]]] = []
    for child in node.children:
        if child.type == "dt":
            if not items or items[-1][1]:
                items.append(([], []))
            items[-1][0].append(child.children[0].render(context))
        else:
            items[-1][1].extend(block.render(context) for block in child.children)
    return as_list(item(f"**{', '.join(terms)}** —", *meanings) for terms, meanings in items)


def _list_item(node: RenderTreeNode, context: RenderContext) -> str:
    """mdformat takes a list without paragraphs for a tight one and would glue its blocks together."""
    items = node.parent.children if node.parent else []
    if any(block.type == "paragraph" for item in items for block in item.children):
        return DEFAULT_RENDERERS["list_item"](node, context)
    return "\n\n".join(filter(None, (block.render(context) for block in node.children)))


def _note(node: RenderTreeNode, context: RenderContext) -> str:
    """A footnote's text leaves its place and is set at the end of the cell."""
    page: Page = context.env["page"]
    page.notes[node.meta["label"]] = "\n\n".join(child.render(context) for child in node.children)
    return ""


def _marks_escaped(text: str, node: RenderTreeNode, context: RenderContext) -> str:
    lines = (rf"\{line}" if _LINE_MARKS.match(line) else line for line in text.split("\n"))
    return "\n".join(line.replace("-", r"\-", 1) if _TABLE_RULE.fullmatch(line) else line for line in lines)


RENDERERS = {
    "table": _table,
    "th": DEFAULT_RENDERERS["inline"],
    "td": DEFAULT_RENDERERS["inline"],
    "math_block": _formula,
    "math_block_label": _formula,
    "amsmath": _environment,
    "fence": _fence,
    "colon_fence": _fence,
    "hr": _rule,
    "list_item": _list_item,
    "dl": _definition_list,
    "footnote_reference": _note,
}
POSTPROCESSORS = {"paragraph": _marks_escaped}
