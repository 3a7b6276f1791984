"""What teaches, on every kind of page: questions, terms, figures, the API, works, where outputs come from.

``questions``     self-check questions (quiz)
``terms``         the book's words: glossary, definitions on hover, the check for second spellings (lint)
``figures``       figures that a script moves
``api``           the reference of a Python package
``bibliography``  the style of the list of works
``provenance``    which versions printed the outputs (``origins``)
"""

from __future__ import annotations

from sphinx.application import Sphinx

from ..pages.assets import add_assets
from . import api, bibliography, figures, provenance, questions
from .terms import glossary, lint


def setup(app: Sphinx) -> None:
    add_assets(app, __file__)
    for part in (questions, glossary, lint, figures, api, bibliography, provenance):
        part.setup(app)
