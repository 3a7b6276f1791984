"""Nothing jumps while a page loads, and nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages import OPEN_ALL, READ, THEMES, WIDTHS
from playwright.sync_api import Browser, BrowserContext

SHIFT = """async () => {
    await document.fonts.ready;
    const shifts = await new Promise((resolve) => {
        const seen = [];
        new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(seen)));
    });
    return shifts.reduce((sum, shift) => sum + shift.value, 0);
}"""
# Of the elements that reach past the edge of the screen, those that no ancestor scrolls or cuts.
WIDER = """() => [...document.querySelectorAll("body *")].filter((element) => {
    if (element.getBoundingClientRect().right <= innerWidth + 1 || !element.checkVisibility()) return false;
    for (let one = element; one !== document.body; one = one.parentElement) {
        if (getComputedStyle(one).position === "fixed") return false;
        if (one !== element && getComputedStyle(one).overflowX !== "visible") return false;
    }
    return true;
}).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module", params=[(theme, width) for theme in THEMES for width in WIDTHS], ids=str)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    theme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    yield context
    context.close()


@pytest.mark.parametrize("name", READ)
def test_nothing_jumps_and_nothing_is_wider_than_the_screen(context, site, name):
    page = context.new_page()
    page.goto(site + name, wait_until="load")
    shift = page.evaluate(SHIFT)
    page.evaluate(OPEN_ALL)
    wider = page.evaluate(WIDER)
    scrolls = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert shift < 0.01
    assert (wider, max(scrolls, 0)) == ([], 0)


def test_an_equation_s_number_stands_at_the_end_of_its_line(page, site):
    page.goto(f"{site}chapters/parameters.html")
    places = page.evaluate("""[...document.querySelectorAll("div.math:has(.eqno)")].map((line) =>
        [line.querySelector("math"), line.querySelector(".eqno")].map((part) => part.getBoundingClientRect().x))""")
    assert places and all(formula < number for formula, number in places)
