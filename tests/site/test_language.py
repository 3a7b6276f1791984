"""No English is left in the interface: what the page says, its tooltips, and what its scripts write."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from booktools.languages import tr as turkish

ROOT = Path(__file__).parents[2]

#: Names, keys and file types, and English the reader is meant to see.
KNOWN = set(
    """
    pytorch tensorflow mxnet keras gluon python d2l gpu cpu colab binder github jupyter ctrl k md pdf html ipynb zip
    javascript epub svg moodle xml
    """.split()
)

#: Interface English that no catalogue of Sphinx or the themes happens to hold.
ENGLISH = set(
    "compare side copied copy close open show hide toggle click reset erase progress done home loading menu solution hint exercise question answer".split()
)

#: Turkish words that are spelt as English ones.
HOMOGRAPHS = set("an as de dir en kim not on tip top ton ve".split())

#: Every text that is interface, not prose; prose, code and works cited are the authors'.
STRINGS = """() => {
    const found = [];
    const outside = node => !node.parentElement.closest(
        'script, style, noscript, code, pre, kbd, math, .search-list, [rel=license]');
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || !outside(node)) continue;
        const inArticle = node.parentElement.closest('article');
        if (!inArticle || node.parentElement.closest('button, summary, .headerlink')) found.push(node.data);
    }
    const names = ['title', 'aria-label', 'aria-description', 'aria-roledescription', 'placeholder', 'data-bs-title',
        'data-tooltip', 'data-hide', 'aria-valuetext'];
    for (const element of document.querySelectorAll('*')) {
        if (element.closest('.bibtex, .citation, p.no-english') || element.querySelector(':scope > .citation')) continue;
        if (/\\b(doi|arXiv|[12][09]\\d\\d)\\b/.test(element.title ?? '')) continue;  // a work cited
        for (const name of names) if (element.getAttribute(name)) found.push(element.getAttribute(name));
    }
    for (const title of document.querySelectorAll('button svg title')) found.push(title.textContent);
    for (const part of document.querySelectorAll('noscript')) {
        const inside = new DOMParser().parseFromString(part.textContent, 'text/html');
        inside.querySelectorAll('style').forEach(style => style.remove());
        found.push(inside.documentElement.textContent);
    }
    return found;
}"""


def _words(text: str) -> set[str]:
    """Without what a name is inflected by: `JAX'in` has no English `in`."""
    return {turkish.lower(word) for word in re.findall(r"(?<!\w['’])(?<![^\W\d_])[^\W\d_]{2,}", text)}


@cache
def _english() -> frozenset[str]:
    """The words of all messages that Sphinx and the themes have."""
    catalogues = []
    for package, place in (
        ("sphinx", "locale/tr/LC_MESSAGES/sphinx.po"),
        ("pydata_sphinx_theme", "locale/sphinx.pot"),
        ("sphinx_book_theme", "theme/sphinx_book_theme/static/locales/tr/LC_MESSAGES/booktheme.po"),
    ):
        file = Path(find_spec(package).origin).parent / place
        catalogues.append(read_po(BytesIO(file.read_bytes())))
    ours = read_po(BytesIO((ROOT / "booktools/locale/tr/LC_MESSAGES/booktools.po").read_bytes()))
    said = {
        word.lower()
        for c in [*catalogues, ours]
        for m in c
        if isinstance(m.id, str)
        for word in re.findall(r"[A-Za-z]{2,}", m.id)
    }
    return frozenset((said | ENGLISH) - HOMOGRAPHS - KNOWN)


def _left(strings: list[str]) -> list[str]:
    return sorted({text.strip() for text in strings if {word.lower() for word in _words(text)} & _english()})


def test_english_is_recognized():
    for text in (
        "Search Results",
        "Toggle primary sidebar",
        "Copy to clipboard",
        "On this page",
        "Show code cell source",
        "'Search'",
    ):
        assert _left([text]) == [text]
    assert _left(["12 sayfada bulundu.", "Panoya kopyala", "PyTorch", "Sonraki", "JAX'in dönüşümleri"]) == []


def english_in(page: Page) -> list[str]:
    """What a page that has loaded says in English: test_visits.py asks it of every one."""
    assert page.locator("html").get_attribute("lang") == "tr"
    page.wait_for_function("() => !document.querySelector('div.highlight pre') || document.querySelector('.copybtn')")
    return _left(page.evaluate(STRINGS))


@pytest.mark.parametrize("query", ["katman", "zzzqqq"])
def test_the_search_speaks_turkish(page, site, query):
    page.goto(f"{site}search.html?q={query}")
    page.wait_for_function(
        "() => !['', searchLanguage.words.wait].includes(document.querySelector('.bd-search-container .search-status')?.textContent ?? '')"
    )
    texts = page.locator(".bd-search-container .search-status").all_inner_texts()
    assert _left([*texts, *page.evaluate(STRINGS)]) == []


def test_a_copied_cell_says_so_in_turkish(page, site):
    page.goto(f"{site}chapters/parameters.html")
    button = page.locator(".copybtn").first
    button.wait_for(state="attached")
    assert button.get_attribute("data-tooltip") == "Kopyala"
    button.dispatch_event("click")
    page.wait_for_function("() => document.querySelector('.copybtn').dataset.tooltip === 'Kopyalandı'")
