"""What a book seldom holds, and a printer has to stand: on paper it looks as anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from printed_books import elements, links, pages_of
from small_book import HERE, printed

HEAD = (HERE / "small" / "chapters" / "one.md").read_text(encoding="utf-8").partition("(sec_one)=")[0]
TOC = """format: jb-book
root: chapters/index
options: {numbered: true}
chapters:
  - file: chapters/one
  - file: chapters/two
  - file: chapters/a-last
"""
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="3000"><path d="M9 9h282v2982H9Z" fill="red"/></svg>'
TWO = """# `net.train()` & "more" # $

{numref}`tab_first`, {numref}`tab_second`, {numref}`fig_tall`, {numref}`sec_one`, {index}`kedi`.

:::{table} First & last, $x^2$, `a_b` and [a link](https://example.org/a_b?x=1&y=2)[^caption]
:name: tab_first

| A | B |
|---|---|
| 1[^cell] | 2 |
:::

| No | title |
|----|-------|
| 1  | 2     |

```{table} Second
:name: tab_second

| `register_buffer` | `weight_norm` | `tf.LearningRateSchedule` | `HybridSequential` | `shard_map` | `compact` | last |
|---|---|---|---|---|---|---|
| 1 | 2 | 3 | 4 | 5 | 6 | 7 |
```

[^caption]: Of a caption.
[^cell]: Of a cell, with `code`.
[^title]: Of a title.

---

{{lines}}

```{figure} tall.svg
:name: fig_tall
:alt: A tall one.

Tall.
```

## Titled[^title] by [a link](https://example.org/title)

End.
"""
LAST = "# Sonuncu\n\nSon {index}`kedi`.\n\n" + "Uzun bir bölüm, başlıksız sürer. " * 600
WORDS = (
    "",
    "bir ",
    "bir iki ",
    "bir iki üç ",
    "uzunca bir söz ",
    "bir uzunca söz daha ",
    "ve ondan da uzunca bir söz ",
)
LINES = "\n\n".join(
    f"{words}durur `f(a, b, c, d, e)` sonra gelenlerle `x = y + z` ve <https://creativecommons.org/licenses/by-sa/4.0/deed.tr> olur."
    for words in WORDS
)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    pages = {"two": HEAD + TWO.replace("{{lines}}", LINES), "a-last": HEAD + LAST}
    more = {f"chapters/{name}.md": text for name, text in pages.items()} | {"chapters/tall.svg": TALL, "_toc.yml": TOC}
    return printed(tmp_path_factory.mktemp("hostile"), "pdf", more=more) / "isikli-kucuk-kitap-red.pdf"


@pytest.fixture(scope="module")
def text(pdf) -> str:
    return "\f".join(pages_of(pdf))


def test_only_tables_with_a_title_are_counted(text):
    assert re.findall(r"^Çizelge \d\.\d \w+", text, re.M) == ["Çizelge 2.1 First", "Çizelge 2.2 Second"]


def test_blanks_in_code_are_as_wide_as_its_letters_in_lines_however_loose(pdf):
    """A line may end at a blank, and stretches those between words."""
    seen = 0
    for page in pypdfium2.PdfDocument(pdf):
        letters = page.get_textpage()
        shown = "".join(letters.get_text_range(place, 1) or "?" for place in range(letters.count_chars()))
        for found in re.finditer(r"f\(a, b, c, d, e\)|x = y \+ z", shown):
            lefts = [letters.get_charbox(place, loose=True)[0] for place in range(*found.span()) if shown[place] != " "]
            steps = [number for number, letter in enumerate(found[0]) if letter != " "]
            widths = {
                round((there - here) / (far - near), 1)
                for here, there, near, far in zip(lefts, lefts[1:], steps, steps[1:], strict=False)
            }
            seen += 1
            assert max(widths) - min(widths) < 0.2, (found[0], widths)
    assert seen > len(WORDS)


def test_no_word_of_an_address_is_cut(text):
    lines = re.findall(r"https://[^ ]*\s*[^ ]*deed\.tr", text)
    assert len(lines) == len(WORDS)
    assert [line for line in lines if "\n" in line and not re.search(r"[/.-]\n", line)] == []


def test_a_footnote_begins_behind_its_number_and_no_rule_is_left_where_it_was_written(text):
    notes = re.findall(r"^\d(Of a caption|Of a cell, with code|Of a title)\.", text, re.M)
    assert sorted(notes) == ["Of a caption", "Of a cell, with code", "Of a title"]
    assert text.count("∗ ∗ ∗") == 1


def test_a_title_has_its_footnote_once_and_its_link_not_at_the_heads_of_pages(pdf, text):
    pages = [page for page in pages_of(pdf) if "Titled" in page]
    assert len(pages) > 1 and sum("Of a title" in page for page in pages) == 1
    assert "Titled by a link" in text.partition("İçindekiler")[2].partition("\f")[0]


def test_bookmarks_name_the_code_in_titles(pdf):
    with pikepdf.open(pdf) as document, document.open_outline() as outline:
        assert any("net.train()" in str(item.title) for item in outline.root)


def test_an_address_is_what_its_author_wrote(pdf, text):
    assert "https://example.org/a_b?x=1&y=2" in text and "&amp;" not in text
    with pikepdf.open(pdf) as document:
        addresses = {str(link.A.URI) for _, link in links(document) if "/A" in link and link.A.S == "/URI"}
    assert "https://example.org/a_b?x=1&y=2" in addresses


def test_no_picture_is_taller_than_its_page(pdf):
    with pikepdf.open(pdf) as document:
        boxes = [
            attributes.BBox
            for element in elements(document)
            if element.S == "/Figure"
            for attributes in (element.A if isinstance(element.A, pikepdf.Array) else [element.A])
            if "/BBox" in attributes
        ]
        bottom, top = (float(document.pages[0].mediabox[place]) for place in (1, 3))
    assert len(boxes) == 2
    assert all(bottom < float(box[1]) < float(box[3]) < top for box in boxes), boxes


def test_pages_of_an_entry_of_the_index_ascend(text):
    found = re.findall(r"kedi, (\d+), (\d+)", text)
    assert [int(here) < int(there) for here, there in found] == [True]


def test_every_page_that_is_not_the_first_of_its_chapter_says_which_it_is(pdf):
    pages = [page for page in pages_of(pdf) if "başlıksız sürer" in page]
    assert len(pages) > 3 and all("Sonuncu" in page for page in pages)


def test_no_drawing_stands_above_the_title_of_its_chapter(pdf):
    for page in pypdfium2.PdfDocument(pdf):
        letters = page.get_textpage()
        shown = "".join(letters.get_text_range(place, 1) or "?" for place in range(letters.count_chars()))
        if "BÖLÜM 1" in shown and "Bir nokta." in shown:
            heights = [letters.get_charbox(shown.index(words))[1] for words in ("BÖLÜM 1", "Bir nokta.")]
            assert heights[0] > heights[1]
            return
    raise AssertionError("no page has both")
