"""What authors do wrong, and what they are told before anything runs: the line that is wrong, what was found, what to do.

One book holds the mistakes that are told together; those that stop the reading of a source stand apart.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from texts import FRONT, cell, source, write_book

from booktools.__main__ import main
from booktools.book import Book

FIGURE = "```{figure} img/there.svg\n:alt: Bir kare.\n:name: fig_twice\n\nBaşlık.\n```\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'

#: Name → source, and what is told of it: line, what was found, what to do.
UNREADABLE = {
    "tag": (source(cell("1", "gren")), 7, "unknown tag 'gren'", "editions are: red, blue"),
    "nearly": (source(cell("1", "bleu")), 7, "unknown tag 'bleu'", "did you mean 'blue'?"),
    "option": (source("```{code-cell}\n:tag: [red]\n\n1\n```\n"), 7, "unknown option 'tag'", "did you mean 'tags'?"),
    "colon": (source("```{code-cell}\n:tags [red]\n\n1\n```\n"), 7, "found 'tags [red]'", "`:tags: [hide-input]`"),
    "word": (
        source("```{code-cell}\n:tags: red\n\n1\n```\n"),
        7,
        "found 'red'",
        "a list of words, as in [hide-input]",
    ),
    "nested": (source(":::{note}\n" + cell("1") + ":::\n"), 8, "never runs", "move it to the top level"),
    "hint": (
        source(":::{hint}\n:class: dropdown\nİpucu.\n", ":::{note}\nNot.\n:::\n"),
        7,
        "the fence :::{hint} is not closed above :::{note} in line 11",
        "close it with :::",
    ),
    "code": (
        source("```{code-cell}\nx = 1\n", "Yazı.\n", cell("y = 2")),
        7,
        "is not closed above ```{code-cell} ipython3 in line 12",
        "close it with ```",
    ),
    "gate": (source("```{solution-start} ex_a\n```\n", cell("1")), 7, "is never ended", "write {solution-end}"),
    "ended": (source("```{solution-end}\n```\n"), 7, "no {solution-start} has begun", "or write the start"),
    "list": (
        FRONT.replace("---\n", "---\neditions: [gren]\n", 1) + "# B\n",
        2,
        "found ['gren']",
        "some of red, blue",
    ),
    "lacking": (
        FRONT.replace("---\n", "---\neditions: [red]\n", 1) + "# B\n\n" + cell("1", "blue"),
        8,
        "has no edition 'blue'",
        "add it to editions in the front matter",
    ),
}
READABLE = {
    "key": (source("Bir\niki {cite}`gaus`.\n"), 8, '"gaus"', "did you mean 'gauss'? Else add it to chapters/works.bib"),
    "picture": (source("```{figure} img/gone.svg\n:alt: x\n```\n"), 7, "img/gone.svg", "draw it"),
    "alt": (source("```{figure} img/there.svg\n```\n"), 7, "has no words that stand for it", "write :alt:"),
    "place": (source("{ref}`sec_gone`\n"), 7, "undefined label: 'sec_gone'", "write (sec_gone)= above a heading"),
    "figure": (source("Bir\n{numref}`fig_twic`\n"), 8, "label: 'fig_twic'", "did you mean 'fig_twice'? Else write"),
    "equation": (source("{eq}`eq_gone`\n"), 7, "equation not found: eq_gone", "write (eq_gone) behind the $$"),
    "link": (source("[bağ](gone.md)\n"), 7, "target not found: 'gone.md'", "link a page by its path"),
    "term": (source("{term}`katmn`\n"), 7, "not in glossary: 'katmn'", "did you mean 'katman'? Else add it to chapters/t.yml"),
    "twice": (source("(sec_twice)=\n## A\n"), 7, "", ""),
    "twin": (source("## B\n", "(sec_twice)=\n### C\n"), 9, "sec_twice, other instance in chapters/twice.md:7", "another name"),
    "pictured": (source(FIGURE), 7, "", ""),
    "pictures": (source("Yazı.\n", FIGURE), 11, "fig_twice, other instance in chapters/pictured.md:9", "another name"),
    "directive": (source("```{figur} a\n```\n"), 7, "'figur'", "did you mean 'figure'?"),
    "role": (source("{reff}`a`\n"), 7, '"reff"', "did you mean 'ref'?"),
    "entry": (source(FIGURE.replace(":name: fig_twice", ":widht: 3")), 9, "'widht'", "mend its name"),
    "heading": (source("### Derin\n"), 7, "Non-consecutive header level", "one # deeper at a time"),
    "latex": (source("$$\n\\frca{1}{2}\n$$\n"), 8, '"\\frca"', "mend the formula"),
    "solution": (source("```{exercise}\n:label: ex_right\n\nYap.\n```\n\n```{solution} ex_rigth\nÇöz.\n```\n"), 13,
                 "ex_rigth", "did you mean 'ex_right'? Else write :label: ex_rigth in the exercise"),
    "question": (source(":::{question} Soru\nNe?\n\n---\n\n[ ] a\n\n[ ] b\n:::\n"), 12, "no option is right", 'with "[x] "'),
    "prose": (source('+++ {"tags": ["red"]}\n\nBir.\n\nHepsine.\n', cell("1")), 9, "never ended", "write +++ where it ends"),
    "inside": (source('+++ {"tags": ["red"]}\n\n## Başlık\n\n+++\n'), 9, "a heading inside the prose", "end the prose with +++"),
    "long": (source(cell("x = 1\ny = '" + "a" * 80 + "'")), 9, "has 86 characters", "at most 78 fit on paper: break it"),
    "spelling": (source("Bir hafızası var.\n"), 7, '"hafıza" is called "bellek"', "allow the phrase in chapters/t.yml"),
}  # fmt: skip


def book_of(root: Path, sources: dict[str, str]) -> Book:
    """With all that a source may lean on."""
    book = write_book(root, cell("print(1)"), **sources)
    (root / "chapters/img").mkdir(exist_ok=True)
    (root / "chapters/img/there.svg").write_text(SVG)
    (root / "chapters/img/there.png").write_bytes(b"")
    (root / "chapters/works.bib").write_text("@book{gauss, author={Gauss}, title={T}, year={1809}, publisher={P}}\n")
    (root / "chapters/t.yml").write_text(
        "- {term: katman, definition: D.}\n- {term: bellek, definition: D., not: [hafıza]}\n"
    )
    (root / "chapters/words.md").write_text("# Sözcükler\n\n```{terms}\n```\n\n```{bibliography}\n```\n")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config |= {
        "bibtex_bibfiles": ["chapters/works.bib"],
        "parse": {"myst_enable_extensions": ["colon_fence", "dollarmath"]},
    }
    config["sphinx"]["extra_extensions"].insert(0, "sphinx_exercise")
    config["sphinx"]["config"] |= {
        "terms": "chapters/t.yml", "numfig": True, "html_math_renderer": "mathml", "code_width": 78,
    }  # fmt: skip
    (root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    toc["chapters"].append({"file": "chapters/words"})
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return book


def told(book: Book, command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["--book", str(book.root), command]) == 1
    return capsys.readouterr().err.splitlines()


def test_what_cannot_be_read_is_told_of_all_sources_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(book_of(tmp_path, {name: row[0] for name, row in UNREADABLE.items()}), "run", capsys)
    assert len(lines) == len(UNREADABLE)
    for line, (name, (_, number, found, cure)) in zip(lines, UNREADABLE.items(), strict=True):
        assert line.startswith(f"chapters/{name}.md:{number}: ") and found in line and cure in line


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, list[str]]:
    """A book with all the mistakes, and what a run says of it."""
    book = book_of(tmp_path_factory.mktemp("wrong"), {name: row[0] for name, row in READABLE.items()})
    (book.root / "chapters/forgotten.md").write_text("# Unutulan\n")
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("booktools.__main__._complain", lambda problems: lines.extend(map(str, problems)) or 1)
        assert main(["--book", str(book.root), "run"]) == 1
    return book, lines


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, row in READABLE.items() if row[2]])
def test_what_is_wrong_in_the_text_is_told_with_its_line_and_its_cure(wrong: tuple[Book, list[str]], name: str) -> None:
    _, number, found, cure = READABLE[name]
    own = [line for line in wrong[1] if line.startswith(f"chapters/{name}.md:")]
    assert len(own) == 1 or name == "solution", own
    assert own[0].startswith(f"chapters/{name}.md:{number}: ") and found in own[0] and cure in own[0]


@pytest.mark.slow
def test_all_of_it_is_told_before_anything_runs_and_nothing_else(wrong: tuple[Book, list[str]]) -> None:
    book, lines = wrong
    assert not (book.root / "notebooks").exists()
    known = {f"chapters/{name}.md" for name, row in READABLE.items() if row[2]} | {"chapters/forgotten.md"}
    assert {line.split(":")[0] for line in lines} == known
    assert "chapters/forgotten.md: stands in no table of contents; add it to _toc.yml, or to exclude_patterns" in str(
        lines
    )


@pytest.mark.slow
def test_a_second_look_tells_the_same(wrong: tuple[Book, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Pages that were read are not read again, and what was wrong with them would not be told."""
    book, lines = wrong
    again = told(book, "check", capsys)
    assert set(lines) < set(again)
    assert [line for line in again if line not in lines and "no stored output" not in line] == []


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("@book{a, author={A}, title={T}}\n\n@book{b, author={B}, title={T,\n  year=1}\n\n@book{c, title={T}}\n", 3, "'}' expected"),
        ("@book{a, author={A}, title={T}\n", 1, "premature end of file"),
        ("@book{a, title={T}}\n@book{a, title={U}}\n", 2, "repeated bibliography entry: a"),
    ],
)  # fmt: skip
def test_a_bibliography_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, found: str
) -> None:
    book = book_of(tmp_path, {})
    (book.root / "chapters/works.bib").write_text(text)
    [said] = told(book, "run", capsys)
    assert said.startswith(f"chapters/works.bib:{line}: not BibTeX: ") and found in said
    assert said.endswith("; mend the entry that begins here")
