"""The API page says what the docstrings say, without importing what they stand in."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from building import built

pytestmark = pytest.mark.slow

PAGE = "# API\n\n```{reference} tools.{edition}\nsame\nother\nClock\n```\n"
MODULE = '''"""Bir modül."""
raise ImportError("read me, never import me")
from ._shared import same, Clock

def other(x, *, deep=True):
    """`x` için {colour} açıklama."""
'''
SHARED = '''
def same(a, b=(1, 2), *rest, **options):
    """İkisinde de aynı.

    - `a`: bir sayı.
    """

class Clock:
    """Saat."""

    def __init__(self, start=0):
        self.start = start

    def stop(self):
        """Durur."""

    def _hidden(self):
        """Gizli."""
'''


@pytest.fixture
def book(new_book):
    book = new_book(index=PAGE)
    folder = book.root / "tools"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_shared.py").write_text(SHARED)
    for edition, colour in (("red", "kırmızı"), ("blue", "mavi")):
        (folder / f"{edition}.py").write_text(MODULE.format(colour=colour))
    return book


def text_of(html):
    return " ".join(html.get_text(" ").split())


def test_names_signatures_and_docstrings_are_shown(book):
    with built(book) as build:
        assert build.warnings == ""
        page = BeautifulSoup((build.html / "chapters/index.html").read_text(), "html.parser")
    entries = {dt["id"]: dt for dt in page.select("dt[id]")}
    assert set(entries) == {"same", "other", "Clock", "Clock.stop"}
    assert "a , b = (1, 2) , * rest , ** options" in text_of(entries["same"])
    assert "start = 0" in text_of(entries["Clock"]) and "self" not in text_of(entries["Clock.stop"])
    assert len(page.find_all(string=lambda s: "İkisinde de aynı." in s)) == 1
    assert [li.get_text() for li in page.select("dd li")] == ["a: bir sayı."]


def test_what_differs_stands_in_the_tabs_of_the_editions(book):
    with built(book) as build:
        page = BeautifulSoup((build.html / "chapters/index.html").read_text(), "html.parser")
    [tabs] = page.select("dd .sd-tab-set.editions")
    assert [text_of(tab) for tab in tabs.select(".sd-tab-content")] == [
        "x için kırmızı açıklama.",
        "x için mavi açıklama.",
    ]


def test_an_edited_docstring_makes_the_page_be_read_again(book):
    with built(book):
        pass
    shared = book.root / "tools/_shared.py"
    shared.write_text(SHARED.replace("Durur.", "Hemen durur."))
    with built(book) as build:
        assert "Hemen durur." in (build.html / "chapters/index.html").read_text()


def test_a_name_that_one_edition_lacks_is_named_with_its_line(book):
    (book.root / "tools/blue.py").write_text('"""Boş."""\nfrom ._shared import same, Clock\n')
    with built(book) as build:
        assert "chapters/index.md:3: " in build.warnings
        assert "there is no 'other' in blue" in build.warnings


@pytest.mark.parametrize("named", ["toolz.{edition}", "tools.{editon}", "tools.{}"])
def test_a_module_that_is_not_there_is_told_with_its_line(book, named):
    page = book.root / "chapters/index.md"
    page.write_text(page.read_text().replace("tools.{edition}", named))
    with built(book) as build:
        assert "chapters/index.md:3: " in build.warnings
        assert "there is no module" in build.warnings


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", None])
def test_a_module_behind_it_that_cannot_be_read_is_told_with_the_line(book, text):
    helper = book.root / "tools/_shared.py"
    helper.write_text(text) if text else helper.unlink()
    with built(book) as build:
        assert "chapters/index.md:3: " in build.warnings
        assert "comes from tools._shared" in build.warnings and "no Python" in build.warnings


def test_a_name_that_is_no_class_and_no_function_is_named(book):
    (book.root / "tools/blue.py").write_text('"""Boş."""\nfrom ._shared import same, Clock\nother = 1\n')
    with built(book) as build:
        assert "chapters/index.md:3: " in build.warnings
        assert "'other' is no class and no function in blue" in build.warnings
