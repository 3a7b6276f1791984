"""Read a source: one MyST Markdown file into one notebook, or its faults with their lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jupytext import myst
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from nbformat import NotebookNode

from ..book import Book
from ..errors import BookError, Problem

_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("inline", True)
#: Of sphinx-exercise, around blocks that hold code.
_GATE = re.compile(r"\{(?P<kind>exercise|solution)-(?P<side>start|end)\}")
#: What stands among the options of a cell and is easily mistyped.
_OPTIONS = ("tags", "booktools", "mystnb")
_MARKDOWN.use(front_matter_plugin).use(myst_block_plugin).use(colon_fence_plugin)


@dataclass(frozen=True, eq=False)
class Source:
    """A chapter file as a notebook; `path` is relative to the book, `lines` tells where its cells begin."""

    path: str
    document: str
    notebook: NotebookNode
    lines: tuple[int, ...]
    editions: tuple[str, ...]  # those that it has: the book's, or the ones that its front matter names

    def line(self, index: int) -> int:
        """The line, counted from 1, on which cell `index` begins."""
        return self.lines[index]


def read_source(book: Book, document: str) -> Source:
    """Raises BookError, with every fault of the file that can be told at once."""
    path = f"{document}.md"
    text = _text(book.root / path, path)
    problems = [Problem(path, message, line) for message, line in _faults(text, book.tags)]
    if problems:
        raise BookError(*problems)
    body = _without_front_matter(text)
    notebook = myst.myst_to_notebook(body, add_source_map=True)
    lines = tuple(_lines(notebook, body.splitlines()))
    source = Source(path, document, notebook, lines, editions_of_text(text, book.tags))
    problems = list(_tag_faults(source, book))
    if problems:
        raise BookError(*problems)
    return source


def read_sources(book: Book) -> list[Source]:
    """All sources in reading order; raises BookError with the faults of all files."""
    sources, errors = [], []
    for document in book.documents:
        try:
            sources.append(read_source(book, document))
        except BookError as error:
            errors.append(error)
    if errors:
        raise BookError.all_of(errors)
    return sources


def editions_of_text(text: str, editions: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a source has: `editions: [torch]` in its front matter, else all of the book's."""
    named = _front_matter(text).get("editions", editions)
    return tuple(edition for edition in editions if edition in named)


def _front_matter(text: str) -> Mapping[str, Any]:
    tokens = _MARKDOWN.parse(text) if text.startswith("---") else []
    found = yaml.safe_load(tokens[0].content) if tokens and tokens[0].type == "front_matter" else {}
    return found or {}


def _text(file: Path, path: str) -> str:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise BookError(Problem("_toc.yml", f"names {path}, which does not exist")) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 1].hex()
        raise BookError(Problem(path, f"byte 0x{found} is not UTF-8; save the file as UTF-8", line)) from None


def headings_and_blocks(text: str) -> tuple[list[int], int]:
    """Of the prose of a cell: the lines of its headings, from 0, and how many blocks it has."""
    blocks = [token for token in _MARKDOWN.parse(text) if token.level == 0 and token.nesting >= 0]
    return [_span(token)[0] for token in blocks if token.type == "heading_open"], len(blocks)


def _without_front_matter(text: str) -> str:
    """Blank lines in its place: it speaks to other programs, and lines must keep their numbers."""
    tokens = _MARKDOWN.parse(text)
    if not tokens or tokens[0].type != "front_matter":
        return text
    _, end = _span(tokens[0])
    return "\n".join([""] * end + text.splitlines()[end:])


def _lines(notebook: NotebookNode, lines: list[str]) -> Iterator[int]:
    for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        if cell.cell_type == "markdown":
            start = next(number for number in range(start, len(lines)) if lines[number].strip()) + 1
        yield start


def _faults(text: str, editions: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    tokens = _MARKDOWN.parse(text)
    if text.startswith("---\n") and (not tokens or tokens[0].type != "front_matter"):
        yield "the front matter is never closed; end it with a line of three dashes", 1
        return
    if tokens and tokens[0].type == "front_matter":
        yield from _front_matter_faults(tokens[0].content, editions)
    yield from _fence_faults(text, tokens, 0, top=True)
    yield from _gate_faults(tokens)


def _front_matter_faults(content: str, editions: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    try:
        metadata = yaml.safe_load(content) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield f"the front matter is not YAML: {_one_line(error)}", 2 + (mark.line if mark else 0)
        return
    if not isinstance(metadata, dict):
        yield "the front matter is no list of `key: value`", 1
        return
    kernel = metadata.get("kernelspec", {"name": "python3"})
    if not isinstance(kernel, dict) or not kernel.get("name"):
        yield f"kernelspec in the front matter needs a name; found {kernel!r}", 1
    named = metadata.get("editions", list(editions))
    if not isinstance(named, list) or not named or not {*map(str, named)} <= {*editions}:
        line = 2 + next((n for n, line in enumerate(content.splitlines()) if line.startswith("editions")), 0)
        yield f"editions in the front matter is a list of some of {', '.join(editions)}; found {named!r}", line


def _fence_faults(text: str, tokens: list[Token], offset: int, top: bool) -> Iterator[tuple[str, int]]:
    """Fences that never close, cells that cannot be read or stand where none may."""
    lines = text.splitlines()
    for token in tokens:
        if token.type == "myst_block_break":
            yield from _metadata_faults(token, offset + _span(token)[0] + 1)
        if token.type not in ("fence", "colon_fence"):
            continue
        start, end = _span(token)
        line = offset + start + 1
        closing = lines[end - 1].strip(" >") if end - 1 > start else ""
        inside = _opened_inside(token)
        if inside is not None:
            opening = token.content.splitlines()[inside].strip()
            message = (
                f"the fence {token.markup}{token.info} is not closed above {opening} in line {line + 1 + inside}; "
                f"close it with {token.markup}, or give it one {token.markup[0]} more to hold that"
            )
            yield message, line
        elif not closing or closing.strip(token.markup[0]) or len(closing) < len(token.markup):
            yield f"the fence {token.markup}{token.info} is never closed; end it with a line of {token.markup}", line
        elif token.info.startswith("{code-cell}"):
            if not top or token.level:
                yield "a code cell inside another block never runs; move it to the top level", line
            elif token.type == "colon_fence":
                yield "a code cell stands between backticks, not colons", line
            else:
                yield from _metadata_faults(token, line)
        elif token.info.startswith("{"):
            inner = _MARKDOWN.parse(token.content)
            yield from _fence_faults(token.content, inner, offset + start + 1, top=False)


def _opened_inside(fence: Token) -> int | None:
    """The line of a directive that begins inside with the same fence, whose end would be taken for this one's."""
    if not fence.info.startswith("{"):
        return None
    opening = re.compile(rf"\s*{re.escape(fence.markup)}\{{[\w:-]+\}}")
    lines = enumerate(fence.content.splitlines())
    return next((number for number, line in lines if opening.match(line)), None)


def _gate_faults(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    """`{solution-start}` … `{solution-end}` come in pairs, and one pair ends before another begins."""
    opened: tuple[str, str, int] | None = None
    for token in tokens:
        gate = _GATE.match(token.info) if token.type in ("fence", "colon_fence") else None
        if gate is None:
            continue
        line = _span(token)[0] + 1
        if gate["side"] == "end" and (opened is None or opened[0] != gate["kind"]):
            yield f"{token.info} ends what no {{{gate['kind']}-start}} has begun; take it out, or write the start", line
        elif gate["side"] == "start" and opened is not None:
            yield _never_ended(*opened)
        opened = (gate["kind"], token.info, line) if gate["side"] == "start" else None
    if opened is not None:
        yield _never_ended(*opened)


def _never_ended(kind: str, info: str, line: int) -> tuple[str, int]:
    return f"{info} is never ended; write {{{kind}-end}} below what belongs to it", line


def _span(block: Token) -> tuple[int, int]:
    """The line on which a block begins, and the one after its last; what stands within a line has none."""
    assert block.map is not None
    start, end = block.map
    return start, end


def _metadata_faults(token: Token, line: int) -> Iterator[tuple[str, int]]:
    try:
        if token.type == "fence":
            metadata, _ = myst.read_fenced_cell(token, 0, "Code")
        else:
            metadata = myst.read_cell_metadata(token, 0)
    except (myst.MystMetadataParsingError, yaml.YAMLError) as error:
        message = str(error).partition("could not be read: ")[2] or str(error)
        yield f"the cell's metadata is not readable: {_one_line(message)}", line
        return
    if not isinstance(metadata, dict):
        yield f"a cell's options are lines of `:name: value`, as in `:tags: [hide-input]`; found {metadata!r}", line
        return
    for option in metadata.keys() - {*_OPTIONS}:
        for meant in difflib.get_close_matches(str(option), _OPTIONS, n=1, cutoff=0.7):
            yield f"unknown option {option!r} of a cell; did you mean {meant!r}?", line
    tags = metadata.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield f"tags are a list of words, as in [hide-input]; found {tags!r}", line


def _tag_faults(source: Source, book: Book) -> Iterator[Problem]:
    known = [*book.tags, *sorted(book.cell_tags)]
    for index, cell in enumerate(source.notebook.cells):
        for tag in cell.metadata.get("tags", []):
            if tag not in known:
                close = difflib.get_close_matches(tag, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"editions are: {', '.join(book.tags)}"
                yield Problem(source.path, f"unknown tag {tag!r}; {hint}", source.line(index))
            elif tag in book.tags and tag not in source.editions:
                message = (
                    f"this section has no edition {tag!r}; add it to editions in the front matter, or take the tag out"
                )
                yield Problem(source.path, message, source.line(index))


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
