"""Every edition of this book prints the same in a warm kernel and in a stock one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat import NotebookNode

from booktools import kernels, store, warm
from booktools.book import Book, read_book
from booktools.check import NOT_COMPARED
from booktools.execution import execute

BOOK = read_book(Path(__file__).parents[2])
STORED = [(tag, file) for tag in BOOK.tags for file in store.files(BOOK, tag)]


@pytest.fixture(scope="module", autouse=True)
def servers() -> Iterator[None]:
    yield
    warm._close()


def stock(book: Book, tag: str, folder: Path) -> Path:
    """The edition's kernel without what makes it warm."""
    shutil.copytree(kernels.jupyter_path(book, book.edition(tag)), folder, dirs_exist_ok=True)
    file = folder / "kernels" / "python3" / "kernel.json"
    spec = json.loads(file.read_text(encoding="utf-8"))
    assert spec["metadata"].pop("kernel_provisioner")["provisioner_name"] == "warm-provisioner"
    file.write_text(json.dumps(spec), encoding="utf-8")
    return folder


def outputs(notebook: NotebookNode) -> list[object]:
    """What is compared of a run: all but cells that vary by nature, and the paths in tracebacks."""
    return [
        (cell.source, [{k: v for k, v in output.items() if k != "traceback"} for output in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code" and NOT_COMPARED not in cell.metadata.get("tags", ())
    ]


@pytest.mark.parametrize("tag, file", STORED, ids=[f"{tag}-{file.stem}" for tag, file in STORED])
def test_an_edition_prints_the_same_in_both_kinds_of_kernel(tag, file, tmp_path, caplog):
    notebook = store.load(BOOK, file)
    paths = [kernels.jupyter_path(BOOK, BOOK.edition(tag)), stock(BOOK, tag, tmp_path)]
    with ThreadPoolExecutor() as pool:
        warmly, coldly = pool.map(lambda path: outputs(execute(notebook, path, BOOK.timeout)), paths)
    assert caplog.messages == []  # no word of a fallback
    for of_warm, of_stock in zip(warmly, coldly, strict=True):
        assert of_warm == of_stock
