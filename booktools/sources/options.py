"""The options of a cell, and what in them a notebook could not keep or nobody would heed."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

import nbformat
from markdown_it.token import Token

from ..book import CELL_TAGS
from ..settings import SettingsError, read_yaml
from .myst import MystMetadataParsingError, read_cell_metadata, read_fenced_cell

#: What stands among the options of a cell and is easily mistyped.
_KNOWN = ("tags", "booktools", "mystnb")
_AS_OPTIONS = "a cell's options are lines of `:name: value`, as in `:tags: [hide-input]`"
_AS_BREAK = 'after +++ stands JSON, as in +++ {{"tags": ["{}"]}}'
#: An option that stands among the code.
_LATE = re.compile(r":[\w-]+:(?:\s|$)|tags:\s*\[")


def read_options(content: str) -> Any:
    """Those at the head of a directive or a cell; raises SettingsError."""
    lines = content.splitlines()
    if content.startswith("---"):
        block = list(takewhile(lambda line: not line.startswith("---"), lines[1:]))
    else:
        block = [line.lstrip()[1:] for line in takewhile(lambda line: line.lstrip().startswith(":"), lines)]
    return read_yaml("\n".join(block)) or {}


def option_faults(cell: Token, editions: Sequence[str]) -> Iterator[str]:
    """Of a fence that is a code cell, or of a break (`+++ {…}`) that begins one of prose."""
    is_code = cell.type == "fence"
    try:
        if is_code:
            read_options(cell.content)  # before those who would write out what its aliases come to
            metadata, code = read_fenced_cell(cell, 0, "Code")
        else:
            read_yaml(cell.content)  # which is JSON, and more
            metadata, code = read_cell_metadata(cell, 0), []
    except (MystMetadataParsingError, SettingsError) as error:
        message = str(error).partition("could not be read: ")[2] or str(error)
        cure = _AS_OPTIONS if is_code else _AS_BREAK.format(editions[0])
        yield f"the cell's metadata is not readable: {' '.join(message.split())}; {cure}"
        return
    if not isinstance(metadata, dict):
        yield f"{_AS_OPTIONS}; found {metadata!r}"
        return
    first = next((line for line in code if line.strip()), "")
    if _LATE.match(first):
        yield f"{_AS_OPTIONS}, right below its first line; found {first!r} in its code"
    for option in metadata.keys() - {*_KNOWN}:
        yield from _of_option(str(option), editions)
    tags = metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield f"tags are a list of words, as in [hide-input]; found {tags!r}"
    elif len(set(tags)) < len(tags):
        yield f"each tag stands once; found {tags!r}"
    elif "load" in metadata:
        yield "a cell's code stands in its source, and `load` is not read; put the code here, or import it"
    elif others := {name: value for name, value in metadata.items() if name != "tags"}:
        yield from _unkept(others, is_code)


def _of_option(name: str, editions: Sequence[str]) -> Iterator[str]:
    """One that is none and looks like one; what other tools keep in a cell is theirs."""
    if meant := difflib.get_close_matches(name, _KNOWN, n=1, cutoff=0.7):
        yield f"unknown option {name!r} of a cell; did you mean {meant[0]!r}?"
    elif name in CELL_TAGS or name in editions:
        yield f"{name!r} is a tag: write it as `:tags: [{name}]`"


def _unkept(metadata: dict[Any, Any], is_code: bool) -> Iterator[str]:
    """What a notebook cannot keep: it is JSON, and gives some names a meaning of their own."""
    cell: dict[str, Any] = {"cell_type": "markdown", "id": "a", "metadata": metadata, "source": ""}
    try:
        cell["metadata"] = json.loads(json.dumps(metadata))
        if is_code:
            cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
        nbformat.validate(cell, f"{cell['cell_type']}_cell", version=4, version_minor=5)
    except (TypeError, ValueError) as error:
        yield f"a notebook cannot keep the cell's metadata: {error}; write it as text, between quotation marks"
    except nbformat.ValidationError as error:
        name = ".".join(map(str, list(error.relative_path)[1:]))
        yield f"the cell's metadata cannot be meant: {name}: {str(error).partition(chr(10))[0]}"
