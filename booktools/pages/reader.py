"""The reader that MyST-NB calls for every page: the source's cells, with the stored outputs.

It is given the text of a page and nothing of its path, so what Sphinx says of the page before is kept.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config

from ..book import Book, read_book
from ..i18n import faults, use
from ..running import lab, store
from ..running.library import Library
from ..sources.cells import merge, named_editions
from ..sources.read import Source, editions_of_text, front_matter, notebook_of, read_sources
from .stop import Stop

#: MyST-NB picks the highlighter of code cells by this.
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


#: Folders that hold no page.
NO_SOURCES = (store.FOLDER, lab.FOLDER, ".venv", ".venvs")
#: The page that Sphinx is reading.
_page: ContextVar[str] = ContextVar("page")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _use, priority=10)
    app.connect("source-read", lambda app, page, text: _page.set(page))


def _use(app: Sphinx, config: Config) -> None:
    """For every page; the store is what pages are made with, never a page itself."""
    use(Path(app.srcdir))
    if problems := list(faults(Path(app.srcdir), config.language or "en")):
        raise Stop(problems)
    config.exclude_patterns += NO_SOURCES
    # Jupyter Book leaves Sphinx's default in, and extensions would say of a page that it ends so.
    config.source_suffix = {end: kind for end, kind in config.source_suffix.items() if end != ".rst"}
    config.nb_execution_mode = "off"  # outputs come from the store; Jupyter Book would run what it has no output for
    config.nb_custom_formats = {".md": [f"{__name__}.{read.__name__}", {"root": str(app.srcdir)}]}


def read(text: str, root: str) -> NotebookNode:
    """The page as one notebook of all editions, outputs attached.

    A cell without stored output shows none; the extension's check stops a build of the site or of print for it.
    """
    notebook, lines = notebook_of(text)
    book, library, page = loaded(root).book, loaded(root).library, _page.get()
    editions = editions_of_text(text, book.tags)
    stored = {edition: library.outputs(edition, page) for edition in editions} if page in book.documents else {}
    merged = merge(notebook, stored, editions)
    said = {"language_info": LANGUAGE, **front_matter(text), "source_map": []}
    if kernel := said.get("kernelspec"):
        said["kernelspec"] = {"display_name": kernel["name"], **kernel}  # a notebook's has one
    merged.metadata = nbformat.from_dict(said)
    for cell in merged.cells:
        # Of code its fence, from 1; of prose the line before its first words, from 0, as what Sphinx tells counts on.
        line = lines[cell.metadata["origin"]]
        if cell.cell_type == "markdown":
            line -= 2
            if named := named_editions(cell, book.tags):
                cell.source = _marked(cell.source, named[0])
                line -= 1  # for the line that opens the block
        merged.metadata["source_map"].append(line)
    return merged


@dataclass(frozen=True)
class Loaded:
    """What a build takes from the book's folder, read once for all pages; `sources` when asked for."""

    book: Book
    library: Library

    @cached_property
    def sources(self) -> list[Source]:
        """Raises BookError with the faults of all of them."""
        return read_sources(self.book)


@lru_cache(maxsize=1)
def loaded(root: str) -> Loaded:
    book = read_book(Path(root))
    return Loaded(book, Library(book))


def _marked(text: str, edition: str) -> str:
    """`text` in a block that names its edition: MyST-NB keeps no metadata of Markdown cells.

    `tests/upstream/test_site.py`
    """
    longest = max((len(line) - len(line.lstrip("`")) for line in text.splitlines()), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{edition-prose}} {edition}\n{text}\n{fence}"
