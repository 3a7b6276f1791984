"""What the sources of a book can refer to, and the numbers of it."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from booktools.dialect import PlainError
from booktools.labels import Labels, Target, collect_labels


def notebook(*texts: str) -> NotebookNode:
    return new_notebook(cells=[new_markdown_cell(text) for text in texts])


def labels_of(*texts: str) -> Labels:
    return collect_labels({"chapters/katman": notebook(*texts)})


def target(labels: Labels, label: str) -> Target:
    found = labels.find(label)
    assert found, f"{label} not in {sorted(labels.targets)}"
    return found


def test_label_before_a_heading_names_the_section() -> None:
    labels = labels_of("(sec_blok)=\n## Bloklar ve `Module`\n")
    assert target(labels, "sec_blok") == Target("chapters/katman", "section", "Bloklar ve `Module`")


def test_label_at_the_end_of_a_cell_names_the_next_cells_heading() -> None:
    labels = labels_of("Metin.\n\n(sec_son)=", "% açıklama\n\n# Son söz")
    assert target(labels, "sec_son").title == "Son söz"


def test_label_before_code_names_a_place_without_a_title() -> None:
    source = notebook("(kod)=", "# Başlık")
    source.cells.insert(1, new_code_cell("1"))
    assert target(collect_labels({"a": source}), "kod") == Target("a", "text")


def test_labels_are_found_in_any_case() -> None:
    assert labels_of("(Sec_Giris)=\n# Giriş").find("sec_giris")


def test_first_heading_is_the_documents_title() -> None:
    labels = collect_labels({"chapters/a": notebook("Metin\n\n# İlk\n\n# Öteki"), "chapters/b": notebook("Metin")})
    assert labels.titles == {"chapters/a": "İlk", "chapters/b": "b"}


FIGURES = """```{figure} a.png
:name: fig_a

Bir *nöron*.

Altında açıklama.
```

```{figure} b.png
Adı olmayan.
```

```{figure} c.png
:alt: Ne adı ne yazısı var.
```

:::{figure} d.png
---
name: fig_d
---
:::
"""


def test_figures_count_if_they_have_a_caption_or_a_name() -> None:
    labels = labels_of(FIGURES)
    assert target(labels, "fig_a") == Target("chapters/katman", "figure", "Bir *nöron*.", 1)
    assert target(labels, "fig_d").number == 3
    assert labels.numbers == {
        ("chapters/katman", 0, 0): 1,
        ("chapters/katman", 0, 8): 2,
        ("chapters/katman", 0, 16): 3,
    }


def test_numbers_run_on_from_cell_to_cell_and_begin_anew_in_each_document() -> None:
    exercise = "```{exercise} Alıştırma\nYapın.\n```"
    labels = collect_labels({"a": notebook(exercise, exercise), "b": notebook(exercise)})
    assert labels.numbers == {("a", 0, 0): 1, ("a", 1, 0): 2, ("b", 0, 0): 1}


def test_each_kind_is_counted_by_itself() -> None:
    labels = labels_of(
        "```{exercise}\n:label: ex\n```\n\n```{prf:theorem} Ad\n:label: teo\n```\n\n"
        "```{prf:definition}\n:label: tan\n```\n\n```{list-table} Başlık\n:name: tab\n* - a\n```\n\n"
        "```{code-block} python\n:caption: Kod\n:name: kod\nx\n```\n"
    )
    found = [target(labels, label) for label in ("ex", "teo", "tan", "tab", "kod")]
    assert [(one.kind, one.number) for one in found] == [
        ("exercise", 1),
        ("theorem", 1),
        ("definition", 1),
        ("table", 1),
        ("code", 1),
    ]


def test_hidden_and_unnumbered_exercises_are_not_counted() -> None:
    labels = labels_of(
        "```{exercise}\n:hidden:\n```\n\n```{exercise}\n:nonumber:\n:label: ad\n```\n\n```{exercise}\n:label: son\n```"
    )
    assert target(labels, "ad").number is None
    assert target(labels, "son").number == 1


def test_only_labelled_formulas_are_numbered() -> None:
    labels = labels_of("$$a$$\n\n$$b$$ (eq_b)\n\n```{math}\n:label: eq_c\nc\n```\n\n```{math}\nd\n```")
    assert target(labels, "eq_b") == Target("chapters/katman", "equation", "", 1)
    assert target(labels, "eq_c").number == 2


def test_figures_inside_other_directives_keep_their_line_of_the_cell() -> None:
    text = "Giriş\n\n````{note}\n:class: tip\n\nMetin\n\n```{figure} a.png\nYazı\n```\n````"
    assert labels_of(text).numbers == {("chapters/katman", 0, 7): 1}


def test_explanations_of_a_question_are_searched_too() -> None:
    text = ":::{question}\n[x] Evet {cite}`he`\n> $$a$$ (eq_a)\n:::"
    labels = labels_of(text)
    assert target(labels, "eq_a").number == 1
    assert labels.cited["chapters/katman"] == ("he",)


def test_works_are_cited_in_order_and_once() -> None:
    labels = labels_of("{cite}`b,a` ve {cite:t}`c`\n\n```{note}\n{cite}`a`\n```")
    assert labels.cited["chapters/katman"] == ("b", "a", "c")


def test_code_and_comments_cite_nothing() -> None:
    assert labels_of("```\n{cite}`a`\n```\n\n% {cite}`b`\n\n`` {cite}`c` ``").cited["chapters/katman"] == ()


def test_footnotes_are_kept_without_their_mark() -> None:
    labels = labels_of("Söz[^1].\n\n[^1]: Not\n    devamı.\n\n    İkinci paragraf.")
    assert labels.footnotes["chapters/katman"] == {"1": "Not\ndevamı.\n\nİkinci paragraf."}


def test_mistake_in_a_question_tells_its_place() -> None:
    with pytest.raises(PlainError, match="no option") as caught:
        labels_of("# Başlık", "Metin\n\n:::{question}\nSoru mu bu?\n:::")
    assert (caught.value.document, caught.value.cell, caught.value.line) == ("chapters/katman", 1, 3)
