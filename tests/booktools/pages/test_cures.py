"""Where a warning is said to stand, and what lies beside a book and is no page of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import store_notebooks
from texts import cell

from booktools.pages.cures import _exact
from booktools.site.serve import Site


@pytest.mark.parametrize(("line", "found"), [(1, 2), (2, 2), (3, 2), (99, 2)])
def test_a_name_is_found_from_any_line_be_it_behind_the_end(tmp_path: Path, line: int, found: int) -> None:
    page = tmp_path / "page.md"
    page.write_text("bir\niki\nüç\n", encoding="utf-8")
    assert _exact(f"{page}:{line}", "iki") == f"{page}:{found}"
    assert _exact(f"{page}:{line}", "dört") == f"{page}:{line}"


@pytest.mark.slow
def test_the_toolkit_s_environment_holds_no_page(new_book) -> None:
    book = new_book(cell("1"))
    store_notebooks(book)
    beside = book.root / ".venv/lib/package"
    beside.mkdir(parents=True)
    (beside / "README.md").write_text("# [Nowhere](nowhere.md)\n", encoding="utf-8")
    assert Site(book.root).update() == []
