"""Where a page may end, never between a cell and its output, and where a line may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

from .front import latex

#: A cell of up to so many lines stays whole; of a longer one, so many lines stay together.
_WHOLE, _TOGETHER = 15, 9
_OF_TEXT, OF_HEADING, _OF_PAGE = 3, 5, 45


def setup(app: Sphinx) -> None:
    app.add_post_transform(Breaks)


class Breaks(SphinxPostTransform):
    default_priority = 160
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        for section in list(self.document.findall(nodes.section)):
            # A heading stays with a cell that follows it.
            if (lines := below(section.children[1:])) > _OF_TEXT:
                section.replace_self([latex(rf"\bookneedlines{{{OF_HEADING + lines}}}"), section])
        containers = list(self.document.findall(nodes.container))
        for cell in filter(_is_cell, containers):
            cell.insert(0, latex(rf"\bookneedlines{{{wanted(cell)}}}"))
        for block in filter(_is_edition, containers):
            block.replace_self([latex(rf"\bookneedlines{{{wanted(block)}}}"), block])
            code = block[1]
            if _shows_code(code):
                # TeX may move code to the next page however much room there was: then its name goes, too.
                name = block.pop(0).astext()
                code.insert(0, latex(rf"\bookname{{{texescape.escape(name, 'xelatex')}}}"))
        for literal in list(self.document.findall(nodes.literal)):
            if not isinstance(literal.parent, nodes.title):  # which is a bookmark too
                text = literal.astext()
                literal.clear()
                literal += _breakable(text)


def below(siblings: Sequence[nodes.Node]) -> int:
    """Lines that there shall be room for below a title: code goes to the next page in one piece if its output would not fit."""
    first = next((node for node in siblings if not isinstance(node, nodes.Invisible | nodes.raw)), None)
    code = first[1] if first is not None and _is_edition(first) else first
    if code is not None and _is_cell(code):
        return min(_lines(code) + 10, _OF_PAGE)
    return _OF_TEXT


def wanted(node: nodes.Node) -> int:
    """Lines of code that there shall be room for where `node` begins."""
    if _is_edition(node):
        return 4 + wanted(node[1])
    if not _is_cell(node):
        return _OF_TEXT
    blocks = list(node.findall(nodes.literal_block))
    lines = sum(map(_lines, blocks))
    return lines + 2 * len(blocks) - 1 if lines <= _WHOLE else _TOGETHER


def _lines(node: nodes.Node) -> int:
    """Of the first block of code, as it is written."""
    block = next(node.findall(nodes.literal_block), None)
    return block.astext().count("\n") + 1 if block is not None else 0


def _shows_code(node: nodes.Node) -> TypeGuard[nodes.container]:
    return _is_cell(node) and any(
        "cell_input" in part.get("classes", ()) for part in node.children if isinstance(part, nodes.Element)
    )


def _is_edition(node: nodes.Node) -> TypeGuard[nodes.container]:
    return isinstance(node, nodes.container) and "edition-block" in node["classes"]


def _is_cell(node: nodes.Node) -> TypeGuard[nodes.container]:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _breakable(code: str) -> Iterator[nodes.Node]:
    """Names in the text are never hyphenated; they may go on below after a mark."""
    for number, piece in enumerate(re.split(r"(?<=[._(=/])(?![._(=/])|(?<=[a-z])(?=[A-Z])", code)):
        if number:
            yield nodes.raw("", r"\allowbreak{}", format="latex")
        yield nodes.Text(piece)
