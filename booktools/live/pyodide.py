"""Cells with the tag `live` in the real Pyodide, under Node, judged against what is stored, as every edition is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict

from ..book import Book
from ..errors import Problem
from ..judging.outputs import Output, differences, shown
from ..judging.streams import joined
from ..judging.tags import NOT_COMPARED, has
from ..judging.tolerances import Tolerances, read_tolerances
from ..running.library import Library
from ..sources.cells import LIVE, addresses
from ..sources.read import Source
from . import parts
from .npm import node

MINUTES = 5  # for all pages; what takes longer hangs


@dataclass(frozen=True)
class _Cell:
    source: Source
    index: int
    code: str
    stored: Sequence[Output]
    allowed: Tolerances
    compared: bool


def judged(book: Book, sources: Sequence[Source]) -> tuple[int, list[Problem]]:
    """How many cells ran, and where they put out something else than in the first edition that has them."""
    library = Library(book)
    pages = [cells for source in sources if (cells := list(_live(book, source, library)))]
    found: list[Problem] = []
    for cells, told in zip(pages, _run([[cell.code for cell in cells] for cells in pages]), strict=True):
        for cell, outputs in zip(cells, told, strict=True):
            if cell.compared:
                for difference in differences(_plain(cell.stored), outputs, cell.allowed)[:1]:
                    message = f"in a browser's Python this cell puts out something else: {difference}"
                    detail = f"[stored] {shown(cell.stored)}\n[browser] {shown(outputs)}"
                    found.append(Problem(cell.source.path, message, cell.source.line(cell.index), detail=detail))
    return sum(map(len, pages)), found


def _live(book: Book, source: Source, library: Library) -> Iterator[_Cell]:
    edition, allowed = source.editions[0], read_tolerances(book.root)
    keys = addresses(source.notebook, edition, book.tags)
    stored = library.outputs(edition, source.document)
    for index, cell in enumerate(source.notebook.cells):
        if cell.cell_type == "code" and LIVE in cell.metadata.get("tags", ()):
            yield _Cell(
                source,
                index,
                cell.source,
                stored.get(keys[index], []),
                allowed.of_cell(cell.metadata),
                not has(cell.metadata, NOT_COMPARED),
            )


def _run(pages: Sequence[Sequence[str]]) -> list[list[list[NotebookNode]]]:
    """What each cell of each page puts out, as a notebook keeps it."""
    if not pages:
        return []
    parts.make()
    command = [node(), str(parts.FOLDER / "page" / "judge.mjs")]
    done = subprocess.run(
        command, input=json.dumps(pages), capture_output=True, text=True, timeout=60 * MINUTES, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Pyodide under Node ended with {done.returncode}:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    return [[joined(from_dict(_output(kind, text)) for kind, text in cell) for cell in cells] for cells in told]


def _output(kind: str, text: str) -> dict[str, Any]:
    if kind == "result":
        return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": None}
    if kind == "error":
        name, message, _ = json.loads(text)
        return {"output_type": "error", "ename": name, "evalue": message, "traceback": []}
    return {"output_type": "stream", "name": kind, "text": text}


def _plain(stored: Sequence[Output]) -> list[Output]:
    """Without what IPython makes of a traceback."""
    return [{**output, "traceback": []} if output["output_type"] == "error" else output for output in stored]
