"""An edition's title is text wherever it is shown: in an attribute, in HTML, in Markdown, in a script. Print: `test_paper.py`."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from markdown_it import MarkdownIt
from texts import EDITIONS, cell

from booktools.running import store

pytestmark = pytest.mark.slow

TITLE = r"""K<script>alert('1')</script> & C# "100%" $x$ *y* [z](u) \w{v}_t ~`"""


@pytest.fixture
def book(new_book):
    editions = ({"tag": "red", "title": TITLE, "install": "pip install k"}, *EDITIONS[1:])
    book = new_book(cell("x = 1", "red"), cell("x = 2", "blue"), editions=editions)
    store_outputs(book)
    return book


def test_on_the_site(book):
    with built(book) as done:
        assert done.warnings == ""
        html = (done.html / "chapters/one.html").read_text(encoding="utf-8")
        readme = zipfile.ZipFile(done.html / "_downloads/deneme-red.zip").read("deneme-red/README.md").decode()
    page = BeautifulSoup(html, "html.parser")
    assert "<script>alert" not in html
    switch = page.select_one(".edition-switch label")
    assert switch.get_text(strip=True) == switch.input["data-title"] == TITLE
    assert page.select_one(".take-along-menu [data-edition=red] p").get_text() == TITLE
    assert page.select_one(".sd-tab-set.editions label").get_text(strip=True) == TITLE
    assert TITLE in page.select(".provenance")[0].get_text().replace("’", "'").replace("“", '"').replace("”", '"')
    assert read(readme).startswith(f"Deneme: {TITLE}")


def read(markdown):
    """What is read of Markdown, its marks gone; nothing in it is HTML."""
    html = MarkdownIt("commonmark", {"html": True}).render(markdown)
    assert "<script" not in html
    return BeautifulSoup(html, "html.parser").get_text()


def test_in_a_notebook(book):
    with built(book, "notebooks") as done:
        opening = store.load(book, done.html / "red/one.ipynb").cells[0].source
    assert TITLE in read(opening)


def test_in_an_e_book(book):
    with built(book, "epub", print_editions=["red"]) as done:
        assert done.warnings == ""
        about = (done.html / "content.opf").read_text(encoding="utf-8")
        assert not list(done.html.glob("*script*"))
    assert ElementTree.fromstring(about).find(".//{*}title").text == f"Deneme ({TITLE})"
