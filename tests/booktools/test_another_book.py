"""Another book, in English, of two editions that need no framework: what docs/booktools.md tells its author, tried."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from guide import TURKISH, commands, run, write_files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the guide, after its commands, in their order."""
    folder = tmp_path_factory.mktemp("another")
    write_files(folder)
    assert len(commands()) == 4
    for command in commands():
        run(folder, command)
    return folder


@pytest.fixture(scope="module")
def pages(book: Path) -> dict[str, BeautifulSoup]:
    site = book / "_build" / "html"
    names = ("index", "mean", "words", "search", "genindex", "404")
    return {name: BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser") for name in names}


def test_nothing_on_its_pages_is_turkish(pages: dict[str, BeautifulSoup]) -> None:
    for name, page in pages.items():
        assert page.html["lang"] == "en"
        for script in page.select("script:not([type='application/json'])"):
            script.extract()
        assert TURKISH.findall(str(page)) == [], name


def test_each_edition_stands_in_its_tab_with_its_prose(pages: dict[str, BeautifulSoup]) -> None:
    tabs = pages["mean"].select(".sd-tab-set.editions")
    assert [label.get_text(strip=True) for label in tabs[0].select("label")] == ["Plain Python", "NumPy"]
    assert any("NumPy adds in pairs" in tab.get_text() for tab in pages["mean"].select(".edition-numpy"))
    assert "mean 3.75" in pages["mean"].get_text()


def test_words_are_english_and_in_english_order(pages: dict[str, BeautifulSoup]) -> None:
    text = pages["mean"].get_text()
    # "Both at once" is the book's own word.
    assert all(word in text for word in ("Question", "Exercise 1.1", "Both at once", "Take it with you"))
    assert "The outputs of this section were printed by NumPy" in text
    terms = [term.contents[0].strip() for term in pages["words"].select("dl.glossary dt")]
    assert terms == ["café", "mean", "zip"]
    assert "Gauss, Carl Friedrich (1809). Theoria motus. Perthes" in " ".join(pages["words"].get_text().split())


def test_the_look_is_the_theme_s(book: Path, pages: dict[str, BeautifulSoup]) -> None:
    static = book / "_build" / "html" / "_static"
    assert not list(static.rglob("literata*")) and not (static / "book.css").exists()
    assert not pages["mean"].select(".book-brand")


def test_its_notebooks_speak_english_with_the_numbers_of_the_page(book: Path) -> None:
    notebook = nbformat.read(book / "notebooks" / "numpy" / "mean.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert text.startswith("This notebook is the section *The mean* of the book **Sums and Means**, NumPy edition.")
    assert "# 1. The mean" in text and "**Exercise 1.1**" in text and "NumPy adds in pairs" in text
    assert r"\tag{1.1}" in text and "Equation (1.1) needs" in text and "## Works cited" in text
    assert TURKISH.findall(text) == []


def test_a_second_spelling_is_found_in_any_form(book: Path) -> None:
    page = book / "index.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before + "\nThe middle values.\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "booktools", "check"], cwd=book, capture_output=True, text=True)
    page.write_text(before, encoding="utf-8")
    assert done.returncode == 1
    assert 'index.md:5: "middle value" is called "mean" in this book' in done.stderr


def test_it_is_an_e_book_too(book: Path) -> None:
    run(book, "python -m booktools epub --edition numpy")
    assert (book / "_build" / "epub" / "sums-and-means-numpy.epub").exists()
