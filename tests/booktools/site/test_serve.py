"""What `booktools serve` builds when something changes, and how it says that something is wrong."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import weakref
from pathlib import Path
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from building import store_notebooks
from livereload.handlers import LiveReloadHandler
from sphinx.application import Sphinx
from texts import cell

from booktools.site import serve
from booktools.site.serve import DOCTREES, SITE, Site

pytestmark = pytest.mark.slow

QUESTION = ":::{question} Hangisi?\n\n---\n[x] Bu\n[ ] Şu\n:::\n"


@pytest.fixture
def site(new_book) -> Site:
    book = new_book("Önce.\n", QUESTION, cell("1"), two=f"# İki\n\nÖteki.\n\n{QUESTION}")
    store_notebooks(book)
    site = Site(book.root)
    assert site.update() == []
    return site


def page(site: Site, name: str) -> BeautifulSoup:
    return BeautifulSoup((site.root / SITE / f"chapters/{name}.html").read_text(encoding="utf-8"), "html.parser")


def edit(site: Site, old: str, new: str) -> None:
    file = site.root / "chapters/one.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def written(site: Site) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in (site.root / SITE / "chapters").glob("*.html")}


def test_the_page_that_changed_is_written_and_no_other(site):
    before = written(site)
    edit(site, "Önce.", "Sonra.")
    assert site.update() == []
    assert "Sonra." in page(site, "one").get_text()
    changed = {file.stem for file, time in written(site).items() if time != before[file]}
    assert "one" in changed and "two" not in changed  # what leads to it is written too


@pytest.mark.parametrize("name", ["one.md", "shown.txt"])
def test_what_is_saved_while_its_page_is_read_is_built_next(site, monkeypatch, name):
    before, file = Sphinx.emit, site.root / "chapters" / name
    edit(site, "Önce.", "Önce.\n\n```{literalinclude} shown.txt\n```")
    (site.root / "chapters/shown.txt").write_text("Önce.", encoding="utf-8")
    assert site.update() == []

    def saved_meanwhile(self, event, *arguments, **more):
        text = file.read_text(encoding="utf-8")
        if event == "doctree-read" and "Sonra." in text:
            file.write_text(text.replace("Sonra.", "En son."), encoding="utf-8")
        return before(self, event, *arguments, **more)

    monkeypatch.setattr(Sphinx, "emit", saved_meanwhile)
    file.write_text(file.read_text(encoding="utf-8").replace("Önce.", "Sonra."), encoding="utf-8")
    assert site.update() == [] and "Sonra." in page(site, "one").get_text()
    assert site.update() == [] and "En son." in page(site, "one").get_text()


def test_after_an_edit_and_its_end_the_site_is_the_same_to_the_byte(site):
    """Be a page read again or not: what others say of it has its place."""
    folder = site.root / SITE
    before = {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
    for old, new in ("Önce.", "Sonra."), ("Sonra.", "Önce."):
        edit(site, old, new)
        assert site.update() == []
    assert {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()} == before


def test_what_jupyter_book_has_built_is_not_read_again(site):
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "--all", "-W", "--quiet", "."]
    subprocess.run(command, cwd=site.root, check=True, stdout=subprocess.DEVNULL)
    read = {file: file.stat().st_mtime_ns for file in (site.root / DOCTREES).rglob("*.doctree")}
    assert len(read) == 3
    assert site.update() == []
    assert {file: file.stat().st_mtime_ns for file in read} == read


def test_what_is_wrong_stands_on_its_page_until_it_is_mended(site):
    edit(site, "Önce.", "Bkz. {ref}`yok`.")
    for _ in range(2):  # told again though the page has not changed since
        [problem] = site.update()
        assert str(problem).startswith("chapters/one.md:") and "yok" in problem.message
        [alert] = page(site, "one").select("[role=alert]")
        assert alert.get_text() == str(problem)
        assert not page(site, "two").select("[role=alert]")
    edit(site, "Bkz. {ref}`yok`.", "Tamam.")
    assert site.update() == []
    assert not page(site, "one").select("[role=alert]") and "Tamam." in page(site, "one").get_text()


def test_a_changed_cell_is_told_at_once_and_the_page_stays_as_it_was(site):
    edit(site, "\n1\n", "\n2\n")
    problems = site.update()
    assert {(problem.path, problem.edition) for problem in problems} == {
        ("chapters/one.md", "red"),
        ("chapters/one.md", "blue"),
    }
    assert all('run "make notebooks"' in problem.message for problem in problems)
    assert len(page(site, "one").select("[role=alert]")) == 1
    edit(site, "\n2\n", "\n1\n")
    assert site.update() == [] and not page(site, "one").select("[role=alert]")


def test_what_belongs_to_no_page_stands_on_the_first(site):
    settings = site.root / "_config.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text("[", encoding="utf-8")
    [problem] = site.update()
    first = site.root / SITE / "index.html"
    assert str(problem).startswith("_config.yml:1: ") and "_config.yml:1: " in first.read_text(encoding="utf-8")
    settings.write_text(text, encoding="utf-8")
    assert site.update() == [] and "alert" not in first.read_text(encoding="utf-8")


def test_what_stood_on_a_page_is_gone_when_serving_ends(site):
    stored = site.root / "notebooks/red/one.ipynb"
    good = stored.read_bytes()
    stored.unlink()
    assert len(site.update()) == 1 and page(site, "one").select("[role=alert]")
    site.clear()
    stored.write_bytes(good)
    assert Site(site.root).update() == [] and not page(site, "one").select("[role=alert]")


def test_what_a_server_that_was_killed_left_on_a_page_is_gone(site):
    edit(site, "Önce.", "Bkz. {ref}`yok`.")
    assert len(site.update()) == 1
    edit(site, "Bkz. {ref}`yok`.", "Önce.")
    later = Site(site.root)
    later.clear()
    assert not page(site, "one").select("[role=alert]") and page(site, "one").get_text()
    assert later.update() == [] and "Önce." in page(site, "one").get_text()


def test_a_page_that_somebody_else_has_built_meanwhile_stays(site):
    edit(site, "Önce.", "Bkz. {ref}`yok`.")
    site.update()
    file = site.root / SITE / "chapters/one.html"
    file.write_text("<body>Yeni</body>", encoding="utf-8")
    site.clear()
    assert file.read_text(encoding="utf-8") == "<body>Yeni</body>"


def test_what_a_build_leaves_is_cleared_away_when_nobody_waits_for_it(monkeypatch):
    class Tree:
        def __init__(self) -> None:
            self.root = self

    async def after_a_build() -> None:
        left = weakref.ref(Tree())
        watching = serve.Watching()
        watching._changes.append(("chapters/one.md", None))
        watching.examine()
        assert left() is not None  # browsers come first
        async with asyncio.timeout(30):
            while left():
                await asyncio.sleep(0.01)

    monkeypatch.setattr(serve, "REST", 0.2)
    gc.disable()
    try:
        with mock.patch.object(LiveReloadHandler, "poll_tasks"):
            asyncio.run(after_a_build())
    finally:
        gc.enable()
