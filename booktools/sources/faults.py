"""What in a source can't be read, or would never run, and on which line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
from jupytext import myst
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

from ..settings import SettingsError, read_yaml

Fault = tuple[str, int]  # what it is, and the line, counted from 1

_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("inline", True)
_MARKDOWN.use(front_matter_plugin).use(myst_block_plugin).use(colon_fence_plugin)
_CELLS = ("{code-cell}", "{raw-cell}")
#: Some programs end a line at them, others do not, and then no line has its number.
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def parsed(text: str) -> list[Token]:
    return _MARKDOWN.parse(text)


def span(block: Token) -> tuple[int, int]:
    """The line on which a block begins, and the one after its last; what stands within a line has none."""
    assert block.map is not None
    start, end = block.map
    return start, end


def faults(text: str, tokens: list[Token], folder: Path) -> Iterator[Fault]:
    """Those of a source that lies in `folder`; `tokens` are what `text` is parsed into."""
    if found := _LINE_ENDS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"the character U+{ord(found[0]):04X} ends a line for some programs only; take it out", line
        return
    if text.startswith("---\n") and (not tokens or tokens[0].type != "front_matter"):
        yield "the front matter is never closed; end it with a line of three dashes", 1
        return
    if tokens and tokens[0].type == "front_matter":
        yield from _of_front_matter(tokens[0].content)
    yield from _of_blocks(text, tokens, folder)


def _of_front_matter(content: str) -> Iterator[Fault]:
    try:
        metadata = read_yaml(content) or {}
    except SettingsError as error:
        yield f"the front matter is not YAML: {_one_line(error)}", 1 + (error.line or 1)
        return
    if not isinstance(metadata, dict):
        yield "the front matter is no list of `key: value`", 1
        return
    kernel = metadata.get("kernelspec", {"name": "python3"})
    if not isinstance(kernel, dict) or not kernel.get("name"):
        yield f"kernelspec in the front matter needs a name; found {kernel!r}", 1


def _of_blocks(text: str, tokens: list[Token], folder: Path, offset: int = 0, top: bool = True) -> Iterator[Fault]:
    """Fences that never close, cells that cannot be read or stand where none may."""
    lines = text.splitlines()
    for token in tokens:
        if token.type == "myst_block_break":
            yield from _of_cell(token, offset + span(token)[0] + 1)
        if token.type not in ("fence", "colon_fence"):
            continue
        start, end = span(token)
        line = offset + start + 1
        closing = lines[end - 1].strip(" >") if end - 1 > start else ""
        if not closing or closing.strip(token.markup[0]) or len(closing) < len(token.markup):
            yield f"the fence {token.markup}{token.info} is never closed", line
        elif token.info.startswith(_CELLS):
            if not top or token.level:
                yield "a code cell inside another block never runs; move it to the top level", line
            elif token.type == "colon_fence":
                yield "a code cell stands between backticks, not colons", line
            else:
                yield from _of_cell(token, line)
        elif token.info.startswith("{include}"):
            yield from ((message, line) for message in _of_included(token, folder))
        elif token.info.startswith("{"):
            yield from _of_blocks(token.content, parsed(token.content), folder, offset + start + 1, top=False)


def _of_included(token: Token, folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[str]:
    """Cells in a file that a source includes, for the site shows and runs none of them."""
    name = token.info.partition("}")[2].strip()
    options = read_options(token.content)
    file = folder / name
    if file in above or "literal" in options or "code" in options or not file.is_file():
        return  # of a file that is not there, the build says so
    for inner in parsed(file.read_text(encoding="utf-8", errors="replace")):
        if inner.type == "fence" and inner.info.startswith(_CELLS):
            yield f"includes {name}, which has a code cell in its line {span(inner)[0] + 1}; it never runs: move it here"
        elif inner.info.startswith("{include}"):
            yield from _of_included(inner, file.parent, above | {file})


def read_options(content: str) -> Any:
    """Those at the head of a directive or a cell; raises SettingsError."""
    lines = content.splitlines()
    if content.startswith("---"):
        block = list(takewhile(lambda line: not line.startswith("---"), lines[1:]))
    else:
        block = [line.lstrip()[1:] for line in takewhile(lambda line: line.lstrip().startswith(":"), lines)]
    return read_yaml("\n".join(block)) or {}


def _of_cell(token: Token, line: int) -> Iterator[Fault]:
    try:
        if token.type == "fence":
            read_options(token.content)  # before those who would write out what its aliases come to
            metadata, _ = myst.read_fenced_cell(token, 0, "Code")
        else:
            metadata = myst.read_cell_metadata(token, 0)
    except (myst.MystMetadataParsingError, SettingsError) as error:
        message = str(error).partition("could not be read: ")[2] or str(error)
        yield f"the cell's metadata is not readable: {_one_line(message)}", line
        return
    yield from ((message, line) for message in _of_metadata(metadata, token.type == "fence"))


def _of_metadata(metadata: Any, is_code: bool) -> Iterator[str]:
    if not isinstance(metadata, dict):
        yield f"a cell's options are a list of `name: value`; found {metadata!r}"
        return
    tags = metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield f"tags are a list of words, as in [hide-input]; found {tags!r}"
    elif len(set(tags)) < len(tags):
        yield f"each tag stands once; found {tags!r}"
    elif "load" in metadata:
        yield "a cell's code stands in its source, and `load` is not read; put the code here, or import it"
    elif others := {name: value for name, value in metadata.items() if name != "tags"}:
        yield from _of_other_metadata(others, is_code)


def _of_other_metadata(metadata: dict[Any, Any], is_code: bool) -> Iterator[str]:
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


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
