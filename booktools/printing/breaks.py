"""Where a page may end, never between a cell and its output, and where a line may."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from .front import latex

#: A cell of up to so many lines stays whole; of a longer one, so many lines stay together.
_WHOLE, _TOGETHER = 15, 9
_OF_TEXT, OF_HEADING, _OF_PAGE = 3, 5, 50


def setup(app: Sphinx) -> None:
    app.add_post_transform(Breaks)


class Breaks(SphinxPostTransform):
    default_priority = 160
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for cell in list(self.document.findall(_is_cell)):
            cell.insert(0, latex(rf"\bookneedlines{{{wanted(cell)}}}"))
        for block in list(self.document.findall(_is_edition)):
            # Its name stays with what follows; inside, the page cannot be measured.
            block.replace_self([latex(rf"\bookneedlines{{{wanted(block)}}}"), block])
        for section in list(self.document.findall(nodes.section)):
            # A heading stays with a cell that follows it.
            first = next((child for child in section.children[1:] if not isinstance(child, nodes.Invisible | nodes.raw)), None)
            if first is not None and wanted(first) > _OF_TEXT:
                section.replace_self([latex(rf"\bookneedlines{{{OF_HEADING + wanted(first)}}}"), section])
        for literal in list(self.document.findall(nodes.literal)):
            if not isinstance(literal.parent, nodes.title):  # which is a bookmark too
                text = literal.astext()
                literal.clear()
                literal += _breakable(text)


def wanted(node: nodes.Node) -> int:
    """Lines of code that there shall be room for where `node` begins."""
    if _is_edition(node):
        # Within its frame TeX breaks no code.
        return 2 + (min(_lines(node[1]) + 4, _OF_PAGE) if _is_cell(node[1]) else _OF_TEXT)
    if not _is_cell(node):
        return _OF_TEXT
    blocks = list(node.findall(nodes.literal_block))
    lines = sum(map(_lines, blocks))
    return lines + 2 * len(blocks) - 1 if lines <= _WHOLE else _TOGETHER


def _lines(node: nodes.Element) -> int:
    """Of the first block of code, as it is written."""
    block = next(node.findall(nodes.literal_block), None)
    return block.astext().count("\n") + 1 if block is not None else 0


def _is_edition(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "edition-block" in node["classes"]


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _breakable(code: str) -> Iterator[nodes.Node]:
    """Names in the text are never hyphenated; they may go on below after a mark."""
    for number, piece in enumerate(re.split(r"(?<=[._(=/])(?![._(=/])|(?<=[a-z])(?=[A-Z])", code)):
        if number:
            yield nodes.raw("", r"\allowbreak{}", format="latex")
        yield nodes.Text(piece)
