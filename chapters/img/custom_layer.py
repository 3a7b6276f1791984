"""Draw the figures of the section custom-layer next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. They are kept narrow, so that their
labels stay legible on a phone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from style import KINDS, Drawing

HERE = Path(__file__).parent
BLUE, RED = KINDS["layer"][1], KINDS["bad"][1]
Point = tuple[float, float]


def rmsnorm() -> Drawing:
    """How RMSNorm finds the scale of a row and divides by it."""
    d = Drawing(638, 190, "RMSNorm'un veri akışı")
    top, low = 46, 142
    d.box(0, low - 23, 44, 46, "x", "data", 17)
    d.arrow((44, low), (60, low), (60, top), (79, top))
    for i, (label, kind) in enumerate(
        (("karesini al", "block"), ("ortala", "block"), ("ε ekle", "data"), ("1 / √", "block"))
    ):
        x = 80 + i * 106
        d.box(x, top - 24, 86, 48, label, kind, 14)
        if i:
            d.arrow((x - 20, top), (x - 1, top))
    d.text(335, top + 40, "kökün içinde", 14)
    d.arrow((484, top), (506, top), (506, low - 16))
    d.arrow((60, low), (490, low))
    d.text(270, low + 18, "girdi olduğu gibi geçer", 14)
    d.circle(506, low, 15, "×", "data", 18)
    d.arrow((521, low), (539, low))
    d.box(528, top - 24, 54, 48, "g", "model", 17)
    d.arrow((555, top + 24), (555, low - 16))
    d.circle(555, low, 15, "×", "data", 18)
    d.arrow((570, low), (593, low))
    d.box(594, low - 23, 44, 46, "y", "data", 17)
    return d


def state() -> Drawing:
    """What a framework does with the kinds of values a layer holds."""
    d = Drawing(560, 278, "Parametre, tampon, düz nitelik")
    for x, head in ((171, "eğitilir"), (265, "kaydedilir"), (359, "taşınır"), (486, "örnek")):
        d.text(x, 16, head, 15, bold=True)
    rows = (
        ("parametre", "model", (True, True, True), "ağırlık W,\nölçek g"),
        ("tampon", "block", (False, True, True), "yürüyen ortalama"),
        ("kalıcı olmayan\ntampon", "block", (False, False, True), "hesaplanabilen\nmaske, pencere"),
        ("düz nitelik", "data", (False, False, False), "ε, adım Δ: bunları\nyapılandırma taşır"),
    )
    for i, (name, kind, answers, example) in enumerate(rows):
        y = 38 + i * 61
        d.box(0, y, 120, 50, name, kind, 14)
        for j, answer in enumerate(answers):
            d.box(
                128 + j * 94,
                y,
                86,
                50,
                "✓ evet" if answer else "✗ hayır",
                "layer" if answer else "bad",
                15,
                dashed=not answer,
            )
        d.text(486, y + 25, example, 14)
    return d


def checklist() -> Drawing:
    """The two results that each item of the checklist lays side by side."""
    rows = (
        ("right_gradient", "çerçevenin\ngradyanı", "sonlu fark"),
        ("all_reached", "parametrelerin\ngradyanı", "sonlu ve\n0'dan farklı"),
        ("any_batch", "boş ve tek\nsatırlık minigrup", "kalabalıktaki\nsatırlar"),
        ("any_type", "float16 ve\nfloat64 çıktısı", "girdinin türü,\nfloat32 sonucu"),
        ("same_twice", "birinci çağrı", "ikinci çağrı"),
        ("no_trace", "çağrıdan önce\ngirdi ve durum", "çağrıdan sonra"),
        ("same_compiled", "hemen yürütme", "bölünmemiş\nderlenmiş çizge"),
        ("survives", "eldeki katman", "dosyadan yüklenen\nyeni katman"),
    )
    d = Drawing(560, len(rows) * 50 - 6, "Sekiz madde ve karşılaştırdıkları")
    for i, (name, left, right) in enumerate(rows):
        y = i * 50
        d.text(0, y + 22, str(i + 1), 15, anchor="start", bold=True)
        d.text(20, y + 22, name, 14, mono=True, anchor="start")
        d.box(158, y, 168, 44, left, "layer", 14)
        d.text(358, y + 22, "=?", 17, bold=True)
        d.box(390, y, 168, 44, right, "block", 14)
    return d


def ste() -> Drawing:
    """Rounding with limits, the line its estimator assumes, and both derivatives."""
    d = Drawing(400, 372, "Basamak, doğrudan geçiren kestirici ve türevleri")
    above = _plane(d, (195, 104), 66, "çıktı", (-1.25, 1.5))
    edges = (-1.5, -0.75, -0.25, 0.25, 0.75, 1.5)
    levels = (-1, -0.5, 0, 0.5, 1)
    stairs = [above(x, level) for a, b, level in zip(edges[:-1], edges[1:], levels, strict=True) for x in (a, b)]
    d.arrow(*stairs, head=False, color=BLUE)
    d.arrow(above(-1, -1), above(1, 1), dashed=True, head=False, color=RED)
    d.text(*above(1, -0.55), "basamak:\nileri yayma", 14, color=BLUE)
    d.text(*above(-1.05, 0.6), "varsayılan doğru:\ngeri yayma", 14, color=RED)
    below = _plane(d, (195, 318), 70, "türev", (-0.1, 1.55))
    d.arrow(below(-1.5, 0), below(1.5, 0), head=False, color=BLUE)
    d.arrow(
        below(-1.5, 0),
        below(-1, 0),
        below(-1, 1),
        below(1, 1),
        below(1, 0),
        below(1.5, 0),
        dashed=True,
        head=False,
        color=RED,
    )
    d.text(*below(-0.95, 1.25), "kestirici: içeride 1", 14, color=RED)
    d.text(*below(-0.1, -0.65), "gerçek türev: 0 (kenarlarda yok)", 14, color=BLUE)
    d.text(*below(-1, -0.25), "−1", 14)
    d.text(*below(1, -0.25), "1", 14)
    return d


def _plane(
    d: Drawing, origin: Point, unit: float, name: str, heights: tuple[float, float]
) -> Callable[[float, float], Point]:
    """Two axes around the origin, `unit` high; gives the map from numbers to places."""

    def place(x: float, y: float) -> Point:
        return origin[0] + 100 * x, origin[1] - unit * y

    d.arrow(place(-1.75, 0), place(1.85, 0))
    d.arrow(place(0, heights[0]), place(0, heights[1]))
    d.text(*place(1.78, -0.28), "x", 15)
    d.text(*place(0.32, heights[1] - 0.12), name, 15)
    return place


FIGURES = {"rmsnorm": rmsnorm, "state": state, "ste": ste, "list": checklist}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"custom-layer-{name}.svg")


if __name__ == "__main__":
    main()
