"""Outputs are stale when a cell, the lock, or the book's own code behind them has changed, and only then."""

from __future__ import annotations

import pytest
from texts import cell

from booktools.running import schedule as runs
from booktools.running.freshness import local_modules

pytestmark = pytest.mark.slow


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


def names(code, root):
    return {path.relative_to(root).as_posix() for path in local_modules([code], root)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from tools import red as t", {"__init__", "red", "_shared"}),
        ("import tools.blue", {"__init__", "blue"}),
        ("from tools.green import x", {"__init__", "green", "red", "_shared"}),
        ("def f():\n    from tools import blue", {"__init__", "blue"}),
        ("%matplotlib inline\nimport tools", {"__init__"}),
        ("import numpy, json", set()),
        ("not python at all", set()),
    ],
)
def test_the_modules_a_cell_comes_to_import(book, code, expected):
    assert names(code, book.root) == {f"tools/{name}.py" for name in expected}


def executed(book, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    report = runs.run(book)
    assert report.problems == []
    return sorted(report.executed)


def test_an_edit_to_a_module_runs_the_editions_that_import_it(book, monkeypatch):
    assert executed(book, monkeypatch) == ["chapters/one [blue]", "chapters/one [red]"]
    assert executed(book, monkeypatch) == []
    (book.root / "tools/_shared.py").write_text("NAME = 'iki'")
    assert executed(book, monkeypatch) == ["chapters/one [red]"]
    (book.root / "tools/green.py").write_text("")
    assert executed(book, monkeypatch) == []


def test_a_new_lock_runs_its_edition(book, monkeypatch):
    (book.root / "requirements").mkdir()
    lock = book.root / "requirements" / "blue.txt"
    lock.write_text("numpy==1\n")
    executed(book, monkeypatch)
    lock.write_text("numpy==2\n")
    assert executed(book, monkeypatch) == ["chapters/one [blue]"]


def test_a_folder_made_beside_the_book_changes_nothing(book, monkeypatch):
    executed(book, monkeypatch)
    (book.root / "notes.py").write_text("x = 1")
    assert executed(book, monkeypatch) == []
