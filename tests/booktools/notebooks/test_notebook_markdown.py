"""What the builder `notebooks` makes of MyST: plain Markdown with the same meaning, which reads the same a second time."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from building import built
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from sphinx.application import Sphinx
from texts import write_book

from booktools.notebooks.markdown import DOLLAR, render
from booktools.notebooks.tokens import Prose

pytestmark = pytest.mark.slow

SAMPLES = [
    "İlkleme, ığdır ve ŞIRNAK'ta ağırlık; *eğik*, **kalın**, _alt_ ve __çift__ ile `kod`.",
    "d2l_torch, snake_case_adı, _baş ve son_, 2 * 3 * 4, a*b, 100%, C:\\dizin, #etiket, @tensör",
    "[0, 1] aralığı, [0, 1), (a, b], [x], liste[0], f(x)[i]",
    "1 < 2 ve 3 > 2, a<b, &amp; ve &copy; ve AT&T, <b>HTML</b>, <https://a.example/b_c_>, https://a.example/_x_",
    "$x_1$ ve $y^*$, $a_{i,j} \\cdot b_{j}$, $|x|$, \\$5 ve \\$6, \\~\\~üstü çizili değil\\~\\~",
    "Satır sonu\\\nkırık  \nsatır\nyumuşak",
    "$$\n\\frac{a}{b} = c_1 \\quad \\text{ve} \\quad d^*\n$$",
    "1. bir\n2. iki\n   - iç\n\n     paragraf\n3. üç",
    "7) yedi\n8) sekiz",
    "- a\n\n- b\n\n  ```python\n  s = '{ref}`x`'\n  # :::{note}\n  ```\n\n* öteki liste",
    "| a | b |\n|:--|--:|\n| `x\\|y` | *z* |\n| ı | ğüş |",
    "| " + "uzun " * 30 + "| b | c |\n|:-:|--:|---|\n| a | **b** | x |",
    "a | b\n\\--- | ---\nc | d",
    "<details>\n<summary>Özet</summary>\n\nİçerik *eğik*\n\n- a\n\n</details>\n\nSon",
    '<div align="center">\n<img src="https://a.example/a.png">\n</div>',
    "> alıntı\n> - liste\n>\n> > iç `kod`\n\nson",
    "    girintili kod {ref}`x`\n\n~~~~text\n```\n~~~~",
    '[bağ](https://a.example/a(b) "Ad \\"x\\"") ![resim [1]](https://a.example/r.png)',
    "`{ref}` ve `` {ref}`x` `` ve {ref} tek",
    "a\n\\+ b\n\\# c\n\\> d\n1\\. e\n\\- f\n\\| g",
    "\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}",
]
_WORDS = (
    "katman ağırlık İlk ışık a_b _c d_ *e f* **g h** `{ref}` `x|y` [0, 1) ] ( (m)= : :: + - 2. 3) # > < <b> &amp; \\* \\ "
    "! [ ~ ^ | || === --- ___ *** {not} $x_1$ $y^*|z$ [b](https://f.g) ![alt](https://i.j/k) <https://a.b> \" ' 1. a<b {{"
).split(" ")


def _line(dice: random.Random) -> str:
    return " ".join(dice.choice(_WORDS) for _ in range(dice.randint(1, 9)))


def _document(dice: random.Random, depth: int = 2) -> list[str]:
    lines: list[str] = []
    for number in range(dice.randint(1, 4)):
        lines += ([""] if number else []) + _block(dice, depth)
    return lines


def _block(dice: random.Random, depth: int) -> list[str]:
    kind = dice.choice(["paragraph", "fence", "table", "formula", "html", "quote", "list", "list"])
    if kind == "fence":
        return ["```" + dice.choice(["", "python"]), "x = '{ref}`a`'", "", "  :::", "```"]
    if kind == "table":
        return ["| a | `b` |", "|---|---|", f"| {dice.choice(['x', '$a$', '`p' + chr(92) + '|q`'])} | şu *bu* |"]
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


def _in_a_doctree(text: str) -> bool:
    """docutils knows no heading and no rule inside of a block, and MyST has marks of its own for the beginning of a line."""
    kinds = {token.type for token in MarkdownIt("commonmark").enable("table").parse(text)}
    return not kinds & {"heading_open", "hr"} and not re.search(
        r"^[-> *\d.)]*(\+\+\+|%|:::|\(.*\)=|[:~] |\{\{)", text, re.MULTILINE
    )


RANDOM = [text for seed in range(800) if _in_a_doctree(text := "\n".join(_document(random.Random(seed))))]

#: MyST → what a notebook shows of it.
SHOWN = {
    "H{sub}`2`O, x{sup}`2`": "H<sub>2</sub>O, x<sup>2</sup>",
    "{kbd}`Ctrl+C`": "<kbd>Ctrl+C</kbd>",
    "{abbr}`CPU (merkezi işlem birimi)`": "CPU (merkezi işlem birimi)",
    "{math}`x_1 < y`": "$x_1 < y$",
    "{code}`a_b`": "`a_b`",
    "{index}`katman`": "katman",
    "Maliyeti 5\\$, 6\\$ oldu": "Maliyeti 5<span>&#36;</span>, 6<span>&#36;</span> oldu",
    "\\begin{align}\na &= b\n\\end{align}": "$$\n\\begin{aligned}\na &= b\n\\end{aligned} \\tag{NUMBER}\n$$",
    ":::{admonition} Önce `x`\nMetin\n:::": "> **Önce `x`**\n>\n> Metin",
    "```{admonition} Çok **önemli**\nMetin\n```": "> **Çok önemli**\n>\n> Metin",
    "```{hint}\n:class: dropdown\nMetin *x*\n```": "<details>\n<summary><strong>İpucu</strong></summary>\n\nMetin *x*\n\n</details>",
    ":::{dropdown} $a_1$ ve `b<c`\nMetin *x*\n:::": (
        "<details>\n<summary><strong>$a_1$ ve <code>b&lt;c</code></strong></summary>\n\nMetin *x*\n\n</details>"
    ),
    "Katman\n: Bir parça\n\nBlok\n: Bir\n\n  İki\n": "- **Katman** — Bir parça\n\n- **Blok** — Bir\n\n  İki",
    "İlk[^b].\n\n[^b]: Orada *yazılı*.": "İlk<sup>1</sup>.\n\n___\n\n<sup>1</sup> Orada *yazılı*.",
    "% not\n\nMetin\n\n```{raw} latex\n\\x\n```": "Metin",
    "$$\na &= b \\\\\nc &= d\n$$": "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$",
    "```{math}\nx\n\ny\n```": "$$\n\\begin{aligned}\nx \\\\\ny\n\\end{aligned}\n$$",
    "$$\n\\begin{cases}\n1 & x \\\\\n2 & y\n\\end{cases}\n$$": "$$\n\\begin{cases}\n1 & x \\\\\n2 & y\n\\end{cases}\n$$",
    "> $$\n> a\n> = b\n> $$": "> $$ a = b $$",
    "```{list-table}\n:header-rows: 1\n\n* - Ad\n  - Değer\n* - Şekil\n  - $|x|$\n\n    `a|b`\n```": (
        "| Ad    | Değer                    |\n| ----- | ------------------------ |\n| Şekil | $\\vert x\\vert$<br>`a\\|b` |"
    ),
    "```{csv-table}\na, 1\n```": "|     |     |\n| --- | --- |\n| a   | 1   |",
    "```{code-block} python\n:linenos:\n\nx = '```'\n```": "````python\nx = '```'\n````",
    "- [ ] yapılacak\n- [x] yapıldı": "- [ ] yapılacak\n- [x] yapıldı",
    ":::{card} Kart\nÜst\n^^^\nOrta\n+++\nAlt\n:::": "Üst\n\nKart\n\nOrta\n\nAlt",
}
PAGES = [*SAMPLES, *RANDOM, *SHOWN]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sphinx]:
    texts = {f"p{number}": f"# Sayfa\n\n{text}\n" for number, text in enumerate(PAGES)}
    book = write_book(tmp_path_factory.mktemp("markdown"), **texts)
    extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "linkify", "tasklist"]
    with built(
        book, "notebooks", smartquotes=False, myst_enable_extensions=extensions, myst_linkify_fuzzy_links=False
    ) as made:
        yield made.app


def shown(app: Sphinx, text: str) -> str:
    doctree = app.env.get_and_resolve_doctree(f"chapters/p{PAGES.index(text)}", app.builder)
    app.builder.docname = f"chapters/p{PAGES.index(text)}"
    page = app.builder.create_translator(doctree, app.builder)
    doctree.walkabout(page)
    heading, *cells = "\n\n".join(cell.source for cell in page.cells if isinstance(cell, Prose)).split("\n\n")
    assert heading.endswith("Sayfa")
    return "\n\n".join(cells)


def notebook_reader() -> MarkdownIt:
    """What JupyterLab, VS Code and Colab have in common."""
    reader = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "linkify"])
    reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return reader.use(dollarmath_plugin, double_inline=True).use(amsmath_plugin)


def page_of(markdown: str) -> str:
    """HTML, but for what a doctree does not keep: how loose a list is, alignment, idle spaces; and `&#36;` as it is read."""
    reader = notebook_reader()
    tokens = reader.parse(markdown)
    for token in tokens:
        token.hidden = False
        token.attrs.pop("style", None)
    html = reader.renderer.render(tokens, reader.options, {}).replace("<span>$</span>", "$")
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", html))


@pytest.mark.parametrize("text", SAMPLES)
def test_markdown_keeps_its_meaning(app: Sphinx, text: str) -> None:
    assert page_of(shown(app, text)) == page_of(text), shown(app, text)


def test_random_markdown_keeps_its_meaning(app: Sphinx) -> None:
    """Whatever the words make: marks in odd places, lists in quotes in lists."""
    assert len(RANDOM) > 200
    for text in RANDOM:
        assert page_of(shown(app, text)) == page_of(text), (text, shown(app, text))


def test_what_is_written_reads_the_same_a_second_time(app: Sphinx) -> None:
    for text in PAGES:
        once = shown(app, text).replace(DOLLAR, "€")
        assert render(notebook_reader().parse(once)) == once


@pytest.mark.parametrize("text", SHOWN)
def test_myst_is_shown_as(app: Sphinx, text: str) -> None:
    assert re.sub(r"\\tag\{[\d.]+\}", r"\\tag{NUMBER}", shown(app, text)) == SHOWN[text]


def test_no_directive_and_no_role_is_left(app: Sphinx) -> None:
    for text in SHOWN:
        rest = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$", "", shown(app, text), flags=re.DOTALL)
        assert not re.search(r"\{\w+\}|:::|^\+\+\+|^%|\)=$", rest, re.MULTILINE), rest
