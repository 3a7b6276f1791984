"""Tables: those of Markdown with a title, and those written as lists or as values between commas."""

from __future__ import annotations

import csv

from markdown_it.tree import SyntaxTreeNode

from ..dialect import Directive, PlainError, is_directive, myst_parser
from .boxes import blocks, body, title
from .floats import captioned
from .page import Page

_PARSER = myst_parser()
Rows = list[list[str]]


def table(page: Page, directive: Directive, quoted: bool) -> str:
    caption = captioned(page, directive, "table", title(page, directive))
    return blocks(caption, body(page, directive, quoted))


def list_table(page: Page, directive: Directive, quoted: bool) -> str:
    """Each item of the outer list is a row, each item in it a cell."""
    tree = SyntaxTreeNode(_PARSER.parse(directive.body))
    rows = [[_source(directive, cell) for cell in _items(row)] for row in _items(tree)]
    if not rows or not all(rows):
        raise PlainError("a list-table is a list of lists: one item a row, one item in it a cell", directive.line + 1)
    return _table(page, directive, rows, quoted)


def _items(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [item for child in node.children if child.type == "bullet_list" for item in child.children]


def _source(directive: Directive, cell: SyntaxTreeNode) -> str:
    """A cell's content in the one line that a Markdown table gives it."""
    lines: list[str] = []
    for node in cell.walk():
        if node.type == "inline":
            lines.append(" ".join(node.content.split()))
        elif node.type in ("fence", "colon_fence") and is_directive(node):
            line = directive.body_line + node.map[0] + 1
            raise PlainError("a directive in a cell of a list-table has no place in a notebook's table", line)
        elif node.type in ("fence", "code_block"):
            lines += [f"`{line}`" for line in node.content.splitlines() if line.strip()]
    return "<br>".join(lines)


def csv_table(page: Page, directive: Directive, quoted: bool) -> str:
    named = directive.options.get("delim", ",")
    separator = {"tab": "\t", "space": " "}.get(named, named)
    lines = [*filter(None, [directive.options.get("header")]), *directive.body.strip().splitlines()]
    rows = [row for row in csv.reader(lines, delimiter=separator, skipinitialspace=True) if row]
    if not rows:
        raise PlainError("a csv-table without rows; only rows in the source itself can be shown", directive.line + 1)
    return _table(page, directive, rows, quoted, headed="header" in directive.options)


def _table(page: Page, directive: Directive, rows: Rows, quoted: bool, headed: bool = False) -> str:
    """Markdown has one row of headings always; where the source has none, it is empty."""
    width = max(map(len, rows))
    if not headed and directive.options.get("header-rows", "0") in ("", "0"):
        rows = [[""] * width, *rows]
    lines = [_line([*row, *[""] * (width - len(row))]) for row in rows]
    lines.insert(1, _line(["---"] * width))
    caption = captioned(page, directive, "table", title(page, directive))
    return blocks(caption, page.render("\n".join(lines), directive.body_line, quoted))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.strip().replace('|', chr(92) + '|') for cell in cells)} |"
