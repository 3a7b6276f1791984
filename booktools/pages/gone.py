"""Of a page that is gone, a build leaves nothing of what it was read into: neither its doctree nor MyST-NB's copy of it."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _remove)


def _remove(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        _without(Path(app.doctreedir), ".doctree", app.env.found_docs)
        _without(Path(app.outdir).parent / "jupyter_execute", ".ipynb", app.env.found_docs)


def _without(folder: Path, suffix: str, pages: set[str]) -> None:
    for file in folder.rglob(f"*{suffix}"):
        if file.relative_to(folder).with_suffix("").as_posix() not in pages:
            file.unlink()
