"""A reader chooses a framework once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

SECTION = "chapters/model-construction.html"


def shown(page: Page, titles: set[str]) -> set[str]:
    """Titles of the chosen tabs, of the tab sets that offer all editions."""
    return set(
        page.evaluate(
            """titles => [...document.querySelectorAll('.sd-tab-set.editions > [role=tablist]')]
                .map(list => [...list.querySelectorAll('[role=tab]')])
                .filter(tabs => titles.every(t => tabs.some(tab => tab.innerText.trim() === t)))
                .map(tabs => tabs.filter(tab => tab.ariaSelected === "true").map(tab => tab.innerText.trim()).join())""",
            sorted(titles),
        )
    )


def test_choosing_an_edition_in_one_place_switches_every_tab_set_here_and_on_the_next_page(page, site, book):
    titles = {edition.title for edition in book.editions}
    page.goto(site + SECTION)
    assert shown(page, titles) == {book.editions[0].title}
    for edition in book.editions[1:]:
        page.locator("[role=tablist]").first.hover()
        page.locator(f'[role=tab][data-sync-id="{edition.tag}"]').first.click()
        assert shown(page, titles) == {edition.title}
        page.reload()
        assert shown(page, titles) == {edition.title}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_code_output_and_prose_of_an_edition_sit_inside_its_tab(page, site, book, number):
    edition = book.editions[number]
    page.goto(site + SECTION)
    page.locator(f'.edition-switch [value="{edition.tag}"]').check()
    for other in book.editions:
        cells = page.locator(f".cell.tag_{other.tag}:not(.dropdown .cell, details .cell)")
        assert cells.count() > 0
        visible = [cells.nth(i).is_visible() for i in range(cells.count())]
        assert all(visible) if other is edition else not any(visible)
    assert page.locator(".edition-prose:not(.sd-tab-content .edition-prose)").count() == 0


def test_a_tab_can_be_chosen_with_the_keyboard(page, site, book):
    page.goto(site + SECTION)
    page.locator(".sd-tab-set.editions [role=tab]").first.focus()
    page.keyboard.press("ArrowRight")
    assert shown(page, {e.title for e in book.editions}) == {book.editions[1].title}


def test_the_pages_speak_turkish(page, site):
    page.goto(site + SECTION)
    assert page.locator("html").get_attribute("lang") == "tr"


def test_two_paragraphs_of_one_edition_do_not_touch(page, site):
    page.goto(site + "chapters/custom-layer.html")
    page.locator('.edition-switch [value="jax"]').check()
    gaps = page.evaluate(
        """() => [...document.querySelectorAll('.edition-prose + .edition-prose')].filter(one => one.checkVisibility())
            .map(one => one.getBoundingClientRect().top - one.previousElementSibling.getBoundingClientRect().bottom)"""
    )
    assert gaps and min(gaps) >= 12
