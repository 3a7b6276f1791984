"""Links to hand around: every heading, cell, figure, exercise and question can be pointed at, in a reader's edition.

Most have an id already. A cell is given one that its edition and its key make, so it leads to the same code as long as
that and what runs before it stay as they are. `static/links.js` puts a button beside what has no link of its own, and
copies the address.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..i18n import translator
from ..pages.reader import loaded
from ..pages.tabs import edition_of
from ..sources.cells import addresses

#: Letters of a key in an id: enough for the cells of an edition to stay apart.
_LENGTH = 10
_SAID = {
    "copy": "Copy the link to this place",
    "copied": "Link copied: {address}",
    "failed": "The browser did not let the link be copied: {address}",
}


def setup(app: Sphinx) -> None:
    app.add_post_transform(NameCells)
    app.connect("builder-inited", lambda app: _keys.cache_clear())
    app.connect("html-page-context", _add_script)
    app.add_css_file("links.css")


class NameCells(SphinxPostTransform):
    """Before the editions are grouped (100)."""

    default_priority = 95
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        if self.app.builder.name == "epub":
            return
        for cell in filter(_is_code, self.document.findall(nodes.container)):
            edition = edition_of(cell, loaded(self.app.srcdir.as_posix()).book.tags) or ""
            key = _keys(self.app.srcdir.as_posix(), self.env.docname, edition).get(cell["cell_metadata"].get("origin"))
            if key:
                cell["ids"] = ["-".join(filter(None, ("cell", edition, key[:_LENGTH])))]


def _is_code(node: nodes.container) -> bool:
    return bool(node.get("nb_element") == "cell_code")


@lru_cache(maxsize=64)
def _keys(root: str, page: str, edition: str) -> dict[int, str]:
    """Place of a cell in its source → its key in an edition; of a shared cell, in the first."""
    found = loaded(root)
    tags = found.book.tags
    source = next((source for source in found.sources if source.document == page), None)
    return addresses(source.notebook, edition or tags[0], tags) if source else {}


def _add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    if app.builder.name == "epub" or document is None:
        return
    say = translator(app.config.language)
    said: dict[str, Any] = {f"data-{name}": say(text) for name, text in _SAID.items()}
    app.add_js_file("links.js", loading_method="defer", **said)
