"""Read a source: one MyST Markdown file into one notebook, or its faults with their lines."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from jupytext import myst
from markdown_it.token import Token
from nbformat import NotebookNode

from ..book import Book
from ..contents import leads_out
from ..errors import BookError, Problem
from .faults import faults, parsed, span
from .files import declared


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
    text = _text(book, path)
    tokens = parsed(text)
    problems = [Problem(path, message, line) for message, line in faults(text, tokens, (book.root / path).parent)]
    if problems:
        raise BookError(*problems)
    body = _without_front_matter(text, tokens)
    notebook = myst.myst_to_notebook(body, add_source_map=True)
    source = Source(path, document, notebook, tuple(_lines(notebook, body.splitlines())))
    problems = [*_tag_faults(source, book), *_file_faults(source, book)]
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


def _text(book: Book, path: str) -> str:
    file = book.root / path
    if not os.path.lexists(file):
        raise BookError(Problem("_toc.yml", f"names {path}, which does not exist"))
    if leads_out(book.root, file):
        raise BookError(Problem(path, "a link that leads out of the book's folder; put the file itself there"))
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 1].hex()
        raise BookError(Problem(path, f"byte 0x{found} is not UTF-8; save the file as UTF-8", line)) from None


def _without_front_matter(text: str, tokens: list[Token]) -> str:
    """Blank lines in its place: it speaks to other programs, and lines must keep their numbers."""
    if not tokens or tokens[0].type != "front_matter":
        return text
    _, end = span(tokens[0])
    return "\n".join([""] * end + text.splitlines()[end:])


def _lines(notebook: NotebookNode, lines: list[str]) -> Iterator[int]:
    for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        if cell.cell_type == "markdown":
            start = next(number for number in range(start, len(lines)) if lines[number].strip()) + 1
        yield start


def _tag_faults(source: Source, book: Book) -> Iterator[Problem]:
    known = [*book.tags, *sorted(book.cell_tags)]
    for index, cell in enumerate(source.notebook.cells):
        for tag in cell.metadata.get("tags", []):
            if tag not in known:
                close = difflib.get_close_matches(tag, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"editions are: {', '.join(book.tags)}"
                yield Problem(source.path, f"unknown tag {tag!r}; {hint}", source.line(index))


def _file_faults(source: Source, book: Book) -> Iterator[Problem]:
    for index, cell in enumerate(source.notebook.cells):
        try:
            declared(book.root, cell.metadata)
        except ValueError as error:
            yield Problem(source.path, str(error), source.line(index))
