"""A small book, printed anew: the same bytes every time, its pages as they were kept."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from printed_books import pages_of
from small_book import PAGES, pictures, printed

from booktools.judging.kinds.image import first_difference
from booktools.judging.tolerances import Tolerances


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory) -> Path:
    return printed(tmp_path_factory.mktemp("first"), "pdf")


def text(pdf: Path) -> str:
    return "\f".join(pages_of(pdf))


@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_the_same_sources_make_the_same_bytes_whoever_makes_them(kind, pdfs, tmp_path_factory):
    first = pdfs if kind == "pdf" else printed(tmp_path_factory.mktemp("first"), kind)
    second = printed(tmp_path_factory.mktemp("second"), kind, hash_seed="1", umask=0o077)
    for file in sorted(first.iterdir()):
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_pages_look_as_they_were_kept(pdfs, tmp_path):
    fresh = pictures(pdfs / "isikli-kucuk-kitap.pdf", tmp_path)
    kept = sorted(PAGES.glob("page-*.png"))
    assert [page.name for page in fresh] == [page.name for page in kept]
    for old, new in zip(kept, fresh, strict=True):
        stored, made = (base64.b64encode(page.read_bytes()).decode() for page in (old, new))
        assert first_difference(stored, made, Tolerances(picture=12)) is None, old.name


def test_each_edition_has_its_own_prose_and_the_book_of_all_names_both(pdfs):
    red, blue, both = (text(pdfs / f"isikli-kucuk-kitap{name}.pdf") for name in ("-red", "-blue", ""))
    assert "Kırmızı baskının sözü" in red and "Mavi" not in red
    assert "Mavi baskının sözü" in blue and "Kırmızı" not in blue
    assert "Kırmızı baskının sözü" in both and "Mavi baskının sözü" in both
    contents = both.partition("İçindekiler")[2].partition("\f")[0]
    assert "Kırmızı" not in contents


def test_a_line_that_was_broken_goes_on_below_and_its_mark_is_not_copied(pdfs):
    lines = text(pdfs / "isikli-kucuk-kitap-red.pdf").splitlines()
    place = lines.index("def uzun(ad):")
    assert lines[place + 1].lstrip().startswith('return f"{ad} çok uzun bir satır')
    assert lines[place + 1].rstrip().endswith("sığmadığ") and lines[place + 2].lstrip().startswith("ı için")


def test_hints_solutions_and_answers_leave_the_page_of_the_exercise(pdfs):
    pages = pages_of(pdfs / "isikli-kucuk-kitap-red.pdf")
    exercise = next(page for page in pages if "Bir şey yazın." in page)
    for passage in ("Yazmadan olmaz.", "Yazıldı.", "Çünkü budur."):
        assert passage not in exercise
        assert sum(passage in page for page in pages) == 1
