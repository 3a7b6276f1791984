"""Two pieces of HTML, as their text: rows, cells and paragraphs, and the pictures between them."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import zip_longest

from ..tolerances import Tolerances
from . import image as pictures
from . import text as texts

_LINES = frozenset(
    "address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_UNSEEN = frozenset(("script", "style", "template", "title"))


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token or picture in which they differ, said in one line; None if they are alike."""
    before, after = _Page(stored), _Page(fresh)
    found = texts.first_difference(before.text, after.text, tolerances)
    for number, (old, new) in enumerate(zip_longest(before.pictures, after.pictures, fillvalue=""), start=1):
        found = found or _in_picture(number, old, new, tolerances)
    return found


def text_of(html: str) -> str:
    return _Page(html).text


def _in_picture(number: int, old: str, new: str, tolerances: Tolerances) -> str | None:
    if not (old and new):
        return f"picture {number} " + ("is missing" if old else "came in addition")
    found = pictures.first_difference(old, new, tolerances)
    return found and f"picture {number}: {found}"


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: list[str] = []
        self._parts: list[str] = []
        self._unseen = self._pre = 0
        self.feed(html)
        self.close()
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        self.text = "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src") or ""
        if source.startswith("data:image/"):
            self.pictures.append(source)
        self._unseen += tag in _UNSEEN
        self._pre += tag == "pre"
        self._parts.append("\n" if tag in _LINES else " | " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self._pre -= tag == "pre"
        self._parts.append("\n" if tag in _LINES else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data if self._pre else data.replace("\n", " "))
