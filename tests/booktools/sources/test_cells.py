"""Split, address and merge."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from booktools.judging.tags import MAY_RAISE, NOT_RUN
from booktools.sources.cells import addresses, keys, members, merge, outputs_of, split

EDITIONS = ("red", "blue")


def code(source, *tags, **kept):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {}, **kept)


def prose(text, *tags):
    return new_markdown_cell(text, metadata={"tags": list(tags)} if tags else {})


def printed(text):
    return [new_output("stream", text=text)]


def executed(notebook, edition):
    """`notebook`'s edition, each code cell printing the edition's name and its own source."""
    part = split(notebook, edition, EDITIONS)
    for cell in part.cells:
        if cell.cell_type == "code":
            cell.outputs = printed(f"{edition}: {cell.source}")
    return part


def test_untagged_cell_appears_in_every_edition():
    notebook = new_notebook(cells=[prose("ortak"), code("1"), code("2", "red"), prose("yalnız", "blue")])
    assert members(notebook, "red", EDITIONS) == [0, 1, 2]
    assert members(notebook, "blue", EDITIONS) == [0, 1, 3]


def test_a_tag_that_names_no_edition_leaves_a_cell_shared():
    notebook = new_notebook(cells=[code("1", "hide-input")])
    assert members(notebook, "blue", EDITIONS) == [0]


def test_split_changes_nothing_of_its_argument():
    notebook = new_notebook(cells=[code("1", "red")])
    split(notebook, "red", EDITIONS).cells[0].source = "2"
    assert notebook.cells[0].source == "1"


def test_keys_depend_on_the_code_before_and_on_nothing_else():
    before = keys([code("a"), prose("x"), code("b"), code("c")])
    assert keys([prose("başka"), code("a"), code("b", "hide-input"), code("c")]) == before
    edited = keys([code("a"), code("B"), code("c")])
    assert edited[0] == before[0]
    assert edited[1] != before[1] and edited[2] != before[2]


@pytest.mark.parametrize("tag", sorted(NOT_RUN | MAY_RAISE))
def test_a_tag_that_changes_what_a_cell_does_changes_its_key_and_those_after_it(tag):
    before, after = keys([code("a"), code("b"), code("c")]), keys([code("a"), code("b", tag, "hide-input"), code("c")])
    assert before[0] == after[0] and before[1] != after[1] and before[2] != after[2]
    assert after == keys([code("a"), code("b", "red", tag), code("c")])
    assert len({*before, *after, *keys([code("a"), code(f"b\0{tag}"), code("c")])}) >= 5


def test_keys_of_cells_without_such_tags_are_those_of_every_notebook_that_is_stored():
    assert [key[:12] for key in keys([code("a"), prose("x"), code("b", "red", "nbval-ignore-output")])] == [
        "022a6979e6da",
        "0d183005fd07",
    ]


def test_keys_do_not_run_together_across_cells():
    assert keys([code("ab"), code("c")])[1] != keys([code("a"), code("bc")])[1]
    assert keys([code("x"), code("x")])[0] != keys([code("x"), code("x")])[1]


def test_addresses_point_into_the_source():
    notebook = new_notebook(cells=[prose("p"), code("1", "blue"), code("2", "red"), code("3")])
    assert list(addresses(notebook, "red", EDITIONS)) == [2, 3]


def test_merge_gives_every_cell_the_output_of_its_edition():
    notebook = new_notebook(cells=[code("x = 1", "red"), code("x = 1", "blue"), prose("ortak"), code("y")])
    stored = {edition: outputs_of(executed(notebook, edition)) for edition in EDITIONS}
    merged = merge(notebook, stored, EDITIONS)
    assert [cell.get("outputs", [{}])[0].get("text") for cell in merged.cells] == [
        "red: x = 1",
        "blue: x = 1",
        None,
        "red: y",
    ]
    assert [cell.metadata["origin"] for cell in merged.cells] == [0, 1, 2, 3]


def test_a_cell_of_two_editions_becomes_one_for_each_with_its_own_output():
    notebook = new_notebook(cells=[code("x", "blue", "hide-input", "red")])
    stored = {edition: outputs_of(executed(notebook, edition)) for edition in EDITIONS}
    merged = merge(notebook, stored, EDITIONS)
    assert [(c.metadata.tags, c.outputs[0].text) for c in merged.cells] == [
        (["hide-input", "red"], "red: x"),
        (["blue", "hide-input"], "blue: x"),
    ]
    assert [cell.metadata["origin"] for cell in merged.cells] == [0, 0]


def test_merge_shows_nothing_where_nothing_is_stored():
    notebook = new_notebook(cells=[code("x", "blue")])
    assert [cell.outputs for cell in merge(notebook, {"red": {}, "blue": {}}, EDITIONS).cells] == [[]]
