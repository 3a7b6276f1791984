"""Which cells print something else than in the last commit: `make changes`, and the end of `make update`.

A cell is told only if the judge of `make validate` calls its outputs different, with
what stood there and what stands there now; the exit status is 1 if there is any.
To accept them is to commit notebooks/, to refuse is to take back what brought them.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from booktools.book import Book, read_book
from booktools.errors import BookError, Problem
from booktools.judging.outputs import differences
from booktools.judging.tags import NOT_COMPARED, has
from booktools.running import store
from booktools.running.check import limits
from booktools.running.library import Library
from booktools.sources.cells import Outputs, addresses, outputs_of
from booktools.sources.read import read_sources

LINES = 12  # of an output


def committed(book: Book, edition: str) -> Outputs:
    """Every output of an edition in the last commit, by key."""
    folder = f"{store.FOLDER}/{edition}"
    command = ["git", "-C", str(book.root), "archive", "HEAD", folder]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise BookError(Problem(folder, f"the last commit cannot be read: {said}", edition=edition))
    found: Outputs = {}
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".ipynb") else None
            if file is not None:
                found |= outputs_of(nbformat.reads(file.read().decode("utf-8"), as_version=4))
    return found


def changes(book: Book) -> Iterator[Problem]:
    """A problem for each cell of an edition that printed something else."""
    tolerances = limits(book)
    sources, library = read_sources(book), Library(book)
    for edition in book.tags:
        before = committed(book, edition)
        for source in sources:
            now = library.outputs(edition, source.document)
            for index, key in addresses(source.notebook, edition, book.tags).items():
                cell = source.notebook.cells[index]
                if key not in before or key not in now or has(cell.metadata, NOT_COMPARED):
                    continue
                found = differences(before[key], now[key], tolerances.of_cell(cell.metadata))
                for one in found[:1]:
                    detail = f"-- before:\n{_clipped(one.stored)}\n-- now:\n{_clipped(one.fresh)}"
                    yield Problem(source.path, f"prints something else: {one}", source.line(index), edition, detail)


def _clipped(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    rest = len(lines) - LINES
    return "\n".join(lines if rest <= 0 else [*lines[:LINES], f"… and {rest} lines more"])


def main(root: Path) -> int:
    try:
        found = list(changes(read_book(root)))
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in found:
        print(problem)
    print(f"{len(found)} cells print something else than in the last commit" if found else "no output has changed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
