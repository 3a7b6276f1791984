"""Descriptions and the 404 page always; addresses once the book says where it is published."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup
from building import built, store_outputs
from texts import FRONT, cell

from booktools.book import read_book
from booktools.site.publish import shortened

pytestmark = pytest.mark.slow

TEXT = FRONT + '# Bölüm\n\n:::{tip}\nKutu.\n:::\n\nBir zeytin bandı düşünün. Sorusu "nedir"?\n\n' + cell("1")
ADDRESS = "https://ornek.org/kitap"


@pytest.fixture
def pages(new_book):
    """Build a small book, published at `site` or nowhere; the pages by name and the folder."""

    def build(site="", text=TEXT):
        book = new_book(one=text)
        config = yaml.safe_load((book.root / "_config.yml").read_text(encoding="utf-8"))
        (book.root / "mark.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
        )
        config |= {"html": {"baseurl": site}, "logo": "mark.svg"}
        (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        store_outputs(book)
        with built(book) as done:
            assert done.warnings == ""
        files = {path.relative_to(done.html).as_posix(): path for path in done.html.rglob("*.html")}
        files = {name: path for name, path in files.items() if not name.startswith("_static/")}
        parsed = {name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for name, path in files.items()}
        return parsed, done.html

    return build


def meta(page, name):
    return [tag["content"] for tag in page.select(f'meta[name="{name}"], meta[property="{name}"]')]


def test_a_page_is_described_by_its_first_paragraph_outside_a_box(pages):
    parsed, _ = pages()
    assert meta(parsed["chapters/one.html"], "description") == ["Bir zeytin bandı düşünün. Sorusu “nedir”?"]


def test_a_paragraph_that_leads_to_something_else_describes_nothing(pages):
    parsed, _ = pages(text=TEXT.replace("Bir zeytin", "Şöyle başlar:\n\nBir zeytin"))
    assert meta(parsed["chapters/one.html"], "description")[0].startswith("Bir zeytin bandı")


def test_every_page_describes_itself_and_no_two_alike(pages):
    parsed, _ = pages()
    found = [meta(page, "description") for page in parsed.values()]
    assert all(len(texts) == 1 and texts[0] for texts in found)
    assert len({texts[0] for texts in found}) == len(found)


def test_an_author_s_own_description_wins(pages):
    parsed, _ = pages(text=TEXT.replace("jupytext:", "description: Kendi sözü.\njupytext:", 1))
    assert meta(parsed["chapters/one.html"], "description") == ["Kendi sözü."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kısa.", "Kısa."),
        ("Bir iki üç. Dört beş altı yedi.", "Bir iki üç."),
        ("Bir iki üç dört beş altı yedi, sekiz", "Bir iki üç dört…"),
    ],
)
def test_a_description_ends_where_a_sentence_or_a_word_does(text, expected):
    assert shortened(text, 20) == expected


def test_the_site_s_own_address_leads_to_the_first_page(pages):
    door = pages()[0]["index.html"]
    assert door.html["lang"] == "tr" and door.title.get_text() == "Deneme"
    assert door.a["href"] == "chapters/index.html"
    assert door.select_one('meta[http-equiv="refresh"]')["content"] == "0; url=chapters/index.html"


def test_the_book_is_called_by_its_title_everywhere(pages):
    parsed, _ = pages()
    assert [name for name, page in parsed.items() if "Project name not set" in str(page)] == []
    assert parsed["chapters/one.html"].select_one(".navbar-brand img")["alt"] == "Deneme: ana sayfa"


def test_a_book_without_an_address_names_none(pages):
    parsed, folder = pages()
    for page in parsed.values():
        assert page.select('link[rel="canonical"], meta[property]') == []
    assert not [name for name in ("sitemap.xml", "robots.txt", "_static/card.png") if (folder / name).exists()]


def test_an_address_gives_canonical_links_and_opengraph_on_the_pages(pages):
    page = pages(ADDRESS)[0]["chapters/one.html"]
    assert [link["href"] for link in page.select('link[rel="canonical"]')] == [f"{ADDRESS}/chapters/one.html"]
    assert meta(page, "og:url") == [f"{ADDRESS}/chapters/one.html"]
    assert meta(page, "og:title") == ["Bölüm"] and meta(page, "og:locale") == ["tr_TR"]
    assert meta(page, "og:description") == meta(page, "description") == ["Bir zeytin bandı düşünün. Sorusu “nedir”?"]


def test_the_picture_that_opengraph_names_is_there(pages):
    parsed, folder = pages(ADDRESS)
    [address] = meta(parsed["chapters/one.html"], "og:image")
    assert (folder / address.removeprefix(f"{ADDRESS}/")).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("site", [ADDRESS, f"{ADDRESS}/"])
def test_the_sitemap_lists_the_pages_of_the_book_and_robots_txt_the_sitemap(pages, site):
    _, folder = pages(site)
    found = [
        loc.text
        for loc in ElementTree.parse(folder / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert sorted(found) == [f"{ADDRESS}/chapters/index.html", f"{ADDRESS}/chapters/one.html"]
    assert f"Sitemap: {ADDRESS}/sitemap.xml\n" in (folder / "robots.txt").read_text()


def test_the_sitemap_lists_what_a_second_build_need_not_write_again(pages):
    _, folder = pages(ADDRESS)
    before, book = (folder / "sitemap.xml").read_bytes(), read_book(folder.parents[1])
    with (book.root / "chapters" / "one.md").open("a", encoding="utf-8") as source:
        source.write("\nBir söz daha.\n")
    with built(book):
        assert "Bir söz daha" in (folder / "chapters" / "one.html").read_text(encoding="utf-8")
    assert (folder / "sitemap.xml").read_bytes() == before


@pytest.mark.parametrize(("site", "root"), [("", "/"), (ADDRESS, "/kitap/")])
def test_the_404_page_speaks_turkish_and_counts_its_links_from_the_site_s_root(pages, site, root):
    parsed, folder = pages(site)
    page = parsed["404.html"]
    assert page.select_one("article h1").get_text() == "Sayfa bulunamadı"
    assert page.select_one("form.lost")["action"] == f"{root}search.html"
    named = [tag.get("href") or tag.get("src") for tag in page.select("link[href], script[src], a[href]")]
    local = [name.partition("?")[0].partition("#")[0] for name in named if not name.startswith(("http", "#"))]
    assert all(name.startswith(root) for name in local)
    assert [name for name in local if not (folder / name.removeprefix(root)).exists()] == []
