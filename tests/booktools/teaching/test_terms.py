"""The file of terms, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from bs4 import BeautifulSoup
from building import built

from booktools.book import read_book
from booktools.errors import BookError
from booktools.mends.index import in_order
from booktools.teaching.terms.read import read_terms

TERMS = """\
- term: şekil
  english: shape
  definition: Eksenlerin uzunlukları, örneğin `(2, 3)`.
- term: çerçeve
  english: [framework, toolkit]
  definition: Bir yazılım.
  not: [çatı]
- term: dizi
  english: array
  definition: Sıralı değerler.
"""


@pytest.fixture
def book(new_book):
    book = new_book(
        index="# Kitap\n\n{term}`Şekli <şekil>` ve {term}`dizi`, yine {term}`dizi`.\n",
        glossary="# Sözlük\n\n```{terms}\n```\n\n## Tersten\n\n```{terms}\n:by: english\n```\n",
    )
    (book.root / "chapters" / "terms.yml").write_text(TERMS, encoding="utf-8")
    config = yaml.safe_load((book.root / "_config.yml").read_text())
    config["sphinx"]["config"]["terms"] = "chapters/terms.yml"
    (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return read_book(book.root)


def page(build, name):
    return BeautifulSoup((build.html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_a_term_has_its_names_and_its_words_to_avoid(book):
    term = read_terms(book)[1]
    assert (term.word, term.english, term.avoid) == ("çerçeve", ("framework", "toolkit"), ("çatı",))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- term: a\n  english: b\n", "chapters/terms.yml:1: a term needs term, definition"),
        (
            "- {term: a, english: b, definition: c}\n- {term: a, english: d, definition: e}\n",
            "chapters/terms.yml:2: 'a' stands here a second time",
        ),
        ("- {term: a, english: b, definition: c, nt: [d]}\n", "chapters/terms.yml:1: unknown keys ['nt']"),
        ("- {term: [a], english: b, definition: c}\n", "chapters/terms.yml:1: term and definition are text"),
        ("- {term: a, english: b, definition: 1}\n", "chapters/terms.yml:1: term and definition are text"),
        ("- {term: a, english: b, definition: c, 1: d, nt: e}\n", "chapters/terms.yml:1: unknown keys ['1', 'nt']"),
        ("a: b\n", "chapters/terms.yml: is no list of terms"),
        (
            "- {term: a, definition: c}\n- {term: A, definition: d}\n",
            "chapters/terms.yml:2: 'A' stands here a second time",
        ),
        (
            "- {term: a, definition: c}\n- {term: b, definition: d, not: [A]}\n",
            "chapters/terms.yml:2: 'A' is to be called 'b', and is a term itself",
        ),
        (
            "- {term: a, definition: c, not: {b: c}}\n",
            "chapters/terms.yml:1: not is a word, or a list of words; found {'b': 'c'}",
        ),
        ("- {term: a, definition: c, english: [[b]]}\n", "chapters/terms.yml:1: english is a word, or a list of words"),
        (
            "- term: a\n  definition: c\n  not: [b]\n  not: [d]\n",
            "chapters/terms.yml:4: not YAML: 'not' stands here twice",
        ),
        ("- [\n", "chapters/terms.yml:1: not YAML"),
        ("- &a [*a]\n", "chapters/terms.yml:1: not YAML: an anchor that stands for itself"),
        ("- {term: a, definition: 2026-13-45}\n", "chapters/terms.yml: not YAML: month must be in 1..12"),
    ],
)
def test_a_faulty_file_is_told_with_its_line(book, text, complaint):
    (book.root / book.terms).write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=complaint.replace("[", r"\[").replace("]", r"\]")):
        read_terms(book)


def test_a_file_that_is_not_utf8_is_told(book):
    (book.root / book.terms).write_bytes("- {term: ş, definition: c}\n".encode("iso-8859-9"))
    with pytest.raises(BookError, match=r"chapters/terms\.yml: not readable: .*; save the file as UTF-8"):
        read_terms(book)


def test_a_list_may_be_one_word_or_nothing(book):
    (book.root / book.terms).write_text("- {term: a, english: 3, definition: c, not: , allow: b}\n", encoding="utf-8")
    [term] = read_terms(book)
    assert (term.english, term.avoid, term.allow) == (("3",), (), ("b",))


def test_a_book_without_terms_has_none(book):
    assert read_terms(replace(book, terms="")) == []


@pytest.mark.slow
def test_the_glossary_the_table_and_the_definitions_on_a_page(book):
    with built(book) as build:
        assert build.warnings == ""
        glossary, index, genindex = (page(build, name) for name in ("chapters/glossary", "chapters/index", "genindex"))
    assert [dt.get_text().partition(" ")[0] for dt in glossary.select("dl.glossary dt")] == ["çerçeve", "dizi", "şekil"]
    assert [td.get_text() for td in glossary.select("td:first-child")] == ["array", "framework", "shape", "toolkit"]
    assert {a.get_text() for a in index.select("a:has(> .std-term)")} == {"Şekli", "dizi"}
    data = yaml.safe_load(index.select_one("script#term-definitions").string)
    assert {entry["term"] for entry in data.values()} == {"şekil (shape)", "dizi (array)"}
    assert glossary.select_one("script#term-definitions") is None
    assert [h2.get_text() for h2 in genindex.select("h2[id]")][:4] == ["A", "Ç", "D", "F"]


@pytest.mark.slow
@pytest.mark.parametrize("builder", ["typst", "epub"])
def test_print_sees_an_ordinary_glossary(book, builder):
    with built(book, builder, epub_copyright="", version="1") as build:
        texts = [f.read_text(encoding="utf-8") for f in build.html.rglob("*") if f.suffix in (".typ", ".xhtml")]
    assert any("Sıralı değerler" in text for text in texts)
    assert not any("term-definitions" in text for text in texts)


def test_index_entries_are_grouped_by_turkish_letters():
    entries = [(name, ([], [], None)) for name in ("şekil", "ışık", "İlk", "çizge", "cihaz", "__init__()")]
    assert [(key, [name for name, _ in group]) for key, group in in_order(entries)][1:] == [
        ("C", ["cihaz"]), ("Ç", ["çizge"]), ("I", ["ışık"]), ("İ", ["İlk"]), ("Ş", ["şekil"]),
    ]  # fmt: skip
