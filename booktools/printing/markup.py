"""Typst as text: words that are only words, strings, calls.

In a file of Typst every mark means something, so none of the author's is left bare: a title may hold `&`, `#` or `$`.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\"#-'*+\-./:-@\[-`{-~]")
_BLANKS = re.compile(r"[ \t\n\r]+")
_IN_STRING = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str) -> str:
    """`text` in markup: ASCII marks behind a backslash, white space as one blank."""
    return _MARKS.sub(r"\\\g<0>", _BLANKS.sub(" ", text))


def string(text: str) -> str:
    """`text` in code."""
    return '"' + "".join(_IN_STRING.get(letter, letter) for letter in text) + '"'


def array(*items: str) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"


def content(markup: str) -> str:
    return f"[{markup}]"


def call(name: str, *arguments: str, **named: str) -> str:
    """A call in code; an underscore in the name of an argument is a hyphen."""
    given = [*arguments, *(f"{key.replace('_', '-')}: {value}" for key, value in named.items())]
    return f"{name}({', '.join(given)})"


def hash_call(name: str, *arguments: str, **named: str) -> str:
    """The same in markup, ended, so that no bracket behind it is taken for another argument."""
    return f"#{call(name, *arguments, **named)};"
