"""Quiet diffs: a run that prints what is stored already, as the judge sees it, leaves the stored bytes."""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode

from ..judging.outputs import differences
from ..judging.tags import NOT_COMPARED, has
from ..judging.tolerances import ToleranceError, Tolerances
from ..sources.cells import Outputs, keys
from ..stand_ins import printed
from . import store


def quiet(
    before: NotebookNode | None,
    notebook: NotebookNode,
    fresh: Outputs,
    about: Mapping[str, str],
    tolerances: Tolerances,
) -> Outputs:
    """`fresh`, but for cells that say what one of `before` says: theirs as stored there, where no difference is found.

    What is not compared is kept after a run in the same environment, and taken anew after one in another.
    """
    if before is None:
        return fresh
    same_place = {**before.metadata.get("booktools", {}), "source": ""} == {**about, "source": ""}
    old = _code(before)
    stored = {name: printed(cell.outputs) for name, cell in zip(store.ids(old), old, strict=True)}
    cells, outputs = _code(notebook), dict(fresh)
    for cell, name, key in zip(cells, store.ids(cells), keys(cells), strict=True):
        if name in stored and _alike(cell, stored[name], fresh[key], tolerances, same_place):
            outputs[key] = stored[name]
    return outputs


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _alike(
    cell: NotebookNode, old: list[NotebookNode], new: list[NotebookNode], tolerances: Tolerances, same_place: bool
) -> bool:
    if has(cell.metadata, NOT_COMPARED):
        return same_place
    try:
        return not differences(old, new, tolerances.of_cell(cell.metadata))
    except ToleranceError:  # which is told by who checks
        return False
