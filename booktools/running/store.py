"""The store: executed editions as ordinary notebooks, `notebooks/<tag>/<section>.ipynb`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from ..book import Book
from ..errors import BookError, Problem
from ..sources.cells import Library, Outputs, keys, outputs_of
from ..stand_ins import printed

FOLDER = "notebooks"
MEND = 'run "make notebooks" (python -m booktools run)'


def path_of(book: Book, edition: str, document: str) -> Path:
    return book.root / FOLDER / edition / f"{book.name(document)}.ipynb"


def files(book: Book, edition: str) -> Iterator[Path]:
    folder = book.root / FOLDER / edition
    return (p for p in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in p.parts)


def load(book: Book, file: Path) -> NotebookNode:
    """Raises BookError for a file that is no whole notebook."""
    try:
        notebook: NotebookNode = nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        path = file.relative_to(book.root)
        message = f"not a whole notebook ({error}); delete it and {MEND}"
        raise BookError(Problem(path.as_posix(), " ".join(message.split()), edition=path.parts[1])) from None
    return notebook


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
    made: NotebookNode = new_notebook(cells=cells, metadata=NotebookNode(metadata))
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


def holds_run(file: Path, notebook: NotebookNode) -> bool:
    """Whether `file` has the same code with the same outputs of the same run, whatever its prose."""

    def run(found: NotebookNode) -> object:
        code = [cell for cell in found.cells if cell.cell_type == "code"]
        return found.metadata, [{**cell, "outputs": printed(cell.outputs)} for cell in code]

    try:
        return run(nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)) == run(notebook)
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError):
        return False


def dumps(notebook: NotebookNode) -> str:
    """The one way a notebook is spelled in the store: same notebook, same bytes."""
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def write(file: Path, notebook: NotebookNode) -> None:
    """Replace `file` by `notebook`, spelled as all are."""
    write_text(file, dumps(notebook))


def write_text(file: Path, text: str) -> None:
    """At once: whoever looks sees the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(partial).chmod(0o644)
        Path(partial).replace(file)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
