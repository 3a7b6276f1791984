"""What Jupyter Book 1, Sphinx and the themes get wrong; each mend can be taken away when its fault is gone.

`tests/upstream/` shows each fault in the stock tools, and fails for a mend that has become needless.

``jupyter_book``  what it loads for every book and a page without other hosts cannot have
``details``       what a click unfolds needs no script
``html``          valid and accessible pages
``image_sizes``   width and height of pictures, so that pages do not jump
``picture_names`` pictures whose names are not ASCII
``web_addresses`` links whose addresses have `&`
``highlighting``  fewer spans around code
``mathml``        formulas that the browser sets itself
``escape``        the key that closes things
``numbers``       a page is read once for all numbers of it
``reading_time``  what is saved during a build is read by the next
``index``         the index in the book's alphabet
``translations``  words that catalogues lack
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import (
    details,
    escape,
    highlighting,
    html,
    image_sizes,
    index,
    jupyter_book,
    mathml,
    numbers,
    picture_names,
    reading_time,
    translations,
    web_addresses,
)


def setup(app: Sphinx) -> None:
    parts = (
        jupyter_book,
        details,
        html,
        image_sizes,
        picture_names,
        highlighting,
        mathml,
        escape,
        index,
        numbers,
        reading_time,
        translations,
        web_addresses,
    )
    for part in parts:
        part.setup(app)
