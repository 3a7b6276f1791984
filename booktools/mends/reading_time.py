"""What is saved during a build is read by the next one.

Sphinx takes the end of reading a page for the time of what it has read, of the page as of pictures and files in it, and
what was saved in between for read:
https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/__init__.py#L540 (`tests/upstream/test_sphinx.py`)
"""

from __future__ import annotations

import time

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    began = time.time_ns() // 1_000  # in the unit of `all_docs`; nothing has been read yet

    def read(app: Sphinx, env: BuildEnvironment) -> None:
        env.all_docs.update({page: min(ended, began) for page, ended in env.all_docs.items()})

    app.connect("env-updated", read)
