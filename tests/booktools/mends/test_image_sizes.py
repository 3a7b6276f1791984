"""Pictures say their size, in the units of CSS."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from building import built

from booktools.mends.image_sizes import size_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ('width="30px" height="20px"', (30, 20)),
        ('width="345.6pt" height="72pt"', (461, 96)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="100%" height="50%" viewBox="0 0 300 200"', (300, 200)),
        ('viewBox="-5,-5,300.4,200"', (300, 200)),
        ("", None),
    ],
)
def test_a_drawing_is_as_large_as_it_says(tmp_path, head, size):
    file = tmp_path / "a.svg"
    file.write_text(
        f'<?xml version="1.0"?><!-- width="9" --><svg xmlns="http://www.w3.org/2000/svg" {head}><path/></svg>'
    )
    assert size_of(file) == size


def test_the_file_is_not_left_open(tmp_path):
    file = tmp_path / "left-open.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path/></svg>')
    assert size_of(file) == (30, 20)
    assert file.name not in {Path(opened.path).name for opened in psutil.Process().open_files()}


def test_what_is_not_there_has_no_size(tmp_path):
    assert size_of(tmp_path / "a.svg") is None


def test_an_author_s_size_comes_first(new_book):
    book = new_book("```{image} a.svg\n```\n", "```{image} a.svg\n:width: 5em\n```\n")
    (book.root / "chapters" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>')
    with built(book) as build:
        page = (build.html / "chapters" / "one.html").read_text(encoding="utf-8")
    assert page.count('<img width="30" height="20"') == 1
    assert 'style="width: 5em;"' in page
