"""The letters in the printed books have their licence on the page of licences, which is a page of those books too."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from printed_books import BOOKS, ROOT, pdf_of, run, text_of

TEXT = (ROOT / "chapters" / "licences.md").read_text(encoding="utf-8")
GLOBS = re.findall(
    r"^- \[.*`([^`]+)`$", TEXT.partition("## Basılı kitaplarla gelenler\n")[2].partition("\n## ")[0], re.M
)


def fonts() -> set[str]:
    """Of all books, without the mark of a subset."""
    lines = [line for book in BOOKS for line in run("pdffonts", str(pdf_of(book))).splitlines()[2:]]
    return {line.split()[0].rpartition("+")[2] for line in lines}


def test_every_font_has_its_licence_and_every_licence_its_font():
    assert GLOBS
    assert sorted(font for font in fonts() if not any(fnmatch(font, glob) for glob in GLOBS)) == []
    assert [glob for glob in GLOBS if not any(fnmatch(font, glob) for font in fonts())] == []


def test_the_books_say_so():
    for book in BOOKS:
        assert "Lisanslar" in text_of(book) and "CC BY-SA 4.0" in text_of(book)
