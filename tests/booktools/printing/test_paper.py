"""The file of Typst that a book becomes, and the PDF that it makes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst
from building import built, store_outputs
from texts import EDITIONS, cell

from booktools.pages.sphinx_build import build
from booktools.printing import command
from booktools.printing.builder import STYLE
from booktools.printing.code import breakable
from booktools.printing.typeset import typeset

pytestmark = pytest.mark.slow

HOSTILE = "R&D 100% #1 $5 _a_ *b* `c` <script> \\x ~ ^ {y} @z \"q\" 'r' // = - + [l]"


def written(book, **config) -> Path:
    """The file; nothing is warned of."""
    store_outputs(book)
    with built(book, "typst", **config) as done:
        assert done.warnings == ""
        return next(file for file in done.html.glob("*.typ") if file.name != "book.typ")


def printed(book, **config) -> Path:
    source = written(book, **config)
    made, problems = typeset(source, book.root, 0, None)
    assert problems == [] and made is not None
    pdf = source.with_suffix(".pdf")
    pdf.write_bytes(made)
    return pdf


def pages(pdf: Path) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_any_title_author_and_heading_are_printed_as_they_are_written(new_book):
    editions = ({**EDITIONS[0], "title": f"Kızıl {HOSTILE}"}, *EDITIONS[1:])
    sources = ("## R&D 100% #1 \\$5 \\_a\\_ \\<script> \\\\x ~ ^ {y} @z // = - + [l]\n", "Söz.\n")
    book = new_book(*sources, editions=editions)
    pdf = printed(book, html_title=HOSTILE, author=HOSTILE, print_editions=["red"])
    with pikepdf.open(pdf) as document, document.open_metadata() as about:
        assert about["dc:creator"] == [HOSTILE]
    text = " ".join(" ".join(pages(pdf)).split())
    assert (
        HOSTILE in text
        and f"Kızıl {HOSTILE}" in text
        and "R&D 100% #1 $5 _a_ <script> \\x ~ ^ {y} @z // = - + [l]" in text
    )


@pytest.mark.parametrize("line", ["Bir 字 var.", "Bir `字` var.", "Bir $\\text{字}$ var.", "    字 = 1"])
def test_a_letter_that_no_font_holds_is_told_with_the_author_s_file_and_line(new_book, line):
    source = written(new_book("Söz.\n", f"{line}\n"), print_editions=["red"])
    made, problems = typeset(source, source.parents[2], 0, "red")
    assert made is None
    (problem,) = problems
    assert (problem.path, problem.edition) == ("chapters/one.md", "red") and "字" in problem.message
    assert "no font of the printed books has 字; write it in other letters" in problem.message
    assert line in Path(source.parents[2], problem.path).read_text().splitlines()[problem.line - 1]


def test_a_letter_of_a_cell_that_no_font_holds_is_told_with_the_cell(new_book):
    source = written(new_book("Söz.\n", cell('x = "字"', "red")), print_editions=["red"])
    ((problem,),) = typeset(source, source.parents[2], 0, "red")[1:]
    assert problem.path == "chapters/one.md"
    below = Path(source.parents[2], problem.path).read_text().splitlines()[problem.line - 1 :]
    assert "字" in " ".join(below[:5])


def test_a_picture_without_a_description_is_refused_where_it_stands(new_book):
    book = new_book("Söz.\n", "```{figure} dot.svg\nBir nokta.\n```\n")
    (book.root / "chapters" / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    store_outputs(book)
    with built(book, "typst", print_editions=["red"]) as done:
        assert "chapters/one.md" in done.warnings and ":alt:" in done.warnings


def test_a_table_that_no_page_has_room_for_is_told_with_its_line(new_book):
    cells = [f"`tamamen_bolunmez_uzun_ad_{n:02}`" for n in range(9)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (cells, ["---"] * 9, cells))
    store_outputs(book := new_book("Söz.\n", f"{table}\n"))
    with built(book, "typst", print_editions=["red"]) as done:
        assert "chapters/one.md:" in done.warnings and "give it fewer columns" in done.warnings


def test_a_cell_stays_with_what_it_printed_wherever_a_page_can_hold_both(new_book):
    cells = [cell("\n".join(f"x{n} = {m}" for n in range(18)), "red") for m in range(7)]
    found = ["".join(page.split()) for page in pages(printed(new_book(*cells), print_editions=["red"]))]
    for m in range(7):
        page = next(page for page in found if f"x17={m}" in page)
        assert f"x0={m}" in page and page.count(f"x17={m}") == 2  # as code, and as its output


def test_of_a_cell_that_no_page_can_hold_four_lines_stay_together_at_either_end(new_book):
    lines = [f"x{n} = {n}" for n in range(150)]
    found = [
        page
        for page in pages(printed(new_book(cell("\n".join(lines), "red")), print_editions=["red"]))
        if "x1 = 1" in page or "= 149" in page or "= 100" in page
    ]
    for page in found:
        shown = [line for line in page.splitlines() if line.strip().startswith("x")]
        assert len(shown) >= 4
    last = next(page for page in found if "x149 = 149" in page and "red: x0 = 0" in page)
    assert "x146 = 146" in last


def test_editions_share_what_they_print_alike(new_book):
    book = new_book(
        "Söz.\n", cell("print(1)", "red"), cell("print(1) ", "blue"), cell("y = 2", "red"), cell("z = 2", "blue")
    )
    store_outputs(book, "{source}\n")
    with built(book, "typst") as done:
        text = (done.html / "deneme.typ").read_text(encoding="utf-8")
    assert text.count("#cell(") == 4 and text.count("output(") == 4
    assert text.count("Ortak çıktı") == 0  # two cells of each, and no two alike


def test_what_is_the_same_in_two_editions_stands_once(new_book):
    both = '+++ {"tags": ["red"]}\n\nİkisinde de aynı söz.\n\n+++ {"tags": ["blue"]}\n\nİkisinde de aynı söz.\n\n+++\n'
    text = "\n".join(pages(printed(new_book("Söz.\n", both))))
    assert text.count("İkisinde de aynı söz.") == 1 and "Kırmızı · Mavi" in text


def test_a_book_of_one_edition_names_none(new_book):
    text = written(new_book("Söz.\n", cell("x = 1", "red"), cell("y = 1", "blue")), print_editions=["red"]).read_text()
    assert "edition-title" not in text.partition("#show")[2]


def test_nothing_half_written_is_published_when_the_disk_is_full(new_book, monkeypatch):
    store_outputs(book := new_book("Söz.\n"))
    target = book.root / "_build" / "pdf" / "deneme-red.pdf"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"the last one")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/_build/pdf/deneme-red\.pdf'"):
        list(command.pdf(book, ["red"]))
    assert [file.name for file in target.parent.iterdir()] == ["deneme-red.pdf"]
    assert target.read_bytes() == b"the last one"


def test_an_author_s_mistake_publishes_nothing(new_book):
    store_outputs(book := new_book("Bir 字 var.\n"))
    ((path, problems),) = command.pdf(book, ["red"])
    assert path is None and len(problems) == 1
    assert not (book.root / "_build" / "pdf").exists()


def test_a_link_to_nowhere_in_this_edition_is_text(new_book):
    prose = '+++ {"tags": ["blue"]}\n\n(yer)=\n**Maviye özgü.**\n\n+++\n'
    text = written(new_book("Söz [orada](#yer).\n", prose), print_editions=["red"])
    assert build and typeset(text, text.parents[2], 0, None)[1] == []


@pytest.mark.parametrize("name", ["test_utils.check_numeric_gradient", "kernels/check_numeric_gradient"])
def test_a_long_name_is_broken_where_its_pieces_meet(tmp_path, name):
    pieces = ", ".join(f'"{piece}"' for piece in breakable(name))
    (tmp_path / "book.typ").write_bytes(STYLE.read_bytes())
    narrow = (
        f'#import "book.typ": c\n#set page(width: 60mm, height: 60mm, margin: 1mm)\n#block(width: 45mm, c({pieces}))'
    )
    (tmp_path / "it.typ").write_text(narrow)
    page = pypdfium2.PdfDocument(typst.compile(tmp_path / "it.typ"))[0]
    assert page.get_textpage().get_text_range().splitlines() == breakable(name)


def test_a_line_that_begins_at_a_blank_of_code_begins_at_the_margin(tmp_path):
    (tmp_path / "book.typ").write_bytes(STYLE.read_bytes())
    words = '#import "book.typ": c\n#set page(width: 30mm, height: 60mm, margin: 1mm)\n#set par(justify: true)\n'
    (tmp_path / "it.typ").write_text(f'{words}Durur {{}} #c("x -= ...", "y") sonra #c("net.f(alfa, ", "beta)").')
    letters = pypdfium2.PdfDocument(typst.compile(tmp_path / "it.typ"))[0].get_textpage()
    lefts: dict[int, float] = {}
    for place in range(letters.count_chars()):
        left, bottom, right, _ = letters.get_charbox(place, loose=True)
        if letters.get_text_range(place, 1).strip() and right > left:
            lefts[round(bottom / 9)] = min(left, lefts.get(round(bottom / 9), left))
    assert len(lefts) > 2 and max(lefts.values()) - min(lefts.values()) < 1, lefts
