"""The pages of a book in print: their order, and which of them are the lists that end it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.environment import BuildEnvironment

#: Nodes of the lists that a book has at its end: of terms, of works, of versions.
_LISTS = ("glossary", "bibliography", "provenance")


def order(env: BuildEnvironment) -> dict[str, int]:
    """The pages as the table of contents has them, and how deep each lies; the first is at 0."""

    def below(name: str, level: int) -> Iterator[tuple[str, int]]:
        yield name, level
        for one in env.toctree_includes.get(name, ()):
            yield from below(one, level + 1)

    return dict(below(env.config.root_doc, 0))


def is_list(env: BuildEnvironment, page: str) -> bool:
    """A list has no number as a chapter, and stands behind what was moved to the end."""
    found = (node.tagname for node in env.get_doctree(page).findall(nodes.Element))
    return page != env.config.root_doc and any(name in _LISTS for name in found)
