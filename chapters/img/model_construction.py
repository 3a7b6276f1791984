"""Draw the figures of the section model-construction next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def scales() -> Drawing:
    """The same description at four scales: neuron, layer, block, model."""
    d = Drawing(WIDTH, 416, "Nörondan modele dört ölçek")
    panels = [("1. nöron", _neuron), ("2. katman", _layer), ("3. blok", _block), ("4. model", _model)]
    for i, (name, draw) in enumerate(panels):
        x, y = i % 2 * 268, i // 2 * 212
        d.box(x, y + 28, 252, 172, kind="frame")
        d.text(x + 126, y + 12, name, 17, bold=True)
        draw(d, x + 126, y + 114)
    return d


def _neuron(d: Drawing, x: float, y: float) -> None:
    for step in (-48, 0, 48):
        d.arrow((x - 104, y + step), (x - 50, y), head=False)
    d.arrow((x + 50, y), (x + 112, y))
    d.circle(x, y, 50, "f(w·x+b)", "layer", 17)


def _layer(d: Drawing, x: float, y: float) -> None:
    rows = [y + (j - 1.5) * 39 for j in range(4)]
    for row in rows:
        for step in (-48, 0, 48):
            d.arrow((x - 104, y + step), (x - 16, row), head=False)
        d.arrow((x + 17, row), (x + 112, row))
    for row in rows:
        d.circle(x, row, 16, kind="layer")


def _block(d: Drawing, x: float, y: float) -> None:
    labels = [("tam bağlı", "layer"), ("ReLU", "layer"), ("tam bağlı", "layer")]
    _stack(d, x, y, labels, height=38, gap=18)


def _model(d: Drawing, x: float, y: float) -> None:
    labels = [("blok", "block"), ("blok", "block"), ("tam bağlı", "layer")]
    _stack(d, x, y, labels, height=38, gap=18)


def _stack(d: Drawing, x: float, y: float, labels: list[tuple[str, str]], height: float, gap: float) -> None:
    pitch = height + gap
    top = y - (len(labels) * pitch - gap) / 2
    for j, (label, kind) in enumerate(labels):
        d.box(x - 75, top + j * pitch, 150, height, label, kind, 17)
        if j:
            d.arrow((x, top + j * pitch - gap), (x, top + j * pitch - 1))


def tree() -> Drawing:
    """The module tree of `tower`, with the number of parameters at each node."""
    d = Drawing(WIDTH, 318, "Üç dallı bir modül ağacı")
    d.box(170, 0, 180, 58, "model\n155 parametre", "model", 17)
    for name, x, label, kind in (
        ("0", 100, "blok\n56", "block"),
        ("1", 310, "blok\n72", "block"),
        ("2", 470, "tam bağlı\n27", "layer"),
    ):
        _branch(d, (260, 58), (x, 128), name)
        d.box(x - 46, 129, 92, 58, label, kind, 17)
    for parent, count in ((100, 56), (310, 72)):
        for name, x, label in (("0", parent - 51, f"tam bağlı\n{count}"), ("1", parent + 51, "ReLU\n0")):
            _branch(d, (parent, 187), (x, 258), name)
            d.box(x - 46, 259, 92, 58, label, "layer", 17)
    return d


def _branch(d: Drawing, start: tuple[float, float], end: tuple[float, float], name: str) -> None:
    d.arrow(start, end)
    side = -15 if end[0] < start[0] else 15
    d.text((start[0] + end[0]) / 2 + side, (start[1] + end[1]) / 2 - 6, name, 16, mono=True)


def call() -> Drawing:
    """What a call wraps around the forward pass, and the path that skips it."""
    d = Drawing(WIDTH, 420, "Model çağrısının zarfı ve onu atlayan yol")
    x = 190
    d.box(20, 82, 340, 256, kind="frame")
    d.text(34, 70, "model çağrısı", 17, anchor="start", bold=True)
    boxes = [
        (0, 44, "girdi", "data", 110),
        (98, 60, "çerçevenin\nön işleri", "block", 200),
        (184, 60, "ileri yayma\n(bizim yazdığımız)", "layer", 200),
        (270, 60, "çerçevenin\nson işleri", "block", 200),
        (376, 44, "çıktı", "data", 110),
    ]
    for i, (y, h, label, kind, w) in enumerate(boxes):
        d.box(x - w / 2, y, w, h, label, kind, 17)
        if i:
            d.arrow((x, boxes[i - 1][0] + boxes[i - 1][1]), (x, y - 1))
    d.arrow((246, 22), (440, 22), (440, 204), (291, 204), dashed=True)
    d.arrow((290, 226), (440, 226), (440, 398), (246, 398), dashed=True)
    d.text(392, 366, "elle çağrı", 17)
    return d


def forecast() -> Drawing:
    """Two inputs, two branches, one joint and two heads."""
    d = Drawing(WIDTH, 208, "İki girdili, iki başlı model")
    high, low, middle = 44, 164, 104
    for y, source, count, head in ((high, "hava\n6", "56", "gökyüzü\n51"), (low, "yer\n2", "24", "yağış\n17")):
        d.box(0, y - 30, 76, 60, source, "data", 17)
        d.arrow((76, y), (103, y))
        d.box(104, y - 30, 102, 60, f"tam bağlı\n{count}", "layer", 17)
        d.arrow((206, y), (232, y), (232, middle + (y - middle) / 6), (257, middle + (y - middle) / 6))
        d.arrow((360, middle + (y - middle) / 6), (388, middle + (y - middle) / 6), (388, y), (413, y))
        d.box(414, y - 30, 104, 60, head, "layer", 17)
    d.box(258, middle - 34, 102, 68, "birleştir,\nReLU\n16 sütun", "block", 16)
    return d


def station() -> Drawing:
    """The station network: blocks made of blocks."""
    d = Drawing(WIDTH, 446, "İstasyon ağı")
    first, second = 116, 336
    d.box(0, first - 24, 70, 48, "girdi", "data", 17)
    d.arrow((70, first), (93, first))
    d.box(94, first - 32, 98, 64, "tam bağlı\n56", "layer", 17)
    d.arrow((192, first), (250, first), head=False)
    _residual(d, 250, first, "artık blok: 216")
    d.arrow((508, first), (516, first), (516, 222), (4, 222), (4, second), (12, second), head=False)
    _residual(d, 12, second, "artık blok: 216")
    d.box(292, second - 84, 106, 168, kind="block")
    d.text(345, second - 98, "yol seçen: 144", 17)
    d.box(316, second - 74, 74, 62, "sakin\n72", "layer", 17)
    d.box(316, second + 12, 74, 62, "fırtına\n72", "layer", 17)
    for step in (-43, 43):
        d.arrow((270, second), (302, second), (302, second + step), (315, second + step))
        d.arrow((390, second + step), (406, second + step), (406, second), (419, second))
    d.box(420, second - 32, 98, 64, "tam bağlı\n27", "layer", 17)
    d.arrow((469, second + 32), (469, second + 61))
    d.box(429, second + 62, 80, 46, "çıktı", "data", 17)
    d.text(150, second + 100, "bütün ağ: 659", 17)
    return d


def _residual(d: Drawing, x: float, middle: float, title: str) -> None:
    d.box(x, middle - 84, 258, 148, kind="block")
    d.text(x + 129, middle - 98, title, 17)
    d.arrow((x, middle), (x + 31, middle))
    d.box(x + 32, middle - 32, 66, 64, "kapılı\n144", "data", 17)
    d.arrow((x + 98, middle), (x + 113, middle))
    d.box(x + 114, middle - 32, 98, 64, "tam bağlı\n72", "layer", 17)
    d.arrow((x + 212, middle), (x + 258, middle), head=False)
    d.arrow((x + 14, middle), (x + 14, middle - 58), (x + 234, middle - 58), (x + 234, middle - 14))
    d.circle(x + 234, middle, 13, "+", "data", 18)


FIGURES = {
    "scales": scales,
    "tree": tree,
    "call": call,
    "forecast": forecast,
    "station": station,
}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"model-construction-{name}.svg")


if __name__ == "__main__":
    main()
