"""The syntax of self-check questions: from a directive's body to a `Question`.

What is asked, a `---` line, and the options: `[x]` right, `[ ]` wrong, below each `>` why;
what may be said after them follows a second `---`. A mark inside a fence, a `$$` block or
a LaTeX environment is text like any other, and so is one behind a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

VARIANTS = ("single-select", "multiple-select")

_MARK = re.compile(r"(\[[xX ]\]|>)(?:\s+|$)")
_NEARLY_A_MARK = re.compile(r"\[\s*[xX]?\s*\](?![(\[:])|>\w")
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,}|:{3,}(?!:)(?=\s*\S))")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+\*?)\}")


class QuestionSyntaxError(ValueError):
    """`line` counts from 0 in the body; None means the directive itself."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Passage:
    """A piece of MyST text and the line of the body, from 0, that it begins on."""

    text: str
    line: int


@dataclass(frozen=True)
class Option:
    correct: bool
    text: Passage
    explanation: Passage | None = None


@dataclass(frozen=True)
class Question:
    before: Passage | None
    options: tuple[Option, ...]
    after: Passage | None


@dataclass(frozen=True)
class _Part:
    """A mark with the lines up to the next one, the mark and what lines up with it taken off."""

    mark: str
    line: int
    lines: list[str] = field(default_factory=list)


def parse_question(body: str, variant: str = VARIANTS[0]) -> Question:
    """Read a question; raises QuestionSyntaxError at the first mistake."""
    lines = body.splitlines()
    held = _held(lines)
    rules = [index for index, line in enumerate(lines) if line.strip() == "---" and not held[index]]
    if not rules:
        raise QuestionSyntaxError('the question has no "---"; write one above its options', None)
    if len(rules) > 2:
        raise QuestionSyntaxError('a third "---"; a question has at most two, around its options', rules[2])
    start, stop = [*rules, len(lines)][:2]
    parts = _parts(lines, held, range(start + 1, stop))
    if not parts:
        raise QuestionSyntaxError('the question has no option; begin each with "[x] " (right) or "[ ] " (wrong)', start)
    options = _options(parts)
    if variant == "single-select" and not any(option.correct for option in options):
        raise QuestionSyntaxError('no option is right; mark one with "[x] "', parts[0].line)
    right = [part.line for part in parts if part.mark in ("[x]", "[X]")]
    if variant == "single-select" and len(right) > 1:
        message = "a second right option, and only one can be chosen; mark one, or write :variant: multiple-select"
        raise QuestionSyntaxError(message, right[1])
    return Question(_passage(lines[:start], 0), options, _passage(lines[stop + 1 :], stop + 1))


def _options(parts: Iterable[_Part]) -> tuple[Option, ...]:
    options: list[Option] = []
    for part in parts:
        text = _passage(part.lines, part.line)
        if part.mark != ">":
            if text is None:
                raise QuestionSyntaxError("an option without text", part.line)
            options.append(Option(part.mark != "[ ]", text))
        elif options:
            options[-1] = replace(options[-1], explanation=text)
        else:
            message = '">" stands before the first option; if it is text for the whole question, put it above the "---"'
            raise QuestionSyntaxError(message, part.line)
    return tuple(options)


def _parts(lines: Sequence[str], held: Sequence[bool], region: range) -> list[_Part]:
    """Cut a region at its marks; one `>` after another goes on with the same part."""
    parts: list[_Part] = []
    width = 0
    for index in region:
        line = lines[index]
        mark = None if held[index] else _MARK.match(line)
        if mark:
            width = cut = mark.end()
            if mark[1] != ">" or not parts or parts[-1].mark != ">":
                parts.append(_Part(mark[1], index))
        else:
            if not held[index]:
                _refuse_slip(line, index, first=not parts)
            cut = min(width, len(line) - len(line.lstrip(" ")))
        if parts:
            parts[-1].lines.append(line[cut:])
    return parts


def _refuse_slip(line: str, index: int, first: bool) -> None:
    """A slip such as `[x]text` would silently become text of its neighbour."""
    if _NEARLY_A_MARK.match(line):
        raise QuestionSyntaxError(
            f'"{line}" looks like a mark; write "[x] ", "[ ] " or "> " with one space, '
            "or begin the line with a space if it is text",
            index,
        )
    if first and line.strip():
        message = f'"{line.strip()}" stands before the first mark; text for the whole question goes above the "---"'
        raise QuestionSyntaxError(message, index)


def _passage(lines: Sequence[str], line: int) -> Passage | None:
    """None of blank lines alone; those at either end do not count."""
    filled = [index for index, text in enumerate(lines) if text.strip()]
    if not filled:
        return None
    first, last = filled[0], filled[-1]
    return Passage("\n".join(lines[first : last + 1]), line + first)


def _held(lines: Sequence[str]) -> list[bool]:
    """For each line, whether a fence, a `$$` block or an environment holds it."""
    held, closing, opened = [], None, 0
    for index, line in enumerate(lines):
        held.append(closing is not None)
        if closing is None:
            closing, opened = _closing(line), index
        elif closing.match(line):
            closing = None
    if closing is not None:
        raise QuestionSyntaxError(f'"{lines[opened].strip()}" opens a block that is never closed', opened)
    return held


def _closing(line: str) -> re.Pattern[str] | None:
    """What will close the block that this line opens; None if it opens none."""
    mark = _MARK.match(line)
    text = line[mark.end() :] if mark else line
    if fence := _FENCE.match(text):
        return re.compile(rf"\s*{fence[1][0]}{{{len(fence[1])},}}\s*$")
    if text.lstrip().startswith("$$") and text.count("$$") % 2:
        return re.compile(r".*\$\$")
    environment = _ENVIRONMENT.match(text)
    if environment and rf"\end{{{environment[1]}}}" not in text:
        return re.compile(rf".*\\end\{{{re.escape(environment[1])}\}}")
    return None
