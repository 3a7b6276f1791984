"""The page on a projector: reached by menu and by address, one cell or heading a screen, and left as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pages import COLOURS, OF_COLOURS, SITE, THEMES, WIDTHS, named
from playwright.sync_api import Browser, Page

SECTION = "chapters/parameters.html"
#: What is on the screen: ids of cells and headings that a reader sees.
SEEN = """() => [...document.querySelectorAll("article :is(.cell[id], h2, h3, h4, figure[id], .exercise, .question)")]
    .filter((one) => one.checkVisibility() && !one.closest("details")).map((one) => one.id || one.parentElement.id)"""
PLACE = "document.querySelector('.present-bar [role=status]')?.textContent"


def started(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator(".present-bar").wait_for()
    return page


def place(page: Page) -> tuple[int, int]:
    at, all_of_them = page.evaluate(PLACE).split(" / ")
    return int(at), int(all_of_them)


@pytest.fixture
def shown(page: Page, site: str) -> Iterator[Page]:
    yield started(page, f"{site}{SECTION}?cerceve=tensorflow&sunum")


def test_nothing_of_it_is_fetched_before_it_is_asked_for(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + SECTION)
    assert not any("present" in url for url in asked)
    page.locator(".take-along").press("Enter")
    page.locator(".present-start").press("Enter")
    page.locator(".present-bar").wait_for()
    assert {url.rpartition("/")[2] for url in asked if "present" in url} == {"present.js", "present.css"}
    assert not page.locator(".take-along-menu").is_visible()


def test_every_screen_has_something_else_and_all_together_have_all_of_the_page(page, site):
    page.goto(f"{site}{SECTION}?cerceve=tensorflow")
    whole = page.evaluate(SEEN)
    started(page, f"{site}{SECTION}?cerceve=tensorflow&sunum")
    _, count = place(page)
    found = []
    for number in range(1, count + 1):
        assert place(page) == (number, count)
        found += page.evaluate(SEEN)
        page.keyboard.press("ArrowRight")
    assert found == whole and count > 40
    cells = [name for name in found if name.startswith("cell-")]
    assert len(cells) > 20 and not any("torch" in name or "mxnet" in name for name in cells)


def test_it_has_large_code_and_no_chrome(shown):
    code = "getComputedStyle(document.querySelector('article .cell pre')).fontSize"
    assert float(shown.evaluate(code).removesuffix("px")) >= 1.4 * 13
    for chrome in (".bd-header-article", ".bd-sidebar-primary", ".bd-sidebar-secondary", "footer", ".edition-tabs"):
        assert not any(one.is_visible() for one in shown.locator(chrome).all()), chrome


def test_a_screen_that_would_stick_out_a_little_is_set_smaller_one_much_too_long_is_not(page, site):
    page.set_viewport_size({"width": 1440, "height": 780})
    shown = started(page, f"{site}{SECTION}?cerceve=torch&sunum")
    code = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    whole, sizes = "document.documentElement.scrollHeight <= innerHeight", set()
    _, count = place(shown)
    for _ in range(count):
        sizes.add((round(shown.evaluate(code), 1), shown.evaluate(whole)))
        shown.keyboard.press("ArrowRight")
    large = max(size for size, _ in sizes)
    assert large >= 1.4 * 16 and (large, True) in sizes and (large, False) in sizes
    smaller = {fits for size, fits in sizes if size < large}
    assert smaller == {True} and min(size for size, _ in sizes) >= 0.69 * large


def test_keys_lead_through_it(shown):
    _, count = place(shown)
    for key, at in (("ArrowRight", 2), ("End", count), ("ArrowRight", count), ("ArrowLeft", count - 1), ("Home", 1)):
        shown.keyboard.press(key)
        assert place(shown) == (at, count)


def test_page_down_reads_a_long_screen_to_its_end_first(page, site):
    page.set_viewport_size({"width": 1440, "height": 500})
    started(page, f"{site}{SECTION}?sunum#dort-cercevede-karsiligi")
    at, count = place(page)
    pressed = 0
    while place(page) == (at, count):
        page.keyboard.press("PageDown")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        pressed += 1
        assert pressed < 500
    assert pressed > 1 and place(page) == (at + 1, count)


def test_its_address_can_be_handed_around(browser, shown, site):
    for _ in range(9):
        shown.keyboard.press("ArrowRight")
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    other = started(context.new_page(), shown.url)
    assert "cerceve=tensorflow&sunum#" in shown.url
    assert place(other) == place(shown) and other.evaluate(SEEN) == shown.evaluate(SEEN)
    context.close()


def test_escape_ends_it_wherever_the_focus_is_and_the_page_is_as_it_was(page, site):
    page.goto(f"{site}{SECTION}?yanyana=torch,mxnet")
    before = page.evaluate(SEEN)
    page.evaluate("document.querySelector('#olcek-neden-onemli').scrollIntoView()")
    page.locator(".take-along").click()
    page.locator(".present-start").click()
    page.locator(".present-bar").wait_for()
    assert page.evaluate(SEEN)[0] == "olcek-neden-onemli"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.locator(".present-bar").count() == 0
    assert page.evaluate(SEEN) == before and page.locator("[data-off], article[tabindex]").count() == 0
    assert page.evaluate("document.documentElement.dataset.compare") == "torch mxnet"
    assert "yanyana=torch,mxnet" in page.url and "sunum" not in page.url
    assert page.evaluate("Math.abs(document.querySelector('#olcek-neden-onemli').getBoundingClientRect().top) < 300")


def test_what_lies_over_the_screen_closes_first(shown):
    shown.keyboard.press("ArrowRight")
    shown.locator("article .enlarge:visible").first.click()
    shown.keyboard.press("Escape")
    assert not shown.locator("#enlarged").is_visible() and shown.locator(".present-bar").is_visible()
    shown.keyboard.press("Escape")
    assert shown.locator(".present-bar").count() == 0


def test_a_term_that_comes_to_lie_under_the_pointer_holds_nobody_up(shown):
    _, count = place(shown)
    term = shown.locator("article a.reference:has(> .std-term):visible").first
    for at in range(2, count):
        if term.count():
            break
        shown.keyboard.press("ArrowRight")
        assert place(shown) == (at, count)
    term.hover()
    shown.locator(".term-box").wait_for()
    at, _ = place(shown)
    shown.keyboard.press("ArrowRight")
    assert place(shown) == (at + 1, count)


def test_a_link_inside_leads_to_its_screen(shown):
    shown.evaluate("location.hash = '#kendinizi-sinayin'")
    shown.wait_for_function(
        "location.hash === '#kendinizi-sinayin' && document.querySelector('#kendinizi-sinayin').checkVisibility()"
    )
    assert shown.evaluate(SEEN)[0] == "kendinizi-sinayin"


def test_buttons_do_what_the_keys_do(shown):
    _, count = place(shown)
    shown.get_by_role("button", name="Sonraki ekran").click()
    assert place(shown) == (2, count)
    shown.get_by_role("button", name="Önceki ekran").click()
    assert place(shown) == (1, count)
    shown.get_by_role("button", name="Sunumu bitir").click()
    assert shown.locator(".present-bar").count() == 0


def test_it_prints_like_the_page(page, site):
    # Fonts and sizes are the page's too.
    look = "[...document.querySelectorAll('article *')].map((one) => [one.checkVisibility(), getComputedStyle(one).fontSize])"
    page.emulate_media(media="print")
    page.goto(f"{site}{SECTION}?cerceve=torch")
    plain = page.evaluate(look)
    page.emulate_media(media="screen")
    started(page, f"{site}{SECTION}?cerceve=torch&sunum#olcek-neden-onemli")
    page.emulate_media(media="print")
    assert page.evaluate(look) == plain
    assert not page.locator(".present-bar").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_axe_has_nothing_to_say(browser: Browser, site: str, axe: str, width: int) -> None:
    """In each theme axe is asked for colours, and once for all the rest, which no theme changes."""
    rest = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in OF_COLOURS}}
    context = browser.new_context(viewport={"width": width, "height": 780}, reduced_motion="reduce")
    page = started(context.new_page(), f"{site}{SECTION}?cerceve=torch&sunum")
    page.evaluate(axe)
    said = {}
    for address in ("#parametreye-ulasmak", "#olcek-neden-onemli", "#kendinizi-sinayin", "#alistirmalar"):
        page.evaluate("address => { location.hash = address }", address)
        page.wait_for_function("address => document.querySelector(address).checkVisibility()", arg=address)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            said[address, theme] = named(page.evaluate(COLOURS, OF_COLOURS))
            said[address, theme, "wider"] = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        said[address] = named(page.evaluate("rest => axe.run(rest).then(found => found.violations)", rest))
    context.close()
    assert {where: found for where, found in said.items() if found} == {}


def test_where_the_system_chooses_colours_its_buttons_are_seen(browser, site):
    context = browser.new_context(viewport={"width": 1000, "height": 700}, forced_colors="active")
    page = started(context.new_page(), f"{site}{SECTION}?sunum")
    edge, ground = page.get_by_role("button", name="Sonraki ekran").evaluate(
        "one => [getComputedStyle(one).borderTopColor, getComputedStyle(document.body).backgroundColor]"
    )
    assert edge != ground
    context.close()


def test_only_sections_with_code_offer_it_and_only_with_a_script(browser, site):
    assert "present-start" not in (SITE / "chapters/glossary.html").read_text(encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + SECTION)
    page.locator(".take-along").click()
    assert page.locator(".take-along-menu").is_visible() and not page.locator(".present-start").is_visible()
    context.close()
