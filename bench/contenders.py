"""Who is measured: the stock tools and ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import Command

from booktools.book import Book, read_book
from booktools.running import kernels


@dataclass(frozen=True)
class Contender:
    """`commands` are independent of each other; `workers` of them run at a time."""

    name: str
    kind: str  # "judge" or "run"
    workers: int
    commands: Callable[[], list[Command]]


def contenders(book: Path) -> list[Contender]:
    """All of them, the stock tools first."""
    return [
        Contender("stock nbval", "judge", 1, lambda: list(_stock_nbval(read_book(book)))),
        Contender("stock nbclient", "run", 1, lambda: list(_stock_nbclient(read_book(book)))),
        *(Contender("booktools validate", "judge", workers, lambda: list(_validate(book))) for workers in (1, 2)),
        *(Contender("booktools run", "run", workers, lambda w=workers: [_run(book, w)]) for workers in (1, 2)),
    ]


def _stock_nbval(book: Book) -> Iterator[Command]:
    for tag in book.tags:
        python = str(kernels.interpreter(book, book.edition(tag)))
        arguments = ["-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(book.root)]
        yield Command((python, *arguments, f"notebooks/{tag}"), book.root, _env(book, tag))


def _stock_nbclient(book: Book) -> Iterator[Command]:
    for tag in book.tags:
        files = sorted((book.root / "notebooks" / tag).glob("*.ipynb"))
        execute = str(Path(sys.executable).with_name("jupyter-execute"))
        yield Command((execute, "--timeout", str(book.timeout), *map(str, files)), book.root, _env(book, tag))


def _validate(root: Path) -> Iterator[Command]:
    for tag in read_book(root).tags:
        yield Command((*_booktools(root), "validate", "--edition", tag), root, dict(os.environ))


def _run(root: Path, workers: int) -> Command:
    return Command((*_booktools(root), "run", "--force", "--jobs", str(workers)), root, dict(os.environ))


def _booktools(root: Path) -> tuple[str, ...]:
    return sys.executable, "-m", "booktools", "--book", str(root)


def _env(book: Book, tag: str) -> dict[str, str]:
    return {**os.environ, "JUPYTER_PATH": str(kernels.jupyter_path(book, book.edition(tag)))}
