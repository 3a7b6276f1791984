"""Names in code break behind their dots and lines, and nowhere else: `torch.` `export.` `save`, on a phone and in a table."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

_TAG = re.compile(r"(<[^>]*>)")
_JOINT = re.compile(r"(?<=[^\W_])([._]+)(?=[^\W\d_])")


def setup(app: Sphinx) -> None:
    app.add_node(nodes.literal, override=True, html=(visit_literal, depart_literal))


def visit_literal(self: HTML5Translator, node: nodes.literal) -> None:
    node["begins"] = len(self.body)
    HTML5Translator.visit_literal(self, node)


def depart_literal(self: HTML5Translator, node: nodes.literal) -> None:
    if self.builder.name != "epub":
        self.body[node["begins"] :] = [breakable(part) for part in self.body[node["begins"] :]]
    HTML5Translator.depart_literal(self, node)


def breakable(html: str) -> str:
    """`html` with a place to break behind each joint of its names."""
    parts = _TAG.split(html)
    return "".join(part if at % 2 else _JOINT.sub(r"\1<wbr>", part) for at, part in enumerate(parts))
