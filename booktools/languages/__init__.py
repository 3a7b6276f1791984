"""Languages: the order of letters, folding, and stems. One module a language that needs its own (`tr`); else `Language` will do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import snowballstemmer

from . import tr


@dataclass(frozen=True)
class Language:
    """`alphabetical` is a sort key, `initial` the heading in an index, `fold` what forms of a word have in common.

    `stemmer` takes the plain words that it must not shorten, and gives what makes a stem of a word; `plain_words` finds them
    in the names of terms. `foreign` tells a word that looks English among the language's own.
    """

    alphabetical: Callable[[str], tuple[object, ...]]
    initial: Callable[[str], str]
    fold: Callable[[str], str]
    stemmer: Callable[[Iterable[str]], Callable[[str], str]]
    plain_words: Callable[[Iterable[str]], set[str]] = lambda names: {word for name in names for word in name.split()}
    foreign: Callable[[str], bool] = lambda word: False


def language(name: str | None) -> Language:
    """That of `tr`, `tr-TR` or `tr_TR`; for a language without a module, Latin letters and Snowball's stems."""
    base = (name or "en").replace("-", "_").partition("_")[0].lower()
    if base == "tr":
        return Language(tr.alphabetical, tr.initial, tr.fold, tr.stemmer, tr.plain_words, tr.foreign)
    return Language(_alphabetical, _initial, _fold, lambda lexicon: _snowball(base))


def _fold(text: str) -> str:
    """Lower case without accents: `Café` and `cafe` are one."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )


def _alphabetical(text: str) -> tuple[object, ...]:
    """By letters without their accents, after what is no letter."""
    return tuple((letter.isalpha(), letter) for letter in _fold(text)), text


def _initial(text: str) -> str:
    first = _fold(text[:1])
    return first.upper() if first.isalpha() else ""


def _snowball(base: str) -> Callable[[str], str]:
    known = {
        "ar": "arabic",
        "da": "danish",
        "de": "german",
        "en": "english",
        "es": "spanish",
        "fi": "finnish",
        "fr": "french",
    }
    known |= {
        "hu": "hungarian",
        "it": "italian",
        "nl": "dutch",
        "no": "norwegian",
        "pt": "portuguese",
        "ru": "russian",
        "sv": "swedish",
    }
    if base not in known:
        return _fold
    stemmer = snowballstemmer.stemmer(known[base])
    return lambda word: _fold(stemmer.stemWord(word.casefold()))
