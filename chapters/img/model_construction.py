"""Draw the figures of the section model-construction next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent


def scales() -> Drawing:
    """The same description at four scales: neuron, layer, block, model."""
    d = Drawing(760, 246, "Nörondan modele dört ölçek")
    for i, name in enumerate(["nöron", "katman", "blok", "model"]):
        x = 10 + i * 190
        d.box(x, 34, 170, 150, kind="frame")
        d.text(x + 85, 16, name, 17, bold=True)
        d.text(x + 85, 204, "girdi → çıktı", 14)
        if i < 3:
            d.arrow((x + 171, 109), (x + 189, 109))
    _neuron(d, 95)
    _layer(d, 285)
    _block(d, 475)
    _model(d, 665)
    d.text(380, 234, "ölçek büyür, tarif değişmez", 14)
    return d


def _neuron(d: Drawing, x: float) -> None:
    for y in (72, 109, 146):
        d.arrow((x - 73, y), (x - 34, 109), head=False)
    d.arrow((x + 34, 109), (x + 75, 109))
    d.circle(x, 109, 34, "f(w·x+b)", "layer", 13)


def _layer(d: Drawing, x: float) -> None:
    rows = [57 + j * 35 for j in range(4)]
    for row in rows:
        for y in (72, 109, 146):
            d.arrow((x - 73, y), (x - 13, row), head=False)
        d.arrow((x + 13, row), (x + 75, row))
    for row in rows:
        d.circle(x, row, 14, kind="layer")


def _block(d: Drawing, x: float) -> None:
    for j, label in enumerate(["tam bağlı", "ReLU", "tam bağlı"]):
        d.box(x - 55, 44 + j * 48, 110, 32, label, "layer", 14)
        if j:
            d.arrow((x, 28 + j * 48), (x, 43 + j * 48))


def _model(d: Drawing, x: float) -> None:
    for j, label in enumerate(["blok", "blok", "blok", "katman"]):
        d.box(x - 55, 40 + j * 38, 110, 24, label, "layer" if j == 3 else "block", 14)
        if j:
            d.arrow((x, 26 + j * 38), (x, 39 + j * 38))


def tree() -> Drawing:
    """The module tree of `tower`, with the number of parameters at each node."""
    d = Drawing(760, 300, "Üç dallı bir modül ağacı")
    d.box(290, 12, 180, 58, "model\n155 parametre", "model", 15)
    for x, kind, label in ((150, "block", "0: blok\n56"), (440, "block", "1: blok\n72"),
                           (660, "layer", "2: tam bağlı\n27")):
        d.arrow((380, 71), (x, 119))
        d.box(x - 75, 120, 150, 56, label, kind, 15)
    for parent, count in ((150, 56), (440, 72)):
        for x, label in ((parent - 70, f"0: tam bağlı\n{count}"), (parent + 70, "1: ReLU\n0")):
            d.arrow((parent, 177), (x, 229))
            d.box(x - 62, 230, 124, 56, label, "layer", 15)
    return d


def call() -> Drawing:
    """What a call wraps around the forward pass, and the path that skips it."""
    d = Drawing(760, 216, "Model çağrısının zarfı ve onu atlayan yol")
    d.box(118, 30, 524, 104, kind="frame")
    d.text(380, 15, "model çağrısı", 15, bold=True)
    d.box(8, 58, 76, 48, "girdi", "data", 15)
    d.box(134, 46, 150, 72, "yaratma\ntür dönüştürme\nön kancalar", "block", 14)
    d.box(320, 46, 130, 72, "ileri yayma\n(bizim kod)", "layer", 15)
    d.box(486, 46, 140, 72, "kancalar", "block", 15)
    d.box(676, 58, 76, 48, "çıktı", "data", 15)
    for start, end in ((85, 133), (285, 319), (451, 485), (627, 675)):
        d.arrow((start, 82), (end, 82))
    d.arrow((46, 107), (46, 172), (352, 172), (352, 119), dashed=True)
    d.arrow((418, 119), (418, 172), (714, 172), (714, 107), dashed=True)
    d.text(380, 198, "elle çağrı: zarfın bütün işleri atlanır", 14)
    return d


def registration() -> Drawing:
    """Layers as attributes and layers in a plain list, as the traversal sees them."""
    d = Drawing(760, 262, "Kayıtlı ve kayıtsız alt modüller")
    for left, title, count in ((10, "kayıtlı", "gezgin 83 parametre bulur"),
                               (390, "kayıtsız", "gezgin 0 parametre bulur")):
        d.box(left, 34, 360, 184, kind="frame")
        d.text(left + 180, 16, title, 16, bold=True)
        d.text(left + 180, 240, count, 15)
        d.box(left + 120, 48, 120, 44, "model", "model", 15)
    for x, label in ((98, "tam bağlı\n56"), (282, "tam bağlı\n27")):
        d.arrow((190, 93), (x, 147))
        d.box(x - 65, 148, 130, 52, label, "layer", 15)
    d.box(420, 132, 300, 76, kind="bad", dashed=True)
    d.arrow((570, 93), (570, 131), dashed=True)
    d.text(640, 114, "Python listesi", 14)
    for x, label in ((498, "tam bağlı\n56"), (642, "tam bağlı\n27")):
        d.box(x - 62, 144, 124, 52, label, "layer", 15)
    return d


def station() -> Drawing:
    """The station network: blocks made of blocks."""
    d = Drawing(960, 250, "İstasyon ağı")
    middle = 138
    d.box(0, middle - 22, 66, 44, "girdi", "data", 15)
    d.arrow((66, middle), (89, middle))
    d.box(90, middle - 30, 92, 60, "tam bağlı\n56", "layer", 15)
    d.arrow((182, middle), (209, middle), head=False)
    for i, x in enumerate((208, 466)):
        _residual(d, x, middle, f"artık blok {i + 1}: 216")
        d.arrow((x + 232, middle), (x + 258, middle), head=False)
    d.box(724, 48, 104, 168, kind="block")
    d.text(776, 32, "yol seçen: 144", 15)
    d.box(746, 60, 72, 56, "sakin\n72", "layer", 15)
    d.box(746, 148, 72, 56, "fırtına\n72", "layer", 15)
    d.arrow((724, middle), (732, middle), (732, 88), (745, 88))
    d.arrow((732, middle), (732, 176), (745, 176))
    d.arrow((818, 88), (836, 88), (836, middle), head=False)
    d.arrow((818, 176), (836, 176), (836, middle), (857, middle))
    d.box(858, middle - 30, 92, 60, "tam bağlı\n27", "layer", 15)
    d.arrow((904, middle + 31), (904, middle + 59))
    d.text(904, middle + 72, "çıktı", 15)
    d.text(480, 242, "bütün ağ: 659 parametre", 15)
    return d


def _residual(d: Drawing, x: float, middle: float, title: str) -> None:
    d.box(x, 48, 232, 168, kind="block")
    d.text(x + 116, 32, title, 15)
    d.box(x + 34, middle - 30, 62, 60, "kapılı\n144", "data", 15)
    d.box(x + 112, middle - 30, 82, 60, "tam bağlı\n72", "layer", 15)
    d.arrow((x, middle), (x + 33, middle))
    d.arrow((x + 97, middle), (x + 111, middle))
    d.arrow((x + 194, middle), (x + 232, middle), head=False)
    d.arrow((x + 14, middle), (x + 14, 74), (x + 214, 74), (x + 214, middle - 12))
    d.circle(x + 214, middle, 11, "+", "data", 16)


FIGURES = {"scales": scales, "tree": tree, "call": call, "registration": registration,
           "station": station}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"model-construction-{name}.svg")


if __name__ == "__main__":
    main()
