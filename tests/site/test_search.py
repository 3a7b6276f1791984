"""The search lands: the right section first, in the words that readers use, and the hit in sight on its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page
from turkish_words import PAIRS

from booktools.languages.tr import Stemmer, plain_words
from booktools.site import search
from booktools.teaching.terms.read import read_terms

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
QUERIES: dict[str, list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("queries.yml").read_text(encoding="utf-8")
)
ASKED = [(kind, *entry) for kind, entries in QUERIES.items() for entry in entries]

# For each query the pages and headings that are found, the best first.
FIND = """async (queries) => {
    await bookSections.ready;
    return queries.map((query) => bookSearch.find(query, "torch").results.map(
        ({section}) => [BOOK.pages[section.page].address, section.heading]));
}"""
FOUND = "() => document.querySelectorAll('.search-list .search-result').length > 0"
ANSWERED = "() => !['', searchLanguage.words.wait].includes(document.querySelector('.bd-search-container .search-status')?.textContent ?? '')"
IN_SIGHT = """(element) => {
    const {top, bottom} = element.getBoundingClientRect();
    return top >= document.querySelector(".bd-header-article").getBoundingClientRect().bottom && bottom <= innerHeight;
}"""


def headings(page: Page, base: str, query: str) -> list[str]:
    """What the page of results lists."""
    page.goto(f"{base}search.html?q={query}")
    page.wait_for_function(ANSWERED)
    return page.locator(".search-list .search-heading").all_inner_texts()


@pytest.fixture(scope="module")
def found(browser: Browser, site: str) -> Iterator[dict[str, list[tuple[str, str]]]]:
    """Query → results, for all queries of the file at once."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}search.html")
    page.locator("#search-list").wait_for(state="attached")
    queries = [query for _, query, *_ in ASKED]
    results = page.evaluate(FIND, queries)
    yield {
        query: [(Path(address).stem, heading) for address, heading in found]
        for query, found in zip(queries, results, strict=True)
    }
    context.close()


@pytest.fixture
def dialog(page: Page, site: str) -> Locator:
    """The dialog over a section, opened by its keys."""
    page.goto(f"{site}chapters/parameters.html")
    page.keyboard.press("Control+k")
    return page.locator("#pst-search-dialog")


def ask(dialog: Locator, query: str) -> Locator:
    dialog.locator("input").fill(query)
    options = dialog.get_by_role("option")
    options.first.wait_for()
    return options


# What is found


def answers(entry: tuple[Any, ...]) -> list[str]:
    return entry[2] if isinstance(entry[2], list) else [entry[2]]


def test_the_right_section_comes_first_for_nine_in_ten(found):
    answerable = [entry for entry in ASKED if entry[0] != "nothing"]
    missed = [entry for entry in answerable if not found[entry[1]] or found[entry[1]][0][0] not in answers(entry)]
    assert len(answerable) >= 200
    assert len(missed) <= len(answerable) / 10, missed


def test_what_the_book_can_answer_is_found(found):
    assert [query for kind, query, *_ in ASKED if kind != "nothing" and not found[query]] == []


def test_what_it_cannot_is_not(found):
    assert {query: found[query] for kind, query, *_ in ASKED if kind == "nothing" and found[query]} == {}


def test_the_right_heading_is_among_the_first_three(found):
    named = [(entry[1], entry[3]) for entry in ASKED if len(entry) > 3]
    missed = [
        (query, heading)
        for query, heading in named
        if heading not in [re.sub(r"^[\d.]+ ", "", said).replace("’", "'") for _, said in found[query][:3]]
    ]
    assert len(missed) <= 0.15 * len(named), missed


@pytest.mark.parametrize(
    "queries",
    [
        ["tampon", "tamponlar", "tamponların", "TAMPONU"],
        ["Işık", "IŞIK", "isik"],
        ["İlkleme", "ilkleme", "İLKLEME", "ilklenir"],
        ["kayıp", "kaybı", "KAYIPLAR"],
    ],
)
def test_forms_of_one_word_find_the_same_sections(page, site, queries):
    results = [sorted(headings(page, site, query)) for query in queries]
    assert results[0]
    assert all(result == results[0] for result in results)


def test_an_identifier_is_found_whole(page, site):
    """Not in every section that says `torch` or `save`."""
    page.goto(f"{site}search.html?q=torch.save")
    page.wait_for_function(FOUND)
    assert page.locator(".search-result").first.locator("mark").all_inner_texts()[:2] == ["torch", "save"]
    assert "torch.save" in page.locator(".search-result .search-excerpt").first.inner_text()


def test_a_name_in_capitals_is_no_form_of_a_verb(page, site):
    """`GELU` found what says *gelmek*, and first a heading with *gelen*."""
    for query in ("GELU", "gelu", "SiLU"):
        headings(page, site, query)
        page.locator(".search-result mark").first.wait_for()
        assert {mark.lower() for mark in page.locator(".search-result mark").all_inner_texts()} == {query.lower()}


def test_a_short_word_that_the_book_lacks_is_not_taken_for_another(page, site):
    assert headings(page, site, "onnx") == []


def test_what_a_name_is_called_here_is_said_once(page, site):
    headings(page, site, "forward metodu")
    assert page.locator(".bd-search-container .search-status").inner_text().count("yöntem") == 1


def test_a_phrase_in_quotes_stands_as_it_is_written(page, site):
    assert headings(page, site, "“noktası kontrol”") == []
    loose = headings(page, site, "kontrol noktası")
    exact = headings(page, site, "“kontrol noktası”")
    assert exact and len(exact) < len(loose)
    page.locator(".search-excerpt mark").first.wait_for()
    for text in page.locator(".search-result").all_inner_texts():
        assert re.search("kontrol noktası", text, re.IGNORECASE), text


def test_a_slip_of_the_finger_is_told_and_forgiven(page, site):
    assert headings(page, site, "droput")[:1] == headings(page, site, "dropout")[:1] != []
    headings(page, site, "droput")
    assert (
        "“droput” kitapta geçmiyor; “dropout” arandı."
        in page.locator(".bd-search-container .search-status").inner_text()
    )


def test_another_name_is_told_and_found(page, site):
    assert headings(page, site, "aktivasyon fonksiyonları")
    status = page.locator(".bd-search-container .search-status").inner_text()
    assert "“aktivasyon fonksiyonları” için bu kitaptaki ad: “etkinleştirme işlevi”." in status
    assert "etkinleştirme" in page.locator(".search-result mark").first.inner_text().lower()


def test_a_word_that_every_object_of_the_script_knows_is_a_word_like_others(page, site):
    assert set(headings(page, site, "kurucu")) & set(headings(page, site, "constructor"))
    assert headings(page, site, "__proto__") == []


def test_what_is_found_is_counted_in_turkish(page, site):
    count = len(headings(page, site, "künye"))
    assert page.locator(".bd-search-container .search-status").inner_text() == f"{count} başlık altında bulundu."
    assert headings(page, site, "zzzqqq") == []
    assert page.locator(".bd-search-container .search-status").inner_text().startswith("Hiçbir yerde bulunamadı.")


def test_what_a_reader_s_edition_says_is_shown_before_what_others_say(page, site):
    for edition, others in (("mxnet", ("PyTorch", "TensorFlow")), ("torch", ("MXNet", "TensorFlow"))):
        page.goto(f"{site}search.html?q=nn.Sequential&cerceve={edition}")
        page.wait_for_function(FOUND)
        assert page.locator(".search-result").first.locator(".search-edition").count() == 0, others
    page.goto(f"{site}search.html?q=add_weight&cerceve=torch")
    page.wait_for_function(FOUND)
    assert page.locator(".search-result .search-edition").first.inner_text() == "TensorFlow"


# As one types


def test_the_index_is_loaded_when_a_field_has_the_focus(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{site}chapters/parameters.html", wait_until="load")
    page.wait_for_load_state("networkidle")
    assert [name for name in asked if name.startswith(("search-", "searchindex", "language_data"))] == []
    page.keyboard.press("Control+k")
    page.locator("#search-list").wait_for(state="attached")
    assert "search-book.js" in asked


def test_results_come_as_one_types_and_the_arrow_keys_choose(dialog, page):
    field = dialog.get_by_role("combobox")
    page.keyboard.type("bağlı param")
    dialog.get_by_role("option").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None
    chosen = dialog.locator("[aria-selected=true]")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id") == "search-option-0"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert chosen.count() == 0
    page.keyboard.press("ArrowUp")
    assert "Bulunanların hepsi" in chosen.inner_text()
    assert field.evaluate("field => field === document.activeElement")
    field.fill("zzzqqq")
    page.wait_for_function("() => document.querySelector('#search-list').hidden")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_enter_follows_what_is_chosen_and_else_shows_all(dialog, page):
    ask(dialog, "bağlı parametreler")
    page.keyboard.press("ArrowDown")
    where = dialog.locator("[aria-selected=true]").evaluate("option => new URL(option.href).hash")
    page.keyboard.press("Enter")
    page.locator(".search-bar").wait_for()
    assert page.evaluate("location.hash") == where
    page.keyboard.press("Control+k")
    ask(dialog, "gradyan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gradyan")
    page.wait_for_function(FOUND)
    assert page.locator(".search-result").count() > 8


def test_the_page_of_results_keeps_its_query_in_the_address(page, site):
    headings(page, site, "katman")
    field = page.locator(".bd-search-container input")
    assert field.evaluate("field => field === document.activeElement")
    field.fill("tampon")
    page.wait_for_url("**/search.html?q=tampon")
    page.reload()
    page.wait_for_function(FOUND)
    assert field.input_value() == "tampon"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_dialog_fits_and_axe_has_nothing_to_say(browser, site, axe, width, theme):
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}chapters/read-write.html")
    page.locator(".search-button__button:visible").first.click()
    ask(page.locator("#pst-search-dialog"), "state_dict")
    box = page.locator("#pst-search-dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 740
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run('#pst-search-dialog', {resultTypes: ['violations']}).then(found => found.violations)"
    )
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function(FOUND)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_there_is_one_search_on_a_page(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("chapters/index.html", "search.html"):
        page.goto(site + name)
        assert page.locator(".search-button__button:visible, form.bd-search input:visible").count() == 1


def test_without_a_script_the_page_says_what_it_needs():
    """Chromium shows no `noscript` while a driver has turned scripts off."""
    written = BeautifulSoup((SITE / "search.html").read_text(encoding="utf-8"), "html.parser")
    assert "JavaScript açık olmalıdır" in written.select_one("article noscript, .bd-search-container noscript").text


# On the page that was found


@pytest.mark.parametrize(
    "query", ["hattan düşürme", "state_dict", "“yürüyen ortalama”", "aktivasyon fonksiyonu", "GradientTape"]
)
def test_a_result_lands_on_what_was_searched_for(page, site, query):
    headings(page, site, query)
    result = page.locator(".search-result", has=page.locator(".search-page")).first
    said = {text.lower() for text in result.locator("mark").all_inner_texts()}
    result.click()
    page.locator(".search-bar").wait_for()
    current = page.locator(".search-mark.current")
    assert current.first.evaluate(IN_SIGHT)
    if said:
        assert any(word in "".join(current.all_inner_texts()).lower() for word in said)  # a joint parts a mark
    assert page.evaluate("location.search") == ""


@pytest.mark.parametrize("query", ["register_buffer", "pin_memory"])
def test_a_name_that_may_break_at_its_joints_is_marked_whole(page, site, query):
    """Where the book says it in tables and prose alone, a `<wbr>` parts it."""
    headings(page, site, query)
    page.locator(".search-result").first.click()
    page.locator(".search-bar").wait_for()
    current = page.locator(".search-mark.current")
    assert "".join(current.all_inner_texts()) == query
    assert current.first.evaluate(IN_SIGHT)


def test_one_goes_from_place_to_place_by_buttons_and_by_keys(page, site):
    headings(page, site, "hattan düşürme")
    page.locator(".search-result", has_text="Eğitim ve çıkarım kipi").first.click()
    place = page.locator(".search-place")
    place.wait_for()
    number, count = map(int, place.inner_text().split(" / "))
    assert count > 3
    first = page.locator(".search-mark.current").first.evaluate("mark => mark.getBoundingClientRect().top + scrollY")
    page.get_by_role("button", name="Sonraki yer").click()
    assert place.inner_text() == f"{number % count + 1} / {count}"
    assert page.locator(".search-mark.current").first.evaluate(IN_SIGHT)
    page.keyboard.press("F3")
    page.keyboard.press("Shift+F3")
    page.get_by_role("button", name="Önceki yer").click()
    assert place.inner_text() == f"{number} / {count}"
    assert page.locator(".search-mark.current").first.evaluate(
        "mark => mark.getBoundingClientRect().top + scrollY"
    ) == pytest.approx(first, abs=1)
    page.keyboard.press("Escape")
    assert page.locator(".search-mark, .search-bar").count() == 0


def test_places_in_a_tab_or_a_fold_are_shown(page, site):
    """`add_weight` stands in Keras's tabs alone, and the reader has PyTorch."""
    page.goto(f"{site}search.html?q=add_weight&cerceve=torch")
    page.wait_for_function(FOUND)
    page.locator(".search-result", has_text="Parametreli bir katman").first.click()
    page.locator(".search-bar").wait_for()
    assert page.locator(".search-mark.current").first.evaluate(IN_SIGHT)
    assert page.locator("html").get_attribute("data-edition") == "tensorflow"
    headings(page, site, "izdüşüm")
    page.locator(".search-result", has_text="Alıştırmalar").first.click()
    page.locator(".search-bar").wait_for()
    assert page.locator("details[open] .search-mark.current").first.evaluate(IN_SIGHT)


def test_marks_leave_with_their_button_and_their_address_with_them(page, site):
    headings(page, site, "katmanların")
    page.locator(".search-result", has_text="Modül ağacı").first.click()
    page.locator(".search-bar").wait_for()
    assert page.locator(".search-mark").count() > 10
    text = page.locator("article").text_content()
    page.get_by_role("button", name="İşaretleri kaldır").click()
    assert page.locator(".search-mark, .search-bar").count() == 0
    assert page.locator("article").text_content() == text
    page.reload(wait_until="networkidle")
    assert page.locator(".search-mark").count() == 0


def test_a_search_needs_no_storage(page, site):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });")
    assert headings(page, site, "katman")
    page.locator(".search-result").first.click()
    page.locator(".search-mark.current").first.wait_for()


def test_a_search_works_from_a_folder_on_disk(page):
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    assert "2.6. Bağlı parametreler" in headings(page, SITE.as_uri() + "/", "bağlı parametreler")
    page.locator(".search-result mark").first.wait_for()
    page.locator(".search-result", has_text="2.6. Bağlı parametreler").first.click()
    page.locator(".search-mark.current").first.wait_for()
    assert said == []


def test_the_browser_stems_as_the_toolkit_does(page, book):
    """All forms of the table, and every word of the sources."""
    stemmer = Stemmer(plain_words(term.word for term in read_terms(book)))
    prose = " ".join((ROOT / f"{document}.md").read_text(encoding="utf-8") for document in book.documents)
    words = sorted({form for pair in PAIRS for form in pair} | set(re.findall(r"\w+", prose)))
    page.add_script_tag(content=search.stemmer_script(stemmer))
    said = page.evaluate("words => { const s = new Stemmer(); return words.map(word => s.stemWord(word)); }", words)
    assert dict(zip(words, said, strict=True)) == {word: stemmer.stem(word) for word in words}
