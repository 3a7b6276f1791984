"""What changed, as an Atom feed (RFC 4287). Its ids come from names, so that they stay when the book moves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as xml

from markdown_it import MarkdownIt

from ..book import file_name

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_VERSION = re.compile(
    r"^## +\[?(?P<name>[^\]\n]+?)\]?(?: +(?:[-–] +|\()(?P<day>\d{4}-\d{2}-\d{2})\)?)? *$", re.MULTILINE
)


@dataclass(frozen=True)
class Change:
    """A version of the book, or what comes next: its day, if it has one, and what is told of it, in HTML."""

    name: str
    day: str
    html: str

    @property
    def anchor(self) -> str:
        return f"change-{file_name(self.name)}"


def changes(text: str) -> Iterator[Change]:
    """Of a file as https://keepachangelog.com has it, in its order."""
    found = list(_VERSION.finditer(text))
    for this, following in zip(found, [*found[1:], None], strict=True):
        body = text[this.end() : following.start() if following else None].strip()
        if body:
            # Below the page's own headings.
            told = re.sub(r"^(#+) ", r"#\1 ", body, flags=re.MULTILINE)
            yield Change(this["name"], this["day"] or "", MarkdownIt("commonmark").render(told))


def feed(title: str, author: str, language: str, base: str, page: str, day: str, told: Iterable[Change]) -> bytes:
    """`day` is the book's own; `page` tells the changes, at their anchors."""

    def add(parent: xml.Element, name: str, text: str | None = None, **attributes: str) -> xml.Element:
        child = xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        child.text = text
        return child

    def identity(*names: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, "/".join([title, *names])).urn

    xml.register_namespace("", _ATOM)
    root = xml.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": language, **({f"{{{_XML}}}base": base} if base else {})})
    add(root, "title", title)
    add(root, "id", identity())
    add(root, "updated", f"{day}T00:00:00Z")
    add(add(root, "author"), "name", author)
    add(root, "link", rel="self", type="application/atom+xml", href="feed.xml")
    add(root, "link", rel="alternate", type="text/html", href=page)
    for change in told:
        entry = add(root, "entry")
        add(entry, "title", change.name)
        add(entry, "id", identity(change.name))
        add(entry, "updated", f"{change.day or day}T00:00:00Z")
        add(entry, "link", rel="alternate", type="text/html", href=f"{page}#{change.anchor}")
        add(entry, "content", change.html, type="html")
    return bytes(xml.tostring(root, encoding="utf-8", xml_declaration=True))
