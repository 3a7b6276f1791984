"""Once visited, without a network: in a browser whose host has been switched off."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from hosting import hosted

from booktools.site.offline import NAME, worker

ROOT = Path(__file__).parents[2]
AWAY_OR_DOOR = {"404.html", "index.html"}  # one counts its links from another root, one leads on
SITE = ROOT / "_build" / "html"
KEPT = """async wanted => {
    for (const end = performance.now() + 40000; ; ) {
        const urls = [];
        for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url));
        const found = urls.map(url => decodeURI(url.pathname).replace('/kitap/', '') + url.search).sort();
        if (JSON.stringify(found) === JSON.stringify(wanted)) return;
        if (performance.now() > end) throw new Error(`kept: ${found}`);
        await new Promise(requestAnimationFrame);
    }
}"""


def files(folder):
    """What the worker of the site in `folder` keeps: path → hash."""
    text = (folder / NAME).read_text(encoding="utf-8")
    return json.loads(re.search(r"const FILES = (\{.*?\});", text, re.DOTALL)[1])


def wait_until_kept(page, *expected):
    """Until exactly these files are kept, each as `path?hash`."""
    page.evaluate(KEPT, sorted(expected))


def everything(folder):
    return [f"{path}?{digest}" for path, digest in files(folder).items()]


@pytest.fixture
def small(tmp_path):
    """A site of two pages and a download, as a build would leave it."""

    def build(**pages):
        folder = tmp_path / "site"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "_static").mkdir(parents=True)
        shutil.copy(ROOT / "booktools/site/static/keep.js", folder / "_static")
        (folder / "book.pdf").write_text("büyük")
        for name, text in pages.items():
            html = (
                f'<!doctype html><meta charset="utf-8"><title>{name}</title><link rel="icon" href="data:,">'
                f'<script defer src="_static/keep.js"></script><p>{text}</p>'
            )
            (folder / f"{name}.html").write_text(html, encoding="utf-8")
        patient = worker(folder, "tr").replace("PATIENCE = 4000", "PATIENCE = 3600000")  # on a busy machine, too
        (folder / NAME).write_text(patient, encoding="utf-8")
        return folder

    return build


def test_every_page_of_a_site_visited_once_is_whole_without_a_network(page):
    said = []
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    with hosted(SITE) as host:
        page.goto(host.url + "chapters/model-construction.html")
        wait_until_kept(page, *everything(SITE))
        host.switch_off()
        page.context.set_offline(True)
        page.on("requestfailed", lambda one: "ABORTED" in one.failure or said.append(f"{one.failure} {one.url}"))
        for name in [name for name in files(SITE) if name.endswith(".html") and name not in AWAY_OR_DOOR]:
            page.goto(host.url + name)
            assert page.locator("main").first.is_visible() and page.title(), name
            assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length)"), name
            images = page.locator("article img:not([loading=lazy])")
            assert images.evaluate_all("all => all.filter(one => !one.naturalWidth).map(one => one.src)") == []
        page.goto(f"{host.url}search.html?q=parametre")
        page.locator(".search-list .search-result").first.wait_for()
        page.goto(host.url)
        page.wait_for_url("**/chapters/index.html")
    assert said == []


def test_mathematics_and_figures_are_there_without_a_network(page):
    with hosted(SITE) as host:
        page.goto(host.url + "chapters/index.html")
        wait_until_kept(page, *everything(SITE))
        host.switch_off()
        page.goto(host.url + "chapters/parameters.html")
        assert page.locator("math mi:visible").first.evaluate("e => e.getBoundingClientRect().width") > 0
        figure = page.locator("figure img").first
        figure.scroll_into_view_if_needed()
        page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=figure.element_handle())


def test_nothing_is_fetched_before_the_page_itself_has_loaded(page, small):
    folder = small(index="bir", two="iki")
    page.add_init_script("addEventListener('load', () => { window.asked = performance.now() })")
    with hosted(folder) as host:
        page.goto(host.url)
        wait_until_kept(page, *everything(folder))
        assert host.asked.index("_static/keep.js") < host.asked.index(NAME) < host.asked.index("two.html")


def test_a_reader_with_a_network_sees_the_page_of_today(page, small):
    folder = small(index="dün")
    with hosted(folder) as host:
        page.goto(host.url)
        wait_until_kept(page, *everything(folder))
        (folder / "index.html").write_text('<!doctype html><meta charset="utf-8"><p>bugün</p>', encoding="utf-8")
        page.reload()
        assert page.locator("p").inner_text() == "bugün"


def test_a_new_build_fetches_what_changed_and_drops_what_is_gone(page, small):
    folder = small(index="bir", two="iki", three="üç")
    with hosted(folder) as host:
        page.goto(host.url)
        wait_until_kept(page, *everything(folder))
        small(index="bir", two="İKİ")
        host.asked.clear()
        page.reload()
        wait_until_kept(page, *everything(folder))
        assert "two.html" in host.asked and "three.html" not in host.asked
        host.switch_off()
        page.goto(f"{host.url}two.html")
        assert page.locator("p").inner_text() == "İKİ"


def test_a_reader_who_saves_data_keeps_the_pages_they_open(page, small):
    folder = small(index="bir", two="iki")
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    with hosted(folder) as host:
        page.goto(host.url)
        hashes = files(folder)
        wait_until_kept(page, *(f"{name}?{hashes[name]}" for name in ("index.html", "_static/keep.js")))
        host.switch_off()
        page.reload()
        assert page.locator("p").inner_text() == "bir"
        page.goto(f"{host.url}two.html")
        assert page.locator("h1").inner_text() == "Ağ bağlantısı yok"
        assert page.locator("html").get_attribute("lang") == "tr"


def test_downloads_are_left_to_the_network(page, small):
    folder = small(index="bir")
    assert "book.pdf" not in files(folder)
    with hosted(folder) as host:
        page.goto(host.url)
        wait_until_kept(page, *everything(folder))
        assert page.evaluate("async () => (await fetch('book.pdf')).status") == 200
        wait_until_kept(page, *everything(folder))


def test_what_is_kept_of_the_book_is_no_burden_on_a_phone():
    compressed = sum(len(gzip.compress((SITE / path).read_bytes())) for path in files(SITE))
    assert compressed < 2_000_000


def test_the_same_files_give_the_same_worker(small):
    text = (small(index="bir", two="iki") / NAME).read_bytes()
    assert (small(two="iki", index="bir") / NAME).read_bytes() == text
    assert (small(two="iki", index="BİR") / NAME).read_bytes() != text
