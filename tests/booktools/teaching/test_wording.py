"""A second word for a listed term is named with its line, in every form, and only in prose."""

from __future__ import annotations

import pytest
import yaml
from building import built
from sphinx.util.console import strip_escape_sequences

from booktools.__main__ import main
from booktools.book import read_book

TERMS = """\
- {term: katman, english: layer, definition: Bir birim., not: [tabaka]}
- {term: etkinleştirme işlevi, english: activation function, definition: Bir işlev., not: [aktivasyon fonksiyonu]}
- {term: ek girdi, english: bias, definition: Bir terim., not: [sapma], allow: [standart sapma]}
- {term: bellek, english: memory, definition: Bir yer., not: [hafıza]}
"""


@pytest.fixture
def said(new_book):
    def said(text: str) -> list[str]:
        book = new_book(index=f"# Kitap\n\n{text}\n")
        (book.root / "chapters" / "terms.yml").write_text(TERMS, encoding="utf-8")
        config = yaml.safe_load((book.root / "_config.yml").read_text())
        config["sphinx"]["config"]["terms"] = "chapters/terms.yml"
        (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        with built(read_book(book.root), "dummy") as made:
            warnings = strip_escape_sequences(made.warnings).replace(f"{book.root}/", "").replace("WARNING: ", "")
            return [line for line in warnings.splitlines() if " is called " in line]

    return said


@pytest.mark.parametrize(
    "text",
    [
        "Bir tabaka.", "Tabakaların sayısı.", "tabakalarımızdan biri", "*Tabaka* budur.", "hafızaya sığmaz", "HAFIZADA",
        "iki aktivasyon fonksiyonunu seçelim", "sapmayı ekleriz", "{term}`tabakalar <katman>`",
    ],
)  # fmt: skip
def test_every_form_of_a_second_spelling_is_found(said, text):
    assert [problem.partition(" is called ")[0].partition(': "')[0] for problem in said(text)] == [
        "chapters/index.md:3"
    ]


@pytest.mark.parametrize(
    "text", ["`tabaka`", "$tabaka$", "```\ntabaka\n```", "katmanların belleği", "standart sapması 1", "{ref}`tabaka`"]
)
def test_code_formulas_and_allowed_phrases_are_left_alone(said, text):
    assert said(text) == []


def test_the_message_says_where_and_what_to_say(said):
    assert said("Bir\nsatır ve\ntabakalar.\n\n:::{note}\nhafıza\n:::") == [
        'chapters/index.md:5: "tabaka" is called "katman" in this book; say so, or allow the phrase in chapters/terms.yml',
        'chapters/index.md:8: "hafıza" is called "bellek" in this book; say so, or allow the phrase in chapters/terms.yml',
    ]


def test_make_check_names_them(said, capsys, tmp_path):
    said("Bir tabaka.")
    assert main(["--book", str(tmp_path / "book"), "check"]) == 1
    assert "chapters/index.md:3" in capsys.readouterr().err
