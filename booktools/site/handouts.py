"""Notebooks to hand out, all of them made of the stored ones: as they are, without solutions, with empty cells for answers.

A build makes them all, three of each, so a cell is spelled once and then only put together with others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..book import Book
from ..i18n import Say
from ..running import store


@dataclass(frozen=True)
class Cell:
    """As the file has it: `source` is a list of lines."""

    content: dict[str, Any]
    stored: str = ""  # its text in the file that it comes from

    @cached_property
    def text(self) -> str:
        return self.stored or _spelled(self.content).replace("\n", "\n  ")

    @property
    def is_heading(self) -> bool:
        return self.content["cell_type"] == "markdown" and "".join(self.content["source"][:1]).startswith("#")

    def has(self, tag: str) -> bool:
        return tag in self.content["metadata"].get("tags", ())


Cells = Sequence[Cell]
#: In a notebook as the store spells it, whose strings have no line breaks.
_CELL = re.compile(r"^  (\{$.*?^  \})", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Kind:
    """One form of every notebook: what the menu calls it, what it adds to the names of files, which tag it needs."""

    word: str
    suffix: str
    tag: str
    change: Callable[[Cells, Say], Iterator[Cell]]

    def named(self, name: str, say: Say) -> str:
        """What a file of this kind is called, without suffix."""
        return f"{name}-{say(self.suffix)}" if self.suffix else name


@dataclass(frozen=True, eq=False)
class Notebook:
    cells: Cells
    rest: dict[str, Any]

    @property
    def kinds(self) -> list[Kind]:
        """Those that differ: a section without exercises has the first alone."""
        return [kind for kind in KINDS if not kind.tag or any(cell.has(kind.tag) for cell in self.cells)]

    def of(self, kind: Kind, say: Say) -> Notebook:
        return _changed(self, kind, say)

    @cached_property
    def content(self) -> bytes:
        """Spelled as the store spells notebooks."""
        cells = ",\n  ".join(cell.text for cell in self.cells)
        text = _spelled({**self.rest, "cells": []})
        return (text.replace('"cells": []', f'"cells": [\n  {cells}\n ]', 1) + "\n").encode()


def sections_of(book: Book, edition: str) -> dict[str, Notebook]:
    """The stored notebooks of an edition, which are known to be whole, by their names, in reading order."""
    found = {}
    for document in book.documents:
        if store.is_there(file := store.path_of(book, edition, document)):
            found[book.name(document)] = _read(file.read_bytes())
    return found


@lru_cache(maxsize=1024)
def _changed(notebook: Notebook, kind: Kind, say: Say) -> Notebook:
    return Notebook(list(kind.change(notebook.cells, say)), notebook.rest)


@lru_cache(maxsize=256)
def _read(data: bytes) -> Notebook:
    """In one process the same bytes are the same notebook, its cells spelled once."""
    rest = json.loads(data)
    cells = rest.pop("cells")
    texts = _CELL.findall(data.decode())
    if len(texts) == len(cells):
        notebook = Notebook([Cell(cell, text) for cell, text in zip(cells, texts, strict=True)], rest)
        if notebook.content == data:
            return notebook
    return Notebook([Cell(cell) for cell in cells], rest)  # spelled by somebody else


def new(kind: str, source: str, number: int = 0, **metadata: object) -> Cell:
    """A cell of our own; `number` keeps it apart from others that say the same."""
    name = hashlib.sha256("\0".join(["handed out", kind, source, str(number)]).encode()).hexdigest()[:12]
    content = {"cell_type": kind, "id": name, "metadata": metadata, "source": source.splitlines(keepends=True)}
    return Cell(content | ({"execution_count": None, "outputs": []} if kind == "code" else {}))


def _without_solutions(cells: Cells, say: Say) -> Iterator[Cell]:
    return (cell for cell in cells if not cell.has(store.SOLUTION))


def _with_answer_cells(cells: Cells, say: Say) -> Iterator[Cell]:
    """Behind each exercise and its hints: a place for words, and one for code."""
    asked = answers = 0
    for cell in (*cells, None):
        if asked > answers and (not cell or cell.is_heading or cell.has(store.EXERCISE) or cell.has(store.SOLUTION)):
            answers += 1
            text = say("**Your answer.** Write it here in words; code goes into the cell below.")
            yield new("markdown", text, answers)
            yield new("code", "", answers)
        if cell and not cell.has(store.SOLUTION):
            asked += cell.has(store.EXERCISE)
            yield cell


#: The first is the store's.
KINDS = (
    Kind("with solutions", "", "", lambda cells, say: iter(cells)),
    Kind("without solutions", "without-solutions", store.SOLUTION, _without_solutions),
    Kind("with empty answer cells", "answer-cells", store.EXERCISE, _with_answer_cells),
)


def _spelled(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
