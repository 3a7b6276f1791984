"""The page that a number is asked of is read once a build.

Sphinx reads it from the disk for each `{numref}` that leads there, a third of a second for a long section:
https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/domains/std/__init__.py#L914 (`tests/upstream/test_sphinx.py`)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    app.add_domain(Numbers, override=True)


class Numbers(StandardDomain):
    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        # For looking at only: whoever resolves a page changes its doctree, and is given one of its own.
        self._seen = lru_cache(maxsize=32)(env.get_doctree)

    def _resolve_numref_xref(self, env: BuildEnvironment, *asked: Any) -> nodes.Element | None:
        env.get_doctree = self._seen  # type: ignore[method-assign]
        try:
            return super()._resolve_numref_xref(env, *asked)
        finally:
            del env.get_doctree
