"""Markdown that is plain already keeps its meaning, and comes back unchanged the second time."""

from __future__ import annotations

import random
import re

import pytest

from booktools.dialect import myst_parser
from booktools.plain import Context, leftovers, plain

SAMPLES = [
    "İlkleme, ığdır ve ŞIRNAK'ta ağırlık; *eğik*, **kalın**, _alt_ ve __çift__ ile `kod`.",
    "d2l_torch, snake_case_adı, _baş ve son_, 2 * 3 * 4, a*b, 100%, %100, C:\\dizin, #etiket, @tensör",
    "[0, 1] aralığı, [0, 1), (a, b], [x], liste[0], f(x)[i](j), [^1], [a]: b",
    "1 < 2 ve 3 > 2, a<b, &amp; ve &copy; ve AT&T, <b>HTML</b>, <https://a.example/b_c_>, https://a.example/_x_",
    "$x_1$ ve $y^*$, $a_{i,j} \\cdot b_{j}$, $|x|$, \\$5 ve \\$6",
    "Satır sonu\\\nkırık  \nsatır\nyumuşak",
    "$$\n\\frac{a}{b} = c_1 \\quad \\text{ve} \\quad d^*\n$$\n\nmetin $$x$$ içinde\n$$y$$ ve başta",
    "- [ ] yapılacak\n- [x] yapıldı [x]\n  - [ ] iç",
    "1. bir\n2. iki\n   - iç\n\n     paragraf\n3. üç",
    "7) yedi\n8) sekiz",
    "- a\n\n- b\n\n  ```python\n  s = '{ref}`x`'\n  # :::{note}\n  ```\n* öteki liste",
    "| a | b |\n|:--|--:|\n| `x\\|y` | *z* |\n| ı | ğüş |",
    "| " + "uzun " * 30 + "| b | c |\n|:-:|--:|---|\n| a | **b** | <br> |",
    "a | b\n\\--- | ---\nc | d",
    "<details>\n<summary>Özet</summary>\n\nİçerik *eğik*\n\n- a\n\n</details>\n\nSon",
    "<!-- açıklama -->\n\n<div align=\"center\">\n<img src=\"https://a.example/a.png\">\n</div>",
    "> alıntı\n> - liste\n>\n> > iç `kod`\n\n---\n\nson\n***\n",
    "Başlık\n===\n\nAlt başlık\n---\n\n### Üçüncü `kod` $x$ #",
    "    girintili kod {ref}`x`\n\n~~~~text\n```\n~~~~",
    "[bağ](https://a.example/a(b) \"Ad \\\"x\\\"\") ![resim [1]](https://a.example/r.png) [`kod`](<b c>)",
    "`{ref}` ve `` {ref}`x` `` ve \\{ref}`x`, {ref} tek, {{ a }}",
    "a\n\\% b\n\\+++ c\n\\:::{note} d\n\\(e)=\nf\n\\: g",
    "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
]


def page_of(markdown: str) -> str:
    """HTML, but for the element that keeps a dollar sign from being read as mathematics, and idle spaces."""
    html = myst_parser().render(markdown).replace("<span>$</span>", "$")
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", html))


def check(markdown: str) -> None:
    once = plain(markdown, Context("a")).source
    assert page_of(once) == page_of(markdown), once
    assert plain(once, Context("a")).source == once
    assert leftovers(once) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_plain_markdown_keeps_its_meaning(sample: str) -> None:
    check(sample)


@pytest.mark.parametrize(
    "prose",
    [
        "Ağırlıklar `net[0].weight` ile, ek girdi `net[0].bias` ile okunur; [0, 1] aralığında (ör. 0,5) kalır.",
        "model_oluşturma, d2l_torch ve %50; 3 * 4 = 12 ve $W_1 x + b_1$; \"tırnak\", 'kesme', Türkçe'de…",
        "- [x] bitti\n- [ ] sürüyor",
    ],
)
def test_prose_and_mathematics_are_not_disfigured(prose: str) -> None:
    assert plain(prose, Context("a")).source == prose


_WORDS = (
    "katman ağırlık İlk ışık a_b _c d_ *e f* **g h** `{ref}` `x|y` [0, [1] 1) ] ( (m)= : :: + - 2. 3) # > < <b> "
    "&amp; \\* \\ ! ![ ~ ~~ ^ | || === --- ___ *** {not} {note}` [^1] [x] [ ] $x_1$ $y^*|z$ [b](c) "
    "![alt](https://i.j/k) <https://a.b> https://c.d/_e_ \" ' 1. a<b {{ `` {a}`"
).split(" ")


def _line(dice: random.Random) -> str:
    return " ".join(dice.choice(_WORDS) for _ in range(dice.randint(1, 9)))


def _document(dice: random.Random, depth: int = 2) -> list[str]:
    lines: list[str] = []
    for number in range(dice.randint(1, 4)):
        lines += [""] * bool(number) + _block(dice, depth)
    return lines


def _block(dice: random.Random, depth: int) -> list[str]:
    kind = dice.choice(["paragraph", "heading", "fence", "table", "formula", "html", "quote", "list", "list"])
    if kind == "heading":
        return ["#" * dice.randint(1, 6) + " " + _line(dice)]
    if kind == "fence":
        return ["```" + dice.choice(["", "python"]), "x = '{ref}`a`'", "", "  :::", "```"]
    if kind == "table":
        return ["| a | `b` |", "|---|:-:|", f"| {dice.choice(['x', '$a$', '`p' + chr(92) + '|q`'])} | şu *bu* |"]
    if kind == "formula":
        return ["$$", "a_1 = *b*", "$$"]
    if kind == "html":
        return ["<details>", "<summary>x</summary>", "", _line(dice) + " son", "", "</details>"]
    if kind == "quote" and depth:
        return [f"> {line}" for line in _document(dice, depth - 1)]
    if kind == "list" and depth:
        return _list(dice, depth)
    ends = ("", "", "\\", "  ")
    return [_line(dice) + dice.choice(ends) for _ in range(dice.randint(0, 2))] + [_line(dice) + " son"]


def _list(dice: random.Random, depth: int) -> list[str]:
    lines, marker = [], dice.choice(["-", "*", "1.", "7)"])
    for _ in range(dice.randint(1, 3)):
        first, *rest = _document(dice, depth - 1)
        lines += [f"{marker} {first}", *(f"{' ' * len(marker)} {line}".rstrip() for line in rest)]
        lines += [""] * dice.randint(0, 1)
    return lines


def test_random_plain_markdown_keeps_its_meaning() -> None:
    """Whatever the words make: marks in odd places, lists in quotes in lists."""
    plain_ones = 0
    for seed in range(400):
        text = "\n".join(_document(random.Random(seed)))
        if not leftovers(text):
            plain_ones += 1
            check(text)
    assert plain_ones > 200
