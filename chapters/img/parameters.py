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
    """The four places that deal with one parameter, and what happens when one knows nothing of the others."""
    d = Drawing(WIDTH, 356, "Bir parametreyle ilgilenen dört yer")
    d.box(180, 145, 160, 66, "parametre", "layer", 17)
    corners = [
        (0, 0, "ağ", "adını, yerini tutar", "nesne değişir,\nötekiler eskisinde kalır", "model"),
        (268, 0, "otomatik türev", "gradyanını üretir", "sıfırlanmazsa\nbirikebilir", "block"),
        (0, 246, "eniyileyici", "momentlerini tutar", "donan parametreyi\nmomentler yürütebilir", "block"),
        (268, 246, "dosya", "değerini saklar", "yüklenen değer\nbağ kurmaz", "data"),
    ]
    for x, y, holder, does, fails, kind in corners:
        d.box(x, y, 252, 110, "", kind)
        d.text(x + 126, y + 20, holder, 17, bold=True)
        d.text(x + 126, y + 42, does, 16)
        d.arrow((x + 14, y + 57), (x + 238, y + 57), head=False)
        d.text(x + 126, y + 82, fails, 15)
        above = y < 145
        d.arrow((x + 126, y + 111 if above else y - 1), (220 if x < 200 else 300, 144 if above else 212))
    return d


def ledger() -> Drawing:
    """Bytes of a parameter in training with Adam: float32, and mixed precision with a master copy."""
    d = Drawing(WIDTH, 318, "Parametre başına eğitim belleği")
    step = 26
    legend = [("ağırlık", "layer"), ("gradyan", "block"), ("ana kopya", "data"), ("momentler", "model")]
    for i, (name, kind) in enumerate(legend):
        x = i * 130
        d.box(x, 0, 22, 22, "", kind)
        d.text(x + 30, 11, name, 16, anchor="start")
    rows = [
        ("float32", (4, 4, 0, 4, 4)),
        ("karma duyarlık", (2, 2, 4, 4, 4)),
        ("karma duyarlık, gradyan float32", (2, 4, 4, 4, 4)),
    ]
    kinds = ("layer", "block", "data", "model", "model")
    for i, (name, sizes) in enumerate(rows):
        y, x = 44 + i * 90, 0
        d.text(0, y + 12, name, 17, anchor="start", bold=True)
        for size, kind in zip(sizes, kinds, strict=True):
            if size:
                d.box(x, y + 28, size * step, 40, str(size), kind, 17)
                x += size * step
        d.text(WIDTH, y + 12, f"{sum(sizes)} bayt", 17, anchor="end", bold=True)
    return d


def tied() -> Drawing:
    """One weight used at two places: values go out, gradients come back and add up."""
    d = Drawing(WIDTH, 270, "Bağlı parametre: değer iki yere gider, gradyan iki yerden döner")
    stations = [
        (0, 74, "girdi", "data"),
        (110, 120, "1. katman", "layer"),
        (266, 120, "2. katman", "layer"),
        (422, 98, "kayıp", "data"),
    ]
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
    d = Drawing(WIDTH, 258, "Ağ yeni başa, eniyileyici eski başa bakıyor")
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
    """The mean square through fifty ReLU layers for five initializations, two of them defaults."""
    d = Drawing(WIDTH, 360, "Ortalama karenin elli katman boyunca öngörüsü")
    left, right, top, bottom, low, high = 66, 430, 10, 300, -42, 13

    def height(power: float) -> float:
        return bottom - (power - low) / (high - low) * (bottom - top)

    for power, label in ((10, "10¹⁰"), (0, "1"), (-10, "10⁻¹⁰"), (-20, "10⁻²⁰"), (-30, "10⁻³⁰"), (-40, "10⁻⁴⁰")):
        d.arrow((left, height(power)), (right, height(power)), head=False, color="#c9ced6")
        d.text(left - 8, height(power), label, 16, anchor="end")
    for name, factor, color in (
        ("saf", 512 * 0.08**2 / 2, "#b3362b"),
        ("He", 1.0, "#3f8135"),
        ("Xavier", 0.5, "#2f6ea8"),
        ("MXNet", 512 * 0.07**2 / 6, "#a86f0a"),
        ("PyTorch", 1 / 6, "#4b525b"),
    ):
        end = height(50 * math.log10(factor))
        d.arrow((left, height(0)), (right, end), head=False, color=color)
        below = 8 if name == "MXNet" else -4 if name == "Xavier" else 0
        d.text(right + 8, end + below, name, 17, anchor="start", color=color, bold=True)
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
