"""The search finds every form of a word, in both languages of the glossary, and counts in Turkish."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from turkish_words import PAIRS

from booktools.languages.tr import Stemmer
from booktools.site import search
from booktools.teaching.terms.read import plain_words, read_terms

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
DONE = "() => document.querySelector('.search-summary')?.innerText"


def found(page: Page, base: str, query: str) -> list[str]:
    """Names of the pages that a search finds, best first."""
    page.goto(f"{base}search.html?q={query}")
    page.wait_for_function(DONE)
    return [link.get_attribute("href").partition("#")[0] for link in page.locator("ul.search > li > a").all()]


@pytest.mark.parametrize(
    "queries",
    [
        ["katman", "katmanlar", "katmanların", "KATMANI"],
        ["Işık", "IŞIK", "isik"],
        ["İlklendirme", "ilklendirme", "İLKLENDİRME"],
        ["kayıp", "kaybı", "KAYIPLAR"],
    ],
)
def test_forms_of_one_word_find_the_same_pages(page, site, queries):
    results = [found(page, site, query) for query in queries]
    assert results[0]
    assert all(result == results[0] for result in results)


def test_an_english_term_finds_the_pages_of_its_turkish_one(page, site):
    turkish = found(page, site, "katman")
    for english in ("layer", "Layers"):
        assert set(turkish) <= set(found(page, site, english))
    assert set(found(page, site, "gizli katman")) <= set(found(page, site, "hidden layers"))


def test_a_word_that_every_object_of_the_script_knows_is_a_word_like_others(page, site):
    assert set(found(page, site, "kurucu")) <= set(found(page, site, "constructor"))
    assert found(page, site, "__proto__") == []


def test_a_title_outranks_a_mention(page, site):
    assert found(page, site, "parametre yönetimi")[0] == "chapters/parameters.html"


def test_pages_are_counted_in_turkish(page, site):
    results = found(page, site, "katman")
    assert page.locator(".search-summary").inner_text() == f"{len(results)} sayfada bulundu."
    assert len(set(results)) == len(results)
    assert found(page, site, "zzzqqq") == []
    assert page.locator(".search-summary").inner_text().startswith("Hiçbir sayfada bulunamadı.")


def test_excerpts_and_the_found_page_mark_every_form(page, site):
    found(page, site, "katmanların")
    page.locator("ul.search mark").first.wait_for()
    assert {text.lower()[:6] for text in page.locator("ul.search mark").all_inner_texts()} == {"katman"}
    page.locator("ul.search > li > a").first.click()
    page.locator(".search-mark").first.wait_for(state="attached")
    assert page.locator(".search-mark").count() > 10
    page.keyboard.press("Escape")
    assert page.locator(".search-mark, .search-unmark").count() == 0


def test_a_search_needs_no_storage(page, site):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });")
    assert found(page, site, "katman")


def test_a_search_works_from_a_folder_on_disk(page):
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    assert "chapters/parameters.html" in found(page, SITE.as_uri() + "/", "ağırlıkları")
    assert said == []


@pytest.mark.parametrize("width", [360, 1440])
def test_there_is_one_search_on_a_page(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("chapters/index.html", "search.html"):
        page.goto(site + name)
        assert page.locator(".search-button__button:visible, form.bd-search input:visible").count() == 1


def test_pages_without_a_search_do_not_load_its_index(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(site + "chapters/parameters.html", wait_until="networkidle")
    assert "searchindex.js" not in asked


def test_the_browser_stems_as_the_index_does(page, book):
    """All forms of the table, and every word of the sources."""
    stemmer = Stemmer(plain_words(read_terms(book)))
    prose = " ".join((ROOT / f"{document}.md").read_text(encoding="utf-8") for document in book.documents)
    words = sorted({form for pair in PAIRS for form in pair} | set(search.Turkish({}).split(prose)))
    page.add_script_tag(content=search.stemmer_script(stemmer))
    said = page.evaluate("words => { const s = new Stemmer(); return words.map(word => s.stemWord(word)); }", words)
    assert dict(zip(words, said, strict=True)) == {word: stemmer.stem(word) for word in words}
