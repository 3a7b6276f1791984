"""Whatever opens over a page closes by Escape with the focus anywhere, by its own button, by a link in it, by a tap outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

SECTION = "chapters/parameters.html"
# One of them: a notice that was closed leaves the page some time after.
OPEN = "selector => [...document.querySelectorAll(selector)].some((one) => one.matches(':popover-open'))"
TALL, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}


def click(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def ask_to_erase(page: Page) -> None:
    if page.viewport_size == TALL:
        page.locator(".contents-toggle").click()
    page.get_by_role("button", name="İlerlemeyi sil").click()


def ask_for_an_edition_that_is_not_there(page: Page) -> None:
    """Without a reload, so that one visit can be told several times."""
    page.evaluate("bookEditions.notice('Böyle bir çerçeve yok.', 'Kapat', () => {})")


@dataclass(frozen=True)
class Overlay:
    selector: str
    size: dict[str, int]
    open: Callable[[Page], None]
    button: str  # its own, which closes it
    link: str = ""  # one in it that leads to a place on this page
    beside: tuple[int, int] = (5, 730)  # where there is nothing of it


DRAWN = "figure:not(.moving-figure) .enlarge"
OVERLAYS = {
    "contents": Overlay("#pst-primary-sidebar", TALL, click(".contents-toggle"), ".close-bar", "", (350, 400)),
    "page contents": Overlay(
        "#pst-secondary-sidebar", TALL, click(".where button"), ".close-bar", ".page-toc a >> nth=3", (5, 400)
    ),
    "downloads, phone": Overlay("#take-along", TALL, click(".take-along"), ""),
    "downloads, desk": Overlay("#take-along", WIDE, click(".take-along"), "", "", (700, 850)),
    "contents beside columns": Overlay(
        "#pst-primary-sidebar", WIDE, click(".contents-toggle"), ".close-bar", "", (1400, 400)
    ),
    "notice": Overlay(".notice", TALL, ask_for_an_edition_that_is_not_there, "button", "", (5, 300)),
    "question": Overlay("#progress-ask", WIDE, ask_to_erase, "button:first-of-type", "", (5, 850)),
    "question in the drawer": Overlay("#progress-ask", TALL, ask_to_erase, "button:first-of-type", "", (5, 720)),
    "picture": Overlay("#enlarged", TALL, click(DRAWN), "button", "", (180, 700)),
}


@pytest.fixture(params=OVERLAYS)
def opened(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[Page, Overlay]]:
    overlay = OVERLAYS[request.param]
    context = browser.new_context(viewport=overlay.size)
    page = context.new_page()
    compared = "?yanyana=torch,tensorflow" if "columns" in request.param else ""
    page.goto(site + SECTION + compared)
    page.locator("[data-variant=single-select] input").first.check()  # progress, which can be erased
    yield page, overlay
    context.close()


def closed(page: Page, overlay: Overlay) -> bool:
    return not page.evaluate(OPEN, overlay.selector)


def test_it_closes_in_every_way(opened: tuple[Page, Overlay]) -> None:
    page, overlay = opened

    def by_escape_with_the_focus_nowhere() -> None:
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Escape")

    def by_escape_with_the_focus_inside() -> None:
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")

    def by_its_own_button() -> None:
        inside = page.locator(overlay.selector).locator(overlay.button).first if overlay.button else None
        (inside or page.locator(f'[popovertarget="{overlay.selector[1:]}"]').first).click()

    def by_a_tap_outside() -> None:
        page.mouse.click(*overlay.beside)

    def by_a_link_in_it() -> None:
        page.locator(overlay.selector).locator(overlay.link).click()

    ways = [by_escape_with_the_focus_nowhere, by_escape_with_the_focus_inside, by_its_own_button, by_a_tap_outside]
    for way in [*ways, *([by_a_link_in_it] if overlay.link else [])]:
        overlay.open(page)
        assert page.evaluate(OPEN, overlay.selector), way.__name__
        way()
        assert closed(page, overlay), way.__name__
        while page.locator(":popover-open").count():
            page.keyboard.press("Escape")  # the drawer that it stood in


def test_a_link_in_the_page_s_contents_leads_to_its_heading_in_sight(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=TALL, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + SECTION)
    page.locator(".where button").tap()
    link = page.locator(".page-toc .toc-h2 > a").nth(5)
    target = link.get_attribute("href")
    link.tap()
    assert page.locator(":popover-open").count() == 0
    page.wait_for_function(
        """id => {
            const top = document.querySelector(`${id} > h2`).getBoundingClientRect().top;
            return top >= document.querySelector('.bd-header-article').getBoundingClientRect().bottom && top < innerHeight / 2;
        }""",
        arg=target,
    )
    context.close()


@pytest.mark.parametrize(("drawer", "edge"), [(".contents-toggle", "right"), (".where button", "left")])
def test_a_tap_beside_a_drawer_does_nothing_else(browser: Browser, site: str, drawer: str, edge: str) -> None:
    context = browser.new_context(viewport=TALL)
    page = context.new_page()
    page.goto(site + SECTION)
    place = page.locator(".bd-article a:visible").first
    style = f"position: fixed; inset: 200px auto auto; {edge}: 0; z-index: 9"
    place.evaluate(
        """(link, style) => {
            link.style.cssText = style;
            link.addEventListener("click", (event) => { event.preventDefault(); window.through = true; });
        }""",
        style,
    )
    page.locator(drawer).click()
    box = place.bounding_box()
    page.mouse.click(box["x"] + (3 if edge == "left" else box["width"] - 3), box["y"] + 3)
    assert page.locator(":popover-open").count() == 0
    assert page.url == site + SECTION and not page.evaluate("window.through")
    context.close()


def test_a_focus_that_goes_elsewhere_closes_a_menu(page: Page, site: str) -> None:
    page.goto(site + SECTION)
    page.locator(".take-along").press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.locator(":popover-open").count() == 0


@pytest.mark.parametrize("size", [TALL, WIDE])
def test_without_javascript_drawers_and_menus_work(browser: Browser, site: str, size: dict[str, int]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto(site + SECTION)
    for button, bar in (
        (".contents-toggle", ".bd-links"),
        (".where button", ".page-toc a"),
        (".take-along", "#take-along a"),
    ):
        if page.locator(button).is_visible():
            page.locator(button).click()
            assert page.locator(bar).first.is_visible()
            page.keyboard.press("Escape")
        elif size == WIDE:  # the bars stand beside the text
            assert page.locator(bar).first.is_visible()
    context.close()


def test_what_folds_the_contents_on_a_desk_does_so_on_the_next_page_too(page: Page, site: str) -> None:
    page.goto(site + SECTION)
    assert page.locator(".bd-links").is_visible()
    page.locator(".contents-toggle").click()
    page.goto(site + "chapters/use-gpu.html")
    assert not page.locator(".bd-links").is_visible()
    assert page.locator(".search-button").is_visible()  # that of the bar is gone with it
    page.locator(".contents-toggle").click()
    page.reload()
    assert page.locator(".bd-links").is_visible()
