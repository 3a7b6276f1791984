"""Extensions that Jupyter Book loads for every book, with no setting that leaves them out, do nothing.

https://github.com/jupyter-book/jupyter-book/issues/1603 (`tests/upstream/test_reading.py`).
"""

from __future__ import annotations

from sphinx.application import Sphinx


def silence(app: Sphinx, package: str, sheet: str = "") -> None:
    """Drop the listeners that `package` has connected by now, and its style sheets, which have `sheet` in their name.

    Sphinx calls all listeners of an event that has begun: this comes before it.
    """
    for listeners in app.events.listeners.values():
        for listener in [one for one in listeners if one.handler.__module__.startswith(package)]:
            app.disconnect(listener.id)
    if sheet:
        app.registry.css_files[:] = [entry for entry in app.registry.css_files if sheet not in entry[0]]
