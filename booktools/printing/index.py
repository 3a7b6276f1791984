"""The index in the order of the book's alphabet: what Sphinx has gathered, as far as this book holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sphinx.environment.adapters.indexentries import IndexEntries

from ..languages import language
from .markup import array, call, content, escape, string

if TYPE_CHECKING:
    from .builder import Typst

PAGE = "genindex"


def written(builder: Typst) -> str:
    """Empty where nothing in the book is an entry."""
    letters = language(builder.config.language)
    found = [entry for _, group in IndexEntries(builder.env).create_index(builder) for entry in group]
    held = [(name, list(_lines(name, parts, builder.anchors))) for name, parts in found]
    kept = [(name, lines) for name, lines in held if lines]
    if not kept:
        return ""
    kept.sort(key=lambda entry: (bool(letters.initial(entry[0])), letters.alphabetical(entry[0])))
    groups = [
        array(string(letter or "*"), array(*(line for _, lines in group for line in lines)))
        for letter, group in groupby(kept, key=lambda entry: letters.initial(entry[0]))
    ]
    builder.anchors.add(f"{PAGE}#")
    return f"#anchor({string(f'{PAGE}#')});\n#{call('index', content(escape(builder.say('Index'))), *groups)};"


def _lines(name: str, parts: Any, anchors: set[str]) -> Iterator[str]:
    """The entry and what stands below it; nothing of other editions. A pointer to another entry has no page."""
    uris, below, _ = parts
    own = _held(uris, anchors)
    rest = [(part, kept) for part, uris in below if (kept := _held(uris, anchors)) or not uris]
    if own or rest:
        yield _entry(0, name, own)
        yield from (_entry(1, part, kept) for part, kept in rest)


def _held(uris: Sequence[tuple[object, object]], anchors: set[str]) -> list[str]:
    return [label for _, uri in uris if (label := str(uri)[1:]) in anchors]


def _entry(level: int, name: str, labels: list[str]) -> str:
    return call("entry", str(level), content(escape(name)), *map(string, labels))
