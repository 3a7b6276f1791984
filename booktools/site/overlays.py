"""What opens over a page and closes again, all of it in one way: popovers, which the browser opens and closes by itself.

A popover closes on Escape, wherever the focus is, by a button of its own and by a tap outside,
and needs no script for it. The themes have dialogs for their two bars, which a script fills and nothing in them closes
(`tests/upstream/test_site.py`): here the bars themselves are the popovers where there is no room beside the text.
`static/overlays.js` adds what browsers do not do: a link inside closes too, and so does a focus that went elsewhere.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from ..pages import template_edits

_BARS = {"primary": "bd-sidebar-primary bd-sidebar", "secondary": "bd-sidebar-secondary"}


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _make_popovers_of_the_bars)
    app.add_css_file("overlays.css", priority=910)  # after those of `look`
    app.add_js_file("overlays.js", loading_method="defer", priority=400)  # other scripts show notices


def _make_popovers_of_the_bars(app: Sphinx) -> None:
    edits = {}
    for bar, classes in _BARS.items():
        edits[f'<dialog id="pst-{bar}-sidebar-modal"></dialog>'] = ""
        edits[f'<div id="pst-{bar}-sidebar" class="{classes}'] = f'<div id="pst-{bar}-sidebar" popover class="{classes}'
        include = f'{{% include "sections/sidebar-{bar}.html" %}}'
        edits[include] = (
            f'{{% with bar = "pst-{bar}-sidebar" %}}{{% include "close-bar.html" %}}{{% endwith %}}{include}'
        )
    template_edits.edit(app, edits)
