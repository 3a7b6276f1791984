"""What the printed books hold, read back from the PDFs."""

from __future__ import annotations

import re
from functools import cache

import nbformat
import pikepdf
import pypdfium2
import pytest
from printed_books import (
    BOOK,
    BOOKS,
    ROOT,
    destination,
    elements,
    links,
    own_lines,
    pages_of,
    pdf_of,
    squeezed,
    text_of,
)

from booktools.running import store
from booktools.sources.read import Source, read_sources

#: Lines of code and output that surely fit on a page together.
_OF_A_PAGE = 45


def title_of(source: Source) -> str:
    heading = next(cell.source for cell in source.notebook.cells if "# " in cell.source)
    return re.search(r"^# (.+)$", heading, re.MULTILINE)[1].replace("`", "").replace("'", "’")


@cache
def labels(edition: str | None) -> list[str]:
    """The number that each page bears."""
    document = pypdfium2.PdfDocument(pdf_of(edition))
    return [document.get_page_label(number) for number in range(len(document))]


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
def test_no_cell_that_a_page_can_hold_is_parted_and_none_from_what_it_printed(edition):
    pages = [squeezed(page) for page in pages_of(pdf_of(edition))]
    parted, looked = [], 0
    for path in sorted((ROOT / store.FOLDER / edition).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code" or {*cell.metadata.get("tags", ())} & {
                "remove-input",
                "remove-output",
                "remove-cell",
            }:
                continue
            said = [
                output.text for output in cell.outputs if output.output_type == "stream" and "\x1b" not in output.text
            ]
            whole = "\n".join([cell.source, *said])
            if len(said) == len(cell.outputs) and whole.count("\n") < _OF_A_PAGE:
                looked += 1
                parted += [] if any(squeezed(whole) in page for page in pages) else [f"{path.name}: {whole[:60]}"]
    assert looked > 100 and parted == []


@pytest.mark.parametrize("edition", BOOKS)
def test_no_page_ends_with_a_heading_or_with_the_name_of_an_edition(edition):
    names = {BOOK.edition(tag).title for tag in BOOK.tags} | {
        squeezed(title_of(source)) for source in read_sources(BOOK)
    }
    announcing = re.compile(r"\d\.\d+(\.\d+)?\s+[A-ZÇĞİÖŞÜ]|(Alıştırma \d\.\d+|Soru: .*?)\s*(Yeri: sayfa \d+)?$")
    ends = [page.strip().splitlines()[-1].strip() for page in pages_of(pdf_of(edition))[6:] if page.strip()]
    assert [line for line in ends if line in names or announcing.match(line)] == []


@pytest.mark.parametrize("edition", BOOKS)
def test_every_link_within_the_book_is_alive(edition):
    with pikepdf.open(pdf_of(edition)) as document:
        led = [destination(document, annotation) for _, annotation in links(document)]
    assert sum(page is not None for page in led) > 900


@pytest.mark.parametrize("edition", BOOKS)
def test_a_number_of_a_page_in_index_and_contents_leads_to_that_page(edition):
    text = pypdfium2.PdfDocument(pdf_of(edition))
    index = min(n for n, page in enumerate(pages_of(pdf_of(edition))) if n > 100 and "Dizin" in page.splitlines()[:1])
    wrong, looked = [], 0
    with pikepdf.open(pdf_of(edition)) as document:
        for number, annotation in links(document):
            said = text[number].get_textpage().get_text_bounded(*map(float, annotation.Rect)).strip()
            if (3 <= number < 6 or number >= index) and re.fullmatch(r"\d+", said):
                looked += 1
                wrong += [] if labels(edition)[destination(document, annotation)] == said else [(number, said)]
    assert looked > 200 and wrong == []


@pytest.mark.parametrize("edition", BOOKS)
def test_no_number_of_a_chapter_is_left_out(edition):
    """Those of the lists that end the book are not shown: a chapter behind them would have skipped some."""
    with pikepdf.open(pdf_of(edition)) as document, document.open_outline() as outline:
        numbers = [int(found[1]) for item in outline.root if (found := re.match(r"(\d+) ", str(item.title)))]
    assert numbers == [*range(1, len(numbers) + 1)] and len(numbers) > 5


@pytest.mark.parametrize("edition", BOOKS)
def test_the_file_says_what_it_is(edition):
    title = BOOK.title + (f" ({BOOK.edition(edition).title} baskısı)" if edition else "")
    with pikepdf.open(pdf_of(edition)) as document, document.open_metadata() as about:
        assert about["dc:title"] == title
        assert about["dc:creator"] == ["Derin Öğrenme Hesaplamaları yazarları"]
        assert len(about["dc:description"]) > 60
        assert "derin öğrenme" in about["pdf:Keywords"]
        assert document.Root.Lang == "tr"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]


@pytest.mark.parametrize("edition", BOOKS)
def test_behind_the_title_stands_whose_book_it_is(edition):
    page = squeezed(pages_of(pdf_of(edition))[1])
    told = ("Creative Commons", "https://creativecommons.org/licenses/by-sa/4.0", "sürüm 0.", "Kaynak gösterirken")
    assert [word for word in told if squeezed(word) not in page] == []


@pytest.mark.parametrize("edition", BOOKS)
def test_the_file_is_tagged_for_those_who_hear_it(edition):
    with pikepdf.open(pdf_of(edition)) as document:
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
        assert bool(document.Root.MarkInfo.Marked)
        found = list(elements(document))
        shown = [element for element in found if element.S in ("/Figure", "/Formula")]
        assert len(shown) > 300 and all(str(element.Alt).strip() for element in shown)
        assert all(str(annotation.Contents).strip() for _, annotation in links(document))
        kinds = {str(element.S) for element in found}
        assert {"/H1", "/H2", "/H3", "/L", "/LI", "/Table", "/TH", "/Code", "/Note", "/TOC"} <= kinds


@pytest.mark.parametrize("edition", BOOKS)
def test_every_font_is_embedded(edition):
    with pikepdf.open(pdf_of(edition)) as document:
        described = [
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert described and all({"/FontFile", "/FontFile2", "/FontFile3"} & {*each.keys()} for each in described)


@pytest.mark.parametrize("edition", BOOKS)
def test_works_cited_come_once(edition):
    lines = [line.strip() for line in text_of(edition).splitlines()]
    assert "Kaynakça" in lines and "Dizin" in lines
    assert sum(line.startswith("[1] ") or line == "[1]" for line in lines) == 1


@pytest.mark.parametrize("edition", BOOKS)
def test_hints_solutions_and_answers_stand_at_the_end_and_are_pointed_to(edition):
    text = text_of(edition)
    exercises = len(re.findall(r"İpucu: sayfa \d+", text))
    assert exercises == len(re.findall(r"Çözüm: sayfa \d+", text)) > 30
    questions = len(re.findall(r"Yanıt: sayfa \d+", text))
    assert questions > 20
    assert len(re.findall(r"Yeri: sayfa \d+", text)) == 2 * exercises + questions


@pytest.mark.parametrize("edition", BOOKS)
def test_paper_shows_the_address_of_every_link(edition):
    text = squeezed(text_of(edition))
    with pikepdf.open(pdf_of(edition)) as document:
        addresses = {str(a.A.URI) for _, a in links(document) if "/A" in a and a.A.S == "/URI"}
    assert len(addresses) > 100 and {address for address in addresses if squeezed(address) not in text} == set()


@pytest.mark.parametrize("edition", BOOKS)
def test_english_is_hyphenated_as_english(edition):
    wrong = re.compile(
        r"(Pyt|De|Le|Lear|Symposi|Confe|Mo|Optimizati|infe|inferen|norma|we|Re|GF)[\ufffe\u00ad\x02-]\s*(hon|ep|arning|ning|um|rence|dels|on|ren|ce|lization|ight|LU|LOP)\b"
    )
    assert wrong.findall(text_of(edition)) == []


@pytest.mark.parametrize("edition", BOOKS)
def test_print_says_nothing_of_what_only_the_site_has(edition):
    text = squeezed(text_of(edition))
    told = ("tektıkla", "üzerinegel", "Busayfa", "sekmesiyok", "üçsekme", "Birsekmede", "anabölüm")
    assert [word for word in told if word in text] == []


def test_the_book_of_all_editions_says_once_what_they_share():
    one, every = len(pages_of(pdf_of("torch"))), len(pages_of(pdf_of(None)))
    assert every < (1 + 0.45 * (len(BOOK.tags) - 1)) * one
    assert "Ortak çıktı: PyTorch · TensorFlow · MXNet · JAX" in text_of(None)
