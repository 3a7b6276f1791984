"""Tables: how wide their columns are, so that no name in them is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docutils import nodes

from .code import breakable

#: Letters that a line of a table holds; code is wider than prose.
WIDTH, OF_CODE, _GAP = 100, 1.25, 2.0
SMALLEST = 0.8


@dataclass(frozen=True)
class Columns:
    """`shares` of the line; `scale` of the letters; `missing`, how many letters do not fit all the same."""

    shares: list[float]
    scale: float
    missing: int


def columns(rows: Sequence[Sequence[nodes.Node]]) -> Columns:
    """Room for the longest word of each column, and of what is left by how much it has to say."""
    cells = [[row[n] for row in rows if n < len(row)] for n in range(max(map(len, rows), default=0))]
    least = [max((_longest(cell) for cell in column), default=1.0) + _GAP for column in cells]
    wanted = [max((_length(cell) for cell in column), default=1.0) + _GAP for column in cells]
    scale = max(min(WIDTH / sum(least), 1.0), SMALLEST)
    room = WIDTH / scale
    if sum(wanted) <= room:
        return Columns([one / sum(wanted) for one in wanted], 1.0, 0)
    more = [max(want**0.75 - lead, 1.0) for want, lead in zip(wanted, least, strict=True)]
    spare = max(room - sum(least), 0.0)
    widths = [lead + spare * one / sum(more) for lead, one in zip(least, more, strict=True)]
    return Columns([width / sum(widths) for width in widths], scale, max(round(sum(least) - room), 0))


def _longest(cell: nodes.Node) -> float:
    return max((_of(text, word) for text in cell.findall(nodes.Text) for word in _words(text)), default=1.0)


def _words(text: nodes.Text) -> list[str]:
    return breakable(text.astext()) if isinstance(text.parent, nodes.literal) else text.astext().split()


def _length(cell: nodes.Node) -> float:
    return sum(_of(text, text.astext()) for text in cell.findall(nodes.Text))


def _of(text: nodes.Text, word: str) -> float:
    return len(word) * (OF_CODE if isinstance(text.parent, nodes.literal) else 1.0)
