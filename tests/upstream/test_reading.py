"""What is read before a page is made: plug-ins of Markdown, schemas, words; their faults are still there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from gettext import GNUTranslations
from pathlib import Path

import pybtex.plugin
import pydata_sphinx_theme
import pytest
import sphinx
import sphinx_book_theme
import sphinx_copybutton
import sphinx_exercise
from babel.messages.pofile import read_po
from jupyter_book.config import get_default_sphinx_config
from stock import ROOT, application, stands, write

pytestmark = pytest.mark.slow

CATALOGUE = "booktools/locale/tr/LC_MESSAGES/booktools.po"
TRANSLATIONS = "booktools/mends/translations.py"

#: Words of the theme's catalogue that a template asks Sphinx's for, which lacks them.
MISPLACED = {"previous page"}


def folder(package: object) -> Path:
    return Path(package.__file__).parent


# mdit-py-plugins, jsonschema


def test_pybtex_looks_through_all_packages_for_a_plug_in_each_time(monkeypatch):
    """https://codeberg.org/pybtex/pybtex/src/tag/0.26.1/pybtex/plugin/__init__.py#L70"""
    looked = []
    monkeypatch.setattr(pybtex.plugin, "_RUNTIME_PLUGINS", {})
    found = pybtex.plugin.entry_points
    monkeypatch.setattr(pybtex.plugin, "entry_points", lambda **asked: looked.append(asked) or found(**asked))
    for _ in range(2):
        pybtex.plugin.find_plugin("pybtex.backends", "plaintext")
    stands(len(looked) == 2, "booktools/teaching/bibliography.py: find_plugin")


def test_a_citation_that_cannot_be_read_ends_a_build(tmp_path):
    """https://github.com/mcmtroffaes/sphinxcontrib-bibtex/blob/2.7.0/src/sphinxcontrib/bibtex/citation_target.py#L26"""
    write(tmp_path, {"index.rst": "A\n=\n\n:cite:`b{`\n", "b.bib": ""})
    settings = {"source_suffix": {".rst": "restructuredtext"}, "bibtex_bibfiles": ["b.bib"]}
    settings["extensions"] = ["sphinxcontrib.bibtex"]
    try:
        with application(tmp_path, "dummy", settings):
            raised = False
    except ValueError as error:
        raised = "malformed citation target" in str(error)
    stands(raised, "booktools/teaching/bibliography.py: Cite, _take_over")


def test_a_picture_in_markdown_is_looked_for_by_an_address(tmp_path):
    """https://github.com/executablebooks/MyST-Parser/blob/v3.0.1/myst_parser/mdit_to_docutils/base.py#L1222"""
    write(tmp_path, {"index.md": "# A\n\n![a](ı.svg)\n", "ı.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
    with application(tmp_path, "dummy", {"extensions": ["myst_parser"]}) as build:
        stands("%C4%B1.svg" in build.warnings, "booktools/mends/picture_names.py: PictureNames")


def test_an_address_of_the_web_has_marks_of_html(tmp_path):
    """https://github.com/executablebooks/MyST-Parser/blob/v3.0.1/myst_parser/mdit_to_docutils/base.py#L1004"""
    write(tmp_path, {"index.md": "# A\n\n[a](https://example.org/?b=1&c=2)\n"})
    with application(tmp_path, "html", {"extensions": ["myst_parser"]}) as build:
        stands("?b=1&amp;amp;c=2" in build.text("index.html"), "booktools/mends/web_addresses.py: WebAddresses")


def test_jsonschema_imports_the_grammars_of_addresses_at_once(tmp_path):
    """https://github.com/python-jsonschema/jsonschema/issues/1428; a stand-in tells whether it is imported."""
    (tmp_path / "rfc3987_syntax.py").write_text("def is_valid_syntax(kind, text): ...\n")
    code = "import sys; sys.modules['rfc3987'] = None; import jsonschema; print('rfc3987_syntax' in sys.modules)"
    asked = [sys.executable, "-c", code]
    told = subprocess.run(asked, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=True)
    stands(told.stdout.strip() == b"True", "pyproject.toml: rfc3987-syntax")


# Jupyter Book: what it loads without being asked


@pytest.mark.parametrize(
    ("extension", "mend"),
    [
        ("sphinx_thebe", "booktools/mends/jupyter_book.py: silence"),
        ("sphinx_togglebutton", "booktools/mends/details.py: silence"),
    ],
)
def test_every_book_gets_an_extension_that_no_setting_leaves_out(extension, mend):
    """https://github.com/jupyter-book/jupyter-book/issues/1603; who names all others anew can leave one out."""
    stands(extension in get_default_sphinx_config()["extensions"], mend)


# Words


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("toggle-primary-sidebar", 'title="Toggle primary sidebar"'),
        ("toggle-secondary-sidebar", 'title="Toggle secondary sidebar"'),
        ("sbt-sidebar-nav", 'aria-label="Main"'),
        ("layout", 'aria-label="Page"'),
        ("navbar-logo", '"%s - Home" % docstitle'),
    ],
)
def test_templates_of_the_themes_forget_to_look_up(name, text):
    """https://github.com/executablebooks/sphinx-book-theme/issues/998"""
    themes = [folder(theme) / "theme" for theme in (sphinx_book_theme, pydata_sphinx_theme)]
    said = "\n".join(file.read_text(encoding="utf-8") for theme in themes for file in theme.rglob(f"{name}.html"))
    stands(text in said.replace('_("%s', ""), f"{TRANSLATIONS}: FORGOTTEN {re.findall('[A-Z][a-z]+', text)[0]}")


def test_the_copy_button_knows_no_turkish():
    """https://github.com/executablebooks/sphinx-copybutton/issues/113 says where it would be added."""
    script = (folder(sphinx_copybutton) / "_static" / "copybutton.js_t").read_text(encoding="utf-8")
    assert "'en': {" in script
    stands("'tr': {" not in script, f"{TRANSLATIONS}: SCRIPTS")


def test_the_prompts_of_hidden_cells_and_the_search_field_are_english_in_every_language():
    from myst_nb.core.config import NbParserConfig

    stands(NbParserConfig().code_prompt_show == "Show code cell {type}", f"{TRANSLATIONS}: nb_code_prompt_show")
    text = get_default_sphinx_config()["html_theme_options"]["search_bar_text"]
    stands(text == "Search this book...", f"{TRANSLATIONS}: search_bar_text")


def test_every_word_of_our_catalogue_is_lacking_or_said_otherwise_elsewhere():
    """An entry that Sphinx, the theme or an extension says with the same words can go."""
    theirs = [
        folder(sphinx) / "locale" / "tr" / "LC_MESSAGES" / "sphinx.mo",
        *folder(sphinx_book_theme).rglob("tr/LC_MESSAGES/*.mo"),
        *folder(sphinx_exercise).rglob("tr/LC_MESSAGES/*.mo"),
    ]
    assert len(theirs) == 3
    catalogues = [_words(file) for file in theirs]
    same = [message.id for message in _ours() if any(words.get(message.id) == message.string for words in catalogues)]
    assert set(same) == MISPLACED, f"said elsewhere as we say it: take out of {CATALOGUE}: {same}"


def _ours() -> list:
    with (ROOT / CATALOGUE).open(encoding="utf-8") as file:
        return [message for message in read_po(file) if message.id and not message.context]


def _words(file: Path) -> Mapping[str, str]:
    with file.open("rb") as stream:
        return GNUTranslations(stream)._catalog
