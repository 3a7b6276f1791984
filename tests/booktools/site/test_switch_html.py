"""What the pages need for one choice of edition, as it stands in their HTML."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from texts import cell, source

from booktools.book import Edition
from booktools.site.switch import rules

pytestmark = pytest.mark.slow

TWO = (cell("x = 1", "red"), cell("x = 1", "blue"))


def pages(book, *documents):
    folder = book.root / "_build/html/chapters"
    return [BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser") for name in documents]


def test_every_page_has_the_switch_with_the_editions_in_their_order(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book) as build:
        assert build.warnings == ""
        for page in pages(book, "index", "one"):
            assert page.select_one(".edition-switch legend").get_text() == "Çerçeve"
            assert [radio["value"] for radio in page.select(".edition-switch input")] == ["red", "blue"]
            assert [label["data-sync-id"] for label in page.select(".edition-switch label")] == ["red", "blue"]


def test_only_a_page_with_something_to_compare_offers_to(new_book):
    book = new_book(*TWO, two=source(cell("1", "red")))
    store_outputs(book)
    with built(book):
        found = [bool(page.select(".compare-button")) for page in pages(book, "one", "two", "index")]
    assert found == [True, False, False]


def test_the_parameter_of_an_address_is_a_word_of_the_book_s_language(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book):
        assert 'const parameter = "cerceve",' in str(pages(book, "one")[0].head)


def test_the_choice_is_made_in_the_head_before_any_style_sheet(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book):
        [page] = pages(book, "one")
        children = page.head.find_all(["script", "link"])
    assert "bookEditions" in children[0].get_text()


def test_a_tab_s_content_says_whose_it_is(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book):
        contents = pages(book, "one")[0].select(".sd-tab-set.editions > .sd-tab-content")
    assert [set(content["class"]) & {"edition-red", "edition-blue"} for content in contents] == [
        {"edition-red"},
        {"edition-blue"},
    ]


def test_rules_name_every_edition_and_no_other():
    text = "\n".join(rules("Kitap", [Edition("red", "Kırmızı"), Edition("blue", "Mavi")], ["red"]))
    assert 'html[data-edition="red"]' in text and 'html[data-edition="blue"]' in text
    assert ".editions > .edition-blue { grid-column: var(--column-blue); }" in text
