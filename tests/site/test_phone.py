"""A phone: where the reader is, pictures and wide things that can be read, a header that nothing shines through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import FLAGS
from pages import READ
from playwright.sync_api import Browser, Page
from system import chromium

SECTION = "chapters/parameters.html"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCROLL = "element => scrollTo({ top: element.getBoundingClientRect().top + scrollY - 120, behavior: 'instant' })"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def line(page: Page) -> list[str]:
    """What comes before, where the reader is, and what comes after."""
    parts = page.locator(".where > *")
    return [part.get_attribute("aria-label") or part.inner_text() for part in parts.all()]


def test_a_line_says_the_section_and_its_neighbours_and_leads_to_them(phone: Page, site: str) -> None:
    phone.goto(site + SECTION)
    pages = [phone.locator(f'link[rel="{side}"]').get_attribute("title") for side in ("prev", "next")]
    title = phone.title().partition(" — ")[0]
    sections = [text.strip() for text in phone.locator(".page-toc .toc-h2 > a").all_text_contents()]
    assert line(phone) == [pages[0], title, sections[0]]
    assert phone.locator(".where-after").inner_text().split() == ["›", sections[0].split()[0].rstrip(".")]
    for place in (3, 0, len(sections) - 1):  # down, up, down
        phone.locator(".bd-article section > h2").nth(place).evaluate(SCROLL)
        phone.wait_for_function(
            "title => document.querySelector('.where button').textContent === title", arg=sections[place]
        )
        before, after = sections[place - 1] if place else title, [*sections, pages[1]][place + 1]
        assert line(phone) == [before, sections[place], after]
    assert phone.locator(".where-after").get_attribute("href") == "deferred-init.html"
    before = phone.locator(".toc-h2 > a").nth(-2).get_attribute("href")
    phone.locator(".where-before").tap()
    phone.wait_for_function("id => location.hash === id", arg=before)


def test_the_line_is_there_only_where_the_page_s_contents_are_not(page: Page, site: str) -> None:
    page.goto(site + SECTION)
    for width in (360, 768, 1199, 1200, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        there = [page.locator(part).is_visible() for part in (".where", "#pst-secondary-sidebar")]
        assert there == [width < 1200, width >= 1200]


def test_nothing_shines_through_the_header(phone: Page, site: str) -> None:
    phone.goto(site + SECTION)
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        header = phone.locator(".bd-header-article")
        assert header.evaluate("header => getComputedStyle(header).backgroundColor").startswith("rgb(")
        assert header.evaluate("header => getComputedStyle(header).opacity") == "1"


def test_a_picture_opens_as_large_as_it_was_drawn_and_the_rest_of_it_can_be_reached(phone: Page, site: str) -> None:
    phone.goto(site + SECTION)
    for picture in phone.locator(".enlarge:visible").all():
        picture.evaluate(SCROLL)
        drawn, shown = picture.locator("img").evaluate("img => [Number(img.getAttribute('width')), img.clientWidth]")
        picture.tap()
        large = phone.locator("#enlarged img")
        assert large.evaluate("img => img.clientWidth") >= max(drawn, shown)
        frame = phone.locator(".enlarged-picture")
        assert frame.evaluate(
            "box => { box.scrollTo(1e4, 1e4); return box.scrollLeft + box.clientWidth >= box.scrollWidth - 1; }"
        )
        phone.locator("#enlarged button").tap()
    assert phone.locator(".enlarge:visible").count() >= 4


def test_no_button_lies_on_code_that_is_read(phone: Page, site: str) -> None:
    """The button that copies a cell's link waits for a tap on the cell."""
    phone.goto(site + SECTION)
    link = phone.locator(".cell:has(.cell_input) > .place-link:visible").nth(3)
    link.evaluate(SCROLL)
    seen = "link => getComputedStyle(link).opacity"
    assert link.evaluate(seen) == "0"
    under = "link => { const { x, y } = link.getBoundingClientRect(); return document.elementFromPoint(x + 4, y + 4) === link; }"
    assert not link.evaluate(under)  # what is not seen is not tapped
    link.locator("..").locator(".cell_input").first.tap(position={"x": 40, "y": 40})
    phone.wait_for_function("link => getComputedStyle(link).opacity === '1'", arg=link.element_handle())
    assert phone.locator(".exercise > .place-link").first.evaluate(seen) != "0"


def test_what_scrolls_sideways_shows_it_at_the_edge(phone: Page, site: str) -> None:
    """The shadow stays and its cover scrolls along: seen as two grounds that scroll and two that do not."""
    phone.goto(site + SECTION)
    wide = phone.evaluate(
        """() => [...document.querySelectorAll('.bd-article *')].filter((element) => element.checkVisibility()
            && element.scrollWidth > element.clientWidth + 1
            && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
            && !element.matches('.wide-formula')).map((element) => getComputedStyle(element).backgroundAttachment)"""
    )
    assert len(wide) > 10
    assert set(wide) == {"local, local, scroll, scroll"}


def test_tables_part_names_at_their_joints_alone(page: Page, site: str) -> None:
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + SECTION)
        parted = page.locator(".pst-scrollable-table-container code .pre").evaluate_all(
            """all => all.flatMap((word) => [...word.childNodes].filter((part) => part.nodeType === 3).filter((part) => {
                const range = new Range();
                range.selectNodeContents(part);
                return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
            }).map((part) => part.data))"""
        )
        assert parted == []
    assert page.locator(".pst-scrollable-table-container").evaluate("box => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize(("width", "size"), [(360, "150%"), (768, "200%"), (1440, "200%")])
def test_larger_letters_find_their_place(page: Page, site: str, width: int, size: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for name in (SECTION, "chapters/use-gpu.html", "chapters/index.html"):
        page.goto(site + name)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        page.evaluate(FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        boxes = page.locator(
            ".bd-header-article :is(button, label):visible, #pst-secondary-sidebar:visible"
        ).evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; })"
        )
        over = [
            (one, other)
            for place, one in enumerate(boxes)
            for other in boxes[place + 1 :]
            if one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1
        ]
        assert over == [], name


#: The default letters of a browser whose reader has set them twice as large.
LARGE = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"


# Where a paragraph, an option or a heading has less room than a long word.
NARROW = """() => [...document.querySelectorAll("article :is(p, li, label, h1, h2)")]
    .filter(one => one.checkVisibility() && !one.closest("table") && one.clientWidth < 150).map(one => one.textContent.slice(0, 60))"""


def test_letters_twice_as_large_fit_a_phone_and_leave_room_for_words(browser: Browser, site: str) -> None:
    large = browser.browser_type.launch(executable_path=chromium(), args=[*FLAGS, LARGE])
    found = {}
    try:
        page = large.new_page(viewport={"width": 360, "height": 740})
        for name in READ:
            page.goto(site + name)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            found[name] = (page.evaluate("document.documentElement.scrollWidth"), page.evaluate(NARROW))
    finally:
        large.close()
    assert {name: what for name, what in found.items() if what != (360, [])} == {}
