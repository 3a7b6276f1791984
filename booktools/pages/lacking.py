"""A reference to what not all who read it have: who reads one edition has no figure that stands in the prose of another.

On the site it leads to something that is hidden, in a notebook, a PDF or an EPUB to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .reader import loaded
from .state import kept

_REFERENCES = {("std", "ref"), ("std", "numref"), ("math", "eq")}
_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _look)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", _tell)


def _forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    kept(env).places.pop(page, None)
    kept(env).references.pop(page, None)


def _merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    kept(env).places |= kept(other).places
    kept(env).references |= kept(other).references


def _look(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    kept(app.env).places[page] = {
        name: edition
        for node in doctree.findall(nodes.Element)
        if (names := [*node["ids"], *([node.get("label")] if isinstance(node, nodes.math_block) else ())])
        and (edition := _edition(node))
        for name in names
        if name
    }
    kept(app.env).references[page] = [
        (_line(node), str(node["reftype"]), str(node["reftarget"]), _edition(node))
        for node in doctree.findall(addnodes.pending_xref)
        if (node.get("refdomain"), node.get("reftype")) in _REFERENCES
    ]


def _edition(node: nodes.Node) -> str:
    """In whose prose it stands; empty in that of all."""
    while node is not None:
        if isinstance(node, nodes.container) and "edition-prose" in node["classes"]:
            return str(node["edition"])
        node = node.parent
    return ""


def _line(node: nodes.Node) -> int:
    while node is not None and not node.line:
        node = node.parent
    return node.line or 0 if node is not None else 0


def _tell(app: Sphinx, env: BuildEnvironment) -> None:
    labels, equations = env.get_domain("std").data["anonlabels"], env.get_domain("math").data["objects"]
    editions = {source.document: source.editions for source in loaded(str(app.srcdir)).sources}
    for page, references in kept(env).references.items():
        for line, kind, name, edition in references:
            there, place = (
                (equations[name][0], name) if kind == "eq" and name in equations else labels.get(name, ("", ""))
            )
            only = kept(env).places.get(there, {}).get(place)
            readers = {edition} if edition else {*editions.get(page, ())}
            if only and not readers <= {only}:
                message = "%s is in the prose of %s alone, which not all who read this have; refer to it there, or move it out of that"
                _log.warning(message, name, only, location=(page, line), type="booktools", subtype="lacking")
