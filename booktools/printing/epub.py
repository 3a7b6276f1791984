"""The EPUB builder: Sphinx's, without what belongs to the site and with what EPUB 3 and its readers ask for.

Sphinx packs every file of the site's and names no MathML in the manifest; this and the rest of what
is mended here is shown in `tests/upstream/test_stock_epub.py`. What is folded on the site stands open;
hints, solutions and answers have pages of their own at the end, as in print.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder, NavPoint
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..book import file_name
from ..pages.imprint import Imprint
from ..pages.reader import loaded
from .endmatter import outline, pages
from .typeset import cover

STYLE, COVER = "booktools-epub.css", "cover.png"
TEMPLATES = Path(__file__).parent / "templates"
_KEPT = {STYLE, COVER}
_DOCTYPE = re.compile(r"<!DOCTYPE svg[^>]*>\s*")
# What MathML Core takes on any element and MathML 3, which EPUB asks for, on few.
_CORE = re.compile(
    r'(?<=<mfrac) displaystyle="\w+"|(?<=<mtable) scriptlevel="\w+"|(?<=<mtable displaystyle="true") scriptlevel="\w+"'
)
_INDEXED = re.compile(r',? ?<a href="([^"#]+)#([^"]+)">\[\d+\]</a>')
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")  # HTML's names, which XML does not know
_PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{0}" xml:lang="{0}">'
)


def setup(app: Sphinx) -> None:
    app.add_builder(Epub, override=True)
    app.add_post_transform(Unfold)
    app.connect("config-inited", _configure, priority=950)
    app.connect("html-page-context", _own_look, priority=960)
    app.connect("html-collect-pages", pages)


def _own_look(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """After every other extension has added its style sheets and scripts."""
    if app.builder.name == "epub":
        kept = [
            file for file in context["css_files"] if posixpath.basename(str(getattr(file, "filename", file))) in _KEPT
        ]
        context.update(css_files=kept, script_files=[])


def _configure(app: Sphinx, config: Config) -> None:
    chosen = config.print_editions if len(config.print_editions) == 1 else [""]
    titles = {entry["tag"]: f" ({entry['title']})" for entry in config.editions}
    config.epub_basename = file_name(config.html_title, chosen[0])
    config.epub_title = config.html_title + titles.get(chosen[0], "")
    config.epub_author = config.epub_publisher = config.author
    config.epub_language = config.language
    config.epub_identifier = f"urn:uuid:{uuid5(NAMESPACE_URL, config.html_baseurl + config.epub_basename)}"
    # An XML id; where it changes, Sphinx reads all sources anew, though none depends on it:
    # https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/epub3.py#L276
    config.epub_uid = file_name(config.html_title)
    config.epub_css_files = [(STYLE, {})]
    config.epub_show_urls = "no"
    config.epub_tocdepth, config.epub_tocdup, config.epub_tocscope = 2, False, "includehidden"
    config.epub_cover = (f"_static/{COVER}", "")
    config.version = config.version or "1"


class Unfold(SphinxPostTransform):
    """After hints have left (140), before sphinx-design makes disclosure widgets of the rest (200)."""

    default_priority = 145
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.container)):
            if node.get("design_component") == "dropdown":
                title = [
                    nodes.paragraph("", "", nodes.strong("", "", *part.children))
                    for part in node.children
                    if isinstance(part, nodes.rubric)
                ]
                body = [part for part in node.children if not isinstance(part, nodes.rubric)]
                node.replace_self(nodes.container("", *title, *body, classes=["unfolded"]))


class Epub(Epub3Builder):
    name = "epub"

    def init(self) -> None:
        super().init()
        self.html_tag = _PAGE.format(html.escape(self.config.language))
        self.about = Imprint(loaded(str(self.app.srcdir)).book, self.config)
        self.properties: dict[str, str] = {}

    def get_toc(self) -> None:
        """Two levels, of pages and their sections: `_toc.yml` has Sphinx list the titles of pages alone."""
        self.refnodes = list(outline(self.app))

    def build_navlist(self, navnodes: list[dict[str, Any]]) -> list[NavPoint]:
        index = NavPoint(html.escape(self.about.say("Index")), f"genindex{self.out_suffix}", [])
        return [*super().build_navlist(navnodes), index]

    def navigation_doc_metadata(self, navlist: list[NavPoint]) -> dict[str, Any]:
        say, first = self.about.say, navlist[0]
        landmarks = [
            ("bodymatter", first.refuri, first.text),
            ("index", navlist[-1].refuri, say("Index")),
        ]
        return {**super().navigation_doc_metadata(navlist), "toc_locale": say("Contents"), "landmarks": landmarks}

    def content_metadata(self) -> dict[str, Any]:
        summary = self.about.say(
            "Figures have descriptions, formulas are MathML with their TeX, code is text; the contents lead to every section."
        )
        return {
            **super().content_metadata(),
            "description": html.escape(self.about.description),
            "copyright": html.escape(self.about.rights),
            "keywords": [html.escape(word) for word in self.about.keywords],
            "accessibility": html.escape(summary),
            "properties": self.properties,
        }

    def toc_metadata(self, level: int, navpoints: Any) -> dict[str, Any]:
        return {**super().toc_metadata(level, navpoints), "uid": self.config.epub_identifier}

    @contextmanager
    def _own_templates(self) -> Iterator[None]:
        """Sphinx's package file has no accessibility, no cover of EPUB 3 and no MathML, and its contents no landmarks."""
        theirs, self.template_dir = self.template_dir, str(TEMPLATES)
        try:
            yield
        finally:
            self.template_dir = theirs

    def build_content(self) -> None:
        out = Path(self.outdir)
        (out / "_static" / STYLE).write_bytes((Path(__file__).parent / "styles" / STYLE).read_bytes())
        (out / "_static" / COVER).write_bytes(cover(self.about))
        files = [path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()]
        self.config.epub_exclude_files = [name for name in files if not _belongs(name)]
        for picture in (out / "_images").glob("*.svg"):
            picture.write_text(_DOCTYPE.sub("", picture.read_text(encoding="utf-8")), encoding="utf-8")
        formulas = [name for name in files if name.endswith(self.out_suffix) and _as_xml(out / name)]
        self.properties = {f"_static/{COVER}": "cover-image", **dict.fromkeys(formulas, "mathml")}
        _only_what_is_here(out / f"genindex{self.out_suffix}")
        with self._own_templates():
            super().build_content()

    def build_navigation_doc(self) -> None:
        with self._own_templates():
            super().build_navigation_doc()

    def build_epub(self) -> None:
        """The same sources make the same archive: it keeps the date of every file, and who may read it.

        Sphinx dates what it writes about the book alone: https://github.com/sphinx-doc/sphinx/pull/3973
        """
        for path in (path for path in Path(self.outdir).rglob("*") if path.is_file()):
            path.chmod(0o644)
            if date := os.environ.get("SOURCE_DATE_EPOCH"):
                os.utime(path, (int(date), int(date)))
        super().build_epub()


def _belongs(name: str) -> bool:
    if name.startswith("_static/"):
        return posixpath.basename(name) in _KEPT
    return name.startswith("_images/") or name.endswith(".xhtml")


def _as_xml(page: Path) -> bool:
    """Mend what XML and MathML 3 do not know; whether the page has a formula."""
    text = page.read_text(encoding="utf-8")
    page.write_text(_ENTITY.sub(lambda entity: html.unescape(entity[0]), _CORE.sub("", text)), encoding="utf-8")
    return "<math" in text


def _only_what_is_here(index: Path) -> None:
    """Leave out of the index what it knows from the prose of other editions."""
    pages = {
        page.relative_to(index.parent).as_posix(): page.read_text(encoding="utf-8")
        for page in index.parent.rglob("*.xhtml")
    }

    def kept(link: re.Match[str]) -> str:
        return link[0] if f'id="{link[2]}"' in pages[link[1]] else ""

    index.write_text(_INDEXED.sub(kept, pages[index.name]), encoding="utf-8")
