"""The syntax of self-check questions: from a directive's body to a `Question`.

The syntax is the one of the teachbooks-questions package: `[x]` right, `[ ]`
wrong, `>` why, `&` what the shown answer says, `^^^` what to say of the whole.
The two `---` lines may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .marks import (
    CHOICE_MARK,
    FIELD_MARK,
    SUMMARY_MARK,
    Part,
    Passage,
    QuestionSyntaxError,
    Text,
    joined_by_mark,
    parts_between,
    passage,
    refuse_near_marks,
)

__all__ = [
    "Field",
    "Option",
    "Passage",
    "Question",
    "QuestionSyntaxError",
    "Summary",
    "VARIANTS",
    "parse_question",
]

VARIANTS = {
    "multiple-choice": ("single-select", "multiple-select"),
    "short-answer": ("block",),
}
_SPELLINGS = {"blocks": "block"}
_MATH_MODES = {"M", "MR", "MNR", "MAP", "MRP", "ME", "MRE", "MNRE", "MAPE", "MRPE"}

_NOTHING_TO_ANSWER = {
    "multiple-choice": 'the question has no option; begin each with "[x] " (right) '
    'or "[ ] " (wrong)',
    "short-answer": 'the question has no field; begin each with "T[answer] " or '
    '"TI[answer] "',
}


@dataclass(frozen=True)
class Option:
    """`answer` (the `&` lines) replaces `explanation` when answers are shown."""

    correct: bool
    text: Passage
    explanation: Passage | None = None
    answer: Passage | None = None


@dataclass(frozen=True)
class Field:
    """A text to type in. `right` and `wrong` are said of what was typed."""

    answers: tuple[str, ...]
    ignore_case: bool
    line: int
    label: Passage | None = None
    right: Passage | None = None
    wrong: Passage | None = None
    answer: Passage | None = None


@dataclass(frozen=True)
class Summary:
    """What a multiple-select question says of the choice as a whole."""

    right: Passage | None = None
    wrong: Passage | None = None
    missed: Passage | None = None
    missed_and_wrong: Passage | None = None


@dataclass(frozen=True)
class Question:
    """Multiple-choice questions have `options`, short-answer ones `fields`."""

    type: str
    variant: str
    before: Passage | None
    options: tuple[Option, ...]
    fields: tuple[Field, ...]
    summary: Summary
    after: Passage | None


def parse_question(
    body: str, type: str = "multiple-choice", variant: str | None = None
) -> Question:
    """Read a question; raises QuestionSyntaxError at the first mistake."""
    variant = _checked_variant(type, variant)
    text = Text.of(body, CHOICE_MARK if type == "multiple-choice" else FIELD_MARK)
    before, (start, stop), after = _regions(text)
    middle = _summary_line(text, start, stop)
    parts = list(parts_between(text, start, middle))
    if not parts:
        line = start if start < stop else None
        raise QuestionSyntaxError(_NOTHING_TO_ANSWER[type], line)
    choice = type == "multiple-choice"
    return Question(
        type,
        variant,
        text.passage(*before),
        _options(parts, variant) if choice else (),
        () if choice else _fields(parts),
        _summary(text, middle, stop, variant),
        text.passage(*after),
    )


def _checked_variant(type: str, variant: str | None) -> str:
    if type not in VARIANTS:
        raise QuestionSyntaxError(
            f'question type "{type}" is not supported; '
            f"use one of: {', '.join(VARIANTS)}",
            None,
        )
    known = VARIANTS[type]
    chosen = _SPELLINGS.get(variant or known[0], variant or known[0])
    if chosen not in known:
        raise QuestionSyntaxError(
            f'variant "{chosen}" of type "{type}" is not supported; '
            f"use one of: {', '.join(known)}",
            None,
        )
    return chosen


def _regions(
    text: Text,
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """The lines before, of, and after the options or fields, as (start, stop)."""
    total = len(text.lines)
    match text.rules("---"):
        case []:
            if text.mark is CHOICE_MARK:
                refuse_near_marks(text, 0, total)
            marked = (i for i in range(total) if text.marked(i, text.mark))
            start = next(marked, total)
            return (0, start), (start, total), (total, total)
        case [first]:
            return (0, first), (first + 1, total), (total, total)
        case [first, second]:
            return (0, first), (first + 1, second), (second + 1, total)
        case [_, _, third, *_]:
            raise QuestionSyntaxError(
                'a third "---"; a question has at most two, around its options', third
            )


def _summary_line(text: Text, start: int, stop: int) -> int:
    """The line of the `^^^`, or `stop` where there is none."""
    found = text.rules("^^^")
    for index in found[1:]:
        raise QuestionSyntaxError('a second "^^^"; a question has at most one', index)
    for index in found:
        if not start <= index < stop:
            raise QuestionSyntaxError('"^^^" stands outside the options', index)
    return found[0] if found else stop


def _groups(parts: list[Part]) -> Iterator[tuple[Part, dict[str, Passage | None]]]:
    """Each option or field with its notes by mark; notes of one mark are joined."""
    heads = [i for i, part in enumerate(parts) if part.mark[-1] == "]"]
    if heads[:1] != [0]:
        raise QuestionSyntaxError(
            f'"{parts[0].mark}" stands before the first option or field; if it is '
            'text for the whole question, put it above a "---"',
            parts[0].line,
        )
    for begin, end in zip(heads, [*heads[1:], len(parts)]):
        yield parts[begin], joined_by_mark(parts[begin + 1 : end])


def _options(parts: list[Part], variant: str) -> tuple[Option, ...]:
    options = []
    for head, notes in _groups(parts):
        wording = passage([(head.line, head.lines)])
        if wording is None:
            raise QuestionSyntaxError("an option without text", head.line)
        correct = head.mark != "[ ]"
        options.append(Option(correct, wording, notes.get(">"), notes.get("&")))
    if variant == "single-select" and not any(option.correct for option in options):
        raise QuestionSyntaxError(
            'no option is right; mark one with "[x] "', parts[0].line
        )
    return tuple(options)


def _fields(parts: list[Part]) -> tuple[Field, ...]:
    return tuple(_field(head, notes) for head, notes in _groups(parts))


def _field(head: Part, notes: dict[str, Passage | None]) -> Field:
    mode, _, rest = head.mark.partition("[")
    _check_mode(mode, head.line)
    split = re.split(r"(?<!\\);", rest[:-1])
    answers = tuple(answer.replace(r"\;", ";").strip() for answer in split)
    if not all(answers):
        raise QuestionSyntaxError(f'an empty answer in "{head.mark}"', head.line)
    return Field(
        answers,
        mode == "TI",
        head.line,
        passage([(head.line, head.lines)]),
        notes.get("="),
        notes.get(">"),
        notes.get("&"),
    )


def _check_mode(mode: str, line: int) -> None:
    if mode in ("T", "TI"):
        return
    math = mode in _MATH_MODES
    reason = " (it needs a library from another host)" if math else ""
    raise QuestionSyntaxError(
        f'the answer mode "{mode}" is not supported{reason}; use T[answer], '
        "TI[answer] (in any case) or a multiple-choice question",
        line,
    )


def _summary(text: Text, middle: int, stop: int, variant: str) -> Summary:
    if middle == stop:
        return Summary()
    if variant != "multiple-select":
        raise QuestionSyntaxError(
            '"^^^" belongs to ":variant: multiple-select" questions only', middle
        )
    notes = joined_by_mark(list(parts_between(text, middle + 1, stop, SUMMARY_MARK)))
    return Summary(*(notes.get(mark) for mark in "=>!&"))
