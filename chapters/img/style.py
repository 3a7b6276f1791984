"""The one drawing style of the book: small SVG files without any dependency.

The figures stand on white, on dark and on paper alike: the background is
transparent, whatever carries text is an opaque box with dark letters, and
lines and free labels take a grey that keeps its contrast on both grounds.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

INK = "#1b1f24"
LINE = "#767b82"
FONT = "'DejaVu Sans', Verdana, 'Segoe UI', Arial, sans-serif"
MONO = "'DejaVu Sans Mono', Menlo, Consolas, monospace"

# kind -> (fill, stroke)
KINDS = {
    "layer": ("#cfe3f7", "#2f6ea8"),
    "block": ("#d9efd3", "#3f8135"),
    "model": ("#fbe7c3", "#a86f0a"),
    "data": ("#eceef1", "#767b82"),
    "bad": ("#f9d5d2", "#b3362b"),
    "frame": ("none", "#767b82"),
}


def _number(value: float) -> str:
    """A coordinate with at most one decimal, so that the bytes are stable."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Drawing:
    """An SVG picture that grows by one shape a call."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._shapes: list[str] = []

    def box(self, x: float, y: float, w: float, h: float, label: str = "",
            kind: str = "layer", size: float = 15, mono: bool = False,
            dashed: bool = False) -> None:
        """A rounded box; the label may have several lines."""
        fill, stroke = KINDS[kind]
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._shapes.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(w)}" '
            f'height="{_number(h)}" rx="7" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="1.6"{dash}/>')
        if label:
            self.text(x + w / 2, y + h / 2, label, size, mono, color=INK)

    def circle(self, x: float, y: float, r: float, label: str = "",
               kind: str = "layer", size: float = 15) -> None:
        fill, stroke = KINDS[kind]
        self._shapes.append(
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>')
        if label:
            self.text(x, y, label, size, color=INK)

    def text(self, x: float, y: float, label: str, size: float = 15,
             mono: bool = False, color: str = LINE, anchor: str = "middle",
             bold: bool = False) -> None:
        """Lines of text, centred vertically on y."""
        lines = label.split("\n")
        first = y - (len(lines) - 1) * size * 0.62 + size * 0.36
        for i, line in enumerate(lines):
            self._shapes.append(
                f'<text x="{_number(x)}" y="{_number(first + i * size * 1.24)}" '
                f'font-family="{MONO if mono else FONT}" font-size="{_number(size)}" '
                f'text-anchor="{anchor}" fill="{color}"'
                f'{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}>'
                f'{escape(line)}</text>')

    def arrow(self, *points: tuple[float, float], dashed: bool = False,
              head: bool = True, color: str = LINE) -> None:
        """A line through the points, with a head at its end."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        mark = ' marker-end="url(#head)"' if head else ""
        self._shapes.append(
            f'<polyline points="{path}" fill="none" stroke="{color}" '
            f'stroke-width="1.8"{dash}{mark}/>')

    def save(self, path: Path) -> None:
        head = (
            '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" '
            'markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
            f'<path d="M0,0 L10,5 L0,10 z" fill="{LINE}"/></marker>')
        body = "\n".join(self._shapes)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {_number(self.width)} {_number(self.height)}" '
            f'width="{_number(self.width)}" height="{_number(self.height)}" '
            f'role="img">\n<title>{escape(self.title)}</title>\n'
            f"<defs>{head}</defs>\n{body}\n</svg>\n", encoding="utf-8")
