"""What a reader takes along from a page of the built site."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from booktools.book import file_name

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
SECTION = "chapters/model-construction.html"
PAGES = [path for path in sorted(SITE.rglob("*.html")) if 'id="main-content"' in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_offers_a_file_that_is_not_there(path, book):
    html = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    address = path.relative_to(SITE).as_posix()
    groups = html.select(".take-along-menu [data-edition]")
    assert [group["data-edition"] for group in groups] == list(book.tags)
    for link in html.select(".take-along-menu a"):
        target = urlsplit(urljoin(address, link["href"]))
        assert target.netloc or (SITE / unquote(target.path).lstrip("/")).is_file(), link


def test_the_menu_follows_the_choice(page, site, book):
    page.goto(site + SECTION)
    for edition in book.editions:
        page.locator(f'.edition-switch [value="{edition.tag}"]').check()
        page.locator(".take-along").click()
        links = page.locator(".take-along-menu [data-edition] a:visible")
        names = links.evaluate_all("links => links.map(link => link.href)")
        section, whole = f"{edition.tag}/model-construction", file_name(book.title, edition.tag)
        assert names[:8] == [
            f"{site}_downloads/{name}{kind}.{suffix}"
            for name, suffix in ((section, "ipynb"), (whole, "zip"))
            for kind in ("", "", "-cozumsuz", "-yanit-hucreli")  # the first by its name, then each by its kind
        ]
        page.keyboard.press("Escape")


def test_the_notebook_that_comes_down_is_the_one_that_is_stored_and_finds_the_book_s_package(page, site, book):
    page.goto(f"{site}{SECTION}?cerceve={book.tags[1]}")
    page.locator(".take-along").click()
    with page.expect_download() as download:
        page.locator(".take-along-menu a:visible").first.click()
    stored = ROOT / "notebooks" / book.tags[1] / "model-construction.ipynb"
    _, bring, *cells = json.loads(Path(download.value.path()).read_bytes())["cells"]
    assert cells == json.loads(stored.read_bytes())["cells"][1:]
    assert bring["source"][-1] == ")" and bring["metadata"]["jupyter"]["source_hidden"]


def test_the_menu_opens_and_closes_by_keyboard(page, site):
    page.goto(site + SECTION)
    button = page.locator(".take-along")
    button.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.take-along-menu') !== null")
    page.keyboard.press("Escape")
    assert not page.locator(".take-along-menu").is_visible()
    assert button.evaluate("element => element === document.activeElement")


@pytest.mark.parametrize("width", [360, 390, 800, 1440])
def test_the_menu_stays_on_the_screen(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site + SECTION)
    page.locator(".take-along").click()
    box = page.locator(".take-along-menu").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_without_javascript_every_edition_is_offered(browser: Browser, site, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + SECTION)
    page.locator(".take-along").click()
    assert page.locator(".take-along-menu [data-edition]:visible").count() == len(book.editions)
    context.close()


def test_the_package_of_an_archive_can_be_installed_where_it_is_unpacked(tmp_path, book):
    """As far as a machine without a network can: what pip asks of a folder before it fetches anything."""
    for edition in book.editions:
        with zipfile.ZipFile(SITE / "_downloads" / f"{file_name(book.title, edition.tag)}.zip") as file:
            file.extractall(tmp_path)
        folder = tmp_path / f"{file_name(book.title, edition.tag)}"
        extra = edition.install.partition("[")[2].partition("]")[0]
        ask = "import sys; from setuptools.build_meta import prepare_metadata_for_build_editable as ask; print(ask(sys.argv[1]))"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ask, tmp_path], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        metadata = (tmp_path / done.stdout.splitlines()[-1] / "METADATA").read_text(encoding="utf-8")
        assert f"Provides-Extra: {extra}\n" in metadata
        assert (folder / "requirements" / f"{edition.tag}.txt").exists()
        run = "import d2l; print(d2l.__file__)"
        done = subprocess.run([sys.executable, "-c", run], cwd=folder, capture_output=True, text=True)
        assert done.stdout.strip() == str(folder / "d2l" / "__init__.py")
