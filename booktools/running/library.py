"""The stored notebooks of a book's sections: each from the place that its section's name gives it, each read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from ..book import Book
from ..errors import BookError
from ..sources.cells import Outputs, holds, outputs_of
from . import store


class Library:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._read: dict[Path, NotebookNode | BookError | None] = {}

    def notebook(self, edition: str, document: str) -> NotebookNode | None:
        """None where none is stored; raises BookError for a file that is no whole notebook."""
        found = self._at(store.path_of(self._book, edition, document))
        if isinstance(found, BookError):
            raise found
        return found

    def whole(self, edition: str, document: str) -> NotebookNode | None:
        """The section's notebook; a broken one is as good as none."""
        found = self._at(store.path_of(self._book, edition, document))
        return found if isinstance(found, NotebookNode) else None

    def holding(self, edition: str, document: str, keys: Sequence[str]) -> NotebookNode | None:
        """The section's whole notebook, if it has outputs under these keys."""
        found = self.whole(edition, document)
        return found if found and holds(found, keys) else None

    def outputs(self, edition: str, document: str) -> Outputs:
        """Those of the section's notebook by their keys, none if there is no whole one."""
        found = self.whole(edition, document)
        return outputs_of(found) if found else {}

    def left_behind(self, edition: str, document: str, keys: Sequence[str]) -> NotebookNode | None:
        """For a section without a notebook: that of one with the same code, which has left the book under its name.

        A copy of a stored notebook is none: it does not lie where the source that it names would have it.
        """
        if self._at(store.path_of(self._book, edition, document)) is not None:
            return None
        return next((found for found in self._left(edition) if holds(found, keys)), None)

    def _left(self, edition: str) -> Iterator[NotebookNode]:
        for file in store.lying(self._book, edition):
            found = self._at(file)
            if isinstance(found, NotebookNode):
                document = found.metadata.get("booktools", {}).get("source", "").removesuffix(".md")
                if document not in self._book.documents and store.path_of(self._book, edition, document) == file:
                    yield found

    def _at(self, file: Path) -> NotebookNode | BookError | None:
        if file not in self._read:
            try:
                self._read[file] = store.load(self._book, file) if store.is_there(file) else None
            except BookError as error:
                self._read[file] = error
        return self._read[file]
