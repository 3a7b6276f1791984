"""Cells that run in the reader's browser: nothing before a click, Python after it, and all of it from the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hosting import Host, hosted
from kernels import ORDERS, STREAMS, cells, finished, told, write
from pages import READ, ROOT, SITE
from playwright.sync_api import Browser, Locator, Page, expect

from booktools.book import read_book
from booktools.live import parts
from booktools.sources.cells import LIVE
from booktools.sources.read import read_sources

SOURCES = [s for s in read_sources(read_book(ROOT)) if s.document.startswith("chapters/")]
LIVE_CELLS = {
    f"{source.document}.html": number
    for source in SOURCES
    if (number := sum(LIVE in cell.metadata.get("tags", ()) for cell in source.notebook.cells))
}
PAGE = "chapters/parameters.html"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosted(SITE) as host:
        yield host


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """A page whose service worker doesn't fetch the whole book meanwhile."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(alone: Page, host: Host) -> Page:
    alone.goto(host.url + PAGE)
    return alone


@pytest.fixture(scope="module")
def begun(browser: Browser, host: Host) -> Iterator[Locator]:
    """A cell that has run, for tests that only ask what it says next: Python takes seconds to start."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, service_workers="block")
    page = context.new_page()
    page.goto(host.url + PAGE)
    first = cells(page)[0]
    first.locator(".live-run").click()
    finished(first)
    yield first
    context.close()


def test_each_section_has_something_to_run():
    sections = {name for name in READ if "live.js" in (SITE / name).read_text(encoding="utf-8")}
    assert LIVE_CELLS.keys() == sections and len(sections) == 6
    assert all(2 <= number <= 4 for number in LIVE_CELLS.values()), LIVE_CELLS


def test_before_a_click_nothing_of_it_is_fetched_and_after_it_only_from_here(page, host):
    host.asked.clear()
    page.goto(host.url + PAGE, wait_until="networkidle")
    assert [path for path in host.asked if path.startswith("_static/live/")] == []
    elsewhere = []
    page.on(
        "request",
        lambda one: elsewhere.append(one.url) if not one.url.startswith((host.url, "data:", "blob:")) else None,
    )
    first = cells(page)[0]
    first.locator(".live-run").click()
    assert finished(first) == "Kitabınkiyle aynı."
    assert {f"_static/live/pyodide/{name}" for name in parts.PYODIDE} <= set(host.asked)
    assert not any("kernel.js" in path for path in host.asked)
    assert elsewhere == []


def test_state_goes_down_the_page_and_what_a_reader_changes_is_marked(opened):
    first, second = cells(opened)[:2]
    second.locator(".live-run").click()
    assert finished(second) == "Bir ad tanımlı değil: önce yukarıdaki hücreleri çalıştırın."
    second.locator("[data-act=above]").click()
    assert finished(second) == "Kitabınkiyle aynı."
    write(second, "print('başka')\n[1, 2]")
    assert finished(second) == "Kitabınkinden ayrılan yerler işaretlendi."
    expect(second.locator(".live-output .output")).to_have_text(["başka\n", "[1, 2]"])
    assert opened.evaluate("CSS.highlights.get('differing').size") > 0
    write(second, "while True: pass")
    second.locator("[data-act=stop]").click()
    finished(second)
    assert opened.evaluate("CSS.highlights.has('differing')") is False  # what was marked is gone
    second.locator("[data-act=back]").click()
    expect(second.locator(".live-output")).to_have_count(0)
    assert opened.evaluate("CSS.highlights.has('differing')") is False
    first.locator(".live-run").click()
    assert finished(first) == "Kitabınkiyle aynı."
    write(first, "1 / 0")
    assert finished(first) == "Hata vererek bitti."
    second.locator("[data-act=above]").click()
    assert finished(second) == "Yukarıdaki bir hücre hata verdi."


def test_a_loop_without_end_is_stopped_and_python_begins_anew(opened):
    first = cells(opened)[0]
    first.locator(".live-run").click()
    finished(first)
    write(first, "kept = 1\nwhile True:\n    print('x' * 99)")
    expect(first.locator(".live-output .stream")).to_contain_text("xxx")
    first.locator("[data-act=stop]").click()
    assert finished(first).startswith("Durduruldu;")
    assert len(first.locator(".live-output").inner_text()) < 200_000
    write(first, "kept")
    finished(first)
    expect(first.locator(".live-output .traceback")).to_contain_text("NameError")


def test_once_fetched_it_runs_without_a_network(page):
    with hosted(SITE) as host:
        page.goto(host.url + PAGE)
        page.evaluate("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ?? "
                      "new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done))).then(() => 0)")  # fmt: skip
        first = cells(page)[0]
        first.locator(".live-run").click()
        assert finished(first) == "Kitabınkiyle aynı."
        page.wait_for_function(
            """async () => {
                for (const name of await caches.keys()) {
                    const kept = (await (await caches.open(name)).keys()).map(one => one.url);
                    if (["pyodide.asm.wasm", "cells.css", "PAGE"].every(file => kept.some(url => url.includes(file)))) return true;
                }
            }""".replace("PAGE", PAGE)
        )
        host.switch_off()
        page.reload()
        first = cells(page)[0]
        first.locator(".live-run").click()
        assert finished(first) == "Kitabınkiyle aynı."


def test_it_is_operated_by_keys_and_named_for_screen_readers(opened, axe):
    first = cells(opened)[0]
    first.locator(".live-run").focus()
    opened.keyboard.press("Enter")
    finished(first)
    expect(first.locator("progress")).to_have_attribute("aria-label", "Python başlatılıyor")
    editor = first.locator(".cm-content")
    editor.focus()
    opened.keyboard.press("Control+End")
    opened.keyboard.insert_text("\nstr.startsw")
    opened.keyboard.press("Tab")
    expect(opened.locator(".cm-tooltip-autocomplete li")).to_have_text(["str.startswith"])
    opened.wait_for_timeout(100)  # CodeMirror takes a key for its list 75 ms after it came
    opened.keyboard.press("Tab")
    expect(editor).to_contain_text("str.startswith")
    opened.keyboard.press("Escape")
    opened.keyboard.press("Tab")
    expect(first.locator("[data-act=run]")).to_be_focused()
    opened.evaluate(axe)
    for theme in ("light", "dark"):
        opened.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = opened.evaluate("id => axe.run(document.getElementById(id))", first.get_attribute("id"))
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    expect(editor).to_have_attribute("aria-label", "Bu hücrenin kodu")
    # What comes with a click is dressed by its own sheet: of the site's, rules are left out that no page needs.
    face = "button => { const { fontFamily, borderTopStyle } = getComputedStyle(button); return [fontFamily, borderTopStyle]; }"
    fresh = opened.locator(".live-run").first.evaluate(face)
    assert [one.evaluate(face) for one in first.locator(".live-bar button").all()] == [fresh] * 5
    opened.set_viewport_size({"width": 360, "height": 740})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_said_stands_in_the_order_in_which_the_book_would_store_it(begun):
    write(begun, STREAMS)
    finished(begun)
    assert {code: told(begun, code) for code in ORDERS} == ORDERS


@pytest.mark.parametrize("mode", ["sunum", "yanyana=torch,jax", "aranan=katman"])
def test_what_is_typed_is_for_the_editor_and_not_for_what_hears_keys_around_it(alone, host, mode):
    """A press of Shift+Enter runs nothing: Python, which takes seconds to start, cannot be had."""
    page = alone
    page.context.route("**/pyodide.mjs", lambda route: route.abort())
    name = re.search(r'<div class="cell tag_live[^>]* id="([^"]+)"', (SITE / PAGE).read_text(encoding="utf-8"))[1]
    page.goto(f"{host.url}{PAGE}?cerceve=torch&{mode}#{name}", wait_until="networkidle")
    around = page.locator(".present-bar, html[data-compare], .search-bar")
    expect(around).to_have_count(1)
    state = "[location.href, document.querySelector('.present-bar, .search-bar')?.textContent]"
    first = cells(page)[0]
    first.locator(".live-run").click()
    finished(first)
    write(first, "1\n2\n3")
    finished(first)
    first.locator(".cm-content").focus()
    before = page.evaluate(state)
    for key in "Home End ArrowLeft ArrowRight PageUp PageDown Space F3 Escape Escape".split():
        page.keyboard.press(key)
        assert page.evaluate(state) == before, key
    expect(first.locator(".cm-line")).to_have_text(["1", "2", "3 "])
    page.keyboard.press("Tab")
    expect(first.locator("[data-act=run]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(around).to_have_count(0)


@pytest.mark.parametrize("name", [PAGE])
def test_without_javascript_the_page_is_as_ever(browser, host, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host.url + name)
    expect(page.locator(".live-run")).to_have_count(0)
    expect(page.locator(".cell.tag_live .cell_output").first).to_be_visible()
    context.close()


def test_from_a_folder_there_is_no_button(page):
    page.goto((SITE / PAGE).as_uri())
    expect(page.locator(".cell.tag_live").first).to_be_visible()
    expect(page.locator(".live-run")).to_have_count(0)


def test_what_could_not_be_had_is_told_and_had_with_the_next_press(alone, host):
    """One thing after the other is missing, in the order in which they are asked for; at last nothing is."""
    alone.goto(host.url + PAGE)
    first = cells(alone)[0]
    button = first.locator(".live-run")
    for part in ("live/cells.js", "about.json", "live/cells.css", "live/worker.js", "pyodide.mjs", "wasm"):
        alone.context.route(re.compile(re.escape(part)), lambda route: route.abort())
        with alone.expect_event("requestfailed", lambda request, part=part: part in request.url):
            button.click()
        if part.startswith(("live/cells", "about")):
            expect(button, part).to_have_text("Yüklenemedi: yeniden deneyin")
        else:
            assert finished(first) == "Python yüklenemedi: ağ bağlantısı var mı?", part
            button = first.locator("[data-act=run]")
        alone.context.unroute_all()
    button.click()
    assert finished(first) == "Kitabınkiyle aynı."


def test_a_cell_that_says_nothing_or_asks_for_something(begun):
    first = begun
    write(first, "kalan = 7")
    assert finished(first) == "Çalıştı, bir şey yazmadı."
    book = first.evaluate("cell => cell.querySelector('.cell_output pre').textContent")
    write(first, f"print({book!r}, end='', flush=True)\n1")
    assert finished(first) == "Çıktınız kitabınkinden ayrılıyor."
    write(first, "input('Adınız? ')")
    finished(first)
    expect(first.locator(".live-output .traceback")).to_contain_text("EOFError: nobody can type into a cell;")


def test_of_pyodide_a_site_has_what_a_browser_reads():
    assert {file.name for file in (SITE / "_static/live/pyodide").iterdir()} == set(parts.PYODIDE)
