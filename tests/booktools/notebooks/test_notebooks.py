"""The reader's notebook: ordinary, complete, with the numbers and the words of the page."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from building import built, store_outputs
from markdown_it.token import Token
from texts import EDITIONS, cell, source

from booktools.book import Book, read_book
from booktools.errors import BookError
from booktools.notebooks import command
from booktools.notebooks.builder import Notebooks
from booktools.notebooks.tokens import parted, text
from booktools.pages import sphinx_build
from booktools.running import store

pytestmark = pytest.mark.slow

PROSE = """(sec_bir)=
## Alt başlık

Bkz. {ref}`sec_iki`, {numref}`Resim %s <fig_a>`, {numref}`fig_a`, {ref}`ex_bir`, {eq}`eq_a`, {ref}`sec_bir`, [dış](https://a.example/b.md).

:::{note}
Dikkat {math}`x`.
:::

```{figure} img/şekil-a.svg
:name: fig_a
:alt: Bir *şekil*

Yazı 'tırnak'
```

$$
a
$$ (eq_a)

:::{exercise} Kolay `x`
:label: ex_bir

Yapın.
:::

```{solution} ex_bir
:class: dropdown

Yaptım.
```

```{question} Kayıt
Hangisi?

---

[x] Bu
> Çünkü **o**.

[ ] Şu
```
"""
GATED = (
    "````{exercise-start}\n:label: ex_iki\n````\nÇizin.\n````{exercise-end}\n````\n\n````{solution-start} ex_iki\n````\nÇizdim.\n",
    "````{solution-end}\n````\n",
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def settings(book: Book, **more: object) -> Book:
    """With exercises and numbers."""
    import yaml

    from booktools.book import read_book

    file = book.root / "_config.yml"
    config = yaml.safe_load(file.read_text(encoding="utf-8"))
    config["sphinx"]["extra_extensions"] = ["sphinx_exercise", "booktools.extension"]
    config["sphinx"]["config"] |= {
        "numfig": True,
        "numfig_format": {"figure": "Şekil %s"},
        "exercise_style": "solution_follow_exercise",
        **more,
    }
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    (book.root / "chapters/img").mkdir(exist_ok=True)
    (book.root / "chapters/img/şekil-a.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    )
    (book.root / "chapters/img/şekil-a.png").write_bytes(PNG)
    return read_book(book.root)


@pytest.fixture
def book(new_book) -> Book:
    two = "(sec_iki)=\n" + source(cell("2")).replace("# Bölüm", "(sec_iki)=\n# İkinci bölüm")
    editions = ({**EDITIONS[0], "install": "pip install kirmizi"}, EDITIONS[1])
    parts = (PROSE, cell("x = 1", "red"), cell("y = 1", "blue"), GATED[0], cell("z = 1"), GATED[1])
    made = settings(new_book(*parts, editions=editions, two=two.partition("\n")[2]))
    toc = (made.root / "_toc.yml").read_text().replace("chapters:", "options: {numbered: true}\nchapters:")
    (made.root / "_toc.yml").write_text(toc)
    store_outputs(made)
    return made


def notebook_of(book: Book, edition: str = "red") -> nbformat.NotebookNode:
    command.refresh(book)
    return store.load(book, store.path_of(book, edition, "chapters/one"))


def prose_of(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_it_is_a_valid_notebook_with_the_kernel_everybody_has(book):
    notebook = notebook_of(book)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_its_first_cell_names_book_section_edition_and_what_to_install(book):
    first = notebook_of(book).cells[0].source
    assert all(text in first for text in ("**Deneme**", "*Bölüm*", "(Kırmızı)", "pip install kirmizi"))


@pytest.mark.parametrize(
    ("url", "path", "folder"),
    [
        ("", "", ""),
        ("https://github.com/ekip/ders.git/", "", "ders"),
        ("https://github.com/ekip/ders", "kitap", "ders/kitap"),
    ],
)
def test_its_first_cell_fetches_the_book_once_that_has_a_repository(book, url, path, folder):
    file = book.root / "_config.yml"
    file.write_text(f"{file.read_text()}\nrepository: {{url: '{url}', path_to_book: '{path}'}}\n")
    first = notebook_of(book).cells[0].source
    assert ("git clone" in first) == bool(url)
    if url:
        lines = f"!git clone --depth 1 --branch main {url.rstrip('/')}\n%cd {folder}\n%pip install kirmizi\n"
        assert lines in first


def test_its_numbers_are_those_of_the_page(book):
    text = prose_of(notebook_of(book))
    with built(book) as site:
        page = BeautifulSoup((site.html / "chapters/one.html").read_text(encoding="utf-8"), "html.parser").article
    links = [" ".join(link.get_text().split()) for link in page.select_one("p").select("a.reference.internal")]
    assert links == ["İkinci bölüm", "Resim 1.1", "Şekil 1.1", "Alıştırma 1.1", "(1.1)", "Alt başlık"]
    in_notebook = "Bkz. [İkinci bölüm](two.ipynb), Resim 1.1, Şekil 1.1, Alıştırma 1.1, (1.1), Alt başlık, [dış](https://a.example/b.md)."
    assert in_notebook in text
    assert page.select_one(".caption-number").get_text(strip=True) == "Şekil 1.1"
    assert "**Şekil 1.1.** Yazı ‘tırnak’" in text
    assert [" ".join(h.get_text().split()).rstrip("#") for h in page.select("h1, h2")] == [
        "1. Bölüm",
        "1.1. Alt başlık",
    ]
    assert re.findall("^#+ .*", text, re.MULTILINE) == ["# 1. Bölüm", "## 1.1. Alt başlık"]
    assert "$$\na \\tag{1.1}\n$$" in text


def test_boxes_are_as_the_page_has_them(book):
    text = prose_of(notebook_of(book))
    assert "> **Not**\n>\n> Dikkat $x$." in text
    assert "**Alıştırma 1.1 (Kolay `x`)**\n\nYapın." in text
    assert "<details>\n<summary><strong>Çözüm</strong></summary>\n\nYaptım.\n\n</details>" in text
    question = "**Soru: Kayıt**\n\nHangisi?\n\n- **A)** Bu\n- **B)** Şu\n\n<details>\n<summary><strong>Yanıtlar</strong></summary>\n\n"
    assert f"{question}- **A)** **Doğru.** Çünkü **o**.\n- **B)** **Yanlış.**\n\n</details>" in text


def test_figures_travel_with_it_as_png_under_a_name_that_needs_no_encoding(book):
    found = [cell for cell in notebook_of(book).cells if cell.get("attachments")]
    assert [list(cell.attachments) for cell in found] == [["-ekil-a.png"]]
    assert "![Bir \\*şekil\\*](attachment:-ekil-a.png)" in found[0].source


def test_a_drawing_without_its_png_is_an_error_with_file_and_line(book):
    (book.root / "chapters/img/şekil-a.png").unlink()
    with pytest.raises(BookError, match=r"^chapters/one\.md:\d+: .*şekil-a\.svg has no .*şekil-a\.png") as caught:
        command.refresh(book)
    assert len(caught.value.problems) == 1


def test_a_blank_at_the_end_of_a_mark_or_link_stands_outside_of_it():
    def shown(before, blank, after):
        return [token.content or token.type for part in (before, blank, after) for token in part]

    assert shown(*parted([text(" Exercise 1")])) == [" ", "Exercise 1"]
    assert shown(*parted([text("a "), Token("code_inline", "code", 0, content="b"), text(" ")])) == ["a ", "b", " "]
    assert shown(*parted([text("a")])) == ["a"] and parted([]) == parted([text(" ")]) == ([], [], [])


def test_a_picture_that_is_not_there_is_told_once(new_book):
    book = new_book("![Yok](yok.png)\n", cell("1"))
    store_outputs(book)
    with pytest.raises(BookError) as caught:
        command.refresh(book)
    assert [problem.message.split(";")[0] for problem in caught.value.problems] == [
        "image file not readable: chapters/yok.png"
    ]


def test_it_holds_its_edition_and_nothing_of_another(book):
    code = [c for c in notebook_of(book).cells if c.cell_type == "code"]
    assert [c.source for c in code] == ["x = 1", "z = 1"]
    assert code[0].metadata == {"tags": ["red"]}
    assert [c.outputs[0].text for c in code] == ["red: x = 1\n", "*: z = 1\n"]


def test_code_in_a_solution_stands_under_its_title(book):
    cells = notebook_of(book).cells
    place = next(n for n, c in enumerate(cells) if c.source == "z = 1")
    assert cells[place - 1].source.startswith("**Çözüm**\n\nÇizdim.")


def test_nothing_in_it_changes_from_one_writing_to_the_next(book):
    notebook = notebook_of(book)
    assert "\r" not in store.dumps(notebook)
    again = nbformat.reads(store.dumps(notebook), as_version=4)
    assert store.dumps(again) == store.dumps(notebook)
    assert len({c.id for c in notebook.cells}) == len(notebook.cells)
    assert set(json.loads(store.dumps(notebook))["metadata"]) == {"booktools", "kernelspec", "language_info"}
    assert command.refresh(book) == []
    assert list(command.behind(book)) == []


@pytest.fixture
def builds(monkeypatch):
    """How often Sphinx was asked."""
    asked = []
    build = sphinx_build.build

    def counted(*arguments, **settings):
        asked.append(arguments)
        return build(*arguments, **settings)

    monkeypatch.setattr(sphinx_build, "build", counted)
    return asked


ALTERED = {
    "a source": ("chapters/two.md", "\nDaha.\n"),
    "the settings": ("_config.yml", "\n# x\n"),
    "the contents": ("_toc.yml", "\n# x\n"),
    "a picture": ("chapters/img/şekil-a.svg", " "),
    "an included text": ("chapters/part.txt", "Daha."),
    "a stored notebook": ("notebooks/red/two.ipynb", " "),
    "a made notebook": ("_build/notebooks/blue/one.ipynb", " "),
    "a file in a folder of sources": ("chapters/three.txt", "Üç"),
    "words of the book": ("locale/tr/LC_MESSAGES/booktools.po", 'msgid ""\nmsgstr ""\n'),
}


def test_notebooks_are_written_anew_when_something_they_are_made_of_has_changed_and_only_then(book, builds):
    page = book.root / "chapters/one.md"
    (book.root / "chapters/part.txt").write_text("Parça.", encoding="utf-8")
    page.write_text(page.read_text(encoding="utf-8") + "\n```{include} part.txt\n```\n", encoding="utf-8")
    assert command.refresh(book) != [] and len(builds) == 1
    assert command.refresh(book) == list(command.behind(book)) == [] and len(builds) == 1
    for number, (what, (name, more)) in enumerate(ALTERED.items(), start=2):
        (book.root / name).parent.mkdir(parents=True, exist_ok=True)
        with (book.root / name).open("a", encoding="utf-8") as file:
            file.write(more)
        command.refresh(book)
        assert len(builds) == number, what
        assert list(command.behind(book)) == [] and len(builds) == number, what


@pytest.mark.parametrize(("more", "written"), [(None, 1), ("chapters/two.md", 4)])
def test_after_a_run_only_what_it_has_stored_is_written_unless_the_text_has_changed_too(
    book, monkeypatch, more, written
):
    command.refresh(book)
    places, write = [], Notebooks._write
    monkeypatch.setattr(
        Notebooks, "_write", lambda self, *unit: (places.append(self._place(*unit)), write(self, *unit))
    )
    stored = book.root / "notebooks/red/two.ipynb"
    stored.write_text(stored.read_text(encoding="utf-8").replace("*: 2", "yeni"), encoding="utf-8")
    if more:
        with (book.root / more).open("a", encoding="utf-8") as file:
            file.write("\nDaha.\n")
    command.refresh(book)
    assert len(places) == written and "notebooks/red/two.ipynb" in places
    assert "yeni" in stored.read_text(encoding="utf-8")
    assert len(list((book.root / "_build/notebooks").rglob("t*.ipynb"))) == 2
    assert list(command.behind(book)) == [] and len(places) == written


def test_a_copy_of_the_book_is_not_taken_for_the_book_it_was_copied_from(book, builds, tmp_path):
    command.refresh(book)
    copy = shutil.copytree(book.root, tmp_path / "kopya", symlinks=True)
    page = copy / "chapters/one.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Dikkat", "Çok dikkat"), encoding="utf-8")
    assert len(list(command.behind(read_book(copy)))) == 2 and len(builds) == 2


def test_a_build_that_failed_is_not_taken_for_the_one_before(book, builds):
    command.refresh(book)
    page = book.root / "chapters/one.md"
    good = page.read_text(encoding="utf-8")
    page.write_text(good + "\n{ref}`olmayan`\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BookError, match="olmayan"):
            list(command.behind(book))
    page.write_text(good, encoding="utf-8")
    assert list(command.behind(book)) == [] and len(builds) == 4


def test_the_notebook_of_a_section_that_is_gone_does_not_come_back(book):
    command.refresh(book)
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text(encoding="utf-8").replace("- file: chapters/two\n", ""), encoding="utf-8")
    page = book.root / "chapters/one.md"
    page.write_text(page.read_text(encoding="utf-8").replace("{ref}`sec_iki`, ", ""), encoding="utf-8")
    (book.root / "chapters/two.md").unlink()
    gone = [book.root / f"notebooks/{tag}/two.ipynb" for tag in book.tags]
    for file in gone:
        file.unlink()
    command.refresh(read_book(book.root))
    assert not any(file.exists() for file in gone)
    assert not (book.root / "_build/notebooks/red/two.ipynb").exists()


def test_prose_that_has_changed_is_told_and_brought_up_without_a_run(book):
    command.refresh(book)
    page = book.root / "chapters/one.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Dikkat", "Çok dikkat"), encoding="utf-8")
    assert [problem.path for problem in command.behind(book)] == ["notebooks/red/one.ipynb", "notebooks/blue/one.ipynb"]
    assert command.refresh(book) == ["notebooks/red/one.ipynb", "notebooks/blue/one.ipynb"]
    assert list(command.behind(book)) == []


def test_a_section_without_all_of_its_outputs_is_left_as_it_is_and_keeps_no_other_from_its_text(book):
    stored = store.path_of(book, "red", "chapters/one")
    before = stored.read_bytes()
    page = book.root / "chapters/one.md"
    page.write_text(page.read_text(encoding="utf-8").replace("x = 1", "x = 2"), encoding="utf-8")
    changed = command.refresh(book)
    assert stored.read_bytes() == before
    assert "notebooks/red/two.ipynb" in changed
    assert "notebooks/blue/one.ipynb" in changed


def test_a_cell_that_the_page_leaves_out_stands_in_its_place(new_book):
    book = new_book(
        "Önce.\n", cell("gizli = 1", "remove-cell"), "Sonra.\n", cell("x = 1"), cell("son = 1", "remove-cell")
    )
    store_outputs(book)
    cells = notebook_of(book).cells
    assert [c.source for c in cells if c.cell_type == "code"] == ["gizli = 1", "x = 1", "son = 1"]


def test_a_page_without_code_is_a_link_to_the_site_where_there_is_one(new_book):
    book = new_book("Bkz. {ref}`sec_dizin` ve {doc}`index`.\n", cell("1"), index="(sec_dizin)=\n# Kitap\n\nGiriş.\n")
    store_outputs(book)
    assert "Bkz. Kitap ve Kitap." in prose_of(notebook_of(book))
    config = book.root / "_config.yml"
    config.write_text(f"{config.read_text()}\nhtml: {{baseurl: 'https://kitap.example/'}}\n", encoding="utf-8")
    site = "https://kitap.example/chapters/index.html"
    assert f"Bkz. [Kitap]({site}#sec-dizin) ve [Kitap]({site})." in prose_of(notebook_of(book))


def test_a_reference_to_nowhere_names_file_and_line(new_book):
    book = new_book("Giriş.\n\nBkz. {ref}`yok`.\n", cell("1"))
    store_outputs(book)
    with pytest.raises(BookError, match=r"^chapters/one\.md:9: .*yok"):
        command.refresh(book)


def test_citations_have_the_numbers_of_the_page_and_lead_to_the_works(new_book):
    book = new_book(
        "Bkz. {cite}`he, mead`.\n", cell("1"), kaynakca="# Kaynaklar\n\n```{bibliography}\n:style: booktools\n```\n"
    )
    (book.root / "chapters/works.bib").write_text(
        "@inproceedings{he, author={He, Kaiming}, title={Deep {R}esidual Learning}, booktitle={CVPR}, year=2016, doi={10.1/x}}\n"
        "@book{mead, author={Mead, C. and Conway, L.}, title={VLSI}, year=1980, publisher={Addison}}\n",
        encoding="utf-8",
    )
    config = book.root / "_config.yml"
    config.write_text(f"{config.read_text()}\nbibtex_bibfiles: [chapters/works.bib]\n", encoding="utf-8")
    notebook = notebook_of_new(book)
    with built(book) as site:
        page = (site.html / "chapters/one.html").read_text(encoding="utf-8")
    shown = BeautifulSoup(page, "html.parser").select_one("article .bibtex-citation").get_text(strip=True)
    assert shown == "[1,2]"
    assert r"Bkz. \[[1](https://doi.org/10.1/x), 2\]." in prose_of(notebook)
    assert notebook.cells[-1].source == (
        "## Kaynakça\n\n- [1] He, Kaiming (2016). *Deep Residual Learning*. CVPR. <https://doi.org/10.1/x>\n"
        "- [2] Mead, C. ve Conway, L. (1980). *VLSI*. Addison."
    )


def notebook_of_new(book: Book) -> nbformat.NotebookNode:
    from booktools.book import read_book

    book = read_book(book.root)
    store_outputs(book)
    return notebook_of(book)


@pytest.mark.parametrize("path", sorted(Path("notebooks").glob("*/*.ipynb")), ids=str)
def test_no_myst_is_left_in_the_books_own(path: Path):
    """What MyST alone understands: directives, roles, targets, comments."""
    for number, found in enumerate(nbformat.read(path, as_version=4).cells):
        if found.cell_type == "markdown":
            text = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$", "", found.source, flags=re.DOTALL)
            assert not re.search(r"\{[\w:]+\}|^:::|^\+\+\+|^%|\)=$", text, re.MULTILINE), (number, text)


def test_exercises_and_solutions_are_tagged_for_who_hands_notebooks_out(book):
    cells = notebook_of(book).cells
    tagged = [(cell.cell_type, tag) for cell in cells for tag in cell.metadata.get("tags", ()) if tag not in book.tags]
    assert tagged == [("markdown", t) for t in ("exercise", "solution", "exercise", "solution")] + [
        ("code", "solution")
    ]
    assert [c.source for c in cells if "solution" in c.metadata.get("tags", ())][-2:] == [
        "**Çözüm**\n\nÇizdim.",
        "z = 1",
    ]


def test_what_follows_a_solution_and_a_cell_left_out_before_it_are_no_part_of_it(new_book):
    first, last = "```{solution-start} ex_iki\n```\nÇizdim.\n", "```{solution-end}\n```\n"
    exercise = "```{exercise}\n:label: ex_iki\nÇizin.\n```\n"
    hidden = [cell(f"gizli = {n}", "remove-cell") for n in range(2)]
    book = settings(new_book(exercise, hidden[0], first, cell("x = 1"), hidden[1], cell("y = 1"), last, "Sonra.\n"))
    store_outputs(book)
    tags = {c.source: c.metadata.get("tags", []) for c in notebook_of(book).cells}
    assert "solution" not in tags["gizli = 0"] and tags["Sonra."] == []
    assert all("solution" in tags[code] for code in ("x = 1", "gizli = 1", "y = 1"))


def test_what_is_edited_while_notebooks_are_built_is_not_taken_for_built(new_book, monkeypatch):
    book, stock = new_book("Önce.\n", cell("1")), sphinx_build.build
    store_outputs(book)
    file = book.root / "chapters/one.md"

    def slow(*asked, **more):
        read = stock(*asked, **more)
        file.write_text(file.read_text(encoding="utf-8").replace("Önce.", "Sonra."), encoding="utf-8")
        return read

    monkeypatch.setattr(sphinx_build, "build", slow)
    assert "Önce." in str(notebook_of(book).cells)
    monkeypatch.setattr(sphinx_build, "build", stock)
    assert "Sonra." in str(notebook_of(book).cells)
