"""What Sphinx loads of the printed book."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import addresses, appendix, breaks, epub, front, latex


def setup(app: Sphinx) -> None:
    for part in (latex, addresses, front, appendix, breaks, epub):
        part.setup(app)
