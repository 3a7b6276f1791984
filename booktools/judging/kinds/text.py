"""Two texts, token by token: words and integers exactly, floating-point numbers within tolerances.

What is a float shows in its spelling: a decimal point or an exponent. Names
(`fc1.weight`, `0.bias`, `float32`), versions (`2.13.0`) and hashes are words.

White space counts as far as a reader sees meaning in it. A text without floats
must be laid out exactly as before, but for blanks at the ends of lines and one
newline at the end. A float changes the layout around it: columns are padded,
and arrays broken into lines, by how many digits there are. So in a text that
holds floats, line breaks inside a pair of brackets that holds one, the amount
of blank between tokens and the length of rules under headings are free;
every other line break counts, and so does a blank that parts two words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from ..tolerances import Tolerances

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
_FLOAT = re.compile(r"[-+]?(?P<whole>\d*)(?P<point>\.?)(?P<decimals>\d*)(?:[eE](?P<exponent>[-+]?\d+))?")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
#: The file name that IPython gives to the code of a cell, in warnings: it holds a process number.
_CELL_FILE = re.compile(r"[^\s'\"<>()]{0,200}?ipykernel_\d+[/\\]\d+\.py")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int
    glued: bool  # nothing stands between it and the token before

    def __str__(self) -> str:
        return "the end of the line" if self.kind == "newline" else repr(self.text)


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token in which the texts differ, said in one line; None if they are alike."""
    stored, fresh = _visible(stored), _visible(fresh)
    if stored == fresh:
        return None
    before, after = _tokens(stored), _tokens(fresh)
    for i, (old, new) in enumerate(zip_longest(before, after)):
        if not _same(old, new, tolerances):
            return _told(old, new)
        if old.glued != new.glued and not _beside_a_number(before, i) and not _beside_a_number(after, i):
            return f"line {old.line}: the blank before {old} differs"
    if any(token.kind == "float" for token in (*before, *after)):
        return None
    return _first_line(stored, fresh)


def _visible(text: str) -> str:
    """What a reader can read of it: no colours, no blanks at the ends of lines."""
    lines = _COLOUR.sub("", text).removesuffix("\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines)
    return _CELL_FILE.sub("<cell>", text) if "ipykernel_" in text else text


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup, match.group()
        assert kind is not None, "every alternative has a name"
        tokens.append(_Token(kind, found, line, match.start() == end and bool(tokens)))
        line, end = line + (kind == "newline"), match.end()
    return _settled(tokens)


def _settled(tokens: list[_Token]) -> list[_Token]:
    """Decided by what is around: whether `1.` ends a sentence, which line breaks and rules are layout."""
    pairs = list(_bracketed(tokens))
    inside = _covered(pairs, len(tokens))
    tokens = [
        replace(t, kind="word") if t.kind == "float" and t.text.endswith(".") and not inside[i] else t
        for i, t in enumerate(tokens)
    ]
    floats = [i for i, t in enumerate(tokens) if t.kind == "float"]
    if not floats:
        return tokens
    free = _covered([(a, b) for a, b in pairs if any(a < i < b for i in floats)], len(tokens))
    tokens = [replace(t, text=t.text[:3]) if t.kind == "rule" else t for t in tokens]
    return [t for i, t in enumerate(tokens) if t.kind != "newline" or not free[i]]


def _bracketed(tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    """Pairs of brackets that belong together, as indices."""
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "mark" and token.text in _PAIRS:
            opened.append(i)
        elif opened and token.kind == "mark" and token.text == _PAIRS[tokens[opened[-1]].text]:
            yield opened.pop(), i


def _covered(pairs: list[tuple[int, int]], length: int) -> list[bool]:
    covered = [False] * length
    for start, end in pairs:
        covered[start:end] = [True] * (end - start)
    return covered


def _same(old: _Token | None, new: _Token | None, tolerances: Tolerances) -> bool:
    if old is None or new is None or old.kind != new.kind:
        return False
    return old.text == new.text or (old.kind == "float" and _near(old.text, new.text, tolerances))


def _near(old: str, new: str, tolerances: Tolerances) -> bool:
    a, b = _Float(old), _Float(new)
    if a.is_padded_unlike(b) or b.is_padded_unlike(a):
        return False
    allowed = tolerances.rtol * max(abs(a.value), abs(b.value))
    if not (a.is_chosen and b.is_chosen):
        allowed += tolerances.atol
    if a.decimals == b.decimals >= tolerances.places:
        allowed += 1.0001 * max(a.unit, b.unit)
    return abs(a.value - b.value) <= allowed


class _Float:
    """A number as it is spelled."""

    def __init__(self, text: str) -> None:
        text = text.replace("−", "-")
        parts = _FLOAT.fullmatch(text)
        assert parts is not None, text
        self.value = float(text)
        self.decimals = len(parts["decimals"])
        self.has_exponent = parts["exponent"] is not None
        # A power of ten (`eps=1e-07`) is a person's choice; `atol` is for the noise of a computation.
        self.is_chosen = self.has_exponent and len((parts["whole"] + parts["decimals"]).strip("0")) == 1
        self.unit = 10.0 ** (int(parts["exponent"] or 0) - self.decimals)
        self._text = text

    def is_padded_unlike(self, other: _Float) -> bool:
        """Its last 0 shows that its decimals are fixed in number, and the other has more or fewer.

        Not so `1.` beside `1.0000`: PyTorch writes whole numbers the short way,
        until one of them is off in its last bit.
        """
        if self.has_exponent or other.has_exponent or not other.decimals:
            return False
        return self.decimals > 1 and self._text.endswith("0") and self.decimals != other.decimals


def _beside_a_number(tokens: list[_Token], index: int) -> bool:
    """Or a bracket, or the beginning of a line: places where padding comes and goes."""
    around = tokens[max(index - 1, 0) : index + 1]
    return index == 0 or any(t.kind in ("float", "newline") or t.text in "()[]{}" for t in around)


def _told(old: _Token | None, new: _Token | None) -> str:
    """Of two in the same place, of which one may be missing."""
    if new is None:
        assert old is not None
        return f"line {old.line}: {old} was stored, but the output had ended"
    if old is None:
        return f"line {new.line}: {new} came in addition"
    line = f"line {old.line}" if old.line == new.line else f"line {old.line} (now {new.line})"
    off = _off(_Float(old.text), _Float(new.text)) if old.kind == new.kind == "float" else ""
    return f"{line}: {old} was stored, {new} came out{off}"


def _off(old: _Float, new: _Float) -> str:
    if old.is_padded_unlike(new) or new.is_padded_unlike(old):
        return ", with other decimals"
    return f", off by {abs(old.value - new.value):.2g}"


def _first_line(stored: str, fresh: str) -> str:
    """For texts of the same tokens: where their layout differs."""
    pairs = enumerate(zip(stored.split("\n"), fresh.split("\n"), strict=True), start=1)
    number, old, new = next((n, old, new) for n, (old, new) in pairs if old != new)
    return f"line {number}: the spacing differs: {old!r} was stored, {new!r} came out"
