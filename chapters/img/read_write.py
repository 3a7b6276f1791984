"""Draw the figures of the section read-write next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def layout() -> Drawing:
    """The bytes of the greenhouse's safetensors file, from top to bottom."""
    d = Drawing(WIDTH, 448, "Bir safetensors dosyasının baytları")
    parts = [
        (0, 50, "uzunluk: 304", "layer"),
        (8, 142, "JSON başlığı", "block"),
        (312, 36, "head.bias", "data"),
        (320, 50, "head.weight", "data"),
        (344, 40, "hidden.bias", "data"),
        (356, 68, "hidden.weight", "model"),
    ]
    d.text(24, 12, "bayt", 16, bold=True)
    y = 30.0
    for start, height, label, kind in parts:
        d.text(42, y + 2, str(start), 16, mono=True, anchor="end")
        text = "" if kind == "block" else label
        d.box(54, y, 214, height, text, kind, 17, mono=kind in ("data", "model"))
        if kind == "block":
            d.text(161, y + 22, label, 17)
            d.text(161, y + 84, '"hidden.weight":\n"shape": [3, 3]\n"data_offsets":\n[44, 80]', 15, mono=True)
        y += height
    d.text(42, y + 2, "392", 16, mono=True, anchor="end")
    d.arrow((268, 182), (440, 182), (440, 352), (269, 352))
    d.text(356, 162, "312 + 44 = 356", 16, mono=True)
    d.arrow((282, 34), (292, 34), (292, 76), (282, 76), head=False)
    d.text(304, 55, "sekiz baytlık\ntam sayı", 16, anchor="start")
    d.arrow((282, 226), (292, 226), (292, 412), (282, 412), head=False)
    d.text(304, 300, "ham baytlar:\n80", 16, anchor="start")
    return d


def resume() -> Drawing:
    """Training straight through, and training that dies and is resumed from its last checkpoint."""
    d = Drawing(WIDTH, 420, "Kesintisiz ve kesilip sürdürülen eğitim")
    left, saved, dead, right = 24, 282, 368, 480
    d.text(left - 10, 14, "kesintisiz", 17, anchor="start", bold=True)
    d.arrow((left, 52), (right, 52))
    d.circle(left, 52, 9, kind="layer")
    d.circle(right + 12, 52, 12, kind="model")
    d.text(left, 80, "0", 16)
    d.text(right + 12, 84, "10", 16)
    d.text(left - 10, 130, "kesilip sürdürülen", 17, anchor="start", bold=True)
    d.arrow((left, 172), (saved, 172), head=False)
    d.arrow((saved, 172), (dead - 12, 172), head=False, dashed=True)
    d.circle(left, 172, 9, kind="layer")
    d.circle(saved, 172, 7, kind="block")
    d.text(dead, 172, "✕", 26, color="#b3362b", bold=True)
    d.text(left, 200, "0", 16)
    d.text(saved, 148, "6", 16)
    d.text(dead, 146, "8", 16)
    d.text((saved + dead) / 2, 196, "yitirilen", 16)
    d.arrow((saved, 180), (saved, 227))
    d.text(saved - 10, 206, "kaydet", 16, anchor="end")
    parts = ("model", "eniyileyici\nçizelge", "rastgele\ndurum", "adım", "yapılandırma")
    widths = (76, 104, 94, 66, 124)
    d.box(0, 228, WIDTH, 92, kind="frame")
    x = 14.0
    for name, width in zip(parts, widths, strict=True):
        d.box(x, 244, width, 60, name, "block", 16)
        x += width + 7
    d.text(left - 10, 338, "kontrol noktası", 17, anchor="start", bold=True)
    d.arrow((saved, 320), (saved, 383))
    d.text(saved - 10, 362, "sürdür", 16, anchor="end")
    d.circle(saved, 392, 7, kind="block")
    d.text(saved - 20, 396, "6", 16, anchor="end")
    d.arrow((saved + 8, 392), (right, 392))
    d.circle(right + 12, 392, 12, kind="model")
    d.text(right - 16, 372, "10", 16, anchor="end")
    d.arrow((right + 12, 100), (right + 12, 226), head=False, dashed=True)
    d.arrow((right + 12, 322), (right + 12, 378), head=False, dashed=True)
    d.text(right - 4, 112, "eşit", 17, anchor="end", bold=True)
    return d


FIGURES = {"layout": layout, "resume": resume}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"read-write-{name}.svg")


if __name__ == "__main__":
    main()
