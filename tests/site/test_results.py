"""What was answered and read leaves as a file and comes back from it, in another browser; no other file does harm."""

from __future__ import annotations

import json

import pytest

SECTION = "chapters/parameters.html"


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('progress:Derin Öğrenme Hesaplamaları') ?? '{}'"))


@pytest.fixture
def saved(page, site, tmp_path):
    """The file of a reader who answered one question."""
    page.goto(site + SECTION)
    page.locator(".question[data-variant='single-select'] .question-control").first.check()
    page.wait_for_function("() => localStorage.getItem('progress:Derin Öğrenme Hesaplamaları')?.includes('given')")
    with page.expect_download() as download:
        page.get_by_role("button", name="Sonuçları dosyaya kaydet").click()
    assert download.value.suggested_filename == "sonuclar.json"
    file = tmp_path / "sonuclar.json"
    download.value.save_as(file)
    return file


def load(page, file):
    with page.expect_file_chooser() as chooser:
        page.locator(".progress-file").last.click()
    chooser.value.set_files(file)
    page.locator(".results-said:not(:empty)").wait_for()
    return page.locator(".results-said").inner_text()


def test_results_go_to_another_browser(browser, site, saved):
    content = json.loads(saved.read_text(encoding="utf-8"))
    assert content["book"] == "Derin Öğrenme Hesaplamaları" and content["version"] == 1
    (key,) = content["answers"]
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + SECTION)
    assert load(page, saved) == "Yüklendi: 1 yanıt."
    assert kept(page)["answers"] == content["answers"]
    given = [value for value in content["answers"][key]["given"] if value]
    assert (
        page.locator(f"[data-question='{key}'] .question-control:checked").evaluate_all(
            "all => all.map(one => one.value)"
        )
        == given
    )
    assert page.locator(".progress-mark").count() >= 1
    page.reload()
    assert page.locator(f"[data-question='{key}'] .question-control:checked").count() == len(given)
    context.close()


def test_results_join_those_that_are_there(page, site, saved):
    mine = kept(page)
    content = json.loads(saved.read_text(encoding="utf-8"))
    content["answers"] = {"question-elsewhere": {"given": ["B"], "right": False}}
    content["read"] = {"chapters/use-gpu": True}
    saved.write_text(json.dumps(content), encoding="utf-8")
    load(page, saved)
    assert kept(page)["answers"] == mine["answers"] | content["answers"]
    assert kept(page)["read"]["chapters/use-gpu"] is True


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "null",
        '{"book": "Başka bir kitap", "version": 1, "answers": {}}',
        '{"book": "Derin Öğrenme Hesaplamaları", "version": 2, "answers": {}}',
        '{"book": "Derin Öğrenme Hesaplamaları", "version": 1, "answers": {"a": {"given": "B", "right": true}}}',
        '{"book": "Derin Öğrenme Hesaplamaları", "version": 1, "seen": ["a"]}',
    ],
)
def test_another_file_changes_nothing(page, saved, text):
    before = kept(page)
    saved.write_text(text, encoding="utf-8")
    assert load(page, saved).startswith("sonuclar.json bu kitabın sonuçlarını taşımıyor")
    assert kept(page) == before
