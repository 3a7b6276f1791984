"""What is folded, in the browser's own fold: a `details` needs no script, and opens for a link or a search within it.

Boxes that ask for it with the class `dropdown` (a solution, a note) and the `toggle`
directive become sphinx-design's dropdown, as hints are; the script that would have
folded them stays out. sphinx-togglebutton closes every box by a script
(`tests/upstream/test_site.py`), which every book gets (`test_reading.py`).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _, admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design.shared import create_component
from sphinx_exercise.nodes import is_solution_node

from ..pages.silence import silence


def setup(app: Sphinx) -> None:
    app.add_post_transform(Fold)
    app.setup_extension("sphinx_togglebutton")  # for its directive
    silence(app, "sphinx_togglebutton", "togglebutton")


class Fold(SphinxPostTransform):
    """After exercises know their titles (21), before dropdowns become `details` (199)."""

    default_priority = 140
    builders = ("html", "dirhtml", "singlehtml")

    def run(self, **kwargs: Any) -> None:
        for box in [node for node in self.document.findall(nodes.Element) if _is_folded(node)]:
            title, body = _parts(box)
            fold = create_component(
                "dropdown", classes=["fold"], opened="toggle-shown" in box["classes"], type="dropdown",
                has_title=True, icon=None, chevron=None, title_classes=[], body_classes=[],
                container_classes=["sd-mb-3", "solution"] if is_solution_node(box) else ["sd-mb-3"],
            )  # fmt: skip
            fold += [nodes.rubric("", "", *title, ids=box["ids"]), *body]
            box.replace_self(fold)


def _is_folded(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Admonition | nodes.container):
        return False
    return ("dropdown" if isinstance(node, nodes.Admonition) else "toggle") in node["classes"]


def _parts(box: nodes.Element) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Its title and what it holds; sphinx-exercise keeps that in a section without a heading."""
    if isinstance(box[0], nodes.title):
        title, body = list(box[0].children), box[1:]
    else:
        title, body = [nodes.Text(admonitionlabels.get(box.tagname, _("Click to show")))], list(box)
    return title, [part for child in body for part in (list(child) if isinstance(child, nodes.section) else [child])]
