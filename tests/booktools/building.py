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

from booktools import store
from booktools.book import Book
from booktools.cells import keys, split
from booktools.check import editions_of
from booktools.export import composer
from booktools.freshness import fingerprint
from booktools.sources import read_sources


def store_outputs(book: Book, text: str = "{edition}: {source}\n") -> None:
    """Fill the store: every cell is said to have printed `text`."""
    sources = read_sources(book)
    compose = composer(book, sources)
    for source in sources:
        for edition in editions_of(book, source):
            cells = [c for c in split(source.notebook, edition, book.tags).cells if c.cell_type == "code"]
            shared = [not set(c.metadata.get("tags", ())) & set(book.tags) for c in cells]
            texts = [text.format(edition="*" if s else edition, source=c.source) for c, s in zip(cells, shared)]
            made = {"fingerprint": fingerprint(book, edition, cells)}
            outputs = {key: [new_output("stream", text=t)] for key, t in zip(keys(cells), texts)}
            store.write(store.path_of(book, edition, source.document), compose(source, edition, outputs, made))


@dataclass
class Built:
    app: Sphinx
    warnings: str
    html: Path


@contextlib.contextmanager
def built(book: Book, builder: str = "html", build: bool = True, **config: object) -> Iterator[Built]:
    """The Sphinx application that `jupyter-book build` makes of `book`, after its build."""
    overrides, _ = get_final_config(sourcedir=book.root, user_yaml=book.root / "_config.yml", cli_config={"latex_individualpages": False})
    overrides["source_suffix"] = {}  # extensions write into it, and Sphinx's default is one dict for all builds
    out, warnings = book.root / "_build" / builder, io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=book.root, confdir=None, outdir=out, doctreedir=book.root / "_build" / ".doctrees",
            buildername=builder, confoverrides={**overrides, **config}, status=None, warning=warnings,
        )
        if build:
            app.build()
        yield Built(app, warnings.getvalue(), out)
