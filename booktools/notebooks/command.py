"""The store's notebooks and the text of today: bring them up to it, or say which are behind."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path

from ..book import Book
from ..errors import Problem
from ..running import store
from . import memory

BUILDER = "notebooks"
FOLDER = Path("_build", BUILDER)


def compose(book: Book) -> set[Path]:
    """Write all notebooks whose outputs are there as they would be today, unless they are; the files they are made of.

    Where nothing but stored outputs has changed, only theirs are written. Raises BookError for whatever Sphinx warns of.
    """
    folder, before = book.root / FOLDER, memory.seen(book)
    known = memory.changes(folder)
    if known and not known.changed:
        return known.files
    from ..pages.sphinx_build import build

    memory.forget(folder)
    only = _of_store(book, known.changed) if known else None
    read = build(book, BUILDER, FOLDER, FOLDER / ".doctrees", print_editions=[], only_notebooks=only)
    memory.keep(book, folder, read, before)
    return read


def _of_store(book: Book, files: Set[Path]) -> list[str] | None:
    """Their paths below the book, if all of them are stored notebooks of its sections."""
    stored = {store.path_of(book, edition, document) for edition in book.tags for document in book.documents}
    return sorted(file.relative_to(book.root).as_posix() for file in files) if files <= stored else None


def refresh(book: Book, changed: list[str] | None = None) -> list[str]:
    """Give the store's notebooks the text of today; the paths of those it changed, put into `changed` as it goes on."""
    before, read = memory.seen(book), compose(book)
    changed = [] if changed is None else changed
    for made, file in _places(book):
        if _bytes(file) != _bytes(made):
            store.replace(file, made.read_bytes())
            changed.append(file.relative_to(book.root).as_posix())
    if changed:
        memory.keep(book, book.root / FOLDER, read, before)
    return changed


def behind(book: Book) -> Iterator[Problem]:
    """Stored notebooks whose text is not that of today."""
    compose(book)
    for made, file in _places(book):
        if _bytes(file) != _bytes(made):
            path, source = file.relative_to(book.root), store.load(book, made).metadata.booktools.source
            message = f"its text is not that of {source}; {store.MEND}, which executes nothing"
            yield Problem(path.as_posix(), message, edition=path.parts[1])


def _places(book: Book) -> Iterator[tuple[Path, Path]]:
    """Each notebook that was made, and its place in the store."""
    for edition in book.tags:
        for document in book.documents:
            made = book.root / FOLDER / edition / f"{book.name(document)}.ipynb"
            if made.exists():
                yield made, store.path_of(book, edition, document)


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""
