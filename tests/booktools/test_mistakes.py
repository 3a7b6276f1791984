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
    "nothing": ("\n", 1, "there is nothing in it", "begin it with its title"),
    "late": ("\n" + FRONT + "# B\n", 1, "front matter begins in the first line", "take out what stands above it"),
    "keyed": (
        FRONT.replace("---\n", "---\nedition: [red]\n", 1) + "# B\n",
        2,
        "has no 'edition'",
        "did you mean 'editions'?",
    ),
    "both": (
        FRONT.replace("---\n", "---\neditions: [red]\neditions: [blue]\n", 1) + "# B\n",
        3,
        "'editions' stands here twice",
        "keep one",
    ),
    "merged": (
        source("<<<<<<< HEAD\nBir\n=======\nİki\n>>>>>>> dal\n"),
        7,
        "the marks of a merge",
        "keep one of the two sides",
    ),
    "bell": (source("Bir\n", "i\x07ki\n"), 9, "the character U+0007", "take it out"),
    "commas": (source(cell("1", "red blue")), 7, "unknown tag 'red blue'", "apart by commas"),
    "above": (source('+++ {"tags": ["gren"]}\n\nYazı.\n\n+++\n'), 7, "unknown tag 'gren'", "editions are: red, blue"),
    "json": (
        source("+++ red\n\nYazı.\n\n+++\n"),
        7,
        "not readable",
        'after +++ stands JSON, as in +++ {"tags": ["red"]}',
    ),
    "yaml": (source("```{code-cell}\n:tags: [red,, blue]\n\n1\n```\n"), 7, "not readable", "lines of `:name: value`"),
    "repeated": (
        source("```{code-cell}\n:tags: [red]\n:tags: [hide-input]\n\n1\n```\n"),
        7,
        "'tags' stands here twice",
        "keep one",
    ),
    "tagged": (source("```{code-cell}\n:hide-input:\n\n1\n```\n"), 7, "'hide-input' is a tag", "`:tags: [hide-input]`"),
    "edited": (source("```{code-cell}\n:red: true\n\n1\n```\n"), 7, "'red' is a tag", "`:tags: [red]`"),
    "behind": (
        source("```{code-cell}\n\n:tags: [red]\n\n1\n```\n"),
        7,
        "found ':tags: [red]' in its code",
        "right below its first",
    ),
    "bare": (
        source("```{code-cell}\ntags: [red]\n\n1\n```\n"),
        7,
        "found 'tags: [red]' in its code",
        "`:tags: [hide-input]`",
    ),
    "space": (source("``` {code-cell}\n1\n```\n"), 7, "a space before {code-cell}", "take it out"),
    "tilde": (source("~~~{code-cell}\n1\n~~~\n"), 7, "a code cell stands between backticks", "not colons or tildes"),
    "braces": (source("```code-cell\n1\n```\n"), 7, "stands in braces", "```{code-cell}"),
    "note": (source(":::note\nYazı.\n:::\n"), 7, "stands in braces", ":::{note}"),
    "four": (source("Yazı.\n\n    ```{code-cell}\n    1\n    ```\n"), 9, "behind four spaces", "take the spaces away"),
    "colons": (source(":::{note}\nYazı.\n:::\n:::\n"), 10, "::: ends nothing that has begun", "take it out"),
    "lacking": (
        FRONT.replace("---\n", "---\neditions: [red]\n", 1) + "# B\n\n" + cell("1", "blue"),
        8,
        "has no edition 'blue'",
        "add it to editions in the front matter",
    ),
    "dashes": (FRONT.replace("---", "--", 1) + "# B\n", 1, "begins with a line of three dashes", "ends with another"),
    "dash": (FRONT.replace("---", "—") + "# B\n", 1, "begins with a line of three dashes", "ends with another"),
    "half": (source("Bir\n>>>>>>> dal\n"), 8, "the marks of a merge", "take the marks out"),
    "soft": (source("Bir\n", "kat\u00adman\n"), 9, "the character U+00AD is not seen", "take it out"),
    "joined": (source("Bir\u200bki\n"), 7, "the character U+200B is not seen", "take it out"),
    "tab": (source("```{code-cell}\n:tags:\t[red]\n\n1\n```\n"), 7, "found character", "lines of `:name: value`"),
    "cased": (source("```{Code-Cell}\n1\n```\n"), 7, "{Code-Cell} is no cell", "write {code-cell}"),
    "under": (source("```{code_cell}\n1\n```\n"), 7, "{code_cell} is no cell", "write {code-cell}"),
    "ticks": (source("Yazı ``{code-cell}\n1\n``\n"), 7, "stands between three backticks", "a line of its own"),
    "inner": (source("- a\n\n  +++\n\n- b\n"), 9, "+++ inside another block", "move it to the top level"),
    "boxed": (source(":::{note}\nBir.\n\n+++\n\nİki.\n:::\n"), 10, "+++ inside another block", "to the top level"),
    "comment": (source("Bir.\n\n<!-- unuttum\n", cell("1")), 9, "HTML that is never ended", "write --> where it ends"),
    "script": (source("Bir.\n\n<style>\na {}\n\n", cell("1")), 9, "HTML that is never ended", "write </style>"),
    "columns": (
        source("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | `x|y` |\n"), 10, "so 'y`' is not shown", "write \\| for a |",
    ),
    "latex": (source("Bir `\\(` ve \\(x\\) yazı.\n"), 7, "\\(x\\) is shown with its brackets", "write a formula as $x$"),
    "display": (source("\\[\nx\n\\]\n"), 7, "is shown with its brackets", "a block of its own as $$"),
    "held": (
        source("```{solution-start} ex_a\n:class: dropdown\n\nYazı.\n```\n", "```{solution-end}\n```\n"),
        7, "{solution-start} holds nothing itself", "put 'Yazı.' below it",
    ),
    "behind it": (
        source("```{solution-start} ex_a\n```\n", "```{solution-end} ex_a\n```\n"),
        10, "{solution-end} holds nothing itself", "or take it out",
    ),
}  # fmt: skip
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
    "begun": (source("Bir\nbkz. {ref}`sec_twice bir.\n"), 8, '"{ref}" is left in the text', "no space after the brace"),
    "roles": (source("Bkz. {ref} `sec_twice` bir.\n"), 7, '"{ref}" is left in the text', "no space after the brace"),
    "tick": (source("Bir `kod bir.\n"), 7, '"`" is left in the text', "end it with as many ` as it begins with"),
    "bold": (source("Bir **kalın **yazı.\n"), 7, '"**" is left in the text', "with no space inside"),
    "dollar": (source("Bir $x = 1 yazı.\n"), 7, '"$" is left in the text', "end the formula with a $"),
    "dollars": (source("Bir\n\n$$\nx = 1\n\nyazı.\n"), 9, '"$" is left in the text', "a block of its own with $$"),
    "align": (source("Bir\n\n\\begin{align}\nx\n\nyazı\n"), 9, '"\\begin{align}" is left', "write $$ around it"),
    "space": (source("Bkz. [yazı](a b.md).\n"), 7, '"[yazı](a b.md)" is left', "between < and >"),
    "mark": (source("##Alt\n"), 7, '"##" is left in the text', "a space after it"),
    "row": (source("| a | b |\n|---|\n| 1 | 2 |\n"), 7, '"| a | b |" is left', "as many columns"),
    "target": (source("(sec_new)\n## Alt\n"), 7, '"(sec_new)" is left', "(name)= in a line of its own"),
    "cited": (source("Bir {cite}`gauss{`\n"), 7, "malformed citation target: gauss{", "keys stand apart by commas"),
    "noted": (source("Bir[^a].\n"), 7, '"[^a]" is left in the text', "write [^name]: and the note"),
    "note": (source("Bir.\n\n[^b]: Not.\n"), 9, "nothing refers to the footnote [^b]", "write [^b] where it belongs"),
    "notes": (source("Bir[^c].\n\n[^c]: Not.\n\n[^c]: Not.\n"), 7, "Multiple footnote definitions", "another name"),
    "titles": (source("# İki\n"), 7, "a second title", "write ## for what stands below it"),
    "untitled": (FRONT + "Yazı.\n", 1, "this page has no title", "begin it with one"),
    "deep": (FRONT + "## Alt\n", 5, "headings start at H2", "begin the file with its title"),
    "lexer": (source("```pyton\nx\n```\n"), 7, "lexer name 'pyton' is not known", "the name of a language"),
    "box": (source("```note\nx\n```\n"), 7, "lexer name 'note' is not known", "write {note} if a directive is meant"),
    "code": (source("```json\n{1, # a\n}\n```\n"), 7, "resulted in an error at token", "write text for json"),
    "number": (source("Bkz.\n{numref}`sec_twice`\n"), 8, "Any number is not assigned: sec-twice", "{ref}`words <sec_twice>`"),
    "said": (source("(sec_words)=\nYazı.\n\n{ref}`sec_words`\n"), 10, "not found: 'sec_words'", "{ref}`words <sec_words>`"),
    "anchor": (source("[yazı](one.md#yok)\n"), 7, "local id not found in doc 'chapters/one.md': 'yok'", "write (yok)= above"),
    "argument": (source("```{admonition}\nYazı.\n```\n"), 7, "1 argument(s) required", "as in {admonition}"),
    "value": (source(FIGURE.replace(":name: fig_twice", ":width: çok")), 9, "Invalid option value for 'width'", "mend the value"),
    "list": (source("```{list-table}\n* - a\n  - b\n* - c\n```\n"), 7, "Error parsing content block", "mend what stands between"),
    "download": (source("{download}`gone.zip`\n"), 7, "not readable: chapters/gone.zip", "mend the path"),
    "include": (source("Yazı.\n\n```{include} gone.txt\n```\n"), 9, "file not found: 'chapters/gone.txt'", "mend the path"),
    "literal": (source("```{literalinclude} gone.py\n```\n"), 7, "Include file 'chapters/gone.py' not found", "mend the path"),
    "image": (source("Bir\n\n```{image} img/there.svg\n```\n"), 9, "has no words that stand for it", "write :alt: below it"),
    "case": (source("![kare](img/there.SVG)\n"), 7, "img/there.SVG", "did you mean 'there.svg'? Else mend the path"),
    "brace": (source("Bir\n\niki\nüç $\\frac{1}{2$ yazı.\n"), 10, "reached end of input", "mend the formula"),
    "latex": (source("$$\n\\frca{1}{2}\n$$\n"), 8, '"\\frca"', "mend the formula"),
    "solution": (source("```{exercise}\n:label: ex_right\n\nYap.\n```\n\n```{solution} ex_rigth\nÇöz.\n```\n"), 13,
                 "ex_rigth", "did you mean 'ex_right'? Else write :label: ex_rigth in the exercise"),
    "away": (
        source("```{solution} ex_right\nÇöz.\n```\n"), 7, "which is not in the same document", "into the section of its exercise",
    ),
    "idle": (source("```{exercise}\n:label: ex_idle\n```\n"), 7, "an exercise that asks nothing", "what is to be done"),
    "again": (
        source("```{exercise}\n:label: ex_again\n\nA.\n```\n", "```{exercise}\n:label: ex_again\n\nB.\n```\n"),
        14, "duplicate label: ex_again; other instance in chapters/again.md:8", "another name",
    ),
    "hiden": (
        source("```{exercise}\n:label: ex_hid\n:hiden:\n\nA.\n```\n"), 9, "'hiden'", "did you mean 'hidden'? Else mend its name",
    ),
    "folded": (source(":::{admonition} İpucu\n:class: dropdwn\n\nA.\n:::\n"), 7, "unknown class 'dropdwn'", "'dropdown'?"),
    "pandoc": (source("Bkz. [@gauss; s. 3].\n"), 7, '"[@gauss; s. 3]" is left in the text', "write {cite}`key`"),
    "command": (source("Bkz. \\ref{fig_twice}.\n"), 7, '"\\ref{" is left in the text', "{numref}`label`"),
    "caption": (source(FIGURE.replace(":name: fig_twice", "\n:name: fig_low")), 10, '":name:" is left', "below its first line"),
    "hard": (source("##\u00a0Alt\n"), 7, "a no-break one, U+00A0", "write a plain one"),
    "silent": (source("##\n\nYazı.\n"), 7, "a heading without words", "behind the #"),
    "remote": (source("![a](https://example.org/a.png)\n"), 7, "lies elsewhere", "put the file beside the section"),
    "html": (source("Bir.\n\n<div>Söz.</div>\n"), 9, '"Söz." stands in HTML', "write it as text"),
    "img": (source("Bir.\n\n<img src='img/there.svg'>\n"), 9, "is a picture that nothing copies", "write ![what it shows](path)"),
    "empty": (source("```{note}\n```\n"), 7, 'for the "note" directive; none found;', "write what it says"),
    "lines": (source("```{code-block} python\n:emphasize-lines: 9\n\nx\n```\n"), 8, "out of range(1-1): '9'", "count its lines from 1"),
    "marks": (source(FIGURE.replace("Bir kare.", "Bir # iki").replace("fig_twice", "fig_marks")), 7, "has # comments", "between quotation marks"),
    "percent": (source("{numref}`Resim %d <fig_twice>`\n"), 7, "invalid numfig_format", "write %s where the number goes"),
    "kind": (source("$$x$$ (eq_kind)\n\n{numref}`eq_kind`\n"), 9, "undefined label: 'eq_kind'", "it is an equation: write {eq}`eq_kind`"),
    "unkind": (source("{eq}`fig_twice`\n"), 7, "equation not found: fig_twice", "write {numref}`fig_twice`"),
    "labelled": (source("Bir.\n\n$$\nx \\label{eq_in}\n$$\n"), 10, "\\label{eq_in}", "a label stands behind the $$"),
    "tabs": (source("```{tab-item} A\nYazı.\n```\n"), 7, "should be a 'tab-set'", "write it within one"),
    "target twice": (source("(sec_same)=\n## A\n", "(sec_same)=\n## B\n"), 10, '"sec_same"', "another name"),
    "lacking": (
        source('+++ {"tags": ["red"]}\n\n' + FIGURE.replace("fig_twice", "fig_red") + "\n$$x$$ (eq_red)\n\nBkz. {numref}`fig_red`.\n\n+++\n",
               "Bkz. {numref}`fig_red`.\n"),
        22, "fig_red is in the prose of red alone", "refer to it there",
    ),
    "lacks": (source("Bkz. {eq}`eq_red`.\n"), 7, "eq_red is in the prose of red alone", "refer to it there"),
    "question": (source(":::{question} Soru\nNe?\n\n---\n\n[ ] a\n\n[ ] b\n:::\n"), 12, "no option is right", 'with "[x] "'),
    "second": (
        source(":::{question} Soru\nNe?\n\n---\n\n[x] a\n\n[x] b\n:::\n"), 14, "a second right option", ":variant: multiple-select",
    ),
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
        "exercise_style": "solution_follow_exercise",
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
        patch.setattr(
            "booktools.__main__._complain",
            lambda problems: lines.extend("\n".join(map(str, problems)).splitlines()) or 1,
        )
        assert main(["--book", str(book.root), "run"]) == 1
    return book, lines


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, row in READABLE.items() if row[2]])
def test_what_is_wrong_in_the_text_is_told_with_its_line_and_its_cure(wrong: tuple[Book, list[str]], name: str) -> None:
    _, number, found, cure = READABLE[name]
    own = [line for line in wrong[1] if line.startswith(f"chapters/{name}.md:")]
    assert len(own) == 1, own
    assert own[0].startswith(f"chapters/{name}.md:{number}: ") and found in own[0] and cure in own[0]


@pytest.mark.slow
def test_all_of_it_is_told_before_anything_runs_and_nothing_else(wrong: tuple[Book, list[str]]) -> None:
    book, lines = wrong
    assert not (book.root / "notebooks").exists()
    known = {f"chapters/{name}.md" for name, row in READABLE.items() if row[2]} | {"chapters/forgotten.md"}
    assert {line.split(":")[0] for line in lines if not line.startswith(" ")} == known
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
        ("@book{a, title={T}}\n\n@book{b, author={A, B, C, D},\n title={U}}\n", 3, "Too many commas in 'A, B, C, D'"),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n@bok{a, author={A}, title={T}}\n", ":2: a: unknown kind of work 'bok'; did you mean 'book'?"),
        ("@book{a, autor={A}, title={T}}\n", ":1: a: unknown field 'autor'; did you mean 'author'?"),
        ("@book{a,\n  author={A}, tilte={T}}\n", ":1: a: unknown field 'tilte'; did you mean 'title'?"),
        (
            "@book{author={A}, title={T}}\n",
            ":1: 'author={A' is no key; an entry begins with its own and a comma, as in @book{name2020, …",
        ),
        (
            "@misc{a, url={www.a.example}}\n",
            ":1: a: the url 'www.a.example' leads to a page of the book; begin it with https://",
        ),
        ("@book{a, title={T}}\n@book{b, title={\xe7}}\n", ":2: byte 0xe7 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_bibliography_that_can_be_read_and_is_not_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    book = book_of(tmp_path, {})
    (book.root / "chapters/works.bib").write_text(text, encoding="latin-1")
    assert told(book, "run", capsys) == [f"chapters/works.bib{said}"]


@pytest.mark.slow
def test_what_an_entry_lacks_is_told_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = book_of(tmp_path, {"one": source("Bkz. {cite}`a`.\n")})
    (book.root / "chapters/works.bib").write_text("\n@book{a, author={A}, year=1, publisher={P}}\n")
    assert told(book, "run", capsys) == ["chapters/works.bib:2: missing title in a; add it to the entry"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("definition", "found", "cure"),
    [
        ("Bir {term}`yok` işi.", "term not in glossary: 'yok'", "add it to chapters/t.yml"),
        ("Bir $\\frca{1}$ işi.", '"\\frca"', "mend the formula"),
        ("Bir {cite}`yok` işi.", '"yok"', "add it to chapters/works.bib"),
        ("Bir {reff}`yok` işi.", '"reff"', "did you mean 'ref'?"),
    ],
)
def test_what_a_definition_says_is_told_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], definition: str, found: str, cure: str
) -> None:
    book = book_of(tmp_path, {})
    (book.root / "chapters/t.yml").write_text(
        f"- {{term: kod, definition: D.}}\n- {{term: katman, definition: '{definition}'}}\n"
    )
    [line] = told(book, "run", capsys)
    assert line.startswith("chapters/t.yml:2: ") and found in line and cure in line


def settings_with(book: Book, text: str) -> None:
    """Those of the book, with these further lines."""
    with (book.root / "_config.yml").open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel: A\n", "there is no setting 'titel'; did you mean 'title'?"),
        ("html: {favcon: a.svg}\n", "there is no setting 'html.favcon'; did you mean 'html.favicon'?"),
        (
            "repository: {url: 'https://a.example/b/c', brach: d}\n",
            "there is no setting 'repository.brach'; did you mean 'repository.branch'?",
        ),
        ("only_build_toc_files: 3\nlogo: [a]\n", "logo: ['a'] is not of type 'string'; mend its value"),
    ],
)
def test_settings_that_jupyter_book_would_pass_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    book = book_of(tmp_path, {})
    lines = (tmp_path / "_config.yml").read_text().count("\n") + text.count("\n")
    settings_with(book, text)
    assert told(book, "run", capsys) == [f"_config.yml:{lines}: {said}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- colon_fence\n", "- colonfence\n", "MyST has no extension 'colonfence'; mend its name, or take it out"),
        ("numfig: true\n", "numfig_format: {figure: Resim}\n", "numfig_format.figure has one %s, where the number goes"),
        ("numfig: true\n", "numfg: true\n", "unknown config value 'numfg' in override, ignoring; did you mean 'numfig'?"),
        ("title: Deneme\n", "title: Deneme\nlogo: gone.svg\n", "logo file 'gone.svg' does not exist; mend it"),
        ("title: Deneme\n", "title: Deneme\nhtml: {favicon: gone.svg}\n", "favicon file 'gone.svg' does not exist; mend it"),
        ("    language: tr\n", "    language: tr\n    archive_files: [a.toml]\n", "no file matches 'a.toml'; mend the pattern"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    book = book_of(tmp_path, {})
    before = (tmp_path / "_config.yml").read_text()
    assert old in before
    (tmp_path / "_config.yml").write_text(before.replace(old, new))
    [line] = told(book, "run", capsys)
    assert line.startswith("_config.yml") and said in line


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("bibtex_bibfiles", ["gone.bib"], "bibtex_bibfiles names gone.bib, which cannot be read; mend the path"),
        ("sphinx.config.terms", "gone.yml", "sphinx.config.terms names gone.yml, which does not exist; mend the path"),
        ("sphinx.config.editions", {"red": "K"}, "sphinx.config.editions is a list, with tag and title of each"),
        ("sphinx.config.language", "TR", "sphinx.config.language is the code of one"),
        ("sphinx.config.imprint", {"changes": "gone.md"}, "sphinx.config.imprint.changes names gone.md, which does not exist"),
        ("sphinx.extra_extensions", ["booktools.extensions"], "sphinx.extra_extensions does not name booktools.extension; add it"),
        ("sphinx.extra_extensions", ["booktools.extension", "gone"], "sphinx.extra_extensions: Could not import extension gone"),
    ],
)  # fmt: skip
def test_what_a_setting_names_and_is_not_there_is_told_on_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, value: object, said: str
) -> None:
    book = book_of(tmp_path, {})
    config = yaml.safe_load((tmp_path / "_config.yml").read_text(encoding="utf-8"))
    section, names = config, path.split(".")
    for name in names[:-1]:
        section = section[name]
    section[names[-1]] = value
    text = yaml.safe_dump(config)
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    [line] = told(book, "run", capsys)
    number = 1 + next(n for n, said in enumerate(text.splitlines()) if said.strip().startswith(f"{names[-1]}:"))
    lines = [number, number + 1] if "imprint" in path else [number]
    assert line.startswith(tuple(f"_config.yml:{n}: {said}" for n in lines))


def test_a_tab_between_a_setting_and_its_value_stops_jupyter_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(tmp_path, {})
    text = (tmp_path / "_config.yml").read_text(encoding="utf-8")
    (tmp_path / "_config.yml").write_text(text.replace("title: Deneme", "title:\tDeneme"), encoding="utf-8")
    [line] = told(book, "run", capsys)
    assert line.startswith("_config.yml:") and "found character" in line


@pytest.mark.parametrize(
    ("file", "named", "said"),
    [
        ("chapters/bo\u0308l.md", "chapters/bo\u0308l", "chapters/bo\u0308l has letters in two parts each (Unicode NFD); rename the file"),
        ("chapters/bo\u0308l.md", "chapters/b\xf6l", "names chapters/b\xf6l.md, but in the file's name letters have two parts each"),
        ("README.md", "README", "names README.md, which '*.md' leaves out; mend exclude_patterns of _config.yml"),
        ("notebooks/new.md", "notebooks/new", "names notebooks/new.md, which 'notebooks' leaves out; put it into another folder"),
    ],
)  # fmt: skip
def test_sources_that_no_build_would_find(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, named: str, said: str
) -> None:
    book = book_of(tmp_path, {})
    settings_with(book, "exclude_patterns: ['*.md']\n")
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("# Yeni\n")
    toc = (tmp_path / "_toc.yml").read_text(encoding="utf-8").replace("- file: chapters/words", f'- file: "{named}"')
    (tmp_path / "_toc.yml").write_text(toc, encoding="utf-8")
    line = 1 + next(number for number, text in enumerate(toc.splitlines()) if named in text)
    assert any(found.startswith(f"_toc.yml:{line}: {said}") for found in told(book, "run", capsys))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgctxt "booktools"\nmsgid "Side by sid"\nmsgstr "Yan yana"\n',
         ":2: nothing says 'Side by sid'; did you mean 'Side by side'?"),
        ('msgid "Side by side"\nmsgstr "Yan yana"\n',
         ":1: 'Side by side' is a word of ours; write msgctxt \"booktools\" above it"),
        ('msgctxt "booktools"\nmsgid "Found in {count} sections."\nmsgstr "{sayi} yerde."\n',
         ":2: 'Found in {count} sections.' has no {sayi}, which its translation names; take it out"),
        ('msgid "x\n', ": no catalogue of gettext: "),
    ],
)  # fmt: skip
def test_words_of_the_book_that_nothing_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    book = book_of(tmp_path, {})
    file = tmp_path / "locale/tr/LC_MESSAGES/booktools.po"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    [line] = told(book, "run", capsys)
    assert line.startswith(f"locale/tr/LC_MESSAGES/booktools.po{said}")


@pytest.mark.parametrize("tags", ["[red]", "[hide-input]"])
def test_limits_that_cannot_be_meant_are_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tags: str
) -> None:
    book = book_of(
        tmp_path, {"two": source(f"```{{code-cell}}\n:tags: {tags}\n:booktools: {{rtl: 1}}\n\nprint(1)\n```\n")}
    )
    [line] = told(book, "run", capsys)
    assert line.startswith("chapters/two.md:7: the cell's metadata 'booktools' sets tolerances by name (rtol, ")
    assert not (tmp_path / "notebooks").exists()


@pytest.mark.parametrize(("pattern", "told_of"), [("*.md", True), ("chapters/drafts", False), ("**/draft.md", False)])
def test_patterns_of_what_is_left_out_are_sphinx_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str, told_of: bool
) -> None:
    """`*.md` is what lies beside _config.yml; and what Jupyter keeps is nobody's source."""
    book = book_of(tmp_path, {})
    for name in ("chapters/drafts/draft.md", "chapters/.ipynb_checkpoints/one-checkpoint.md", "aside.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Taslak\n")
    settings_with(book, f"exclude_patterns: ['*.md', '{pattern}']\nonly_build_toc_files: true\n")
    main(["--book", str(book.root), "check"])
    said = [line for line in capsys.readouterr().err.splitlines() if "no stored output" not in line]
    told_lines = [
        "chapters/drafts/draft.md: stands in no table of contents; add it to _toc.yml, or to exclude_patterns of _config.yml"
    ]
    assert said == (told_lines if told_of else [])


def test_a_page_that_no_program_can_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without only_build_toc_files Sphinx reads whatever lies there."""
    book = book_of(tmp_path, {})
    (tmp_path / "chapters/new.ipynb").write_text("{}")
    first, *detail = told(book, "run", capsys)
    assert first.startswith("chapters/new.ipynb: reading it ended in ValidationError: ")
    assert "mend what that is about, or report it" in first and all(line.startswith("    ") for line in detail)
