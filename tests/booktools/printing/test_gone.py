"""What a printed book holds of a section, a title or an edition that is gone: nothing."""

from __future__ import annotations

import zipfile

import pytest
from building import store_outputs
from texts import cell, source

from booktools.printing import command

pytestmark = pytest.mark.slow


def test_an_e_book_holds_no_page_of_a_section_that_has_moved(new_book) -> None:
    book = new_book(moved=source(cell("1")))
    store_outputs(book)
    [(made, _)] = command.epub(book, ["red"])
    assert any("moved" in name for name in zipfile.ZipFile(made).namelist())
    (book.root / "chapters/moved.md").rename(book.root / "chapters/here.md")
    book = new_book(here=source(cell("1")))
    store_outputs(book)
    [(made, _)] = command.epub(book, ["red"])
    names = zipfile.ZipFile(made).namelist()
    assert any("here" in name for name in names) and not any("moved" in name for name in names)


def test_what_was_printed_under_another_title_or_for_another_edition_is_taken_away(new_book) -> None:
    book = new_book(cell("1"))
    store_outputs(book)
    folder = book.root / "_build" / "epub"
    folder.mkdir(parents=True)
    for name in ("eski-red.epub", "deneme-green.epub", "deneme-blue.epub", "notes.txt"):
        (folder / name).write_bytes(b"")
    list(command.epub(book, ["red"]))
    assert {file.name for file in folder.iterdir()} == {"deneme-red.epub", "deneme-blue.epub", "notes.txt"}
