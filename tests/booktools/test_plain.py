"""MyST syntax as readers' notebooks show it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from nbformat import NotebookNode, validate
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pybtex.database import Entry, Person

from booktools.labels import collect_labels
from booktools.plain import Context, Image, PlainError, images_in, leftovers, plain, plain_notebook
from booktools.words import words

HE = Entry(
    "inproceedings",
    {"title": "Deep {R}esidual Learning", "booktitle": "CVPR", "year": "2016", "pages": "770--778", "doi": "10.1/x"},
    {"author": [Person("He, Kaiming"), Person("Zhang, X."), Person("Ren, S.")]},
)
MEAD = Entry("book", {"title": "VLSI", "year": "1980"}, {"author": [Person("Mead, C."), Person("Conway, L.")]})
OTHER = "(sec_p)=\n# Parametre `erişimi`\n\n(sec_alt)=\n## Alt *başlık*\n\n$$p$$ (eq_p)\n"

Show = Callable[..., str]


def notebook(*texts: str) -> NotebookNode:
    return new_notebook(cells=[new_markdown_cell(dedent(text)) for text in texts])


def context_of(*texts: str) -> Context:
    """A book of two notebooks and one page without; the first is made of `texts`."""
    sources = {
        "chapters/bu": notebook(*texts),
        "chapters/parametre": notebook(OTHER),
        "chapters/sozluk": notebook("(sozluk)=\n# Sözlük"),
    }
    return Context(
        "chapters/bu",
        collect_labels(sources),
        words("tr"),
        {"he": HE, "mead": MEAD},
        lambda path: Image(path.rpartition("/")[2], "image/png", path.encode()),
        {"chapters/bu": "bu", "chapters/parametre": "parametre"},
        "https://kitap.example/",
    )


def show(*texts: str) -> str:
    """The first text, plain, in a notebook of all of them; nothing may be left, and twice is as good as once."""
    context = context_of(*texts)
    shown = plain(dedent(texts[0]), context).source
    assert leftovers(shown) == []
    assert plain(shown, context).source == shown
    return shown


# Roles


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("{ref}`sec_p`", "[Parametre `erişimi`](parametre.ipynb)"),
        ("{ref}`buraya bakın <sec_alt>`", "[buraya bakın](parametre.ipynb)"),
        ("{numref}`sec_alt`", "[Alt *başlık*](parametre.ipynb)"),
        ("{eq}`eq_p`", "[(1)](parametre.ipynb)"),
        ("{doc}`parametre`", "[Parametre `erişimi`](parametre.ipynb)"),
        ("{doc}`o sayfa </chapters/parametre>`", "[o sayfa](parametre.ipynb)"),
        ("{ref}`sozluk`", "[Sözlük](https://kitap.example/chapters/sozluk.html)"),
        ("{any}`sec_p`", "[Parametre `erişimi`](parametre.ipynb)"),
        ("{any}`başka_şey`", "başka_şey"),
        ("{term}`katman`", "katman"),
        ("{term}`katmanların <katman>`", "katmanların"),
        ("{cite}`he`", "([He ve diğ., 2016](https://doi.org/10.1/x))"),
        ("{cite:p}`he, mead`", "([He ve diğ., 2016](https://doi.org/10.1/x); Mead ve Conway, 1980)"),
        ("{cite:t}`mead`", "Mead ve Conway (1980)"),
        ("{cite:year}`mead`", "(1980)"),
        ("{math}`x_1 < y`", "$x_1 < y$"),
        ("{code}`a_b`", "`a_b`"),
        ("{py:func}`~d2l.torch.raises`", "`raises`"),
        ("{py:class}`torch.nn.Module`", "`torch.nn.Module`"),
        ("{kbd}`Ctrl+C`", "<kbd>Ctrl+C</kbd>"),
        ("H{sub}`2`O, x{sup}`2`", "H<sub>2</sub>O, x<sup>2</sup>"),
        ("{abbr}`CPU (merkezi işlem birimi)`", "CPU (merkezi işlem birimi)"),
        ("{index}`katman`", "katman"),
        ("{index}`tembel ilkleme <ilkleme; tembel>`", "tembel ilkleme"),
        ("{download}`veri <veri.csv>`", "`veri`"),
        ("{octicon}`rocket`yol", "yol"),
        ("{bilinmeyen}`düz *metin*`", r"düz \*metin\*"),
    ],
)
def test_role(role: str, shown: str) -> None:
    assert show(role) == shown


def test_reference_within_the_notebook_is_text_since_programs_disagree_on_anchors() -> None:
    assert show("(burada)=\n# Bloklar\n\n{ref}`burada` ve {ref}`şurada <burada>`") == "# Bloklar\n\nBloklar ve şurada"


def test_titles_that_refer_to_each_other_end() -> None:
    shown = show("(a)=\n# A {ref}`b` [p](parametre.md)\n\n(b)=\n## B {ref}`a` {cite}`he`")
    assert shown == "# A B a he [p](parametre.ipynb)\n\n## B A b p ([He ve diğ., 2016](https://doi.org/10.1/x))"


def test_markdown_links_to_sources_and_labels_lead_to_notebooks() -> None:
    shown = show("[](parametre.md), [bak](parametre.md#x), [](#sec_alt), [](sec_p), [dış](https://a.example/b.md)")
    assert shown == (
        "[Parametre `erişimi`](parametre.ipynb), [bak](parametre.ipynb), [Alt *başlık*](parametre.ipynb), "
        "[Parametre `erişimi`](parametre.ipynb), [dış](https://a.example/b.md)"
    )


def test_role_names_in_code_stay() -> None:
    text = "`{ref}` ve `` {ref}`x` `` ve \\{ref}`x`\n\n```python\ns = '{ref}`x`'  # % :::{note}\n```"
    assert show(text) == text


@pytest.mark.parametrize(
    "text",
    ["{ref}`yok`", "{numref}`yok`", "{eq}`yok`", "{doc}`yok`", "{cite}`yok`", "```{solution} yok\n  ```"],
)
def test_unknown_label_is_an_error_with_its_place(text: str) -> None:
    source = notebook("# Başlık", f"Metin\n\n- madde\n\n  {text}")
    with pytest.raises(PlainError, match='"yok"') as caught:
        plain_notebook(source, context_of())
    assert (caught.value.document, caught.value.cell, caught.value.line) == ("chapters/bu", 1, 5)


# Boxes


def test_targets_comments_and_block_breaks_go() -> None:
    assert show("(a)=\n# Başlık\n\n% not\n\nMetin\n\n+++\n\nSon\n") == "# Başlık\n\nMetin\n\nSon"


def test_admonition_is_quoted_under_its_title_with_all_it_holds() -> None:
    shown = show("""
        ::::{warning}
        Dikkat edin:

        - bir

          ```python
          x = 1
          ```

        :::{tip} Burada
        da.
        :::

        $$
        a
        = b
        $$
        ::::
    """)
    assert shown == dedent("""\
        > **Uyarı**
        >
        > Dikkat edin:
        >
        > - bir
        >
        >   ```python
        >   x = 1
        >   ```
        >
        > > **Püf noktası**
        > >
        > > Burada
        > > da.
        >
        > $$ a = b $$""")


def test_admonition_with_a_title_of_its_own() -> None:
    assert show(":::{admonition} Önce `x`\nMetin\n:::") == "> **Önce `x`**\n>\n> Metin"
    assert show("```{admonition} Çok **önemli**\nMetin\n```") == "> Çok **önemli**\n>\n> Metin"


def test_folded_boxes_stay_folded() -> None:
    folded = "<details>\n<summary><strong>{}</strong></summary>\n\nMetin *x*\n\n</details>"
    assert show(":::{dropdown} $a_1$ ve `b<c`\nMetin *x*\n:::") == folded.format("$a_1$ ve <code>b&lt;c</code>")
    assert show("```{hint}\n:class: dropdown\nMetin *x*\n```") == folded.format("İpucu")


def test_directive_in_a_list_stays_in_its_item() -> None:
    shown = show("- bir\n  ```{figure} a.png\n  Yazı\n  ```\n- iki\n")
    assert shown == "- bir\n\n  ![](attachment:a.png)\n\n  **Şekil 1.** Yazı\n\n- iki"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("```{epigraph}\nSöz\n```", "> Söz"),
        ("```{margin} Başlık\nMetin\n```", "> **Başlık**\n>\n> Metin"),
        ("```{sidebar}\nMetin\n```", "> Metin"),
        ("```{topic} Konu\nMetin\n```", "**Konu**\n\nMetin"),
        (":::{card} Kart\nÜst\n^^^\nOrta\n+++\nAlt\n:::", "**Kart**\n\nÜst\n\nOrta\n\nAlt"),
        ("::::{grid} 2\n:::{grid-item-card} Bir\nA\n:::\n:::{grid-item}\nB\n:::\n::::", "**Bir**\n\nA\n\nB"),
        ("::::{tab-set}\n:::{tab-item} Bir\nA\n:::\n:::{tab-item} İki\nB\n:::\n::::", "**Bir**\n\nA\n\n**İki**\n\nB"),
        (":::\nkutu *metni*\n:::", "kutu *metni*"),
        ("```{bilinmeyen} Ad\n:secenek: 1\n\nMetin {math}`x`\n```", "**Ad**\n\nMetin $x$"),
        ("Metin\n\n```{raw} html\n<b>x</b>\n```", "Metin"),
        ("```{tableofcontents}\n```\n\n```{toctree}\na\n```\n\n```{index} katman\n```\n\nMetin", "Metin"),
        ("```{mermaid}\ngraph TD;\n```", "```mermaid\ngraph TD;\n```"),
    ],
)
def test_directive(text: str, shown: str) -> None:
    assert show(text) == shown


def test_glossary_becomes_a_list() -> None:
    shown = show("```{glossary}\nkatman\nlayer\n    Bir parça.\n\nblok\n    Katmanlar:\n\n    - bir\n```")
    assert shown == "- **katman, layer** — Bir parça.\n\n- **blok** — Katmanlar:\n\n  - bir"


def test_definition_list_becomes_a_list() -> None:
    shown = show("Katman\n: Bir parça\n\nBlok\n: Bir\n: İki\n")
    assert shown == "- **Katman** — Bir parça\n\n- **Blok** — Bir\n\n  İki"


def test_footnotes_stand_at_the_end_of_the_cell_wherever_they_are_written() -> None:
    shown = show("İlk[^b] ve ikinci[^a].\n\n```{note}\nYine[^b].\n```\n\n[^a]: Burada.", "[^b]: Orada *yazılı*.")
    assert shown == (
        "İlk<sup>1</sup> ve ikinci<sup>2</sup>.\n\n> **Not**\n>\n> Yine<sup>1</sup>.\n\n"
        "<sup>1</sup> Orada *yazılı*.\n\n<sup>2</sup> Burada."
    )


def test_link_definitions_of_other_cells_are_known() -> None:
    assert show("[belge][1] ve [belge]", '[1]: https://a.example "Ad"\n[belge]: <b c>') == (
        '[belge](https://a.example "Ad") ve [belge](b%20c)'
    )


def test_text_in_brackets_is_no_link_because_another_cell_defines_one() -> None:
    assert plain("\\[belge]", context_of("", "[belge]: https://a.example")).source == "[belge]"


# Figures, formulas, listings, tables


def test_figure_is_attached_and_numbered() -> None:
    text = (
        "```{figure} img/şekil 1.svg\n:name: f\n:alt: Bir [kutu] * ve _\n\nYazı $x_1$.\n\nAçıklama.\n```\n\n"
        "{numref}`f`, {numref}`Bkz. %s <f>`"
    )
    context = context_of(text)
    cell = plain(text, context)
    assert cell.source == (
        "![Bir [kutu] * ve \\_](attachment:-ekil-1.svg)\n\n**Şekil 1.** Yazı $x_1$.\n\nAçıklama.\n\n"
        "Şekil 1, Bkz. 1"
    )
    assert b64decode(cell.attachments["-ekil-1.svg"]["image/png"]).decode() == "img/şekil 1.svg"


def test_images_in_text_are_attached_and_others_left_alone() -> None:
    text = "![a](img/a.png) ![a](img/a.png) ![b](oteki/a.png) ![c](https://x.example/c.png)"
    cell = plain(text, context_of(text))
    assert cell.source == (
        "![a](attachment:a.png) ![a](attachment:a.png) ![b](attachment:1-a.png) ![c](https://x.example/c.png)"
    )
    assert sorted(cell.attachments) == ["1-a.png", "a.png"]


def test_drawing_is_replaced_by_the_png_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    find = images_in(tmp_path)
    context = replace(context_of(""), image=find)
    with pytest.raises(PlainError, match="image a.svg: there is no a.png, which stands in for a.svg") as caught:
        plain("Metin\n\n![a](a.svg)", context)
    assert caught.value.line == 3
    (tmp_path / "a.png").write_bytes(b"png")
    assert find("a.svg") == Image("a.png", "image/png", b"png")


def test_formulas_carry_the_numbers_of_their_labels() -> None:
    shown = show("$$\na &= b \\\\\nc &= d\n$$ (eq_a)\n\n```{math}\n:label: eq_b\nx\n\ny\n```\n\n{eq}`eq_a`, {eq}`eq_b`")
    assert shown == (
        "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned} \\tag{1}\n$$\n\n"
        "$$\n\\begin{aligned}\nx \\\\\ny\n\\end{aligned} \\tag{2}\n$$\n\n(1), (2)"
    )


@pytest.mark.parametrize(
    "formula",
    [
        "\\begin{cases}\n1 & x \\\\\n2 & y\n\\end{cases}",
        "\\sum_{\\substack{i \\\\ j}} \\left\\{ x_i \\right\\}",
        "\\begin{aligned}\na &= b \\\\\n\\end{aligned}",
    ],
)
def test_lines_broken_within_a_formula_need_no_environment(formula: str) -> None:
    assert show(f"$$\n{formula}\n$$") == f"$$\n{formula}\n$$"


def test_code_block_becomes_a_fence_with_its_caption() -> None:
    shown = show("```{code-block} python\n:caption: İlk *kod*\n:linenos:\n\nx = '```'\n```", "")
    assert shown == "**Kod 1.** İlk *kod*\n\n````python\nx = '```'\n````"


def test_tables_written_in_any_way_become_markdown() -> None:
    shown = show("""
        ```{table} Başlık
        | a | b |
        |---|--:|
        | `x|y` | {ref}`sec_p` |
        ```

        ```{list-table} Liste
        :header-rows: 1

        * - Ad
          - Değer
        * - Şekil
          - $|x|$

            `a|b`
        ```

        ```{csv-table}
        :header: Ad, Değer
        "a, b", 1
        ```
    """.replace("`x|y`", "`x\\|y`"))
    assert shown == dedent("""\
        **Çizelge 1.** Başlık

        | a      |                                      b |
        | ------ | -------------------------------------: |
        | `x\\|y` | [Parametre `erişimi`](parametre.ipynb) |

        **Çizelge 2.** Liste

        | Ad    | Değer                    |
        | ----- | ------------------------ |
        | Şekil | $\\vert x\\vert$<br>`a\\|b` |

        | Ad   | Değer |
        | ---- | ----- |
        | a, b | 1     |""")


# Exercises and questions


def test_exercises_and_solutions_know_each_other_by_number() -> None:
    shown = show("""
        :::{exercise} Kolay `x`
        :label: ex1
        Yapın.
        :::

        ```{solution} ex1
        :class: dropdown
        Yaptım.
        ```

        ```{exercise}
        :nonumber:
        Numarasız.
        ```

        {ref}`ex1`
    """)
    assert shown == dedent("""\
        **Alıştırma 1** (Kolay `x`)

        Yapın.

        <details>
        <summary><strong>Çözüm: Alıştırma 1</strong></summary>

        Yaptım.

        </details>

        **Alıştırma**

        Numarasız.

        Alıştırma 1""")


def test_gates_of_a_solution_leave_a_title_and_no_empty_cell() -> None:
    source = notebook(
        "```{exercise}\n:label: e\nYapın\n```\n\n```{solution-start} e\n:class: dropdown\n```",
        "```{solution-end}\n```",
    )
    source.cells.insert(1, new_code_cell("1"))
    source.metadata["source_map"] = [7, 19, 25]
    made = plain_notebook(source, replace(context_of(), labels=collect_labels({"chapters/bu": source})))
    assert [cell.source for cell in made.cells] == ["**Alıştırma 1**\n\nYapın\n\n**Çözüm: Alıştırma 1**", "1"]
    assert made.metadata["source_map"] == [7, 19]


def test_statements_are_numbered_and_proofs_are_not() -> None:
    shown = show("```{prf:definition} Katman\n:label: t\nBir işlev.\n```\n\n```{prf:proof}\nAçık.\n```\n\n{prf:ref}`t`")
    assert shown == "**Tanım 1** (Katman)\n\nBir işlev.\n\n**Kanıt**\n\nAçık.\n\nTanım 1"


def test_question_lists_its_options_and_folds_its_answers() -> None:
    shown = show("""
        :::{question} Kayıt
        Hangisi {math}`x` için?

        ---

        [x] `Module`
        > Çünkü **kaydeder**.

        [ ] Şu kod:
        ```python
        liste = [1]
        ```
        > Liste kaydetmez,

        $$
        y
        $$

        [ ] Hiçbiri

        ---

        Son söz.
        :::
    """)
    assert shown == dedent("""\
        **Soru** (Kayıt)

        Hangisi $x$ için?

        - **A)** `Module`

        - **B)** Şu kod:

          ```python
          liste = [1]
          ```

        - **C)** Hiçbiri

        Son söz.

        <details>
        <summary><strong>Yanıtlar ve açıklamalar</strong></summary>

        - **A)** Doğru. Çünkü **kaydeder**.

        - **B)** Yanlış. Liste kaydetmez,

          $$
          y
          $$

        - **C)** Yanlış.

        </details>""")


def test_short_answers_are_told_below() -> None:
    shown = show(":::{question}\n:type: short-answer\n\nKaç?\n\n---\n\nT[üç;3] Katman sayısı\n& Saydık.\n:::")
    assert "- **A)** Katman sayısı" in shown
    assert "- **A)** üç / 3 Saydık." in shown


# Works


def test_bibliography_lists_the_works_this_notebook_cites() -> None:
    assert show("{cite}`he`\n\n```{bibliography}\n:filter: docname in docnames\n```") == (
        "([He ve diğ., 2016](https://doi.org/10.1/x))\n\n"
        "- He, Kaiming; Zhang, X. ve Ren, S. (2016). *Deep Residual Learning*. CVPR, s. 770–778. "
        "<https://doi.org/10.1/x>"
    )


def test_bibliography_without_citations_is_left_out() -> None:
    assert show("Metin\n\n```{bibliography}\n```") == "Metin"


# Notebooks


def test_notebook_is_new_valid_and_carries_its_images() -> None:
    source = notebook("# Başlık", "![a](a.png)")
    source.cells[1].metadata["tags"] = ["torch"]
    before = source.copy()
    made = plain_notebook(source, context_of("# Başlık", "![a](a.png)"))
    validate(made)
    assert source == before
    assert made.cells[1].attachments == {"a.png": {"image/png": "YS5wbmc="}}
    assert made.cells[1].metadata["tags"] == ["torch"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Metin\n\n{ref}`x`", ["line 3: role {ref}"]),
        ("> - **{kbd}`x`**", ["line 1: role {kbd}"]),
        ("Metin\n```{note}\nx\n```", ["line 2: directive ```{note}"]),
        (":::{tip}\nx\n:::", ["line 1: directive :::{tip}"]),
        (":::\n", ["line 1: directive :::"]),
        ("(a)=\n# B\n\n% c", ["line 1: target a", "line 4: comment  c"]),
        ("$$x$$ (eq)", ["line 1: label of a formula eq"]),
        ("a[^1]\n\n[^1]: b", ["line 3: footnote"]),
        ("`{ref}` \\{ref}`x` {ref} :::{note} % 100\n\n```\n:::{note}\n```\n\n$$x$$", []),
    ],
)
def test_leftovers_are_found_by_syntax_not_by_letters(text: str, left: list[str]) -> None:
    assert leftovers(text) == left


def test_words_of_both_languages_are_the_same() -> None:
    assert words("tr-TR").keys() == words("en").keys() == words("xx").keys()
