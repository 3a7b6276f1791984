"""The index as the book's language has it: its alphabet, and no English kinds of objects."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from .turkish import alphabetical, initial

_ENGLISH_PAIR = "built-in function; "  # what Sphinx calls a function without a module, in every language


def setup(app: Sphinx) -> None:
    app.add_transform(FunctionsByName)
    app.connect("html-page-context", _sort)


class FunctionsByName(SphinxTransform):
    default_priority = 800  # before the domains collect index entries

    def apply(self, **options: Any) -> None:
        for index in self.document.findall(addnodes.index):
            index["entries"] = [_by_name(*entry) for entry in index["entries"]]


def _by_name(kind: str, value: str, *rest: Any) -> tuple[Any, ...]:
    if kind == "pair" and value.startswith(_ENGLISH_PAIR):
        return ("single", value.removeprefix(_ENGLISH_PAIR), *rest)
    return (kind, value, *rest)


def _sort(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if page == "genindex" and app.config.language.startswith("tr"):
        context["genindexentries"] = in_order([entry for _letter, group in context["genindexentries"] for entry in group])


def in_order(entries: list[tuple[str, Any]]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Groups by initial letter; what begins with none comes first."""
    ordered = sorted(entries, key=lambda entry: (bool(initial(entry[0])), alphabetical(entry[0])))
    return [(letter or _("Symbols"), list(group)) for letter, group in groupby(ordered, key=lambda entry: initial(entry[0]))]
