"""Two SVG drawings: the same elements with the same text, their numbers within a tolerance.

Ids do not count, for Matplotlib hashes them from the data; what they refer to
does. So an id is replaced by its place among the ids of its drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ..tolerances import Tolerances
from . import image as pictures
from . import text as texts

_ATOM = re.compile(r"(?P<colour>#[0-9a-fA-F]{3,8}\b)|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
#: Across a drawing, for which the tolerance is meant.
_UNITS = 100
#: Of a transformation: what is drawn is multiplied by these.
_FACTORS = re.compile(r"(?:scale|matrix)\([^)]*\)")
#: Attributes whose numbers measure nothing; those of events, which begin with `on`, neither.
_WORDS = frozenset(("class", "font-family", "href", "id", "lang", "name", "role", "title", "type"))
_REFERENCE = re.compile(r"#([^\s)\"';,{]+)")


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """The first element in which the drawings differ, said in one line; None if they are alike."""
    try:
        before, after = _drawing(stored), _drawing(fresh)
    except ElementTree.ParseError:
        return texts.first_difference(stored, fresh, tolerances)
    tolerances = replace(tolerances, drawing=tolerances.drawing * _share(before))
    for number, (old, new) in enumerate(zip_longest(_elements(before), _elements(after)), start=1):
        found = _in_element(old, new, tolerances)
        if found:
            return f"element {number}, {_name(old or new)}: {found}"
    return None


def _share(root: Element) -> float:
    """Of the tolerance, for a drawing whose units are so large that it has few of them."""
    measures = [abs(float(match["number"])) for match in _ATOM.finditer(root.get("viewBox", "")) if match["number"]]
    return min(1.0, max(measures[2:], default=_UNITS) / _UNITS)


def size_of(svg: str) -> str:
    try:
        return f"{sum(1 for _ in _elements(_drawing(svg)))} elements"
    except ElementTree.ParseError:
        return "not XML"


def _drawing(svg: str) -> Element:
    """The root of the drawing; ids and references replaced by ordinals, and nothing said about it (its date, its maker)."""
    root = ElementTree.fromstring(svg)
    for about in (element for _, element in _elements(root) if _name(element) == "<metadata>"):
        for _, said in _elements(about):
            if _name(said) not in ("<script>", "<style>"):
                said.text = said.tail = None
    ids = [name for _, element in _elements(root) if (name := element.get("id")) is not None]
    ordinals = {name: f"#{number}" for number, name in enumerate(ids)}
    for _, element in _elements(root):
        for name, value in list(element.attrib.items()):
            refers = name == "id" or name.startswith("aria-")
            element.set(name, ordinals.get(value, value) if refers else _numbered(value, ordinals))
        if element.text and _name(element) == "<style>":
            element.text = _numbered(element.text, ordinals)
    return root


def _numbered(value: str, ordinals: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda match: ordinals.get(match[1], match[0]), value)


def _elements(root: Element) -> Iterator[tuple[int, Element]]:
    """All in it, with its depth."""
    pending = [(0, root)]
    while pending:
        depth, element = pending.pop()
        yield depth, element
        pending += [(depth + 1, child) for child in reversed(element)]


def _in_element(old: tuple[int, Element] | None, new: tuple[int, Element] | None, tolerances: Tolerances) -> str | None:
    if old is None or new is None:
        return "it came in addition" if old is None else "it is missing"
    (depth, before), (depth_now, after) = old, new
    if (depth, before.tag) != (depth_now, after.tag):
        return f"{_name(after)} came out in its place"
    for name in sorted(before.attrib.keys() | after.attrib.keys()):
        was, now = before.get(name), after.get(name)
        if was is None or now is None or not _alike(_local(name), was, now, tolerances):
            return f"{_local(name)} was {_shown(was)} and is {_shown(now)}"
    for was, now in ((before.text, after.text), (before.tail, after.tail)):
        found = texts.first_difference((was or "").strip(), (now or "").strip(), tolerances)
        if found:
            return f"its text: {found}"
    return None


def _alike(name: str, was: str, now: str, tolerances: Tolerances) -> bool:
    if was == now:
        return True
    if was.startswith("data:image/") and now.startswith("data:image/"):
        return pictures.first_difference(was, now, tolerances) is None
    if name in _WORDS or name.startswith(("aria-", "on")):
        return False
    before, after = list(_atoms(was)), list(_atoms(now))
    return len(before) == len(after) and all(
        abs(a - b) <= (tolerances.rtol * max(1.0, abs(a)) if is_factor else tolerances.drawing)
        if isinstance(a, float) and isinstance(b, float)
        else a == b
        for (a, is_factor), (b, _) in zip(before, after, strict=True)
    )


def _atoms(value: str) -> Iterator[tuple[str | float, bool]]:
    """Numbers, and what stands between them; and whether a number is a factor."""
    end = 0
    factors = [range(*match.span()) for match in _FACTORS.finditer(value)]
    for match in _ATOM.finditer(value):
        yield _bare(value[end : match.start()]), False
        yield match["colour"] or float(match["number"]), any(match.start() in part for part in factors)
        end = match.end()
    yield _bare(value[end:]), False


def _bare(text: str) -> str:
    """Without commas, and without blanks at its ends, where numbers stand."""
    return " ".join(text.replace(",", " ").split())


def _shown(value: str | None) -> str:
    if value is None:
        return "absent"
    return repr(value if len(value) <= 60 else f"{value[:57]}...")


def _name(place: Element | tuple[int, Element]) -> str:
    element = place[1] if isinstance(place, tuple) else place
    return f"<{_local(element.tag)}>"


def _local(name: str) -> str:
    """Without the namespace."""
    return name.rpartition("}")[2]
