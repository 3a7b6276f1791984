"""What a reader takes along from every page: the notebook, all notebooks of the edition, PDF and EPUB, and where to open them.

Takes the place of the theme's download and launch buttons, which offer the
source and know one notebook a page. Everything is written below `_downloads/`
of the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from .. import repository as elsewhere
from ..book import Book, file_name
from ..errors import BookError
from ..i18n import translator
from ..pages.reader import loaded
from ..pages.state import state
from ..pages.stop import Stop
from ..running import store
from .archive import archives
from .bringing import opening
from .handouts import KINDS, Kind, sections_of

FOLDER = "_downloads"


def setup(app: Sphinx) -> None:
    app.add_config_value("archive_files", [], "", types=[list])
    app.connect("config-inited", _take_over)
    app.connect("builder-inited", _gather)
    app.connect("html-page-context", _add_menu, priority=510)
    app.connect("build-finished", _write)
    app.add_css_file("take-along.css", priority=910)


@dataclass(frozen=True)
class Link:
    text: str
    address: str
    download: bool = False
    forms: tuple[Link, ...] = ()  # of which it is the first


def _take_over(app: Sphinx, config: Config) -> None:
    config.html_theme_options = {**config.html_theme_options, "use_download_button": False, "launch_buttons": {}}


def _gather(app: Sphinx) -> None:
    """Make the files first: a fault in what they need stops the build, and pages link to no other."""
    if app.builder.format == "html":
        book = loaded(str(app.srcdir)).book
        try:
            state(app).downloads = dict(downloads(book))
        except BookError as error:
            raise Stop(error.problems) from None


def downloads(book: Book) -> Iterator[tuple[str, bytes]]:
    """Every file to take along, by its path below the site; PDF and EPUB of an edition only if they have been made."""
    say = translator(book.language)
    for edition in book.editions:
        sections = sections_of(book, edition.tag)
        used, alone = dict[Kind, None](), opening(book, edition)
        for name, notebook in sections.items():
            for kind in notebook.kinds:
                used[kind] = None
                made = notebook.of(kind, say)
                single = alone.before(made) if alone else made
                yield f"{FOLDER}/{edition.tag}/{kind.named(name, say)}.ipynb", single.content
        for kind, content in archives(book, edition.tag, sections, used).items():
            yield f"{FOLDER}/{kind.named(file_name(book.title, edition.tag), say)}.zip", content
    for name in (file_name(book.title), *(file_name(book.title, tag) for tag in book.tags)):
        for suffix in ("pdf", "epub"):
            printed = book.root / "_build" / suffix / f"{name}.{suffix}"
            if printed.exists():
                yield f"{FOLDER}/{printed.name}", printed.read_bytes()


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception:
        return
    for path, content in state(app).downloads.items():
        file = Path(app.outdir) / path
        if not file.is_file() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _add_menu(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    book = loaded(str(app.srcdir)).book
    groups = [(edition, list(links(app, book, edition.tag, page, context["pathto"]))) for edition in book.editions]
    context["take_along"] = [(edition, found) for edition, found in groups if found]
    context["say"] = translator(book.language)
    if context["take_along"]:
        context.setdefault("theme_article_header_end", []).insert(0, "take-along.html")


def links(app: Sphinx, book: Book, edition: str, page: str, pathto: Any) -> Iterator[Link]:
    """What a page offers of one edition, the nearest first."""
    say = translator(book.language)
    notebook, whole = f"{edition}/{book.name(page)}", file_name(book.title, edition)
    files = (
        (notebook, "ipynb", "The notebook of this page (.ipynb)"),
        (whole, "zip", "All notebooks and what they need (.zip)"),
        (whole, "pdf", "The book as PDF"),
        (whole, "epub", "The book as EPUB"),
        (file_name(book.title), "pdf", "The book as PDF, all editions in one"),
    )

    def link(name: str, suffix: str, word: str) -> Iterator[Link]:
        path = f"{FOLDER}/{name}.{suffix}"
        if path in state(app).downloads:
            yield Link(say(word), pathto(path, 1), download=True)

    for name, suffix, word in files:
        forms = [found for kind in KINDS for found in link(kind.named(name, say), suffix, kind.word)]
        for found in link(name, suffix, word):
            yield replace(found, forms=tuple(forms) if len(forms) > 1 else ())
    own = f"{FOLDER}/{notebook}.ipynb" in state(app).downloads
    repository = elsewhere.repository(book.repository, book.launch_buttons)
    if own and repository:
        for place, address in repository.addresses(f"{store.FOLDER}/{notebook}.ipynb"):
            word = "The notebook in the repository" if place == "Repository" else "Open in {place}"
            yield Link(say(word).format(place=place), address)
