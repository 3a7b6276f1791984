"""What printed the outputs: a line at the end of each section, and the table of the `provenance` directive.

Versions and platform are read from the stored notebooks, nothing is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from ..i18n import translator
from ..pages.reader import loaded
from ..pages.state import state
from ..running import store
from ..running.origins import Origin, origins


class provenance(nodes.General, nodes.Element):
    """The table to come, once all pages are read."""


def setup(app: Sphinx) -> None:
    app.add_node(provenance)
    app.add_directive("provenance", Provenance)
    app.connect("builder-inited", _gather, priority=600)  # after the check, which stops for what is missing
    app.connect("doctree-read", _depend)
    app.add_post_transform(SayWhatPrinted)
    app.add_css_file("provenance.css")


def _gather(app: Sphinx) -> None:
    found = loaded(str(app.srcdir))
    state(app).origins = list(origins(found.book, found.sources, found.library))


def _depend(app: Sphinx, doctree: nodes.document) -> None:
    """A page with code names versions, so it is read again when its notebooks are stored anew."""
    book = loaded(str(app.srcdir)).book
    for origin in state(app).origins:
        if origin.document == app.env.docname:
            app.env.note_dependency(str(store.path_of(book, origin.edition.tag, origin.document)))


class Provenance(SphinxDirective):
    has_content = False

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["provenance"] = "yes"
        book = loaded(str(self.env.srcdir)).book
        for edition in book.tags:
            for file in store.files(book, edition):
                self.env.note_dependency(str(file))
        return [provenance()]


class SayWhatPrinted(SphinxPostTransform):
    """Before the editions are grouped (100): its lines go into tabs, or into print, as all prose does."""

    default_priority = 90

    def run(self, **kwargs: object) -> None:
        self.say = translator(self.config.language)
        self.origins = state(self.app).origins
        for node in list(self.document.findall(provenance)):
            node.replace_self(self._editions())
        if self.app.builder.name == "notebooks":
            return  # which says it of itself, and runs again on another machine
        for page, section in self._pages():
            section.extend(self._line(origin) for origin in self.origins if origin.document == page)

    def _pages(self) -> Iterator[tuple[str, nodes.section]]:
        """Name and outermost section of every page in this document: for print, they are all in one."""
        parts: list[tuple[str, nodes.Element]] = [(self.env.docname, self.document)]
        parts += [(part["docname"], part) for part in self.document.findall(addnodes.start_of_file)]
        yield from ((page, section) for page, part in parts for section in list(part.findall(nodes.section))[:1])

    def _line(self, origin: Origin) -> nodes.Node:
        said = self.say("The outputs of this section were printed by {made_by} on Python {python} ({platform}).")
        made_by, python, platform = origin.run
        line = nodes.paragraph(
            "", said.format(made_by=made_by, python=python, platform=platform), classes=["provenance"]
        )
        for page in [page for page, about in self.env.metadata.items() if "provenance" in about][:1]:
            title = nodes.Text(self.env.titles[page].astext())
            line += [
                nodes.Text(" "),
                make_refnode(self.app.builder, self.env.docname, page, "", title),
                nodes.Text("."),
            ]
        return nodes.container("", line, classes=["edition-prose"], edition=origin.edition.tag)

    def _editions(self) -> nodes.table:
        """A line a run of an edition: who printed, how many notebooks and cells, how many cells are not compared."""
        order = {edition["tag"]: number for number, edition in enumerate(self.config.editions)}
        found = sorted(self.origins, key=lambda origin: order[origin.edition.tag])
        rows = []
        for _, group in groupby(found, lambda origin: origin.edition.tag):
            own = list(group)
            counts = [len(own), sum(origin.cells for origin in own), sum(origin.not_compared for origin in own)]
            rows += [[*run, *map(str, counts)] for run in sorted({origin.run for origin in own})]
        heads = ("Framework", "Python", "Platform", "Notebooks", "Code cells", "Not compared")
        return _table([self.say(head) for head in heads], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += nodes.thead("", _row(heads))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["provenance"])


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in cells))
