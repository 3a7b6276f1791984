"""What an e-book has behind its chapters: pages of hints, solutions and answers; and its outline, two levels deep."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from ..i18n import translator
from ..pages.state import state
from .appendix import KINDS, Moved, page_of, passage, pointer
from .order import is_list, order

Point = dict[str, Any]  # as Sphinx has it: level, refuri, text
Page = tuple[str, dict[str, Any], str]  # name, context, template


def outline(app: Sphinx) -> Iterator[Point]:
    """Pages and their sections; what was moved to the end stands before the lists that end the book."""
    names, say = list(order(app.env)), translator(app.config.language)
    lists = [name for name in names if is_list(app.env, name)]
    for name in names:
        if name not in lists:
            yield from _points(app, name)
    for kind, (_, title, _) in KINDS.items():
        if _moved(app, kind):
            yield _point(1, app.builder.get_target_uri(page_of(kind, app.config.root_doc)), say(title))
    for name in lists:
        yield from _points(app, name)


def _points(app: Sphinx, name: str) -> Iterator[Point]:
    uri, numbers = app.builder.get_target_uri(name), app.env.toc_secnumbers.get(name, {})
    for entry in app.env.tocs[name].findall(nodes.reference):
        if (depth := _depth(entry)) <= 2:
            number = ".".join(map(str, numbers.get(entry["anchorname"]) or ()))
            yield _point(depth, uri + entry["anchorname"], f"{number} {entry.astext()}".strip())


def _depth(entry: nodes.Element) -> int:
    depth, above = 0, entry.parent
    while above is not None:
        depth += isinstance(above, nodes.bullet_list)
        above = above.parent
    return depth


def _point(level: int, uri: str, text: str) -> Point:
    return {"level": level, "refuri": html.escape(uri), "text": html.escape(text)}


def pages(app: Sphinx) -> Iterator[Page]:
    """A page for each kind of what was moved, once all other pages are written."""
    if app.builder.name == "epub":
        for kind in KINDS:
            if moved := _moved(app, kind):
                yield _page(app, kind, moved)


def _moved(app: Sphinx, kind: str) -> list[Moved]:
    return [one for name in order(app.env) for one in state(app).moved.get(name, ()) if one.kind == kind]


def _page(app: Sphinx, kind: str, moved: list[Moved]) -> Page:
    builder, say = cast(StandaloneHTMLBuilder, app.builder), translator(app.config.language)
    place, title = page_of(kind, app.config.root_doc), say(KINDS[kind][1])
    tree = nodes.section("", nodes.title("", title), ids=[KINDS[kind][2]])
    for page in dict.fromkeys(one.page for one in moved):
        name = app.env.titles[page].astext()
        chapter = nodes.section("", nodes.title("", name), ids=[f"{kind}-{nodes.make_id(page)}"])
        for one in (one for one in moved if one.page == page):
            _relocate(builder, one.body, page, place)
            back = pointer(say("from"), f"{builder.get_relative_uri(place, page)}#{one.origin}")
            chapter += nodes.container("", *passage(one, back), classes=["book-passage"])
        tree += chapter
    whole = new_document(title)
    whole += tree
    builder.post_process_images(whole)
    builder.current_docname, builder.secnumbers, builder.fignumbers = place, {}, {}
    builder.imgpath = relative_uri(builder.get_target_uri(place), builder.imagedir)
    return place, {"title": title, "body": builder.render_partial(tree)["fragment"]}, "page.html"


def _relocate(builder: StandaloneHTMLBuilder, blocks: list[nodes.Node], page: str, place: str) -> None:
    """Links count from the page that they were written on; an id stays there, where other pages look for it."""
    own = builder.get_target_uri(page)
    for link in (link for block in blocks for link in block.findall(nodes.reference)):
        if "refid" in link:
            link["refuri"] = f"#{link['refid']}"
            del link["refid"]
        uri = str(link.get("refuri", ""))
        if uri and "://" not in uri and not uri.startswith("mailto:"):
            path, _, anchor = uri.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(own), path)) if path else own
            link["refuri"] = relative_uri(builder.get_target_uri(place), there) + (f"#{anchor}" if anchor else "")
