"""Two pieces of HTML: the same source, but for numbers, and the same pictures in it.

Every character of the source counts, with scripts, styles and comments: what a browser makes of them is its own
affair, and no other parser's. Ids that are drawn at random do not; what they refer to does, so such an id
is replaced by its place among the ids of its page. What differs among the words is told first.
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
_UNSEEN = frozenset(("script", "style", "template", "title"))
_KEEPS_BLANKS = frozenset(("pre", "script", "style", "textarea"))
#: Compared as what they are; in the page, this stands in their places.
_EMBEDDED = re.compile(
    r"<svg\b(?:(?!<svg\b).)*?</svg\s*>|data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\r\n]*", re.DOTALL | re.IGNORECASE
)
_PLACE = "\ufffc"
#: Of a drawing in a page, which no XML: names of elements and attributes, and where comments and the like begin.
_NAMES = re.compile(r"<[/!?]?[\w:-]*|[\w:-]+(?=\s*=)")
_DATA = re.compile(r"""data:[^"'\s>]*""")
_ID = re.compile(r"""<[a-z][^<>]*?\sid\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
#: Of one that may be drawn at random; one without figures was chosen, and may be the name of a function, too.
_DRAWN = re.compile(r"(?=\D*\d).*\D|.*[_-][0-9a-f]{5,}$", re.DOTALL)
#: What may be one, or refer to it; not the name of an element or an attribute.
_WORD = re.compile(r"(?<![</\w-])[\w-]+(?![\w-]|\s*=)")
#: Drawn anew at each run: of the element of a chart, in the names of its functions too. Not of an address.
_UUID = re.compile(r"""//[^\s"'<>]+|(?P<uuid>[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})""")
_SCRIPT = re.compile(r"<script\b.*?</script", re.DOTALL | re.IGNORECASE)
#: So many tags that nothing ends, and it is no page; to look for their ends would take minutes.
_BROKEN = 100
#: Stands for the end of a line where it counts in any layout.
_LINE_END = "\u2424"
#: Stands for a blank that counts, until lines are put together.
_BLANK = "\xa0"


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first token, tag or picture in which they differ, said in one line; None if they are alike."""
    if stored == fresh:
        return None
    found = texts.first_difference(text_of(stored), text_of(fresh), tolerances)
    embedded = zip_longest(_EMBEDDED.findall(stored), _EMBEDDED.findall(fresh), fillvalue="")
    for number, (old, new) in enumerate(embedded, start=1):
        found = found or _in_embedded(number, old, new, tolerances)
    if not found and (found := texts.first_difference(_source(stored), _source(fresh), tolerances)):
        found = f"its source: {found}"
    return found


def text_of(html: str) -> str:
    """What is read of it: rows, cells and paragraphs."""
    if html.count("<") > html.count(">") + _BROKEN:
        return html
    page = _Page(convert_charrefs=True)
    page.feed(_EMBEDDED.sub(_PLACE, html))
    page.close()
    return _lines(page.text)


def _source(html: str) -> str:
    html = _EMBEDDED.sub(_PLACE, html)
    html = _SCRIPT.sub(
        lambda script: script[0].replace("\n", _LINE_END), html
    )  # which may end a comment, or a statement
    ids = {name: f"#{number}" for number, name in enumerate(dict.fromkeys(_ID.findall(html))) if _DRAWN.match(name)}
    uuids: dict[str, str] = {}
    html = _WORD.sub(lambda match: ids.get(match[0], match[0]), html)
    return _UUID.sub(lambda match: uuids.setdefault(match[0], f"#{len(uuids)}") if match["uuid"] else match[0], html)


def _in_embedded(number: int, old: str, new: str, tolerances: Tolerances) -> str | None:
    if not (old and new):
        return f"picture {number} " + ("is missing" if old else "came in addition")
    before, after = _drawing(old), _drawing(new)
    if before and after:
        found = drawings.first_difference(before, after, tolerances)
        if not found and _names(before) != _names(after):
            found = "its markup differs"
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


def _names(drawing: str) -> list[str]:
    return _NAMES.findall(_DATA.sub("", drawing))


class _Page(HTMLParser):
    def reset(self) -> None:
        super().reset()
        self.text: list[str] = []
        self._open: list[str] = []  # elements that are unseen or keep their blanks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN | _KEEPS_BLANKS:
            self._open.append(tag)
        self._add_tag(tag)
        self.text.append(" | " if tag in ("td", "th") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[self._open.index(tag) :]
        self._add_tag(tag)

    def handle_data(self, data: str) -> None:
        if _KEEPS_BLANKS.intersection(self._open):
            data = data.replace("\n", f"{_BLANK}\n").replace(" ", _BLANK)
        else:
            data = " ".join(re.split(r"[ \t\r\n\f]+", data))
        if not _UNSEEN.intersection(self._open):
            self.text.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """As a comment: `<![if IE]>` is one to a browser, and the parser's own would raise for what it does not know."""
        return self.parse_bogus_comment(i, bool(report))

    def _add_tag(self, tag: str) -> None:
        if tag not in ("td", "th"):
            self.text.append("\n" if tag in _BLOCKS else "")


def _lines(parts: list[str]) -> str:
    """One below the other, without what a browser does not show of their blanks."""
    lines = (re.sub(" +", " ", line).strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line).replace(_BLANK, " ")
