"""The book on paper and in e-readers: PDF through LaTeX, and EPUB.

``latex``     what Sphinx's LaTeX builder is told, whatever Jupyter Book says
``front``     the root page becomes a chapter without a number before the others
``appendix``  hints, solutions and answers move to the end, with pointers both ways
``breaks``    cells keep their output on their page
``tex``       finds what is missing on this machine, runs TeX, reads its log
``index``     in the alphabet of the book
``epub``      the EPUB builder, without what belongs to the site
``command``   `booktools pdf` and `booktools epub`

How a page looks stands in ``styles/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    # Not above: tests/system.py asks `tex` what is missing before anything is installed.
    from . import addresses, appendix, breaks, epub, front, latex

    for part in (latex, addresses, front, appendix, breaks, epub):
        part.setup(app)
