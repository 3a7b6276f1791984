"""The letters and the profiles of colours in the printed books have their licence on the page of licences, which is a page of those books too."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pikepdf
from printed_books import BOOKS, ROOT, pdf_of, text_of

TEXT = (ROOT / "chapters" / "licences.md").read_text(encoding="utf-8")
TEXT = TEXT.partition("## Basılı kitaplarla gelenler\n")[2].partition("\n## ")[0]
GLOBS = re.findall(r"^- \[.*`([^`]+)`$", TEXT, re.M)
#: Who made a profile, as its header says it, and under which name the page has it.
PROFILES = {b"sawsctrl": "Compact ICC Profiles"}


def fonts() -> set[str]:
    """Of all books, without the mark of a subset."""
    found = set()
    for book in BOOKS:
        with pikepdf.open(pdf_of(book)) as document:
            objects = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
            found |= {str(one.FontName) for one in objects if one.get("/Type") == "/FontDescriptor"}
    return {name.lstrip("/").rpartition("+")[2] for name in found}


def test_every_font_has_its_licence_and_every_licence_its_font():
    assert GLOBS
    assert sorted(font for font in fonts() if not any(fnmatch(font, glob) for glob in GLOBS)) == []
    assert [glob for glob in GLOBS if not any(fnmatch(font, glob) for font in fonts())] == []


def profiles(file: Path) -> set[bytes]:
    """The makers of those that a PDF brings along: manufacturer and model of ICC.1, 7.2."""
    with pikepdf.open(file) as document:
        spaces = [one for one in document.objects if isinstance(one, pikepdf.Array) and len(one) == 2]
        return {bytes(one[1].read_bytes()[48:56]) for one in spaces if one[0] == pikepdf.Name.ICCBased}


def test_every_profile_of_colours_has_its_licence():
    found = {maker for book in BOOKS for maker in profiles(pdf_of(book))}
    assert found == PROFILES.keys()
    assert [name for name in PROFILES.values() if f"- [{name}]" not in TEXT] == []


def test_the_books_say_so():
    for book in BOOKS:
        assert "Lisanslar" in text_of(book) and "CC BY-SA 4.0" in text_of(book)
