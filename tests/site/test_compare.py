"""Side by side: two editions or all in columns, on a wide screen and on paper; with a way out, and in the address."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from pages import SITE

SECTION = "chapters/model-construction.html"
# The texts that are marked, and those of all code and outputs in the columns, by column.
MARKED = "() => [...CSS.highlights.get('differing')].map(range => range.toString())"


@pytest.fixture
def compared(page, site):
    page.set_viewport_size({"width": 1800, "height": 1000})
    page.goto(site + SECTION)
    page.locator(".compare-button").click()
    return page


def columns(page):
    """Left and right edges of the panels of the first tab set that are seen."""
    return page.evaluate(
        """() => [...document.querySelector('.sd-tab-set.editions').querySelectorAll(':scope > .sd-tab-content')]
            .filter(panel => panel.checkVisibility())
            .map(panel => { const box = panel.getBoundingClientRect(); return [box.left, box.right, box.top]; })"""
    )


def titles(page):
    """Whose columns are seen, from left to right."""
    panels = page.locator(".sd-tab-set.editions").first.locator("> .sd-tab-content:visible")
    return [panel.get_attribute("data-title") for panel in panels.all()]


def take(page, tag):
    """Put a column beside the others, or take it away."""
    page.locator(f'.compare-switch label:has([value="{tag}"])').click()


def test_one_click_sets_two_editions_side_by_side_and_one_more_ends_it(compared, book):
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "true"
    found = columns(compared)
    assert titles(compared) == [edition.title for edition in book.editions[:2]]
    assert all(right < left for (_, right, _), (left, _, _) in zip(found, found[1:], strict=False))
    assert len({top for _, _, top in found}) == 1
    compared.locator(".compare-button").click()
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "false"
    assert len(columns(compared)) == 1


def test_the_header_chooses_the_columns_and_the_address_says_them(compared, site, book):
    first, second, third, *_ = book.tags
    take(compared, third)
    assert titles(compared) == [edition.title for edition in book.editions[:3]]
    assert compared.url == f"{site}{SECTION}?yanyana={first},{second},{third}"
    take(compared, first)
    assert titles(compared) == [edition.title for edition in book.editions[1:3]]
    assert compared.url == f"{site}{SECTION}?yanyana={second},{third}"
    assert not compared.locator(".edition-switch").is_visible()
    take(compared, second)  # of one there is nothing to compare
    assert titles(compared) == [book.editions[2].title]
    assert compared.url == site + SECTION
    assert compared.locator(".edition-switch :checked").get_attribute("value") == third


def test_the_chosen_edition_comes_with_its_neighbour_and_the_last_pair_comes_back(page, site, book):
    page.goto(f"{site}{SECTION}?cerceve={book.tags[2]}")
    page.locator(".compare-button").click()
    assert titles(page) == [book.editions[0].title, book.editions[2].title]
    take(page, book.tags[1])
    take(page, book.tags[0])
    for _ in range(2):
        page.locator(".compare-button").click()
    assert titles(page) == [edition.title for edition in book.editions[1:3]]


def test_columns_that_the_address_of_the_cover_asks_for_stand_in_the_first_section(page, site, book):
    """The cover has nothing to set side by side; its address may be what was handed around."""
    page.goto(f"{site}chapters/index.html?yanyana=torch,jax")
    page.locator('article a[href*="model-construction"]').first.click()
    page.wait_for_url("**/model-construction.html?yanyana=torch,jax*")
    assert titles(page) == ["PyTorch", "JAX"]


@pytest.mark.parametrize("way", ["a link within the page", "a result"])
def test_what_lies_in_another_edition_comes_beside_the_columns(page, site, book, way):
    page.goto(f"{site}{SECTION}?yanyana=torch,tensorflow")
    if way == "a result":
        page.goto(f"{site}search.html?q=hybridize")
        page.locator(".search-result", has_text="1. Model Oluşturma").first.click()
        place = page.locator(".search-mark.current").first
    else:
        cell = page.locator(".edition-mxnet .cell").first.get_attribute("id")
        page.evaluate("id => { location.hash = id; }", cell)
        place = page.locator(f"#{cell}")
    place.wait_for(state="visible")
    assert titles(page) == ["PyTorch", "TensorFlow", "MXNet"]
    assert place.evaluate("e => e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().top < innerHeight")
    assert page.locator(".compare-switch :checked").count() == 3
    page.locator(".notice button").click()
    assert titles(page) == ["PyTorch", "TensorFlow"]


def test_a_link_to_one_edition_shows_it_whatever_was_compared(page, site, book):
    page.goto(f"{site}{SECTION}?yanyana=torch,tensorflow")
    cell = page.locator(".edition-mxnet .cell").first.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{site}{SECTION}?cerceve=mxnet#{cell}")
    assert page.locator(f"#{cell}").is_visible()
    assert page.locator(".notice").count() == 0
    assert page.locator("html").get_attribute("data-compare") is None
    page.goto(f"{site}{SECTION}?yanyana=torch,tensorflow")
    page.goto(f"{site}{SECTION}?cerceve=torch")  # it is among them
    assert titles(page) == ["PyTorch", "TensorFlow"]


def test_an_address_asks_for_columns_in_any_of_their_names(page, site, book):
    page.goto(f"{site}{SECTION}?yanyana=Keras,PYTORCH")
    assert titles(page) == [edition.title for edition in book.editions[:2]]
    assert page.url == f"{site}{SECTION}?yanyana=torch,tensorflow"
    page.goto(f"{site}{SECTION}?yanyana=torch,caffe")
    assert "caffe" in page.locator(".notice").inner_text()
    assert len(columns(page)) == 1


@pytest.mark.parametrize("focus", ["nothing", "a link", "a paragraph that was clicked", "the next page"])
def test_escape_ends_it_wherever_the_focus_is(compared, site, focus):
    if focus == "nothing":
        compared.evaluate("document.activeElement.blur()")
    elif focus == "a link":
        compared.locator(".bd-article a.reference:visible").first.focus()
        compared.keyboard.press("Escape")  # what a term says lies over it, and closes first
        compared.evaluate("document.activeElement.blur()")
    elif focus == "the next page":
        compared.goto(site + "chapters/parameters.html")
    else:
        compared.locator(".bd-article p:visible").nth(3).click()
    compared.keyboard.press("Escape")
    assert len(columns(compared)) == 1
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "false"


def test_escape_closes_first_what_is_open_over_the_columns(compared):
    compared.locator(".take-along").click()
    compared.keyboard.press("Escape")
    assert len(columns(compared)) == 2
    compared.keyboard.press("Escape")
    assert len(columns(compared)) == 1


def test_the_way_to_other_places_stays(compared, site):
    for button, place in ((".contents-toggle", ".bd-links a >> nth=2"), (".where button", ".page-toc a >> nth=2")):
        compared.locator(button).click()
        assert compared.locator(place).is_visible()
        compared.keyboard.press("Escape")
    assert compared.locator(".search-button").is_visible()
    compared.locator(".where-after").click()
    assert len(columns(compared)) == 2


def test_lines_that_differ_are_marked_where_they_differ(compared, book):
    compared.wait_for_function("() => CSS.highlights.has('differing')")
    code = compared.evaluate(
        """() => [...document.querySelectorAll('.editions')].map(set => [...set.querySelectorAll(':scope > .sd-tab-content')]
            .slice(0, 2).map(panel => panel.querySelector(':scope > .cell:first-child .cell_input pre')?.textContent))
            .filter(([one, other]) => one && other)"""
    )
    marked = compared.evaluate(MARKED)
    assert len(marked) > 100 and all(text.strip() for text in marked)
    words = {word for text in marked for word in re.findall(r"\w+", text)}
    assert "torch" in words and "keras" in words
    # A line that both have is not marked, and one that only one of them has is, in a word of it at least.
    lines = compared.evaluate(
        """() => [...CSS.highlights.get('differing')].map(range => {
            const pre = range.startContainer.parentElement.closest('pre'), before = new Range();
            before.setStart(pre, 0);
            before.setEnd(range.startContainer, range.startOffset);
            return [pre.textContent, before.toString().split("\\n").length - 1];
        })"""
    )
    at = {}
    for text, line in lines:
        at.setdefault(text, set()).add(line)
    for one, other in code:
        shared = {line.strip() for line in one.splitlines()} & {line.strip() for line in other.splitlines()}
        for text in (one, other):
            different = {n for n, line in enumerate(text.splitlines()) if line.strip() and line.strip() not in shared}
            assert different <= at.get(text, set())
    assert compared.evaluate("document.querySelectorAll('.editions mark').length") == 0  # the page stays as it is
    compared.locator(".compare-button").click()
    assert not compared.evaluate("CSS.highlights.has('differing')")


def test_cells_of_the_same_rank_begin_at_the_same_height(compared, book):
    take(compared, book.tags[2])
    rows = compared.evaluate(
        """() => [...document.querySelectorAll('.sd-tab-set.editions')].filter(set => set.checkVisibility()).map(set => {
            const panels = [...set.querySelectorAll(':scope > .sd-tab-content')].filter(panel => panel.checkVisibility());
            const most = Math.max(...panels.map(panel => panel.childElementCount));
            return Array.from({ length: most }, (_, row) => new Set(panels.filter(panel => panel.children[row])
                .map(panel => Math.round(panel.children[row].getBoundingClientRect().top))).size);
        }).flat()"""
    )
    assert len(rows) > 20 and set(rows) == {1}


def test_what_stands_around_columns_is_as_wide_as_they_are():
    """Sheets know it by its class: asked whether an element has columns inside, a browser is slow."""
    around = 0
    for path in (SITE / "chapters").glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for columns in page.select(".bd-article .editions"):
            for box in columns.parents:
                if box.name == "section":
                    break
                around += 1
                assert "around-editions" in box.get("class", []), f"{path.name}: {box.name} {box.get('class')}"
    assert around > 20


def test_each_column_is_no_tab(compared):
    panels = compared.locator(".sd-tab-set.editions").first.locator("> .sd-tab-content")
    assert {panel.get_attribute("role") for panel in panels.all()} == {"group"}
    assert not compared.locator("[role=tablist]").first.is_visible()
    compared.locator(".compare-button").click()
    assert {panel.get_attribute("role") for panel in panels.all()} == {"tabpanel"}


@pytest.mark.parametrize(
    ("width", "editions", "most"), [(1024, 2, None), (1440, 2, 0), (1440, 3, None), (1920, 3, 0), (1920, 4, None)]
)
def test_code_fits_two_columns_on_a_desk_and_three_on_a_wide_one(page, site, book, width, editions, most):
    """Elsewhere it scrolls in its column; the page never does. Code is 78 letters wide at most, outputs may be wider."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(f"{site}{SECTION}?yanyana={','.join(book.tags[:editions])}")
    assert len(columns(page)) == editions
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes, over = page.locator(".editions .cell_input pre:visible").evaluate_all(
        """all => [all.map(pre => parseFloat(getComputedStyle(pre).fontSize)),
                   all.filter(pre => pre.scrollWidth > pre.clientWidth + 1).length]"""
    )
    assert min(sizes) >= 11
    assert most is None or over <= most


def test_shared_prose_keeps_a_readable_width(compared):
    widths = compared.evaluate(
        "[...document.querySelectorAll('.bd-article section > p')].map(p => p.getBoundingClientRect().width)"
    )
    assert max(widths) <= 41 * 16


def test_what_the_reader_looks_at_stays(page, site):
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(site + SECTION)
    place = page.locator(".bd-article section > p:not(.sd-tab-content p)").nth(20)
    place.evaluate("block => scrollTo({ top: block.getBoundingClientRect().top + scrollY - 200, behavior: 'instant' })")
    before = place.bounding_box()["y"]
    for _ in range(2):
        page.locator(".compare-button").click()
        assert abs(place.bounding_box()["y"] - before) < 2


def test_it_lasts_to_the_next_page_of_the_visit(compared, site, book):
    compared.goto(site + "chapters/parameters.html")
    assert compared.locator(".compare-button").get_attribute("aria-pressed") == "true"
    assert len(columns(compared)) == 2
    assert compared.url.endswith(f"?yanyana={book.tags[0]},{book.tags[1]}")


def test_a_narrow_window_shows_tabs_again(compared):
    compared.set_viewport_size({"width": 1000, "height": 1000})
    assert len(columns(compared)) == 1
    assert compared.locator("[role=tablist]").first.is_visible()
    assert not compared.locator(".compare-button").is_visible()
    compared.wait_for_function("document.querySelector('.editions > .sd-tab-content').role === 'tabpanel'")


def test_a_page_without_tab_sets_offers_nothing_to_compare(compared, site):
    compared.goto(site + "chapters/index.html")
    assert compared.locator(".compare-button").count() == 0
    assert compared.locator(".bd-sidebar-primary").is_visible()


def test_paper_keeps_the_columns(compared):
    compared.emulate_media(media="print")
    compared.set_viewport_size({"width": 1050, "height": 700})
    assert len(columns(compared)) == 2


def test_the_paper_lies_on_its_long_side(compared):
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", compared.pdf(prefer_css_page_size=True))
    assert sheets and all(float(width) > float(height) for width, height in sheets)


def test_on_paper_nothing_lies_over_the_columns(compared):
    compared.emulate_media(media="print")
    compared.set_viewport_size({"width": 1050, "height": 700})
    assert compared.evaluate(
        """() => [...document.querySelectorAll('.sd-tab-set.editions')].filter(set => set.checkVisibility()).every(set =>
            [...set.children].every(panel => panel.getBoundingClientRect().bottom <= set.getBoundingClientRect().bottom + 1))"""
    )
