"""Terms show their definition on hover and focus, offline; the glossary, index and works are in Turkish order."""

from __future__ import annotations

import pytest

from booktools.languages.tr import alphabetical
from booktools.teaching.terms.read import read_terms

SECTION = "chapters/use-gpu.html"


@pytest.fixture
def term(page, site):
    """The second linked term of a section, and the box that is still closed."""
    page.goto(site + SECTION)
    link = page.locator("a.term-link:visible").nth(1)
    link.scroll_into_view_if_needed()
    assert not page.locator(".term-box").is_visible()
    return link


def test_every_section_links_terms_to_the_glossary(page, site, book):
    for document in book.documents[1:7]:
        page.goto(f"{site}{document}.html")
        assert 7 <= page.locator("a.term-link").count() <= 20
        assert all("glossary.html#term-" in link.get_attribute("href") for link in page.locator("a.term-link").all())


def test_focus_shows_a_definition_and_escape_hides_it(page, term, book):
    term.focus()
    text = page.locator(".term-box").inner_text()
    assert any(entry.word in text and entry.definition.replace("`", "") in text for entry in read_terms(book))
    described = page.locator(f"[id='{term.get_attribute('aria-describedby')}']")
    assert described.text_content() in text
    page.keyboard.press("Escape")
    assert not page.locator(".term-box").is_visible()
    assert term.evaluate("link => link === document.activeElement")


def test_the_pointer_may_move_onto_the_definition(page, term):
    term.hover()
    box = page.locator(".term-box")
    box.hover()
    page.evaluate("() => new Promise(done => setTimeout(done, 400))")  # longer than it stays for a pointer that left
    assert box.is_visible()
    page.mouse.move(1, 1)
    box.wait_for(state="hidden")


def test_a_first_touch_shows_and_a_second_follows(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(site + SECTION)
    link = page.locator("a.term-link:visible").first
    link.tap()
    assert page.locator(".term-box").is_visible()
    box = page.locator(".term-box").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    link.tap()
    page.wait_for_url("**/glossary.html#term-*")
    context.close()


def test_without_scripts_a_term_is_a_link(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + SECTION)
    page.locator("a:has(> .std-term)").first.click()
    page.wait_for_url("**/glossary.html#term-*")
    context.close()


def test_the_glossary_is_in_turkish_order_and_names_the_english(page, site, book):
    page.goto(f"{site}chapters/glossary.html")
    shown = page.locator("dl.glossary > dt").all_text_contents()
    terms = sorted(read_terms(book), key=lambda entry: alphabetical(entry.word))
    assert len(shown) == len(terms)
    assert all(text.startswith(f"{t.word} ({', '.join(t.english)})") for text, t in zip(shown, terms, strict=True))
    english = [cell.lower() for cell in page.locator("table td:first-child").all_inner_texts()]
    assert english == sorted(english) and len(english) >= len(terms)


def test_the_index_is_in_turkish_order_and_is_in_reach(page, site):
    page.goto(site + SECTION)
    page.locator(".bd-links").get_by_role("link", name="Dizin").click()
    page.wait_for_url("**/genindex.html")
    letters = page.locator(".genindex-jumpbox a").all_inner_texts()
    assert letters == sorted(
        letters, key=lambda letter: (letter != "İmler", alphabetical(letter))
    )  # `__call__` goes first
    assert {"Ç", "İ", "Ö", "Ş"} <= set(letters)
    names = page.locator(".genindextable td > ul > li > a:first-child").all_inner_texts()
    assert {"benchmark()", "katman"} <= set(names)
    assert page.get_by_text("built-in function").count() == 0


def test_works_are_listed_in_turkish(page, site):
    page.goto(f"{site}chapters/bibliography.html")
    works = page.locator(".citation, dl.citation dd").all_inner_texts()
    text = " ".join(works)
    assert " ve " in text and "cilt " in text and ", s. " in text and " ve diğ." in text
    assert " and others" not in text and "pages" not in text
