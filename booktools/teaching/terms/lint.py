"""The check for second spellings (a lint): where a page says a listed term in another word, in any form of it.

Prose counts, code does not. What a term must not be called stands in its `not`, and
phrases in which such a word means something else in its `allow`. Told as a warning of
the build, with file and line, each time: what was found is kept with the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from ...errors import BookError
from ...languages import language
from ...pages.prose import prose
from ...pages.reader import loaded
from ...pages.state import Found, kept, state
from ...pages.stop import Stop
from .read import Term, read_terms

_log = logging.getLogger(__name__)
_WORD = re.compile(r"[^\W\d_]+")


def setup(app: Sphinx) -> None:
    app.connect("env-get-outdated", _terms_changed)
    app.connect("env-purge-doc", lambda app, env, page: kept(env).second_spellings.pop(page, None))
    app.connect("env-merge-info", _merge)
    app.connect("doctree-read", _look)
    app.connect("env-check-consistency", _tell)


def _merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    kept(env).second_spellings |= kept(other).second_spellings


def _terms_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """Every page, if the terms are not those it was read with."""
    book = loaded(str(app.srcdir)).book
    try:
        terms = read_terms(book)
    except BookError as error:
        raise Stop(error.problems) from None
    now = (Path(app.srcdir) / book.terms).read_text(encoding="utf-8") if book.terms else ""
    before, kept(env).terms = kept(env).terms, now
    state(app).second_spellings = Phrases(terms, book.language).second_spellings
    return env.found_docs if before not in (None, now) else ()


def _look(app: Sphinx, doctree: nodes.document) -> None:
    kept(app.env).second_spellings[app.env.docname] = list(state(app).second_spellings(doctree))


def _tell(app: Sphinx, env: BuildEnvironment) -> None:
    terms = loaded(str(app.srcdir)).book.terms
    for page, found in kept(env).second_spellings.items():
        for line, said, term in found:
            message = '"%s" is called "%s" in this book; say so, or allow the phrase in %s'
            _log.warning(message, said, term, terms, location=(page, line), type="booktools", subtype="terms")


@dataclass(frozen=True)
class _Phrase:
    """Stems, in order; `term` is what to say instead, or empty where the phrase is allowed."""

    stems: tuple[str, ...]
    said: str
    term: str = ""


class Phrases:
    """What the book's terms ask for and what they allow, by their stems."""

    def __init__(self, terms: Sequence[Term], spoken: str) -> None:
        avoided = (word for term in terms for said in term.avoid for word in said.split())
        plain = language(spoken).plain_words(term.word for term in terms)
        self._stem = cache(language(spoken).stemmer([*plain, *avoided]))
        found = [self._phrase(said, term.word) for term in terms for said in term.avoid]
        found += [self._phrase(said) for term in terms for said in (*term.allow, term.word)]
        # By the first stem; the longest first, so that an allowed phrase is met before a word of it.
        self._phrases: dict[str, list[_Phrase]] = {}
        for phrase in sorted(found, key=lambda phrase: (-len(phrase.stems), bool(phrase.term))):
            if phrase.stems:
                self._phrases.setdefault(phrase.stems[0], []).append(phrase)

    def _phrase(self, said: str, term: str = "") -> _Phrase:
        return _Phrase(tuple(self._stem(word) for word in _WORD.findall(said)), said, term)

    def second_spellings(self, doctree: nodes.document) -> Iterator[Found]:
        for line, text in prose(doctree):
            for phrase in self._met([self._stem(word) for word in _WORD.findall(text)]):
                yield line, phrase.said, phrase.term

    def _met(self, stems: list[str]) -> Iterator[_Phrase]:
        start = 0
        while start < len(stems):
            begun = self._phrases.get(stems[start], ())
            met = next((p for p in begun if tuple(stems[start : start + len(p.stems)]) == p.stems), None)
            if met and met.term:
                yield met
            start += len(met.stems) if met else 1
