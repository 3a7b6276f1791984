"""What a self-check question is in a doctree, before any builder shapes it.

::

    question            key, type, variant, columns, caption, showanswer
      question_title    where the author gave one
      question_part     role "before"
      question_option   correct            or  question_field  answers, ignore_case
        question_part   role "label", "explanation", "answer" (right, wrong)
      question_part     role "right", "wrong", "missed", "missed_and_wrong"
      question_part     role "after"
"""

from __future__ import annotations

from docutils import nodes


class question(nodes.General, nodes.Element):
    """`key` stays the same from build to build, and from reader to reader."""


class question_title(nodes.caption):
    """What the author wrote behind the directive's name.

    A caption, since that is where MyST looks for the text of a bare link.
    """


class question_part(nodes.General, nodes.Element):
    """Body elements, with their `role` in the question."""


class question_option(nodes.General, nodes.Element):
    """A radio button or a check box."""


class question_field(nodes.General, nodes.Element):
    """A text to type in."""


SUMMARY_ROLES = ("right", "wrong", "missed", "missed_and_wrong")


def part(node: nodes.Element, role: str) -> question_part | None:
    for child in node.children:
        if isinstance(child, question_part) and child["role"] == role:
            return child
    return None


def title(node: question) -> question_title | None:
    return next((c for c in node.children if isinstance(c, question_title)), None)


def choices(node: question) -> list[question_option | question_field]:
    kinds = (question_option, question_field)
    return [child for child in node.children if isinstance(child, kinds)]


def letter(index: int) -> str:
    """A, B, … Z, AA, AB, … as `<ol type="A">` counts."""
    rest, last = divmod(index, 26)
    return (letter(rest - 1) if rest else "") + chr(ord("A") + last)
