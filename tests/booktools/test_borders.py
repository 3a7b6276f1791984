"""Who imports whom: proven in fresh interpreters, where nothing is loaded yet."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest

import booktools

FRAMEWORKS = {"torch", "tensorflow", "keras", "mxnet"}
#: Modules that plug into Sphinx, and so may import it.
PLUGS = {
    "booktools.bundle",
    "booktools.bibliography",
    "booktools.extension",
    "booktools.folds",
    "booktools.glossary",
    "booktools.highlighting",
    "booktools.index_order",
    "booktools.look",
    "booktools.markup",
    "booktools.mathematics",
    "booktools.moving",
    "booktools.offline",
    "booktools.printing.addresses",
    "booktools.printing.appendix",
    "booktools.printing.breaks",
    "booktools.printing.epub",
    "booktools.printing.extension",
    "booktools.printing.front",
    "booktools.printing.latex",
    "booktools.progress",
    "booktools.provenance",
    "booktools.published",
    "booktools.question_html",
    "booktools.question_nodes",
    "booktools.question_plain",
    "booktools.questions",
    "booktools.reader",
    "booktools.reference",
    "booktools.search",
    "booktools.service_worker",
    "booktools.silence",
    "booktools.sizes",
    "booktools.switch",
    "booktools.tabs",
    "booktools.take_along",
    "booktools.template_edits",
    "booktools.translations",
}
MODULES = sorted(m.name for m in pkgutil.walk_packages(booktools.__path__, "booktools.") if "__main__" not in m.name)

#: Imports modules one after another and prints, for each, which forbidden packages it was the first to bring in.
PROBE = """
import importlib, json, sys
modules, forbidden = json.loads(sys.argv[1])
found, seen = {}, set()
for module in modules:
    importlib.import_module(module)
    new = {name for name in forbidden if name in sys.modules} - seen
    seen |= new
    found[module] = sorted(new)
print(json.dumps(found))
"""


def brought_in(modules, forbidden):
    arguments = json.dumps([sorted(modules), sorted(forbidden)])
    done = subprocess.run([sys.executable, "-c", PROBE, arguments], capture_output=True, text=True, check=True)
    return {module: found for module, found in json.loads(done.stdout).items() if found}


def test_no_module_of_booktools_imports_a_framework_or_d2l():
    assert brought_in(MODULES, FRAMEWORKS | {"d2l"}) == {}


def test_only_what_plugs_into_sphinx_imports_it():
    assert brought_in(set(MODULES) - PLUGS, {"sphinx", "docutils", "myst_nb"}) == {}


@pytest.mark.parametrize("module", sorted(PLUGS))
def test_the_list_of_plugs_holds_no_module_that_needs_no_sphinx(module):
    assert brought_in([module], {"sphinx", "docutils"})
