"""Compose the readers' notebook of one edition: ordinary, self-contained, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from .book import Book
from .cells import Library, Outputs, keys, outputs_of, split
from .sources import Source

Compose = Callable[[Source, str, Outputs, Mapping[str, str]], NotebookNode]


def composer(book: Book) -> Compose:
    """A function that makes notebooks; what concerns the whole book is gathered once.

    It takes a source, an edition, the outputs by key and what is known of the
    interpreter that made them. Raises KeyError for a cell without outputs.
    """

    def compose(source: Source, edition: str, outputs: Outputs, about: Mapping[str, str]) -> NotebookNode:
        cells = [_opening(book, source, edition)]
        for cell in split(source.notebook, edition, book.tags).cells:
            cells.append(cell)
        return _finished(cells, outputs, {"source": source.path, **about})

    return compose


def current(book: Book, source: Source, edition: str, library: Library, compose: Compose) -> NotebookNode:
    """A stored edition with the source's text of today. Raises KeyError if its code has changed."""
    stored = library[tuple(keys(split(source.notebook, edition, book.tags).cells))]
    return compose(source, edition, outputs_of(stored), stored.metadata.get("booktools", {}))


def _opening(book: Book, source: Source, edition: str) -> NotebookNode:
    install = book.edition(edition).install
    return new_markdown_cell(f"{book.title} · {source.document} · {book.edition(edition).title}\n\n`{install}`")


def _finished(cells: list[NotebookNode], outputs: Outputs, about: Mapping[str, str]) -> NotebookNode:
    """Outputs in place, counts and ids that depend on content alone."""
    notebook = new_notebook(cells=cells)
    code = [cell for cell in cells if cell.cell_type == "code"]
    for count, (cell, key) in enumerate(zip(code, keys(cells), strict=True), start=1):
        cell.outputs = deepcopy(outputs[key])
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = count
        cell.id = key[:12]
    for number, cell in enumerate(cells):
        if cell.cell_type != "code":
            cell.id = hashlib.sha256(f"{number}\0{cell.source}".encode()).hexdigest()[:12]
    notebook.metadata = NotebookNode(
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        language_info={"name": "python"},
        booktools=dict(sorted(about.items())),
    )
    return notebook
