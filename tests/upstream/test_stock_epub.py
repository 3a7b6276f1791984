"""An EPUB as Sphinx makes it: what `booktools/printing/epub.py` mends is still wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from math_core import LatexToMathML
from stock import Built, application, stands, write

pytestmark = pytest.mark.slow

MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi></math>'
FILES = {
    "pages/start.rst": "Start\n=====\n\n.. toctree::\n\n   one\n",
    "pages/one.rst": f"One\n===\n\n.. image:: drawing.svg\n\n.. raw:: html\n\n   <p>{MATH}&nbsp;b</p>\n",
    "pages/drawing.svg": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
    ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path/></svg>\n',
}
CONFIG = {
    "extensions": ["sphinx_copybutton", "sphinx_design", "sphinx_thebe"],  # as Jupyter Book loads them
    "source_suffix": {".rst": "restructuredtext"},
    "root_doc": "pages/start",
    "version": "1",
}
DATE = 1_000_000_000  # in September 2001


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder: Path = tmp_path_factory.mktemp("epub")
    write(folder, FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(DATE))
        with application(folder, "epub", CONFIG) as built:
            yield built


def packed(epub: Built) -> ZipFile:
    return ZipFile(next(epub.out.glob("*.epub")))


def test_the_manifest_names_no_mathml(epub):
    """https://github.com/daisy/epub-accessibility-tests/issues/107 shows what epubcheck says of it."""
    assert MATH in epub.text("pages/one.xhtml")
    item = re.search(r"<item [^>]*pages/one\.xhtml[^>]*>", epub.text("content.opf"))
    stands('properties="mathml"' not in item[0], "booktools/printing/epub.py: properties, formulas")


def test_the_archive_holds_what_only_the_site_needs(epub):
    names = packed(epub).namelist()
    stands("_static/copy-button.svg" in names, "booktools/printing/epub.py: _belongs")


def test_pages_ask_for_the_sheets_of_extensions(epub):
    page = epub.page("pages/one.xhtml")
    assert "_static/epub.css" in str(page.head)
    stands("copybutton.css" in str(page.head), "booktools/printing/epub.py: _own_look")


def test_names_of_html_stay_that_xml_does_not_know(epub):
    """In what an author or a cell wrote, and in formulas."""
    written = "&nbsp;" in epub.text("pages/one.xhtml")
    stands(written or "&ApplyFunction;" in _made(r"\log x"), "booktools/printing/epub.py: _ENTITY")


def test_formulas_have_attributes_of_mathml_core_that_mathml_3_lacks():
    stands("<mfrac displaystyle=" in _made(r"\tfrac{1}{2}"), "booktools/printing/epub.py: _CORE")


def _made(tex: str) -> str:
    made = LatexToMathML(xml_namespace=True).convert_with_local_state(tex, displaystyle=False)
    assert made.startswith('<math xmlns="http://www.w3.org/1998/Math/MathML"')
    return made


def test_a_drawing_keeps_a_document_type_of_another_host(epub):
    stands("<!DOCTYPE" in epub.text("_images/drawing.svg"), "booktools/printing/epub.py: _DOCTYPE")


def test_the_archive_says_when_it_was_made_not_source_date_epoch(epub):
    """https://github.com/sphinx-doc/sphinx/pull/3973 did so for the metadata alone."""
    assert "2001-09-09" in epub.text("content.opf")
    years = {entry.date_time[0] for entry in packed(epub).infolist()}
    stands(years != {2001}, "booktools/printing/epub.py: build_epub")


def test_the_contents_forget_the_folder_of_the_first_page(epub):
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/_epub_base.py#L694"""
    addresses = re.findall(r'<content src="([^"#]*)', epub.text("toc.ncx"))
    assert "pages/start.xhtml" in addresses
    stands("pages/one.xhtml" not in addresses, "booktools/printing/epub.py: epub_tocscope")
