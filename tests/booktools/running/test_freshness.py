"""Outputs are stale when a cell, the lock, or the book's own code behind them has changed, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from building import store_outputs
from texts import cell, source

from booktools.running import check
from booktools.running import schedule as runs
from booktools.running.freshness import Fingerprints
from booktools.running.library import Library
from booktools.sources.read import read_sources


@pytest.fixture
def book(new_book):
    book = new_book(cell("from tools import red as t\nprint(t.NAME)", "red"), cell("import tools.blue as t", "blue"))
    (book.root / "tools").mkdir()
    for name, text in {
        "__init__": "",
        "red": "from ._shared import NAME",
        "blue": "import json",
        "_shared": "NAME = 'bir'",
        "green": "import tools.red",
    }.items():
        (book.root / "tools" / f"{name}.py").write_text(text)
    return book


def names(code, book):
    return {path.relative_to(book.root).as_posix() for path in Fingerprints(book).local_modules([code])}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from tools import red as t", {"__init__", "red", "_shared"}),
        ("import tools.blue", {"__init__", "blue"}),
        ("from tools.green import x", {"__init__", "green", "red", "_shared"}),
        ("def f():\n    from tools import blue", {"__init__", "blue"}),
        ("%matplotlib inline\nimport tools", {"__init__"}),
        ("files = !ls\nimport tools", {"__init__"}),
        ("x = %time 1\nimport tools.blue", {"__init__", "blue"}),
        ("%%time\nimport tools.blue", {"__init__", "blue"}),
        ("import tools.blue\ntools.blue?", {"__init__", "blue"}),
        ("import importlib\nimportlib.import_module('tools.red')", {"__init__", "red", "_shared"}),
        ("from importlib import import_module as load, import_module\nimport_module('tools')", {"__init__"}),
        ("t = __import__('tools.blue')", {"__init__", "blue"}),
        ("%run tools/red.py 1 2", {"__init__", "red", "_shared"}),
        ("%run -i -t tools/blue.py", {"blue"}),
        ("%run -m tools.red", {"__init__", "red", "_shared"}),
        ("%run 'half", set()),
        ("import_module(name)\n__import__(name)", set()),
        ("import numpy, json", set()),
        ("not python at all", set()),
    ],
)
def test_the_modules_a_cell_comes_to_import(book, code, expected):
    assert names(code, book) == {f"tools/{name}.py" for name in expected}


def test_what_its_kernels_find_in_their_environment_is_part_of_an_edition(book):
    """An edition that declares none keeps its outputs, and so do the others."""
    red, blue = book.editions
    cells = read_sources(book)[0].notebook.cells

    def prints(env):
        changed = replace(book, editions=(replace(red, env=env), blue))
        return [Fingerprints(changed).of(tag, cells) for tag in ("red", "blue")]

    none, some, other = prints({}), prints({"A": "1", "B": "2"}), prints({"A": "2", "B": "2"})
    assert none == [Fingerprints(book).of(tag, cells) for tag in ("red", "blue")]
    assert len({none[0], some[0], other[0]}) == 3 and none[1] == some[1] == other[1]
    assert prints({"B": "2", "A": "1"}) == some


def executed(book, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    report = runs.run(book)
    assert report.problems == []
    return sorted(report.executed)


@pytest.mark.slow
def test_an_edit_to_a_module_runs_the_editions_that_import_it(book, monkeypatch):
    assert executed(book, monkeypatch) == ["chapters/one [blue]", "chapters/one [red]"]
    assert executed(book, monkeypatch) == []
    (book.root / "tools/_shared.py").write_text("NAME = 'iki'")
    assert executed(book, monkeypatch) == ["chapters/one [red]"]
    (book.root / "tools/green.py").write_text("")
    assert executed(book, monkeypatch) == []


@pytest.mark.slow
def test_a_new_lock_runs_its_edition(book, monkeypatch):
    (book.root / "requirements").mkdir()
    lock = book.root / "requirements" / "blue.txt"
    lock.write_text("numpy==1\n")
    executed(book, monkeypatch)
    lock.write_text("numpy==2\n")
    assert executed(book, monkeypatch) == ["chapters/one [blue]"]


@pytest.mark.slow
def test_a_folder_made_beside_the_book_changes_nothing(book, monkeypatch):
    executed(book, monkeypatch)
    (book.root / "notes.py").write_text("x = 1")
    assert executed(book, monkeypatch) == []


def declaring(files, code="print(1)"):
    return f"```{{code-cell}} ipython3\n---\nbooktools: {{files: {files}}}\n---\n{code}\n```\n"


@pytest.fixture
def table(new_book):
    book = new_book(declaring("[data/*.csv, helper.py]"), two=source(cell("print(2)")))
    (book.root / "data").mkdir()
    (book.root / "data/a.csv").write_text("1")
    (book.root / "helper.py").write_text("import inner")
    (book.root / "inner.py").write_text("x = 1")
    store_outputs(book)
    return book


def stale(book):
    return [problem.path for problem in check.outdated(book, read_sources(book), Library(book))]


ONE = ["notebooks/red/one.ipynb", "notebooks/blue/one.ipynb"]


@pytest.mark.parametrize("file", ["data/a.csv", "data/b.csv", "helper.py", "inner.py"])
def test_outputs_are_stale_when_a_file_that_a_cell_declares_has_changed(table, file):
    assert stale(table) == []
    (table.root / "notes.csv").write_text("3")
    assert stale(table) == []
    (table.root / file).write_text("2")
    assert stale(table) == ONE


def test_outputs_are_stale_when_a_declared_file_is_gone(table):
    (table.root / "data/b.csv").write_text("2")
    store_outputs(table)
    (table.root / "data/a.csv").unlink()
    assert stale(table) == ONE


def test_an_edition_that_declares_nothing_is_not_touched(new_book):
    cells = (declaring("[a.csv]").replace("booktools", "tags: [red]\nbooktools"), cell("1", "blue"))
    book = new_book(cell("1"))
    (book.root / "a.csv").write_text("1")
    book = new_book(*cells)
    store_outputs(book)
    (book.root / "a.csv").write_text("2")
    assert stale(book) == ONE[:1]


def test_a_tag_that_changes_what_a_cell_does_makes_it_stale(new_book):
    for tags, others in ((("raises-exception",), ()), ((), ("raises-exception",)), ((), ("skip-execution",))):
        store_outputs(new_book(cell("1"), cell("2", *tags)))
        book = new_book(cell("1"), cell("2", *others))
        [*found] = check.problems(book, read_sources(book), Library(book))
        assert [problem.line for problem in found] == [11, 11]


def test_a_module_that_is_not_utf8_is_read_as_python_reads_it(new_book):
    book = new_book(cell("import tools"))
    (book.root / "tools.py").write_bytes("# -*- coding: iso-8859-9 -*-\nimport inner  # ş".encode("iso-8859-9"))
    (book.root / "inner.py").write_bytes(b"\x00\xff")
    assert names("import tools", book) == {"tools.py", "inner.py"}
