"""Small edits to templates of the themes, made as Jinja reads them.

A copy of a template would have to follow every release of its theme; an edit names
the few characters that it changes, and does nothing where they are gone; `tests/upstream/` says when they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from jinja2.ext import Extension
from sphinx.application import Sphinx


def edit(app: Sphinx, edits: Mapping[str, str]) -> None:
    """From `builder-inited` on; `edits` is what stands there → what shall."""
    templates = getattr(app.builder, "templates", None)
    if templates is None:
        return

    class Edited(Extension):
        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
            for said, meant in edits.items():
                source = source.replace(said, meant)
            return source

    Edited.identifier += f".{len(templates.environment.extensions)}"  # an environment has one extension of a name
    templates.environment.add_extension(Edited)
