"""Draw the figures of the section deferred-init next to this file.

The shapes in them are those that the section's cells print. All are narrow
enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def states() -> Drawing:
    """The four states of one weight, and what leads from each to the next."""
    d = Drawing(WIDTH, 424, "Bir ağırlığın dört basamağı")
    rows = [("tarif", "tam bağlı, 32 çıktı", "data"),
            ("şekil", "32 × 768", "layer"),
            ("bellek", "içi henüz boş", "block"),
            ("değer", "sayılar yazıldı", "model")]
    steps = ["girdi sayısı öğrenildi", "yer ayrıldı", "ilkleyici çalıştı"]
    for i, (name, content, kind) in enumerate(rows):
        y = i * 122
        d.text(8, y + 29, f"{i + 1}. {name}", 18, anchor="start", bold=True)
        d.box(150, y, 300, 58, content, kind, 18)
        if i:
            d.arrow((300, y - 64), (300, y - 1))
            d.text(318, y - 33, steps[i - 1], 16, anchor="start")
    return d


def flow() -> Drawing:
    """Shapes going down the olive network, filling the unknown of every weight."""
    d = Drawing(WIDTH, 560, "Şeklin katmanlardan akışı")
    d.text(110, 12, "geçen şekil", 17, bold=True)
    d.text(372, 12, "ağırlığın şekli", 17, bold=True)
    d.box(40, 32, 140, 44, "3 × 20 × 28", "data", 17)
    layers = [("evrişim", "8 × ? × 5 × 5", "8 × 3 × 5 × 5", "8 × 8 × 12"),
              ("düzleştirme", "", "", "768"),
              ("tam bağlı", "32 × ?", "32 × 768", "32"),
              ("tam bağlı", "3 × ?", "3 × 32", "3")]
    for i, (name, asked, answered, after) in enumerate(layers):
        y = 76 + i * 122
        d.arrow((110, y), (110, y + 20))
        d.box(40, y + 21, 140, 40, name, "layer", 17)
        d.arrow((110, y + 61), (110, y + 77))
        d.box(40, y + 78, 140, 44, after, "data", 17)
        if asked:
            d.arrow((180, y + 41), (221, y + 41), dashed=True)
            d.box(222, y + 21, 136, 40, asked, "bad", 16, dashed=True)
            d.arrow((358, y + 41), (381, y + 41))
            d.box(382, y + 21, 130, 40, answered, "block", 16)
        else:
            d.text(238, y + 41, "ağırlığı yok", 16, anchor="start")
    return d


def tape() -> Drawing:
    """One tape of random numbers, cut in three orders."""
    d = Drawing(WIDTH, 306, "Rastgele sayı şeridini kesme sırası")
    cases = [("önce A, sonra B", [("A'nın payı", "layer", 8), ("B'ninki", "block", 4)]),
             ("önce B, sonra A", [("B'ninki", "block", 4), ("A'nın payı", "layer", 8)]),
             ("arada başka bir çekiliş", [("başka", "bad", 2), ("A'nın payı", "layer", 8),
                                          ("B'ninki", "block", 4)])]
    for row, (title, pieces) in enumerate(cases):
        y = row * 106
        d.text(4, y + 12, title, 17, anchor="start", bold=True)
        x = 4.0
        for label, kind, cells in pieces:
            d.box(x, y + 30, cells * 36, 30, label, kind, 16)
            x += cells * 36
        for i in range(14):
            d.text(4 + i * 36 + 18, y + 76, f"r{i + 1}", 14, mono=True)
    return d


FIGURES = {"states": states, "flow": flow, "tape": tape}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"deferred-init-{name}.svg")


if __name__ == "__main__":
    main()
