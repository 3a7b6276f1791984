"""The store's notebooks and the text of today: bring them up to it, or say which are behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..book import Book
from ..errors import Problem
from ..pages.sphinx_build import build
from ..running import store
from . import memory

BUILDER = "notebooks"
FOLDER = Path("_build", BUILDER)


def refresh(book: Book, changed: list[str] | None = None) -> list[str]:
    """Give the store's notebooks the text of today; the paths of those it changed, put into `changed` as it goes on.

    Raises BookError for what Sphinx warns of.
    """
    changed = [] if changed is None else changed
    with _made(book, changed) as places:
        for made, file in places:
            if _bytes(file) != _bytes(made):
                store.replace(file, made.read_text(encoding="utf-8"))
                changed.append(file.relative_to(book.root).as_posix())
    return changed


def behind(book: Book) -> Iterator[Problem]:
    """Stored notebooks whose text is not that of today. Raises BookError for what Sphinx warns of."""
    with _made(book) as places:
        for made, file in places:
            if _bytes(file) != _bytes(made):
                path, source = file.relative_to(book.root), store.load(book, made).metadata.booktools.source
                message = f"its text is not that of {source}; {store.MEND}, which executes nothing"
                yield Problem(path.as_posix(), message, edition=path.parts[1])


@contextmanager
def _made(book: Book, changed: Sequence[str] = ()) -> Iterator[Iterator[tuple[Path, Path]]]:
    """The notebooks as they would be today, written unless they were before; `changed` are the stored ones afterwards."""
    folder = book.root / FOLDER
    known = memory.current(folder)
    if known is None:
        memory.forget(folder)
        read = build(book, BUILDER, FOLDER, FOLDER / ".doctrees", print_editions=[])
    yield _places(book)
    if known is None or changed:
        memory.keep(book, folder, read if known is None else known)


def _places(book: Book) -> Iterator[tuple[Path, Path]]:
    """Each notebook that was made, and its place in the store."""
    for edition in book.tags:
        for document in book.documents:
            made = book.root / FOLDER / edition / f"{book.name(document)}.ipynb"
            if made.exists():
                yield made, store.path_of(book, edition, document)


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""
