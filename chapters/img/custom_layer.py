"""Draw the figures of the section custom-layer next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print.
"""

from __future__ import annotations

from pathlib import Path

from style import KINDS, LINE, Drawing

HERE = Path(__file__).parent
BLUE, RED = KINDS["layer"][1], KINDS["bad"][1]
Point = tuple[float, float]


def rmsnorm() -> Drawing:
    """How RMSNorm finds the scale of a row and divides by it."""
    d = Drawing(780, 190, "RMSNorm'un veri akışı")
    top, low = 46, 142
    d.box(0, low - 23, 60, 46, "x", "data", 17)
    d.arrow((60, low), (84, low), (84, top), (107, top))
    for i, (label, kind) in enumerate((("karesini al", "block"), ("ortala", "block"),
                                       ("ε ekle", "data"), ("1 / √", "block"))):
        x = 108 + i * 122
        d.box(x, top - 24, 100, 48, label, kind, 15)
        if i:
            d.arrow((x - 22, top), (x - 1, top))
    d.text(402, top + 40, "kökün içinde", 14)
    d.arrow((574, top), (606, top), (606, low - 16))
    d.arrow((84, low), (590, low))
    d.text(290, low + 18, "girdi olduğu gibi geçer", 14)
    d.circle(606, low, 15, "×", "data", 18)
    d.arrow((621, low), (651, low))
    d.box(632, top - 24, 70, 48, "g", "model", 17)
    d.arrow((667, top + 24), (667, low - 16))
    d.circle(667, low, 15, "×", "data", 18)
    d.arrow((682, low), (717, low))
    d.box(718, low - 23, 60, 46, "y", "data", 17)
    return d


def state() -> Drawing:
    """What a framework does with the three kinds of values a layer holds."""
    d = Drawing(780, 262, "Parametre, tampon, düz nitelik")
    for x, head in ((225, "eğitilir"), (345, "kaydedilir"), (465, "taşınır"),
                    (660, "örnek")):
        d.text(x, 16, head, 15, bold=True)
    rows = (("parametre", "model", (True, True, True), "ağırlık W, ölçek g"),
            ("tampon", "block", (False, True, True), "yürüyen ortalama,\nmaske"),
            ("düz nitelik", "data", (False, False, False), "ε, adım Δ: bunları\nyapılandırma taşır"))
    for i, (name, kind, answers, example) in enumerate(rows):
        y = 38 + i * 76
        d.box(0, y, 150, 60, name, kind, 15)
        for j, answer in enumerate(answers):
            d.box(172 + j * 120, y, 106, 60, "✓ evet" if answer else "✗ hayır",
                  "layer" if answer else "bad", 15, dashed=not answer)
        d.text(660, y + 30, example, 14)
    return d


def ste() -> Drawing:
    """Rounding with limits, the line its estimator assumes, and both derivatives."""
    d = Drawing(780, 290, "Basamak, doğrudan geçiren kestirici ve türevleri")
    left = _plane(d, (180, 140), "çıktı", 100)
    edges = (-1.5, -0.75, -0.25, 0.25, 0.75, 1.5)
    stairs = [left(x, level) for a, b, level in zip(edges, edges[1:], (-1, -0.5, 0, 0.5, 1),
                                                    strict=False) for x in (a, b)]
    d.arrow(*stairs, head=False, color=BLUE)
    d.arrow(left(-1, -1), left(1, 1), dashed=True, head=False, color=RED)
    d.text(*left(0.85, -0.42), "basamak:\nileri yayma", 14, color=BLUE)
    d.text(*left(-0.85, 0.5), "varsayılan doğru:\ngeri yayma", 14, color=RED)
    right = _plane(d, (590, 210), "türev", 100)
    d.arrow(right(-1.5, 0), right(1.5, 0), head=False, color=BLUE)
    d.arrow(right(-1.5, 0), right(-1, 0), right(-1, 1), right(1, 1), right(1, 0),
            right(1.5, 0), dashed=True, head=False, color=RED)
    d.text(*right(0.8, 1.25), "kestirici:\niçeride 1", 14, color=RED)
    d.text(*right(0, -0.55), "gerçek türev: 0 (kenarlarda yok)", 14, color=BLUE)
    for x in (-1, 1):
        d.text(*right(x, -0.18), f"{x}".replace("-", "−"), 14)
    return d


def _plane(d: Drawing, origin: Point, name: str, unit: float):
    """Two axes around the origin; gives the map from numbers to places."""
    def place(x: float, y: float) -> Point:
        return origin[0] + unit * x, origin[1] - unit * y
    low = -1.25 if name == "çıktı" else -0.1
    d.arrow(place(-1.65, 0), place(1.72, 0), color=LINE)
    d.arrow(place(0, low), place(0, 1.35 if name == "çıktı" else 1.75), color=LINE)
    d.text(*place(1.66, -0.17), "x", 15)
    d.text(*place(0.28, 1.28 if name == "çıktı" else 1.66), name, 15)
    return place


FIGURES = {"rmsnorm": rmsnorm, "state": state, "ste": ste}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"custom-layer-{name}.svg")


if __name__ == "__main__":
    main()
