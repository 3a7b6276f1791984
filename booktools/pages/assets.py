"""Style sheets, scripts and templates that lie beside the features they belong to: `static/` and `templates/` of a wing."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def add_assets(app: Sphinx, wing: str) -> None:
    """`wing` is a file of the wing: Sphinx finds beside it what it is told of by name."""
    static, templates = (str(Path(wing).parent / name) for name in ("static", "templates"))

    def add(app: Sphinx, config: Config) -> None:
        if static not in config.html_static_path:
            config.html_static_path.append(static)
        # Behind the book's own, before those of the themes: the first one of a name is taken.
        paths = config.templates_path
        if templates not in paths and Path(templates).is_dir():
            paths.insert(next((at for at, path in enumerate(paths) if Path(path).is_absolute()), len(paths)), templates)

    def lighten(app: Sphinx, exception: Exception | None) -> None:
        """What a script says of itself at its head stays in the repository: a first visit is lighter by 2 kB."""
        for script in Path(static).glob("*.js") if exception is None and app.builder.format == "html" else ():
            written = Path(app.outdir, "_static", script.name)
            text = script.read_text(encoding="utf-8")
            if written.is_file() and written.read_text(encoding="utf-8") == text:
                written.write_text(re.sub(r"\A/\*.*?\*/\n", "", text, flags=re.DOTALL), encoding="utf-8", newline="\n")

    app.connect("config-inited", add)
    app.connect("build-finished", lighten, priority=850)  # before the service worker counts what there is
