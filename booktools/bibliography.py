"""The list of works on the site and in print, as the readers' notebooks have it: `:style: booktools`."""

from __future__ import annotations

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.config import Config

from . import works
from .words import words


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _register)


def _register(app: Sphinx, config: Config) -> None:
    """pybtex makes a style without arguments, so the words are those of a class."""
    style = type("BookStyle", (Style,), {"words": words(config.language)})
    register_plugin("pybtex.style.formatting", "booktools", style, force=True)


class Style(BaseStyle):
    words = words("en")

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.sort = self._sorted

    def _sorted(self, entries: object) -> list[Entry]:
        known = {entry.key: entry for entry in entries}
        return [known[key] for key in works.in_order(known, known, self.words)]

    def format_entry(self, label: str, entry: Entry, bib_data: object = None) -> FormattedEntry:
        link = works.address(entry)
        parts = [
            Text(works.authors_and_year(entry, self.words)),
            Tag("em", works.title(entry)),
            Text(works.appeared(entry, self.words)),
            HRef(link, link) if link else Text(),
        ]
        return FormattedEntry(entry.key, Text(". ").join(part for part in parts if part) + ("" if link else "."), label)
