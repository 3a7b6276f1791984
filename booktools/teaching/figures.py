"""The `moving-figure` directive: a figure that a script lets the reader change.

It is an ordinary figure, with number, caption and a still picture, for print,
for notebooks, for every builder, and wherever scripts do not run. On a page of
the site the script that it names replaces the picture by controls and a drawing;
`static/moving.js` holds what such scripts share. What a figure computes is the
book's own: the script lies beside the source, not in this package. A caption may end with
a sentence for who has the figure before them (`:here:`), and with another for who has its picture (`:elsewhere:`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset_file

from ..pages.assets import add_assets

CLASS = "moving-figure"
#: Where the scripts of a book's figures stand below `_static`.
FOLDER = "moving"
_log = logging.getLogger(__name__)


#: Options that end a caption; the class of what they say.
_ENDINGS = {"here": "moving-here", "elsewhere": "moving-elsewhere"}


class MovingFigure(Figure):
    """A figure with `:script:`, a file next to the source, and two endings of its caption."""

    option_spec = {
        **(Figure.option_spec or {}), "script": directives.path, **dict.fromkeys(_ENDINGS, directives.unchanged),
    }  # fmt: skip

    def run(self) -> list[nodes.Node]:
        script = self.options.pop("script", "")
        endings = {name: self.options.pop(name, "") for name in _ENDINGS}
        made = super().run()
        for caption in (caption for node in made for caption in node.findall(nodes.caption)):
            for name, said in endings.items():
                if said:
                    children, _messages = self.state.inline_text(f" {said}", self.lineno)
                    caption += nodes.inline("", "", *children, classes=[_ENDINGS[name]])
        environment = self.state.document.settings.env
        path, file = environment.relfn2path(script)
        place = (environment.docname, self.lineno)
        if not script:
            _log.warning("moving-figure: no script; name one with :script:, or write figure", location=place)
        elif not Path(file).is_file():
            _log.warning("moving-figure: there is no %s; mend the path in :script:", path, location=place)
        else:
            for figure in (node for node in made if isinstance(node, nodes.figure)):
                figure["classes"] += [CLASS, f"moving-{Path(path).stem}"]
                figure["script"] = path
        return made


class EndCaptions(SphinxPostTransform):
    """The ending that fits what is written, as if the caption had no other."""

    default_priority = 10

    def run(self, **kwargs: Any) -> None:
        moves = self.app.builder.format == "html" and self.app.builder.name != "epub"
        for ending in list(self.document.findall(nodes.inline)):
            fits = [name for name, look in _ENDINGS.items() if look in ending["classes"] and (name == "here") == moves]
            if fits and not moves:
                _replace(ending, ending.children)  # as words of the caption itself
            elif not fits and {*_ENDINGS.values()} & {*ending["classes"]}:
                _replace(ending, [])


def _replace(node: nodes.Element, others: Sequence[nodes.Node]) -> None:
    place = node.parent.index(node)
    node.parent[place : place + 1] = others


def scripts(document: nodes.document) -> list[str]:
    """The scripts of a page, once each, in the order of its figures."""
    return list(dict.fromkeys(figure["script"] for figure in document.findall(nodes.figure) if "script" in figure))


def _add_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Load what moves a figure on the pages that have one; an EPUB shows the still pictures."""
    found = scripts(document) if document and app.builder.name != "epub" else []
    if not found:
        return
    app.add_css_file("moving.css")
    app.add_js_file("moving.js", loading_method="defer")
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for script in found:
        copy_asset_file(str(Path(app.srcdir) / script), str(folder))
        app.add_js_file(f"{FOLDER}/{Path(script).name}", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    add_assets(app, __file__)
    app.add_directive("moving-figure", MovingFigure)
    app.add_post_transform(EndCaptions)
    app.connect("html-page-context", _add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
