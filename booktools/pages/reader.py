"""The reader that MyST-NB calls for every page: its own reading, our outputs.

It is given the text of a page and nothing of its path, so what Sphinx says of the page before is kept.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config

from ..book import Book, read_book
from ..i18n import faults, use
from ..running import lab, store
from ..running.library import Library
from ..sources.cells import merge, named_editions
from ..sources.read import Source, editions_of_text, read_sources
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
    syntax = tuple(config.myst_enable_extensions)
    config.nb_custom_formats = {".md": [f"{__name__}.{read.__name__}", {"root": str(app.srcdir), "syntax": syntax}]}


def read(text: str, root: str, syntax: tuple[str, ...] = ()) -> NotebookNode:
    """The page as one notebook of all editions, outputs attached.

    `syntax` names the MyST extensions that are on. A cell without stored output
    shows none; the extension's check stops a build of the site or of print for it.
    """
    # To find the cells, MyST-NB parses no lines, and the plug-in for task lists fails on that:
    # https://github.com/executablebooks/mdit-py-plugins/blob/v0.7.0/mdit_py_plugins/tasklists/__init__.py#L91
    # (`tests/upstream/test_reading.py`)
    config = MdParserConfig(enable_extensions=set(syntax) - {"tasklist"})
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True)
    _tell_lines_exactly(notebook, text.splitlines())
    book, library, page = loaded(root).book, loaded(root).library, _page.get()
    editions = editions_of_text(text, book.tags)
    stored = {edition: library.outputs(edition, page) for edition in editions} if page in book.documents else {}
    merged = merge(notebook, stored, editions)
    merged.metadata.setdefault("language_info", NotebookNode(LANGUAGE))
    for index, cell in enumerate(merged.cells):
        named = named_editions(cell, book.tags)
        if cell.cell_type == "markdown" and named:
            cell.source = _marked(cell.source, named[0])
            merged.metadata["source_map"][index] -= 1  # for the line that opens the block
    return merged


def _tell_lines_exactly(notebook: NotebookNode, lines: list[str]) -> None:
    """Make up for blank lines: MyST-NB's map says where a cell's text begins as if one always came before it.

    `tests/upstream/test_site.py`; https://github.com/executablebooks/MyST-NB/blob/v1.4.0/myst_nb/core/read.py#L239
    """
    starts = notebook.metadata["source_map"]
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            starts[index] = next(n for n in range(starts[index], len(lines)) if lines[n].strip()) - 1


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
