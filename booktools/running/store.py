"""The store: executed editions as ordinary notebooks, `notebooks/<tag>/<section>.ipynb`."""

from __future__ import annotations

import hashlib
import os
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path

import nbformat
import psutil
from nbformat import NotebookNode, v4

from ..book import Book
from ..contents import leads_out
from ..errors import BookError, Problem
from ..sources.read import editions_of_document
from .whole import whole

FOLDER = "notebooks"
#: Tags of a stored notebook's cells, for who hands it out (`site/handouts.py`): the first of an exercise, all of a solution.
SOLUTION, EXERCISE = "solution", "exercise"
MEND = 'run "make notebooks" (python -m booktools run)'
_PARTIAL = re.compile(r"\..+\.ipynb\.(\w+)\.partial")


def path_of(book: Book, edition: str, document: str) -> Path:
    return book.root / FOLDER / edition / f"{book.name(document)}.ipynb"


def files(book: Book, edition: str) -> list[Path]:
    """The stored notebooks of those sections that have the edition, in reading order; what else lies there is none."""
    found = ((document, path_of(book, edition, document)) for document in book.documents)
    return [file for document, file in found if is_there(file) and edition in editions_of_document(book, document)]


def is_there(file: Path) -> bool:
    """Be it a link that leads nowhere."""
    return os.path.lexists(file)


def lying(book: Book, edition: str = "") -> Iterator[Path]:
    """Every notebook in the store's folder, whosever it is."""
    found = sorted((book.root / FOLDER / edition).rglob("*.ipynb"))
    return (file for file in found if ".ipynb_checkpoints" not in file.parts)


def partials(book: Book) -> Iterator[Path]:
    """What runs that were killed had not finished writing."""
    for file in sorted((book.root / FOLDER).rglob(".*.partial")):
        found = _PARTIAL.fullmatch(file.name)
        if found and not (found[1].isdecimal() and psutil.pid_exists(int(found[1]))):
            yield file


def sweep(book: Book) -> None:
    for file in partials(book):
        file.unlink(missing_ok=True)


def load(book: Book, file: Path) -> NotebookNode:
    """Not to be changed: the same bytes are the same notebook, in one process. Raises BookError for a file that is no whole one."""
    path = file.relative_to(book.root)
    try:
        if leads_out(book.root, file):
            raise ValueError("a link that leads out of the book")
        if not file.exists():
            raise ValueError("a link that leads nowhere")
        if not (file.is_file() or file.is_dir()):  # reading would wait for ever
            raise ValueError("neither a file nor a folder")
        return whole(file.read_bytes())
    except ValueError as error:
        reason = textwrap.shorten(str(error), 160)
        message = f"not a whole notebook ({reason}); delete it and {MEND}"
        raise BookError(Problem(path.as_posix(), message, edition=path.parts[1])) from None


def must_lie_inside(book: Book) -> None:
    """Raises BookError where a link would have notebooks written outside the book."""
    folders = {path_of(book, edition, document).parent for edition in book.tags for document in book.documents}
    message = "a link that leads out of the book's folder; put the folder itself there"
    problems = [
        Problem(folder.relative_to(book.root).as_posix(), message)
        for folder in sorted(folders)
        if leads_out(book.root, folder)
    ]
    if problems:
        raise BookError(*problems)


def must_be_whole(book: Book, editions: Iterable[str]) -> None:
    """Raises BookError for stored notebooks that are not."""
    errors = []
    for file in (file for edition in editions for file in files(book, edition)):
        try:
            load(book, file)
        except BookError as error:
            errors.append(error)
    if errors:
        raise BookError.all_of(errors)


def assemble(cells: Sequence[NotebookNode], about: Mapping[str, str]) -> NotebookNode:
    """A notebook of `cells`, outputs in them; its counts and ids depend on content alone."""
    cells = [deepcopy(cell) for cell in cells]
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell, name in zip(cells, ids(cells), strict=True):
        cell.id = name
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = count
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "booktools": dict(sorted(about.items())),
    }
    made: NotebookNode = v4.new_notebook(cells=cells, metadata=NotebookNode(metadata))
    return made


def ids(cells: Iterable[NotebookNode]) -> list[str]:
    """By what a cell says, and which of those that say it it is: a new cell above changes none below."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for cell in cells:
        said = (cell.cell_type, cell.source)
        found.append(hashlib.sha256("\0".join([*said, str(seen[said])]).encode()).hexdigest()[:12])
        seen[said] += 1
    return found


def dumps(notebook: NotebookNode) -> str:
    """The one way a notebook is spelled in the store: same notebook, same bytes."""
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def write(file: Path, notebook: NotebookNode) -> None:
    """Replace `file` by `notebook`, spelled as all are."""
    replace(file, dumps(notebook).encode())


def replace(file: Path, content: bytes) -> None:
    """Put `content` into `file` at once: whoever looks sees the old one or the new one."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError as error:  # that of a full disk has no name
        partial.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(file)) from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
