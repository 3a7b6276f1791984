"""The index in the order of the book's alphabet, which makeindex does not know: `.idx` in, `.ind` out.

xindy would (`tests/upstream/test_sphinx.py`), a program beside TeX that a reader would have to install.

`python -m booktools.printing.index en book.idx book.ind`, as latexmk calls it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from ..languages import Language, language

_ENTRY = re.compile(r"\\indexentry\{(.*)\}\{(\w+)\}$")
_TOKEN = re.compile('"?.')
_COMMANDS = re.compile(r"\\[a-zA-Z]+\s*|[{}\\]")
_HEAD = r"""\begin{sphinxtheindex}
\let\bigletter\sphinxstyleindexlettergroup
\let\spxpagem\sphinxstyleindexpagemain
\let\spxentry\sphinxstyleindexentry
\let\spxextra\sphinxstyleindexextra
"""


def composed(idx: str, spoken: str) -> str:
    """LaTeX for the entries, grouped by their initial; every page once, in order."""
    letters = language(spoken)
    pages: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for path, page in _entries(idx.splitlines()):
        found = pages.setdefault(path, [])
        found += [] if page in found else [page]
    if not pages:
        return ""
    ordered = sorted(
        pages, key=lambda path: [(bool(letters.initial(name)), letters.alphabetical(name)) for name, _ in path]
    )
    return _HEAD + "".join(_lines(letters, ordered, pages)) + "\\end{sphinxtheindex}\n"


def _lines(
    letters: Language, ordered: list[tuple[tuple[str, str], ...]], pages: dict[tuple[tuple[str, str], ...], list[str]]
) -> Iterator[str]:
    for letter, group in groupby(ordered, key=lambda path: letters.initial(path[0][0])):
        yield f"\\indexspace\n\\bigletter{{{letter or '*'}}}\n"
        above: tuple[tuple[str, str], ...] = ()
        for path in group:
            for depth in range(len(path)):
                if path[: depth + 1] != above[: depth + 1]:
                    own = ", ".join(["", *pages[path]]) if depth + 1 == len(path) else ""
                    yield f"\\{'sub' * depth}item {path[depth][1]}{own}\n"
            above = path


def _entries(lines: Iterable[str]) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    """(what to sort by, what to show) of each level, and the page as it is shown."""
    for match in filter(None, map(_ENTRY.match, lines)):
        text, *command = _cut(match[1], "|")
        levels = (_cut(level, "@") for level in _cut(text, "!"))
        path = tuple((_COMMANDS.sub("", _unquoted(level[0])), _unquoted(level[-1])) for level in levels)
        yield path, f"\\{command[0] if command else 'hyperpage'}{{{match[2]}}}"


def _cut(text: str, mark: str) -> list[str]:
    """Between the marks that are not quoted; what follows a `"` is, another `"` too."""
    parts = [""]
    for token in _TOKEN.findall(text):
        if token == mark:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _unquoted(text: str) -> str:
    return "".join(token[-1] for token in _TOKEN.findall(text))


if __name__ == "__main__":
    spoken, source, target = sys.argv[1:]
    Path(target).write_text(composed(Path(source).read_text(encoding="utf-8"), spoken), encoding="utf-8")
