"""Escape closes what is open: the browser does it by itself, unless a script takes the key, as one of Sphinx's does on every page.

It takes away the marks of a search with that key, which `site/static/search-marks.js` does
without keeping it from others: https://github.com/sphinx-doc/sphinx/issues/12811
(`tests/upstream/test_site.py`). With it goes `/`, which leads to a field of a closed dialog.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _leave_the_key)


def _leave_the_key(app: Sphinx, config: Config) -> None:
    config.html_theme_options = {"enable_search_shortcuts": False, **config.html_theme_options}
