"""Formulas are set in letters made for them, whatever the reader's device has; they are fetched where a formula stands."""

from __future__ import annotations

import pytest
from pages import READ, SITE
from playwright.sync_api import Page

FONT = "Book Math"
WITH = [name for name in READ if "<math" in (SITE / name).read_text(encoding="utf-8")]
# The sign of a root is no letter of a formula, and stands in none of them.
ROOT_SIGN = """document.body.insertAdjacentHTML("beforeend", '<p class="root" style="font-family: Book Math">√</p>')"""


def fonts(page: Page, selector: str) -> dict[str, set[str]]:
    """The fonts that the browser draws elements with → what it draws with each."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found: dict[str, set[str]] = {}
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    for node, text in zip(nodes, page.locator(selector).all_text_contents(), strict=True):
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            found.setdefault(font["familyName"], set()).add(text)
    return found


def test_there_are_formulas() -> None:
    assert len(WITH) >= 6


@pytest.mark.parametrize("name", WITH)
def test_no_letter_of_a_formula_is_missing(page: Page, site: str, name: str) -> None:
    """One that is: `look/letters.py` says how it is added."""
    page.goto(site + name)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(ROOT_SIGN)
    page.evaluate("document.fonts.load('1em \"Book Math\"')")
    leaves = ":is(mi, mn, mo, mtext):not(:empty), .root"
    found = fonts(page, leaves)
    assert found.keys() == {FONT}, {font: said for font, said in found.items() if font != FONT}


def test_a_page_without_a_formula_fetches_no_letters_for_them(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    without = next(name for name in READ if name.startswith("chapters/") and name not in WITH)
    page.goto(site + without, wait_until="networkidle")
    assert not any("math" in address for address in asked)
    page.goto(site + WITH[0], wait_until="networkidle")
    assert any(address.endswith("fonts/math.woff2") for address in asked)
