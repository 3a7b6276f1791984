"""The questions as Moodle's question bank takes them in.

`imported` reads what Moodle's importer reads, and refuses what it refuses: `question/format/xml/format.php`
(`import_headers`, `import_multichoice`, `import_answer`) and `match_grade_options`, with the grades that it knows.
"""

from __future__ import annotations

from xml.etree import ElementTree as tree

import pytest
import yaml
from bs4 import BeautifulSoup
from building import built, store_outputs
from texts import cell, source

from booktools.book import read_book

pytestmark = pytest.mark.slow

#: Moodle's `question_bank::fraction_options_full`.
GRADES = [
    1,
    0.9,
    5 / 6,
    0.8,
    0.75,
    0.7,
    2 / 3,
    0.6,
    0.5,
    0.4,
    1 / 3,
    0.3,
    0.25,
    0.2,
    1 / 6,
    1 / 7,
    0.125,
    1 / 9,
    0.1,
    0.05,
    0,
]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
ONE = """```{question} Işık *nasıl* yayılır?

İğne deliğinde $\\lambda < 1$, bkz. {ref}`sec_bir`, [dış](https://a.example/?a=1).

    for i in range(3):
        print("ğüşıöç", i < 2)

$$
\\frac{a}{b} < 1
$$

![Bir şekil](img/a.png)

---

[ ] `a < b`
> Çünkü **değil**.

[x] Şöyle & böyle
> Çünkü $x^2$.
```
"""
TWO = """```{question} Hangileri?
:variant: multiple-select

---

[x] Bir

[x] İki

[x] Üç

[ ] Dört
> Dört, üç değildir.

[ ] Beş
```
"""
NONE = "```{question} Hiçbiri\n:variant: multiple-select\n\n---\n\n[ ] Bir\n```\n"


@pytest.fixture
def book(new_book):
    def of(site=""):
        book = new_book(
            "(sec_bir)=\n## Alt/başlık\n", ONE, TWO, NONE, cell("1", "red"), cell("1", "blue"), two=source("Boş.\n")
        )
        (book.root / "chapters/img").mkdir()
        (book.root / "chapters/img/a.png").write_bytes(PNG)
        config = yaml.safe_load((book.root / "_config.yml").read_text(encoding="utf-8"))
        (book.root / "_config.yml").write_text(yaml.safe_dump({**config, "html": {"baseurl": site}}), encoding="utf-8")
        store_outputs(book)
        return read_book(book.root)

    return of


def imported(data):
    """(categories, questions) as Moodle would keep them."""
    root = tree.fromstring(data)
    assert root.tag == "quiz"
    categories, found = [], []
    for entry in root:
        if entry.get("type") == "category":
            categories.append(entry.findtext("category/text"))
            continue
        assert entry.tag == "question" and entry.get("type") == "multichoice"
        assert entry.findtext("answernumbering") in ("abc", "ABCD", "123", "iii", "IIII", "none")
        assert entry.findtext("single") in ("true", "false") and entry.findtext("shuffleanswers") in ("true", "false")
        assert entry.findtext("name/text").strip() and entry.findtext("questiontext/text").strip()
        assert entry.find("questiontext").get("format") == "html" and float(entry.findtext("defaultgrade")) == 1
        answers = []
        for answer in entry.findall("answer"):
            share = float(answer.get("fraction")) / 100
            assert any(abs(abs(share) - grade) < 0.00001 for grade in GRADES)
            assert answer.get("format") == answer.find("feedback").get("format") == "html"
            answers.append((share, answer.findtext("text"), answer.findtext("feedback/text") or ""))
        total = sum(share for share, _, _ in answers if share > 0)
        assert len(answers) > 1 and (
            max(answers)[0] == 1 if entry.findtext("single") == "true" else abs(total - 1) < 1e-4
        )
        found.append({"name": entry.findtext("name/text"), "text": entry.findtext("questiontext/text"),
                      "idnumber": entry.findtext("idnumber"), "single": entry.findtext("single"), "answers": answers})  # fmt: skip
    return categories, found


def test_moodle_takes_in_every_question_with_its_answers_and_why(book):
    with built(book()) as build:
        assert build.warnings == ""
        (category,), (one, two) = imported((build.html / "_downloads/one-sorular.xml").read_bytes())
        page = (build.html / "chapters/one.html").read_text(encoding="utf-8")
    assert category == "$course$/top/Deneme/Bölüm"
    assert one["name"] == "Işık nasıl yayılır?" and one["single"] == "true" and f'id="{one["idnumber"]}"' in page
    assert one["answers"] == [
        (0, "<p><code>a &lt; b</code></p>", "<p>Çünkü <strong>değil</strong>.</p>"),
        (1, "<p>Şöyle &amp; böyle</p>", r"<p>Çünkü \(x^2\).</p>"),
    ]
    assert two["single"] == "false" and two["text"] == "<p>Hangileri?</p>"
    assert [round(share, 3) for share, _, _ in two["answers"]] == [0.333, 0.333, 0.333, -0.5, -0.5]
    assert two["answers"][3][2] == "<p>Dört, üç değildir.</p>"


def test_code_formulas_and_pictures_come_along_and_links_only_where_they_lead(book):
    with built(book()) as build:
        _, (one, _) = imported((build.html / "_downloads/one-sorular.xml").read_bytes())
    text = one["text"]
    assert r"\(\lambda &lt; 1\)" in text and r"\[\frac{a}{b} &lt; 1\]" in text
    assert "<pre><code>for i in range(3):\n    print(&quot;ğüşıöç&quot;, i &lt; 2)</code></pre>" in text
    assert 'src="data:image/png;base64,' in text and 'alt="Bir şekil"' in text
    assert "bkz. Alt/başlık," in text and '<a href="https://a.example/?a=1">dış</a>' in text
    assert "class=" not in text


def test_where_the_book_is_published_links_lead_there(book):
    with built(book("https://kitap.example/derin")) as build:
        assert build.warnings == ""
        _, (one, _) = imported((build.html / "_downloads/deneme-sorular.xml").read_bytes())
    assert '<a href="https://kitap.example/derin/chapters/one.html#sec-bir">Alt/başlık</a>' in one["text"]


def test_the_menu_offers_those_of_the_section_and_those_of_the_book(book):
    with built(book()) as build:
        offered = {}
        for page in ("one", "two"):
            html = BeautifulSoup((build.html / f"chapters/{page}.html").read_text(encoding="utf-8"), "html.parser")
            links = html.select('.take-along-menu [aria-labelledby="take-along-class"] a[download]')
            assert all((build.html / "chapters" / link["href"]).is_file() for link in links)
            offered[page] = [link.get_text() for link in links]
        files = {file.name for file in (build.html / "_downloads").glob("*.xml")}
    assert offered["one"] == ["Bu bölümün soruları (Moodle XML)", "Kitabın bütün soruları (Moodle XML)"]
    assert offered["two"] == ["Kitabın bütün soruları (Moodle XML)"]
    assert files == {"one-sorular.xml", "deneme-sorular.xml"}


def test_a_second_build_that_writes_no_page_keeps_the_files(book):
    made = book()
    with built(made) as build:
        first = (build.html / "_downloads/deneme-sorular.xml").read_bytes()
    with built(made) as build:
        assert (build.html / "_downloads/deneme-sorular.xml").read_bytes() == first
        assert (build.html / "_downloads/one-sorular.xml").is_file()
