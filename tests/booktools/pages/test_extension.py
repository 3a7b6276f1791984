"""What Sphinx makes of a source: doctrees first, then HTML."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from docutils import nodes
from nbformat import v4
from sphinx_design.shared import is_component
from texts import EDITIONS, cell, source

from booktools.running import schedule as runs
from booktools.running import store

pytestmark = pytest.mark.slow

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
TWO = (
    "Ortak yazı.\n",
    cell("x = 1", "red"),
    cell("x = 1", "blue"),
    '+++ {"tags": ["blue"]}\n\nYalnız *mavi*.\n\n+++\n\nSonra ortak.\n',
    cell("print(x)"),
)


def tab_sets(doctree):
    """Per tab set, per tab: its title and the text inside."""
    sets = doctree.findall(lambda node: is_component(node, "tab-set"))
    return [[(item[0].astext(), item[1].astext().strip()) for item in tab_set.children] for tab_set in sets]


def grouped(book, builder="html", **config):
    """The doctree of `one` after our post-transform and before sphinx-design's."""
    with built(book, builder, **config) as build:
        assert build.warnings == ""
        doctree = build.app.env.get_doctree("chapters/one")
        from booktools.pages.tabs import GroupEditions

        doctree.settings.env = build.app.env
        build.app.env.temp_data["docname"] = "chapters/one"
        transform = GroupEditions(doctree)
        transform.run()
        return doctree


def page(book, document="chapters/one"):
    html = (book.root / "_build/html" / f"{document}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def test_a_warning_names_its_line_in_prose_of_all_and_of_one_edition(new_book):
    parts = (
        "Ortak yazı.\n",
        cell("x = 1"),
        "\n\nBoşluklardan sonra {nosuchrole}`a`.\n",
        '+++ {"tags": ["blue"]}\n\n\nYalnız mavi {nosuchrole}`b`.\n\n+++\n\n\nSonra ortak {nosuchrole}`c`.\n',
    )
    book = new_book(*parts)
    store_outputs(book)
    lines = (book.root / "chapters/one.md").read_text(encoding="utf-8").splitlines()
    meant = [number for number, line in enumerate(lines, start=1) if "nosuchrole" in line]
    with built(book) as build:
        said = [int(number) for number in re.findall(r"one\.md:(\d+): .*nosuchrole", build.warnings)]
    assert len(meant) == 3 and said == meant


def test_neighbouring_tagged_cells_become_one_tab_set_in_the_order_of_the_editions(new_book):
    book = new_book(cell("b", "blue"), cell("r", "red"), "Ara.\n", cell("r2", "red"))
    store_outputs(book)
    assert tab_sets(grouped(book)) == [
        [("Kırmızı", "r\n\nred: r"), ("Mavi", "b\n\nblue: b")],
        [("Kırmızı", "r2\n\nred: r2")],
    ]


def test_prose_of_one_edition_stands_in_its_tab(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    [[red, blue]] = tab_sets(grouped(book))
    assert "Yalnız mavi." in blue[1] and "Yalnız" not in red[1]


def test_shared_cells_and_shared_prose_stay_outside(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    doctree = grouped(book)
    outside = [node.astext().strip() for node in doctree[0].children if not is_component(node, "tab-set")]
    assert outside == ["Bölüm", "Ortak yazı.", "Sonra ortak.", "print(x)\n\n*: print(x)"]


def test_comments_part_no_tab_set(new_book):
    book = new_book(cell("r", "red"), "% not için: sıra önemli\n", cell("b", "blue"))
    store_outputs(book)
    assert len(tab_sets(grouped(book))) == 1


def test_a_cell_of_two_editions_shows_each_one_s_output_in_its_tab(new_book):
    book = new_book(cell("x", "red", "blue"))
    store_outputs(book)
    assert tab_sets(grouped(book)) == [[("Kırmızı", "x\n\nred: x"), ("Mavi", "x\n\nblue: x")]]


def test_print_holds_the_chosen_edition_and_nothing_of_another(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    text = grouped(book, "typst", print_editions=["blue"]).astext()
    assert "blue: x = 1" in text and "Yalnız mavi." in text
    assert "red: x = 1" not in text and "Kırmızı" not in text and "Mavi" not in text


def test_print_with_all_editions_names_each_block(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    doctree = grouped(book, "typst")
    titles = [p.astext() for p in doctree.findall(nodes.paragraph) if "edition-title" in p["classes"]]
    assert titles == ["Kırmızı", "Mavi"]


def test_html_and_print_share_one_reading(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    assert tab_sets(grouped(book, "html"))
    assert not tab_sets(grouped(book, "typst"))
    assert tab_sets(grouped(book, "html"))


def test_tab_sets_of_all_pages_are_in_one_synchronised_group(new_book):
    book = new_book(*TWO, two=source(cell("1", "red"), cell("2", "blue")))
    store_outputs(book)
    with built(book):
        labels = [*page(book).select("label"), *page(book, "chapters/two").select("label")]
    synced = [label for label in labels if label.get("data-sync-group")]
    assert {label["data-sync-group"] for label in synced} == {"edition"}
    sets = ["a cell of each", "what printed its outputs", "a cell of each with what printed it"]
    assert [label["data-sync-id"] for label in synced] == ["red", "blue"] * len(sets)


def test_no_id_stands_twice_on_a_page(new_book):
    book = new_book(*TWO, cell("y", "red", "blue"))
    store_outputs(book)
    with built(book):
        ids = [tag["id"] for tag in page(book).select("article [id]")]
    assert len(ids) == len(set(ids))


def test_warnings_name_the_author_s_file_and_line(new_book):
    parts = ("Giriş {ref}`ilki-yok`.\n", cell("1"), "Yazı {ref}`yok-boyle-bir-yer` sürer.\n")
    prose = '+++ {"tags": ["red"]}\n\nBir.\n\n{ref}`bu-da-yok`\n\n+++\n\n\n\nSon {ref}`son-yok`.\n'
    store_outputs(new_book("Boş.\n", parts[1]))  # outputs do not depend on prose
    book = new_book(*parts, prose, index="# Kitap\n\n{ref}`kapakta-yok`\n")
    with built(book) as build:
        found = re.findall(r"(chapters/\w+\.md):(\d+): WARNING: .*'([\w-]+)'", build.warnings)
    assert [name for _, _, name in found] == [
        "kapakta-yok",
        "ilki-yok",
        "yok-boyle-bir-yer",
        "bu-da-yok",
        "son-yok",
    ]
    for path, line, name in found:
        assert name in (book.root / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_new_outputs_alone_make_their_page_and_no_other_be_read_again(new_book):
    book = new_book(*TWO, two=source(cell("1")))
    store_outputs(book)
    with built(book):
        pass
    with built(book, build=False) as build:
        assert sorted(build.app.builder.read()) == []
    file = store.path_of(book, "blue", "chapters/one")
    notebook = store.load(book, file)
    next(c for c in notebook.cells if c.cell_type == "code").outputs[0].text = "yeni çıktı"
    store.write(file, notebook)
    with built(book) as build:
        assert "yeni çıktı" in page(book).get_text()
        assert "updating" not in build.warnings


def test_an_edit_to_prose_builds_without_a_run(new_book):
    store_outputs(new_book(*TWO))
    book = new_book("Bambaşka.\n", *TWO[1:])
    with built(book) as build:
        assert build.warnings == ""
        assert "Bambaşka." in page(book).get_text()


def test_a_stray_copy_is_on_no_page_and_in_no_archive(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    own = store.path_of(book, "red", "chapters/one")
    copy = own.with_name("zz.ipynb")
    copy.write_text(own.read_text(encoding="utf-8").replace("red: ", "sahte: "), encoding="utf-8")
    with built(book) as build:
        assert build.warnings == ""
        assert "red: x = 1" in page(book).get_text() and "sahte" not in page(book).get_text()
        assert [file.name for file in build.html.joinpath("_downloads/red").iterdir()] == ["one.ipynb"]
        [archive] = build.html.glob("_downloads/*-red.zip")
        assert not any("zz" in name for name in zipfile.ZipFile(archive).namelist())


def test_sections_with_the_same_code_show_their_own_outputs(new_book):
    text = source(cell("print(id(0))", "red"))
    book = new_book(one=text, two=text.replace("# Bölüm", "# İki"))
    store_outputs(book)
    file = store.path_of(book, "red", "chapters/two")
    file.write_text(file.read_text(encoding="utf-8").replace("red: ", "iki: "), encoding="utf-8")
    with built(book):
        assert "red: print" in page(book).get_text() and "iki: print" in page(book, "chapters/two").get_text()


# What stops a build: one line an error, exit status 1, the whole of it on stderr.


def jupyter_book(book, *options):
    command = [Path(sys.executable).with_name("jupyter-book"), "build", book.root, *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=book.root)


def test_an_edited_cell_with_the_old_outputs_fails_the_build_and_says_how_to_mend_it(new_book):
    store_outputs(new_book(*TWO))
    done = jupyter_book(new_book(TWO[0], cell("x = 2", "red"), *TWO[2:]))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "chapters/one.md:9: [red] no stored output for this cell (nor for 1 more): it is new, "
        'or it or code before it changed; run "make notebooks" (python -m booktools run)'
    )


def test_a_section_without_stored_outputs_fails_the_build_and_leaves_readers_the_site_of_before(new_book):
    store_outputs(new_book(*TWO))
    with built(new_book(*TWO)) as build:
        before = {path: path.read_bytes() for path in build.html.rglob("*.html")}
    done = jupyter_book(new_book(*TWO, two=source(cell("1", "blue"))))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("chapters/two.md:7: [blue] no stored output for this cell: ")
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (source(cell("1", "gren")), "chapters/one.md:7: unknown tag 'gren'; editions are: red, blue"),
        (
            source("```{code-cell}\n1\n"),
            "chapters/one.md:7: the fence ```{code-cell} is never closed; end it with a line of ```",
        ),
    ],
)
def test_a_bad_source_fails_the_build(new_book, text, message):
    done = jupyter_book(new_book(one=text))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == message


def test_a_truncated_stored_notebook_fails_the_build(new_book):
    book = new_book(*TWO)
    store_outputs(book)
    file = store.path_of(book, "blue", "chapters/one")
    file.write_bytes(file.read_bytes()[:50])
    done = jupyter_book(book)
    assert done.returncode == 1
    assert "notebooks/blue/one.ipynb: [blue] not a whole notebook" in done.stderr


def test_what_a_run_stores_is_what_the_page_shows(new_book):
    book = new_book(cell("print('kırmızı' * 2)", "red"), cell("print('mavi' * 2)", "blue"))
    assert runs.run(book).problems == []
    with built(book) as build:
        assert build.warnings == ""
        text = page(book).get_text()
    assert "kırmızıkırmızı" in text and "mavimavi" in text


def test_a_fourth_edition_added_to_the_list_alone_goes_the_whole_way(new_book):
    numpy = {"tag": "numpy", "title": "NumPy", "package": "numpy"}
    parts = (
        cell("x = 1", "red", "blue"),
        cell("import numpy as np\nx = int(np.ones(1)[0])", "numpy"),
        cell("print(x + 1)"),
    )
    book = new_book(*parts, editions=(*EDITIONS, numpy))
    for command in ("run", "check", "validate"):
        done = subprocess.run(
            [sys.executable, "-m", "booktools", command], cwd=book.root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (book.root / "_build/notebooks/numpy/one.ipynb").exists()
    with built(book) as build:
        assert build.warnings == ""
        assert page(book).select_one('label[data-sync-id="numpy"]').get_text(strip=True) == "NumPy"
        assert "ile alındı" in page(book).select(".sd-tab-content")[-1].get_text()


OUTSIDE = {
    "![](../../secret.png)": "secret.png",
    "![](img/link.png)": "chapters/img/link.png",
    "```{figure} ../../secret.png\n```": "secret.png",
    "```{include} ../../secret.md\n```": "secret.md",
    "```{literalinclude} ../../secret.md\n```": "secret.md",
    "{download}`al <../../secret.png>`": "secret.png",
}


@pytest.mark.parametrize("text", OUTSIDE)
@pytest.mark.parametrize("builder", ["html", "notebooks"])
def test_a_page_takes_nothing_from_outside_the_book(new_book, tmp_path, text, builder):
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (tmp_path / "secret.md").write_text("Gizli.\n", encoding="utf-8")
    book = new_book("Giriş.\n", text + "\n", cell("1"))
    (book.root / "chapters/img").mkdir()
    (book.root / "chapters/img/link.png").symlink_to(tmp_path / "secret.png")
    store_outputs(book)
    with pytest.raises(SystemExit) as stopped, built(book, builder):
        pass
    [line] = str(stopped.value).splitlines()
    assert re.fullmatch(
        r"chapters/one\.md:\d+: takes \S+, which leads out of the book's folder; put the file into it", line
    )
    assert OUTSIDE[text] in line
    assert (
        text in (book.root / "chapters/one.md").read_text(encoding="utf-8").split("\n", int(line.split(":")[1]) - 1)[-1]
    )
    assert not list((book.root / "_build").rglob("*secret*")) and not list((book.root / "_build").rglob("link.png"))


def test_what_lies_in_the_book_may_be_reached_from_any_page(new_book):
    book = new_book("![Bir nokta](../img/a.png)\n\n```{include} ../part.md\n```\n", cell("1"))
    (book.root / "img").mkdir()
    (book.root / "img/a.png").write_bytes(PIXEL)
    (book.root / "part.md").write_text("Parça.\n", encoding="utf-8")
    store_outputs(book)
    with built(book) as build:
        assert build.warnings == "" and "Parça." in page(book).get_text()


def test_a_site_that_is_built_elsewhere_has_what_cells_drew(new_book, tmp_path):
    book = new_book("Giriş.\n", cell("1"))
    store_outputs(book)
    for file in store.lying(book):
        made = store.load(book, file)
        made.cells[-1].outputs = [v4.new_output("display_data", {"image/png": base64.b64encode(PIXEL).decode()})]
        store.write(file, made)
    done = jupyter_book(book, "--path-output", tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "elsewhere/_build/html/_images").glob("*.png"))


@pytest.mark.parametrize("spoil", [lambda file: (file.unlink(), file.mkdir()), lambda file: file.write_bytes(b"\xff")])
def test_a_file_that_cannot_be_read_stops_the_build_in_a_line(new_book, spoil):
    book = new_book(*TWO)
    store_outputs(book)
    spoil(book.root / "chapters/one.md")
    done = jupyter_book(book)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("chapters/one.md:")
