"""The pages of a site are written by several processes, as `sphinx-build --jobs` would; one process reads them all.

Where several read, none sees a label that stands on two pages: https://github.com/sphinx-doc/sphinx/issues/4459
What is noted while a page is written is lost with its process; what matters later stands in the page.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import partial

from sphinx import builders
from sphinx.application import Sphinx
from sphinx.util.parallel import ParallelTasks, parallel_available

_FEW = 5  # pages that are written before a process has begun


class Tasks(ParallelTasks):
    """Sphinx forgets what ended a process if it learns of it while it starts another, and goes on without its pages.

    https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/util/parallel.py#L93 (`tests/upstream/test_sphinx.py`)
    """

    fault: Exception | None = None

    def _join_one(self) -> bool:
        try:
            return super()._join_one()
        except Exception as fault:
            self.fault = fault
            raise

    def join(self) -> None:
        super().join()
        if self.fault:
            raise self.fault


def setup(app: Sphinx) -> None:
    builders.ParallelTasks = Tasks  # type: ignore[attr-defined]
    app.connect("builder-inited", _share)


def _share(app: Sphinx) -> None:
    safe = all(extension.parallel_write_safe for extension in app.extensions.values())
    if parallel_available and safe and app.builder.name == "html":
        # A name of the object's own, which hides the method.
        vars(app.builder)["_write_serial"] = partial(_write, app.builder)


def _write(builder: builders.Builder, pages: Sequence[str]) -> None:
    cores = os.cpu_count() or 1
    # A process that begins beside threads may wait for ever for what one of them held.
    if cores > 1 and len(pages) > _FEW and threading.active_count() == 1:
        try:
            # Two parts for each core: a part is not begun before all its pages are resolved.
            builder._write_parallel(pages, 2 * cores)
        except Exception:
            pass  # whatever it was: one process comes upon it again, and tells with which page and where
        else:
            return
    type(builder)._write_serial(builder, pages)
