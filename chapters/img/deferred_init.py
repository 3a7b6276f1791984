"""Draw the figures of the section deferred-init next to this file.

The shapes in them, and the states that lines lead to, are those that the
section's cells print. All are narrow enough for a phone.
"""

from __future__ import annotations

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent
WIDTH = 520


def states() -> Drawing:
    """The four states of one weight, and the lines that take it to each."""
    names = ["tarif", "şekil", "bellek", "değer"]
    kinds = ["data", "layer", "block", "model"]
    # The line, the state in which it finds the weight, the state in which it leaves it.
    lines = [
        (
            "PyTorch",
            [
                ("nn.LazyLinear(32)", 0, 0),
                ("meta'da prova", 0, 1),
                ("to_empty()", 1, 2),
                ("reset_parameters()", 2, 3),
                ("net(X)", 0, 3),
                ("load_state_dict()", 0, 3),
            ],
        ),
        (
            "Keras",
            [
                ("layers.Dense(32)", 0, 0),
                ("compute_output_shape", 0, 0),
                ("StatelessScope: build", 0, 1),
                ("build, Input, net(X)", 0, 3),
            ],
        ),
        (
            "Gluon",
            [
                ("nn.Dense(32)", 0, 0),
                ("initialize()", 0, 0),
                ("infer_shape(X)", 0, 1),
                ("şekilliyse initialize()", 1, 3),
                ("net(X)", 0, 3),
                ("load_parameters()", 0, 3),
            ],
        ),
        (
            "JAX",
            [
                ("def make(): …", 0, 0),
                ("nnx.eval_shape(make)", 0, 1),
                ("nnx.update()", 1, 3),
                ("nnx.Linear(768, 32)", 0, 3),
            ],
        ),
    ]
    left, column, row = 222, 75, 34
    count = sum(len(rows) + 1 for _, rows in lines)
    d = Drawing(WIDTH, 30 + row * count + 6, "Bir ağırlığın dört basamağı ve satırlar")
    for i, name in enumerate(names):
        d.text(left + (i + 0.5) * column, 10, name, 17, bold=True)
    y = 30.0
    for framework, rows in lines:
        d.text(4, y + row / 2, framework, 17, anchor="start", bold=True)
        y += row
        for line, start, end in rows:
            d.text(14, y + row / 2 - 2, line, 15, anchor="start", mono=True)
            if start != end:
                d.circle(left + (start + 0.5) * column, y + row / 2 - 2, 5, kind=kinds[start])
                d.arrow(
                    (left + (start + 0.5) * column + 6, y + row / 2 - 2), (left + end * column + 7, y + row / 2 - 2)
                )
            d.box(left + end * column + 8, y + 3, column - 16, row - 10, names[end], kinds[end], 15)
            y += row
    return d


def flow() -> Drawing:
    """Shapes going down the olive network, filling the unknown of every weight."""
    d = Drawing(WIDTH, 560, "Şeklin katmanlardan akışı")
    d.text(110, 12, "geçen şekil", 17, bold=True)
    d.text(372, 12, "ağırlığın şekli", 17, bold=True)
    d.box(40, 32, 140, 44, "3 × 20 × 28", "data", 17)
    layers = [
        ("evrişim", "8 × ? × 5 × 5", "8 × 3 × 5 × 5", "8 × 8 × 12"),
        ("düzleştirme", "", "", "768"),
        ("tam bağlı", "32 × ?", "32 × 768", "32"),
        ("tam bağlı", "3 × ?", "3 × 32", "3"),
    ]
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
    """Tapes of random numbers: long and short pieces, Keras's one seed each, NNX's keys."""
    d = Drawing(WIDTH, 778, "Rastgele sayı şeridini kesme sırası")
    cases = [
        ("önce A, sonra B çağrılır", [("A'nın payı", "layer", 8), ("B'ninki", "block", 4)]),
        ("önce B, sonra A çağrılır", [("B'ninki", "block", 4), ("A'nın payı", "layer", 8)]),
        ("arada başka bir çekiliş", [("başka", "bad", 2), ("A'nın payı", "layer", 8), ("B'ninki", "block", 4)]),
    ]
    y = 0.0
    d.text(4, y + 10, "PyTorch, Gluon: şeritte sayılar var", 18, anchor="start", bold=True)
    y += 34
    for title, pieces in cases:
        _strip(d, y, title, pieces, 36, 14, "r")
        y += 98
    d.text(4, y + 10, "Keras: şeritte tohumlar var", 18, anchor="start", bold=True)
    y += 34
    for title, pieces in [
        ("önce A, sonra B kurulur", [("A'nın", "layer", 1), ("B'nin", "block", 1)]),
        ("arada Dropout kurulur", [("A'nın", "layer", 1), ("Dropout", "bad", 1), ("B'nin", "block", 1)]),
    ]:
        _strip(d, y, title, pieces, 100, 5, "t")
        y += 98
    d.text(4, y + 10, "JAX: rngs'in şeridinde anahtarlar var", 18, anchor="start", bold=True)
    y += 34
    for title, pieces in [
        ("önce A, sonra B anahtar ister", [("A'nın ikisi", "layer", 2), ("B'nin ikisi", "block", 2)]),
        (
            "arada Dropout kurulur",
            [("Dropout", "bad", 1), ("A'nın ikisi", "layer", 2), ("B'nin ikisi", "block", 2)],
        ),
    ]:
        _strip(d, y, title, pieces, 100, 5, "k")
        y += 98
    return d


def _strip(
    d: Drawing, y: float, title: str, pieces: list[tuple[str, str, int]], cell: int, cells: int, letter: str
) -> None:
    d.text(4, y + 8, title, 16, anchor="start")
    x = 4.0
    for label, kind, width in pieces:
        d.box(x, y + 22, width * cell, 30, label, kind, 16)
        x += width * cell
    for i in range(cells):
        d.text(4 + i * cell + cell / 2, y + 66, f"{letter}{i + 1}", 14, mono=True)


FIGURES = {"states": states, "flow": flow, "tape": tape}


def main() -> None:
    for name, draw in FIGURES.items():
        draw().save(HERE / f"deferred-init-{name}.svg")


if __name__ == "__main__":
    main()
