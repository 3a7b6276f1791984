"""One word for one thing: where a source says a term in a second way, in any form of it.

Prose counts, code does not. What a term must not be called stands in its `not`, and
phrases in which such a word means something else in its `allow`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from .book import Book
from .dialect import PlainError, is_directive, myst_parser, passages, read_directive, target_and_text
from .errors import Problem
from .sources import Source
from .terms import Term, plain_words, read_terms
from .turkish import Stemmer

_PARSER = myst_parser()
_WORD = re.compile(r"[^\W\d_]+")
_READ = ("term", "index", "ref", "numref", "abbr", "strong", "emphasis", "doc")


@dataclass(frozen=True)
class _Phrase:
    """Stems, in order; `term` is what to say instead, or empty where the phrase is allowed."""

    stems: tuple[str, ...]
    said: str
    term: str = ""


def second_spellings(book: Book, sources: Iterable[Source]) -> Iterator[Problem]:
    terms = read_terms(book)
    stemmer = Stemmer([*plain_words(terms), *(word for term in terms for said in term.avoid for word in said.split())])
    phrases = _phrases(terms, stemmer)
    for source in sources:
        for line, words in prose(source):
            for phrase in _found([stemmer.stem(word) for word in words], phrases):
                message = f'"{phrase.said}" is called "{phrase.term}" in this book; say so, or allow the phrase in {book.terms}'
                yield Problem(source.path, message, line)


def _phrases(terms: Sequence[Term], stemmer: Stemmer) -> list[_Phrase]:
    """The longest first, so that an allowed phrase is met before a word of it."""

    def phrase(said: str, term: str = "") -> _Phrase:
        return _Phrase(tuple(stemmer.stem(word) for word in _WORD.findall(said)), said, term)

    found = [phrase(said, term.word) for term in terms for said in term.avoid]
    found += [phrase(said) for term in terms for said in (*term.allow, term.word)]
    return sorted(found, key=lambda phrase: (-len(phrase.stems), bool(phrase.term)))


def _found(stems: list[str], phrases: list[_Phrase]) -> Iterator[_Phrase]:
    start = 0
    while start < len(stems):
        met = next((p for p in phrases if tuple(stems[start : start + len(p.stems)]) == p.stems), None)
        if met and met.term:
            yield met
        start += len(met.stems) if met else 1


def prose(source: Source) -> Iterator[tuple[int, list[str]]]:
    """The words of each paragraph, with the line on which it begins."""
    for index, cell in enumerate(source.notebook.cells):
        if cell.cell_type == "markdown":
            yield from _prose(cell.source, source.line(index), 0)


def _prose(text: str, cell_line: int, first: int) -> Iterator[tuple[int, list[str]]]:
    for token in _PARSER.parse(text):
        if token.type == "inline":
            for offset, line in enumerate(_lines(token)):
                yield cell_line + first + token.map[0] + offset, _WORD.findall(line)
        elif is_directive(token):
            directive = read_directive(token, first)
            yield cell_line + directive.line, _WORD.findall(directive.argument) if " " in directive.argument else []
            try:
                inside = list(passages(directive))
            except PlainError:
                continue  # told where the question is read
            for passage, line in inside:
                yield from _prose(passage, cell_line, line)


def _lines(token: Token) -> list[str]:
    """What a reader reads, line by line; a role shows its text, code and formulas show none."""
    text = ""
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type == "text":
            text += child.content
        elif child.type == "myst_role" and child.meta["name"] in _READ:
            target, shown = target_and_text(child.content)
            text += shown or (target if child.meta["name"] not in ("ref", "numref", "doc") else " ¶ ")
        elif child.type in ("code_inline", "math_inline", "myst_role"):
            text += " 0 "
    return text.split("\n")
