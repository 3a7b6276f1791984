"""The book's mark: three layers, one block."""

from __future__ import annotations

from pathlib import Path

COLOURS = ("#a86f0a", "#3f8135", "#2f6ea8")


def mark() -> str:
    layers = "\n".join(
        f'<path d="M4 {y} 32 {y - 12} 60 {y} 32 {y + 12}z" fill="{colour}" stroke="#fff" stroke-width="2" '
        f'stroke-linejoin="round"/>'
        for y, colour in zip((45, 32, 19), COLOURS, strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img">\n'
        f"<title>Derin Öğrenme Hesaplamaları</title>\n{layers}\n</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_name("book-mark.svg").write_text(mark(), encoding="utf-8")
