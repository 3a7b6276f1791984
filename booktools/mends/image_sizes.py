"""Pictures say how large they are, so that no line jumps when they arrive.

Sphinx writes the size that an author asks for and no other (`tests/upstream/test_site.py`).
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

#: CSS pixels in the units that drawings are sized in; CSS 2.2, section 4.3.2.
_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"([\d.]+)([a-z]*)")
_TOLD = ("width", "height", "scale")


def setup(app: Sphinx) -> None:
    app.add_node(nodes.image, override=True, html=(visit_image, HTML5Translator.depart_image))


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Sphinx's, with the picture's own size unless the author asks for another."""
    size = None if any(one in node for one in _TOLD) else size_of(Path(self.builder.srcdir) / node["uri"])
    HTML5Translator.visit_image(self, node)
    if size:
        self.body[-1] = self.body[-1].replace("<img ", f'<img width="{size[0]}" height="{size[1]}" ', 1)


def size_of(picture: Path) -> tuple[int, int] | None:
    """Width and height in CSS pixels; None for what is elsewhere or says nothing."""
    if not picture.is_file():
        return None
    if picture.suffix != ".svg":
        return get_image_size(str(picture))
    with picture.open("rb") as file:
        root = next(element for _event, element in ElementTree.iterparse(file, events=("start",)))
    box = root.get("viewBox", "").replace(",", " ").split()
    told = [_pixels(root.get(side, "")) for side in ("width", "height")]
    sides = told if all(told) else [float(side) for side in box[2:]]
    return (round(sides[0]), round(sides[1])) if len(sides) == 2 else None


def _pixels(length: str) -> float:
    """0 for what depends on the place where the picture stands."""
    found = _LENGTH.fullmatch(length.strip())
    return float(found[1]) * _UNITS.get(found[2], 0.0) if found else 0.0
