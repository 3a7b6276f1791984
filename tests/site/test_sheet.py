"""The one sheet of the pages holds every rule that matches anything on any of them, in any state."""

from __future__ import annotations

from pages import SITE
from playwright.sync_api import Page

# Selectors of the given sheets that an element of the page matches, whatever it is pointed at or focused.
MATCHING = """(sheets) => {
    const parts = (text) => text.split(/,(?![^(]*\\))/).map((part) => part.trim());
    const selectors = (rules) => [...rules].flatMap((rule) => rule.selectorText ? (rule.style.length ? parts(rule.selectorText) : []) : selectors(rule.cssRules ?? []));
    const bare = (part) => part.replace(/::?(before|after|hover|focus|focus-visible|active|visited|marker|placeholder|-[\\w-]+)/g, "") || "*";
    const matches = (part) => { try { return document.querySelector(bare(part)); } catch { return false; } };
    const read = (text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return selectors(sheet.cssRules); };
    return [...new Set(sheets.flatMap(read))].filter(matches);
}"""
SHEETS = [
    path.read_text(encoding="utf-8") for path in sorted((SITE / "_static").rglob("*.css")) if "vendor" not in path.parts
]


def rules_left_out(page: Page) -> set[str]:
    """Of a page whose tabs and folds are open; test_visits.py asks it of every one."""
    (kept,) = (SITE / "_static").glob("sheet.*.css")
    everything, there = (
        set(page.evaluate(MATCHING, sheets)) for sheets in (SHEETS, [kept.read_text(encoding="utf-8")])
    )
    assert len(there) > 100
    return everything - there


def test_no_bracket_hangs_out_of_a_box_that_cuts_it_off():
    """Safari does what `hanging-punctuation` asks for: an output that began with a bracket lost it. No other browser here does."""
    assert not [sheet for sheet in SHEETS if "hanging-punctuation" in sheet]
