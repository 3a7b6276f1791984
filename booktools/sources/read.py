"""Read a source: one MyST Markdown file into one notebook, or its faults with their lines."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode

from ..book import Book
from ..contents import leads_out, not_there
from ..errors import BookError, Problem
from ..settings import read_yaml
from .faults import faults, front_matter_faults
from .files import declared
from .markdown import head, parsed
from .myst import cells_of


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
    text = _text(book, path)
    tokens = parsed(text)
    folder = (book.root / path).parent
    problems = [Problem(path, message, line) for message, line in faults(text, tokens, folder, book.tags)]
    if problems:
        raise BookError(*problems)
    notebook, lines = notebook_of(text)
    source = Source(path, document, notebook, lines, editions_of_text(text, book.tags))
    problems = [*_tag_faults(source, book, text.splitlines()), *_file_faults(source, book)]
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


def editions_of_document(book: Book, document: str) -> tuple[str, ...]:
    """Those that a source has; raises BookError for one that cannot be read."""
    path = f"{document}.md"
    text = _text(book, path)
    if problems := [Problem(path, *fault) for fault in front_matter_faults(text, book.tags)]:
        raise BookError(*problems)
    return editions_of_text(text, book.tags)


def editions_of_text(text: str, editions: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a source has: `editions: [torch]` in its front matter, else all of the book's."""
    named = [*map(str, front_matter(text).get("editions", editions))]  # a tag of figures is a number to YAML
    return tuple(edition for edition in editions if edition in named)


def front_matter(text: str) -> Mapping[str, Any]:
    tokens = head(text)
    found = read_yaml(tokens[0].content) if tokens and tokens[0].type == "front_matter" else {}
    return found or {}


def _text(book: Book, path: str) -> str:
    file = book.root / path
    if not os.path.lexists(file):
        raise BookError(not_there(book.root, path.removesuffix(".md"), book.documents))
    if leads_out(book.root, file):
        raise BookError(Problem(path, "a link that leads out of the book's folder; put the file itself there"))
    if file.exists() and not (file.is_file() or file.is_dir()):  # reading would wait for ever
        raise BookError(Problem(path, "neither a file nor a folder; put the file itself there"))
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 1].hex()
        raise BookError(Problem(path, f"byte 0x{found} is not UTF-8; save the file as UTF-8", line)) from None


@lru_cache(maxsize=1024)
def notebook_of(text: str) -> tuple[NotebookNode, tuple[int, ...]]:
    """Its cells, and the line on which each begins: of prose its first words, of code the fence.

    Not to be changed: who reads the same text again, in one process, gets the same notebook.
    """
    found = list(cells_of(text, parsed(text)))
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=[cell for cell, _ in found])
    return notebook, tuple(line for _, line in found)


def _tag_faults(source: Source, book: Book, lines: list[str]) -> Iterator[Problem]:
    known = [*book.tags, *sorted(book.cell_tags)]
    for index, cell in enumerate(source.notebook.cells):
        begin = source.line(index)
        if cell.cell_type == "markdown":  # its tags stand above it
            begin = next((n for n in range(begin, 0, -1) if lines[n - 1].startswith("+++")), begin)
        for tag in cell.metadata.get("tags", []):
            if tag not in known:
                close = difflib.get_close_matches(tag, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"editions are: {', '.join(book.tags)}"
                hint = "tags stand apart by commas, as in [a, b]" if " " in tag else hint
                yield Problem(source.path, f"unknown tag {tag!r}; {hint}", begin)
            elif tag in book.tags and tag not in source.editions:
                message = (
                    f"this section has no edition {tag!r}; add it to editions in the front matter, or take the tag out"
                )
                yield Problem(source.path, message, begin)


def _file_faults(source: Source, book: Book) -> Iterator[Problem]:
    for index, cell in enumerate(source.notebook.cells):
        try:
            declared(book.root, cell.metadata)
        except ValueError as error:
            yield Problem(source.path, str(error), source.line(index))
