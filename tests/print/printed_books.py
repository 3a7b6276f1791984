"""The PDFs that `make pdf` wrote, read back. Without them these tests fail; they never skip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

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
def pages_of(path: Path) -> tuple[str, ...]:
    """The text of each page, in the order of the file."""
    document = pypdfium2.PdfDocument(path)
    return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\xa0", " ") for page in document)


def text_of(edition: str | None) -> str:
    return "\f".join(pages_of(pdf_of(edition)))


def squeezed(text: str) -> str:
    """Without white space and line-break marks: what is left does not depend on where lines end."""
    return re.sub(r"[\s\ufffe\x02\u00ad‐-]", "", text)


def links(document: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Dictionary]]:
    """(number of the page from 0, annotation)"""
    for number, page in enumerate(document.pages):
        for annotation in page.get("/Annots", ()):
            if annotation.get("/Subtype") == "/Link":
                yield number, annotation


def destination(document: pikepdf.Pdf, annotation: pikepdf.Dictionary) -> int | None:
    """The page that an inner link leads to; None for one to elsewhere. Raises KeyError for a dead one."""
    if annotation.get("/A", {}).get("/S") == "/URI":
        return None
    target = annotation["/Dest"]
    return _numbers(document)[target[0].objgen]


@cache
def _numbers(document: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.objgen: number for number, page in enumerate(document.pages)}


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """All of the structure tree."""
    pending: list[Any] = [document.Root.StructTreeRoot]
    while pending:
        node = pending.pop()
        if isinstance(node, pikepdf.Array):
            pending += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                pending.append(node.K)


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
