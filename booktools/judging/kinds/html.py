"""Two pieces of HTML: the same words, the same markup, and the same pictures between them.

Markup counts to the last attribute, with scripts and styles: a page does what
they say. Ids do not, for they are often drawn at random; what they refer to
does, so an id is replaced by its place among the ids of its page.
"""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from itertools import zip_longest

from ..tolerances import Tolerances
from . import image as pictures
from . import svg as drawings
from . import text as texts

#: A blank beside their tags is not seen.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption col colgroup dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html li link main meta nav ol p pre script section style summary "
    "table tbody td template tfoot th thead title tr ul".split()
)
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
_UNSEEN = frozenset(("script", "style", "template", "title"))
_KEEPS_BLANKS = frozenset(("pre", "script", "style", "textarea"))
#: Compared as what they are; in the page, this stands in their places.
_EMBEDDED = re.compile(r"<svg\b.*?</svg\s*>|data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\r\n]*", re.DOTALL | re.IGNORECASE)
_PLACE = "\ufffc"
#: Drawn anew at each run: of the element of a chart, in the names of its functions too.
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
#: Stands for a blank that counts, until lines are put together.
_BLANK = "\xa0"


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token, tag or picture in which they differ, said in one line; None if they are alike."""
    if stored == fresh:
        return None
    before, after = _Page(stored), _Page(fresh)
    found = texts.first_difference(before.text, after.text, tolerances)
    for number, (old, new) in enumerate(zip_longest(before.embedded, after.embedded, fillvalue=""), start=1):
        found = found or _in_embedded(number, old, new, tolerances)
    if not found and (found := texts.first_difference(before.markup, after.markup, tolerances)):
        found = f"its markup, one block a line: {found}"
    return found


def text_of(html: str) -> str:
    """What is read of it: rows, cells and paragraphs."""
    return _Page(html).text


def _in_embedded(number: int, old: str, new: str, tolerances: Tolerances) -> str | None:
    if not (old and new):
        return f"picture {number} " + ("is missing" if old else "came in addition")
    before, after = _drawing(old), _drawing(new)
    if before and after:
        found = drawings.first_difference(before, after, tolerances)
    elif before or after:
        found = "it is of another kind"
    else:
        found = pictures.first_difference(old, new, tolerances)
    return found and f"picture {number}: {found}"


def _drawing(embedded: str) -> str:
    """Its SVG; nothing if it is no drawing."""
    head, _, data = embedded.partition(",")
    if not head.lower().startswith("data:image/svg"):
        return embedded if embedded.startswith("<") else ""
    try:
        return base64.b64decode(data).decode()
    except ValueError:
        return data


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.embedded: list[str] = _EMBEDDED.findall(html)
        self._ids: dict[str, str] = {}
        self._text: list[str] = []
        self._markup: list[str] = []
        self._open: list[str] = []  # elements that are unseen or keep their blanks
        self.feed(_EMBEDDED.sub(_PLACE, html))
        self.close()
        if self.rawdata:  # of a script that nothing ends
            self.handle_data(self.rawdata)
        self.text = _lines(self._text)
        uuids: dict[str, str] = {}
        markup = _UUID.sub(lambda match: uuids.setdefault(match[0], f"#{len(uuids)}"), _lines(self._markup))
        self.markup = re.sub(r"[\w-]+", lambda match: self._ids.get(match[0], match[0]), markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self._ids.setdefault(value, f"#{len(self._ids)}")
        if tag in _UNSEEN | _KEEPS_BLANKS:
            self._open.append(tag)
        shown = "".join(f" {name}" if value is None else f' {name}="{value}"' for name, value in sorted(attrs, key=str))
        self._add_tag(tag, f"<{tag}{shown}>")
        self._text.append(" | " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[self._open.index(tag) :]
        if tag not in _EMPTY:
            self._add_tag(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if _KEEPS_BLANKS.intersection(self._open):
            data = data.replace("\n", f"{_BLANK}\n").replace(" ", _BLANK)
        else:
            data = " ".join(re.split(r"[ \t\r\n\f]+", data))
        self._markup.append(data)
        if not _UNSEEN.intersection(self._open):
            self._text.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """As a comment: `<![if IE]>` is one to a browser, and the parser's own would raise for what it does not know."""
        return self.parse_bogus_comment(i, bool(report))

    def _add_tag(self, tag: str, shown: str) -> None:
        self._markup.append(f"\n{shown}\n" if tag in _BLOCKS else shown)
        if tag not in ("td", "th"):
            self._text.append("\n" if tag in _BLOCKS else "")


def _lines(parts: list[str]) -> str:
    """One below the other, without what a browser does not show of their blanks."""
    lines = (re.sub(" +", " ", line).strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line).replace(_BLANK, " ")
