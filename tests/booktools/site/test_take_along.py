"""What readers take along: notebooks, archives, PDFs, and links to where a notebook can be opened."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from building import built, store_notebooks, store_outputs
from texts import cell, source

from booktools.book import file_name, read_book
from booktools.errors import BookError
from booktools.i18n import translator
from booktools.repository import Repository, repository
from booktools.running import store
from booktools.site.archive import archives
from booktools.site.downloads import downloads
from booktools.site.handouts import KINDS, sections_of

pytestmark = pytest.mark.slow

TWO = (cell("x = 1", "red"), cell("x = 1", "blue"))
GITHUB = Repository("https://github.com/biri/kitap", "yeni", "")


def menu(book, document="chapters/one"):
    """Per edition of the menu: the texts and addresses of its links."""
    html = (book.root / "_build/html" / f"{document}.html").read_text(encoding="utf-8")
    groups = BeautifulSoup(html, "html.parser").select(".take-along-menu [data-edition]")
    return {group["data-edition"]: {a.get_text(): a["href"] for a in group.select("a")} for group in groups}


def configured(book, **settings):
    """`book` with more in its `_config.yml`; what stands under `config` goes to Sphinx."""
    path = book.root / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["sphinx"]["config"] |= settings.pop("config", {})
    path.write_text(yaml.safe_dump({**config, **settings}), encoding="utf-8")
    return read_book(book.root)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_page_offers_the_notebook_of_every_edition_and_all_of_them_in_one_file(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book) as build:
        assert build.warnings == ""
        offered = menu(book)
        assert list(offered) == ["red", "blue"]
        for edition, links in offered.items():
            files = [build.html / "chapters" / address for address in links.values()]
            assert files[0].read_bytes() == (book.root / "notebooks" / edition / "one.ipynb").read_bytes()
            assert "deneme-" + edition + "/notebooks/one.ipynb" in unpacked(files[1].read_bytes())
            assert len(files) == 2


EXERCISE = (
    "```{exercise}\n:label: ex\nYapın.\n```\n",
    "```{hint}\nŞöyle.\n```\n",
    "```{solution-start} ex\n```\nYaptım.\n",
    cell("y = x + 1", "red"),
    "```{solution-end}\n```\n",
    "```{exercise}\nBir de bunu.\n```\n",
)


@pytest.fixture
def class_book(new_book):
    """With two exercises, one of them solved; and a section without any."""
    book = new_book(*TWO, *EXERCISE, "## Sonra\n", "Daha.\n", two=source(cell("1", "red"), cell("1", "blue")))
    config = yaml.safe_load((book.root / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["extra_extensions"] = ["sphinx_exercise", "booktools.extension"]
    (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    store_notebooks(book)
    return configured(book)


def sources_in(data):
    return [cell.source for cell in nbformat.reads(data.decode(), as_version=4).cells]


def test_notebooks_are_handed_out_without_solutions_and_with_cells_for_answers(class_book):
    made = dict(downloads(class_book))
    solved, unsolved, empty = (
        sources_in(made[f"_downloads/red/one{name}.ipynb"]) for name in ("", "-cozumsuz", "-yanit-hucreli")
    )
    solution = [text for text in solved if text not in unsolved]
    assert "Yaptım." in solution[0] and solution[1:] == ["y = x + 1"]
    assert not any("Yaptım" in text for text in unsolved)
    answer = ["**Yanıtınız.** Sözle anlatacaklarınızı buraya, kodunuzu alttaki hücreye yazın.", ""]
    first, second = (n for n, text in enumerate(empty) if text == answer[0])
    assert "Şöyle." in empty[first - 1] and empty[first : first + 2] == answer
    assert "Bir de bunu." in empty[second - 1] and empty[second + 2].startswith("## Sonra")
    assert [text for text in empty if text not in answer] == unsolved


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_a_notebook_is_handed_out_as_the_store_spells_it_whoever_did(class_book, indent):
    made = dict(downloads(class_book))
    for file in (class_book.root / "notebooks").rglob("*.ipynb"):
        file.write_text(json.dumps(json.loads(file.read_bytes()), indent=indent), encoding="utf-8")
    assert dict(downloads(class_book)) == made


def test_every_kind_is_offered_once_and_only_where_it_differs(class_book):
    made = dict(downloads(class_book))
    names = sorted(path.removeprefix("_downloads/") for path in made if "red" in path)
    assert names == sorted(
        [f"red/one{name}.ipynb" for name in ("", "-cozumsuz", "-yanit-hucreli")]
        + [f"deneme-red{name}.zip" for name in ("", "-cozumsuz", "-yanit-hucreli")]
        + ["red/two.ipynb"]
    )
    assert len(set(made.values())) == len(made)
    for name in ("", "-cozumsuz", "-yanit-hucreli"):
        files = unpacked(made[f"_downloads/deneme-red{name}.zip"])
        assert files[f"deneme-red{name}/notebooks/one.ipynb"] == made[f"_downloads/red/one{name}.ipynb"]
        assert files[f"deneme-red{name}/notebooks/two.ipynb"] == made["_downloads/red/two.ipynb"]
    for path, content in made.items():
        if path.endswith(".ipynb"):
            nbformat.validate(nbformat.reads(content.decode(), as_version=4))
            assert store.dumps(nbformat.reads(content.decode(), as_version=4)).encode() == content


def test_the_menu_offers_the_kinds_under_the_notebook_and_under_the_archive(class_book):
    with built(class_book) as build:
        assert build.warnings == ""
        offered = menu(class_book)["red"]
        assert list(offered) == [
            "Bu sayfanın not defteri (.ipynb)", "çözümlü", "çözümsüz", "boş yanıt hücreli",
            "Bütün not defterleri ve gerekenler (.zip)"
        ]  # fmt: skip
        html = BeautifulSoup((build.html / "chapters/one.html").read_text(encoding="utf-8"), "html.parser")
        forms = html.select('.take-along-menu [data-edition="red"] .take-along-forms a')
        assert [a["aria-label"] for a in forms] == [
            f"{text}: {kind}"
            for text in ("Bu sayfanın not defteri (.ipynb)", "Bütün not defterleri ve gerekenler (.zip)")
            for kind in ("çözümlü", "çözümsüz", "boş yanıt hücreli")
        ]
        assert all((build.html / "chapters" / a["href"]).is_file() for a in forms)


def test_the_words_of_the_kinds_are_in_the_catalogue():
    say = translator("tr")
    words = [word for kind in KINDS for word in (kind.word, kind.suffix) if word]
    assert len(words) == 5 and all(say(word) != word for word in words)


def test_a_page_without_code_offers_no_notebook_of_its_own(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book):
        assert [list(links) for links in menu(book, "chapters/index").values()] == [
            ["Bütün not defterleri ve gerekenler (.zip)"]
        ] * 2


def test_an_edition_without_a_notebook_of_the_page_offers_the_rest(new_book):
    book = new_book(*TWO, two=source(cell("1", "red")))
    store_outputs(book)
    with built(book):
        offered = menu(book, "chapters/two")
    assert [len(links) for links in offered.values()] == [2, 1]


def test_pdf_and_epub_are_offered_where_they_have_been_made(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    pdf = book.root / "_build/pdf/deneme-blue.pdf"
    pdf.parent.mkdir(parents=True)
    pdf.write_bytes(b"%PDF-")
    (pdf.parent / "deneme.pdf").write_bytes(b"%PDF-of-all")
    epub = book.root / "_build/epub/deneme-red.epub"
    epub.parent.mkdir(parents=True)
    epub.write_bytes(b"PK")
    with built(book) as build:
        offered = menu(book)
        for edition in book.tags:
            whole = offered[edition]["Kitabın PDF’i, bütün çerçeveler bir arada"]
            assert (build.html / "chapters" / whole).read_bytes() == b"%PDF-of-all"
        assert (build.html / "chapters" / offered["red"]["Kitabın EPUB’u"]).read_bytes() == b"PK"
        assert "Kitabın PDF’i" not in offered["red"] and "Kitabın EPUB’u" not in offered["blue"]
        assert (build.html / "chapters" / offered["blue"]["Kitabın PDF’i"]).read_bytes() == b"%PDF-"


def test_the_theme_s_own_download_and_launch_buttons_are_gone(new_book):
    book = configured(
        new_book(*TWO),
        repository={"url": "https://github.com/biri/kitap"},
        launch_buttons={"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"},
    )
    store_outputs(book)
    with built(book):
        html = (book.root / "_build/html/chapters/one.html").read_text(encoding="utf-8")
    assert "dropdown-download-buttons" not in html and "dropdown-launch-buttons" not in html
    assert "_sources/chapters/one" not in html


def test_without_a_repository_nothing_leads_elsewhere(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    with built(book):
        assert not any(address.startswith("http") for links in menu(book).values() for address in links.values())


def test_with_a_repository_each_edition_s_notebook_can_be_opened_elsewhere(new_book):
    book = configured(new_book(*TWO), repository={"url": "https://github.com/biri/kitap", "branch": "yeni"})
    store_outputs(book)
    with built(book) as build:
        assert build.warnings == ""
        offered = menu(book)
    for edition, links in offered.items():
        file = f"notebooks/{edition}/one.ipynb"
        assert {text: address for text, address in links.items() if address.startswith("http")} == {
            "Colab ile aç": f"https://colab.research.google.com/github/biri/kitap/blob/yeni/{file}",
            "Binder ile aç": f"https://mybinder.org/v2/gh/biri/kitap/yeni?urlpath=lab/tree/{file}",
            "Depodaki not defteri": f"https://github.com/biri/kitap/blob/yeni/{file}",
        }


@pytest.mark.parametrize(
    ("where", "places"),
    [
        (GITHUB, ["Colab", "Binder", "Repository"]),
        (replace(GITHUB, url="https://gitlab.com/biri/kitap"), ["Binder", "Repository"]),
        (replace(GITHUB, url="https://git.ornek.org/biri/kitap.git"), ["Binder", "Repository"]),
        (replace(GITHUB, binder="", colab=""), ["Repository"]),
    ],
)
def test_a_service_is_offered_only_for_what_it_can_open(where, places):
    assert [place for place, _ in where.addresses("notebooks/red/one.ipynb")] == places


def test_a_book_inside_a_repository_is_found_in_its_folder():
    found = repository({"url": "https://gitlab.com/a/b", "path_to_book": "kitap/"}, {"binderhub_url": ""})
    assert dict(found.addresses("n/x y.ipynb")) == {
        "Repository": "https://gitlab.com/a/b/-/blob/main/kitap/n/x%20y.ipynb"
    }


def archive_of(book, edition):
    [content] = archives(book, edition, sections_of(book, edition)).values()
    return content


def test_an_archive_is_the_same_bytes_whenever_it_is_made(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    first = archive_of(book, "red")
    for path in book.root.rglob("*.ipynb"):
        os.utime(path, (10**9, 10**9))
    assert archive_of(book, "red") == first


def test_an_archive_says_how_to_begin_and_holds_what_the_book_adds(new_book):
    editions = ({"tag": "red", "title": "Kırmızı", "install": "pip install red"}, {"tag": "blue", "title": "Mavi"})
    book = configured(
        new_book(*TWO, editions=editions), config={"archive_files": ["paket/*.py", "locks/{edition}.txt"]}
    )
    store_outputs(book)
    for path in ("paket/a.py", "paket/b.txt", "locks/red.txt"):
        (book.root / path).parent.mkdir(exist_ok=True)
        (book.root / path).write_text(path)
    files = unpacked(archive_of(book, "red"))
    assert sorted(files) == [
        f"deneme-red/{n}" for n in ("README.md", "locks/red.txt", "notebooks/one.ipynb", "paket/a.py")
    ]
    assert "pip install red" in files["deneme-red/README.md"].decode()
    files = unpacked(archive_of(book, "blue"))  # an edition that needs no lock has none
    assert sorted(files) == [f"deneme-blue/{n}" for n in ("README.md", "notebooks/one.ipynb", "paket/a.py")]
    assert "install" not in files["deneme-blue/README.md"].decode()


def test_a_file_that_an_archive_lacks_stops_the_build_and_is_named(new_book):
    book = configured(new_book(*TWO), config={"archive_files": ["yok/*.py"]})
    store_outputs(book)
    with pytest.raises(BookError) as caught:
        archive_of(book, "red")
    message = "_config.yml: archive_files: no file matches 'yok/*.py'; mend the pattern or take it out"
    assert str(caught.value) == message
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(book.root)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.splitlines()[-1] == message


def test_a_title_becomes_a_file_name_without_losing_its_letters():
    assert file_name("Işık ve Gölge: 2. Baskı") == "isik-ve-golge-2-baski"
    assert file_name("Işık Üzerine", "torch") == "isik-uzerine-torch"
    assert file_name("光", "torch") == "book-torch"
