"""Reading a source: the same cells for all readers, and every fault with its line."""

import pytest
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from texts import FRONT, cell, source

from booktools.errors import BookError
from booktools.sources.read import read_source

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


def test_jupytext_and_myst_nb_see_the_same_cells(new_book):
    ours = read_source(new_book(one=RICH), "chapters/one").notebook
    config = MdParserConfig(enable_extensions={"colon_fence", "dollarmath", "deflist", "tasklist"})
    theirs = read_myst_markdown_notebook(RICH, config=config, add_source_map=True)
    code = [index for index, cell in enumerate(theirs.cells) if cell.cell_type == "code"]
    assert [ours.metadata["source_map"][i] for i in code] == [theirs.metadata["source_map"][i] for i in code]
    assert [(c.cell_type, c.source, c.metadata.get("tags")) for c in ours.cells] == [
        (c.cell_type, c.source, c.metadata.get("tags")) for c in theirs.cells
    ]


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
    assert "did you mean 'red'?" in message and line == 9


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


def test_source_that_the_contents_name_but_nobody_wrote(new_book):
    book = new_book()
    (book.root / "chapters/one.md").unlink()
    with pytest.raises(BookError, match="_toc.yml: names chapters/one.md, which does not exist"):
        read_source(book, "chapters/one")


def test_front_matter_alone_is_a_source(new_book):
    assert read_source(new_book(one=FRONT), "chapters/one").notebook.cells == []


def test_a_code_cell_between_colons_is_told_so(new_book):
    [(_, line, message)] = faults(new_book, source(":::{code-cell} ipython3\n1\n:::\n"))
    assert (line, message) == (7, "a code cell stands between backticks, not colons")
