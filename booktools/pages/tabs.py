"""Group what stands side by side: a run of tagged cells becomes a tab set, or the printed editions.

HTML and print share the doctrees, so nothing is grouped before a builder is
known: a post-transform, after MyST-NB's choice of outputs (4) and before
sphinx-design gives tab sets their HTML (200).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_design.shared import create_component

from ..i18n import translator
from .reader import loaded
from .stacked import stacked

SYNC_GROUP = "edition"
AROUND = "around-editions"


def setup(app: Sphinx) -> None:
    app.add_directive("edition-prose", EditionProse)
    app.add_transform(SayWhichEditions)
    app.add_post_transform(GroupEditions)
    app.add_post_transform(MarkAround)


class EditionProse(SphinxDirective):
    """What the reader puts around the prose of one edition; not for authors."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        block = nodes.container(classes=["edition-prose"], edition=self.arguments[0])
        self.set_source_info(block)
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class GroupEditions(SphinxPostTransform):
    default_priority = 100

    def run(self, **kwargs: object) -> None:
        editions = {entry["tag"]: str(entry["title"]) for entry in self.config.editions}
        chosen = self.config.print_editions or list(editions)
        root, say = Path(self.app.srcdir), translator(self.config.language)
        tabs = self.app.builder.format == "html" and self.app.builder.name != "epub"
        of_page = {source.document: source.editions for source in loaded(str(self.app.srcdir)).sources}
        for parent in _parents(self.document, editions):
            offered = of_page.get(self._page(parent), ())
            # A section that lacks the chosen edition is printed as those have it that it was written for.
            shown = [tag for tag in offered if tag in chosen] or offered
            children: list[nodes.Node] = []
            for members in _runs(parent.children, editions):
                if edition_of(members[0], editions) is None:
                    children += members
                elif tabs:
                    children.append(_tab_set(members, editions))
                else:
                    found = [(editions[tag], own) for tag in editions if tag in shown and (own := _of(members, tag))]
                    alone = len(chosen) == 1
                    children += [node for _, own in found for node in own] if alone else stacked(found, root, say)
            parent.children = []
            parent.extend(children)

    def _page(self, node: nodes.Node) -> str:
        """The page that `node` stands on: for print, all are in one document."""
        while node.parent is not None and not isinstance(node, addnodes.start_of_file):
            node = node.parent
        return str(node["docname"]) if isinstance(node, addnodes.start_of_file) else self.env.docname


class MarkAround(SphinxPostTransform):
    """What tab sets stand in, within their section, is as wide as their columns are (booktools/site/static/compare.css).

    Sheets could ask `:has(.editions)`, and a browser would give all elements their style anew whenever one is added.
    """

    default_priority = 150  # after boxes have become folds (140), before those become `details` (199)
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for tab_set in self.document.findall(
            lambda node: "editions" in getattr(node, "attributes", {}).get("classes", ())
        ):
            around = tab_set.parent
            while not isinstance(around, nodes.section | nodes.document):
                for names in ("classes", "container_classes", "body_classes"):  # the last two of sphinx-design's folds
                    if AROUND not in around.get(names, [AROUND]):
                        around[names].append(AROUND)
                around = around.parent


class SayWhichEditions(SphinxTransform):
    """Above a section that has only some of the book's editions: which."""

    default_priority = 500

    def apply(self, **kwargs: object) -> None:
        book = loaded(str(self.app.srcdir)).book
        source = next((s for s in loaded(str(self.app.srcdir)).sources if s.document == self.env.docname), None)
        section = next(self.document.findall(nodes.section), None)
        if section is None or source is None or source.editions == book.tags:
            return
        say = translator(book.language)
        titles = [book.edition(tag).title for tag in source.editions]
        listed = f" {say('and')} ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))
        said = nodes.paragraph(
            "", "", nodes.emphasis("", say("This section was run in {editions} only.").format(editions=listed))
        )
        section.insert(1, nodes.container("", said, classes=["some-editions"]))


def edition_of(node: nodes.Node, editions: Iterable[str]) -> str | None:
    """The edition a cell or a block of prose belongs to; None for what is shared."""
    if not isinstance(node, nodes.container):
        return None
    metadata: dict[str, Any] = node.get("cell_metadata", {})
    tags = metadata.get("tags", ()) if "nb_element" in node else (node.get("edition"),)
    return next((edition for edition in editions if edition in tags), None)


def _parents(document: nodes.document, editions: Iterable[str]) -> list[nodes.Element]:
    found = {id(n.parent): n.parent for n in document.findall(nodes.container) if edition_of(n, editions)}
    return list(found.values())


def _runs(children: Sequence[nodes.Node], editions: Iterable[str]) -> Iterable[list[nodes.Node]]:
    """Children in order, neighbours of any edition together; comments part nobody."""
    kept = [child for child in children if not isinstance(child, nodes.comment)]
    return (list(group) for _, group in groupby(kept, lambda child: edition_of(child, editions) is not None))


def _of(members: list[nodes.Node], edition: str) -> list[nodes.Node]:
    return [node for node in members if edition_of(node, [edition])]


def _tab_set(members: list[nodes.Node], editions: dict[str, str]) -> nodes.Element:
    """sphinx-design's neutral tree of a tab set, synchronised over the page and the book."""
    tab_set = create_component("tab-set", classes=["sd-tab-set", "editions"])
    for tag, title in editions.items():
        own = _of(members, tag)
        if own:
            label = nodes.rubric(title, title, classes=["sd-tab-label"], sync_id=tag, sync_group=SYNC_GROUP)
            content = create_component("tab-content", classes=["sd-tab-content", f"edition-{tag}"], children=own)
            item = create_component("tab-item", classes=["sd-tab-item"], selected=False, children=[label, content])
            item.source, item.line = own[0].source, own[0].line
            tab_set += item
    return tab_set
