"""What each directive becomes."""

from __future__ import annotations

from collections.abc import Mapping

from ..dialect import ADMONITIONS, PROOFS, Directive
from . import boxes, exercises, floats, tables
from .boxes import Writer
from .page import Page


def render_directive(page: Page, directive: Directive, quoted: bool) -> str:
    """A directive nobody knows is shown as its title and its content."""
    return _WRITERS.get(directive.name, boxes.titled)(page, directive, quoted)


def _each(names: str, writer: Writer) -> dict[str, Writer]:
    return dict.fromkeys(names.split(), writer)


_WRITERS: Mapping[str, Writer] = {
    **dict.fromkeys(ADMONITIONS, boxes.admonition),
    **dict.fromkeys(PROOFS, exercises.proof),
    **{f"prf:{name}": exercises.proof for name in PROOFS},
    **_each("admonition margin sidebar aside", boxes.admonition),
    **_each("epigraph highlights pull-quote", boxes.quotation),
    **_each("container div only compound class rst-class grid grid-item tab-set card-carousel", boxes.content),
    **_each("card grid-item-card", boxes.card),
    **_each("raw index toctree tableofcontents contents highlight role default-role", boxes.nothing),
    **_each("exercise-end solution-end meta tags printindex thebe-button", boxes.nothing),
    "dropdown": boxes.dropdown,
    "glossary": boxes.glossary,
    **_each("bibliography footbibliography", boxes.works_cited),
    **_each("exercise exercise-start", exercises.exercise),
    **_each("solution solution-start", exercises.solution),
    "question": exercises.question,
    **_each("figure moving-figure", floats.figure),
    "figure-md": floats.figure_md,
    "image": floats.image,
    "math": floats.formula,
    **_each("code-block code code-cell sourcecode", floats.code),
    **_each("parsed-literal prompt mermaid eval-rst", floats.verbatim),
    "table": tables.table,
    "list-table": tables.list_table,
    "csv-table": tables.csv_table,
}
