"""The terms of a book: one word for one thing, from the YAML file that `sphinx.config.terms` names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from ...book import Book
from ...errors import BookError, Problem
from ...settings import LOADER, SettingsError, about_setting, read_yaml


@dataclass(frozen=True)
class Term:
    """`english` are its names in English, `avoid` the words that must not stand for it, `also` those that may.

    `allow` are phrases in which a word to avoid means something else.
    """

    word: str
    definition: str
    english: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_KEYS = ("term", "english", "definition", "not", "allow", "also")
_REQUIRED = ("term", "definition")


def read_terms(book: Book) -> list[Term]:
    """Empty for a book that names no file; raises BookError for one that cannot be used."""
    if not book.terms:
        return []
    try:
        text = (book.root / book.terms).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BookError(
            about_setting(book.root, f"sphinx.config.terms names {book.terms}, which does not exist; mend the path")
        ) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(book.terms, f"not readable: {error}; save the file as UTF-8")) from None
    return list(_terms(text, book.terms))


@lru_cache(maxsize=1)
def _terms(text: str, path: str) -> tuple[Term, ...]:
    """Many ask for them in a build."""
    try:
        entries = read_yaml(text)
        nodes = yaml.compose(text, Loader=LOADER)
    except SettingsError as error:
        raise BookError(Problem(path, f"not YAML: {error.reason}", error.line)) from None
    if not isinstance(entries, list) or not isinstance(nodes, yaml.SequenceNode):
        raise BookError(Problem(path, "is no list of terms"))
    terms: dict[str, Term] = {}
    problems = []
    lines = {}
    for entry, node in zip(entries, nodes.value, strict=True):
        term, line = _term(entry), node.start_mark.line + 1
        if isinstance(term, Term) and term.word.casefold() in terms:
            term = f"{term.word!r} stands here a second time; keep one of the two"
        if isinstance(term, Term):
            terms[term.word.casefold()], lines[term.word] = term, line
        else:
            problems.append(Problem(path, term, line))
    for term in terms.values():
        for said in (said for said in term.avoid if said.casefold() in terms):
            message = f"{said!r} is to be called {term.word!r}, and is a term itself; take it out of one of the two"
            problems.append(Problem(path, message, lines[term.word]))
    if problems:
        raise BookError(*problems)
    return tuple(terms.values())


def _term(entry: object) -> Term | str:
    """What an entry says, or what is wrong with it."""
    if not isinstance(entry, dict) or not all(entry.get(key) for key in _REQUIRED):
        return f"a term needs {', '.join(_REQUIRED)}; found {entry!r}"
    if unknown := entry.keys() - set(_KEYS):
        return f"unknown keys {sorted(map(str, unknown))}; there are: {', '.join(_KEYS)}"
    if not all(isinstance(entry[key], str) for key in _REQUIRED):
        return f"term and definition are text; put between quotation marks what YAML reads otherwise; found {entry!r}"
    for key in ("english", "not", "allow", "also"):
        value = entry.get(key)
        if isinstance(value, dict) or isinstance(value, list) and any(isinstance(said, dict | list) for said in value):
            return f"{key} is a word, or a list of words; found {value!r}"
    return Term(
        entry["term"], entry["definition"], *(_words(entry.get(key)) for key in ("english", "not", "allow", "also"))
    )


def _words(value: object) -> tuple[str, ...]:
    """One of them may stand without a list around it."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
