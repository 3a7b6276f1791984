"""The cover shows every section of the book, and says of each what the section says of itself."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from booktools.book import Book

SITE = Path(__file__).parents[2] / "_build" / "html"


def page(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")


def cards() -> dict[str, Tag]:
    """The address of a section → its card."""
    found = page("chapters/index.html").select(".cover-sections .sd-card")
    return {card.select_one("a.sd-stretched-link")["href"].partition("#")[0]: card for card in found}


def minutes(text: str) -> str:
    return re.search(r"yaklaşık\s+(\d+)\s+dakika", text)[1]


def test_every_section_has_its_card_in_the_order_of_the_book(book: Book):
    names = [book.name(document) for document in book.documents]
    stored = book.root / "notebooks" / book.tags[0]
    assert list(cards()) == [f"{name}.html" for name in names if (stored / f"{name}.ipynb").exists()]


def test_a_card_says_what_its_section_says():
    for address, card in cards().items():
        section = page(f"chapters/{address}")
        heading = section.select_one("h1").find(string=True, recursive=False)
        assert card.select_one(".sd-card-title").get_text(strip=True) == heading.strip()
        assert minutes(card.get_text()) == minutes(section.select_one(".admonition.tip").get_text())
