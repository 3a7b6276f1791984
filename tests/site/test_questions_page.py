"""Self-check questions, hints and solutions on the book's own pages, by keyboard, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

SECTIONS = ["model-construction", "parameters", "deferred-init", "custom-layer", "read-write", "use-gpu"]


def hint(page: Page) -> Locator:
    return page.locator("details.sd-dropdown", has_text="İpucu").first


@pytest.mark.parametrize("section", SECTIONS)
def test_every_question_has_controls_with_labels_and_every_option_an_explanation(page, site, section):
    page.goto(f"{site}chapters/{section}.html")
    questions = page.locator("[data-question]")
    assert questions.count() >= 4
    assert (
        page.evaluate("""[...document.querySelectorAll('[data-question]')].flatMap(question => {
        const notes = [...question.querySelectorAll('.question-answers > ol > li')];
        return [...question.querySelectorAll('.question-option input')]
            .filter((input, i) => input.labels.length !== 1 || notes[i].querySelectorAll('p').length < 2)
            .map(input => input.id);
    })""")
        == []
    )


def test_a_question_is_answered_and_explained_by_keyboard_alone(page, site):
    page.goto(f"{site}chapters/parameters.html")
    question = page.locator("[data-variant=single-select]").first
    options = question.locator(".question-option")
    options.first.locator("input").focus()
    page.keyboard.press("Space")
    for number in range(options.count()):
        expect(options.nth(number).locator("input")).to_be_checked()
        right = options.nth(number).get_attribute("data-correct") == "true"
        expect(options.nth(number).locator("[aria-live=polite]")).to_contain_text("Doğru" if right else "Yanlış")
        page.keyboard.press("ArrowDown")


def test_hints_and_solutions_are_folded_and_open_by_keyboard(page, site):
    page.goto(f"{site}chapters/parameters.html")
    summary = hint(page).locator("summary")
    text = hint(page).locator(".sd-summary-content")
    assert not text.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    expect(text).to_be_visible()
    solution = page.locator("details.solution").first
    assert not solution.locator(".sd-summary-content").is_visible()
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(solution.locator(".sd-summary-content")).to_be_visible()


def test_a_link_into_a_solution_opens_it(page, site):
    page.goto(f"{site}chapters/parameters.html")
    tab = page.locator("details.solution [role=tab]").first.get_attribute("id")
    page.goto(f"{site}chapters/parameters.html#{tab}")
    page.reload()
    expect(page.locator(f"details.solution:has([id='{tab}'])")).to_have_attribute("open", "")


def test_without_javascript_answers_hints_and_solutions_can_be_reached(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}chapters/parameters.html")
    answers = page.locator(".question-answers").first
    answers.locator("summary").click()
    expect(answers.locator("ol")).to_be_visible()
    hint(page).locator("summary").click()
    expect(hint(page).locator(".sd-summary-content")).to_be_visible()
    page.locator("details.solution summary").first.click()
    expect(page.locator("details.solution .sd-summary-content").first).to_be_visible()
    context.close()
