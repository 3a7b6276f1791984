"""Draw the figures of the section use-gpu next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

import math
from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def machine() -> Drawing:
    """Two devices, each with its own memory, and the narrow path between them."""
    d = Drawing(WIDTH, 300, "CPU ile GPU, bellekleri ve aralarındaki yol")
    for left, title, chip, memory, kind in (
        (0, "cihaz: CPU", "CPU", "ana bellek", "layer"),
        (318, "cihaz: GPU", "GPU", "GPU belleği", "block"),
    ):
        d.text(left + 101, 12, title, 17, bold=True)
        d.box(left, 28, 202, 272, kind="frame")
        d.box(left + 26, 48, 150, 72, chip, kind, 18)
        d.box(left + 26, 208, 150, 72, memory, "data", 18)
        for step in (-12, 0, 12):
            d.arrow((left + 101 + step, 164), (left + 101 + step, 122))
            d.arrow((left + 101 + step, 164), (left + 101 + step, 206))
    d.arrow((176, 84), (342, 84), dashed=True)
    d.text(260, 62, "iş\nkuyruğu", 16)
    d.arrow((260, 244), (342, 244))
    d.arrow((260, 244), (178, 244))
    d.text(260, 222, "veri yolu", 16)
    return d


def ledger() -> Drawing:
    """The memory of training the section's network with 512 rows, item by item."""
    d = Drawing(WIDTH, 206, "Eğitimin bellek defteri, 512 satırlık minigrupla")
    items = (
        ("parametreler", 16.8, "layer"),
        ("gradyanlar", 16.8, "block"),
        ("Adam'ın durumu", 33.6, "model"),
        ("etkinleştirmeler", 16.8, "bad"),
    )
    for i, (name, size, kind) in enumerate(items):
        d.text(156, i * 44 + 17, name, 17, anchor="end")
        d.box(168, i * 44, size * 7.8, 34, kind=kind)
        d.text(180 + size * 7.8, i * 44 + 17, f"{_decimal(size)} MB", 17, anchor="start")
    d.text(156, 194, "toplam", 17, anchor="end", bold=True)
    d.text(168, 194, "84,0 MB", 17, anchor="start", bold=True)
    return d


def break_even() -> Drawing:
    """Time on the CPU and, launch and transfers included, on the GPU, over the matrix's edge; both axes logarithmic."""
    cpu, gpu, bandwidth, latency, launch = 2e11, 19.5e12, 16e9 * 16 * 128 / 130 / 8, 1e-5, 5e-6
    d = Drawing(WIDTH, 330, "CPU'da ve aktarımıyla GPU'da geçen süre, matris kenarına göre")
    left, right, top, bottom = 66, 500, 10, 270
    for label, time in (("1 µs", 1e-6), ("1 ms", 1e-3), ("1 s", 1.0)):
        d.arrow((left, _height(time, top, bottom)), (right, _height(time, top, bottom)), head=False, color="#c9ced6")
        d.text(left - 8, _height(time, top, bottom), label, 16, anchor="end")
    sizes = [8 * 2 ** (i / 4) for i in range(41)]
    curves = {
        "CPU": [2 * n**3 / cpu for n in sizes],
        "GPU": [2 * n**3 / gpu + launch + 12 * n**2 / bandwidth + 3 * latency for n in sizes],
    }
    for name, color in (("CPU", "#b3362b"), ("GPU", "#2f6ea8")):
        points = [
            (left + i / 40 * (right - left), _height(t, top, bottom))
            for i, t in enumerate(curves[name])
            if 1e-6 <= t <= 10
        ]
        d.arrow(*points, head=False, color=color)
    d.text(330, 92, "CPU", 17, color="#b3362b", bold=True)
    d.text(414, 216, "GPU, aktarımıyla", 17, color="#2f6ea8", bold=True)
    crossing = (
        next(i for i, (slow, fast) in enumerate(zip(curves["CPU"], curves["GPU"], strict=True)) if slow > fast) - 0.5
    )
    x = left + crossing / 40 * (right - left)
    d.arrow((x, top), (x, bottom), dashed=True, head=False)
    d.text(x - 8, top + 14, "eşik", 17, anchor="end", bold=True)
    for n in (8, 64, 512, 4096):
        d.text(left + sizes.index(n) / 40 * (right - left), bottom + 20, str(n), 16)
    d.text((left + right) / 2, bottom + 48, "matris kenarı n", 17)
    return d


def _height(seconds: float, top: float, bottom: float) -> float:
    """Where a time from 1 µs to 10 s stands on a logarithmic axis."""
    return bottom - (math.log10(seconds) + 6) / 7 * (bottom - top)


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


FIGURES = {"machine": machine, "ledger": ledger, "break-even": break_even}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"use-gpu-{name}.svg")


if __name__ == "__main__":
    main()
