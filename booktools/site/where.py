"""Where a reader is: a thin line in the header with the section in view and its neighbours.

It is there wherever the page's contents do not stand beside the text, and opens them: of the themes' two buttons for bars
it takes the place of the second (`templates/toggle-secondary-sidebar.html`). Without a script it is that button still,
between the pages before and after.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from ..pages import template_edits

_HEADER = '{% include "sections/header-article.html" %}'


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _add_the_line)
    app.add_css_file("where.css", priority=910)  # after those of `look`
    app.add_js_file("where.js", loading_method="defer")


def _add_the_line(app: Sphinx) -> None:
    template_edits.edit(app, {_HEADER: f'{_HEADER}{{% include "where.html" %}}'})
