"""Code is coloured as IPython's own lexer has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name

from booktools.mends.highlighting import Remembering

ROOT = Path(__file__).parents[3]
MAGICS = ("%timeit x", "%%html\n<b>", "!ls", "x = !ls", "a = %pwd", "?print", "print??", "f'{x:.1%}' != y", "")


@pytest.mark.parametrize("edition", sorted(folder.name for folder in (ROOT / "notebooks").iterdir() if folder.is_dir()))
def test_of_every_cell_of_the_book(edition):
    cells = (c for f in (ROOT / "notebooks" / edition).glob("*.ipynb") for c in json.loads(f.read_bytes())["cells"])
    codes = {"".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    assert len(codes) > 100
    for code in codes:
        assert_like_ipython(code)


@pytest.mark.parametrize("code", MAGICS)
def test_of_what_only_ipython_knows(code):
    assert_like_ipython(code)


def assert_like_ipython(code):
    theirs = get_lexer_by_name("ipython3")
    assert type(theirs) is not Remembering
    assert list(Remembering().get_tokens(code)) == list(theirs.get_tokens(code)), code
