"""Words that the book's language would hyphenate wrongly: English ones, and names that no line should part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..languages import language
from .markup import escape, hash_call, string

_WORD = re.compile(r"[^\W\d_]{5,}")
_MIXED = re.compile(r".[^\W\d_]*[A-ZÇĞİÖŞÜ]")


class Words:
    """`english` are phrases that a book says in English, such as those of its terms."""

    def __init__(self, spoken: str, english: Iterable[str] = ()) -> None:
        self.foreign = language(spoken).foreign
        self.known = frozenset(word.lower() for phrase in english for word in _WORD.findall(phrase))
        self.mark = cache(self._mark)

    def written(self, text: str) -> str:
        """`text` as markup, its foreign words marked."""
        parts, end = [], 0
        for found in _WORD.finditer(text):
            if name := self.mark(found[0]):
                parts += [escape(text[end : found.start()]), hash_call(name, string(found[0]))]
                end = found.end()
        return "".join([*parts, escape(text[end:])])

    def _mark(self, word: str) -> str:
        if _MIXED.match(word):
            return "whole"
        return "english" if word.lower() in self.known or self.foreign(word) else ""
