"""Reading a source: the same cells for all readers, and every fault with its line."""

import os
import random
from pathlib import Path

import pytest
from jupytext.myst import myst_to_notebook
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from texts import FRONT, cell, source

from booktools.errors import BookError
from booktools.judging.tolerances import Tolerances
from booktools.sources.markdown import parsed
from booktools.sources.myst import cells_of
from booktools.sources.read import read_source, read_sources

RICH = source(
    "Yazı `kod` ve $x_1$.\n\n(etiket)=\n## İkinci\n",
    cell("x = 1\nx", "red"),
    cell("x = 2\n\n\nx", "blue", "hide-input"),
    '+++ {"tags": ["red"]}\n\nYalnız kırmızı.\n\n+++\n\nOrtak.\n',
    "```{code-cell} ipython3\n---\ntags: [red, blue]\nname: uzun\n---\ny = 3\n```\n",
    ":::{note}\nBir kutu.\n\n```python\nprint(1)\n```\n:::\n\n````{admonition} Başlık\n```{tip}\niç\n```\n````\n",
    "- liste\n\n  ```python\n  x\n  ```\n",
    cell("'son'"),
)


def faults(new_book, text):
    """`line message` of each problem that reading `text` gives."""
    book = new_book(one=text)
    with pytest.raises(BookError) as caught:
        read_source(book, "chapters/one")
    return [(problem.path, problem.line, problem.message) for problem in caught.value.problems]


#: What a source is made of, and what is easily taken for a cell or for its options.
PARTS = [
    "Yazı.", "# Başlık", "## İki\n\nMetin `x`", "", "   ", "---", "***", "(etiket)=", "% yorum", "\tsekme", "    x = 1",
    "| a | b |\n|---|---|\n| 1 | 2 |", "```python\nprint()\n```", ":::{note}\nBir.\n:::", "<div>\nx\n</div>", "$$\nx\n$$",
    "````{admonition} B\n```{tip}\niç\n```\n````", "- liste\n\n  ```{code-cell}\n  x\n  ```", "> ```{code-cell}\n> x\n> ```",
    "+++", '+++ {"tags": ["red"]}', '+++   {"a": {"b": [1, 2.5, null]}}  ', "```{raw-cell}\n:tags: [red]\n\nx\n```",
    "```{code-cell} ipython3\nx = 1\n```", "```{code-cell}\n:tags: [red, hide-input]\n\nx\n\n\ny\n```", "```{code-cell}\n```",
    "```{code-cell}\n---\ntags: [red]\nmystnb:\n  image: {width: 3}\n---\ny\n```", "```{code-cell}\n---\nname: a\n---\n\n\nz\n```",
    "````{code-cell} python\n:tags: [a]\n```\n````", "~~~{code-cell}\nx\n~~~", "```{code-cell}\n\n  x = 1\n\n```",
    "```{code-cell}\n  :tags: [red]\n:booktools: {rtol: 1.0e-3}\nx: int = 3\n```", "```{code-cell}\n--- \nname: a\n-----\nx\n```",
]  # fmt: skip
CHAPTERS = [file.read_text(encoding="utf-8") for file in (Path(__file__).parents[3] / "chapters").glob("*.md")]


def random_sources(number):
    rng = random.Random(0)
    for _ in range(number):
        parts = rng.choices(PARTS, k=rng.randrange(1, 9))
        yield rng.choice(["Giriş.\n", FRONT]) + "\n".join(parts) + rng.choice(["", "\n", "\n\n"])


@pytest.mark.filterwarnings("ignore:All code cells in a MyST notebook")
def test_jupytext_and_myst_nb_see_the_same_cells():
    assert len(CHAPTERS) > 5
    config = MdParserConfig(enable_extensions={"colon_fence", "dollarmath", "deflist"})
    for text in (RICH, *CHAPTERS, *random_sources(100)):
        ours = list(cells_of(text, parsed(text)))
        for theirs in (
            myst_to_notebook(text, add_source_map=True),
            read_myst_markdown_notebook(text, config=config, add_source_map=True),
        ):
            seen = [(c.cell_type, c.source, c.metadata) for c in theirs.cells]
            assert [(c.cell_type, c.source, c.metadata) for c, _ in ours] == seen, text
            for (found, line), their_line in zip(ours, theirs.metadata["source_map"], strict=True):
                assert found.cell_type == "markdown" or line == their_line, text


def test_a_cell_knows_its_line(new_book):
    read = read_source(new_book(one=RICH), "chapters/one")
    lines = RICH.splitlines()
    for index, found in enumerate(read.notebook.cells):
        if found.cell_type == "code":
            assert lines[read.line(index) - 1].startswith("```{code-cell}")


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(new_book):
    book = new_book(one=RICH)
    plain = read_source(book, "chapters/one").notebook
    (book.root / "chapters/one.md").write_bytes(b"\xef\xbb\xbf" + RICH.replace("\n", "\r\n").encode())
    assert read_source(book, "chapters/one").notebook.cells[1].source == plain.cells[1].source


def test_unknown_tag(new_book):
    [(path, line, message)] = faults(new_book, source(cell("1"), cell("2", "yeşil")))
    assert (path, line) == ("chapters/one.md", 11)
    assert message == "unknown tag 'yeşil'; editions are: red, blue"


def test_tag_that_is_a_typo(new_book):
    [(_, line, message)] = faults(new_book, source(cell("1", "bleu")))
    assert line == 7
    assert message == "unknown tag 'bleu'; did you mean 'blue'?"


def test_typo_in_a_tag_of_prose(new_book):
    [(_, line, message)] = faults(new_book, source('+++ {"tags": ["redd"]}\n\nYazı.\n'))
    assert "did you mean 'red'?" in message and line == 7


def test_tags_that_are_no_list(new_book):
    [(_, _, message)] = faults(new_book, source("```{code-cell}\n:tags: red\n\n1\n```\n"))
    assert message == "tags are a list of words, as in [hide-input]; found 'red'"


def test_not_utf8(new_book):
    book = new_book()
    (book.root / "chapters/one.md").write_bytes("# Başlık\n\nüç\n".encode() + "dört".encode("iso-8859-9"))
    with pytest.raises(BookError, match=r"chapters/one.md:4: byte 0xf6 is not UTF-8; save the file as UTF-8"):
        read_source(book, "chapters/one")


def test_broken_front_matter(new_book):
    [(_, line, message)] = faults(new_book, "---\njupytext: [\nkernelspec: x\n---\n# A\n")
    assert line in (2, 3) and message.startswith("the front matter is not YAML: ")


def test_front_matter_without_end(new_book):
    [(_, line, message)] = faults(new_book, "---\njupytext: x\n\n# A\n")
    assert line == 1 and "never closed" in message


@pytest.mark.parametrize(
    "fence", ["```{code-cell} ipython3", "```python", ":::{note}", "~~~", "````{admonition} Başlık"]
)
def test_fence_that_never_closes(new_book, fence):
    [(_, line, message)] = faults(new_book, source(cell("1"), f"{fence}\nx = 1\n\nSonra.\n"))
    assert line == 11 and message.startswith(f"the fence {fence} is never closed; end it with a line of ")


def test_kernelspec_without_a_name(new_book):
    [(_, line, message)] = faults(new_book, "---\nkernelspec: {display_name: x}\n---\n# A\n")
    assert line == 1 and message.startswith("kernelspec in the front matter needs a name; found ")


def test_a_kernelspec_may_do_without_a_display_name(new_book):
    book = new_book(one="---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# A\n")
    assert read_source(book, "chapters/one").line(0) == 7


def test_fence_closed_by_too_few_marks(new_book):
    found = faults(new_book, source("````{note}\nYazı.\n```\n\nSonra.\n"))
    assert (7, "the fence ````{note} is never closed") in [(line, message.split(";")[0]) for _, line, message in found]


def test_fence_that_never_closes_inside_another(new_book):
    [(_, line, message)] = faults(new_book, source(":::{note}\nBir.\n\n```python\nx\n:::\n"))
    assert line == 10 and "```python" in message


def test_code_cell_inside_another_block(new_book):
    [(_, line, message)] = faults(new_book, source(":::{note}\n" + cell("1", "red") + ":::\n"))
    assert line == 8 and "move it to the top level" in message


def test_cell_metadata_that_is_no_yaml(new_book):
    [(_, line, message)] = faults(new_book, source("```{code-cell}\n:tags: [red\n\n1\n```\n"))
    assert line == 7 and message.startswith("the cell's metadata is not readable: ")


def test_prose_metadata_that_is_no_json(new_book):
    [(_, line, message)] = faults(new_book, source("+++ {tags: [red]}\n\nYazı.\n"))
    assert line == 7 and message.startswith("the cell's metadata is not readable: ")


def test_prose_metadata_that_holds_no_names(new_book):
    [(_, line, message)] = faults(new_book, source("+++ [1]\n\nYazı.\n"))
    assert (line, message) == (7, 'after +++ stands JSON, as in +++ {"tags": ["red"]}; found [1]')


def test_source_that_the_contents_name_but_nobody_wrote(new_book):
    book = new_book()
    (book.root / "chapters/one.md").unlink()
    with pytest.raises(
        BookError, match=r"_toc\.yml:\d+: names chapters/one\.md, which does not exist; write it, or take its line out"
    ):
        read_source(book, "chapters/one")


def test_front_matter_alone_is_a_source(new_book):
    assert read_source(new_book(one=FRONT), "chapters/one").notebook.cells == []


def test_a_code_cell_between_colons_is_told_so(new_book):
    [(_, line, message)] = faults(new_book, source(":::{code-cell} ipython3\n1\n:::\n"))
    assert (line, message) == (7, "a code cell stands between backticks, not colons or tildes")


def code_cell(options, code="1"):
    return f"```{{code-cell}} ipython3\n---\n{options}\n---\n{code}\n```\n"


BOMB = "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("tags: [red, red]", "each tag stands once; found ['red', 'red']"),
        ("tags: [[red]]", "tags are a list of words, as in [hide-input]; found [['red']]"),
        ("a", "a cell's options are lines of `:name: value`, as in `:tags: [hide-input]`; found 'a'"),
        ("[1]", "a cell's options are lines of `:name: value`, as in `:tags: [hide-input]`; found [1]"),
        ("made: 2026-01-01", "a notebook cannot keep the cell's metadata: Object of type date"),
        ("made: !!set {a, b}", "a notebook cannot keep the cell's metadata: Object of type set"),
        ("made: !!binary YQ==", "a notebook cannot keep the cell's metadata: Object of type bytes"),
        ("2026-01-01: a", "a notebook cannot keep the cell's metadata: keys must be str"),
        ("collapsed: maybe", "the cell's metadata cannot be meant: collapsed: 'maybe' is not of type 'boolean'"),
        ("scrolled: 3", "the cell's metadata cannot be meant: scrolled: 3"),
        ("jupyter: 3", "the cell's metadata cannot be meant: jupyter: 3 is not of type 'object'"),
        ("name: [a]", "the cell's metadata cannot be meant: name: ['a'] is not of type 'string'"),
        ("a: &a [*a]", "the cell's metadata is not readable: an anchor that stands for itself has no end"),
        (BOMB, "the cell's metadata is not readable: its aliases come to more than 100000 values"),
        ("a: 2026-13-45", "the cell's metadata is not readable: month must be in 1..12"),
        ("a: !!python/object/apply:os.system [x]", "the cell's metadata is not readable: could not determine"),
        ("load: helper.py", "a cell's code stands in its source, and `load` is not read; put the code here"),
    ],
)
def test_options_that_no_cell_can_have_are_told_with_their_line(new_book, options, told):
    [(path, line, message)] = faults(new_book, source(cell("1"), code_cell(options)))
    assert (path, line) == ("chapters/one.md", 11)
    assert message.startswith(told) and "\n" not in message


def test_options_that_mean_something_to_others_are_kept(new_book):
    options = "name: uzun\ncollapsed: true\nmystnb: {image: {width: 3}}\nyes: no\n3: .nan"
    read = read_source(new_book(one=source(code_cell(options))), "chapters/one")
    assert read.notebook.cells[1].metadata["mystnb"]["image"]["width"] == 3


def test_metadata_of_prose_that_no_notebook_can_keep(new_book):
    [(_, line, message)] = faults(new_book, source('+++ {"tags": ["red"], "jupyter": 3}\n\nYazı.\n'))
    assert line == 7 and message.startswith("the cell's metadata cannot be meant: jupyter: ")


def test_a_raw_cell_is_read_as_carefully(new_book):
    [(_, line, message)] = faults(new_book, source("```{raw-cell}\n:tags: [red\n\n1\n```\n"))
    assert line == 7 and message.startswith("the cell's metadata is not readable: ")


@pytest.mark.parametrize("fence", ["```", ":::"])
@pytest.mark.parametrize("deeper", [False, True])
def test_a_code_cell_in_an_included_file_is_told(new_book, fence, deeper):
    book = new_book(one=source(cell("1"), f"{fence}{{include}} parts/a.md\n{fence}\n"))
    (book.root / "chapters/parts").mkdir()
    inner = book.root / "chapters/parts" / ("b.md" if deeper else "a.md")
    (book.root / "chapters/parts/a.md").write_text("Giriş.\n\n```{include} b.md\n```\n")
    inner.write_text("Yazı.\n\n" + cell("2"))
    with pytest.raises(BookError) as caught:
        read_source(book, "chapters/one")
    assert str(caught.value) == (
        f"chapters/one.md:11: includes {'b.md' if deeper else 'parts/a.md'}, which has a code cell in its line 3; "
        "it never runs: move it here"
    )


def test_included_prose_literal_cells_and_circles_are_left_to_who_includes_them(new_book):
    parts = ("```{include} a.md\n```\n", "```{include} b.md\n:literal:\n```\n", "```{include} olmayan.md\n```\n")
    book = new_book(one=source(*parts))
    (book.root / "chapters/a.md").write_text("Yazı.\n\n```{include} a.md\n```\n")
    (book.root / "chapters/b.md").write_text(cell("2"))
    assert read_source(book, "chapters/one")


@pytest.mark.parametrize("character", ["\x0c", "\x85", "\u2028"])
def test_a_character_that_ends_a_line_for_some_programs_only(new_book, character):
    [(_, line, message)] = faults(new_book, source("Yazı.\n", cell(f"x = 'a{character}b'")))
    assert line == 10 and message.startswith(f"the character U+{ord(character):04X} ends a line for some programs")


def test_a_source_that_is_a_link_out_of_the_book(new_book, tmp_path):
    book = new_book()
    (tmp_path / "secret.md").write_text("# Gizli\n")
    (book.root / "chapters/one.md").unlink()
    (book.root / "chapters/one.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(BookError, match="chapters/one.md: a link that leads out of the book's folder; put the file"):
        read_source(book, "chapters/one")


def test_a_source_that_would_be_read_for_ever(new_book):
    book = new_book()
    (book.root / "chapters/one.md").unlink()
    os.mkfifo(book.root / "chapters/one.md")
    with pytest.raises(BookError, match="chapters/one.md: neither a file nor a folder; put the file itself there"):
        read_source(book, "chapters/one")


def declaring(files, code="1"):
    return code_cell(f"booktools: {{files: {files}}}", code)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ("data.csv", "`files` is a list of names, as in [data.csv]; found 'data.csv'"),
        ("[3]", "`files` is a list of names, as in [data.csv]; found [3]"),
        ("[data.csv]", "`files` names data.csv, and no file in the book's folder is called so"),
        ("[chapters]", "`files` names chapters, and no file in the book's folder is called so"),
        ("[../data.csv]", "`files` names ../data.csv, which leads out of the book's folder; put the file into it"),
        ("[/etc/passwd]", "`files` names /etc/passwd, which leads out of the book's folder"),
        ("['**x']", "`files`: '**x' is no pattern"),
    ],
)
def test_files_that_a_cell_declares_and_that_are_not_there(new_book, files, told):
    [(_, line, message)] = faults(new_book, source(cell("1"), declaring(files)))
    assert line == 11 and message.startswith(told)


def test_declared_files_are_no_tolerance(new_book):
    book = new_book(one=source(declaring("[_toc.yml]")))
    [_, code] = read_source(book, "chapters/one").notebook.cells
    assert Tolerances().of_cell(code.metadata) == Tolerances()


def test_an_edition_whose_tag_is_a_number_to_yaml_is_named_all_the_same(new_book):
    text = FRONT.replace("---\n", "---\neditions: [310]\n", 1) + "# Bir\n\n" + cell("1")
    book = new_book(one=text, editions=({"tag": "310", "title": "3.10"}, {"tag": "red", "title": "Kırmızı"}))
    assert read_source(book, "chapters/one").editions == ("310",)


def test_a_source_that_lies_there_under_another_name(new_book):
    book = new_book()
    (book.root / "chapters/one.md").rename(book.root / "chapters/One.md")
    with pytest.raises(BookError, match=r"_toc\.yml:2: .*; did you mean 'chapters/One'\? Else write it"):
        read_sources(book)
