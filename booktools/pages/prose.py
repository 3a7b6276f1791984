"""What a reader of a page reads as words, line by line: neither code nor formulas."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

_SILENT = (nodes.literal, nodes.math, nodes.raw, nodes.image, addnodes.index)


def prose(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """What a reader reads, line by line, with the line of the source."""
    for block in doctree.findall(nodes.TextElement):
        if not isinstance(block, nodes.Inline | nodes.FixedTextElement | nodes.Invisible):
            for offset, line in enumerate(_said(block).split("\n")):
                yield (block.line or 0) + offset, line


def _said(node: nodes.Element) -> str:
    """The text of a line; code and formulas show none, and a bare reference the words of another page."""
    said = ""
    for child in node.children:
        if isinstance(child, nodes.Text):
            said += str(child)
        elif isinstance(child, _SILENT):
            said += " 0 "
        elif (
            isinstance(child, addnodes.pending_xref) and child.get("reftype") != "term" and not child.get("refexplicit")
        ):
            said += " ¶ "
        elif isinstance(child, nodes.Element):
            said += _said(child)
    return said
