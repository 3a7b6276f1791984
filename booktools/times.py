"""How long an edition runs for a reader: measured when asked for, kept beside the store, never guessed.

Stored notebooks hold nothing volatile, so times stand in a file of their own, with
the machine and the day. A time belongs to the code it was taken of: its entry
carries the beginning of the key of the edition's last cell.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from .book import Book
from .errors import BookError, Problem
from .running import kernels, store
from .running.execution import Failure, execute
from .sources.cells import addresses, keys, split
from .sources.read import read_sources

NAME = "run-times.json"


def path_of(root: str | Path) -> Path:
    return Path(root) / store.FOLDER / NAME


def read(root: str | Path) -> dict[str, Any]:
    file = path_of(root)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def measure(book: Book, editions: tuple[str, ...], progress: Callable[[str], None]) -> None:
    """Run every edition by itself and keep the seconds it took.

    Raises BookError for a cell that does not end well.
    """
    found = read(book.root).get("seconds", {})
    for edition in (book.edition(tag) for tag in editions):
        path = kernels.jupyter_path(book, edition)
        own = found[edition.tag] = {}
        for source in read_sources(book):
            if addresses(source.notebook, edition.tag, book.tags):
                notebook = split(source.notebook, edition.tag, book.tags)
                began = time.perf_counter()
                try:
                    execute(notebook, path, book.timeout)
                except Failure as error:
                    message = f'{error.message}; "make notebooks" shows the cell'
                    raise BookError(Problem(source.path, message, edition=edition.tag)) from None
                seconds = time.perf_counter() - began
                own[source.document] = [keys(notebook.cells)[-1][:12], round(seconds, 1)]
                progress(f"{source.document} [{edition.tag}] {seconds:.1f} s")
    text = json.dumps({**_circumstances(), "seconds": found}, ensure_ascii=False, indent=1)
    path_of(book.root).parent.mkdir(exist_ok=True)
    path_of(book.root).write_text(text + "\n", encoding="utf-8")


def _circumstances() -> dict[str, Any]:
    memory = round(psutil.virtual_memory().total / 2**30)
    return {"date": date.today().isoformat(), "cores": os.cpu_count(), "memory": memory, "system": platform.system()}
