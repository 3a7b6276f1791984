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

#: What stands among the options of a cell and is easily mistyped.
_KNOWN = ("tags", "booktools", "mystnb")
_AS_OPTIONS = "a cell's options are lines of `:name: value`, as in `:tags: [hide-input]`"
_AS_BREAK = 'after +++ stands JSON, as in +++ {{"tags": ["{}"]}}'
#: An option that stands among the code.
_LATE = re.compile(r":[\w-]+:(?:\s|$)|tags:\s*\[")


def fenced(content: str) -> tuple[Any, str]:
    """The options at the head of a directive or a cell, and what stands below them; raises SettingsError."""
    if content.startswith("---"):
        _, _, content = content.partition("\n")
        end = re.search("^-{3,}", content, re.MULTILINE)
        head, rest = (content[: end.start()], content[end.end() + 1 :].splitlines()) if end else (content, [])
    else:
        lines = content.splitlines()
        options = list(takewhile(lambda line: line.lstrip().startswith(":"), lines))
        head, rest = "\n".join(line.lstrip()[1:] for line in options), lines[len(options) :]
    if rest and not rest[0].strip():
        del rest[0]
    return (read_yaml(head) if head else None) or {}, "\n".join(rest)


def option_faults(cell: Token, editions: Sequence[str]) -> Iterator[str]:
    """Of a fence that is a code cell, or of a break (`+++ {…}`) that begins one of prose."""
    is_code = cell.type == "fence"
    try:
        if is_code:
            metadata, body = fenced(cell.content)
            code = body.splitlines()
        else:
            read_yaml(cell.content)  # which is JSON, and more
            metadata, code = json.loads(cell.content or "{}"), []
    except (SettingsError, ValueError) as error:
        cure = _AS_OPTIONS if is_code else _AS_BREAK.format(editions[0])
        yield f"the cell's metadata is not readable: {' '.join(str(error).split())}; {cure}"
        return
    if not isinstance(metadata, dict):
        yield f"{_AS_OPTIONS if is_code else _AS_BREAK.format(editions[0])}; found {metadata!r}"
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
