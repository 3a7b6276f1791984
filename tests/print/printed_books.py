"""The PDFs that `make pdf` wrote, as text. Without them or poppler these tests fail; they never skip."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from booktools.book import read_book
from booktools.printing.names import name_of

ROOT = Path(__file__).parents[2]
BOOK = read_book(ROOT)
#: The editions, and None for the book with all of them.
BOOKS = (*BOOK.tags, None)


def pdf_of(edition: str | None) -> Path:
    path = ROOT / "_build" / "pdf" / f"{name_of(BOOK.title, edition)}.pdf"
    assert path.exists(), 'no printed book to test; run "make pdf"'
    return path


@cache
def text_of(edition: str | None) -> str:
    return run("pdftotext", "-layout", str(pdf_of(edition)), "-")


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
