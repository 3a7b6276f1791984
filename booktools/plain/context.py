"""What a cell's text is read against, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pybtex.database import Entry

from ..labels import Labels
from ..words import words
from .images import Image


@dataclass(frozen=True)
class Context:
    """The book around a cell.

    `document` and `cell` are where it stands: the document's name and the index
    in the whole source, before any split into editions, for numbers are kept by
    it. `notebooks` names the stored notebook of each document that has one, as a
    path without its suffix (None: every document has one, under its own name);
    `site` is where the other documents can be read, or empty. `image` finds what
    an image address means, as seen from the document.
    """

    document: str
    labels: Labels = field(default_factory=Labels)
    words: Mapping[str, str] = field(default_factory=lambda: words("en"))
    bibliography: Mapping[str, Entry] = field(default_factory=dict)
    image: Callable[[str], Image] | None = None
    notebooks: Mapping[str, str] | None = None
    site: str = ""
    cell: int = 0


@dataclass(frozen=True)
class PlainCell:
    """`attachments` are as nbformat stores them: file name → media type → base64."""

    source: str
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
