"""What the pages look like: style sheets, letters and icons of our own over the theme's.

One sheet a topic, all in ``static/``; the theme's icon font, 1.5 MB for
fifteen icons, stays out (``templates/static/webpack-macros.html``).
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

_SHEETS = ("book.css", "cells.css", "boxes.css", "icons.css", "cover.css", "print.css")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _use_templates)
    for sheet in _SHEETS:
        # After the sheets of sphinx-design and the theme, whose rules ours replace.
        app.add_css_file(sheet, priority=900)
    app.add_js_file("scrolling.js", loading_method="defer")


def _use_templates(app: Sphinx, config: Config) -> None:
    config.templates_path = [*config.templates_path, str(Path(__file__).parent / "templates")]
