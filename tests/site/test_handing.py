"""Links to hand around: to a heading, a cell, a figure, an exercise, a question, in the edition they are in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from pages import SITE

from booktools.sources.cells import addresses
from booktools.sources.read import read_sources

SECTION = "chapters/parameters.html"


@pytest.fixture
def copied(browser, site):
    """A section, and what a click on a link or button of it leaves in the clipboard."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto(f"{site}{SECTION}?cerceve=torch")

    def click(selector):
        page.evaluate("navigator.clipboard.writeText('')")
        page.locator(selector).first.dispatch_event("click")
        page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
        return urlsplit(page.evaluate("navigator.clipboard.readText()"))

    click.page = page
    yield click
    context.close()


def test_every_code_cell_has_an_id_that_its_key_makes(book):
    for source in read_sources(book):
        page = BeautifulSoup((SITE / f"{source.document}.html").read_text(encoding="utf-8"), "html.parser")
        cells = page.select("article .cell")
        ids = [cell.get("id", "") for cell in cells]
        assert all(ids) and len(set(ids)) == len(ids), source.path
        for edition in book.tags if cells else ():
            known = {key[:10] for key in addresses(source.notebook, edition, book.tags).values()}
            own = [id.rpartition("-")[2] for id in ids if id.startswith(f"cell-{edition}-")]
            assert own and set(own) <= known


@pytest.mark.parametrize(
    "selector",
    [
        "h2 a.headerlink",
        "figure a.headerlink",
        ".exercise > .place-link",
        ".question > .place-link",
        ".edition-torch .cell > .place-link",
    ],
)
def test_a_link_is_copied_with_the_edition(copied, selector):
    link = copied(selector)
    assert parse_qs(link.query) == {"cerceve": ["torch"]}
    assert copied.page.locator(f"[id='{link.fragment}']").count() == 1
    said = copied.page.locator(".link-said")
    assert said.inner_text().startswith("Bağlantı kopyalandı: ") and link.fragment in said.inner_text()


def test_a_cell_is_handed_on_in_its_own_edition(copied):
    """Though its reader has chosen another."""
    link = copied(".edition-mxnet .cell > .place-link")
    assert parse_qs(link.query) == {"cerceve": ["mxnet"]}
    copied.page.goto(link.geturl())
    assert copied.page.locator(f"[id='{link.fragment}']").is_visible()


def test_a_cell_of_a_folded_solution_opens_without_a_word(copied):
    """It is in the edition that the link asks for: nothing was turned, and nothing is to be said."""
    link = copied("details.solution .edition-torch .cell > .place-link")
    copied.page.goto(f"about:blank#{link.fragment}")
    copied.page.goto(link.geturl())
    assert copied.page.locator(f"[id='{link.fragment}']").is_visible()
    assert copied.page.locator(".notice").count() == 0


def test_a_page_without_editions_hands_on_none(copied, site):
    copied.page.goto(f"{site}chapters/glossary.html")
    assert copied("dt a.headerlink").query == ""


def test_a_link_is_copied_from_a_folder_on_disk(page):
    page.goto((SITE / SECTION).as_uri())
    page.evaluate("document.addEventListener('copy', () => { window.heard = document.activeElement.value; })")
    page.locator(".exercise > .place-link").first.click()
    page.locator(".link-said:not(:empty)").wait_for()
    assert "#ex_pa_predict" in page.locator(".link-said").inner_text()


@pytest.mark.parametrize(
    "selector", ["section > h2 > a.headerlink", "section > h3 > a.headerlink", "figure a.headerlink"]
)
def test_the_link_of_a_heading_or_figure_is_reached_by_keyboard_and_by_touch(browser, page, site, selector):
    page.goto(site + SECTION)
    link = page.locator(selector).nth(1)
    before = link.evaluate_handle(
        "link => [...document.querySelectorAll('a[href], button')].filter(one => one.checkVisibility() &&"
        " one.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING && one.tabIndex >= 0).at(-1)"
    )
    before.evaluate("one => one.focus()")
    page.keyboard.press("Tab")
    assert link.evaluate("link => link === document.activeElement && getComputedStyle(link).opacity === '1'")
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.goto(site + SECTION)
    phone.locator(selector).nth(1).tap()
    phone.locator(".link-said:not(:empty)").wait_for()
    context.close()


def test_its_button_is_reached_by_keyboard_and_named(page, site):
    page.goto(site + SECTION)
    button = page.locator(".exercise > .place-link").first
    button.focus()
    assert button.evaluate("button => getComputedStyle(button).opacity") == "1"
    assert button.get_attribute("aria-label") == "Buranın bağlantısını kopyala"
