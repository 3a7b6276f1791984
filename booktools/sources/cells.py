"""Split a source into editions and merge their outputs back: pure functions on notebooks.

A cell belongs to the editions that its tags name; with none of them among its
tags it is shared and belongs to all. A code cell's address, its key, is a hash
chained over the code of its edition up to and including itself, and over the tags
that change what it does. So prose never invalidates an output, an edited cell
invalidates itself and what runs after it, and no path, cell id or file time takes part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy

from nbformat import NotebookNode

from ..stand_ins import printed

Outputs = dict[str, list[NotebookNode]]  # by key

#: Tags that change what a cell does when it is run.
EFFECTIVE_TAGS = frozenset(("raises-exception", "nbval-raises-exception", "skip-execution", "nbval-skip"))

#: Tag of a shared cell that needs nothing but Python's standard library: it also runs in the reader's browser.
LIVE = "live"


def named_editions(cell: NotebookNode, editions: Sequence[str]) -> list[str]:
    """The editions that the cell's tags name, in the book's order; empty if shared."""
    tags = cell.metadata.get("tags", ())
    return [edition for edition in editions if edition in tags]


def members(notebook: NotebookNode, edition: str, editions: Sequence[str]) -> list[int]:
    """Indices of the cells that make up `edition`, in order."""
    named = (named_editions(cell, editions) for cell in notebook.cells)
    return [index for index, names in enumerate(named) if not names or edition in names]


def split(notebook: NotebookNode, edition: str, editions: Sequence[str]) -> NotebookNode:
    """A new notebook with the cells of one edition."""
    return _with_cells(notebook, [deepcopy(notebook.cells[i]) for i in members(notebook, edition, editions)])


def keys(cells: Iterable[NotebookNode]) -> list[str]:
    """The keys of the code cells among `cells`, the cells of one edition."""
    found, previous = [], ""
    for cell in cells:
        if cell.cell_type == "code":
            effects = sorted(EFFECTIVE_TAGS.intersection(cell.metadata.get("tags", ())))
            previous = hashlib.sha256("\0".join([previous, cell.source, *effects]).encode()).hexdigest()
            found.append(previous)
    return found


def outputs_of(notebook: NotebookNode) -> Outputs:
    """What an executed edition printed, by key."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {key: printed(cell.outputs) for key, cell in zip(keys(code), code, strict=True)}


def holds(notebook: NotebookNode, wanted: Sequence[str]) -> bool:
    """Whether an executed edition has outputs under these keys; there may be others after them."""
    return bool(wanted) and keys(notebook.cells)[: len(wanted)] == list(wanted)


def addresses(notebook: NotebookNode, edition: str, editions: Sequence[str]) -> dict[int, str]:
    """Index of a code cell in the source → its key in `edition`."""
    indices = [i for i in members(notebook, edition, editions) if notebook.cells[i].cell_type == "code"]
    return dict(zip(indices, keys(notebook.cells[i] for i in indices), strict=True))


def merge(notebook: NotebookNode, stored: Mapping[str, Outputs], editions: Sequence[str]) -> NotebookNode:
    """A new notebook, all editions in it, every code cell with its stored outputs.

    A cell tagged for several editions becomes one cell for each, since each
    may print something else; a shared cell shows what the first edition
    printed, for they all agree. Where nothing is stored, it shows nothing.
    """
    tables = {edition: addresses(notebook, edition, editions) for edition in editions}
    cells: list[NotebookNode] = []
    for index, cell in enumerate(notebook.cells):
        owners: list[str | None] = [*named_editions(cell, editions)]
        for edition in owners or [None]:
            copy = deepcopy(cell)
            copy["id"] = f"cell-{len(cells)}"
            copy.metadata["origin"] = index  # for who reads the doctree that is made of it
            if edition is not None:
                copy.metadata["tags"] = [t for t in cell.metadata["tags"] if t == edition or t not in editions]
            if cell.cell_type == "code":
                shown = edition or editions[0]
                copy.outputs = deepcopy(stored.get(shown, {}).get(tables[shown][index], []))
            cells.append(copy)
    return _with_cells(notebook, cells)


def _with_cells(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=deepcopy(notebook.metadata), cells=cells)
