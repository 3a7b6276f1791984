"""Cells that run where they are read.

``parts``    what browsers need for it, from npm, made once for an environment
``npm``      packages of npm, installed with the Node of a wheel
``pyodide``  cells with the tag `live` in the Python of browsers, under Node, and judged
``server``   the site with a kernel of each edition behind it (`booktools live`)
``page/``    the scripts: an editor in each cell (cells.js) before a kernel (kernel.js) or Pyodide (browser.js, worker.js)

A cell tagged `live` needs nothing but Python's standard library and what such cells above it define: on a static site it
runs in the reader's browser, after a click. Every other cell runs where kernels stand behind the site. A site that is
built where `parts` has made nothing is the site without any of this.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from ..i18n import translator
from ..judging.streams import NEWS
from ..pages.assets import add_assets
from . import parts

#: Below `_static`; what is in it comes with a reader's first click.
FOLDER = "live"
_SAID = {
    "name": "Run this cell",
    "code": "Code of this cell",
    "leave": "Shift+Enter runs it. Tab completes a name, or indents; Escape, then Tab leaves the editor.",
    "run": "Run",
    "stop": "Stop",
    "above": "Run those above",
    "restart": "Restart",
    "back": "The book's code",
    "stored": "The book's output",
    "yours": "Your output",
    "loading": "{python} starts",
    "waiting": "waits for another cell",
    "busy": "running",
    "place": "{at} of {of} above",
    "same": "The same as the book's.",
    "different": "What differs from the book's is marked.",
    "apart": "It differs from the book's.",
    "ran": "It ran.",
    "nothing": "It ran, and put out nothing.",
    "first": "A name is not known: run the cells above first.",
    "failed": "It ended with an error.",
    "broken": "A cell above has failed.",
    "stopped": "Stopped.",
    "forgotten": "Stopped; Python starts anew with the next cell, without the names it knew.",
    "restarted": "Restarted: no name is known any more.",
    "died": "The kernel died (out of memory, perhaps). It starts anew, without the names it knew.",
    "away": "No kernel answers: is `make live` still running? If it was started anew, open the address that it prints.",
    "missing": "{python} has no kernel here: `make live` was started without it.",
    "unloaded": "Python could not be loaded: is there a network?",
    "cut": "… it goes on; the rest is not shown.",
}


def setup(app: Sphinx) -> None:
    app.add_config_value("live_parts", "", "html", types=[str])  # of which the pages were made
    app.connect("config-inited", _look)
    app.connect("html-page-context", _add_script, priority=400)  # before others make lists of their own
    app.connect("build-finished", _copy, priority=800)  # before the service worker counts what there is
    if parts.folder():
        add_assets(app, __file__)
        app.add_css_file("live.css")


def _look(app: Sphinx, config: Config) -> None:
    config.live_parts = parts.digest() if parts.folder() else ""


def _add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """On pages with code."""
    if app.config.live_parts and app.builder.name != "epub" and document is not None and any(_cells(document)):
        say = translator(app.config.language)
        said: dict[str, Any] = {"data-run": say("Run"), "data-failed": say("Could not be loaded: try again")}
        app.add_js_file("live.js", loading_method="defer", **said)


def _cells(document: nodes.document) -> list[nodes.container]:
    return [node for node in document.findall(nodes.container) if node.get("nb_element") == "cell_code"]


def _copy(app: Sphinx, exception: Exception | None) -> None:
    found = parts.folder()
    if exception is not None or not found or app.builder.format != "html" or app.builder.name == "epub":
        return
    target = Path(app.outdir) / "_static" / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(found, target, ignore=shutil.ignore_patterns(parts.MADE))
    say = translator(app.config.language)
    sizes = {name: (found / "pyodide" / name).stat().st_size for name in parts.LARGE}
    about = {"words": {name: say(text) for name, text in _SAID.items()}, "sizes": sizes, "news": NEWS}
    (target / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
