"""A picture says in words what is to be seen: who hears the page, and a notebook without its files, have nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _look)


def _around(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _look(app: Sphinx, doctree: nodes.document) -> None:
    for picture in doctree.findall(nodes.image):
        place = picture if picture.line else picture.parent  # in a line of text it has none of its own
        drawn = any(isinstance(node, nodes.Element) and node.get("nb_element") for node in _around(picture))
        if not drawn and not str(picture.get("alt", "")).strip():
            message = "the picture %s has no words that stand for it"
            _log.warning(message, picture["uri"], location=place, type="booktools", subtype="pictures")
