"""Drawings that cells printed: each is given the PNG that shows it where no SVG is trusted."""

from __future__ import annotations

import base64
import importlib.util
import io
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import resvg_py
from nbformat import NotebookNode
from PIL import Image

from ..judging.kinds import image as pictures
from ..judging.tolerances import DEFAULT
from ..stand_ins import MARK, PNG, SVG, is_stand_in

ZOOM = 1.5  # sharp enough for a wide cell
DPI = 96  # of CSS, in which SVG counts
_PIXELS = {"": 1.0, "px": 1.0, "pt": DPI / 72, "pc": DPI / 6, "in": float(DPI), "cm": DPI / 2.54, "mm": DPI / 25.4}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
COLOURS = 256  # of a palette; the store is kept in git


def stored(cells: Iterable[NotebookNode]) -> dict[str, str]:
    """Drawing → its PNG, of a stored notebook."""
    outputs = (output for cell in cells for output in cell.get("outputs", ()) if is_stand_in(output, PNG))
    return {output["data"][SVG]: output["data"][PNG] for output in outputs if SVG in output["data"]}


def with_stand_ins(outputs: Iterable[NotebookNode], before: Mapping[str, str]) -> list[NotebookNode]:
    """A drawing that has not changed keeps the PNG of `before`, if it looks as one drawn today."""
    return [_with_stand_in(deepcopy(output), before) for output in outputs]


def _with_stand_in(output: NotebookNode, before: Mapping[str, str]) -> NotebookNode:
    bundle = output.get("data", {})
    if SVG in bundle and PNG not in bundle:
        drawing = bundle[SVG]
        try:
            fresh, width, height = _drawn(drawing)
        except (ValueError, Image.DecompressionBombError):  # it is none, or larger than any screen
            return output
        held = before.get(drawing, "")
        alike = held and not pictures.first_difference(held, fresh, DEFAULT)
        bundle[PNG] = held if alike else fresh
        about: dict[str, Any] = {"width": width, "height": height, MARK: SVG}
        output["metadata"] = NotebookNode({**output.get("metadata", {}), PNG: about})
    return output


@cache
def _drawn(drawing: str) -> tuple[str, int, int]:
    """Base64, and the size at which it is shown."""
    across, down = _size(drawing)
    if across * down * ZOOM**2 > (Image.MAX_IMAGE_PIXELS or math.inf):
        raise ValueError("larger than any screen")
    try:
        painted = bytes(resvg_py.svg_to_bytes(svg_string=drawing, zoom=ZOOM, dpi=DPI, background="white", **_fonts()))
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3's, which is no Exception: more pixels than memory holds
            raise ValueError(str(error)) from None
        raise
    with Image.open(io.BytesIO(painted)) as image:
        buffer = io.BytesIO()
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        width, height = (round(length / ZOOM) for length in image.size)
    return base64.b64encode(buffer.getvalue()).decode("ascii"), width, height


def _size(drawing: str) -> tuple[float, float]:
    """What it says of its width and height in pixels, before any is painted; 0 where it does not."""
    try:
        _, root = next(iter(ElementTree.iterparse(io.BytesIO(drawing.encode()), ["start"])))
    except (ElementTree.ParseError, StopIteration):
        raise ValueError("no drawing") from None
    shown = [0.0, 0.0, *(float(number) for number in _NUMBER.findall(root.get("viewBox", ""))[2:4])][-2:]
    for index, name in enumerate(("width", "height")):
        said = re.fullmatch(rf"\s*({_NUMBER.pattern})\s*([a-z]*)\s*", root.get(name, ""))
        if said and said[2] in _PIXELS:
            shown[index] = float(said[1]) * _PIXELS[said[2]]
    return shown[0], shown[1]


@cache
def _fonts() -> dict[str, Any]:
    """Those that Matplotlib brings along and draws with, the same on every machine; without it, the system's."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        return {}
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return {
        "skip_system_fonts": True,
        "font_files": [str(font) for font in sorted(folder.glob("DejaVu*.ttf"))],
        "font_family": "DejaVu Sans",
        "sans_serif_family": "DejaVu Sans",
        "serif_family": "DejaVu Serif",
        "monospace_family": "DejaVu Sans Mono",
    }
