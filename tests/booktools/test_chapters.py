"""The book's own sources: what no build would notice."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest
from jupytext.config import load_jupytext_config

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
