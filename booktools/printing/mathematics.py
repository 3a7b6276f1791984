r"""Formulas: TeX → MathML, by the reader that the site has, → Typst.

No converter that could be had reads what this book writes. tylax 0.3.8 glues names (`\frac1n\sum` becomes `1/nsum`) and
cannot write `0{,}9`; tex2typst 0.1.7 writes names that Typst no longer knows (`dot.circle`); pandoc would bring 150 MB.
MathML Core has some twenty elements, and its leaves are the letters that will be seen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

from math_core import LatexError, LatexToMathML

from .markup import array, call, string

_READER = LatexToMathML(annotation=False, fancy_error=False)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
_INVISIBLE = re.compile("[\u2061-\u2064\ufe00\ufe01]")
_ACCENTS = {
    "¯": "macron",
    "ˆ": "hat",
    "^": "hat",
    "~": "tilde",
    "˜": "tilde",
    "⃗": "arrow",
    "→": "arrow",
    "˙": "dot",
    "¨": "dot.double",
}
_OVER, _UNDER = (
    {"̲": "overline", "‾": "overline", "⏞": "overbrace", "⎴": "overbracket"},
    {"̲": "underline", "_": "underline", "⏟": "underbrace", "⎵": "underbracket"},
)
_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖", "": ""}
_LENGTH = re.compile(r"(-?[\d.]+)em")

__all__ = ["LatexError", "formula"]


def formula(tex: str, display: bool) -> str:
    r"""Typst code for TeX, lines that `\\` parts beneath each other; raises LatexError for what cannot be read."""
    tex = tex.strip()
    if display and ("\\\\" in tex or "&" in tex) and not tex.startswith("\\begin"):
        tex = f"\\begin{{aligned}}{tex}\\end{{aligned}}"
    mathml = _READER.convert_with_local_state(tex, displaystyle=display)
    return _row(ElementTree.fromstring(_ENTITY.sub(lambda entity: html.unescape(entity[0]), mathml)))


def _row(elements: Iterable[ElementTree.Element]) -> str:
    return _joined(map(_one, elements))


def _joined(parts: Iterable[str]) -> str:
    """Symbols alone would be joined to a string, which is set upright."""
    return "{[]; " + "; ".join(part for part in parts if part) + "}"


def _one(element: ElementTree.Element) -> str:
    return _WRITERS.get(element.tag, _row)(element)


def _letters(element: ElementTree.Element) -> str:
    text = _INVISIBLE.sub("", "".join(element.itertext()))
    if len(text) != 1:
        return call("math.op", string(text)) if text else ""
    return (
        call("math.upright", f"symbol({string(text)})")
        if element.get("mathvariant") == "normal"
        else f"symbol({string(text)})"
    )


def _operator(element: ElementTree.Element) -> str:
    text = _INVISIBLE.sub("", "".join(element.itertext()))
    if len(text) > 1:
        return call("math.op", string(text))
    if not text:
        return ""
    made = f"symbol({string(text)})"
    if size := element.get("minsize"):
        made = call("math.lr", made, size=size)
    if element.get("lspace") == "0" and element.get("rspace") == "0":
        return call("math.class", string("normal"), made)
    if text == "," and element.get("rspace") == "0":
        return call("math.class", string("normal"), made)
    return made


def _text(element: ElementTree.Element) -> str:
    return call("text", string("".join(element.itertext())))


def _space(element: ElementTree.Element) -> str:
    found = _LENGTH.search(element.get("width", "") or element.get("style", ""))
    return f"h({found[1]}em)" if found else ""


def _row_or_fence(element: ElementTree.Element) -> str:
    children = list(element)
    if len(children) > 1 and all(_grows(child) for child in (children[0], children[-1])):
        fences = [
            f"symbol({string(text)})" if (text := _INVISIBLE.sub("", child.text or "")) else ""
            for child in (children[0], children[-1])
        ]
        inner = [fences[0], *(_one(child) for child in children[1:-1]), fences[1]]
        return call("math.lr", _joined(inner))
    return _row(element)


def _grows(element: ElementTree.Element) -> bool:
    text = _INVISIBLE.sub("", element.text or "")
    fence = text in _PAIRS or text in _PAIRS.values()
    return element.tag == "mo" and fence and element.get("stretchy") != "false" and "minsize" not in element.attrib


def _children(element: ElementTree.Element) -> list[str]:
    return [_one(child) or "none" for child in element]


def _fraction(element: ElementTree.Element) -> str:
    made = call("math.frac", *_children(element))
    return {"false": call("math.inline", made), "true": call("math.display", made)}.get(
        element.get("displaystyle", ""), made
    )


def _attached(*places: str) -> Callable[[ElementTree.Element], str]:
    def write(element: ElementTree.Element) -> str:
        base, *rest = _children(element)
        return call("math.attach", base, **dict(zip(places, rest, strict=True)))

    return write


def _over(element: ElementTree.Element) -> str:
    base, top = element
    mark = "".join(top.itertext())
    if mark in _OVER:
        return call(f"math.{_OVER[mark]}", _one(base))
    if element.get("accent") == "true" and mark in _ACCENTS:
        return call("math.accent", _one(base), f"sym.{_ACCENTS[mark]}" if _ACCENTS[mark] != "arrow" else "math.arrow")
    return _limits(element, "t")


def _under(element: ElementTree.Element) -> str:
    base, below = element
    mark = "".join(below.itertext())
    return call(f"math.{_UNDER[mark]}", _one(base)) if mark in _UNDER else _limits(element, "b")


def _limits(element: ElementTree.Element, *places: str) -> str:
    """Beside a sum or a `max` within a line, where TeX has them; below and above anything else."""
    base, *rest = _children(element)
    braced = element[0].tag in ("munder", "mover")
    limits = call("math.limits", base, inline="true" if braced else "false")
    return call("math.attach", limits, **dict(zip(places, rest, strict=True)))


def _table(element: ElementTree.Element) -> str:
    """Columns that lean on each other are an alignment; else a matrix without delimiters, which stand around it."""
    rows = [[_row(cell) for cell in row] for row in element]
    sides = [cell.get("style", "").partition("text-align: ")[2].partition(";")[0] for row in element for cell in row]
    if "right" in sides:
        return _joined(["; linebreak(); ".join("; $&$.body; ".join(row) for row in rows)])
    aligned = {"align": "left"} if "left" in sides else {}
    return call("math.mat", *(array(*row) for row in rows), delim="none", **aligned)


_WRITERS: dict[str, Callable[[ElementTree.Element], str]] = {
    "math": _row,
    "mrow": _row_or_fence,
    "mstyle": _row,
    "mi": _letters,
    "mn": lambda element: call("text", string("".join(element.itertext()))),
    "mo": _operator,
    "mtext": _text,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": lambda element: call("math.sqrt", _row(element)),
    "mroot": lambda element: call("math.root", *reversed(_children(element))),
    "msub": _attached("b"),
    "msup": _attached("t"),
    "msubsup": _attached("b", "t"),
    "mover": _over,
    "munder": _under,
    "munderover": lambda element: _limits(element, "b", "t"),
    "mtable": _table,
    "mphantom": lambda element: call("hide", _row(element)),
    "menclose": lambda element: call("box", _row(element), stroke="0.5pt", inset="2pt", baseline="2pt"),
}  # fmt: skip
