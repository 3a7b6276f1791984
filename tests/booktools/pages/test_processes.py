"""Pages that several processes write: the same bytes as of one, and what is wrong with them told as by one."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pytest
from building import built
from docutils import nodes
from sphinx.builders import Builder

PAGES = {
    name: f"# {name}\n\n```python\nprint('{name}')\n```\n" for name in ("two", "three", "four", "five", "six", "seven")
}
WRONG = "# Yedi\n\nBir.\n\n```python\nprint('bitmedi\n$$ ?\n```\n"


@pytest.fixture(params=[1, 2], ids=["one core", "two cores"])
def shared(request, monkeypatch) -> list[int]:
    """In how many processes pages were written, build by build."""
    used, before = [], Builder._write_parallel

    def counted(builder: Builder, pages: list[str], nproc: int) -> None:
        used.append(nproc)
        before(builder, pages, nproc)

    monkeypatch.setattr(Builder, "_write_parallel", counted)
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # of the worker that runs this test nothing is waited for
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    return used if request.param > 1 else [0]


@pytest.mark.slow
def test_what_is_wrong_with_a_page_that_is_written_is_told_once_with_its_line(new_book, shared):
    book = new_book("Bir.\n", **PAGES | {"seven": WRONG})
    with built(book) as build:
        told = [line for line in build.warnings.splitlines() if "literal_block" in line]
    assert shared in ([4], [0])
    assert len(told) == 1 and re.search(r"chapters/seven\.md:5: WARNING: .* write text for python", told[0])


@pytest.mark.slow
def test_a_fault_while_writing_ends_the_build_as_itself(new_book, shared, monkeypatch):
    book = new_book("Bir.\n", **PAGES)
    with built(book, build=False) as build:
        translator = build.app.builder.get_translator_class()

        def broken(self: object, node: nodes.Element) -> None:
            if "seven" in node.astext():
                raise ZeroDivisionError("on purpose")
            before(self, node)

        before = translator.visit_literal_block
        monkeypatch.setattr(translator, "visit_literal_block", broken)
        build.html.mkdir(parents=True, exist_ok=True)
        (build.html / "cut.html").write_bytes("ş".encode()[:1])  # its process was stopped while it wrote
        with pytest.raises(ZeroDivisionError, match="on purpose"):
            build.app.build()
    assert shared in ([4], [0])


@pytest.mark.slow
def test_a_site_is_the_same_whoever_writes_it(new_book, monkeypatch):
    made, book = [], None
    for cores in (1, 2):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        monkeypatch.setattr(threading, "active_count", lambda: 1)
        book = book or new_book("Bir.\n", **PAGES)
        with built(book, build=False) as build:
            build.app.build(force_all=True)
            made.append({file.relative_to(build.html): file.read_bytes() for file in _files(build.html)})
    assert made[0] == made[1] and any(name.suffix == ".html" for name in made[0])


@pytest.mark.slow
def test_a_sheet_that_one_page_alone_asks_for_is_in_the_book_s(new_book, shared):
    book = new_book("Bir.\n", **PAGES)
    folder = book.root / "theirs"
    folder.mkdir()
    (folder / "theirs.css").write_text("p { --of-one-page: 1; text-indent: calc(var(--of-one-page) * 1em) }\n")
    with built(book, build=False) as build:
        build.app.config.html_static_path.append(str(folder))

        def ask(app: object, page: str, *_: object) -> None:
            if page == "chapters/seven":
                build.app.add_css_file("theirs.css")

        build.app.connect("html-page-context", ask)
        build.app.build(force_all=True)
        (sheet,) = (build.html / "_static").glob("sheet.*.css")
        assert "--of-one-page" in sheet.read_text(encoding="utf-8")
        for page in build.html.rglob("*.html"):
            assert "unnamed" not in page.read_text(encoding="utf-8")


def _files(site: Path) -> list[Path]:
    return [file for file in sorted(site.rglob("*")) if file.is_file() and file.name != ".buildinfo"]
