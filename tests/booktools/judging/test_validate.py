"""`booktools validate`: every edition judged in its own environment, by the book's own settings."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from building import store_outputs
from texts import cell

pytestmark = pytest.mark.slow


def validate(book, *arguments):
    command = [sys.executable, "-m", "booktools", "validate", *arguments]
    return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)


def test_validate_judges_every_edition_in_its_own_kernel_and_prints_each_in_one_piece(new_book):
    editions = tuple({"tag": tag, "title": tag.title(), "env": {"SHADE": tag}} for tag in ("red", "blue"))
    shade = cell("import os; print(os.environ['SHADE'])", "red", "blue")
    book = new_book(shade, cell("open('x', 'w').close(); print('*')"), editions=editions)
    store_outputs(book, "{edition}\n")
    done = validate(book)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.findall(r"^== (\w+)|(\d passed)", done.stdout, re.MULTILINE) == [
        ("Red", ""), ("", "2 passed"), ("Blue", ""), ("", "2 passed"),
    ]  # fmt: skip
    assert {path.name for path in (book.root / "notebooks").rglob("*")} == {"red", "blue", "one.ipynb"}


def test_validate_fails_when_one_edition_does_and_still_judges_the_other(new_book):
    book = new_book(cell("print('kızıl')", "red"), cell("print('blue')", "blue"))
    store_outputs(book, "{edition}\n")
    done = validate(book)
    assert done.returncode == 1
    assert "'red' was stored, 'kızıl' came out" in done.stdout and "1 passed" in done.stdout
    assert "(from chapters/one.md)" in done.stdout


def test_validate_goes_by_the_books_time_limit(new_book):
    book = new_book(cell("import time; time.sleep(300)"), timeout=1)
    store_outputs(book)
    done = validate(book, "--edition", "red")
    assert done.returncode == 1
    assert "Timeout of 1 seconds exceeded" in done.stdout


def test_validate_goes_by_the_books_tolerances(new_book):
    book = new_book(cell("print(0.5)"))
    store_outputs(book, "0.6\n")
    assert validate(book, "--edition", "red").returncode == 1
    (book.root / "pyproject.toml").write_text("[tool.booktools.tolerances]\natol = 0.2\n")
    assert validate(book, "--edition", "red").returncode == 0


def test_an_edition_without_stored_notebooks_does_not_pass(new_book):
    assert validate(new_book(cell("1")), "--edition", "red").returncode == 1


@pytest.mark.parametrize("option", ["--nbval-lax", "--collect-only", "--deselect=notebooks/red/one.ipynb::Cell 0"])
def test_no_settings_of_pytest_take_cells_out(new_book, monkeypatch, option):
    book = new_book(cell("print(1)"))
    store_outputs(book, "2\n")
    (book.root / "pytest.ini").write_text(f"[pytest]\naddopts = {option.replace(' ', '?')}\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", f"'{option}'")
    done = validate(book, "--edition", "red")
    assert done.returncode == 1 and "'2' was stored, '1' came out" in done.stdout


def test_nothing_but_notebooks_is_run(new_book):
    book = new_book(cell("print(1)"))
    store_outputs(book, "1\n")
    for name in ("conftest.py", "test_other.py"):
        (book.root / "notebooks" / "red" / name).write_text("raise SystemExit(name)")
    done = validate(book, "--edition", "red")
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout
