"""The terms of a book: one word for one thing, from the YAML file that `sphinx.config.terms` names."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from ...book import Book
from ...errors import BookError, Problem


@dataclass(frozen=True)
class Term:
    """`english` are its names in English, `avoid` the words that must not stand for it.

    `allow` are phrases in which one of those words means something else.
    """

    word: str
    definition: str
    english: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


_KEYS = {"term": "word", "english": "english", "definition": "definition", "not": "avoid", "allow": "allow"}
_LISTS = ("english", "avoid", "allow")
_REQUIRED = ("term", "definition")


def read_terms(book: Book) -> list[Term]:
    """Empty for a book that names no file; raises BookError for one that cannot be used."""
    if not book.terms:
        return []
    try:
        text = (book.root / book.terms).read_text(encoding="utf-8")
        nodes = yaml.compose(text, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(text)
    except FileNotFoundError:
        raise BookError(Problem("_config.yml", f"sphinx.config.terms names {book.terms}, which does not exist")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BookError(Problem(book.terms, f"not YAML: {error}", mark and mark.line + 1)) from None
    if not isinstance(entries, list):
        raise BookError(Problem(book.terms, "is no list of terms"))
    lines = [node.start_mark.line + 1 for node in nodes.value]
    problems = [
        Problem(book.terms, fault, line)
        for entry, line, fault in zip(entries, lines, _faults(entries), strict=True)
        if fault
    ]
    if problems:
        raise BookError(*problems)
    return [_term(entry) for entry in entries]


def _faults(entries: list[object]) -> list[str]:
    seen: set[str] = set()
    faults = []
    for entry in entries:
        fault = _fault(entry)
        if not fault and entry["term"] in seen:
            fault = f"{entry['term']!r} stands here a second time; keep one of the two"
        if not fault:
            seen.add(entry["term"])
        faults.append(fault)
    return faults


def _fault(entry: object) -> str:
    if not isinstance(entry, dict) or not all(entry.get(key) for key in _REQUIRED):
        return f"a term needs {', '.join(_REQUIRED)}; found {entry!r}"
    unknown = entry.keys() - _KEYS.keys()
    return f"unknown keys {sorted(unknown)}; there are: {', '.join(_KEYS)}" if unknown else ""


def _term(entry: dict[str, object]) -> Term:
    values = {_KEYS[key]: value for key, value in entry.items()}
    for name in _LISTS:
        value = values.get(name, ())
        values[name] = (value,) if isinstance(value, str) else tuple(map(str, value))
    return Term(**values)


def plain_words(terms: list[Term]) -> set[str]:
    """The words of which the terms are made, uninflected as far as that can be told.

    The last word of a compound mostly bears an ending (`etkinleştirme işlevi`), and what
    is shorter than four letters begins too many other words.
    """
    words: set[str] = set()
    for term in terms:
        *first, last = term.word.split()
        inflected = first and last[-1] in "ıiuü"
        words.update(word for word in [*first, *([] if inflected else [last])] if len(word) > 3)
    return words
