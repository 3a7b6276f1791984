"""A page printed from the browser is a hand-out: the edition at the top, full sheets, no solutions that nobody opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page

SECTIONS = ("parameters", "use-gpu")


def printed(page: Page, folder: Path) -> Path:
    file = folder / "page.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    return file


def texts(pdf: Path) -> list[str]:
    """The text of each sheet, line by line from its top."""
    return ["\n".join(_lines(sheet.get_textpage())) for sheet in pypdfium2.PdfDocument(pdf)]


def _lines(text: pypdfium2.PdfTextPage) -> Iterator[str]:
    def height(piece: tuple[float, ...]) -> float:
        return (piece[1] + piece[3]) / 2

    lines: list[list[tuple[float, ...]]] = []
    for piece in sorted(map(text.get_rect, range(text.count_rects())), key=height, reverse=True):
        if lines and height(lines[-1][0]) - height(piece) < 4:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    for line in lines:
        left, bottom, right, top = zip(*line, strict=True)
        yield " ".join(text.get_text_bounded(min(left), min(bottom), max(right), max(top)).split())


def fills(pdf: Path) -> Iterator[float]:
    """How far down each sheet is printed."""
    for sheet in pypdfium2.PdfDocument(pdf):
        picture = sheet.render(scale=20 / 72, grayscale=True).to_pil()
        box = picture.point(lambda grey: 255 * (grey < 200)).getbbox()
        yield (box[3] if box else 0) / picture.height


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_on_paper(page: Page, site: str, book, tmp_path: Path, section: str) -> None:
    page.goto(f"{site}chapters/{section}.html?cerceve={book.tags[1]}")
    headings = page.locator(".bd-article section > :is(h2, h3)").evaluate_all(
        "all => all.map(heading => heading.innerText.replace('#', '').trim())"
    )
    pdf = printed(page, tmp_path)
    sheets = texts(pdf)
    assert sheets[0].splitlines()[0].strip() == f"{book.title} · {book.editions[1].title}"
    plain = [" ".join(line.split()) for sheet in sheets for line in sheet.splitlines()[-1:]]
    assert [line for line in plain if line in {" ".join(heading.split()) for heading in headings}] == []
    *full, last = fills(pdf)
    assert min(full) > 0.5 and sum(full) / len(full) > 0.8, full
    assert last > 0.1
    everything = "\n".join(sheets)
    assert not re.search(r"^\s*(İpucu|Çözüm\b.*)$", everything, re.MULTILINE)


@pytest.mark.parametrize(("section", "tag"), [("deferred-init", "tensorflow"), ("deferred-init", "jax")])
def test_a_tall_figure_leaves_no_sheet_almost_empty(
    page: Page, site: str, tmp_path: Path, section: str, tag: str
) -> None:
    """One that took most of a sheet left two lines alone on the one before it."""
    page.goto(f"{site}chapters/{section}.html?cerceve={tag}")
    *full, _ = fills(printed(page, tmp_path))
    assert min(full) > 0.4 and sum(full) / len(full) > 0.8, full
    page.emulate_media(media="print")
    tall = page.locator("figure img:visible").evaluate_all("all => Math.max(...all.map(img => img.clientHeight))")
    assert tall <= 130 / 25.4 * 96 + 1
    ratios = page.locator("figure:not(.moving-figure) img:visible").evaluate_all(
        "all => all.map(img => img.clientWidth / img.clientHeight / (img.getAttribute('width') / img.getAttribute('height')))"
    )
    assert ratios and all(ratio == pytest.approx(1, abs=0.02) for ratio in ratios)


def test_a_solution_that_is_open_is_printed(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(site + "chapters/parameters.html")
    before = len(texts(printed(page, tmp_path)))
    for summary in page.locator("details.solution > summary").all():
        summary.evaluate("summary => { summary.parentElement.open = true }")
    sheets = texts(printed(page, tmp_path))
    assert len(sheets) > before
    assert re.search(r"^\s*Çözüm\b", "\n".join(sheets), re.MULTILINE)


def test_columns_on_paper_are_named_and_two_of_them_hold_their_lines(
    page: Page, site: str, book, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}chapters/parameters.html?yanyana={','.join(book.tags[:2])}")
    pdf = printed(page, tmp_path)
    assert texts(pdf)[0].startswith(f"{book.title} · {book.editions[0].title} · {book.editions[1].title}")
    assert sum(fills(pdf)) / len(texts(pdf)) > 0.75
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})  # a sheet on its long side, less its margins
    parted = page.locator(".editions .cell_input pre").evaluate_all(
        """all => all.filter(pre => pre.checkVisibility()).filter(pre => {
            const lines = pre.textContent.trimEnd().split("\\n").length;
            return pre.getClientRects().length && pre.clientHeight - 24 > (lines + 0.5) * parseFloat(getComputedStyle(pre).lineHeight);
        }).length"""
    )
    assert parted == 0
