"""The book on paper and in e-readers: PDF through Typst, and EPUB.

``builder``      the Sphinx builder `typst`: a file for each edition, and one for all
``writer``       a resolved doctree → Typst; ``inline`` what stands in a line, ``tables`` columns, ``code`` coloured lines,
                 ``mathematics`` formulas, ``words`` what is hyphenated as English, ``markup`` what all are made of
``front``        title, imprint, contents on paper
``appendix``     hints, solutions and answers move to the end, with pointers both ways
``index``        in the alphabet of the book
``typeset``      runs Typst, and says what is wrong of the author's own file
``order``        of pages, and which are lists at the end
``epub``         the EPUB builder, without what belongs to the site; ``endmatter`` its outline and last pages
``command``      `booktools pdf` and `booktools epub`

How a page looks stands in ``styles/``.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import addresses, appendix, builder, epub


def setup(app: Sphinx) -> None:
    for part in (builder, addresses, appendix, epub):
        part.setup(app)
