"""Small books made in code: two editions that run in this very interpreter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from texts import write_book

from booktools.book import Book


@pytest.hookimpl(tryfirst=True)  # before what is marked is chosen
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.slow)


NewBook = Callable[..., Book]


@pytest.fixture
def new_book(tmp_path: Path) -> NewBook:
    return partial(write_book, tmp_path / "book")
