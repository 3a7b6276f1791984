"""A reader's answers and read sections are kept in the browser, shown in the table of contents, and can be erased."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

SECTION = "chapters/parameters.html"
OTHER = "chapters/read-write.html"
BLOCKED = """Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked', 'SecurityError'); }});"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"""


@pytest.fixture
def faults(page: Page):
    """What the page's scripts complained of; must stay empty."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def single(page: Page) -> Locator:
    return page.locator("[data-variant=single-select]").first


def option(question: Locator, correct: bool) -> Locator:
    return question.locator(f"[data-correct={'true' if correct else 'false'}] input").first


def mark(page: Page, name: str = "Parametre Yönetimi") -> Locator:
    return page.locator(".bd-links a", has_text=name).locator(".progress-mark")


def count(page: Page) -> int:
    return page.locator("[data-question]").count()


def read_to_the_end(page: Page) -> None:
    """As a reader scrolls: every part of the page comes into view."""
    for heading in page.locator(".bd-article section > h2").all():
        heading.scroll_into_view_if_needed()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_an_answer_is_counted_and_found_again_on_the_next_visit(page, site, faults):
    page.goto(site + SECTION)
    assert mark(page).count() == 0
    option(single(page), correct=False).check()
    expect(mark(page)).to_contain_text(f"0/{count(page)}")
    option(single(page), correct=True).check()
    expect(mark(page)).to_contain_text(f"1/{count(page)}")
    total = count(page)
    page.goto(site + OTHER)
    expect(mark(page)).to_contain_text(f"1/{total}")
    expect(mark(page)).to_contain_text(f"{total} sorudan doğru yanıtlanan: 1")
    page.goto(site + SECTION)
    expect(option(single(page), correct=True)).to_be_checked()
    expect(single(page).locator(".question-feedback:not(:empty)")).to_contain_text("Doğru")


def test_several_options_count_when_they_are_checked_and_come_back_judged(page, site, faults):
    page.goto(site + SECTION)
    question = page.locator("[data-variant=multiple-select]").first
    for box in question.locator("[data-correct=true] input").all():
        box.check()
    assert mark(page).count() == 0
    question.get_by_role("button", name="Denetle").click()
    expect(mark(page)).to_contain_text(f"1/{count(page)}")
    page.reload()
    assert all(box.is_checked() for box in question.locator("[data-correct=true] input").all())
    expect(question.locator(".question-verdicts")).to_contain_text("Doğru")


def test_a_section_is_read_when_every_part_of_it_has_been_in_view(page, site, faults):
    page.goto(site + SECTION)
    page.locator("[data-question]").first.scroll_into_view_if_needed()
    assert mark(page).count() == 0
    read_to_the_end(page)
    expect(mark(page)).to_contain_text("✓")
    page.goto(site + OTHER)
    expect(mark(page)).to_contain_text("okundu")
    assert mark(page, "Dosya Okuma").count() == 0


def test_progress_is_erased_after_asking_and_by_keyboard(page, site, faults):
    page.goto(site + SECTION)
    erase = page.get_by_role("button", name="İlerlemeyi sil")
    assert not erase.is_visible()
    option(single(page), correct=True).check()
    erase.press("Enter")
    dialog = page.get_by_role("dialog", name="İlerlemeyi sil")
    expect(dialog.get_by_role("button", name="Vazgeç")).to_be_focused()
    page.keyboard.press("Escape")
    expect(erase).to_be_focused()
    expect(mark(page)).to_have_count(1)
    erase.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="İlerlemeniz silindi.")).to_be_focused()
    assert not erase.is_visible()
    expect(mark(page)).to_have_count(0)
    assert single(page).locator("input:checked, .question-feedback .question-note").count() == 0
    assert "answers" not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    expect(mark(page)).to_have_count(0)


def test_what_was_only_in_view_is_nothing_to_erase_and_takes_no_message_back(page, site, faults):
    page.goto(site + SECTION)
    heading = page.locator(".bd-article section > h2").nth(1)
    heading.scroll_into_view_if_needed()
    page.wait_for_function("() => JSON.stringify(localStorage).includes('seen')")
    erase = page.get_by_role("button", name="İlerlemeyi sil")
    assert not erase.is_visible()
    option(single(page), correct=True).check()
    heading.scroll_into_view_if_needed()
    erase.click()
    page.get_by_role("button", name="Sil", exact=True).click()
    # The heading is in view, and is noted anew.
    page.wait_for_function("() => JSON.stringify(localStorage).includes('seen')")
    expect(page.get_by_role("status").filter(has_text="İlerlemeniz silindi.")).to_be_visible()
    assert not erase.is_visible()


def test_another_tab_learns_of_an_answer(page, site, faults):
    page.goto(site + OTHER)
    second = page.context.new_page()
    second.goto(site + SECTION)
    option(single(second), correct=True).check()
    expect(mark(page)).to_contain_text("1/")


@pytest.mark.parametrize("trouble", [BLOCKED, FULL])
def test_without_storage_the_page_works_and_forgets(page, site, trouble):
    faults = []
    page.on(
        "pageerror", lambda error: faults.append(error.stack or "") if "progress.js" in (error.stack or "") else None
    )
    page.add_init_script(trouble)
    page.goto(site + SECTION)
    option(single(page), correct=True).check()
    expect(single(page).locator(".question-feedback:not(:empty)")).to_contain_text("Doğru")
    page.get_by_role("button", name="İlerlemeyi sil").click()
    page.get_by_role("button", name="Sil", exact=True).click()
    expect(mark(page)).to_have_count(0)
    option(single(page), correct=True).check()
    page.reload()
    assert mark(page).count() == 0
    assert faults == []


@pytest.mark.parametrize(
    "stored", ["{", "null", "[]", '{"answers": 7}', '{"answers": {"question-x": {"right": true}}}']
)
def test_what_is_not_ours_is_forgotten(page, site, faults, stored):
    page.goto(site + SECTION)
    page.evaluate(
        "([text, book]) => localStorage.setItem(`progress:${book}`, text)",
        [stored, json.loads(page.locator("#book-progress").text_content())["book"]],
    )
    page.reload()
    option(single(page), correct=True).check()
    expect(mark(page)).to_contain_text("1/")


def test_it_works_from_a_folder_on_disk(page, faults):
    from pages import SITE

    page.goto((SITE / SECTION).as_uri())
    option(single(page), correct=True).check()
    page.goto((SITE / OTHER).as_uri())
    expect(mark(page)).to_contain_text("1/")


def test_nothing_of_it_is_seen_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + SECTION)
    assert page.locator(".progress-mark, .progress-box").count() == 0
    assert "İlerlemeyi sil" not in page.locator("body").inner_text()
    context.close()
