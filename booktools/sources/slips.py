"""What can be read and yet is not what was meant: said before anything runs, each with its line."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from ..book import Book
from ..errors import Problem
from .cells import LIVE, named_editions
from .markdown import headings_and_blocks
from .read import Source

_NOTE = re.compile(r"\[\^[^\]\s]+\](?=:)")

#: Modules of the standard library that Pyodide lacks, or that do nothing there: https://pyodide.org/en/stable/usage/wasm-constraints.html
_NOT_IN_BROWSERS = frozenset(
    "curses dbm ensurepip fcntl grp idlelib multiprocessing pwd readline resource socket socketserver ssl subprocess syslog "
    "termios test tkinter tty turtle turtledemo venv winreg winsound".split()
)


def slips(book: Book, sources: Iterable[Source]) -> Iterator[Problem]:
    """Of all sources: lines of code that are too long, prose of one edition that holds what belongs to all, notes to nothing."""
    for source in sources:
        for index, cell in enumerate(source.notebook.cells):
            if cell.cell_type == "code":
                yield from _long_lines(book, source, index, cell)
                if LIVE in cell.metadata.get("tags", ()):
                    yield from _not_live(book, source, index, cell)
                continue
            yield from _notes(book, source, index)
            if named := named_editions(cell, book.tags):
                yield from _edition_prose(book, source, index, ", ".join(named))


def _notes(book: Book, source: Source, index: int) -> Iterator[Problem]:
    """Footnotes that no text refers to: no page shows them."""
    text = ""
    for line, said in enumerate(source.notebook.cells[index].source.splitlines(), start=source.line(index)):
        if note := _NOTE.match(said):
            text = text or (book.root / source.path).read_text(encoding="utf-8-sig")
            if not re.search(rf"{re.escape(note[0])}(?!:)", text):
                message = f"nothing refers to the footnote {note[0]}; write {note[0]} where it belongs, or take it out"
                yield Problem(source.path, message, line)


def _long_lines(book: Book, source: Source, index: int, cell: NotebookNode) -> Iterator[Problem]:
    if book.code_width and (long := [line for line in cell.source.splitlines() if len(line) > book.code_width]):
        text = (book.root / source.path).read_text(encoding="utf-8-sig").splitlines()
        start = source.line(index)
        for line in dict.fromkeys(long):
            number = next((n for n in range(start, len(text)) if text[n] == line), start - 1) + 1
            message = f"a line of code has {len(line)} characters; at most {book.code_width} fit on paper: break it"
            yield Problem(source.path, message, number)


def _not_live(book: Book, source: Source, index: int, cell: NotebookNode) -> Iterator[Problem]:
    """What keeps a cell from running in a browser, where there is no edition and no package."""
    start = source.line(index)
    if named := named_editions(cell, book.tags):
        yield Problem(
            source.path, f"a live cell belongs to all editions; take away the tag {named[0]!r}, or `live`", start
        )
    try:
        code = ast.parse(cell.source)
    except SyntaxError as error:
        yield Problem(
            source.path, f"a live cell is plain Python, without magics: {error.msg}: {error.text or ''}".rstrip(), start
        )
        return
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            modules = [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            root = module.partition(".")[0]
            if root not in sys.stdlib_module_names or root in _NOT_IN_BROWSERS:
                message = f"a live cell runs in the reader's browser with Python's standard library alone; it imports {module or '.'}"
                yield Problem(source.path, message, start)


def _edition_prose(book: Book, source: Source, index: int, edition: str) -> Iterator[Problem]:
    """A forgotten `+++` shows the text of all to one edition alone."""
    cells, start = source.notebook.cells, source.line(index)
    headings, blocks = headings_and_blocks(cells[index].source)
    for line in headings:
        message = (
            'a heading inside the prose of one edition; put it above the +++ {"tags": …}, or end the prose with +++'
        )
        yield Problem(source.path, message, start + line, edition)
    followed_by_code = index + 1 == len(cells) or cells[index + 1].cell_type == "code"
    if blocks > 1 and not headings and followed_by_code and not _ended(book, source, index):
        message = (
            "this prose of one edition is never ended and has more than a paragraph: write +++ where it ends, "
            "or one +++ with its tags above each paragraph"
        )
        yield Problem(source.path, message, start, edition)


def _ended(book: Book, source: Source, index: int) -> bool:
    """Whether the last line before the next cell, or of the source, is `+++`."""
    text = (book.root / source.path).read_text(encoding="utf-8-sig").splitlines()
    end = source.line(index + 1) - 1 if index + 1 < len(source.notebook.cells) else len(text)
    return next((line for line in reversed(text[:end]) if line.strip()), "").strip() == "+++"
