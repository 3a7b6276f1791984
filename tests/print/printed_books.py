"""The PDFs that `make pdf` wrote, as text. Without them or poppler these tests fail; they never skip."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from booktools.book import file_name, read_book
from booktools.sources.cells import split
from booktools.sources.read import read_sources

ROOT = Path(__file__).parents[2]
BOOK = read_book(ROOT)
#: The editions, and None for the book with all of them.
BOOKS = (*BOOK.tags, None)


def pdf_of(edition: str | None) -> Path:
    path = ROOT / "_build" / "pdf" / f"{file_name(BOOK.title, edition)}.pdf"
    assert path.exists(), 'no printed book to test; run "make pdf"'
    return path


@cache
def text_of(edition: str | None) -> str:
    return run("pdftotext", "-layout", str(pdf_of(edition)), "-")


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def squeezed(text: str) -> str:
    """Without white space and line-break marks: what is left does not depend on where lines end."""
    return re.sub(r"[\s␣↪→\u00ad‐-]", "", text)


@cache
def code_of(edition: str) -> list[str]:
    """Every line of code of an edition, all sections together."""
    notebooks = [split(source.notebook, edition, BOOK.tags) for source in read_sources(BOOK)]
    return [
        line.strip()
        for notebook in notebooks
        for cell in notebook.cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
    ]


def own_lines(edition: str) -> set[str]:
    """Code that stands in this edition alone, in lines that are long enough to be told and short enough not to break."""
    others = squeezed("".join(line for tag in BOOK.tags if tag != edition for line in code_of(tag)))
    return {line for line in code_of(edition) if 30 < len(line) < 60 and squeezed(line) not in others}
