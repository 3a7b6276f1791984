"""All pages ask for one sheet, which is there and fits them, whatever a build had to write."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from building import built

pytestmark = pytest.mark.slow


@pytest.fixture
def build(new_book):
    """Build the same small book again and again; the sheet that all its pages ask for, and its name."""
    book = new_book("Bir söz.\n", two="# İki\n")

    def once(text: str = "") -> tuple[str, str]:
        if text:
            (book.root / "chapters" / "one.md").write_text(f"# Bir\n\n{text}\n", encoding="utf-8")
        with built(book) as done:
            assert done.warnings == ""
        pages = [
            page for page in done.html.rglob("*.html") if "_static" not in page.parts and page.name != "index.html"
        ]
        assert len(pages) >= 4
        links = {
            link["href"].removeprefix("../").removeprefix("/")
            for page in [*pages, done.html / "chapters" / "index.html"]
            for link in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select('link[rel="stylesheet"]')
        }
        (name,) = links
        assert [sheet.name for sheet in (done.html / "_static").glob("sheet.*.css")] == [name.removeprefix("_static/")]
        return name, (done.html / name).read_text(encoding="utf-8")

    return once


def test_a_build_with_nothing_to_do_leaves_the_sheet_as_it_is(build):
    assert build() == build()


def test_a_page_that_shows_something_new_brings_its_rules(build):
    before, plain = build()
    name, sheet = build("::::{grid} 2\n:::{grid-item-card} Başlık\nKart.\n:::\n::::\n")
    assert ".sd-card-title" in sheet and ".sd-card-title" not in plain
    assert name != before
    assert build("Kartsız.") == (before, plain)


def test_an_epub_has_no_part_in_it(new_book):
    with built(new_book("Bir söz.\n"), "epub") as done:
        assert list((done.html / "_static").glob("sheet.*.css")) == []
