"""The store holds a notebook for each source, in its place; what else lies there, or is broken, is told and never read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from building import store_outputs
from texts import cell, source

from booktools.book import Book
from booktools.errors import BookError
from booktools.running import check, store
from booktools.running import schedule as runs
from booktools.running.library import Library
from booktools.running.origins import origins
from booktools.sources.read import read_sources

RED = "notebooks/red/one.ipynb"


@pytest.fixture
def book(new_book) -> Book:
    book: Book = new_book(cell("print('r')", "red"), cell("print('b')", "blue"))
    store_outputs(book)
    return book


def stored(book):
    return {p.relative_to(book.root).as_posix(): p.read_bytes() for p in (book.root / "notebooks").rglob("*.ipynb")}


def told(book):
    """What `check` says of the store, before it looks at prose."""
    sources, library = read_sources(book), Library(book)
    found = [*check.problems(book, sources, library), *check.strays(book, sources)]
    return [str(problem) for problem in found or check.outdated(book, sources, library)]


def printed(book, edition="red", document="chapters/one"):
    return [output.text for outputs in Library(book).outputs(edition, document).values() for output in outputs]


# What lies beside


@pytest.mark.parametrize("place", ["red/zz.ipynb", "red/one_eski.ipynb", "red/yedek/one.ipynb", "yedek/one.ipynb"])
def test_a_stray_copy_is_told_and_nothing_reads_it(book, place):
    before = printed(book)
    copy = book.root / "notebooks" / place
    copy.parent.mkdir(exist_ok=True)
    copy.write_text((book.root / RED).read_text().replace("red: ", "sahte: "))
    own = stored(book)
    assert printed(book) == before and "sahte" not in str(before)
    report = runs.run(book)
    assert (report.executed, report.written, stored(book)) == ([], [], own)
    assert list(store.files(book, "red")) == [book.root / RED]
    [line] = told(book)
    assert line.startswith(f"notebooks/{place}: ") and "a stray" in line and line.endswith("delete it")
    copy.unlink()
    assert told(book) == []


def test_a_copy_of_a_notebook_that_is_gone_does_not_take_its_place(book):
    (book.root / RED).rename(book.root / "notebooks/red/one_eski.ipynb")
    library, [one] = Library(book), [s for s in read_sources(book) if s.document == "chapters/one"]
    keys = list(check.addresses(one.notebook, "red", book.tags).values())
    assert library.left_behind("red", "chapters/one", keys) is None
    assert [line.split(": ")[0] for line in told(book)] == ["chapters/one.md:7", "notebooks/red/one_eski.ipynb"]


def test_a_section_that_was_renamed_takes_its_outputs_along_and_its_former_notebook_is_a_stray(new_book):
    text = source(cell("print(1)"))
    store_outputs(new_book(two=text))
    book = new_book(three=text)
    assert "no stored output" in "".join(told(book))  # what a page shows is never taken from there
    report = runs.run(book)
    assert report.executed == [] and sorted(report.written) == [
        "notebooks/blue/three.ipynb",
        "notebooks/red/three.ipynb",
    ]
    assert {line.split(": ")[0] for line in told(book)} == {"notebooks/red/two.ipynb", "notebooks/blue/two.ipynb"}
    assert store.load(book, book.root / "notebooks/red/three.ipynb").metadata.booktools.source == "chapters/three.md"


def test_sections_with_the_same_code_keep_their_own_outputs(new_book):
    text = source(cell("import random; print(random.random())"))
    book = new_book(one=text, two=text)
    store_outputs(book)
    file = book.root / "notebooks/red/two.ipynb"
    file.write_text(file.read_text().replace("*: ", "iki: "))
    assert printed(book, document="chapters/two") != printed(book)
    assert "iki: " not in str(printed(book))


def test_what_a_killed_run_left_is_told_and_the_next_run_takes_it_away(book):
    left = [book.root / f"notebooks/red/.one.ipynb.{name}.partial" for name in ("ju41us_c", str(dead()))]
    writing = book.root / f"notebooks/red/.one.ipynb.{os.getpid()}.partial"
    for file in (*left, writing):
        file.write_text("{")
    assert {line.split(": ")[0] for line in told(book)} == {file.relative_to(book.root).as_posix() for file in left}
    runs.run(book)
    assert told(book) == [] and not any(file.exists() for file in left) and writing.exists()


def dead():
    """The number of a process that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def test_git_does_not_take_what_a_killed_run_left():
    assert ".*.ipynb.*.partial" in (Path(__file__).parents[3] / ".gitignore").read_text().splitlines()


def test_origins_are_those_of_the_section_s_own_notebook(book):
    shutil.copy(book.root / RED, book.root / "notebooks/red/zz.ipynb")
    file = book.root / "notebooks/red/zz.ipynb"
    file.write_text(file.read_text().replace('"source"', '"version": "9",\n   "source"'))
    found = origins(book, read_sources(book), Library(book))
    assert "9" not in [origin.about.get("version") for origin in found]


# Stored notebooks that are none


def altered(change):
    """A stored notebook after `change` was made to its content."""

    def alter(file):
        content = json.loads(file.read_text())
        code = next(cell for cell in content["cells"] if cell["cell_type"] == "code")
        change(content, code)
        file.write_text(json.dumps(content))

    return alter


def written(data):
    return lambda file: file.write_bytes(data)


def recoded(encoding):
    return lambda file: file.write_bytes((file.read_text() + "\n\n").replace("\n\n", "ş").encode(encoding))


def torn(file):
    marks = "<<<<<<< HEAD\nbir\n=======\niki\n>>>>>>> dal\n"
    altered(lambda content, code: code["outputs"][0].update(text=marks))(file)


def linked(target):
    def link(file):
        file.unlink()
        file.symlink_to(target)

    return link


def piped(file):
    file.unlink()
    os.mkfifo(file)


BROKEN = {
    "empty": written(b""),
    "null": written(b"null"),
    "a list": written(b"[]"),
    "a number": written(b"3"),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:100]),
    "nested without end": written(b"[" * 100_000),
    "UTF-16": recoded("utf-16"),
    "Latin-5": recoded("iso-8859-9"),
    "a byte order mark": recoded("utf-8-sig"),
    "marks of a merge": written(b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n"),
    "marks of a merge in an output": torn,
    "no cells": altered(lambda content, code: content.pop("cells")),
    "cells are null": altered(lambda content, code: content.update(cells=None)),
    "a cell is a number": altered(lambda content, code: content.update(cells=[3])),
    "of format 3": altered(lambda content, code: content.update(nbformat=3)),
    "of format 5": altered(lambda content, code: content.update(nbformat=5)),
    "of a version that is a text": altered(lambda content, code: content.update(nbformat_minor="5")),
    "half a character in an output": altered(lambda content, code: code["outputs"][0].update(text="\ud83d")),
    "of no format": altered(lambda content, code: content.pop("nbformat")),
    "outputs are null": altered(lambda content, code: code.update(outputs=None)),
    "outputs are a number": altered(lambda content, code: code.update(outputs=3)),
    "no outputs": altered(lambda content, code: code.pop("outputs")),
    "a stream without text": altered(lambda content, code: code["outputs"][0].pop("text")),
    "an output of format 3": altered(lambda content, code: code["outputs"][0].update(output_type="pyout")),
    "an output of no type": altered(lambda content, code: code["outputs"][0].pop("output_type")),
    "no source": altered(lambda content, code: code.pop("source")),
    "metadata is a list": altered(lambda content, code: content.update(metadata=[])),
    "a cell's metadata is a list": altered(lambda content, code: code.update(metadata=[])),
    "a cell's tags are a number": altered(lambda content, code: code["metadata"].update(tags=3)),
    "its record is a list": altered(lambda content, code: content["metadata"].update(booktools=[1])),
    "its record holds a number": altered(lambda content, code: content["metadata"]["booktools"].update(source=1)),
    "two cells of one id": altered(lambda content, code: content["cells"][0].update(id=code["id"])),
    "a link that leads nowhere": linked("olmayan"),
    "a link to itself": linked("one.ipynb"),
    "a link that leads out": linked("/etc/hostname"),
    "a pipe to which nobody writes": piped,
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_stored_notebook_is_told_in_a_line_and_as_good_as_none(book, case, caplog, capsys):
    BROKEN[case](book.root / RED)
    [line] = told(book)
    assert line.startswith(f"{RED}: [red] not a whole notebook (") and "\n" not in line and len(line) < 300
    assert line.endswith('; delete it and run "make notebooks" (python -m booktools run)')
    assert printed(book) == [] and printed(book, "blue") != []
    with pytest.raises(BookError, match="red/one.ipynb.*not a whole notebook"):
        store.must_be_whole(book, book.tags)
    assert caplog.text == "" and capsys.readouterr() == ("", "")


@pytest.mark.parametrize("link", ["notebooks", "notebooks/red"])
def test_nothing_is_written_where_a_link_leads_out_of_the_book(book, tmp_path, link):
    (book.root / link).rename(tmp_path / "elsewhere")
    (book.root / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BookError) as caught:
        runs.run(book, force=True)
    assert str(caught.value).splitlines()[-1] == (
        "notebooks/red: a link that leads out of the book's folder; put the folder itself there"
    )
    assert any("a link that leads out of the book" in line for line in told(book))


def test_a_cell_may_print_the_marks_of_a_merge(new_book):
    marks = "<<<<<<< HEAD\\nbir\\n=======\\niki\\n>>>>>>> dal"
    book = new_book(cell(f"print('{marks}')"))
    store_outputs(book, text=marks.replace("\\n", "\n"))
    assert told(book) == []
