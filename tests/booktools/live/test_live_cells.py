"""Cells with the tag `live`: what they may hold, what pages make of them, and their judge."""

from __future__ import annotations

import json

import nbformat
import pytest
from building import built, store_notebooks
from texts import cell

from booktools import live
from booktools.__main__ import main
from booktools.live import npm, parts, pyodide
from booktools.running import store, validation
from booktools.site import offline
from booktools.sources.read import Source, read_sources
from booktools.sources.slips import slips

PLAIN = cell("import struct\nprint(struct.calcsize('<Q'))", "live")


def told(book):
    return [(problem.line, problem.message) for problem in slips(book, read_sources(book))]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "import numpy as np",
            "a live cell runs in the reader's browser with Python's standard library alone; it imports numpy",
        ),
        ("def f():\n    from torch.nn import Linear", "… it imports torch.nn"),
        ("from . import d2l", "… it imports ."),
        ("import subprocess", "… it imports subprocess"),
        ("%timeit 1", "a live cell is plain Python, without magics: invalid syntax: %timeit 1"),
    ],
)
def test_what_a_browser_does_not_have_is_told_with_its_line(new_book, code, said):
    book = new_book(PLAIN, cell(code, "live"))
    [(line, message)] = told(book)
    assert message.endswith(said.removeprefix("… ")) and line == read_sources(book)[1].line(2)


def test_a_live_cell_belongs_to_all_editions(new_book):
    [(_, message)] = told(new_book(cell("print(1)", "red", "live")))
    assert message == "a live cell belongs to all editions; take away the tag 'red', or `live`"


def test_what_is_plain_python_passes(new_book):
    assert (
        told(
            new_book(
                PLAIN,
                cell("import numpy"),
                cell("from collections import deque\nimport lzma, os.path, sqlite3", "live"),
            )
        )
        == []
    )


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Parts, as `parts.make` leaves them."""
    site = tmp_path / "parts" / "site"
    (site / "pyodide").mkdir(parents=True)
    for name in parts.PYODIDE:
        (site / "pyodide" / name).write_text(name)
    (site / "cells.js").write_text("export {}")
    (site / parts.MADE).write_text(parts.digest())
    monkeypatch.setattr(parts, "FOLDER", tmp_path / "parts")
    return site


@pytest.mark.slow
def test_a_site_that_is_built_with_the_parts_names_them_and_keeps_them_after_a_click_only(new_book, made):
    book = new_book(PLAIN, "Metin.\n", other="# Öteki\n\nKod yok.\n")
    store_notebooks(book)
    with built(book) as done:
        page = (done.html / "chapters/one.html").read_text(encoding="utf-8")
        assert 'data-run="Çalıştır"' in page and "_static/live.js" in page and "_static/live/" not in page
        assert "live.js" not in (done.html / "chapters/other.html").read_text(encoding="utf-8")
        about = json.loads((done.html / "_static/live/about.json").read_text(encoding="utf-8"))
        assert about["words"]["yours"] == "Sizin çıktınız" and about["sizes"] == {
            name: len(name) for name in parts.LARGE
        }
        worker = (done.html / offline.NAME).read_text(encoding="utf-8")
        kept, later = (
            json.loads(worker.partition(f"const {name} = ")[2].partition(";\n")[0]) for name in ("FILES", "LATER")
        )
        assert not any("live/" in path for path in kept) and "_static/live.js" in kept
        assert later.keys() == {
            path.relative_to(done.html).as_posix() for path in (done.html / "_static/live").rglob("*") if path.is_file()
        }


@pytest.mark.slow
def test_without_the_parts_or_with_older_ones_the_site_is_built_without_any_of_it(new_book, made):
    book = new_book(PLAIN)
    store_notebooks(book)
    (made / parts.MADE).write_text("of something else")
    with built(book) as done:
        page = (done.html / "chapters/one.html").read_text(encoding="utf-8")
        assert "live.js" not in page and "tag_live" in page
        assert not (done.html / "_static/live").exists() and not (done.html / "_static/live.js").exists()


@pytest.mark.slow
def test_parts_that_come_later_are_taken_in_by_the_next_build(new_book, made):
    book = new_book(PLAIN)
    store_notebooks(book)
    (made / parts.MADE).write_text("of something else")
    with built(book):
        pass
    (made / parts.MADE).write_text(parts.digest())
    with built(book) as done:
        assert "live.js" in (done.html / "chapters/one.html").read_text(encoding="utf-8")


def test_every_word_of_the_scripts_is_told():
    page = (parts._PAGE / "cells.js").read_text(encoding="utf-8")
    asked = {name for name in live._SAID if f"say.{name}" in page or f'button("{name}"' in page}
    assert asked | {"waiting", "loading", "busy"} == {*live._SAID}  # these three by the name of a state


@pytest.mark.parametrize(
    ("asked", "judged"), [((), True), (("red",), True), (("blue",), False), (("blue", "red"), True)]
)
def test_they_are_judged_with_the_edition_that_they_are_compared_with(new_book, monkeypatch, asked, judged):
    """Whether `make test` asks for all editions by name, a Mac for those that it has, or CI for one at a time."""
    book, seen = new_book(PLAIN), list[Source]()
    store_notebooks(book)
    monkeypatch.setattr(validation, "judged", lambda *_: iter(()))
    monkeypatch.setattr(pyodide, "judged", lambda book, sources: (seen.extend(sources) or 0, []))
    assert main(["--book", str(book.root), "validate", *(f"--edition={tag}" for tag in asked)]) == 0
    assert ("chapters/one" in [source.document for source in seen]) is judged


def test_without_node_a_line_says_so(new_book, monkeypatch, capsys):
    store_notebooks(book := new_book(PLAIN))
    monkeypatch.setattr(validation, "judged", lambda *_: iter(()))
    monkeypatch.setattr(npm, "find_spec", lambda name: None)
    monkeypatch.setattr(parts, "make", npm.node)
    assert main(["--book", str(book.root), "validate"]) == 1
    assert capsys.readouterr().err.startswith(".: the cells for browsers cannot be judged: there is no Node here; ")


@pytest.mark.slow
def test_live_cells_are_judged_in_the_real_pyodide(new_book):
    cells = [
        PLAIN,
        cell("names = ['ağırlık', 'sapma']\nprint(*names)\nnames[::-1]", "live"),
        cell("names[2]", "live", "raises-exception"),
        cell("print('kırmızı')", "red"),
    ]
    book = new_book(*cells)
    from booktools.running.schedule import Report, local_pool, run

    run(book, (), False, local_pool(1), lambda *_: None, Report())
    assert pyodide.judged(book, read_sources(book)) == (3, [])
    # What is stored is another's: all three differ.
    for path in store.files(book, "red"):
        notebook = nbformat.read(path, 4)
        for one in notebook.cells:
            for output in one.get("outputs", ()):
                if output.output_type == "stream":
                    output.text = output.text.replace("8", "9").replace("ağırlık", "agirlik")
                elif output.output_type == "error":
                    output.evalue = "another"
        nbformat.write(notebook, path)
    number, problems = pyodide.judged(book, read_sources(book))
    assert number == 3 and [problem.line for problem in problems] == [
        read_sources(book)[1].line(at) for at in (1, 2, 3)
    ]
    assert "[stored]\n" not in problems[0].detail and "[browser] 8" in problems[0].detail
