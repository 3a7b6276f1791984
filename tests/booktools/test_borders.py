"""Who imports whom: proven in fresh interpreters, where nothing is loaded yet."""

from __future__ import annotations

import ast
import importlib.util
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import booktools

FRAMEWORKS = {"torch", "tensorflow", "keras", "mxnet"}
SPHINX = {"sphinx", "docutils", "myst_nb", "myst_parser", "sphinx_book_theme", "pydata_sphinx_theme"}
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
    "booktools.notebooks",
    "booktools.notebooks.builder",
    "booktools.notebooks.command",
    "booktools.notebooks.markdown",
    "booktools.notebooks.writer",
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
    "booktools.sphinx_build",
    "booktools.switch",
    "booktools.tabs",
    "booktools.take_along",
    "booktools.template_edits",
    "booktools.translations",
    "booktools.wording",
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


def test_the_list_of_plugs_holds_no_module_that_needs_no_sphinx():
    """Read from the text, since each would want a fresh interpreter."""
    needs = {module: _imports(module) for module in MODULES}
    plugged = {module for module, names in needs.items() if names & SPHINX}
    while more := {module for module, names in needs.items() if names & plugged} - plugged:
        plugged |= more
    assert plugged >= PLUGS


def _imports(module: str) -> set[str]:
    """What the text of a module imports: packages of others by their first name, ours in full."""
    spec = importlib.util.find_spec(module)
    package = module if spec.submodule_search_locations else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module
            inside = base.partition(".")[0] == "booktools"
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)} if inside else {base.partition(".")[0]}
    return found
