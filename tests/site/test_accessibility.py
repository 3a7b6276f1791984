"""axe finds nothing at WCAG 2.2 AA: every page, both themes, phone and desk, all tabs and folds open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages import JUDGES, OPEN_ALL, READ, THEMES, WIDTHS
from playwright.sync_api import Browser, BrowserContext

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Measuring the contrast of thousands of words of code takes most of a minute a page.
# A class of words has one colour on one ground, so that one word of each is enough.
ONE_WORD_OF_EACH = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight span[class]")) {
        const ground = word.closest(".cell_input, .cell_output, .admonition, details, .highlight");
        const key = word.className + " on " + ground.className;
        if (seen.has(key)) word.replaceWith(...word.childNodes);
        else seen.add(key);
    }
}"""


@pytest.fixture(scope="module", params=[(theme, width) for theme in THEMES for width in WIDTHS], ids=str)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    theme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    script = JUDGES / "axe-core" / "axe.min.js"
    assert script.exists(), 'no axe; run "make tests/node_modules/.installed" (it needs apt-get install npm)'
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READ)
def test_axe_finds_nothing(context, site, axe, name):
    page = context.new_page()
    page.goto(site + name, wait_until="load")
    page.evaluate(OPEN_ALL)
    page.evaluate(ONE_WORD_OF_EACH)
    page.evaluate(axe)
    found = page.evaluate(
        "tags => axe.run(document, {resultTypes: ['violations'], runOnly: tags}).then(result => result.violations)",
        RULES,
    )
    page.close()
    said = [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
    assert said == []
