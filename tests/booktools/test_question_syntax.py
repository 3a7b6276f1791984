"""What authors may write in a question, and what they are told when they slip."""

from __future__ import annotations


import pytest

from booktools.teaching.questions.syntax import Passage, QuestionSyntaxError, parse_question


def refusal(body: str, *kind: str) -> QuestionSyntaxError:
    with pytest.raises(QuestionSyntaxError) as caught:
        parse_question(body, *kind)
    return caught.value


def test_passages_carry_their_text_and_their_line() -> None:
    found = parse_question("Soru?\n\n---\n[x] Evet\n> çünkü\n& yanıt\n[ ] Hayır\n---\nSon.")
    assert found.before == Passage("Soru?", 0)
    yes, no = found.options
    assert (yes.correct, yes.text) == (True, Passage("Evet", 3))
    assert yes.explanation == Passage("çünkü", 4)
    assert yes.answer == Passage("yanıt", 5)
    assert (no.correct, no.text, no.explanation) == (False, Passage("Hayır", 6), None)
    assert found.after == Passage("Son.", 8)


def test_rules_may_be_left_out() -> None:
    found = parse_question("Soru?\n\n[x] Evet\n[ ] Hayır")
    assert found.before == Passage("Soru?", 0)
    assert [option.text.line for option in found.options] == [2, 3]


def test_one_rule_parts_the_text_before_from_the_options() -> None:
    found = parse_question("> alıntı\n---\n[x] Evet")
    assert found.before == Passage("> alıntı", 0)
    assert len(found.options) == 1


def test_text_may_go_on_over_lines_and_begin_below_its_mark() -> None:
    option = parse_question("[x]\nbir\n\niki\n>\nneden").options[0]
    assert option.text == Passage("bir\n\niki", 1)
    assert option.explanation == Passage("neden", 5)


def test_notes_with_one_mark_are_joined_and_lines_keep_their_distance() -> None:
    option = parse_question("[x] a\n> b\n> c\n& d\n> e").options[0]
    assert option.explanation == Passage("b\nc\n\ne", 1)
    assert option.answer == Passage("d", 3)


def test_continuation_is_unindented_by_the_width_of_its_mark() -> None:
    option = parse_question("[x] a\n    b\n      - c\n> - d\n    - e").options[0]
    assert option.text.text == "a\nb\n  - c"
    assert option.explanation.text == "- d\n  - e"


@pytest.mark.parametrize(
    "block",
    [
        "```yaml\n---\n[ ] a\n```",
        "~~~\n> a\n~~~",
        "::::{note}\n:::{tip}\n& a\n:::\n[x] b\n::::",
        "$$\na\n& = b \\\\\n> c\n$$ (denklem)",
        "\\begin{align*}\n& a \\\\\n= b\n\\end{align*}",
    ],
)
def test_marks_inside_a_block_are_text(block: str) -> None:
    found = parse_question(f"[x] Evet\n> {block}\n[ ] Hayır\n{block}")
    assert len(found.options) == 2
    assert found.options[0].explanation.text == block
    assert found.options[1].text.text == f"Hayır\n{block}"


def test_a_space_before_a_mark_makes_it_text() -> None:
    found = parse_question("[x] a\n [ ] b\n >c")
    assert found.options[0].text.text == "a\n[ ] b\n>c"


def test_links_at_the_start_of_a_line_are_no_marks() -> None:
    text = parse_question("[x] a\n[x](b.md) ve [ ][c]").options[0].text.text
    assert text == "a\n[x](b.md) ve [ ][c]"


def test_summary_says_what_to_tell_of_the_whole_choice() -> None:
    body = "[x] a\n^^^\n= iyi\n> yanlış\n! eksik\n& ikisi de"
    summary = parse_question(body, "multiple-choice", "multiple-select").summary
    assert summary.right == Passage("iyi", 2)
    assert summary.wrong == Passage("yanlış", 3)
    assert summary.missed == Passage("eksik", 4)
    assert summary.missed_and_wrong == Passage("ikisi de", 5)


def test_multiple_select_needs_no_right_option() -> None:
    assert len(parse_question("[ ] a", "multiple-choice", "multiple-select").options) == 1


def test_fields_take_several_answers_and_escaped_semicolons() -> None:
    body = "T[a;b\\;c] Etiket\n= iyi\n> kötü\n& yanıt\nTI[x[0]]"
    first, second = parse_question(body, "short-answer").fields
    assert first.answers == ("a", "b;c")
    assert not first.ignore_case
    assert first.label == Passage("Etiket", 0)
    notes = (first.right, first.wrong, first.answer)
    assert [note.text for note in notes] == ["iyi", "kötü", "yanıt"]
    assert (second.answers, second.ignore_case, second.line) == (("x[0]",), True, 4)
    assert second.label is None


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("", None, "no option"),
        ("Soru?\n---\nmetin\n[x] a", 2, '"metin" stands before the first mark'),
        ("Soru?\n> neden\n[x] a", 1, "before the first option"),
        ("[ ] a\n[ ] b", 0, "no option is right"),
        ("[x] a\n[ ]\n> neden", 1, "without text"),
        ("[x] a\n[x]b", 1, '"[x]b" looks like a mark'),
        ("[x] a\n[ x] b", 1, "looks like a mark"),
        ("[x] a\n>neden", 1, "looks like a mark"),
        ("Soru\n[]a", 1, "looks like a mark"),
        ("[x] a\n> ```python\nb", 1, '"> ```python" opens a block'),
        ("[x] a\n^^^\n= iyi", 1, ":variant: multiple-select"),
        ("a\n---\n[x] a\n---\nb\n---", 5, 'a third "---"'),
    ],
)
def test_slips_in_a_choice_are_told_with_their_line(
    body: str, line: int | None, words: str
) -> None:
    error = refusal(body)
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("[x] a\n^^^\n^^^", 2, 'a second "^^^"'),
        ("a\n^^^\n---\n[x] b", 1, "outside"),
        ("[x] a\n^^^\nmetin", 2, "before the first mark"),
    ],
)
def test_slips_in_a_summary_are_told_with_their_line(
    body: str, line: int, words: str
) -> None:
    error = refusal(body, "multiple-choice", "multiple-select")
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("T[a] b\nMAP[3;0.1] c", 1, '"MAP" is not supported (it needs a library'),
        ("TF[a]", 0, '"TF" is not supported;'),
        ("T[a;;b]", 0, "an empty answer"),
        ("metin", None, "no field"),
    ],
)
def test_slips_in_a_field_are_told_with_their_line(
    body: str, line: int | None, words: str
) -> None:
    error = refusal(body, "short-answer")
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (("essay",), "use one of: multiple-choice, short-answer"),
        (("multiple-choice", "many"), "use one of: single-select, multiple-select"),
        (("short-answer", "gaps"), "use one of: block"),
    ],
)
def test_unknown_kinds_are_refused_with_the_known_ones(
    kind: tuple[str, ...], words: str
) -> None:
    error = refusal("[x] a", *kind)
    assert error.line is None
    assert words in error.message


