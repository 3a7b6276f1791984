"""The book's own sources: what no build would notice."""

from __future__ import annotations

import json
import re
import symtable
from collections.abc import Iterator
from pathlib import Path

import jupytext
import pytest
from jupytext.config import load_jupytext_config

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.md"))
SECTIONS = [chapter for chapter in CHAPTERS if "```{code-cell}" in chapter.read_text(encoding="utf-8")]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_number_that_sphinx_gives_bears_no_ending(chapter: Path) -> None:
    """`Şekil 6.2'ye`, but `Şekil 6.3'e`: the ending would be wrong once figures move."""
    text = chapter.read_text(encoding="utf-8")
    assert re.findall(r"\{(?:numref|ref|eq)\}`[^`]+`['’]\w+", text) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_sentence_says_that_a_cell_is_folded(chapter: Path) -> None:
    """It is so on the site alone: in a notebook and in print it stands open."""
    text = chapter.read_text(encoding="utf-8")
    assert re.findall(r"(?:[Kk]apalı|[Kk]atlı|[Kk]atlanmış)(?: bir)? hücre\w*", text) == []


@pytest.mark.parametrize("chapter", SECTIONS, ids=lambda path: path.stem)
def test_a_section_speaks_of_no_page_and_no_tab_for_it_is_a_notebook_too(chapter: Path) -> None:
    text = chapter.read_text(encoding="utf-8")
    assert (
        re.findall(r"\b(?:[Bb]u|[Öö]nceki|[Ss]onraki) sayfa\w*|[Üü]ç sekme\w*|sekmesi yok|[Bb]u sekme\w*", text) == []
    )


@pytest.mark.parametrize("chapter", SECTIONS, ids=lambda path: path.stem)
def test_a_section_that_jupyterlab_saves_is_the_same_to_the_byte(chapter: Path) -> None:
    """With what JupyterLab adds: the kernel that it runs in, `booktools.running.kernels`."""
    text = chapter.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="md:myst")
    notebook.metadata.update(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python", "version": "3.11.2"},
    )
    assert jupytext.writes(notebook, fmt="md:myst", config=load_jupytext_config(str(chapter))) == text


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("notebooks/*/*.ipynb")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_no_cell_needs_what_only_a_solution_defines(file: Path) -> None:
    """For notebooks are handed out without solutions."""
    defined, solved, needed = set[str](), set[str](), set[str]()
    for cell in json.loads(file.read_bytes())["cells"]:
        if cell["cell_type"] == "code":
            whole = symtable.symtable("".join(cell["source"]), file.name, "exec")
            is_solution = "solution" in cell["metadata"].get("tags", ())
            own = {one.get_name() for one in whole.get_symbols() if one.is_assigned() or one.is_imported()}
            (solved if is_solution else defined).update(own)
            needed |= set() if is_solution else set(_globals(whole))
    assert solved and needed & (solved - defined) == set()


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that are looked up outside of functions, at any depth."""
    yield from (one.get_name() for one in table.get_symbols() if one.is_referenced() and one.is_global())
    for inner in table.get_children():
        yield from _globals(inner)
