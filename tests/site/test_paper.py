"""A page printed from the browser is a hand-out: the edition at the top, full sheets, no solutions that nobody opened."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

SECTIONS = ("parameters", "use-gpu")


def printed(page: Page, folder: Path) -> Path:
    file = folder / "page.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    return file


def texts(pdf: Path) -> list[str]:
    """The text of each sheet."""
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return [sheet.strip() for sheet in done.stdout.split("\f")[:-1]]


def fills(pdf: Path, folder: Path) -> Iterator[float]:
    """How far down each sheet is printed."""
    subprocess.run(["pdftoppm", "-r", "20", "-gray", pdf, folder / "sheet"], check=True)
    for file in sorted(folder.glob("sheet-*.pgm")):
        with Image.open(io.BytesIO(file.read_bytes())) as sheet:
            box = sheet.point(lambda grey: 255 * (grey < 200)).getbbox()
            yield (box[3] if box else 0) / sheet.height


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
    *full, last = fills(pdf, tmp_path)
    assert min(full) > 0.5 and sum(full) / len(full) > 0.8, full
    assert last > 0.1
    everything = "\n".join(sheets)
    assert not re.search(r"^\s*(İpucu|Çözüm\b.*)$", everything, re.MULTILINE)


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
    assert sum(fills(pdf, tmp_path)) / len(texts(pdf)) > 0.75
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})  # a sheet on its long side, less its margins
    parted = page.locator(".editions .cell_input pre").evaluate_all(
        """all => all.filter(pre => pre.checkVisibility()).filter(pre => {
            const lines = pre.textContent.trimEnd().split("\\n").length;
            return pre.getClientRects().length && pre.clientHeight - 24 > (lines + 0.5) * parseFloat(getComputedStyle(pre).lineHeight);
        }).length"""
    )
    assert parted == 0
