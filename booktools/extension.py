"""What Sphinx loads: `extra_extensions: [booktools.extension]`."""

from __future__ import annotations

import atexit
import gc
from importlib.metadata import version

from sphinx.application import Sphinx

from . import live, mends, notebooks, pages, printing, site, teaching
from .pages.state import VERSION

# Docutils' trees are cycles that live until the end; looking through them again and again took a fifth of a build.
gc.set_threshold(200_000, 20, 50)
# Nor is it taken apart at the end of the process, which took another fifth.
atexit.register(gc.freeze)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_config_value("editions", [], "env", types=[list])
    app.add_config_value("cell_tags", [], "env", types=[list])
    app.add_config_value("code_width", 0, "", types=[int])
    app.add_config_value("print_editions", [], "", types=[list])
    app.add_config_value("terms", "", "env", types=[str])
    for wing in (pages, teaching, site, live, notebooks, printing, mends):
        wing.setup(app)
    return {"version": version("derin-ogrenme-hesaplamalari"), "parallel_read_safe": True, "env_version": VERSION}
