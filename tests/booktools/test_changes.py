"""Which cells print something else than in the last commit: what `make update` shows its author."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import changes
import pytest
from building import store_outputs
from texts import cell


@pytest.fixture
def book(new_book):
    """Committed, with what its cells printed."""
    book = new_book(cell("a"), cell("b", "red"), cell("c", "blue", "nbval-ignore-output"))
    store_outputs(book, "{source} 0.123456\n")
    who = ("-c", "user.name=Biri", "-c", "user.email=biri@example.org")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Kitap"]):
        subprocess.run(["git", *who, *command], cwd=book.root, check=True)
    return book


def test_what_the_judge_calls_equal_is_not_told(book, capsys):
    store_outputs(book, "{source} 0.123457\n")
    assert changes.main(book.root) == 0
    assert capsys.readouterr().out == "no output has changed\n"


def test_each_cell_that_prints_something_else_is_told_with_its_line_and_both_texts(book, capsys):
    store_outputs(book, "{source} başka\n")
    assert changes.main(book.root) == 1
    told = capsys.readouterr().out
    heads = [line for line in told.splitlines() if line.startswith("chapters/")]
    assert [line.split(" prints")[0] for line in heads] == [
        "chapters/one.md:7: [red]",
        "chapters/one.md:11: [red]",
        "chapters/one.md:7: [blue]",
    ]
    assert "    -- before:\n    b 0.123456\n    -- now:\n    b başka\n" in told
    assert told.endswith("3 cells print something else than in the last commit\n")


def test_a_cell_that_its_author_changed_is_none_of_them(book, new_book, capsys):
    book = new_book(cell("a"), cell("x", "red"), cell("c", "blue", "nbval-ignore-output"))
    store_outputs(book, "{source} 0.123456\n")
    assert changes.main(book.root) == 0


def test_where_nothing_is_committed_it_says_so(new_book, capsys):
    book = new_book(cell("a"))
    store_outputs(book)
    assert changes.main(book.root) == 1
    assert "notebooks/red: [red] the last commit cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(("notebooks", "changed"), [(0, 0), (0, 1), (3, 0), (3, 1)])
def test_an_update_tells_what_has_changed_also_where_a_cell_fails_which_it_does_not_hide(tmp_path, notebooks, changed):
    """`make update`, with nothing behind it."""
    makefile = Path(changes.__file__).parents[1] / "Makefile"
    rules = f"include {makefile}\nlock .platforms .book .checks .venv-module .python:\n\t:\n"
    rules += f"notebooks:\n\texit {notebooks}\nchanges:\n\techo what has changed; exit {changed}\n"
    (tmp_path / "Makefile").write_text(rules)
    env = {**os.environ, "MAKEFLAGS": ""}
    done = subprocess.run(["make", "update"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode != 0, "what has changed" in done.stdout) == (notebooks != 0, True), done.stderr
