"""The store: executed editions as ordinary notebooks, `notebooks/<tag>/<section>.ipynb`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .book import Book
from .cells import Library, Outputs, keys, outputs_of
from .errors import BookError, Problem

FOLDER = "notebooks"


def path_of(book: Book, edition: str, document: str) -> Path:
    return book.root / FOLDER / edition / f"{book.name(document)}.ipynb"


def files(book: Book, edition: str) -> Iterator[Path]:
    folder = book.root / FOLDER / edition
    return (p for p in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in p.parts)


def load(book: Book, file: Path) -> NotebookNode:
    """Raises BookError for a file that is no whole notebook."""
    try:
        return nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        path = file.relative_to(book.root)
        message = f"not a whole notebook ({error}); delete it and run \"make notebooks\""
        raise BookError(Problem(path.as_posix(), " ".join(message.split()), edition=path.parts[1])) from None


def all_outputs(book: Book, edition: str) -> Outputs:
    """Every stored output of an edition; whole notebooks only, else BookError."""
    found: dict[str, list[NotebookNode]] = {}
    for file in files(book, edition):
        found.update(outputs_of(load(book, file)))
    return found


def library(book: Book, edition: str) -> Library:
    """Stored notebooks by the keys of their cells; a broken file is as good as none."""
    found: Library = {}
    for file in files(book, edition):
        try:
            notebook = load(book, file)
        except BookError:
            continue
        found[tuple(keys(notebook.cells))] = notebook
    return found


def dumps(notebook: NotebookNode) -> str:
    """The one way a notebook is spelled in the store: same notebook, same bytes."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def write(file: Path, notebook: NotebookNode) -> None:
    """Replace `file` by `notebook` at once: whoever looks sees the old one or the new one."""
    text = dumps(notebook)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(partial, 0o644)
        os.replace(partial, file)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
