"""Has a value come under another heading? Two printings of a table whose numbers are wider in one of them.

The cells of a column are padded on one side, so that in any width they begin or end at
one place. A cell keeps its column while something on another line shares an edge
with it in both printings. One that has left all of these for others stands elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise, product

from .tokens import Token

Pair = tuple[Token, Token]  # a token in both printings
Line = list[Pair]
Edge = tuple[object, ...]


def moved(before: list[Token], after: list[Token]) -> Token | None:
    """The first token of a cell that stands in another column; the texts have the same tokens, one for one."""
    return next((cell[0][0] for block in _blocks(before, after) for cell in _moved(block)), None)


def _blocks(before: list[Token], after: list[Token]) -> Iterator[list[Line]]:
    """Lines between empty ones, but for those that are broken in two in one of the texts."""
    block: list[Line] = []
    for is_end, members in groupby(zip(before, after, strict=True), lambda pair: pair[0].kind == "newline"):
        line = list(members)
        if is_end and len(line) > 1:
            yield block
            block = []
        elif not is_end and all(len({token.line for token in text}) == 1 for text in zip(*line, strict=True)):
            block.append(line)
    yield block


def _moved(block: list[Line]) -> Iterator[Line]:
    owners: dict[Edge, set[int]] = defaultdict(set)  # the lines that have an edge
    for number, line in enumerate(block):
        for pair in line:
            for edge in _edges([pair]):
                owners[edge].add(number)
    for number, line in enumerate(block):
        for cell in _cells(line):
            shared = {edge[0] for edge in _edges(cell) if owners[edge] - {number}}
            if shared == {"before", "after"}:
                yield cell


def _edges(cell: Line) -> Iterator[Edge]:
    """Where it begins and ends: in each of the texts, and in both."""
    was, now = ((("left", cell[0][text].start), ("right", cell[-1][text].end)) for text in (0, 1))
    yield from (("before", edge) for edge in was)
    yield from (("after", edge) for edge in now)
    yield from (("both", *edges) for edges in product(was, now))


def _cells(line: Line) -> Iterator[Line]:
    """Runs of tokens between two blanks or more, if there are more in one of the texts, and no number is the cause."""
    cell, before = [line[0]], None
    for previous, pair in pairwise(line):
        if max(_blanks(previous, pair)) > 1:
            if _is_set_otherwise(before, cell):
                yield cell
            cell, before = [], previous
        cell.append(pair)
    if _is_set_otherwise(before, cell):
        yield cell


def _is_set_otherwise(before: Pair | None, cell: Line) -> bool:
    """And not by a number that is too long for its field: it juts out, and pushes what comes after it."""
    was, now = _blanks(before, cell[0])
    left, right = (new - old for old, new in zip(_span(cell, 0), _span(cell, 1), strict=True))
    is_pushed = before is not None and (now - was) * _growth(before) < 0
    return was != now and left * right >= 0 and not is_pushed


def _blanks(before: Pair | None, pair: Pair) -> tuple[int, int]:
    was, now = (pair[text].start - (before[text].end if before else 0) for text in (0, 1))
    return was, now


def _span(cell: Line, text: int) -> tuple[int, int]:
    return cell[0][text].start, cell[-1][text].end


def _growth(pair: Pair) -> int:
    was, now = (token.end - token.start for token in pair)
    return now - was
