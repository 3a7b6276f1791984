"""What print is made of: names in the text, code, columns, words, formulas, the index."""

from __future__ import annotations

import pytest
import typst
from docutils import nodes

from booktools.printing.code import COLUMNS, breakable, code
from booktools.printing.markup import escape, string
from booktools.printing.mathematics import formula
from booktools.printing.tables import columns
from booktools.printing.words import Words


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("nn.Linear", ["nn.Linear"]),
        (".numpy()", [".numpy()"]),
        ("optimizer.state_dict()", ["optimizer", ".state_dict()"]),
        ("isinstance(module, nn.Linear)", ["isinstance(module, ", "nn.Linear)"]),
        ("x.to(device, non_blocking=True)", ["x.to(device, ", "non_blocking=True)"]),
    ],
)
def test_a_name_may_go_on_below_before_a_dot_and_never_after_one(name, pieces):
    assert breakable(name) == pieces


def test_a_long_line_goes_on_below_and_none_is_lost():
    (lines,) = code("a = '" + "x" * 200 + "'\nb = 1", "python")
    assert lines.count("further(") == 2 and lines.count("x") >= 200
    assert code("x" * COLUMNS, "none")[0].count("further(") == 0


def test_a_long_piece_of_code_has_a_top_and_a_bottom_that_hold_together():
    top, middle, bottom = code("\n".join(f"x{n} = {n}" for n in range(60)), "python")
    assert [part.count("= ") for part in (top, middle, bottom)] == [4, 52, 4]


def test_words_are_hyphenated_as_what_they_are():
    words = Words("tr", ["deep learning"])
    marked = words.written("Python'da Learning katmanları ReLU PyTorch")
    assert '#english("Python");' in marked and '#english("Learning");' in marked
    assert '#whole("PyTorch");' in marked and "katmanları" in marked and 'katmanları")' not in marked
    assert Words("en").written("Python") == "Python"


def _row(*cells: str) -> list[nodes.Node]:
    return [nodes.entry("", nodes.paragraph("", "", nodes.literal("", text))) for text in cells]


def test_a_column_has_room_for_its_longest_name():
    laid = columns(
        [_row("iş", "UninitializedParameter", "autograd.Function", "get_or_create"), _row("a" * 5, "b", "c", "d" * 60)]
    )
    assert laid.missing == 0 and sum(laid.shares) == pytest.approx(1)
    assert laid.shares[1] > len("UninitializedParameter") * 1.25 / 110


def test_every_mark_of_typst_is_a_mark():
    text = "#let x = 1 $y$ *a* _b_ `c` <d> @e [f] \\g // h /* i */ = j - k + l ~ m 'n' \"o\" https://p.q -- ... 1. r"
    made = typst.query(f"#metadata([{escape(text)}].fields())<x>".encode(), "<x>", field="value", one=True)
    assert '"raw"' not in made and '"strong"' not in made and '"link"' not in made
    assert typst.query(f"#metadata({string(text)})<x>".encode(), "<x>", field="value", one=True) == __import__(
        "json"
    ).dumps(text, ensure_ascii=False)


@pytest.mark.parametrize(
    "tex",
    [
        r"0{,}07/\sqrt 3",
        r"\frac1n\sum_j y_j^2",
        r"\mathbf{P}=\mathbf{I}-\tfrac{1}{n}\mathbf{1}\mathbf{1}^\top",
        r"\left.\frac{\partial f}{\partial \mathbf{A}}\right|_{\mathbf{A}=\mathbf{W}}",
        r"\begin{aligned}y &= \operatorname{kırp}\!\bigl(x\bigr) \\ z &:= \mathbb{1}[|x|\le c]\end{aligned}",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix} \begin{cases}1 & x>0\\ 0 & \text{değilse}\end{cases}",
        r"\hat y \bar w \vec x \overline{ab} \underbrace{ab}_{n} \sqrt[3]{\ell} \max_{x} f(x) \|x\|_2 \binom{n}{k}",
    ],
)
def test_formulas_of_every_kind_are_typst(tex):
    assert typst.compile(f"#math.equation({formula(tex, True)})".encode(), format="pdf")


def test_a_letter_alone_is_italic_and_a_word_upright():
    assert formula("x = y", False) == '{[]; symbol("x"); symbol("="); symbol("y")}'
    assert 'math.op("kırp")' in formula(r"\mathrm{kırp}(x)", False)
