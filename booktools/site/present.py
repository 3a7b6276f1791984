"""Presentation mode: a section on a projector, one cell or heading a screen, in the chosen edition.

Reached by a link in the menu of what to take along, and by an address, which can be handed around:
`parameters.html?cerceve=torch&sunum#parametreye-ulasmak`. Script and sheet (`static/present/`) are fetched only then; their
folder keeps the sheet out of the one that all pages have (`sheet.py`).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..i18n import translator


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _offer, priority=505)  # before the menu


def _offer(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    """On pages with code: the others are for reading."""
    if app.builder.name == "epub" or document is None or not any(map(_is_code, document.findall(nodes.container))):
        return
    say = translator(app.config.language)
    context["present"] = {
        "parameter": say("present"),
        "script": context["pathto"]("_static/present/present.js", 1),
        "name": say("Presentation"),
        "before": say("Previous screen"),
        "after": say("Next screen"),
        "end": say("End the presentation"),
    }


def _is_code(node: nodes.container) -> bool:
    return bool(node.get("nb_element") == "cell_code")
