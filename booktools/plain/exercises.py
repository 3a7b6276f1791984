"""Exercises with their solutions, self-check questions, and what is stated and proved."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

from ..dialect import Directive, read_question
from ..question_syntax import Field, Option, Passage, Question
from . import links
from .boxes import as_list, blocks, body, bold, details, item, title
from .floats import number_of
from .page import Page


def exercise(page: Page, directive: Directive, quoted: bool) -> str:
    return _numbered(page, directive, "exercise", quoted)


def proof(page: Page, directive: Directive, quoted: bool) -> str:
    return _numbered(page, directive, directive.name.removeprefix("prf:"), quoted)


def _numbered(page: Page, directive: Directive, kind: str, quoted: bool) -> str:
    if "hidden" in directive.options:
        return ""
    subject = title(page, directive)
    heading = bold(_with_number(page, directive, kind)) + (f" ({subject})" if subject else "")
    return _foldable(directive, heading, body(page, directive, quoted))


def _with_number(page: Page, directive: Directive, kind: str) -> str:
    number = number_of(page, directive)
    word = page.context.words[kind]
    return f"{word} {number}" if number else word


def solution(page: Page, directive: Directive, quoted: bool) -> str:
    """Named after its exercise; one between gates cannot fold, for its cells are not in one place."""
    if "hidden" in directive.options:
        return ""
    target = links.find(page, directive.argument, directive.name, directive.line)
    heading = bold(f"{page.context.words['solution']}: {links.numbered(page, target)}")
    text = body(page, directive, quoted)
    return blocks(heading, text) if directive.name == "solution-start" else _foldable(directive, heading, text)


def _foldable(directive: Directive, heading: str, text: str) -> str:
    return details(heading, text) if directive.folded else blocks(heading, text)


def question(page: Page, directive: Directive, quoted: bool) -> str:
    """The question, its options by letter, and every answer with its reason, folded."""
    parsed = read_question(directive)

    def text(passage: Passage | None) -> str:
        return page.render(passage.text, directive.body_line + passage.line, quoted) if passage else ""

    subject = title(page, directive)
    heading = bold(page.context.words["question"]) + (f" ({subject})" if subject else "")
    choices = zip(string.ascii_uppercase, parsed.options or parsed.fields)
    offered = (item(f"**{letter})**", text(_shown(choice))) for letter, choice in choices)
    return blocks(
        heading,
        text(parsed.before),
        as_list(offered),
        text(parsed.after),
        details(bold(page.context.words["answers"]), as_list(_answers(page, parsed, text))),
    )


def _shown(choice: Option | Field) -> Passage | None:
    return choice.text if isinstance(choice, Option) else choice.label


def _answers(page: Page, question: Question, text: Callable[[Passage | None], str]) -> Iterator[str]:
    words = page.context.words
    for letter, choice in zip(string.ascii_uppercase, question.options or question.fields):
        if isinstance(choice, Option):
            verdict = words["right" if choice.correct else "wrong"]
            reason = text(choice.explanation or choice.answer)
        else:
            verdict = " / ".join(map(page.escape, choice.answers))
            reason = text(choice.answer or choice.right)
        yield item(f"**{letter})** {verdict}", reason)
