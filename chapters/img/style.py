"""The one drawing style of the book: small SVG files without any dependency.

A figure is an image, so it cannot follow the page's theme. Every drawing
therefore brings its own light card: dark ink on it reads the same on a white
page, on a dark page and on paper. Colours only repeat what labels, dashes and
positions say, so nothing is lost in grey print.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

INK = "#1b1f24"
LINE = "#4b525b"
CARD = ("#f7f8fa", "#c9ced6")
MARGIN = 14
FONT = "'DejaVu Sans', Verdana, 'Segoe UI', Arial, sans-serif"
MONO = "'DejaVu Sans Mono', Menlo, Consolas, monospace"

# kind -> (fill, stroke)
KINDS = {
    "layer": ("#cfe3f7", "#2f6ea8"),
    "block": ("#d9efd3", "#3f8135"),
    "model": ("#fbe7c3", "#a86f0a"),
    "data": ("#ffffff", "#4b525b"),
    "bad": ("#f9d5d2", "#b3362b"),
    "frame": ("#ffffff", "#8a929c"),
}


def _number(value: float) -> str:
    """A coordinate with at most one decimal, so that the bytes are stable."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Drawing:
    """An SVG picture that grows by one shape a call."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._shapes: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        label: str = "",
        kind: str = "layer",
        size: float = 15,
        mono: bool = False,
        dashed: bool = False,
    ) -> None:
        """A rounded box; the label may have several lines."""
        fill, stroke = KINDS[kind]
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._shapes.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(w)}" '
            f'height="{_number(h)}" rx="7" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="1.6"{dash}/>'
        )
        if label:
            self.text(x + w / 2, y + h / 2, label, size, mono)

    def circle(self, x: float, y: float, r: float, label: str = "", kind: str = "layer", size: float = 15) -> None:
        fill, stroke = KINDS[kind]
        self._shapes.append(
            f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
        )
        if label:
            self.text(x, y, label, size)

    def text(
        self,
        x: float,
        y: float,
        label: str,
        size: float = 15,
        mono: bool = False,
        color: str = INK,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Lines of text, centred vertically on y."""
        lines = label.split("\n")
        first = y - (len(lines) - 1) * size * 0.62 + size * 0.36
        for i, line in enumerate(lines):
            self._shapes.append(
                f'<text x="{_number(x)}" y="{_number(first + i * size * 1.24)}" '
                f'font-family="{MONO if mono else FONT}" font-size="{_number(size)}" '
                f'text-anchor="{anchor}" fill="{color}"'
                f"{' font-weight=' + chr(34) + 'bold' + chr(34) if bold else ''}>"
                f"{escape(line)}</text>"
            )

    def arrow(self, *points: tuple[float, float], dashed: bool = False, head: bool = True, color: str = LINE) -> None:
        """A line through the points, with a head at its end."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        mark = ' marker-end="url(#head)"' if head else ""
        self._shapes.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.8"{dash}{mark}/>')

    def save(self, path: Path) -> None:
        head = (
            '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" '
            'markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
            f'<path d="M0,0 L10,5 L0,10 z" fill="{LINE}"/></marker>'
        )
        fill, stroke = CARD
        width, height = self.width + 2 * MARGIN, self.height + 2 * MARGIN
        body = "\n".join(self._shapes)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {_number(width)} {_number(height)}" '
            f'width="{_number(width)}" height="{_number(height)}" role="img">\n'
            f"<title>{escape(self.title)}</title>\n<defs>{head}</defs>\n"
            f'<rect x="0.5" y="0.5" width="{_number(width - 1)}" '
            f'height="{_number(height - 1)}" rx="10" fill="{fill}" stroke="{stroke}"/>\n'
            f'<g transform="translate({MARGIN} {MARGIN})">\n{body}\n</g>\n</svg>\n',
            encoding="utf-8",
        )
