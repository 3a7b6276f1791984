"""The index as the book's language has it: alphabet, no English kinds of objects; in the contents.

`tests/upstream/test_site.py` shows Sphinx's index without them.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from ..languages.tr import alphabetical, initial

_ENGLISH_PAIR = "built-in function; "  # what Sphinx calls a function without a module, in every language


def setup(app: Sphinx) -> None:
    app.add_transform(FunctionsByName)
    app.connect("doctree-read", _list, priority=900)  # after the table of contents is in the first page
    app.connect("html-page-context", _sort)


class FunctionsByName(SphinxTransform):
    # https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/domains/python/__init__.py#L110
    default_priority = 800  # before the domains collect index entries

    def apply(self, **options: Any) -> None:
        for index in self.document.findall(addnodes.index):
            index["entries"] = [_by_name(*entry) for entry in index["entries"]]


def _by_name(kind: str, value: str, *rest: Any) -> tuple[Any, ...]:
    if kind == "pair" and value.startswith(_ENGLISH_PAIR):
        return ("single", value.removeprefix(_ENGLISH_PAIR), *rest)
    return (kind, value, *rest)


def _list(app: Sphinx, document: nodes.document) -> None:
    """No source makes this page, so `_toc.yml` cannot name it; print and EPUB know it already.

    A `toctree` could: https://github.com/sphinx-doc/sphinx/issues/8438; sphinx-external-toc has to learn it.
    """
    lists = list(document.findall(addnodes.toctree)) if app.env.docname == app.config.root_doc else []
    if lists and app.builder.name in ("html", "dirhtml"):
        lists[-1]["entries"].append((None, "genindex"))


def _sort(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if page == "genindex" and app.config.language.startswith("tr"):
        context["genindexentries"] = in_order(
            [entry for _letter, group in context["genindexentries"] for entry in group]
        )


def in_order(entries: list[tuple[str, Any]]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Groups by initial letter; what begins with none comes first.

    Sphinx takes the marks off letters: https://github.com/sphinx-doc/sphinx/issues/736
    """
    ordered = sorted(entries, key=lambda entry: (bool(initial(entry[0])), alphabetical(entry[0])))
    return [
        (letter or _("Symbols"), list(group)) for letter, group in groupby(ordered, key=lambda entry: initial(entry[0]))
    ]
