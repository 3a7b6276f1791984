"""What a site built again holds of a section that has moved: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import built, store_notebooks
from texts import cell, source

from booktools.notebooks import command
from booktools.running import store

pytestmark = pytest.mark.slow
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="{}"/></svg>'


def files_naming(folder: Path, word: str) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and word in p.name}


def test_a_renamed_section_leaves_no_page_no_notebook_and_nothing_for_the_service_worker(new_book) -> None:
    text = source("![Eski](old-drawing.svg)\n", cell("1"))
    one = ("![Kalan](kept-drawing.svg)\n", cell("2"))
    book = new_book(*one, moved=text)
    for size, drawing in enumerate(("old-drawing", "kept-drawing"), start=1):
        (book.root / "chapters" / f"{drawing}.svg").write_text(DRAWING.format(size))
        (book.root / "chapters" / f"{drawing}.png").write_bytes(b"")
    store_notebooks(book)
    with built(book) as site:
        assert site.warnings == ""
    assert files_naming(book.root / "_build", "moved") and files_naming(site.html, "old-drawing")
    book = new_book(*one)
    (book.root / "chapters" / "moved.md").unlink()
    store.path_of(book, "red", "chapters/moved").unlink()
    store.path_of(book, "blue", "chapters/moved").unlink()
    command.refresh(book)
    with built(book) as site:
        assert site.warnings == ""
    assert files_naming(site.html, "moved") == files_naming(site.html, "old-drawing") == set()
    assert files_naming(book.root / "_build", "moved") == set()
    assert files_naming(site.html, "kept-drawing") and (site.html / "_downloads" / "red" / "one.ipynb").exists()
    worker = (site.html / "sw.js").read_text(encoding="utf-8")
    assert "moved" not in worker and "old-drawing" not in worker and "chapters/one.html" in worker
