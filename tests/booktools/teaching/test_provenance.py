"""Which run printed the outputs is read from the store and said on the page, in its own edition's tab."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from texts import cell

from booktools.running import store

pytestmark = pytest.mark.slow

EDITIONS = (
    {"tag": "red", "title": "Kırmızı", "package": "pytest"},
    {"tag": "blue", "title": "Mavi", "package": "nbformat"},
)
PAGE = "# Künye\n\n```{provenance}\n```\n"
PARTS = (
    "## Ölçüm\n",
    cell("r = 1", "red", "nbval-ignore-output"),
    cell("b = 1", "blue"),
    cell("2", "nbval-ignore-output"),
)


@pytest.fixture
def book(new_book):
    book = new_book(*PARTS, editions=EDITIONS, kunye=PAGE)
    store_outputs(book, "\n")
    for edition, version in (("red", "1.5+cpu"), ("blue", "2.0")):
        said_of(book, edition, version=version, python="3.11.7", platform="Linux-x86_64")
    return book


def said_of(book, edition, **about):
    file = store.path_of(book, edition, "chapters/one")
    notebook = store.load(book, file)
    notebook.metadata.booktools.update(about)
    store.write(file, notebook)


def pages(book):
    with built(book) as done:
        assert done.warnings == ""
        return {
            n: BeautifulSoup((done.html / f"chapters/{n}.html").read_text(), "html.parser") for n in ("one", "kunye")
        }


def tables(page):
    return [
        [[c.get_text().strip() for c in row.select("th, td")] for row in t.select("tr")] for t in page.select("table")
    ]


def test_a_section_ends_with_what_printed_it_each_edition_in_its_own_tab(book):
    page = pages(book)["one"]
    tabs = page.select(".sd-tab-set.editions")[-1].select(".sd-tab-content")
    lines = [tab.select_one("p.provenance") for tab in tabs]
    assert [line.get_text() for line in lines] == [
        "Bu bölümdeki çıktılar Kırmızı 1.5 ve Python 3.11.7 ile alındı (Linux-x86_64). Künye.",
        "Bu bölümdeki çıktılar Mavi 2.0 ve Python 3.11.7 ile alındı (Linux-x86_64). Künye.",
    ]
    assert lines[0].a["href"] == "kunye.html"


def test_a_page_without_code_has_no_such_line(book):
    assert not pages(book)["kunye"].select("p.provenance")


def test_the_table_says_who_printed_how_much_and_how_much_is_not_compared(book):
    assert tables(pages(book)["kunye"]) == [[
        ["Çerçeve", "Python", "Platform", "Not defteri", "Kod hücresi", "Karşılaştırılmayan"],
        ["Kırmızı 1.5", "3.11.7", "Linux-x86_64", "1", "2", "2"],
        ["Mavi 2.0", "3.11.7", "Linux-x86_64", "1", "2", "1"],
    ]]  # fmt: skip


def test_pages_that_name_a_version_are_made_anew_when_it_changes(book):
    pages(book)
    said_of(book, "blue", version="3.0")
    again = pages(book)
    assert "Mavi 3.0" in again["one"].get_text() and "Mavi 3.0" in again["kunye"].get_text()
