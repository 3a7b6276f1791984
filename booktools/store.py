"""The store: executed editions as ordinary notebooks, `notebooks/<tag>/<section>.ipynb`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .book import Book
from .cells import Outputs, keys
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


def outputs(notebook: NotebookNode) -> Outputs:
    """The outputs of a stored edition by key."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {key: cell.outputs for key, cell in zip(keys(notebook.cells), code, strict=True)}


def all_outputs(book: Book, edition: str) -> Outputs:
    """Every stored output of an edition; whole notebooks only, else BookError."""
    found: dict[str, list[NotebookNode]] = {}
    for file in files(book, edition):
        found.update(outputs(load(book, file)))
    return found


def dumps(notebook: NotebookNode) -> str:
    """The one way a notebook is spelled in the store: same notebook, same bytes."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(file: Path, notebook: NotebookNode) -> None:
    """Replace `file` by `notebook` at once: whoever looks sees the old one or the new one."""
    notebook = nbformat.from_dict(notebook)
    nbformat.validate(notebook)
    text = dumps(nbformat.v4.rwbase.split_lines(nbformat.from_dict(json.loads(dumps(notebook)))))
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
