"""Nothing from elsewhere: what Jupyter Book loads on every page that names another host is switched off."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _without_thebe)


def _without_thebe(app: Sphinx, config: Config) -> None:
    """Thebe knows one kernel a page, points at another host, and declares itself twice.

    Jupyter Book has no setting that leaves it out, so its listeners and its style sheet go.
    """
    for listeners in app.events.listeners.values():
        for listener in [one for one in listeners if one.handler.__module__.startswith("sphinx_thebe")]:
            app.disconnect(listener.id)
    app.registry.css_files[:] = [entry for entry in app.registry.css_files if "thebe" not in entry[0]]
