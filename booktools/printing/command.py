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
from . import tex

Files = Iterator[tuple[Path, list[Problem]]]


def pdf(book: Book, editions: Sequence[str]) -> Files:
    """The PDF of each edition and, unless some are named, of all together; with what is wrong with it."""
    tex.require()
    wanted: list[str | None] = [*editions] or [*book.tags, None]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Sphinx writes one while TeX typesets another.
        runs = [
            pool.submit(tex.typeset, _write(book, "latex", edition), _environment(book), book.language)
            for edition in wanted
        ]
        for edition, run in zip(wanted, runs, strict=True):
            problems = run.result()
            name = file_name(book.title, edition)
            yield _publish(book, book.root / _folder(book, "latex", edition) / f"{name}.pdf", "pdf"), problems


def epub(book: Book, editions: Sequence[str]) -> Files:
    """The EPUB of each edition; whether it is sound is for epubcheck to say, in the tests."""
    os.environ.update(_environment(book))
    for edition in editions or book.tags:
        yield _publish(book, _write(book, "epub", edition), "epub"), []


def _write(book: Book, builder: str, edition: str | None) -> Path:
    folder = _folder(book, builder, edition)
    build(book, builder, folder, Path("_build/print/.doctrees"), print_editions=[edition] if edition else [])
    return book.root / folder / f"{file_name(book.title, edition)}.{'tex' if builder == 'latex' else 'epub'}"


def _folder(book: Book, builder: str, edition: str | None) -> Path:
    return Path("_build/print", builder, edition or "all")


def _publish(book: Book, made: Path, kind: str) -> Path:
    target = book.root / "_build" / kind / made.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if made.exists():
        shutil.copyfile(made, target)
    return target


def _environment(book: Book) -> dict[str, str]:
    """The date that goes into the files."""
    date = dated(book.root)
    return {"SOURCE_DATE_EPOCH": str(date)} if date else {}
