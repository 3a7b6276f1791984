"""Which run printed the outputs is read from the store and said on the page, in its own edition's tab."""

from __future__ import annotations

import json

import pytest
from building import built, store_outputs
from bs4 import BeautifulSoup
from texts import cell

from booktools import __main__, times
from booktools.running import schedule as runs, store
from booktools.teaching.origins import origins
from booktools.sources.read import read_sources

pytestmark = pytest.mark.slow

EDITIONS = ({"tag": "red", "title": "Kırmızı", "package": "pytest"}, {"tag": "blue", "title": "Mavi", "package": "nbformat"})
PAGE = "# Künye\n\n" + "\n".join(f"```{{provenance}} {kind}\n```\n" for kind in ("editions", "cells", "not-compared", "times"))
PARTS = ("## Ölçüm\n", cell("r = 1", "red", "nbval-ignore-output"), cell("b = 1", "blue"), cell("2", "nbval-ignore-output"))


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
        return {n: BeautifulSoup((done.html / f"chapters/{n}.html").read_text(), "html.parser") for n in ("one", "kunye")}


def tables(page):
    return [[[c.get_text().strip() for c in row.select("th, td")] for row in t.select("tr")] for t in page.select("table")]


def test_a_section_ends_with_what_printed_it_each_edition_in_its_own_tab(book):
    page = pages(book)["one"]
    tabs = page.select(".sd-tab-set.editions")[-1].select(".sd-tab-content")
    lines = [tab.select_one("p.provenance") for tab in tabs]
    assert [line.get_text() for line in lines] == [
        "Bu sayfadaki çıktılar Kırmızı 1.5 ve Python 3.11.7 ile alındı (Linux-x86_64). Künye.",
        "Bu sayfadaki çıktılar Mavi 2.0 ve Python 3.11.7 ile alındı (Linux-x86_64). Künye.",
    ]
    assert lines[0].a["href"] == "kunye.html"


def test_a_page_without_code_has_no_such_line(book):
    assert not pages(book)["kunye"].select("p.provenance")


def test_the_tables_say_who_printed_how_much_and_what_is_not_compared(book):
    page = pages(book)["kunye"]
    editions, cells, ignored = tables(page)
    assert editions[1:] == [
        ["Kırmızı 1.5", "3.11.7", "Linux-x86_64", "1", "2", "2"],
        ["Mavi 2.0", "3.11.7", "Linux-x86_64", "1", "2", "1"],
    ]
    assert cells == [["Bölüm", "Kırmızı", "Mavi"], ["Bölüm", "2 (2)", "2 (1)"]]
    assert ignored == [["Bölüm", "Yeri", "Çerçeve"], ["Bölüm", "Ölçüm", "Kırmızı, hepsi"]]
    assert [a["href"] for a in page.select("table")[2].select("a")] == ["one.html", "one.html#olcum"]


def test_pages_that_name_a_version_are_made_anew_when_it_changes(book):
    pages(book)
    said_of(book, "blue", version="3.0")
    again = pages(book)
    assert "Mavi 3.0" in again["one"].get_text() and "Mavi 3.0" in again["kunye"].get_text()


def test_a_time_is_shown_for_the_code_it_was_taken_of_and_for_no_other(book):
    made = dict(date="2026-01-02", cores=2, memory=8, system="Linux")
    key = [origin.last_key for origin in origins(book, read_sources(book))]
    seconds = {"red": {"chapters/one": [key[0][:12], 4.27]}, "blue": {"chapters/one": ["eski", 9.0]}}
    times.path_of(book.root).write_text(json.dumps({**made, "seconds": seconds}))
    page = pages(book)["kunye"]
    assert "Ölçüm: 2 Ocak 2026; 2 çekirdekli, 8 GiB bellekli bir makine (Linux)." in page.get_text()
    assert tables(page)[3][1] == ["Bölüm", "4,3 sn", "–"]


def test_measuring_runs_every_edition_and_keeps_the_store_as_it_is(new_book):
    book = new_book(cell("print(1)"))
    assert runs.run(book).problems == []
    before = {p: p.read_bytes() for p in book.root.rglob("*.ipynb")}
    said = []
    times.measure(book, book.tags, said.append)
    assert [line.rpartition(" [")[0] for line in said] == ["chapters/one"] * 2
    found = times.read(book.root)["seconds"]
    assert all(found[edition]["chapters/one"][1] > 0 for edition in ("red", "blue"))
    assert {p: p.read_bytes() for p in book.root.rglob("*.ipynb")} == before


def test_a_cell_that_fails_while_it_is_measured_is_named(new_book, capsys):
    book = new_book(cell("1 / 0"))
    assert __main__.main(["--book", str(book.root), "times", "--edition", "red"]) == 1
    assert capsys.readouterr().err.startswith("chapters/one.md: [red] the cell raised ZeroDivisionError")
    assert not times.path_of(book.root).exists()


@pytest.mark.parametrize("builder", ["latex", "epub"])
def test_print_says_it_too(book, builder):
    with built(book, builder) as done:
        suffix = "*.tex" if builder == "latex" else "*.xhtml"
        text = "".join(path.read_text(encoding="utf-8") for path in done.html.rglob(suffix))
    assert "Kırmızı 1.5 ve Python 3.11.7 ile alındı" in text and "Ölçüm" in text
