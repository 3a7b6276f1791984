"""The options of a cell, and what in them a notebook could not keep or nobody would heed."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import nbformat
from markdown_it.token import Token

from ..settings import SettingsError, read_yaml

#: What stands among the options of a cell and is easily mistyped.
_KNOWN = ("tags", "booktools", "mystnb")


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


def option_faults(cell: Token) -> Iterator[str]:
    """Of a fence that is a code cell, or of a break (`+++ {…}`) that begins one of prose."""
    is_code = cell.type == "fence"
    try:
        metadata = fenced(cell.content)[0] if is_code else json.loads(cell.content or "{}")
    except (SettingsError, ValueError) as error:
        yield f"the cell's metadata is not readable: {' '.join(str(error).split())}"
        return
    if not isinstance(metadata, dict):
        code, prose = (
            "lines of `:name: value`, as in `:tags: [hide-input]`",
            'JSON, as in `+++ {"tags": ["hide-cell"]}`',
        )
        yield f"a cell's options are {code if is_code else prose}; found {metadata!r}"
        return
    for option in metadata.keys() - {*_KNOWN}:
        for meant in difflib.get_close_matches(str(option), _KNOWN, n=1, cutoff=0.7):
            yield f"unknown option {option!r} of a cell; did you mean {meant!r}?"
    tags = metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield f"tags are a list of words, as in [hide-input]; found {tags!r}"
    elif len(set(tags)) < len(tags):
        yield f"each tag stands once; found {tags!r}"
    elif "load" in metadata:
        yield "a cell's code stands in its source, and `load` is not read; put the code here, or import it"
    elif others := {name: value for name, value in metadata.items() if name != "tags"}:
        yield from _unkept(others, is_code)


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
