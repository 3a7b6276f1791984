"""Side by side: all editions in columns, on a wide screen and on paper."""

from __future__ import annotations

import re

import pytest

SECTION = "chapters/model-construction.html"


@pytest.fixture
def compared(page, site):
    page.set_viewport_size({"width": 1800, "height": 1000})
    page.goto(site + SECTION)
    page.locator(".compare-button").click()
    return page


def columns(page):
    """Left and right edges of the panels of the first tab set that are seen."""
    return page.evaluate(
        """() => [...document.querySelector('.sd-tab-set.editions').querySelectorAll(':scope > .sd-tab-content')]
            .filter(panel => panel.checkVisibility())
            .map(panel => { const box = panel.getBoundingClientRect(); return [box.left, box.right, box.top]; })"""
    )


def test_one_click_sets_the_editions_side_by_side_and_one_more_ends_it(compared, book):
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "true"
    found = columns(compared)
    assert len(found) == len(book.editions)
    assert all(right < left for (_, right, _), (left, _, _) in zip(found, found[1:], strict=False))
    assert len({top for _, _, top in found}) == 1
    compared.locator(".compare-button").click()
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "false"
    assert len(columns(compared)) == 1


def test_escape_ends_it(compared):
    compared.keyboard.press("Escape")
    assert len(columns(compared)) == 1


def test_cells_of_the_same_rank_begin_at_the_same_height(compared):
    rows = compared.evaluate(
        """() => [...document.querySelectorAll('.sd-tab-set.editions')].filter(set => set.checkVisibility()).map(set => {
            const panels = [...set.querySelectorAll(':scope > .sd-tab-content')];
            const most = Math.max(...panels.map(panel => panel.childElementCount));
            return Array.from({ length: most }, (_, row) => new Set(panels.filter(panel => panel.children[row])
                .map(panel => Math.round(panel.children[row].getBoundingClientRect().top))).size);
        }).flat()"""
    )
    assert len(rows) > 20 and set(rows) == {1}


def test_each_column_says_whose_it_is_and_is_no_tab(compared, book):
    panels = compared.locator(".sd-tab-set.editions").first.locator("> .sd-tab-content")
    assert [panel.get_attribute("data-title") for panel in panels.all()] == [e.title for e in book.editions]
    assert {panel.get_attribute("role") for panel in panels.all()} == {"group"}
    assert not compared.locator("[role=tablist]").first.is_visible()
    compared.locator(".compare-button").click()
    assert {panel.get_attribute("role") for panel in panels.all()} == {"tabpanel"}


@pytest.mark.parametrize("width", [1200, 1440, 1800])
def test_long_code_scrolls_in_its_column_and_the_page_does_not(page, site, width):
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(site + SECTION)
    page.locator(".compare-button").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate(
            "Math.min(...[...document.querySelectorAll('.editions pre')].filter(e => e.checkVisibility()).map(e => e.clientWidth))"
        )
        > 300
    )


def test_shared_prose_keeps_a_readable_width(compared):
    widths = compared.evaluate(
        "[...document.querySelectorAll('.bd-article section > p')].map(p => p.getBoundingClientRect().width)"
    )
    assert max(widths) <= 41 * 16


def test_what_the_reader_looks_at_stays(page, site):
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(site + SECTION)
    place = page.locator(".bd-article section > p:not(.sd-tab-content p)").nth(20)
    place.evaluate("block => scrollTo({ top: block.getBoundingClientRect().top + scrollY - 200, behavior: 'instant' })")
    before = place.bounding_box()["y"]
    for _ in range(2):
        page.locator(".compare-button").click()
        assert abs(place.bounding_box()["y"] - before) < 2


def test_it_lasts_to_the_next_page_of_the_visit(compared, site):
    compared.goto(site + "chapters/parameters.html")
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "true"
    assert len(columns(compared)) == 3


def test_a_narrow_window_shows_tabs_again(compared):
    compared.set_viewport_size({"width": 1000, "height": 1000})
    assert len(columns(compared)) == 1
    assert compared.locator("[role=tablist]").first.is_visible()
    assert not compared.locator(".compare-button").is_visible()
    compared.wait_for_function("document.querySelector('.editions > .sd-tab-content').role === 'tabpanel'")


def test_a_page_without_tab_sets_offers_nothing_to_compare(compared, site):
    compared.goto(site + "chapters/index.html")
    assert compared.locator(".compare-button").count() == 0
    assert compared.locator(".bd-sidebar-primary").is_visible()


def test_paper_keeps_the_columns(compared):
    compared.emulate_media(media="print")
    compared.set_viewport_size({"width": 1050, "height": 700})
    assert len(columns(compared)) == 3


def test_the_paper_lies_on_its_long_side(compared):
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", compared.pdf(prefer_css_page_size=True))
    assert sheets and all(float(width) > float(height) for width, height in sheets)


def test_on_paper_nothing_lies_over_the_columns(compared):
    compared.emulate_media(media="print")
    compared.set_viewport_size({"width": 1050, "height": 700})
    assert compared.evaluate(
        """() => [...document.querySelectorAll('.sd-tab-set.editions')].filter(set => set.checkVisibility()).every(set =>
            [...set.children].every(panel => panel.getBoundingClientRect().bottom <= set.getBoundingClientRect().bottom + 1))"""
    )
