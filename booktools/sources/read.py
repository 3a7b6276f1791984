"""Read a source: one MyST Markdown file into one notebook, or its faults with their lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
_MARKDOWN.use(front_matter_plugin).use(myst_block_plugin).use(colon_fence_plugin)


@dataclass(frozen=True, eq=False)
class Source:
    """A chapter file as a notebook; `path` is relative to the book, `lines` tells where its cells begin."""

    path: str
    document: str
    notebook: NotebookNode
    lines: tuple[int, ...]

    def line(self, index: int) -> int:
        """The line, counted from 1, on which cell `index` begins."""
        return self.lines[index]


def read_source(book: Book, document: str) -> Source:
    """Raises BookError, with every fault of the file that can be told at once."""
    path = f"{document}.md"
    text = _text(book.root / path, path)
    problems = [Problem(path, message, line) for message, line in _faults(text)]
    if problems:
        raise BookError(*problems)
    body = _without_front_matter(text)
    notebook = myst.myst_to_notebook(body, add_source_map=True)
    source = Source(path, document, notebook, tuple(_lines(notebook, body.splitlines())))
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


def _faults(text: str) -> Iterator[tuple[str, int]]:
    tokens = _MARKDOWN.parse(text)
    if text.startswith("---\n") and (not tokens or tokens[0].type != "front_matter"):
        yield "the front matter is never closed; end it with a line of three dashes", 1
        return
    if tokens and tokens[0].type == "front_matter":
        yield from _front_matter_faults(tokens[0].content)
    yield from _fence_faults(text, tokens, 0, top=True)


def _front_matter_faults(content: str) -> Iterator[tuple[str, int]]:
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
        if not closing or closing.strip(token.markup[0]) or len(closing) < len(token.markup):
            yield f"the fence {token.markup}{token.info} is never closed", line
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


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
