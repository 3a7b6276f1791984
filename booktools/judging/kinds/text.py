"""Two texts, token by token: words and integers exactly, floating-point numbers as far as they may differ.

White space counts, but for blanks at the ends of lines and one newline at the
end, and so does a carriage return: what it does, the kernel's text has behind it (`streams`). Only a float that is printed wider or narrower than before changes the
layout around it: columns are padded, and arrays broken into lines, by how many
digits there are. So where one does, line breaks inside a pair of brackets that
holds a float, the amount of blank within a line and the length of rules under
headings are free; every other line break counts, and so do indentation, a
blank that parts two words, and the column in which a value stands (`columns`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import accumulate, zip_longest

from ..tolerances import Tolerances
from . import columns
from . import number as numbers
from .tokens import CLOSING, OPENING, Token, bracketed, covered, tokens_of

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
#: The file name that IPython gives to the code of a cell, in warnings: it holds a process
#: number. At the beginning of a line there may be blanks in it, as in the name of a user.
_CELL_FILE = re.compile(
    r"""(?:^(?:[A-Za-z]:)?[/\\][^\n'"<>]{0,200}?|[^\s'"<>()]{0,200}?)ipykernel_\d+[/\\]\d+\.py""", re.MULTILINE
)


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token in which the texts differ, said in one line; None if they are alike."""
    stored, fresh = _visible(stored), _visible(fresh)
    if stored == fresh:
        return None
    before, after = tokens_of(stored), tokens_of(fresh)
    is_set_anew = _widths(before) != _widths(after)
    if is_set_anew:
        before, after = _without_layout(before), _without_layout(after)
    for old, new in zip_longest(before, after):
        if old is None or new is None or not _same(old, new, tolerances):
            return _told(old, new)
        if old.blank != new.blank:
            return f"line {old.line}: the blank before {old} differs"
    cell = columns.moved(before, after) if is_set_anew else None
    return f"line {cell.line}: {cell} was stored in another column" if cell else None


def _visible(text: str) -> str:
    """What a reader can read of it: no colours, no blanks at the ends of lines."""
    lines = unicodedata.normalize("NFC", COLOUR.sub("", text)).removesuffix("\n").split("\n")
    text = "\n".join(line.rstrip(" \t") for line in lines)
    return _CELL_FILE.sub("<cell>", text) if "ipykernel_" in text else text


def _widths(tokens: list[Token]) -> list[tuple[int, int]]:
    """Before the point and in all, for columns are set by either."""
    return [(token.text.find("."), len(token.text)) for token in tokens if token.kind == "float"]


def _without_layout(tokens: list[Token]) -> list[Token]:
    """The same, with the same for every layout that follows from how wide its floats are."""
    floats = [0, *accumulate(token.kind == "float" for token in tokens)]
    free = covered(((a, b) for a, b in bracketed(tokens) if floats[b] > floats[a]), len(tokens))
    ruled = {t.line for t in tokens} - {t.line for t in tokens if t.kind in ("float", "word")}
    kept: list[Token] = []
    begins = True  # a line
    for i, token in enumerate(tokens):
        if token.kind == "newline" and free[i]:
            continue
        broken = i > 0 and tokens[i - 1].kind == "newline"
        if "\t" in token.blank:  # which parts columns of any width
            blank = "\t" * token.blank.count("\t")
        elif begins and not free[i] and token.kind != "float":
            blank = token.blank
        elif begins or _is_padded(kept[-1]) or _is_padded(token):
            blank = ""
        else:
            blank = " " if token.blank or broken else ""
        text = token.text[:3] if token.kind == "rule" and token.line in ruled else token.text
        kept.append(replace(token, text=text, blank=blank))
        begins = token.kind == "newline"
    return kept


def _is_padded(token: Token) -> bool:
    return token.kind == "float" or token.text in OPENING | CLOSING


def _same(old: Token, new: Token, tolerances: Tolerances) -> bool:
    if old.kind == new.kind == "float":
        return old.text == new.text or numbers.near(old.text, new.text, tolerances)
    return (old.kind, old.text) == (new.kind, new.text)


def _told(old: Token | None, new: Token | None) -> str:
    """Of two in the same place, of which one may be missing."""
    if new is None:
        assert old is not None
        return f"line {old.line}: {old} was stored, but the output had ended"
    if old is None:
        return f"line {new.line}: {new} came in addition"
    line = f"line {old.line}" if old.line == new.line else f"line {old.line} (now {new.line})"
    off = numbers.told(old.text, new.text) if old.kind == new.kind == "float" else ""
    return f"{line}: {old} was stored, {new} came out{off}"
