"""Pictures and plots open large by a click or a tap, over the page: what a phone shows of them cannot be read."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from ..i18n import translator


def setup(app: Sphinx) -> None:
    app.add_css_file("enlarge.css", priority=910)  # after those of `look`
    app.connect("builder-inited", _add_script)


def _add_script(app: Sphinx) -> None:
    say = translator(app.config.language)
    words: dict[str, Any] = {"data-enlarge": say("Enlarge"), "data-close": say("Close")}
    app.add_js_file("enlarge.js", loading_method="defer", **words)
