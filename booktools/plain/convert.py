"""A cell's text, or all of a notebook's, made plain."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace

from nbformat import NotebookNode

from ..dialect import PlainError
from . import blocks, inline
from .context import Context, PlainCell
from .page import Page

_EXTENSION = SimpleNamespace(
    RENDERERS={**blocks.RENDERERS, **inline.RENDERERS},
    POSTPROCESSORS={**blocks.POSTPROCESSORS},
)


def plain(text: str, context: Context) -> PlainCell:
    """One cell's MyST Markdown as plain Markdown.

    Plain Markdown keeps its meaning and comes back unchanged the second time.
    Raises PlainError for what cannot be shown: an unknown label, work or image,
    a question whose syntax is wrong.
    """
    page = Page(context, _EXTENSION)
    try:
        parts = [page.render(text, 0), *_footnotes(page)]
    except PlainError as error:
        raise error.found_in(context.document, context.cell)
    # What the directives wrote, where it stands now, may have more or less to escape than it had alone.
    alone = Page(Context(context.document), _EXTENSION)
    return PlainCell(alone.render("\n\n".join(part for part in parts if part), 0), page.attachments)


def plain_notebook(notebook: NotebookNode, context: Context) -> NotebookNode:
    """A new notebook whose Markdown cells are plain; a cell of which nothing is left goes.

    `notebook` is a whole source, as `collect_labels` saw it: split it afterwards.
    """
    copy = deepcopy(notebook)
    cells = [_plain_cell(cell, replace(context, cell=index)) for index, cell in enumerate(copy.cells)]
    kept = [index for index, cell in enumerate(cells) if cell.cell_type != "markdown" or cell.source]
    copy.cells = [cells[index] for index in kept]
    if lines := copy.metadata.get("source_map"):
        copy.metadata["source_map"] = [lines[index] for index in kept]
    return copy


def _plain_cell(cell: NotebookNode, context: Context) -> NotebookNode:
    if cell.cell_type == "markdown":
        result = plain(cell.source, context)
        cell.source = result.source
        if result.attachments:
            cell.attachments = {**cell.get("attachments", {}), **result.attachments}
    return cell


def _footnotes(page: Page) -> Iterator[str]:
    """The notes met on the page; one note may lead to the next."""
    elsewhere = page.context.labels.footnotes.get(page.context.document, {})
    for number, label in enumerate(page.footnotes, start=1):
        note = page.notes[label] if label in page.notes else page.render(elsewhere[label], 0)
        yield f"<sup>{number}</sup> {note}"
