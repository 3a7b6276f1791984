"""One choice of edition: made anywhere, kept, linkable, and never moving what the reader looks at."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SITE = Path(__file__).parents[2] / "_build" / "html"
SECTION = "chapters/model-construction.html"
NEXT = "chapters/parameters.html"
BLOCKED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); }, configurable: true });
"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
# What moved up or down after it had been painted once.
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  const sources = list.getEntries().flatMap((entry) => entry.sources);
  shifts.push(...sources.filter((s) => s.previousRect.y !== s.currentRect.y && s.node?.parentElement?.closest("article"))
    .map((s) => s.node.outerHTML.slice(0, 80)));
}).observe({ type: "layout-shift", buffered: true });
"""


def chosen(page: Page) -> dict[str, set[str]]:
    """What the page says is chosen: by attribute, in the switch, in tab sets that have all editions."""
    return page.evaluate(
        """() => {
            const all = bookEditions.tags.length;
            const lists = [...document.querySelectorAll('[role=tablist]')].filter(l => l.children.length === all);
            return {
                attribute: document.documentElement.dataset.edition,
                switch: [...document.querySelectorAll('.edition-switch :checked')].map(r => r.value).join(),
                tabs: [...new Set(lists.map(l => [...l.querySelectorAll('[aria-selected=true]')].map(t => t.dataset.syncId).join()))].join(' '),
                panels: [...new Set(lists.map(l => [...l.children]
                    .filter(t => document.getElementById(t.getAttribute('aria-controls')).checkVisibility())
                    .map(t => t.dataset.syncId).join()))].filter(Boolean).join(' '),
            };
        }"""
    )


def everywhere(tag: str) -> dict[str, str]:
    return dict.fromkeys(("attribute", "switch", "tabs", "panels"), tag)


def choose(page: Page, tag: str) -> None:
    page.locator(f'.edition-switch [value="{tag}"]').check()


def test_the_switch_offers_the_editions_in_their_order_on_every_page(page, site, book):
    for path in SITE.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if 'id="main-content"' in html:
            places = [html.find(f'name="edition" value="{tag}"') for tag in book.tags]
            assert -1 not in places and places == sorted(places), path


def test_the_switch_and_every_tab_set_change_together_and_stay_so_on_the_next_page(page, site, book):
    page.goto(site + SECTION)
    assert chosen(page) == everywhere(book.tags[0])
    for tag in reversed(book.tags):
        choose(page, tag)
        assert chosen(page) == everywhere(tag)
        page.reload()
        assert chosen(page) == everywhere(tag)
    page.locator("[role=tablist]").first.hover()
    page.locator(f'[role=tab][data-sync-id="{book.tags[-1]}"]').first.click()
    page.goto(site + NEXT)
    assert chosen(page) == everywhere(book.tags[-1])


def test_an_address_can_name_the_edition_and_the_next_page_keeps_it(page, site, book):
    page.goto(f"{site}{SECTION}?cerceve={book.tags[1]}")
    assert chosen(page) == everywhere(book.tags[1])
    page.goto(site + NEXT)
    assert chosen(page) == everywhere(book.tags[1])


def test_an_address_that_names_an_edition_follows_the_choice(page, site, book):
    page.goto(f"{site}{SECTION}?cerceve={book.tags[1]}#index")
    choose(page, book.tags[2])
    assert page.url.endswith(f"?cerceve={book.tags[2]}#index")
    page.reload()
    assert chosen(page) == everywhere(book.tags[2])


def test_an_address_that_names_no_edition_stays_as_it_is(page, site, book):
    page.goto(site + SECTION)
    choose(page, book.tags[1])
    assert page.url == site + SECTION


@pytest.mark.parametrize(
    ("name", "number"),
    [("pytorch", 0), ("Tensorflow", 1), ("KERAS", 1), (" MXNet ", 2), ("Gluon", 2), ("jax", 3), ("Flax", 3)],
)
def test_an_address_may_call_an_edition_by_any_of_its_names(page, site, book, name, number):
    page.goto(f"{site}{SECTION}?cerceve={name}")
    assert chosen(page) == everywhere(book.tags[number])
    assert page.locator(".notice").count() == 0
    assert page.url == f"{site}{SECTION}?cerceve={book.tags[number]}"


def test_the_root_of_the_book_passes_on_what_its_address_asks_for(page, site, book):
    page.goto(f"{site}index.html?cerceve={book.tags[2]}#index")
    page.wait_for_url("**/chapters/index.html*")
    assert page.url.endswith(f"?cerceve={book.tags[2]}#index")
    assert page.locator(".edition-switch :checked").get_attribute("value") == book.tags[2]


def test_going_back_shows_one_edition_everywhere(page, site, book):
    page.goto(site + SECTION)
    page.goto(site + NEXT)
    choose(page, book.tags[2])
    page.go_back()
    page.wait_for_load_state()
    assert chosen(page) == everywhere(book.tags[2])


def test_a_page_that_the_browser_kept_learns_what_was_chosen_meanwhile(page, site, book):
    page.goto(site + SECTION)
    page.evaluate(f"localStorage.setItem('edition', '{book.tags[1]}')")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chosen(page) == everywhere(book.tags[1])


def test_an_address_that_asks_for_nothing_is_not_complained_about(page, site):
    for asked in ("cerceve=", "yanyana=", "cerceve=%20&yanyana=,"):
        page.goto(f"{site}{SECTION}?{asked}")
        page.wait_for_function("() => document.querySelector('.edition-switch :checked')")
        assert page.locator(".notice").count() == 0, asked


def test_an_unknown_edition_in_the_address_is_named_and_the_known_ones_too(page, site, book):
    page.goto(f"{site}{SECTION}?cerceve=<b>jax")
    notice = page.locator(".notice")
    assert "<b>jax" in notice.inner_text()
    for edition in book.editions:
        assert edition.title in notice.inner_text() and edition.tag in notice.inner_text()
    assert chosen(page) == everywhere(book.tags[0])
    assert page.evaluate("localStorage.getItem('edition')") is None
    notice.get_by_role("button").click()
    notice.wait_for(state="detached")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_very_long_name_is_told_in_a_few_lines(page, site, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}{SECTION}?cerceve={'x' * 6000}")
    box = page.locator(".notice").bounding_box()
    assert box["y"] > 370 and box["y"] + box["height"] <= 740
    assert page.locator(".notice button").is_visible()


def test_an_edition_remembered_from_another_book_is_passed_over_in_silence(page, site, book):
    page.add_init_script("localStorage.setItem('edition', 'caffe')")
    page.goto(site + SECTION)
    assert chosen(page) == everywhere(book.tags[0])
    assert page.locator(".notice").count() == 0


def test_tabs_follow_the_wai_aria_pattern(page, site, book):
    page.goto(site + SECTION)
    tabs = page.locator("[role=tablist]").first.locator("[role=tab]")
    assert page.locator("[role=tablist]").first.get_attribute("aria-label") == "Çerçeve"
    assert tabs.evaluate_all("tabs => tabs.map(t => [t.ariaSelected, t.tabIndex])") == [["true", 0]] + [
        ["false", -1]
    ] * (len(book.tags) - 1)
    for tab in tabs.all():
        panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
        assert panel.get_attribute("role") == "tabpanel"
        assert panel.get_attribute("aria-labelledby") == tab.get_attribute("id")


@pytest.mark.parametrize("place", ["[role=tablist] [role=tab]", ".edition-switch input"])
def test_the_keyboard_reaches_every_edition(page, site, book, place):
    page.goto(site + SECTION)
    page.locator(place).first.focus()
    steps = {"ArrowRight": 1, "End": -1, "Home": 0, "ArrowLeft": -1}
    for key, at in steps.items():
        page.keyboard.press(key)
        assert chosen(page) == everywhere(book.tags[at])
        assert page.evaluate("document.activeElement.dataset.syncId ?? document.activeElement.value") == book.tags[at]


def test_the_tab_that_is_clicked_stays_under_the_pointer(page, site, book):
    page.goto(site + SECTION)
    tabs = page.locator("[role=tablist]").nth(12)
    for tag in (*book.tags[1:], book.tags[0]):
        tab = tabs.locator(f'[data-sync-id="{tag}"]')
        tabs.hover()
        before = tab.bounding_box()
        tab.click()
        after = tab.bounding_box()
        assert abs(after["y"] - before["y"]) < 2


@pytest.mark.parametrize("tag", [1, 2])
def test_what_the_reader_looks_at_stays_when_the_choice_changes_far_above(page, site, book, tag):
    page.goto(site + SECTION)
    place = page.locator(".bd-article section > p:not(.sd-tab-content p)").nth(25)
    place.evaluate("block => scrollTo({ top: block.getBoundingClientRect().top + scrollY - 200, behavior: 'instant' })")
    before, height = place.bounding_box(), page.evaluate("document.body.scrollHeight")
    choose(page, book.tags[tag])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.body.scrollHeight") != height
    assert abs(place.bounding_box()["y"] - before["y"]) < 2


@pytest.mark.parametrize("width", [390, 1440])
def test_the_remembered_edition_is_there_from_the_first_paint(page, site, book, width):
    page.set_viewport_size({"width": width, "height": 1000})
    page.add_init_script(f"localStorage.setItem('edition', '{book.tags[1]}'); {SHIFTS}")
    page.goto(site + SECTION, wait_until="load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("shifts") == []


def test_a_tab_takes_the_place_of_its_label_without_moving_anything(page, site, book):
    def boxes():
        page.goto(site + SECTION)
        labels = page.locator(f'.editions .sd-tab-label[data-sync-id="{book.tags[0]}"]')
        return [element.bounding_box() for element in labels.all()[:6]]

    upgraded = boxes()
    page.route("**/editions.js*", lambda route: route.abort())
    assert boxes() == upgraded


def test_over_a_cell_stands_one_name_which_opens_to_all(page, site, book):
    page.goto(site + SECTION)
    tabs = page.locator("[role=tablist]").nth(3)
    hit = "tab => { const box = tab.getBoundingClientRect(); return document.elementFromPoint(box.x + 2, box.y + 2) === tab; }"

    def seen():
        return [tab.get_attribute("data-sync-id") for tab in tabs.locator("[role=tab]").all() if tab.evaluate(hit)]

    tabs.scroll_into_view_if_needed()
    assert seen() == [book.tags[0]]
    tabs.hover()
    assert seen() == list(book.tags)
    page.mouse.move(1, 1)
    assert seen() == [book.tags[0]]
    tabs.locator("[role=tab]").first.focus()
    assert seen() == list(book.tags)
    page.keyboard.press("End")
    page.evaluate("document.activeElement.blur()")
    assert seen() == [book.tags[-1]]


def test_on_a_phone_a_tap_opens_the_name_and_another_chooses(browser: Browser, site, book):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + SECTION)
    tabs = page.locator("[role=tablist]").nth(3)
    tabs.locator(f'[data-sync-id="{book.tags[0]}"]').tap()
    tabs.locator(f'[data-sync-id="{book.tags[2]}"]').tap()
    assert chosen(page) == everywhere(book.tags[2])
    context.close()


def test_a_tab_set_without_the_chosen_edition_is_not_shown(page, site, book):
    page.goto(site + SECTION)
    page.evaluate(
        """tag => {
            const list = document.querySelector('[role=tablist]');
            const tab = list.querySelector(`[data-sync-id=${tag}]`);
            document.getElementById(tab.getAttribute('aria-controls')).remove();
            tab.remove();
        }""",
        book.tags[2],
    )
    choose(page, book.tags[2])
    assert not page.locator(".sd-tab-set.editions").first.is_visible()
    page.evaluate("document.documentElement.dataset.compare = bookEditions.tags.slice(0, 2).join(' ')")
    page.set_viewport_size({"width": 800, "height": 900})  # where columns that were asked for are tabs again
    assert not page.locator(".sd-tab-set.editions").first.is_visible()
    page.evaluate("delete document.documentElement.dataset.compare")
    choose(page, book.tags[0])
    assert page.locator(".sd-tab-set.editions").first.is_visible()


def test_a_page_without_tab_sets_has_the_switch_and_says_nothing(page, site, book):
    said = []
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}chapters/index.html?cerceve={book.tags[2]}")
    assert page.locator(".edition-switch :checked").get_attribute("value") == book.tags[2]
    assert page.locator(".notice, .compare-button").count() == 0
    assert said == []


def test_a_link_into_another_edition_opens_it_says_so_and_leads_back(page, site, book):
    page.goto(site + SECTION)
    inside = page.locator(f".editions > .edition-{book.tags[1]}").nth(3).get_attribute("id")
    page.goto(f"{site}{SECTION}#{inside}")
    page.reload()
    assert page.locator(f"#{inside}").is_visible()
    assert chosen(page) == everywhere(book.tags[1])
    assert page.evaluate("localStorage.getItem('edition')") is None
    notice = page.locator(".notice")
    assert book.editions[1].title in notice.inner_text()
    notice.get_by_role("button", name=book.editions[0].title).click()
    assert chosen(page) == everywhere(book.tags[0])


#: Go to each of `hashes` from the first edition: the edition that it turns the page to, and what the page says of that.
TURNED = """
async hashes => {
    const found = [];
    for (const hash of hashes) {
        location.hash = "";
        bookEditions.show(bookEditions.tags[0]);
        location.hash = hash;
        dispatchEvent(new HashChangeEvent("hashchange"));
        const said = Array.from(document.querySelectorAll(".notice:popover-open p"), text => text.textContent).join("");
        found.push([document.documentElement.dataset.edition, said]);
        for (const notice of document.querySelectorAll(".notice")) notice.hidePopover();
    }
    return found;
}
"""


def test_every_entry_of_the_index_that_turns_a_page_to_another_edition_says_so(page, site, book):
    page.goto(f"{site}genindex.html")
    addresses = page.locator(".genindextable a").evaluate_all("links => links.map(link => link.href)")
    turned = 0
    for name in sorted({address.partition("#")[0] for address in addresses if "/chapters/" in address}):
        page.goto(name)
        hashes = [address.partition("#")[2] for address in addresses if address.startswith(name + "#")]
        for hash, (now, said) in zip(hashes, page.evaluate(TURNED, hashes), strict=True):
            assert (now != book.tags[0]) == bool(said), (name, hash)
            turned += now != book.tags[0]
    assert turned > 5


@pytest.mark.parametrize("hash", ["#%", "#100%", "#%E0%A4%A", "#nowhere"])
def test_an_address_that_cannot_be_read_leaves_the_editions_as_they_are(page, site, book, hash):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site}{SECTION}?cerceve={book.tags[1]}{hash}")
    assert page.evaluate("localStorage.getItem('edition')") == book.tags[1]
    page.locator(".compare-button").click()
    assert page.locator(".compare-button").get_attribute("aria-pressed") == "true"
    assert faults == []


@pytest.mark.parametrize("storage", [BLOCKED, FULL])
def test_where_nothing_can_be_stored_the_choice_works_and_the_address_keeps_it(page, site, book, storage):
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(storage)
    page.goto(site + SECTION)
    choose(page, book.tags[1])
    assert chosen(page) == everywhere(book.tags[1])
    page.reload()
    assert chosen(page) == everywhere(book.tags[1])
    page.locator(".bd-links a.reference.internal:not(.current)").first.click()
    page.wait_for_url(lambda address: SECTION not in address)
    assert page.locator(".edition-switch :checked").get_attribute("value") == book.tags[1]
    assert said == []


def test_it_works_from_a_folder_on_disk(page, book):
    page.goto((SITE / SECTION).as_uri())
    choose(page, book.tags[1])
    page.goto((SITE / NEXT).as_uri())
    assert chosen(page) == everywhere(book.tags[1])
    page.goto((SITE / NEXT).as_uri() + f"?cerceve={book.tags[2]}")
    choose(page, book.tags[0])
    assert chosen(page) == everywhere(book.tags[0])


@pytest.mark.parametrize("disk", [True, False])
def test_without_javascript_there_are_plain_tabs_and_no_switch(browser: Browser, site, book, disk):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / SECTION).as_uri() if disk else site + SECTION)
    labels = page.locator(".sd-tab-set.editions").first.locator("label")
    assert labels.all_inner_texts() == [edition.title for edition in book.editions]
    contents = page.locator(".sd-tab-set.editions").first.locator("> .sd-tab-content")
    for number in (1, 0, 2):
        labels.nth(number).click()
        assert [content.is_visible() for content in contents.all()] == [n == number for n in range(len(book.tags))]
    assert not page.locator(".edition-switch").is_visible()
    assert not page.locator(".compare-button").is_visible()
    context.close()
