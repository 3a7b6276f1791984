"""Copies to read and to try things in: what a reader wrote there is the reader's."""

from __future__ import annotations

from building import store_outputs
from texts import cell, source

from booktools.running import lab, store


def test_a_copy_that_nobody_changed_follows_the_store_and_one_that_was_changed_stays(new_book) -> None:
    book = new_book(cell("1"), two=source(cell("2")))
    store_outputs(book, "once\n")
    assert list(lab.refresh(book, "red")) == []
    one, two = (book.root / "lab" / "red" / f"{name}.ipynb" for name in ("one", "two"))
    assert one.read_bytes() == store.path_of(book, "red", "chapters/one").read_bytes()
    one.write_text(mine := one.read_text().replace("once", "mine"))
    assert list(lab.refresh(book, "red")) == []  # changed, and the book is what it was
    store_outputs(book, "twice\n")
    assert list(lab.refresh(book, "red")) == ["lab/red/one.ipynb"]
    assert one.read_text() == mine and "twice" in two.read_text()
    one.unlink()
    assert list(lab.refresh(book, "red")) == [] and "twice" in one.read_text()


def test_a_section_that_is_gone_takes_its_copy_along_unless_it_was_changed(new_book) -> None:
    book = new_book(cell("1"), two=source(cell("2")))
    store_outputs(book)
    list(lab.refresh(book, "red"))
    one, two = (book.root / "lab" / "red" / f"{name}.ipynb" for name in ("one", "two"))
    one.write_text("mine")
    for name in ("one", "two"):
        store.path_of(book, "red", f"chapters/{name}").unlink()
    list(lab.refresh(book, "red"))
    assert one.read_text() == "mine" and not two.exists()


def test_the_copies_are_nothing_to_commit(new_book) -> None:
    book = new_book(cell("1"))
    store_outputs(book)
    list(lab.refresh(book, "blue"))
    assert (book.root / "lab" / ".gitignore").read_text() == "*\n"


def test_a_copy_that_was_made_and_not_noted_follows_the_store(new_book):
    book = new_book(cell("1"))
    for note in (None, "[]", "{"):
        store_outputs(book, "once\n")
        list(lab.refresh(book, "red"))
        copied = book.root / "lab/red/.copied.json"
        copied.unlink() if note is None else copied.write_text(note)  # the copying was broken off
        assert list(lab.refresh(book, "red")) == []
        store_outputs(book, "twice\n")
        assert list(lab.refresh(book, "red")) == []
        assert "twice" in (book.root / "lab/red/one.ipynb").read_text()
