"""A figure that moves is an ordinary figure everywhere but on a page that can run its script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from sphinx.testing.util import SphinxTestApp
from texts import cell

from booktools.running import store

pytestmark = pytest.mark.slow

CONF = """\
extensions = ["myst_parser", "booktools.teaching.questions", "booktools.teaching.figures"]
html_theme = "basic"
numfig = True
numfig_format = {"figure": "Resim %s"}
copyright = version = "1"
"""
FIGURE = """\
```{moving-figure} drawing.png
:name: fig_drawing
:script: moves/seesaw.js
:alt: Bir tahterevalli

Tahterevalli *dengede*.
```
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360606060000000050001a5f645400000000049454e44ae426082"
)
Build = Callable[..., tuple[Path, str]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a book of a page with `text` and of a page without figures; where it lies, and its warnings."""

    def make(text: str = FIGURE, builder: str = "html") -> tuple[Path, str]:
        book = tmp_path / "book"
        (book / "moves").mkdir(parents=True)
        pages = {"index": f"# Kitap\n\n{text}\n\n```{{toctree}}\nother\n```\n", "other": "# Başka\n"}
        for name, page in pages.items():
            (book / f"{name}.md").write_text(page, encoding="utf-8")
        (book / "conf.py").write_text(CONF, encoding="utf-8")
        (book / "drawing.png").write_bytes(PIXEL)
        (book / "moves" / "seesaw.js").write_text("movingFigure('seesaw', {});\n", encoding="utf-8")
        app = SphinxTestApp(builder, srcdir=book)
        app.build()
        app.cleanup()
        return Path(app.outdir), app.warning.getvalue().replace(f"{book}/", "")

    return make


def test_the_page_shows_a_numbered_figure_that_its_script_can_find(build: Build) -> None:
    out, warnings = build()
    page = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    figure = page.select_one("figure#fig-drawing.moving-figure.moving-seesaw")
    assert figure.img["alt"] == "Bir tahterevalli"
    assert figure.figcaption.get_text().strip().startswith("Resim 1 Tahterevalli dengede.")
    assert warnings == ""


def test_the_script_travels_to_the_pages_that_use_it_alone(build: Build) -> None:
    out, _ = build()
    loaded = {
        name: [
            s["src"].partition("?")[0]
            for s in BeautifulSoup((out / name).read_text(), "html.parser").select("script[src*=moving]")
        ]
        for name in ("index.html", "other.html")
    }
    assert loaded == {"index.html": ["_static/moving.js", "_static/moving/seesaw.js"], "other.html": []}
    assert (out / "_static" / "moving" / "seesaw.js").is_file()


def test_the_shared_script_comes_first_and_both_wait_for_the_page(build: Build) -> None:
    out, _ = build()
    found = BeautifulSoup((out / "index.html").read_text(), "html.parser").select("script[src*=moving]")
    assert all(script.has_attr("defer") for script in found)


def test_print_knows_an_ordinary_figure(build: Build) -> None:
    out, warnings = build(builder="man")
    text = next(out.glob("*.1")).read_text(encoding="utf-8")
    assert "Tahterevalli" in text and "seesaw" not in text
    assert warnings == ""


@pytest.mark.parametrize("builder", ["epub", "text", "gettext"])
def test_every_builder_knows_it(build: Build, builder: str) -> None:
    out, warnings = build(builder=builder)
    assert "moving" not in warnings and "figure" not in warnings
    assert not (out / "_static" / "moving").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIGURE.replace("seesaw.js", "none.js"), "there is no moves/none.js; mend the path in :script:"),
        (FIGURE.replace(":script: moves/seesaw.js\n", ""), "no script; name one with :script:, or write figure"),
    ],
)
def test_a_figure_without_its_script_is_warned_of_and_stays_still(build: Build, text: str, said: str) -> None:
    out, warnings = build(text)
    assert f"index.md:3: WARNING: moving-figure: {said}" in warnings
    page = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert page.select_one("figure#fig-drawing img") and not page.select(".moving-figure")


def test_a_readers_notebook_has_the_still_picture_with_number_and_caption(new_book) -> None:
    book = new_book(FIGURE, "{numref}`fig_drawing`\n", cell("1"))
    (book.root / "chapters" / "drawing.png").write_bytes(PIXEL)
    (book.root / "chapters" / "moves").mkdir()
    (book.root / "chapters" / "moves" / "seesaw.js").write_text("movingFigure('seesaw', {});", encoding="utf-8")
    store_outputs(book)
    with built(book, "notebooks", numfig=True, numfig_format={"figure": "Resim %s"}) as made:
        shown = store.load(book, made.html / "red" / "one.ipynb").cells[1].source
    assert "![Bir tahterevalli](attachment:drawing.png)\n\n**Resim 1.** Tahterevalli *dengede*." in shown
    assert shown.endswith("Resim 1")


@pytest.mark.parametrize("builder", ["typst", "epub"])
@pytest.mark.parametrize("address", ["", "https://kitap.example/dersler"])
def test_a_printed_figure_says_where_it_moves_once_the_book_has_an_address(new_book, builder, address):
    book = new_book(FIGURE)
    (book.root / "chapters" / "drawing.png").write_bytes(PIXEL)
    (book.root / "chapters" / "moves").mkdir()
    (book.root / "chapters" / "moves" / "seesaw.js").write_text("movingFigure('seesaw', {});", encoding="utf-8")
    with built(book, builder, html_baseurl=address) as build:
        (file,) = build.html.glob("deneme.typ" if builder == "typst" else "chapters/one.xhtml")
        text = file.read_text(encoding="utf-8")
    assert ("Elle değiştirmek için" in text) == bool(address)
    assert (f"{address}/chapters/one.html#fig-drawing" in text) == bool(address)


@pytest.mark.parametrize(("builder", "number"), [("html", 0), ("text", 1)])
def test_a_caption_speaks_to_who_has_the_figure_or_to_who_has_its_picture(
    build: Build, builder: str, number: int
) -> None:
    endings = ("Siz itin.", "Kitabın sitesinde siz itersiniz.")
    options = f":here: {endings[0]}\n:elsewhere: {endings[1]}\n:alt:"
    out, warnings = build(FIGURE.replace(":alt:", options), builder)
    text = " ".join((out / {"html": "index.html", "text": "index.txt"}[builder]).read_text(encoding="utf-8").split())
    assert [ending in text for ending in endings] == [number == 0, number == 1]
    assert warnings == ""
