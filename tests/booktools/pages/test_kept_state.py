"""What the toolkit remembers in Sphinx's objects: there on first use, and kept with the pages that were read."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import pytest
from building import built
from sphinx.environment import BuildEnvironment

from booktools.pages.state import Kept, State, kept, state

OTHER = "# Başka\n\n:::{question} Hangisi?\n:variant: single-select\n\n---\n\n[x] Bu\n[ ] Şu\n:::\n"
KEPT = {"chapters/other": ["question-763715d4f1"]}


def test_what_has_none_yet_is_given_one_and_keeps_it():
    app, env = SimpleNamespace(), SimpleNamespace()
    assert state(app) == State() and kept(env) == Kept()
    state(app).sheets_everywhere.append("a.css")
    kept(env).questions["one"] = ["key"]
    assert state(app).sheets_everywhere == ["a.css"] and kept(env).questions == {"one": ["key"]}


@pytest.mark.slow
def test_what_was_found_on_a_page_is_kept_until_it_is_read_again(new_book):
    book = new_book("Bir\n", other=OTHER)
    with built(book) as build:
        assert kept(build.app.env).questions == KEPT
    stored = book.root / "_build/.doctrees/environment.pickle"
    again = pickle.loads(stored.read_bytes())
    assert isinstance(again, BuildEnvironment) and kept(again).questions == KEPT
    (book.root / "chapters/one.md").write_text("# Bir\n\nYeni.\n", encoding="utf-8")
    with built(book) as build:  # reads the changed page alone
        assert kept(build.app.env).questions == KEPT
    (book.root / "chapters/other.md").write_text("# Başka\n", encoding="utf-8")
    with built(book) as build:
        assert kept(build.app.env).questions == {}


@pytest.mark.slow
def test_pages_that_an_earlier_toolkit_read_are_read_anew(new_book):
    book = new_book("Bir\n", other=OTHER)
    with built(book):
        pass
    stored = book.root / "_build/.doctrees/environment.pickle"
    env = pickle.loads(stored.read_bytes())
    del env.booktools
    env.version.pop("booktools.extension", None)
    stored.write_bytes(pickle.dumps(env))
    with built(book) as build:
        assert build.warnings == "" and kept(build.app.env).questions == KEPT
