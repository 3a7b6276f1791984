"""Draw the figures of the section parameters next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

import math
from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def holders() -> Drawing:
    """The four places that hold one parameter, and by what."""
    d = Drawing(WIDTH, 318, "Bir parametreyi tutan dört yer")
    d.box(180, 126, 160, 66, "parametre", "layer", 17)
    corners = [(0, 0, "ağ", "adı ve yeri", "model"),
               (330, 0, "otomatik türev", "gradyanı", "block"),
               (0, 252, "eniyileyici", "momentleri", "block"),
               (330, 252, "dosya", "yolu", "data")]
    for x, y, holder, by, kind in corners:
        d.box(x, y, 190, 66, f"{holder}:\n{by}", kind, 17)
        above = y < 126
        d.arrow((x + 95, y + 67 if above else y - 1), (220 if x < 200 else 300, 125 if above else 193))
    return d


def ledger() -> Drawing:
    """What training with Adam keeps for 99 parameters, as bars to scale."""
    d = Drawing(WIDTH, 250, "Eğitimin bellek defteri")
    rows = [("ağırlıklar", "layer"), ("gradyanlar", "block"),
            ("birinci moment", "model"), ("ikinci moment", "model")]
    for i, (name, kind) in enumerate(rows):
        y = i * 50
        d.text(160, y + 20, name, 17, anchor="end")
        d.box(176, y, 210, 40, "99 · 4 bayt", kind, 17)
        d.text(402, y + 20, "= 396 bayt", 17, anchor="start")
    d.arrow((176, 204), (506, 204), head=False)
    d.text(160, 230, "toplam", 17, anchor="end", bold=True)
    d.text(176, 230, "99 · 16 bayt", 17, anchor="start")
    d.text(402, 230, "= 1584 bayt", 17, anchor="start", bold=True)
    return d


def tied() -> Drawing:
    """One weight used at two places: values go out, gradients come back and add up."""
    d = Drawing(WIDTH, 270, "Bağlı parametre: değer iki yere gider, gradyan iki yerden döner")
    stations = [(0, 74, "girdi", "data"), (110, 120, "1. katman", "layer"),
                (266, 120, "2. katman", "layer"), (422, 98, "kayıp", "data")]
    for i, (x, w, label, kind) in enumerate(stations):
        d.box(x, 20, w, 56, label, kind, 17)
        if i:
            left, width = stations[i - 1][:2]
            d.arrow((left + width, 48), (x - 1, 48))
    d.box(178, 196, 140, 60, "W", "model", 22)
    d.arrow((200, 196), (156, 77))
    d.arrow((296, 196), (340, 77))
    d.arrow((184, 76), (228, 195), dashed=True)
    d.arrow((312, 76), (268, 195), dashed=True)
    d.text(64, 138, "gradyan:", 17, anchor="start")
    d.text(64, 160, "1. pay", 17, anchor="start")
    d.text(346, 138, "gradyan:", 17, anchor="start")
    d.text(346, 160, "2. pay", 17, anchor="start")
    d.text(334, 226, "1. pay + 2. pay", 17, anchor="start")
    return d


def replaced() -> Drawing:
    """Network and optimizer on one object, and on two after the object was replaced."""
    d = Drawing(WIDTH, 258, "Değiştirilen parametreyi eniyileyici görmez")
    for left, title in ((0, "önce"), (268, "sonra")):
        d.text(left + 126, 12, title, 17, bold=True)
        d.box(left, 28, 252, 224, kind="frame")
        d.box(left + 14, 44, 92, 48, "ağ", "model", 17)
        d.box(left + 122, 44, 118, 48, "eniyileyici", "block", 17)
    d.box(66, 172, 120, 60, "baş", "layer", 17)
    d.arrow((60, 93), (104, 171))
    d.arrow((181, 93), (148, 171))
    d.box(282, 172, 100, 60, "yeni baş", "layer", 17)
    d.box(396, 172, 110, 60, "eski baş", "bad", 17, dashed=True)
    d.arrow((328, 93), (328, 171))
    d.arrow((451, 93), (451, 171))
    return d


def depth() -> Drawing:
    """The mean square through fifty ReLU layers for three initializations, on a logarithmic axis."""
    d = Drawing(WIDTH, 330, "Ortalama karenin elli katman boyunca öngörüsü")
    left, right, top, bottom, low, high = 66, 440, 10, 270, -16, 12

    def height(power: float) -> float:
        return bottom - (power - low) / (high - low) * (bottom - top)

    for power, label in ((10, "10¹⁰"), (0, "1"), (-10, "10⁻¹⁰")):
        d.arrow((left, height(power)), (right, height(power)), head=False, color="#c9ced6")
        d.text(left - 8, height(power), label, 16, anchor="end")
    for name, factor, color in (("saf", 512 * 0.08 ** 2 / 2, "#b3362b"), ("He", 1.0, "#3f8135"),
                                ("Xavier", 0.5, "#2f6ea8")):
        end = height(50 * math.log10(factor))
        d.arrow((left, height(0)), (right, end), head=False, color=color)
        d.text(right + 8, end, name, 17, anchor="start", color=color, bold=True)
    for layer in (0, 10, 20, 30, 40, 50):
        d.text(left + layer / 50 * (right - left), bottom + 20, str(layer), 16)
    d.text((left + right) / 2, bottom + 48, "katman", 17)
    return d


FIGURES = {"holders": holders, "ledger": ledger, "tied": tied, "replaced": replaced, "depth": depth}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"parameters-{name}.svg")


if __name__ == "__main__":
    main()
