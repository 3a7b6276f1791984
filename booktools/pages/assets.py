"""Style sheets, scripts and templates that lie beside the features they belong to: `static/` and `templates/` of a wing."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def add_assets(app: Sphinx, wing: str) -> None:
    """`wing` is a file of the wing: Sphinx finds beside it what it is told of by name."""
    folder = Path(wing).parent

    def add(app: Sphinx, config: Config) -> None:
        for paths, path in (
            (config.html_static_path, folder / "static"),
            (config.templates_path, folder / "templates"),
        ):
            if path.is_dir() and str(path) not in paths:
                paths.append(str(path))

    app.connect("config-inited", add)
