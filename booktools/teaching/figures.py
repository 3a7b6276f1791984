"""The `moving-figure` directive: a figure that a script lets the reader change.

It is an ordinary figure, with number, caption and a still picture, for print,
for notebooks, for every builder, and wherever scripts do not run. On a page of
the site the script that it names replaces the picture by controls and a drawing;
`static/moving.js` holds what such scripts share. What a figure computes is the
book's own: the script lies beside the source, not in this package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset_file

from ..pages.assets import add_assets

CLASS = "moving-figure"
#: Where the scripts of a book's figures stand below `_static`.
FOLDER = "moving"
_log = logging.getLogger(__name__)


class MovingFigure(Figure):
    """A figure with one more option: `:script:`, a file next to the source."""

    option_spec = {**(Figure.option_spec or {}), "script": directives.path}

    def run(self) -> list[nodes.Node]:
        script = self.options.pop("script", "")
        made = super().run()
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
    app.connect("html-page-context", _add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
