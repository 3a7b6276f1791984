"""Where the reader's system chooses the colours, icons are seen, what is chosen is told apart, nothing looks judged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

STYLE = "(element, name) => getComputedStyle(element)[name]"


@pytest.fixture
def forced(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 900}, forced_colors="active")
    page = context.new_page()
    page.goto(site + "chapters/parameters.html")
    yield page
    context.close()


def style(page: Page, selector: str, name: str) -> set[str]:
    return {element.evaluate(STYLE, name) for element in page.locator(selector).all() if element.is_visible()}


def test_all_is_told_apart(forced: Page) -> None:
    ground = style(forced, "body", "backgroundColor")
    icons = style(forced, ".bd-header-article :is(.fa-solid, .fas)", "backgroundColor")
    assert icons and not icons & ground
    chosen = style(forced, ".edition-switch :checked + span", "borderBottomColor")
    others = style(forced, ".edition-switch input:not(:checked) + span", "borderBottomColor")
    assert others == ground and chosen and not chosen & ground
    forced.locator(".edition-tabs").first.hover()
    tabs = ".edition-tabs:hover > [aria-selected={}]"
    assert style(forced, tabs.format("false"), "borderBottomColor") == ground
    assert not style(forced, tabs.format("true"), "borderBottomColor") & ground
    assert style(forced, ".question-option", "borderInlineStartColor") == ground
    forced.locator(".question-control[type=radio]").first.check()
    assert style(forced, ".question-option[data-sign]:not([data-sign=''])", "borderInlineStartColor") != ground
