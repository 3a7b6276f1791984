"""Every page on a phone and on a desk, each visited once and judged in both themes.

Nothing jumps while it loads, nothing is wider than the screen, and axe finds nothing at
WCAG 2.2 AA, all tabs and folds open; it speaks Turkish (test_language.py), and the one
sheet has its rules (test_sheet.py). The theme is switched where the page stands, and
axe asked for colours in each, which are all that it changes; only what moves is seen by
loading the page once more.
"""

from __future__ import annotations

from typing import Any

import pytest
from pages import COLOURS, OF_COLOURS, OPEN_ALL, READ, THEMES, WIDTHS, named
from playwright.sync_api import Browser, Page
from test_language import english_in
from test_sheet import rules_left_out

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"resultTypes": ["violations"], "runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in OF_COLOURS}}
# A class of words of code has one colour on one ground, so that one word of each is enough for axe, which looks at all.
ONE_WORD_OF_EACH = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight span[class]")) {
        const ground = word.closest(".cell_input, .cell_output, .admonition, details, .highlight");
        const key = word.className + " on " + ground.className;
        if (seen.has(key)) word.replaceWith(...word.childNodes);
        else seen.add(key);
    }
}"""

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


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", READ)
def test_a_visit_finds_nothing_to_complain_of(browser: Browser, site: str, axe: str, name: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    said: dict[str, Any] = {}
    for theme in reversed(THEMES):
        page.emulate_media(color_scheme=theme)
        page.goto(site + name, wait_until="load")
        said[f"shift, {theme}"] = _shifted(page)
    desk = width == WIDTHS[-1]  # for what is the same on a phone
    said["English"] = desk and english_in(page)
    page.emulate_media(color_scheme=THEMES[0], reduced_motion="reduce")
    page.evaluate(OPEN_ALL)
    said["rules that the sheet lacks"] = desk and rules_left_out(page)
    said["wider"] = page.evaluate(WIDER)
    said["scrolls"] = max(page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0)
    page.evaluate(ONE_WORD_OF_EACH)
    page.evaluate(axe)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        said[f"colours, {theme}"] = named(page.evaluate(COLOURS, OF_COLOURS))
    said["axe"] = named(page.evaluate("rules => axe.run(rules).then(result => result.violations)", RULES))
    context.close()
    assert {question: answer for question, answer in said.items() if answer} == {}


def _shifted(page: Page) -> float:
    """What jumped while the page loaded, less than what no eye sees."""
    shift = page.evaluate(SHIFT)
    return shift if shift >= 0.01 else 0.0


def test_an_equation_s_number_stands_at_the_end_of_its_line(page, site):
    page.goto(f"{site}chapters/parameters.html")
    places = page.evaluate("""[...document.querySelectorAll("div.math:has(.eqno)")].map((line) =>
        [line.querySelector("math"), line.querySelector(".eqno")].map((part) => part.getBoundingClientRect().x))""")
    assert places and all(formula < number for formula, number in places)
