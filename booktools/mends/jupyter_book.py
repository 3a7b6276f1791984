"""Nothing from elsewhere: what Jupyter Book loads on every page that names another host is switched off.

https://github.com/jupyter-book/jupyter-book/issues/1603: it has no setting that leaves Thebe out
(`tests/upstream/test_site.py`, `test_reading.py`).
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from ..pages.silence import silence


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _without_thebe)


def _without_thebe(app: Sphinx, config: Config) -> None:
    """Thebe knows one kernel a page, points at another host, and declares itself twice."""
    silence(app, "sphinx_thebe", "thebe")
