"""What Sphinx and LaTeX's tools do to a book, apart from its pages: faults that booktools mends are still there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.config import Config
from stock import Built, application, stands, write

pytestmark = pytest.mark.slow

FILES = {
    "start.rst": "Start\n=====\n\n.. toctree::\n\n   one\n",
    "one.rst": "One\n===\n\n.. index:: dal, çim, cam\n\nText.\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder: Path = tmp_path_factory.mktemp("latex")
    write(folder, FILES)
    suffix = {".rst": "restructuredtext"}
    documents = [("start", "book.tex", "Book", "Author", "manual")]
    config = {"root_doc": "start", "source_suffix": suffix, "latex_documents": documents, "latex_engine": "xelatex"}
    with application(folder, "latex", config) as built:
        yield built


def test_all_applications_of_a_process_share_one_dict_of_suffixes():
    """https://github.com/sphinx-doc/sphinx/issues/11795"""
    stands(Config().source_suffix is Config().source_suffix, "booktools/pages/sphinx_build.py: source_suffix")


def test_a_page_put_into_the_printed_book_is_no_parent_of_its_children(book):
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/util/nodes.py#L440"""
    builder = book.app.builder
    builder.context = {}
    tree = builder.assemble_doctree("start", toctree_only=False, appendices=[])
    pages = list(tree.findall(addnodes.start_of_file))
    assert [child.tagname for page in pages for child in page.children] == ["section"]
    estranged = [child for page in pages for child in page.children if child.parent is not page]
    stands(estranged != [] and isinstance(estranged[0], nodes.section), "booktools/printing/front.py: FrontMatter")


def test_makeindex_puts_c_with_a_cedilla_behind_z(tmp_path):
    """xindy would know Turkish, and Sphinx xindy: it is a program to be installed beside TeX, in Lisp.

    https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/latex/__init__.py#L79
    """
    entries = "".join(f"\\indexentry{{{word}|hyperpage}}{{1}}\n" for word in ("zil", "çim", "cam"))
    (tmp_path / "book.idx").write_text(entries, encoding="utf-8")
    subprocess.run(["makeindex", "-q", "book.idx"], cwd=tmp_path, check=True)
    made = (tmp_path / "book.ind").read_bytes()
    stands(made.index(b"zil") < made.index(b"im,"), "booktools/printing/index.py: composed")
