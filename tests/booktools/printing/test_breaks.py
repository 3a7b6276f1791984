"""In print, a title stays with the code below it, and an edition's name is part of its code's frame."""

from __future__ import annotations

import re

import pytest
from building import built, store_outputs
from texts import cell

pytestmark = pytest.mark.slow


def tex(book, **config):
    store_outputs(book)
    with built(book, "latex", **config) as done:
        assert done.warnings == ""
        (file,) = done.html.glob("*.tex")
        return file.read_text(encoding="utf-8").partition("\\begin{document}")[2]


def test_a_heading_asks_for_room_for_the_code_that_follows_it_at_once(new_book):
    code = "\n".join(f"x{number} = {number}" for number in range(12))
    text = tex(new_book("## Alt\n", cell(code, "red"), cell("y = 1", "blue"), "## Söz\n", "Bir söz.\n"))
    assert re.search(r"\\bookneedlines\{27\}\s*\\section\{Alt\}", text)
    assert not re.search(r"\\bookneedlines\{\d+\}\s*\\section\{Söz\}", text)


def test_an_edition_is_named_in_the_frame_of_its_code_or_above_its_prose(new_book):
    prose = '+++ {"tags": ["blue"]}\n\nMavinin sözü.\n\n+++\n'
    text = tex(new_book("Söz.\n", cell("x = 1", "red"), prose))
    assert re.search(r"\\bookname\{Kırmızı\}\s*\\bookneedlines\{\d+\}\s*\\begin\{sphinxVerbatimInput\}", text)
    assert re.search(
        r"\\DUrole\{edition-title\}\{.*Mavi.*\}\s*\\begin\{sphinxuseclass\}\{edition-prose\}\s*\\sphinxAtStartPar\s*Mavinin",
        text,
    )
    assert "edition-title}{\\sphinxstylestrong{Kırmızı" not in text


def test_a_book_of_one_edition_names_none(new_book):
    text = tex(new_book("Söz.\n", cell("x = 1", "red"), cell("y = 1", "blue")), print_editions=["red"])
    assert "bookname" not in text and "edition-block" not in text
