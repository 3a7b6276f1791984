"""Small books made in code: two editions that run in this very interpreter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from texts import EDITIONS, source

from booktools.book import Book, read_book


@pytest.hookimpl(tryfirst=True)  # before what is marked is chosen
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.slow)


NewBook = Callable[..., Book]


@pytest.fixture
def new_book(tmp_path: Path) -> NewBook:
    def make(
        *parts: str, editions: tuple[dict[str, str], ...] = EDITIONS, timeout: int = 60, **others: str
    ) -> Book:
        """A book with the section `one` made of `parts`, and of each other name its whole text."""
        root = tmp_path / "book"
        (root / "chapters").mkdir(parents=True, exist_ok=True)
        texts = {"index": "# Kitap\n\nGiriş.\n", "one": source(*parts), **others}
        for name, text in texts.items():
            (root / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
        sections = [{"file": f"chapters/{name}"} for name in texts if name != "index"]
        toc = {"format": "jb-book", "root": "chapters/index", "chapters": sections}
        sphinx = {
            "extra_extensions": ["booktools.extension"],
            "config": {"language": "tr", "editions": list(editions)},
        }
        execute = {"execute_notebooks": "off", "timeout": timeout}
        config = {"title": "Deneme", "execute": execute, "sphinx": sphinx}
        (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
        (root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        return read_book(root)

    return make
