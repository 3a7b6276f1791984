"""Pictures may be called as their authors speak."""

from __future__ import annotations

import pytest
from building import built

pytestmark = pytest.mark.slow
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'


@pytest.mark.parametrize("name", ["ışık.svg", "iki söz.svg", "50%25.svg"])
def test_a_picture_in_markdown_is_found_by_its_name(new_book, name):
    book = new_book(f"![bir](<{name}>)\n")
    (book.root / "chapters" / name).write_text(SVG)
    with built(book) as build:
        page = (build.html / "chapters" / "one.html").read_text(encoding="utf-8")
    assert '<img width="30" height="20" alt="bir"' in page
