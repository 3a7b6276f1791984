"""The EPUB builder: Sphinx's, without what belongs to the site and with what EPUB 3 asks for.

Sphinx packs every file of the site's and names no MathML in the manifest; this and the rest of what
is mended here is shown in `tests/upstream/test_stock_epub.py`. What is folded on the site stands open.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..book import file_name

STYLE = "booktools-epub.css"
_KEPT = {STYLE, "pygments.css"}
_DOCTYPE = re.compile(r"<!DOCTYPE svg[^>]*>\s*")
# What MathML Core takes on any element and MathML 3, which EPUB asks for, on few.
_CORE = re.compile(
    r'(?<=<mfrac) displaystyle="\w+"|(?<=<mtable) scriptlevel="\w+"|(?<=<mtable displaystyle="true") scriptlevel="\w+"'
)
_INDEXED = re.compile(r',? ?<a href="([^"#]+)#([^"]+)">\[\d+\]</a>')
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")  # HTML's names, which XML does not know


def setup(app: Sphinx) -> None:
    app.add_builder(Epub, override=True)
    app.add_post_transform(Unfold)
    app.connect("config-inited", _configure, priority=950)
    app.connect("html-page-context", _own_look, priority=960)


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
    config.epub_identifier = config.epub_basename
    # An XML id; where it changes, Sphinx reads all sources anew, though none depends on it:
    # https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/builders/epub3.py#L276
    config.epub_uid = file_name(config.html_title)
    config.epub_css_files = [(STYLE, {})]
    config.epub_show_urls = "no"
    config.epub_tocscope = "includehidden"  # the other one forgets the folder of the root page
    config.version = config.version or "1"


class Unfold(SphinxPostTransform):
    """Before sphinx-design makes disclosure widgets of them (200)."""

    default_priority = 130
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

    def build_epub(self) -> None:
        """The same sources make the same archive: it keeps the date of every file.

        Sphinx dates what it writes about the book alone: https://github.com/sphinx-doc/sphinx/pull/3973
        """
        if date := os.environ.get("SOURCE_DATE_EPOCH"):
            for path in Path(self.outdir).rglob("*"):
                os.utime(path, (int(date), int(date)))
        super().build_epub()

    def toc_metadata(self, level: int, navpoints: Any) -> dict[str, Any]:
        return {**super().toc_metadata(level, navpoints), "uid": self.config.epub_identifier}

    def build_content(self) -> None:
        out = Path(self.outdir)
        (out / "_static" / STYLE).write_bytes((Path(__file__).parent / "styles" / STYLE).read_bytes())
        files = [path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()]
        self.config.epub_exclude_files = [name for name in files if not _belongs(name)]
        for picture in (out / "_images").glob("*.svg"):
            picture.write_text(_DOCTYPE.sub("", picture.read_text(encoding="utf-8")), encoding="utf-8")
        formulas = [name for name in files if name.endswith(self.out_suffix) and _as_xml(out / name)]
        _only_what_is_here(out / f"genindex{self.out_suffix}")
        super().build_content()
        _declare(out / "content.opf", formulas)


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


def _declare(manifest: Path, formulas: list[str]) -> None:
    text = manifest.read_text(encoding="utf-8")
    for name in formulas:
        text = text.replace(f'href="{name}" media-type', f'href="{name}" properties="mathml" media-type')
    manifest.write_text(text, encoding="utf-8")
