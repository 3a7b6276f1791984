"""What the parts of this toolkit remember in the objects that Sphinx hands around: two records, each on one of them.

An application lives as long as one build; the environment is stored with the pages that were read,
and read again for the next build. Each part writes its own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..running.origins import Origin

#: Of the fields of `Kept`: with another number, Sphinx reads all pages anew.
VERSION = 3
_NAME = "booktools"

Found = tuple[int, str, str]  # a second spelling: line, what is said, what to say


@dataclass
class State:
    """What a build knows, by who writes it."""

    # `site/sheet.py`: names of the sheets of every page, in their order
    sheets_everywhere: list[str] = field(default_factory=list)
    # `site/downloads.py`: path below the site → content
    downloads: dict[str, bytes] = field(default_factory=dict)
    # `printing/appendix.py`: what left a page for the end of the book, by page
    moved: dict[str, list[Any]] = field(default_factory=dict)
    # `teaching/provenance.py`
    origins: list[Origin] = field(default_factory=list)
    # `teaching/terms/lint.py`: what finds them on a page
    second_spellings: Callable[[nodes.document], Iterable[Found]] = lambda page: ()


@dataclass
class Kept:
    """What was found on the pages, by page; Sphinx pickles it."""

    # `pages/outputs.py`: hash of the stored outputs
    outputs: dict[str, str] = field(default_factory=dict)
    # `site/progress.py`: keys of the questions
    questions: dict[str, list[str]] = field(default_factory=dict)
    # `pages/lacking.py`: what stands in the prose of one edition → that edition; references: line, kind, target, edition
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    references: dict[str, list[tuple[int, str, str, str]]] = field(default_factory=dict)
    # `teaching/terms/lint.py`; and the file of terms that the pages were read with
    second_spellings: dict[str, list[Found]] = field(default_factory=dict)
    terms: str | None = None


def state(app: Sphinx) -> State:
    found: State = vars(app).setdefault(_NAME, State())
    return found


def kept(env: BuildEnvironment) -> Kept:
    """Also where an environment was stored without it."""
    found: Kept = vars(env).setdefault(_NAME, Kept())
    return found
