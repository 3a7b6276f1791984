"""The store's notebooks and the text of today: bring them up to it, or say which are behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..book import Book
from ..errors import Problem
from ..pages.sphinx_build import build
from ..running import store
from .builder import Notebooks

FOLDER = Path("_build", Notebooks.name)


def compose(book: Book) -> None:
    """Write all notebooks whose outputs are there as they would be today. Raises BookError for whatever Sphinx warns of."""
    build(book, Notebooks.name, FOLDER, FOLDER / ".doctrees", print_editions=[])


def refresh(book: Book, composed: bool = False) -> list[str]:
    """Give the store's notebooks the text of today; the paths of those it changed."""
    if not composed:
        compose(book)
    changed = []
    for made, file in _composed(book):
        if _text(file) != _text(made):
            store.write_text(file, _text(made))
            changed.append(file.relative_to(book.root).as_posix())
    return changed


def behind(book: Book, composed: bool = False) -> Iterator[Problem]:
    """Stored notebooks whose text is not that of today."""
    if not composed:
        compose(book)
    for made, file in _composed(book):
        if _text(file) != _text(made):
            path, source = file.relative_to(book.root), store.load(book, made).metadata.booktools.source
            message = f"its text is not that of {source}; {store.MEND}, which executes nothing"
            yield Problem(path.as_posix(), message, edition=path.parts[1])


def _composed(book: Book) -> Iterator[tuple[Path, Path]]:
    """Each notebook as it would be today, and its place in the store."""
    for edition in book.tags:
        folder = book.root / FOLDER / edition
        for made in sorted(folder.rglob("*.ipynb")):
            yield made, book.root / store.FOLDER / edition / made.relative_to(folder)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
