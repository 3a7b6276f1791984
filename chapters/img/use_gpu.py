"""Draw the figures of the section use-gpu next to this file.

Every figure is a function that returns a drawing; the numbers in them are
those that the section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def machine() -> Drawing:
    """Two devices, each with its own memory, and the narrow path between them."""
    d = Drawing(WIDTH, 300, "CPU ile GPU, bellekleri ve aralarındaki yol")
    for left, title, chip, memory, kind in (
            (0, "cihaz: CPU", "CPU", "ana bellek", "layer"),
            (318, "cihaz: GPU", "GPU", "GPU belleği", "block")):
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


def timeline() -> Drawing:
    """Four steps of a loop that waits at each, and of one that waits at the end."""
    d = Drawing(WIDTH, 356, "Bekleyen ve beklemeyen döngünün zaman çizelgesi")
    python, work = 34, 72
    waiting, overlapping = 28, 206
    for top, title in ((waiting, "her adımda bekleyen"), (overlapping, "yalnız sonda bekleyen")):
        d.text(0, top - 16, title, 17, anchor="start", bold=True)
        d.text(0, top + 28, "Python", 16, anchor="start")
        d.text(0, top + 84, "GPU", 16, anchor="start")
    start = 78
    for i in range(4):
        x = start + i * (python + work)
        d.box(x, waiting + 8, python, 40, str(i + 1), "layer", 17)
        d.box(x + python, waiting + 64, work, 40, str(i + 1), "block", 17)
        x = start + i * python
        d.box(x, overlapping + 8, python, 40, str(i + 1), "layer", 17)
        x = start + python + i * work
        d.box(x, overlapping + 64, work, 40, str(i + 1), "block", 17)
    first, second = start + 4 * (python + work), start + python + 4 * work
    d.box(start + 4 * python, overlapping + 8, second - start - 4 * python, 40, "bekler", "data", 16,
          dashed=True)
    for end, top in ((first, waiting), (second, overlapping)):
        d.arrow((end, top), (end, top + 118), dashed=True, head=False)
    d.text(first, waiting + 132, "bitti", 16, anchor="end")
    d.text(second, overlapping + 132, "bitti", 16)
    return d


def memory() -> Drawing:
    """The four items of the memory of training, for two batch sizes and with checkpoints."""
    d = Drawing(WIDTH, 372, "Eğitim belleğinin dört kalemi")
    scale, bottom = 3.6, 312
    items = (("parametreler", 16.8, "layer"), ("gradyanlar", 16.8, "block"),
             ("Adam'ın durumu", 33.6, "model"))
    for x, kept, title in ((158, 4.2, "128 satır"), (286, 16.8, "512 satır"),
                           (414, 4.2, "512 satır,\nkontrol noktası")):
        y = bottom
        for _, size, kind in items:
            y -= size * scale
            d.box(x, y, 96, size * scale, _decimal(size), kind, 17)
        y -= kept * scale
        d.box(x, y, 96, kept * scale, "" if kept < 10 else _decimal(kept), "bad", 17)
        if kept < 10:
            d.text(x + 48, y - 14, _decimal(kept), 17)
        d.text(x + 48, bottom + (18 if "\n" not in title else 28), title, 16)
    y = bottom
    for name, size, _ in items:
        d.text(146, y - size * scale / 2, name.replace(" ", "\n"), 16, anchor="end")
        y -= size * scale
    d.text(146, y - 26, "etkinleş-\ntirmeler", 16, anchor="end")
    return d


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


FIGURES = {"machine": machine, "timeline": timeline, "memory": memory}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"use-gpu-{name}.svg")


if __name__ == "__main__":
    main()
