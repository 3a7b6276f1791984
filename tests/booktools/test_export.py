"""The reader's notebook: ordinary, plain, complete."""

from __future__ import annotations

import json
from dataclasses import replace

import nbformat
import pytest
from building import store_outputs
from texts import EDITIONS, cell, source

from booktools import store
from booktools.errors import BookError
from booktools.plain import leftovers

PROSE = """(sec_bir)=
## Alt başlık

Bkz. {ref}`sec_iki` ve {numref}`Şekil {number} <fig_a>`.

:::{note}
Dikkat {math}`x`.
:::

```{figure} img/a.png
:name: fig_a

Yazı
```
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0d"
    "ef46b80000000049454e44ae426082"
)


@pytest.fixture
def notebook(new_book):
    two = "(sec_iki)=\n" + source(cell("2")).replace("# Bölüm", "(sec_iki)=\n# İkinci bölüm")
    editions = ({**EDITIONS[0], "install": "pip install kirmizi"}, EDITIONS[1])
    book = new_book(PROSE, cell("x = 1", "red"), cell("y = 1", "blue"), editions=editions, two=two.partition("\n")[2])
    (book.root / "chapters/img").mkdir(exist_ok=True)
    (book.root / "chapters/img/a.png").write_bytes(PNG)
    store_outputs(book)
    return store.load(book, store.path_of(book, "red", "chapters/one"))


def test_it_is_a_valid_notebook_with_the_kernel_everybody_has(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"


def test_its_first_cell_names_book_section_edition_and_what_to_install(notebook):
    first = notebook.cells[0].source
    assert all(text in first for text in ("**Deneme**", "*Bölüm*", "(Kırmızı)", "pip install kirmizi"))


@pytest.mark.parametrize(("url", "path", "folder"), [("", "", ""), ("https://ornek.org/ekip/ders.git/", "", "ders"), ("https://ornek.org/ekip/ders", "kitap", "ders/kitap")])
def test_its_first_cell_fetches_the_book_once_that_has_a_repository(new_book, url, path, folder):
    editions = ({**EDITIONS[0], "install": "pip install kirmizi"}, EDITIONS[1])
    book = replace(new_book(cell("1"), editions=editions), repository={"url": url, "path_to_book": path})
    store_outputs(book)
    first = store.load(book, store.path_of(book, "red", "chapters/one")).cells[0].source
    assert ("git clone" in first) == bool(url)
    if url:
        lines = f"!git clone --depth 1 --branch main {url.rstrip('/')}\n%cd {folder}\n%pip install kirmizi\n"
        assert lines in first


def test_no_myst_is_left_in_it(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert leftovers(cell.source) == []


def test_references_lead_to_the_other_notebook_and_figures_travel_with_theirs(notebook):
    texts = [c for c in notebook.cells if c.cell_type == "markdown"]
    assert any("[İkinci bölüm](two.ipynb)" in c.source for c in texts)
    assert any("a.png" in c.get("attachments", {}) for c in texts)


def test_it_holds_its_edition_and_nothing_of_another(notebook):
    code = [c.source for c in notebook.cells if c.cell_type == "code"]
    assert code == ["x = 1"]
    assert notebook.cells[-1].metadata.tags == ["red"]


def test_nothing_in_it_changes_from_one_writing_to_the_next(notebook):
    assert "\r" not in store.dumps(notebook)
    again = nbformat.reads(store.dumps(notebook), as_version=4)
    assert store.dumps(again) == store.dumps(notebook)
    assert len({c.id for c in notebook.cells}) == len(notebook.cells)
    assert set(json.loads(store.dumps(notebook))["metadata"]) == {"booktools", "kernelspec", "language_info"}


def test_a_reference_to_nowhere_names_file_and_line(new_book):
    book = new_book("Giriş.\n\nBkz. {ref}`yok`.\n", cell("1"))
    with pytest.raises(BookError, match=r"^chapters/one\.md:9: .*yok"):
        store_outputs(book)
