"""Two texts, token by token: words and integers exactly, floating-point numbers as far as they may differ.

What is a float shows in its spelling: a decimal point or an exponent. Names
(`fc1.weight`, `0.bias`, `float32`), versions (`2.13.0`) and hashes are words.

White space counts, but for blanks at the ends of lines and one newline at the
end. Only a float that is printed wider or narrower than before changes the
layout around it: columns are padded, and arrays broken into lines, by how many
digits there are. So where one does, line breaks inside a pair of brackets that
holds a float, the amount of blank within a line and the length of rules under
headings are free; every other line break counts, and so do indentation and a
blank that parts two words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, zip_longest

from ..tolerances import Tolerances
from . import number as numbers

_TOKEN = re.compile(
    r"""
    (?P<newline>\n)
  | (?P<float>[-+−]?(?:
        (?:\d+\.\d+|\.\d+)(?:[eE][-+]?\d+)?(?!\d|\.\w)
      | \d+\.(?:[eE][-+]?\d+|(?=j\b)|(?![\w.]))
      | \d+[eE][-+]\d+(?![\w.])
    ))
  | (?P<word>\w+(?:\.\w+)*)
  | (?P<rule>(?P<stroke>[-=─━═~*])(?P=stroke){2,})
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
#: The file name that IPython gives to the code of a cell, in warnings: it holds a process
#: number. At the beginning of a line there may be blanks in it, as in the name of a user.
_CELL_FILE = re.compile(
    r"""(?:^(?:[A-Za-z]:)?[/\\][^\n'"<>]{0,200}?|[^\s'"<>()]{0,200}?)ipykernel_\d+[/\\]\d+\.py""", re.MULTILINE
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int
    blank: str  # what stands between it and the token before

    def __str__(self) -> str:
        return "the end of the line" if self.kind == "newline" else repr(self.text)


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token in which the texts differ, said in one line; None if they are alike."""
    stored, fresh = _visible(stored), _visible(fresh)
    if stored == fresh:
        return None
    before, after = _tokens(stored), _tokens(fresh)
    if _widths(before) != _widths(after):
        before, after = _without_layout(before), _without_layout(after)
    for old, new in zip_longest(before, after):
        if old is None or new is None or not _same(old, new, tolerances):
            return _told(old, new)
        if old.blank != new.blank:
            return f"line {old.line}: the blank before {old} differs"
    return None


def _visible(text: str) -> str:
    """What a reader can read of it: no colours, nothing that was overwritten, no blanks at the ends of lines."""
    lines = unicodedata.normalize("NFC", COLOUR.sub("", text)).removesuffix("\n").split("\n")
    text = "\n".join(line.rstrip().rpartition("\r")[2] for line in lines)
    return _CELL_FILE.sub("<cell>", text) if "ipykernel_" in text else text


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup, match.group()
        assert kind is not None, "every alternative has a name"
        tokens.append(_Token(kind, found, line, text[end : match.start()]))
        line, end = line + (kind == "newline"), match.end()
    inside = _covered(_bracketed(tokens), len(tokens))
    return [  # `1.` ends a sentence, but not in an array
        replace(t, kind="word") if t.kind == "float" and t.text.endswith(".") and not inside[i] else t
        for i, t in enumerate(tokens)
    ]


def _widths(tokens: list[_Token]) -> list[int]:
    return [len(token.text) for token in tokens if token.kind == "float"]


def _without_layout(tokens: list[_Token]) -> list[_Token]:
    """The same, with the same for every layout that follows from how wide its floats are."""
    floats = [0, *accumulate(token.kind == "float" for token in tokens)]
    free = _covered(((a, b) for a, b in _bracketed(tokens) if floats[b] > floats[a]), len(tokens))
    ruled = {t.line for t in tokens} - {t.line for t in tokens if t.kind in ("float", "word")}
    kept: list[_Token] = []
    begins = True  # a line
    for i, token in enumerate(tokens):
        if token.kind == "newline" and free[i]:
            continue
        broken = i > 0 and tokens[i - 1].kind == "newline"
        if begins and not free[i] and token.kind != "float":
            blank = token.blank
        elif begins or _is_padded(kept[-1]) or _is_padded(token):
            blank = ""
        else:
            blank = " " if token.blank or broken else ""
        text = token.text[:3] if token.kind == "rule" and token.line in ruled else token.text
        kept.append(replace(token, text=text, blank=blank))
        begins = token.kind == "newline"
    return kept


def _is_padded(token: _Token) -> bool:
    return token.kind == "float" or token.text in _OPENING | _CLOSING


def _bracketed(tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    """Pairs of brackets, as indices; of any two kinds, for `[0.5, 1.)` is an interval."""
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.text in _OPENING:
            opened.append(i)
        elif opened and token.text in _CLOSING:
            yield opened.pop(), i


def _covered(pairs: Iterable[tuple[int, int]], length: int) -> list[bool]:
    """For each index: does one of the pairs go over it?"""
    steps = [0] * (length + 1)
    for start, end in pairs:
        steps[start] += 1
        steps[end] -= 1
    return [depth > 0 for depth in accumulate(steps)]


def _same(old: _Token, new: _Token, tolerances: Tolerances) -> bool:
    if old.kind == new.kind == "float":
        return old.text == new.text or numbers.near(old.text, new.text, tolerances)
    return (old.kind, old.text) == (new.kind, new.text)


def _told(old: _Token | None, new: _Token | None) -> str:
    """Of two in the same place, of which one may be missing."""
    if new is None:
        assert old is not None
        return f"line {old.line}: {old} was stored, but the output had ended"
    if old is None:
        return f"line {new.line}: {new} came in addition"
    line = f"line {old.line}" if old.line == new.line else f"line {old.line} (now {new.line})"
    off = numbers.told(old.text, new.text) if old.kind == new.kind == "float" else ""
    return f"{line}: {old} was stored, {new} came out{off}"
