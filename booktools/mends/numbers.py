"""The page that a number is asked of is read once, by a process that builds several times too.

Sphinx reads it from the disk to number its figures, and for each `{numref}` that leads there, a third of a second for a
long section:
https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/domains/std/__init__.py#L914 (`tests/upstream/test_sphinx.py`)
"""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    app.add_domain(Numbers, override=True)
    app.connect("env-get-updated", _share, priority=0)  # before what numbers figures
    app.connect("env-get-updated", _share_no_more, priority=999)


@lru_cache(maxsize=32)
def _read(file: Path, written: int) -> nodes.document:
    """For looking at only: whoever resolves a page changes its doctree, and is given one of its own."""
    found: nodes.document = pickle.loads(file.read_bytes())
    return found


class Numbers(StandardDomain):
    def _resolve_numref_xref(self, env: BuildEnvironment, *asked: Any) -> nodes.Element | None:
        self.share(env)
        try:
            return super()._resolve_numref_xref(env, *asked)
        finally:
            del env.get_doctree

    def share(self, env: BuildEnvironment) -> None:
        env.get_doctree = self._seen  # type: ignore[method-assign]

    def _seen(self, docname: str) -> nodes.document:
        file = Path(self.env.doctreedir, f"{docname}.doctree")
        return _read(file, file.stat().st_mtime_ns)


def _share(app: Sphinx, env: BuildEnvironment) -> list[str]:
    domain = env.get_domain("std")
    assert isinstance(domain, Numbers)
    domain.share(env)
    return []


def _share_no_more(app: Sphinx, env: BuildEnvironment) -> list[str]:
    del env.get_doctree
    return []
