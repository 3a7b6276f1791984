"""A section that names its editions: shared cells run in those alone, and page, notebooks and print agree."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from building import built, store_notebooks, store_outputs
from texts import FRONT, cell

from booktools.running import check, store
from booktools.running.library import Library
from booktools.running.schedule import stale_editions
from booktools.sources.read import read_sources

pytestmark = pytest.mark.slow
ONLY_BLUE = FRONT.replace("---\n", "---\neditions: [blue]\n", 1) + "# Mavi bölüm\n\nYazı.\n\n"
SAID = "Bu bölüm yalnız Mavi ile çalıştırıldı."


@pytest.fixture
def book(new_book):
    return new_book(cell("a"), cell("b", "red"), some=ONLY_BLUE + cell("shared") + "\n" + cell("own", "blue"))


def test_page_notebooks_and_print_agree_on_it(book) -> None:
    store_notebooks(book)
    assert [path.parent.name for path in (book.root / "notebooks").rglob("some.ipynb")] == ["blue"]
    assert list(check.problems(book, read_sources(book), Library(book))) == []
    notebook = store.load(book, store.path_of(book, "blue", "chapters/some"))
    assert any(SAID in one.source for one in notebook.cells)
    with built(book) as site:
        assert site.warnings == ""
    page = BeautifulSoup((site.html / "chapters/some.html").read_text(encoding="utf-8"), "html.parser")
    assert [note.get_text(strip=True) for note in page.select(".some-editions")] == [SAID]
    assert [label.get_text(strip=True) for label in page.select(".editions label")] == ["Mavi"]
    assert [group["data-edition"] for group in page.select(".take-along-menu [data-edition]")] == ["red", "blue"]
    style = page.select_one("head").decode()
    hidden = ".sd-tab-set.editions:not(:has(> .edition-{}))"
    assert hidden.format("blue") in style and hidden.format("red") not in style  # its cells are shown to all readers
    assert not page.select('a[href$="red/some.ipynb"]') and page.select('a[href$="blue/some.ipynb"]')
    assert page.select_one("meta[name=description]")["content"] == "Yazı."
    with built(book, "epub", print_editions=["red"]) as red:
        assert red.warnings == ""
    text = BeautifulSoup((red.html / "chapters/some.xhtml").read_text(encoding="utf-8"), "html.parser").get_text()
    assert SAID in text and "own" in text  # an edition that lacks it prints it as the others have it


def test_it_is_stale_in_its_editions_alone(book, new_book) -> None:
    store_outputs(book)
    assert stale_editions(book) == []
    book = new_book(cell("a"), cell("b", "red"), some=ONLY_BLUE + cell("other"))
    assert stale_editions(book) == ["blue"] and stale_editions(book, ["red"]) == []


def test_what_an_edition_has_no_more_is_neither_judged_nor_copied(book) -> None:
    store_notebooks(book)
    left = store.path_of(book, "red", "chapters/some")
    left.write_bytes(store.path_of(book, "blue", "chapters/some").read_bytes())
    assert left not in store.files(book, "red")
    assert [file.name for file in store.files(book, "blue")] == ["one.ipynb", "some.ipynb"]


def test_a_notebook_links_none_that_its_edition_lacks(new_book) -> None:
    """Neither a section of other editions nor one whose cells are all of others."""
    ours = FRONT + "# Mavi hücreler\n\n" + cell("own", "blue")
    linking = "Bkz. [mavi](some.md), [hücreler](ours.md).\n"
    book = new_book(linking, cell("a"), some=ONLY_BLUE + cell("shared"), ours=ours)
    store_notebooks(book)
    text = {tag: str(store.load(book, store.path_of(book, tag, "chapters/one")).cells) for tag in book.tags}
    assert "Bkz. [mavi](some.ipynb), [hücreler](ours.ipynb)." in text["blue"]
    assert "Bkz. mavi, hücreler." in text["red"]
