"""Mathematics as MathML, made when the page is built: no script, no web font, no other host.

`html_math_renderer: mathml` chooses it. The TeX source travels along as an
annotation, which is what a screen reader's user or a search may want. Sphinx has no such
renderer: https://github.com/sphinx-doc/sphinx/issues/6092 (`tests/upstream/test_site.py`).
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

_HTML = LatexToMathML(annotation=True, fancy_error=False)
_XML = LatexToMathML(annotation=True, fancy_error=False, xml_namespace=True)
_LOGGER = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", _look)


def _look(app: Sphinx, doctree: nodes.document) -> None:
    """Where no MathML is written, say what could not be, as soon as it is read."""
    if app.config.html_math_renderer == "mathml" and app.builder.format != "html":
        for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
            assert isinstance(node, nodes.Element)
            mathml(node, xml=False, display=isinstance(node, nodes.math_block))


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(mathml(node, self.builder.name == "epub", display=False))
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """A block of its own, with the equation's number and a link to it if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(mathml(node, self.builder.name == "epub", display=True))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def mathml(node: nodes.Element, xml: bool, display: bool) -> str:
    """`<math>` for the TeX in `node`; what cannot be read is a warning, and shown as it is.

    XML knows MathML by its name space alone; HTML needs none. E-readers that know no MathML read `alttext`.
    """
    tex = node.astext().strip()
    if display and ("\\\\" in tex or "&" in tex) and not tex.startswith("\\begin"):
        tex = f"\\begin{{aligned}}{tex}\\end{{aligned}}"
    try:
        made = (_XML if xml else _HTML).convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        message, (first, *_) = (
            "mathematics that MathML cannot show: %s (in %s)",
            node.astext().strip().splitlines() or [""],
        )
        _LOGGER.warning(message, error, first, location=node, type="booktools")
        return f"<code>{escape(tex)}</code>"
    return made.replace("<math ", f'<math alttext="{escape(" ".join(tex.split()))}" ', 1) if xml else made
