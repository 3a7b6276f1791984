"""`booktools pdf` and `booktools epub`: sources are read once, then every book is written and typeset."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..book import Book, file_name
from ..errors import Problem
from ..pages.sphinx_build import build
from ..repository import dated
from ..running import store
from .typeset import typeset

#: What was written, if it could be, and what is wrong with it.
Files = Iterator[tuple[Path | None, list[Problem]]]
_DOCTREES = Path("_build/print/.doctrees")
TYPST = Path("_build/print/typst")


def pdf(book: Book, editions: Sequence[str]) -> Files:
    """The PDF of each edition and, unless some are named, of all together."""
    wanted: list[list[str]] = [[edition] for edition in editions] or [*([tag] for tag in book.tags), []]
    build(book, "typst", TYPST, _DOCTREES, print_books=wanted)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(lambda edition: _typeset(book, next(iter(edition), None)), wanted)


def _typeset(book: Book, edition: str | None) -> tuple[Path | None, list[Problem]]:
    source = book.root / TYPST / f"{file_name(book.title, edition)}.typ"
    made, problems = typeset(source, book.root, dated(book.root), edition)
    return _published(book, made, f"{source.stem}.pdf") if made is not None else None, problems


def epub(book: Book, editions: Sequence[str]) -> Files:
    """The EPUB of each edition; whether it is sound is for epubcheck to say, in the tests."""
    if (date := dated(book.root)) is not None:
        os.environ["SOURCE_DATE_EPOCH"] = str(date)
    for edition in editions or book.tags:
        folder = Path("_build/print/epub", edition)
        shutil.rmtree(book.root / folder, ignore_errors=True)  # whatever lies there goes into the book
        build(book, "epub", folder, _DOCTREES, print_editions=[edition])
        name = f"{file_name(book.title, edition)}.epub"
        yield _published(book, (book.root / folder / name).read_bytes(), name), []


def _published(book: Book, content: bytes, name: str) -> Path:
    """Where it is found; whoever looks there sees the old file or the new one, whole, and none of a former title or edition."""
    kind = name.rpartition(".")[2]
    target = book.root / "_build" / kind / name
    store.replace(target, content)
    today = {f"{file_name(book.title, edition)}.{kind}" for edition in (None, *book.tags)}
    for file in target.parent.glob(f"*.{kind}"):
        if file.name not in today:
            file.unlink()
    return target
