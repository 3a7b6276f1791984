"""The Sphinx builder `typst`: the book of each edition, and that of all of them, as one file of Typst."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config

from ..book import Book, file_name
from ..i18n import Say, translator
from ..pages.reader import loaded
from ..pages.state import state
from ..teaching.terms.read import read_terms
from . import front, index
from .appendix import KINDS, Moved, page_of, passage, pointer
from .markup import content, escape, hash_call, string
from .order import is_list, order
from .words import Words
from .writer import TypstTranslator

STYLE = Path(__file__).parent / "styles" / "book.typ"
#: MyST-NB knows no builder of this name.
_SHOWN = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "text/markdown", "text/latex", "text/plain")
_LINK = re.compile(r'#(?:to|pointer)\("([^"]*)"')


def setup(app: Sphinx) -> None:
    app.add_builder(Typst)
    app.add_config_value("print_books", [], "", types=[list])
    app.connect("config-inited", _configure)


def _configure(app: Sphinx, config: Config) -> None:
    own = [("typst", kind, place) for place, kind in enumerate(_SHOWN)]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *own]


class Typst(Builder):
    name = format = "typst"
    default_translator_class = TypstTranslator
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    @property
    def book(self) -> Book:
        return loaded(str(self.app.srcdir)).book

    @cached_property
    def say(self) -> Say:
        return translator(self.config.language)

    @cached_property
    def words(self) -> Words:
        terms = read_terms(self.book) if self.book.terms else []
        return Words(self.book.language, [name for term in terms for name in term.english])

    def get_outdated_docs(self) -> Iterable[str]:
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """No address: what the names of a page's labels begin with."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to)

    def write(
        self, build_docnames: Iterable[str] | None, updated_docnames: Sequence[str], method: str = "update"
    ) -> None:
        """All of it, once for every list of editions in `print_books`."""
        chosen, names = self.config.print_editions, list(order(self.env))
        try:
            shutil.copyfile(STYLE, Path(self.outdir) / STYLE.name)
            for editions in self.config.print_books or [chosen]:
                self.config.print_editions = editions
                pages = {name: self.env.get_and_resolve_doctree(name, self) for name in names}
                name = file_name(self.book.title, editions[0] if len(editions) == 1 else None)
                (Path(self.outdir) / f"{name}.typ").write_text(self._written(pages), encoding="utf-8")
        finally:
            self.config.print_editions = chosen

    def prepare_writing(self, docnames: set[str]) -> None: ...

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """`write` does it, for it takes an edition too."""

    def finish(self) -> None: ...

    def _written(self, pages: dict[str, nodes.document]) -> str:
        """Front matter, chapters, what they have moved to the end, lists, index."""
        self.anchors: set[str] = set()
        self.addresses: dict[str, dict[str, str]] = {}  # what tables link to, by page
        self.repeated = _repeated(pages.values())
        levels, lists = order(self.env), [name for name in pages if is_list(self.env, name)]
        writers = {name: self._writer(name, pages[name], levels[name], name not in lists) for name in pages}
        moved = [one for name in pages for one in state(self.app).moved.get(name, ())]
        parts = [
            front.written(self),
            *(writers[name].markup([pages[name]]) for name in pages if name not in lists),
            *(self._appendix(kind, [one for one in moved if one.kind == kind], writers) for kind in KINDS),
            *(writers[name].markup([pages[name]]) for name in lists),
            self._addresses(),
            index.written(self),
        ]
        made = "\n".join(parts)
        return _LINK.sub(lambda link: link[0] if link[1] in self.anchors else f'#lost("{link[1]}"', made)

    def _writer(self, name: str, page: nodes.document, level: int, numbered: bool) -> TypstTranslator:
        writer = self.create_translator(page, self)
        assert isinstance(writer, TypstTranslator)
        writer.begin(name, level, numbered)
        return writer

    def _appendix(self, kind: str, moved: list[Moved], writers: dict[str, TypstTranslator]) -> str:
        """A chapter of what was moved, a section for each page that it came from."""
        if not moved:
            return ""
        place = page_of(kind, self.config.root_doc)
        made = [hash_call("head", "1", string(""), content(escape(self.say(KINDS[kind][1]))))]
        for page in dict.fromkeys(one.page for one in moved):
            made.append(self._subhead(page))
            for one in (one for one in moved if one.page == page):
                self.anchors.add(f"{place}#{one.anchor}")
                made.append(hash_call("anchor", string(f"{place}#{one.anchor}")))
                back = pointer(self.say("from"), f"%{page}#{one.origin}")
                made.append(writers[page].markup(passage(one, back)))
        return "\n\n".join(made)

    def _addresses(self) -> str:
        """Where the links of tables lead: at the foot of the page they would leave no room for the tables."""
        if not self.addresses:
            return ""
        made = [hash_call("head", "1", string(""), content(escape(self.say("Web addresses of the tables"))))]
        for page, found in self.addresses.items():
            made.append(self._subhead(page))
            made += [hash_call("addressed", shown, string(address)) for address, shown in found.items()]
        return "\n".join(made)

    def _subhead(self, page: str) -> str:
        return hash_call("head", "2", string(""), content(escape(self.env.titles[page].astext())), listed="false")

    # What the translator asks

    def number(self, page: str, kind: str, node: nodes.Element) -> str:
        """`2.1`, as the site numbers it; empty for what has no number."""
        numbers = self.env.toc_fignumbers.get(page, {}).get(kind, {})
        found = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), ())
        return ".".join(map(str, found))

    def section_number(self, page: str, title: nodes.Element) -> str:
        numbers = self.env.toc_secnumbers.get(page, {})
        anchors = [f"#{anchor}" for anchor in title.parent["ids"]]
        of_page = [""] if isinstance(title.parent.parent, nodes.document) else []
        found = next((numbers[anchor] for anchor in [*of_page, *anchors] if anchor in numbers), ())
        return ".".join(map(str, found))


def _repeated(pages: Iterable[nodes.document]) -> set[str]:
    """Titles that several chapters have, such as that of a summary: contents without them say more."""
    found = Counter(
        title
        for page in pages
        for title in {
            section[0].astext() for section in page.findall(nodes.section) if isinstance(section[0], nodes.title)
        }
    )
    return {title for title, times in found.items() if times > 2}
