"""Code and what it printed, as lines of coloured runs; a line that is too long goes on below, indented, behind a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter

from pygments.token import Comment, Error, Generic, Keyword, Name, Number, Operator, String, _TokenType
from sphinx.highlighting import PygmentsBridge

from .markup import array, call, string

#: Columns of code that a line holds (`styles/book.typ` has the size of its letters), and where a broken line goes on.
COLUMNS, NARROW, INDENT = 80, 66, 4
#: What has more lines may have to be parted; then so many stay together at either end.
LONG, TOGETHER = 40, 4
#: Where a name in the text may go on below: never inside its first part, nor behind a dot or a bracket.
_ENDS = re.compile(r"(?<=, )(?=\w)|(?<=\w{4})(?=\.[A-Za-z_]{4})|(?<=\w/)(?=\w)")
_LONGEST = 40
#: Functions of `styles/book.typ`, and the tokens that they colour.
_STYLES: tuple[tuple[str, tuple[_TokenType, ...]], ...] = (
    ("wrong", (Error, Generic.Error, Generic.Traceback)),
    ("quiet", (Comment, Generic.Prompt, Generic.Output)),
    ("name", (Keyword.Type, Name.Function, Name.Class, Name.Decorator, Name.Exception)),
    ("name", (Name.Builtin,)),
    ("keyword", (Keyword, Operator.Word)),
    ("literal", (String,)),
    ("number", (Number,)),
)
Run = tuple[str, str]  # style, text
_bridge = PygmentsBridge("html")


@cache
def code(text: str, language: str, columns: int = COLUMNS) -> tuple[str, ...]:
    """Arguments of Typst's that are lines; in one piece, or in three where a page may have to end within."""
    lines = [array(*map(_run, line)) for line in _lines(text.rstrip("\n"), language, columns)]
    if len(lines) <= LONG:
        return (array(*lines),)
    return array(*lines[:TOGETHER]), array(*lines[TOGETHER:-TOGETHER]), array(*lines[-TOGETHER:])


def _run(run: Run) -> str:
    style, text = run
    return call(style, string(text)) if style else string(text)


def _lines(text: str, language: str, columns: int) -> Iterator[list[Run]]:
    runs = [(style, piece) for style, piece in _runs(text, language) if piece]
    line: list[Run] = []
    for style, piece in runs:
        head, *rest = piece.split("\n")
        line.append((style, head))
        for part in rest:
            yield from _broken(line, columns)
            line = [(style, part)]
    yield from _broken(line, columns)


def _runs(text: str, language: str) -> Iterator[Run]:
    lexer = _bridge.get_lexer(text, language or "none", force=True)
    lexer.stripnl = False
    tokens = ((_style(kind), piece) for kind, piece in lexer.get_tokens(text.expandtabs()))
    found = [(style, "".join(map(itemgetter(1), group))) for style, group in groupby(tokens, itemgetter(0))]
    if found and found[-1][1].endswith("\n") and not text.endswith("\n"):  # the lexer's own
        found[-1] = (found[-1][0], found[-1][1][:-1])
    yield from found


def _style(kind: _TokenType) -> str:
    if kind is Name.Builtin.Pseudo:
        return ""
    return next((style for style, kinds in _STYLES if any(kind in one for one in kinds)), "")


def _broken(line: Iterable[Run], columns: int) -> Iterator[list[Run]]:
    """What a line of the book holds; what is left goes on in the next, after a mark that is drawn and not copied."""
    found: list[Run] = []
    room = columns
    for style, piece in line:
        while len(piece) > room:
            found.append((style, piece[:room]))
            piece, room = piece[room:], columns - INDENT
            yield found
            found = [("further", " " * INDENT)]
        if piece:
            found.append((style, piece))
            room -= len(piece)
    yield found


def breakable(name: str) -> list[str]:
    """A name in the text, in the pieces between which a line may end: before a dot, where there is enough on either side."""
    return [part for piece in _ENDS.split(name) for part in _cut(piece)]


def _cut(piece: str) -> list[str]:
    """What is longer than half a line has to end somewhere."""
    return [piece[start : start + _LONGEST] for start in range(0, len(piece), _LONGEST)] or [""]
