"""What authors may write in a question, and what they are told when they slip."""

from __future__ import annotations

import pytest

from booktools.teaching.questions.syntax import Option, Passage, QuestionSyntaxError, parse_question


def first_option(options: str) -> Option:
    return parse_question(f"---\n{options}").options[0]


def test_passages_carry_their_text_and_their_line() -> None:
    found = parse_question("Soru?\n\n---\n[x] Evet\n> çünkü\n[ ] Hayır\n---\n\nSon.")
    assert found.before == Passage("Soru?", 0)
    yes, no = found.options
    assert (yes.correct, yes.text) == (True, Passage("Evet", 3))
    assert yes.explanation == Passage("çünkü", 4)
    assert (no.correct, no.text, no.explanation) == (False, Passage("Hayır", 5), None)
    assert found.after == Passage("Son.", 8)


def test_the_rule_parts_the_text_before_from_the_options() -> None:
    found = parse_question("> alıntı\n---\n[x] Evet")
    assert found.before == Passage("> alıntı", 0)
    assert len(found.options) == 1
    assert found.after is None


def test_text_may_go_on_over_lines_and_begin_below_its_mark() -> None:
    option = first_option("[x]\nbir\n\niki\n>\nneden")
    assert option.text == Passage("bir\n\niki", 2)
    assert option.explanation == Passage("neden", 6)


def test_an_explanation_may_be_marked_on_each_line_and_lines_keep_their_distance() -> None:
    assert first_option("[x] a\n> b\n> c\n\n> d").explanation == Passage("b\nc\n\nd", 2)


def test_continuation_is_unindented_by_the_width_of_its_mark() -> None:
    option = first_option("[x] a\n    b\n      - c\n> - d\n    - e")
    assert option.text.text == "a\nb\n  - c"
    assert option.explanation.text == "- d\n  - e"


@pytest.mark.parametrize(
    "block",
    [
        "```yaml\n---\n[ ] a\n```",
        "~~~\n> a\n~~~",
        "::::{note}\n:::{tip}\n> a\n:::\n[x] b\n::::",
        "$$\na\n> b \\\\\n[ ] c\n$$ (denklem)",
        "\\begin{align*}\n> a \\\\\n[x] b\n\\end{align*}",
    ],
)
def test_marks_inside_a_block_are_text(block: str) -> None:
    found = parse_question(f"{block}\n---\n[x] Evet\n> {block}\n[ ] Hayır\n{block}")
    assert found.before.text == block
    assert len(found.options) == 2
    assert found.options[0].explanation.text == block
    assert found.options[1].text.text == f"Hayır\n{block}"


def test_a_space_before_a_mark_makes_it_text() -> None:
    assert first_option("[x] a\n [ ] b\n >c").text.text == "a\n[ ] b\n>c"


def test_links_at_the_start_of_a_line_are_no_marks() -> None:
    text = first_option("[x] a\n[x](b.md) ve [ ][c]").text.text
    assert text == "a\n[x](b.md) ve [ ][c]"


def test_multiple_select_needs_no_right_option() -> None:
    assert len(parse_question("---\n[ ] a", "multiple-select").options) == 1


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("", None, 'no "---"'),
        ("Soru?\n[x] a", None, 'no "---"'),
        ("Soru?\n---\n---\n[x] a", 1, "no option"),
        ("Soru?\n---\nmetin\n[x] a", 2, '"metin" stands before the first mark'),
        ("Soru?\n---\n> neden\n[x] a", 2, "before the first option"),
        ("---\n[ ] a\n[ ] b", 1, "no option is right"),
        ("---\n[x] a\n[ ] b\n[X] c", 3, "a second right option, and only one can be chosen"),
        ("---\n[x] a\n[ ]\n> neden", 2, "without text"),
        ("---\n[x] a\n[x]b", 2, '"[x]b" looks like a mark'),
        ("---\n[x] a\n[ x] b", 2, "looks like a mark"),
        ("---\n[x] a\n>neden", 2, "looks like a mark"),
        ("---\n[]a", 1, "looks like a mark"),
        ("---\n[x] a\n> ```python\nb", 2, '"> ```python" opens a block'),
        ("a\n---\n[x] a\n---\nb\n---", 5, 'a third "---"'),
    ],
)
def test_slips_are_told_with_their_line(body: str, line: int | None, words: str) -> None:
    with pytest.raises(QuestionSyntaxError) as caught:
        parse_question(body)
    assert caught.value.line == line
    assert words in str(caught.value)
