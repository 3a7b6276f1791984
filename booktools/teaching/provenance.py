"""What printed the outputs: a line at the end of each section, and the tables of the `provenance` directive.

````
```{provenance} editions
```
````

`editions` (with what each was run), `cells` (how many a section has, and how many
are not compared), `not-compared` (where those stand) and `times` (how long an
edition runs, as `booktools times` measured it). Everything is read from the
store, nothing is written by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from ..pages import reader
from ..running import store
from .. import times
from ..running.check import NOT_COMPARED
from .origins import Origin, origins
from ..site_words import site_words
from ..pages.tabs import edition_of

Cell = str | nodes.Node


class provenance(nodes.General, nodes.Element):
    """A table to come, once all pages are read."""


def setup(app: Sphinx) -> None:
    app.add_node(provenance)
    app.add_directive("provenance", Provenance)
    app.connect("builder-inited", _gather, priority=600)  # after the check, which stops for what is missing
    app.connect("doctree-read", _depend)
    app.add_post_transform(SayWhatPrinted)
    app.add_css_file("provenance.css")


def _gather(app: Sphinx) -> None:
    book = reader.loaded(str(app.srcdir)).book
    app.book_origins = origins(book, reader.loaded(str(app.srcdir)).sources)


def _depend(app: Sphinx, doctree: nodes.document) -> None:
    """A page with code names versions, so it is read again when its notebooks are stored anew."""
    book = reader.loaded(str(app.srcdir)).book
    for origin in app.book_origins:
        file = store.path_of(book, origin.edition.tag, origin.document)
        if origin.document == app.env.docname and file.exists():
            app.env.note_dependency(str(file))


class Provenance(SphinxDirective):
    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        kind = directives.choice(self.arguments[0], tuple(_TABLES))
        self.env.metadata[self.env.docname]["provenance"] = "yes"
        self.env.note_dependency(str(times.path_of(self.env.srcdir)))
        book = reader.loaded(str(self.env.srcdir)).book
        for document in book.documents:
            self.env.note_dependency(str(self.env.doc2path(document)))
        for edition in book.tags:
            for file in store.files(book, edition):
                self.env.note_dependency(str(file))
        return [provenance(kind=kind)]


class SayWhatPrinted(SphinxPostTransform):
    """Before the editions are grouped (100): its lines go into tabs, or into print, as all prose does."""

    default_priority = 90

    def run(self, **kwargs: object) -> None:
        self.words = site_words(self.config.language)
        for node in list(self.document.findall(provenance)):
            node.replace_self(list(_TABLES[node["kind"]](self)))
        # A reader's notebook says it of itself, and runs again on another machine.
        for page, section in self._pages() if self.app.builder.name != "notebooks" else ():
            section.extend(self._line(origin) for origin in self.app.book_origins if origin.document == page)

    def _pages(self) -> Iterator[tuple[str, nodes.section]]:
        """Name and outermost section of every page in this document: for print, they are all in one."""
        parts = [(self.env.docname, self.document)]
        parts += [(part["docname"], part) for part in self.document.findall(addnodes.start_of_file)]
        yield from ((page, section) for page, part in parts for section in list(part.findall(nodes.section))[:1])

    def _line(self, origin: Origin) -> nodes.Node:
        text = self.words["made by"].format(made_by=origin.made_by, **_run(origin))
        line = nodes.paragraph("", text, classes=["provenance"])
        for page in [page for page, about in self.env.metadata.items() if "provenance" in about][:1]:
            title = nodes.Text(self.env.titles[page].astext())
            line += [nodes.Text(" "), make_refnode(self.app.builder, self.env.docname, page, "", title), nodes.Text(".")]
        return nodes.container("", line, classes=["edition-prose"], edition=origin.edition.tag)

    # The tables

    def editions(self) -> Iterator[nodes.Node]:
        rows = []
        for edition, own in _grouped(self.app.book_origins, lambda origin: origin.edition):
            runs = sorted({(o.made_by, *_run(o).values()) for o in own})
            cells, ignored = sum(o.cells for o in own), sum(o.not_compared for o in own)
            rows += [[*run, str(len(own)), str(cells), str(ignored)] for run in runs]
        heads = ("edition", "python", "platform", "notebooks", "cells", "not compared")
        yield _table([self.words[head] for head in heads], rows)

    def cells(self) -> Iterator[nodes.Node]:
        yield self._by_section(lambda o: str(o.cells) + (f" ({o.not_compared})" if o.not_compared else ""))

    def not_compared(self) -> Iterator[nodes.Node]:
        heads = [self.words[head] for head in ("section", "place", "edition")]
        pages = [page for page in reader.loaded(str(self.env.srcdir)).book.documents if page in self.env.found_docs]
        yield _table(heads, [row for page in pages for row in self._not_compared_on(page)])

    def times(self) -> Iterator[nodes.Node]:
        measured = times.read(self.env.srcdir)
        if not measured:
            return
        language = self.config.language or "en"
        day = format_date(date.fromisoformat(measured["date"]), "long", locale=language)
        yield nodes.paragraph("", self.words["measured"].format(**measured | {"date": day}))
        found = measured["seconds"]

        def shown(origin: Origin) -> str:
            key, seconds = found.get(origin.edition.tag, {}).get(origin.document, ("", 0))
            return self.words["seconds"].format(format_decimal(seconds, "0.0", locale=language)) if key == origin.last_key[:12] else "–"

        yield self._by_section(shown)

    def _by_section(self, shown: Callable[[Origin], str]) -> nodes.Node:
        titles = [title for title, _ in _grouped(self.app.book_origins, lambda origin: origin.edition.title)]
        rows = []
        for document, own in _grouped(self.app.book_origins, lambda origin: origin.document):
            found = {origin.edition.title: shown(origin) for origin in own}
            rows.append([self._link(document), *(found.get(title, "–") for title in titles)])
        return _table([self.words["section"], *titles], rows)

    def _not_compared_on(self, page: str) -> Iterator[list[Cell]]:
        titles = {entry["tag"]: entry["title"] for entry in self.config.editions}
        found: dict[str, Counter[str]] = {}
        places: dict[str, nodes.section] = {}
        for node in self.env.get_doctree(page).findall(nodes.container):
            if NOT_COMPARED in node.get("cell_metadata", {}).get("tags", ()) and node.get("nb_element") == "cell_code":
                place = _headed(node)
                places[place["ids"][0]] = place
                found.setdefault(place["ids"][0], Counter())[titles.get(edition_of(node, titles) or "", self.words["all"])] += 1
        for place, editions in found.items():
            names = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in editions.items())
            yield [self._link(page), self._link(page, place, places[place][0].astext()), names]

    def _link(self, page: str, place: str = "", text: str = "") -> nodes.Node:
        text = text or self.env.titles[page].astext()
        return make_refnode(self.app.builder, self.env.docname, page, place, nodes.Text(text))


_TABLES = {
    "editions": SayWhatPrinted.editions,
    "cells": SayWhatPrinted.cells,
    "not-compared": SayWhatPrinted.not_compared,
    "times": SayWhatPrinted.times,
}


def _headed(node: nodes.Node) -> nodes.section:
    """The section around `node` that has a heading; a solution is a section without one."""
    while not (isinstance(node, nodes.section) and isinstance(node[0], nodes.title)):
        node = node.parent
    return node


def _run(origin: Origin) -> dict[str, str]:
    return {"python": origin.about.get("python", "?"), "platform": origin.about.get("platform", "?")}


def _grouped(found: Iterable[Origin], by: Callable[[Origin], object]) -> list[tuple[object, list[Origin]]]:
    groups: list[tuple[object, list[Origin]]] = []
    for origin in found:
        own = next((own for group, own in groups if group == by(origin)), None)
        if own is None:
            groups.append((by(origin), own := []))
        own.append(origin)
    return groups


def _table(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += nodes.thead("", _row(heads))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["provenance"])


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", _inline(cell))) for cell in cells))


def _inline(cell: Cell) -> nodes.Node:
    return nodes.Text(cell) if isinstance(cell, str) else cell
