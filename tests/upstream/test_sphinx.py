"""What Sphinx does to a book, apart from its pages: faults that booktools mends are still there."""

from __future__ import annotations

import gc
import time
from unittest import mock

import pytest
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks
from stock import application, stands, write

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["source_suffix", "templates_path"])
def test_all_applications_of_a_process_share_the_value_that_a_setting_has_by_itself(name):
    """https://github.com/sphinx-doc/sphinx/issues/11795"""
    stands(getattr(Config(), name) is getattr(Config(), name), f"booktools/pages/sphinx_build.py: {name}")


def test_a_page_is_read_from_the_disk_for_each_number_of_it(tmp_path):
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/domains/std/__init__.py#L914"""
    figure = "Two\n===\n\n.. _fig:\n\n.. figure:: a.png\n\n   Caption\n"
    write(tmp_path, {"index.rst": f"One\n===\n\n{':numref:`fig` ' * 5}\n\n.. toctree::\n\n   two\n", "two.rst": figure})
    (tmp_path / "a.png").write_bytes(b"")
    read = []

    def get_doctree(env, page):
        read.append(page)
        return stock(env, page)

    stock = BuildEnvironment.get_doctree
    patched = mock.patch.object(BuildEnvironment, "get_doctree", get_doctree)
    with patched, application(tmp_path, "html", {"numfig": True, "source_suffix": {".rst": "restructuredtext"}}):
        pass
    stands(read.count("two") >= 5, "booktools/mends/numbers.py: Numbers")


def test_what_is_saved_while_its_page_is_read_counts_as_read(tmp_path):
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/__init__.py#L540"""
    write(tmp_path, {"index.rst": "One\n===\n"})
    settings = {"source_suffix": {".rst": "restructuredtext"}}
    stock = Sphinx.emit

    def emit(app, event, *arguments, **more):
        if event == "doctree-read":
            write(tmp_path, {"index.rst": "Two\n===\n"})
        return stock(app, event, *arguments, **more)

    with mock.patch.object(Sphinx, "emit", emit), application(tmp_path, "html", settings):
        pass
    with application(tmp_path, "html", settings) as build:
        stands("One" in build.text("index.html"), "booktools/mends/reading_time.py: read")


def test_every_object_of_the_process_is_looked_through_while_an_application_is_made(tmp_path):
    """https://github.com/executablebooks/sphinx-external-toc/blob/v1.1.0/sphinx_external_toc/collectors.py#L8"""
    write(tmp_path, {"index.md": "# One\n", "_toc.yml": "format: jb-book\nroot: index\n"})
    settings = {"extensions": ["myst_parser", "sphinx_external_toc"], "external_toc_path": "_toc.yml"}
    with mock.patch("gc.get_objects", wraps=gc.get_objects) as looked, application(tmp_path, "html", settings):
        pass
    stands(looked.called, "booktools/pages/sphinx_build.py: unseen_objects")


def test_what_ends_a_process_is_forgotten_by_the_start_of_the_next():
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/util/parallel.py#L93"""
    tasks, limit, told = ParallelTasks(2), time.monotonic() + 60, False
    tasks.add_task(lambda: 1 / 0)
    while not any(pipe.poll() for pipe in tasks._precvs.values()):
        assert time.monotonic() < limit
    try:
        tasks.add_task(lambda: None)
        tasks.join()
    except SphinxParallelError:
        told = True
    stands(not told, "booktools/pages/processes.py: Tasks")
