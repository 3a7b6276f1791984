"""The Sphinx builder `notebooks`: every section with code, in each edition, as a notebook with its stored outputs."""

from __future__ import annotations

import mimetypes
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from markdown_it.token import Token
from nbformat import NotebookNode
from sphinx.builders import Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..book import Book, Edition
from ..i18n import translator
from ..pages.reader import loaded
from ..repository import repository
from ..running import store
from ..running.check import editions_of
from ..sources.cells import addresses, keys, outputs_of, split
from ..sources.read import Source
from . import plots
from .markdown import escaped
from .pictures import SHOWN, attach
from .tokens import Bundle, Prose
from .writer import NotebookTranslator


class DropOutputs(SphinxPostTransform):
    """What cells printed comes from the store; before MyST-NB looks for what a builder can show (4)."""

    default_priority = 3
    builders = ("notebooks",)

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.container)):
            if node.get("nb_element") == "cell_code_output":
                node.parent.remove(node)


@dataclass(frozen=True)
class Work:
    """An entry of the bibliography: its number there, the entry, and where it can be read."""

    label: str
    entry: nodes.Element
    address: str


class Notebooks(Builder):
    name = "notebooks"
    format = "notebooks"
    epilog = "The notebooks are in %(outdir)s."
    default_translator_class = NotebookTranslator
    supported_image_types = ["image/svg+xml", "application/pdf", *SHOWN]
    supported_remote_images = True
    supported_data_uri_images = True

    works: dict[str, Work]

    @property
    def book(self) -> Book:
        return loaded(str(self.app.srcdir)).book

    def get_outdated_docs(self) -> Iterable[str]:
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """A notebook, else a page of the site, else nothing: prose alone makes no notebook, nor what an edition lacks."""
        if docname in self.ran and {*self.config.print_editions} <= {*self.ran[docname]}:
            return f"{self.book.name(docname)}.ipynb"
        return f"{self.book.site.rstrip('/')}/{docname}.html" if self.book.site else ""

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        target = self.get_target_uri(to)
        if from_ == to or not target or urlsplit(target).scheme:
            return "" if from_ == to else target
        return posixpath.relpath(target, posixpath.dirname(self.book.name(from_)) or ".")

    def prepare_writing(self, docnames: set[str]) -> None:
        self.written: set[Path] = set()
        self.sources = {source.document: source for source in loaded(str(self.app.srcdir)).sources if _has_code(source)}
        self.ran = {document: editions_of(self.book, source) for document, source in self.sources.items()}

    def write(
        self, build_docnames: Iterable[str] | None, updated_docnames: Sequence[str], method: str = "update"
    ) -> None:
        """All of it: what a page says may hang on any other; `only_notebooks` where that is known not to have changed."""
        self.prepare_writing(set())
        chosen, only = self.config.print_editions, self._only()
        try:
            self.works = dict(self._works())
            if only is None:
                for page in sorted(self.env.found_docs - self.sources.keys() - self._lists_of_works()):
                    self.env.get_and_resolve_doctree(page, self)  # no notebook, but faults all the same
            for edition in self.book.editions:
                if not chosen or edition.tag in chosen:
                    self.config.print_editions = [edition.tag]
                    for source in self.sources.values():
                        if edition.tag in source.editions and (only is None or self._place(edition, source) in only):
                            self._write(edition, source)
        finally:
            self.config.print_editions = chosen

    def _only(self) -> list[str] | None:
        """Where a notebook tells of the others' outputs, there is no choice."""
        tells = any("provenance" in self.env.metadata.get(page, ()) for page in self.sources)
        return None if tells else self.config.only_notebooks

    def _place(self, edition: Edition, source: Source) -> str:
        return store.path_of(self.book, edition.tag, source.document).relative_to(self.book.root).as_posix()

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """`write` does it, for it takes an edition too."""

    def finish(self) -> None:
        """Take away what an earlier build has left and this one did not write: of a section that has moved, or is gone."""
        if self._only() is not None:
            return
        for file in set(Path(self.outdir).rglob("*.ipynb")) - self.written:
            file.unlink()

    def _write(self, edition: Edition, source: Source) -> None:
        """Where an output is missing, its page is read, for its faults, and nothing written: what is written is whole."""
        self.docname = source.document
        doctree = self.env.get_and_resolve_doctree(source.document, self)
        page = self.create_translator(doctree, self)
        assert isinstance(page, NotebookTranslator)
        doctree.walkabout(page)
        code = split(source.notebook, edition.tag, self.book.tags)
        held = loaded(str(self.app.srcdir)).library.holding(edition.tag, source.document, keys(code.cells))
        file = Path(self.outdir) / edition.tag / f"{self.book.name(source.document)}.ipynb"
        if held is None:
            file.unlink(missing_ok=True)
            return
        cells = [
            _prose(self._opening(edition)),
            *self._cells(page, source, edition.tag, held),
            *self._cited(page),
        ]
        made = store.assemble(cells, {**held.metadata.get("booktools", {}), "source": source.path})
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(store.dumps(made).encode())
        self.written.add(file)

    def _cells(
        self, page: NotebookTranslator, source: Source, edition: str, held: NotebookNode
    ) -> Iterator[NotebookNode]:
        """Prose where the page has it; code from the source, outputs from the store."""
        drawn = plots.stored(held.cells)
        outputs = {key: plots.with_stand_ins(found, drawn) for key, found in outputs_of(held).items()}
        places = addresses(source.notebook, edition, self.book.tags)
        waiting = list(places)
        before = ""  # the tag of the code cell before
        for cell in page.cells:
            if isinstance(cell, Prose):
                yield _prose(cell.source, cell.tag, **({"attachments": cell.attachments} if cell.attachments else {}))
                continue
            while waiting and waiting[0] <= cell.index:  # one that the page leaves out stands before the next
                index = waiting.pop(0)
                tag = cell.tag if index == cell.index or before == cell.tag else ""
                yield _with_outputs(source.notebook.cells[index], outputs[places[index]], tag)
            before = cell.tag
        for index in waiting:
            yield _with_outputs(source.notebook.cells[index], outputs[places[index]])

    # What the translator asks

    def number(self, kind: str, node: nodes.Element) -> str:
        """`2.1`, as the page numbers it; empty for what has no number."""
        numbers = self.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        found = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), ())
        return ".".join(map(str, found))

    def section_number(self, title: nodes.Element) -> list[Token]:
        numbers = self.env.toc_secnumbers.get(self.docname, {})
        anchors = [f"#{anchor}" for anchor in title.parent["ids"]]
        of_page = [""] if isinstance(title.parent.parent, nodes.document) else []
        found = next((numbers[anchor] for anchor in [*of_page, *anchors] if anchor in numbers), ())
        return [Token("text", "", 0, content=".".join(map(str, found)) + ". ")] if found else []

    def address(self, node: nodes.Element) -> str:
        """Notebook programs do not agree on the anchors of headings, so a link leads to the top of a notebook."""
        address = str(node.get("refuri", ""))
        path, _, anchor = address.partition("#")
        if node.get("internal") and not urlsplit(address).scheme:
            return path
        return address

    def citation(self, node: nodes.Element) -> str:
        """The anchor of the work that a reference leads to, if it leads to one."""
        anchor = str(node.get("refuri", "")).rpartition("#")[2] or str(node.get("refid", ""))
        within = isinstance(node.parent, nodes.inline) and "bibtex-citation" in node.parent["classes"]
        return anchor if within and anchor in self.works else ""

    def is_picture(self, address: str) -> bool:
        """A link from a picture to itself, as a scaled one has."""
        return not urlsplit(address).scheme and (mimetypes.guess_type(address)[0] or "").startswith("image/")

    def picture(self, node: nodes.Element, attachments: dict[str, Bundle]) -> str:
        return attach(Path(self.app.srcdir), node, attachments)

    # What a notebook has and a page has not

    def _opening(self, edition: Edition) -> str:
        """The first cell: which book, which section, what it takes to run it."""
        say = translator(self.book.language)
        section = self.env.titles[self.docname].astext()
        text = say("This notebook is the section *{section}* of the book **{book}**, {edition} edition.").format(
            book=escaped(self.book.title), section=escaped(section), edition=escaped(edition.title)
        )
        if edition.install:
            text += f"{say(' To run it, install what it needs, in the folder of the book:')}\n\n```bash\n{edition.install}\n```"
            if found := repository(self.book.repository, self.book.launch_buttons):
                magic = "%" if edition.install.startswith("pip ") else "!"
                text += f"\n\n{say('Where you do not have that folder, as on Colab, fetch it first, in a cell of its own:')}\n\n```python\n{found.fetch}\n{magic}{edition.install}\n```"
        return text

    def _cited(self, page: NotebookTranslator) -> Iterator[NotebookNode]:
        """A last cell with the works that the notebook cites, by their numbers in the book."""
        cited = [work for anchor, work in self.works.items() if anchor in page.cited]
        if cited:
            page.block(
                "heading",
                [Token("text", "", 0, content=translator(self.book.language)("Works cited"))],
                tag="h2",
                markup="##",
            )
            with page.around("bullet_list", markup="-"):
                for work in cited:
                    _, *entry = work.entry.children
                    page.item([Token("text", "", 0, content=f"[{work.label}] ")], entry, tight=True)
            page.end_cell()
            last = page.cells[-1]
            assert isinstance(last, Prose)
            yield _prose(last.source)

    def _works(self) -> Iterator[tuple[str, Work]]:
        for document in sorted(self._lists_of_works()):
            doctree = self.env.get_and_resolve_doctree(document, self)
            for entry in doctree.findall(nodes.citation):
                link = next((str(node["refuri"]) for node in entry.findall(nodes.reference)), "")
                for anchor in entry["ids"]:
                    yield anchor, Work(entry.children[0].astext(), entry, link)

    def _lists_of_works(self) -> set[str]:
        domain = self.env.domains.get("cite")  # of sphinxcontrib-bibtex, which a book without citations has no need of
        return {citation.bibliography_key.docname for citation in getattr(domain, "citations", ())}


def _has_code(source: Source) -> bool:
    return any(cell.cell_type == "code" for cell in source.notebook.cells)


# Not by nbformat's own, which hold each of thousands of cells against the format, and the whole again when it is written.


def _prose(source: str, tag: str = "", **more: object) -> NotebookNode:
    return NotebookNode(cell_type="markdown", metadata=_tagged({}, tag), source=source, **more)


def _with_outputs(cell: NotebookNode, outputs: list[NotebookNode], tag: str = "") -> NotebookNode:
    return NotebookNode(
        cell_type="code", metadata=_tagged(cell.metadata, tag), source=cell.source, outputs=deepcopy(outputs)
    )


def _tagged(metadata: Mapping[str, Any], tag: str) -> NotebookNode:
    made = NotebookNode(deepcopy({**metadata}))
    if tag:
        made.tags = [*made.get("tags", ()), tag]
    return made
