"""Draw the figures of the section read-write next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def state() -> Drawing:
    """Code makes the architecture, the state file fills it; both make the model."""
    d = Drawing(WIDTH, 338, "Kod ile durum dosyasından model")
    d.text(115, 12, "depoda", 17, bold=True)
    d.box(0, 28, 230, 138, kind="frame")
    d.box(18, 46, 194, 46, "class Net", "block", 17, mono=True)
    d.box(18, 104, 194, 46, "yapılandırma", "block", 17)
    d.text(405, 12, "diskte", 17, bold=True)
    d.box(290, 28, 230, 138, kind="frame")
    for i, name in enumerate(("hidden.weight", "hidden.bias", "head.weight", "head.bias")):
        d.box(308, 40 + i * 30, 194, 26, name, "data", 15, mono=True)
    d.arrow((115, 166), (115, 214), (200, 214), (200, 257))
    d.text(70, 200, "kurar", 17)
    d.arrow((405, 166), (405, 214), (320, 214), (320, 257))
    d.text(452, 200, "doldurur", 17)
    d.box(140, 258, 240, 66, "model", "model", 19)
    return d


def layout() -> Drawing:
    """The bytes of the greenhouse's safetensors file, from top to bottom."""
    d = Drawing(WIDTH, 448, "Bir safetensors dosyasının baytları")
    parts = [(0, 50, "uzunluk: 304", "layer"), (8, 142, "JSON başlığı", "block"),
             (312, 36, "head.bias", "data"), (320, 50, "head.weight", "data"),
             (344, 40, "hidden.bias", "data"), (356, 68, "hidden.weight", "model")]
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
    d.text(356, 270, "ham baytlar:\n80", 16)
    return d


def resume() -> Drawing:
    """Training straight through, and training that is stopped and resumed."""
    d = Drawing(WIDTH, 366, "Kesintisiz ve kesilip sürdürülen eğitim")
    left, stop, right = 24, 300, 480
    d.text(left - 10, 14, "kesintisiz", 17, anchor="start", bold=True)
    d.arrow((left, 52), (right, 52))
    d.circle(left, 52, 9, kind="layer")
    d.circle(right + 12, 52, 12, kind="model")
    d.text(left, 80, "0", 16)
    d.text(right + 12, 84, "10", 16)
    d.text(left - 10, 142, "kesilip sürdürülen", 17, anchor="start", bold=True)
    d.arrow((left, 182), (stop, 182), head=False)
    d.circle(left, 182, 9, kind="layer")
    d.text(stop, 182, "✕", 26, color="#b3362b", bold=True)
    d.arrow((stop, 200), (stop, 239))
    d.text(left, 210, "0", 16)
    d.text(stop, 158, "6", 16)
    d.text(290, 222, "kaydet", 16, anchor="end")
    parts = ("model", "eniyileyici", "rastgele\ndurum", "adım", "yapılandırma")
    widths = (76, 104, 94, 66, 124)
    d.box(0, 240, WIDTH, 92, kind="frame")
    x = 14.0
    for name, width in zip(parts, widths, strict=True):
        d.box(x, 256, width, 60, name, "block", 16)
        x += width + 7
    d.text(260, 352, "kontrol noktası", 17, bold=True)
    d.arrow((400, 240), (400, 182), (right, 182))
    d.text(390, 222, "sürdür", 16, anchor="end")
    d.circle(right + 12, 182, 12, kind="model")
    d.text(right + 12, 214, "10", 16)
    d.arrow((right + 12, 100), (right + 12, 166), head=False, dashed=True)
    d.text(right - 8, 128, "eşit", 17, anchor="end", bold=True)
    return d


def safe() -> Drawing:
    """What is left on the disk when writing dies half way."""
    d = Drawing(WIDTH, 398, "Yarıda kesilen yazma")
    rows = (("önce", 62), ("yarıda ölürse", 182), ("ölmezse", 312))
    for left, title in ((0, "üstüne yazmak"), (268, "güvenli yazmak")):
        d.text(left + 126, 12, title, 17, bold=True)
        for name, y in rows:
            d.text(left + 2, y - 24, name, 16, anchor="start")
    for left in (0, 268):
        d.box(left, 52, 150, 48, "latest\neski", "layer", 15)
    d.box(0, 172, 150, 48, kind="bad", dashed=True)
    d.text(75, 196, "latest\nyarım", 15)
    d.text(162, 196, "eski gitti", 16, anchor="start")
    d.box(268, 172, 116, 48, "latest\neski", "layer", 15)
    d.box(396, 172, 116, 48, "latest.tmp\nyarım", "bad", 15, dashed=True)
    d.text(390, 242, "eski duruyor", 16)
    d.box(0, 302, 150, 48, "latest\nyeni", "block", 15)
    d.box(396, 302, 116, 48, "latest.tmp\nyeni", "block", 15)
    d.box(268, 302, 92, 48, "latest\nyeni", "block", 15)
    d.arrow((396, 326), (361, 326))
    d.text(390, 374, "fsync, ad değiştir", 16)
    return d


FIGURES = {"state": state, "layout": layout, "resume": resume, "safe": safe}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"read-write-{name}.svg")


if __name__ == "__main__":
    main()
