"""A text as tokens, each with the place where it stands.

What is a float shows in its spelling: a decimal point or an exponent. Names
(`fc1.weight`, `0.bias`, `float32`), versions (`2.13.0`) and hashes are words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

_TOKEN = re.compile(
    r"""
    (?P<newline>\n)
  | (?P<float>[-+−]?(?:
        (?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?!\d|\.\w)
      | [0-9]+\.(?:[eE][-+]?[0-9]+|(?=j\b)|(?![\w.]))
      | [0-9]+[eE][-+][0-9]+(?![\w.])
    ))
  | (?P<word>\w+(?:\.\w+)*)
  | (?P<rule>(?P<stroke>[-=─━═~*])(?P=stroke){2,})
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int
    start: int  # in its line
    end: int
    blank: str  # what stands between it and the token before

    def __str__(self) -> str:
        return "the end of the line" if self.kind == "newline" else repr(self.text)


def tokens_of(text: str) -> list[Token]:
    tokens: list[Token] = []
    line, begin, end = 1, 0, 0
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup, match.group()
        assert kind is not None, "every alternative has a name"
        start, blank = match.start(), text[end : match.start()]
        end = match.end()
        tokens.append(Token(kind, found, line, start - begin, end - begin, blank))
        if kind == "newline":
            line, begin = line + 1, end
    inside = covered(bracketed(tokens), len(tokens))
    return [  # `1.` ends a sentence, but not in an array
        replace(t, kind="word") if t.kind == "float" and t.text.endswith(".") and not inside[i] else t
        for i, t in enumerate(tokens)
    ]


def bracketed(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Pairs of brackets, as indices; of any two kinds, for `[0.5, 1.)` is an interval."""
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.text in OPENING:
            opened.append(i)
        elif opened and token.text in CLOSING:
            yield opened.pop(), i


def covered(pairs: Iterable[tuple[int, int]], length: int) -> list[bool]:
    """For each index: does one of the pairs go over it?"""
    steps = [0] * (length + 1)
    for start, end in pairs:
        steps[start] += 1
        steps[end] -= 1
    return [depth > 0 for depth in accumulate(steps)]
