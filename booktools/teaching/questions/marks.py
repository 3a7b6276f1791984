"""The marks that structure a self-check question, and what stands between them.

A mark inside a fence, a `$$` block or a LaTeX environment is text like any
other: mathematics and code are full of lines that begin with `&`, `=` or `>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CHOICE_MARK = re.compile(r"(\[[xX ]\]|[>&])(?:\s+|$)")
FIELD_MARK = re.compile(r"([A-Z]{1,4}\[.*?\]|[=>&])(?:\s+|$)")
SUMMARY_MARK = re.compile(r"([=>!&])(?:\s+|$)")
_ANY_MARK = re.compile(r"(?:\[[xX ]\]|[A-Z]{1,4}\[.*?\]|[=>!&])\s+")
_NEARLY_A_MARK = re.compile(r"\[\s*[xX]?\s*\](?![(\[:])|>\w")
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,}|:{3,}(?!:)(?=\s*\S))")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+\*?)\}")


class QuestionSyntaxError(ValueError):
    """`line` counts from 0 in the body; None means the directive itself."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Passage:
    """A piece of MyST text and the line of the body, from 0, that it begins on."""

    text: str
    line: int


@dataclass(frozen=True)
class Part:
    """A mark with the lines up to the next one."""

    mark: str
    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Text:
    """The body's lines, which of them hold no marks, and how a mark looks."""

    lines: list[str]
    covered: list[bool]
    mark: re.Pattern[str]

    @classmethod
    def of(cls, body: str, mark: re.Pattern[str]) -> Text:
        lines = body.splitlines()
        return cls(lines, _covered(lines), mark)

    def marked(self, index: int, mark: re.Pattern[str]) -> re.Match[str] | None:
        return None if self.covered[index] else mark.match(self.lines[index])

    def rules(self, rule: str) -> list[int]:
        """The lines that hold nothing but `rule`."""
        return [
            index
            for index, line in enumerate(self.lines)
            if line.strip() == rule and not self.covered[index]
        ]

    def passage(self, start: int, stop: int) -> Passage | None:
        return passage(((start, tuple(self.lines[start:stop])),))


def _covered(lines: list[str]) -> list[bool]:
    """For each line, whether a fence, a `$$` block or an environment holds it."""
    covered, closing, opened = [], None, 0
    for index, line in enumerate(lines):
        covered.append(closing is not None)
        if closing is None:
            closing, opened = _closing(line), index
        elif closing.match(line):
            closing = None
    if closing is not None:
        raise QuestionSyntaxError(
            f'"{lines[opened].strip()}" opens a block that is never closed', opened
        )
    return covered


def _closing(line: str) -> re.Pattern[str] | None:
    """What will close the block that this line opens; None if it opens none."""
    mark = _ANY_MARK.match(line)
    text = line[mark.end() :] if mark else line
    if fence := _FENCE.match(text):
        return re.compile(rf"\s*{fence[1][0]}{{{len(fence[1])},}}\s*$")
    if text.lstrip().startswith("$$") and text.count("$$") % 2:
        return re.compile(r".*\$\$")
    environment = _ENVIRONMENT.match(text)
    if environment and rf"\end{{{environment[1]}}}" not in text:
        return re.compile(rf".*\\end\{{{re.escape(environment[1])}\}}")
    return None


def passage(pieces: Iterable[tuple[int, tuple[str, ...]]]) -> Passage | None:
    """Join pieces (first line's number, lines); lines keep their distances."""
    joined: dict[int, str] = {}
    for start, lines in pieces:
        joined |= {start + i: line for i, line in enumerate(lines) if line.strip()}
    if not joined:
        return None
    first, last = min(joined), max(joined)
    text = "\n".join(joined.get(i, "") for i in range(first, last + 1))
    return Passage(text, first)


def parts_between(
    text: Text, start: int, stop: int, mark: re.Pattern[str] | None = None
) -> Iterator[Part]:
    """Cut a region at its marks."""
    mark = mark or text.mark
    if mark is CHOICE_MARK:
        refuse_near_marks(text, start, stop)
    begins = [i for i in range(start, stop) if text.marked(i, mark)]
    _refuse_stray_text(text, start, begins[0] if begins else stop)
    for begin, end in zip(begins, [*begins[1:], stop]):
        found = mark.match(text.lines[begin])
        width = found.end()
        rest = (_unindented(line, width) for line in text.lines[begin + 1 : end])
        yield Part(found[1], (text.lines[begin][width:], *rest), begin)


def _unindented(line: str, width: int) -> str:
    """Without the indentation that lines it up with the text after its mark."""
    indentation = len(line) - len(line.lstrip(" "))
    return line[min(width, indentation) :]


def refuse_near_marks(text: Text, start: int, stop: int) -> None:
    """A slip such as `[x]text` would silently become text of its neighbour."""
    for index in range(start, stop):
        if not text.marked(index, CHOICE_MARK) and text.marked(index, _NEARLY_A_MARK):
            raise QuestionSyntaxError(
                f'"{text.lines[index]}" looks like a mark; write "[x] ", "[ ] " or '
                '"> " with one space, or begin the line with a space if it is text',
                index,
            )


def _refuse_stray_text(text: Text, start: int, stop: int) -> None:
    for index in range(start, stop):
        if text.lines[index].strip():
            raise QuestionSyntaxError(
                f'"{text.lines[index].strip()}" stands before the first mark; '
                'text for the whole question goes above the "---"',
                index,
            )


def joined_by_mark(parts: list[Part]) -> dict[str, Passage | None]:
    """One passage for each mark, however often it came."""
    marks = dict.fromkeys(part.mark for part in parts)
    return {
        mark: passage((p.line, p.lines) for p in parts if p.mark == mark)
        for mark in marks
    }
