"""The foot of every page: licence, version, how to cite, what changed; a fault is reported only where a reader chooses."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as xml

import pytest
from bs4 import BeautifulSoup
from pages import READ, SITE

from booktools.pyproject import version

VERSION = version(SITE.parents[1])
SECTION = "chapters/parameters.html"


@pytest.mark.parametrize("name", READ)
def test_every_page_has_a_foot_that_leads_to_the_book_itself(name):
    page = BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
    foot = page.select_one("footer .book-foot")
    assert foot.select_one("a[rel=license]")["href"].startswith("https://creativecommons.org/")
    assert foot.select_one("time")["datetime"] and f"Sürüm {VERSION}" in foot.text
    for link in foot.select("a:not([rel])"):
        path, _, place = link["href"].partition("#")
        target = (
            (SITE / path.lstrip("/"))
            if name == "404.html"
            else (SITE / name).parent / (path or name.rpartition("/")[2])
        )
        assert BeautifulSoup(target.read_text(encoding="utf-8"), "html.parser").find(id=place), link
    assert page.select_one("head link[type='application/atom+xml']")
    assert foot.select_one("button.book-report")


def test_the_citation_is_there_to_be_copied(browser, site):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}about.html")
    page.locator("#cite .copybtn").dispatch_event("click")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('@book{derin-ogrenme'))")
    assert f"version = {{{VERSION}}}" in page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#changes h3").count() >= 1
    context.close()


def test_the_feed_leads_to_what_it_tells():
    root = xml.parse(SITE / "feed.xml").getroot()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    page = BeautifulSoup((SITE / "about.html").read_text(encoding="utf-8"), "html.parser")
    links = [link.get("href") for link in root.findall("a:entry/a:link", atom)]
    assert links and all(page.find(id=link.partition("#")[2]) for link in links)


@pytest.fixture
def told(browser, site):
    """A section of a book that takes reports by mail and in its repository; what it asks of the network."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, service_workers="block")
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))

    def answer(route):
        text = route.fetch().text()
        known = text.replace('"mail": ""', '"mail": "kitap@example.org"')
        route.fulfill(
            body=known.replace(
                '"issues": ""', '"issues": "https://github.com/a/b/issues/new?title={title}&body={body}"'
            )
        )

    page.route("**/report-book.js*", answer)
    page.goto(f"{site}{SECTION}?cerceve=mxnet")
    page.locator("#bagli-parametreler").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('bagli-parametreler').scrollIntoView()")
    yield page
    context.close()


def test_a_report_says_where_and_is_sent_nowhere(told, site):
    told.locator(".bd-sidebar-secondary .book-report").click()
    dialog = told.get_by_role("dialog", name="Hata bildirin")
    field = dialog.get_by_role("textbox")
    text = field.input_value()
    for line in (
        "Sayfa: 2. Parametre Yönetimi",
        "Yer: 2.6. Bağlı parametreler",
        "Çerçeve: MXNet",
        f"Sürüm: {VERSION} ",
    ):
        assert line in text
    assert f"Adres: {site}{SECTION}?cerceve=mxnet#bagli-parametreler" in text
    field.press("Control+End")
    field.press_sequentially("ş & #")
    mail = urlsplit(dialog.get_by_role("link", name="E-postayla").get_attribute("href"))
    assert mail.scheme == "mailto" and mail.path == "kitap@example.org"
    assert parse_qs(mail.query)["body"] == [field.input_value()]
    report = urlsplit(dialog.get_by_role("link", name="Depoda").get_attribute("href"))
    assert parse_qs(report.query)["body"] == [field.input_value()] and "ş & #" in unquote(report.query)
    assert all(url.startswith(site) for url in told.asked)
    told.keyboard.press("Escape")
    assert told.locator(".report-dialog").count() == 0


def test_a_book_without_an_address_has_the_text_copied(page, site):
    page.goto(site + SECTION)
    page.locator(".book-foot .book-report").dispatch_event("click")
    dialog = page.locator(".report-dialog")
    assert dialog.get_by_role("link").count() == 0
    dialog.get_by_role("button", name="Metni kopyala").click()
    dialog.get_by_text("Kopyalandı.").wait_for()


def test_on_a_phone_it_is_asked_for_where_the_fault_is(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + SECTION)
    page.evaluate("document.getElementById('dondurmak').scrollIntoView({behavior: 'instant'})")
    page.locator(".where button").tap()
    page.locator(".bd-sidebar-secondary .book-report").tap()
    assert "Yer: 2.7. Dondurmak" in page.locator(".report-dialog textarea").input_value()
    assert page.locator(":popover-open").count() == 0
    context.close()


def test_what_was_written_is_lost_by_no_slip_of_the_mouse(page, site):
    page.goto(site + SECTION)
    page.locator(".bd-sidebar-secondary .book-report").click()
    dialog = page.locator(".report-dialog")
    field, box = dialog.locator("textarea").bounding_box(), dialog.bounding_box()
    page.mouse.move(field["x"] + 100, field["y"] + 20)
    page.mouse.down()
    page.mouse.move(20, 300)  # a selection that ends beside the box
    page.mouse.up()
    page.mouse.click(box["x"] + 6, box["y"] + box["height"] - 6)
    assert dialog.is_visible()
    page.mouse.click(10, 10)
    assert dialog.count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_dialog_fits_a_phone_and_axe_has_nothing_to_say(browser, site, axe, theme):
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=theme)
    page = context.new_page()
    page.goto(site + SECTION)
    page.locator(".book-foot .book-report").dispatch_event("click")
    box = page.locator(".report-dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["y"] + box["height"] <= 740
    page.evaluate(axe)
    found = page.evaluate("axe.run('.report-dialog', {resultTypes: ['violations']}).then(found => found.violations)")
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    context.close()
