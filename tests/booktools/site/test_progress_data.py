"""What every page knows of the book's questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

CONF = """\
extensions = ["myst_parser", "booktools.teaching.questions", "booktools.site.progress"]
html_theme = "basic"
myst_enable_extensions = ["colon_fence"]
project = "Bir </script> kitap"
copyright = version = "1"
"""
QUESTION = ":::{question} Hangisi?\n\n---\n[x] Bu\n[ ] Şu\n:::\n"
TOC = "\n```{toctree}\ndeep/one\ntwo\n```\n"


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Path]:
    def make(builder: str = "html", language: str = "tr", **pages: str) -> Path:
        book = tmp_path / "book"
        for name, text in pages.items():
            file = book / f"{name.replace('_', '/')}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (book / "conf.py").write_text(f"{CONF}language = '{language}'\n", encoding="utf-8")
        app = SphinxTestApp(builder, srcdir=book)
        app.build()
        app.cleanup()
        return Path(app.outdir)

    return make


def known(page: Path) -> dict:
    return json.loads(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find(id="book-progress").string)


def test_every_page_knows_the_questions_of_every_section_and_where_it_is(build) -> None:
    out = build(index=f"# Kitap\n{TOC}", deep_one=f"# Bir\n\n{QUESTION}", two="# İki\n")
    (question,) = BeautifulSoup((out / "deep" / "one.html").read_text(encoding="utf-8"), "html.parser").select(
        ".question"
    )
    asked = {"deep/one": {"address": "deep/one.html", "questions": [question["data-question"]]}}
    assert known(out / "index.html")["sections"] == asked
    assert known(out / "two.html")["page"] == "two"
    assert known(out / "deep" / "one.html")["sections"]["deep/one"]["address"] in ("", "one.html")


def test_a_title_cannot_end_the_script_it_stands_in(build) -> None:
    out = build(index=f"# Kitap\n{TOC}", deep_one=f"# Bir\n\n{QUESTION}", two="# İki\n")
    assert known(out / "two.html")["book"] == "Bir </script> kitap"


def test_a_question_that_is_gone_is_asked_of_nobody(build) -> None:
    pages = {
        "index": f"# Kitap\n{TOC}",
        "deep_one": f"# Bir\n\n{QUESTION}",
        "two": f"# İki\n\n{QUESTION.replace('Bu', 'O')}",
    }
    build(**pages)
    out = build(**(pages | {"two": "# İki\n"}))
    assert list(known(out / "deep" / "one.html")["sections"]) == ["deep/one"]


def test_a_book_without_questions_has_no_progress(build) -> None:
    out = build(index=f"# Kitap\n{TOC}", deep_one="# Bir\n", two="# İki\n")
    assert "progress" not in (out / "index.html").read_text(encoding="utf-8")


def test_words_follow_the_language_of_the_book(build) -> None:
    out = build(language="en", index=f"# Book\n{TOC}", deep_one=f"# One\n\n{QUESTION}", two="# Two\n")
    assert known(out / "index.html")["words"]["erase"] == "Erase progress"
