"""What the printed books hold, read back from the PDFs."""

from __future__ import annotations

import re
import zlib

import nbformat
import pytest
from printed_books import BOOK, BOOKS, ROOT, own_lines, pdf_of, run, squeezed, text_of

from booktools.running import store
from booktools.sources.read import Source, read_sources


def objects(data: bytes) -> bytes:
    """The file with its compressed object streams unpacked."""
    streams = re.findall(rb"/ObjStm.*?stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return data + b"".join(zlib.decompressobj().decompress(stream) for stream in streams)


def title_of(source: Source) -> str:
    heading = next(cell.source for cell in source.notebook.cells if "# " in cell.source)
    return re.search(r"^# (.+)$", heading, re.MULTILINE)[1].replace("`", "").replace("'", "’")


@pytest.mark.parametrize("edition", BOOKS)
def test_every_section_is_printed_in_turkish_letters(edition):
    text = squeezed(text_of(edition))
    for source in read_sources(BOOK):
        assert squeezed(title_of(source)) in text


@pytest.mark.parametrize("edition", BOOKS)
def test_a_book_holds_the_code_of_its_editions_and_of_no_other(edition):
    text = squeezed(text_of(edition))
    for tag in BOOK.tags:
        lines = own_lines(tag)
        assert len(lines) > 100
        assert {line for line in lines if squeezed(line) in text} == (lines if edition in (tag, None) else set())


@pytest.mark.parametrize("edition", BOOK.tags)
def test_an_edition_holds_what_its_cells_printed(edition):
    text = squeezed(text_of(edition))
    for path in sorted((ROOT / store.FOLDER / edition).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if output.output_type == "stream" and "\x1b" not in output.text:
                    assert squeezed(output.text.splitlines()[0]) in text, path.name


@pytest.mark.parametrize("edition", BOOKS)
def test_a_cell_and_its_one_line_of_output_share_a_page(edition):
    pages = [squeezed(page) for page in text_of(edition).split("\f")]
    torn = []
    for path in sorted((ROOT / store.FOLDER).glob(f"{edition or '*'}/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            texts = [
                output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])
            ]
            if len(texts) == 1 and len(texts[0].splitlines()) == 1:
                seen = squeezed(cell.source.splitlines()[-1] + texts[0])
                torn += [] if any(seen in page for page in pages) else [f"{path.name}: {seen}"]
    assert torn == []


@pytest.mark.parametrize("edition", BOOKS)
def test_no_page_ends_with_a_heading_or_with_the_name_of_an_edition(edition):
    names = {BOOK.edition(tag).title for tag in BOOK.tags} | set(map(title_of, read_sources(BOOK)))
    ends = []
    for page in text_of(edition).split("\f"):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        if len(lines) > 3 and lines[-1].isdigit():
            ends.append((lines[-1], lines[-2]))
    assert len(ends) > 100
    announcing = re.compile(r"\d\.\d+(\.\d+)?\s+[A-ZÇĞİÖŞÜ]|(Alıştırma \d\.\d+|Soru: .*?)\s*(Yeri: sayfa \d+)?$")
    assert [(number, line) for number, line in ends if line in names or announcing.match(line)] == []


@pytest.mark.parametrize("edition", BOOKS)
def test_the_file_knows_its_title_author_and_language(edition):
    said = run("pdfinfo", str(pdf_of(edition)))
    assert f"Title:           {BOOK.title}" in said
    assert "Author:          Derin Öğrenme Hesaplamaları yazarları" in said
    assert "(A4)" in said
    assert re.search(rb"/Lang\s*\(tr\)", objects(pdf_of(edition).read_bytes()))


@pytest.mark.parametrize("edition", BOOKS)
def test_every_font_is_embedded(edition):
    fonts = run("pdffonts", str(pdf_of(edition))).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)


@pytest.mark.parametrize("edition", BOOKS)
def test_works_cited_and_index_come_once(edition):
    lines = [line.strip() for line in text_of(edition).splitlines()]
    assert lines.count("Kaynakça") >= 1
    assert sum(line.startswith("[1] ") for line in lines) == 1


@pytest.mark.parametrize("edition", BOOKS)
def test_hints_solutions_and_answers_stand_at_the_end_and_are_pointed_to(edition):
    text = text_of(edition)
    exercises = len(re.findall(r"İpucu: sayfa \d+", text))
    assert exercises == len(re.findall(r"Çözüm: sayfa \d+", text)) > 30
    questions = len(re.findall(r"Yanıt: sayfa \d+", text))
    assert questions > 20
    assert len(re.findall(r"Yeri: sayfa \d+", text)) == 2 * exercises + questions
