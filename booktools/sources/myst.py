"""The cells of a source, as jupytext and MyST-NB find them (`tests/booktools/sources/test_sources.py`).

Both hold each cell against the format of notebooks as they make it, and jupytext brings a Jupyter
server along: of a thousand sections, half of the time that every command took.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import nbformat
from markdown_it.token import Token
from nbformat import NotebookNode

from .markdown import span
from .options import fenced

_KINDS = {"{code-cell}": "code", "{raw-cell}": "raw"}


def cells_of(text: str, tokens: Sequence[Token]) -> Iterator[tuple[NotebookNode, int]]:
    """Each with the line on which it begins, counted from 1: of prose its first words, of code the fence.

    `tokens` are what `text` is parsed into. Raises SettingsError or ValueError for options that cannot be read.
    """
    lines = text.splitlines()
    start, metadata, depth = 0, dict[str, Any](), 0
    for token in tokens:
        depth += token.nesting
        kind = next((kind for name, kind in _KINDS.items() if token.info.startswith(name)), "")
        is_cell = token.type == "fence" and bool(kind)
        if depth or not (is_cell or token.type in ("front_matter", "myst_block_break")):
            continue
        begin, end = span(token)
        yield from _prose(lines, start, begin, metadata)
        start, metadata = end, {}
        if is_cell:
            options, code = fenced(token.content)
            yield _cell(kind, code, options), begin + 1
        elif token.type == "myst_block_break" and token.content:
            metadata = json.loads(token.content)
    yield from _prose(lines, start, len(lines), metadata)


def _prose(lines: list[str], start: int, end: int, metadata: dict[str, Any]) -> Iterator[tuple[NotebookNode, int]]:
    said = next((number for number in range(start, end) if lines[number].strip()), end)
    if said < end:
        text = "\n".join(lines[start:end]).rstrip().lstrip("\n")
        yield _cell("markdown", text, metadata), said + 1


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    ran: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return NotebookNode(cell_type=kind, metadata=nbformat.from_dict(metadata), source=source, **ran)
