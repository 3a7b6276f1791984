"""Build a small book in this process, from outputs that no kernel had to make."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_book.config import get_final_config
from nbformat.v4 import new_output
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from booktools.book import Book
from booktools.notebooks import command
from booktools.pages.sphinx_build import unseen_objects
from booktools.running import store
from booktools.running.check import editions_of
from booktools.running.freshness import Fingerprints
from booktools.sources.cells import split
from booktools.sources.read import read_sources


def store_outputs(book: Book, text: str = "{edition}: {source}\n") -> None:
    """Fill the store: every cell is said to have printed `text`; prose as the sources have it."""
    for source in read_sources(book):
        for edition in editions_of(book, source):
            cells = split(source.notebook, edition, book.tags).cells
            for cell in (c for c in cells if c.cell_type == "code"):
                shared = not set(cell.metadata.get("tags", ())) & set(book.tags)
                said = text.format(edition="*" if shared else edition, source=cell.source)
                cell.outputs = [new_output("stream", text=said)]
            about = {"fingerprint": Fingerprints(book).of(edition, cells), "source": source.path}
            store.write(store.path_of(book, edition, source.document), store.assemble(cells, about))


def store_notebooks(book: Book) -> None:
    """The store as `booktools run` leaves it."""
    store_outputs(book)
    command.refresh(book)


@dataclass
class Built:
    app: Sphinx
    warnings: str
    html: Path


@contextlib.contextmanager
def built(book: Book, builder: str = "html", build: bool = True, **config: object) -> Iterator[Built]:
    """The Sphinx application that `jupyter-book build` makes of `book`, after its build."""
    overrides, _ = get_final_config(
        sourcedir=book.root, user_yaml=book.root / "_config.yml", cli_config={"latex_individualpages": False}
    )
    overrides["source_suffix"] = {}  # extensions write into it, and Sphinx's default is one dict for all builds
    out, warnings = book.root / "_build" / builder, io.StringIO()
    with patch_docutils(), docutils_namespace():
        with unseen_objects():
            app = Sphinx(
                srcdir=book.root,
                confdir=None,
                outdir=out,
                doctreedir=book.root / "_build" / ".doctrees",
                buildername=builder,
                confoverrides={**overrides, **config},
                status=None,
                warning=warnings,
            )
        if build:
            app.build()
        yield Built(app, warnings.getvalue(), out)
