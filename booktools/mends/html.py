"""HTML that validators and screen readers accept, where what extensions write would not be.

`tests/upstream/test_site.py` shows what sphinx-exercise, sphinx-design, MyST-NB and docutils write.
"""

from __future__ import annotations

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.tabs import sd_tab_label

from ..i18n import translator

# Ids that sphinx-exercise gives to every exercise and every solution of a page.
_REPEATED = ("exercise-content", "solution-content")


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinx_design")  # its nodes come first, ours replace them
    app.add_node(sd_tab_label, override=True, html=(visit_tab_label, depart_tab_label))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_hidden))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_post_transform(Mend)


class Mend(SphinxPostTransform):
    """After the outputs are chosen (4) and the exercises have become boxes."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for section in self.document.findall(nodes.section):
            section["ids"] = [one for one in section["ids"] if one not in _REPEATED]
        plot = translator(self.config.language)("Plot drawn by the code above")
        for output in self.document.findall(_is_output):
            for image in output.findall(nodes.image):
                image.setdefault("alt", plot)
                image["loading"] = "lazy"  # those of editions that are not chosen are not fetched


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell_output" in node["classes"]


def visit_tab_label(self: HTML5Translator, node: sd_tab_label) -> None:
    """sphinx-design's, without `aria-controls`: a label names its radio button and controls nothing.

    https://github.com/executablebooks/sphinx-design/pull/283 put it there.
    """
    attributes = {"for": node["input_id"]}
    if "sync_id" in node and "sync_group" in node:
        attributes |= {"data-sync-id": node["sync_id"], "data-sync-group": node["sync_group"]}
    self.body.append(self.starttag(node, "label", **attributes))


def depart_tab_label(self: HTML5Translator, node: sd_tab_label) -> None:
    self.body.append("</label>")


def visit_hidden(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """MyST-NB's, with its titles as text of the summary: not behind an English label, nor in paragraphs.

    An e-book folds nothing.
    """
    if self.builder.name == "epub":
        return
    self.body.append(self.starttag(node, "details", CLASS="admonition hide"))
    titles = (("collapsed", node["prompt_show"]), ("expanded", node["prompt_hide"]))
    spans = "".join(f'<span class="{state}">{self.encode(title)}</span>' for state, title in titles)
    self.body.append(f"<summary>{spans}</summary>\n")


def depart_hidden(self: HTML5Translator, node: HideCodeCellNode) -> None:
    if self.builder.name != "epub":
        self.body.append("</details>\n")


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Docutils', with roles that are not deprecated: https://github.com/w3c/dpub-aria/pull/22."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", classes=["citation"], role="listitem"))


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    self.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        self.body.append("</div>\n")
