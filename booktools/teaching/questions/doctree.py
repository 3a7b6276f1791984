"""What a self-check question is in a doctree, before any builder shapes it.

::

    question            variant; its first id stays the same from build to build, and from reader to reader
      question_title
      question_part     role "before"
      question_option   correct
        question_part   role "label", "explanation"
      question_part     role "after"
"""

from __future__ import annotations

from docutils import nodes


class question(nodes.General, nodes.Element):
    """One question, with what can be chosen."""


class question_title(nodes.Part, nodes.TextElement):
    """What the author wrote behind the directive's name."""


class question_part(nodes.Part, nodes.Element):
    """Body elements, with their `role` in the question; absent where there are none."""


class question_option(nodes.Part, nodes.Element):
    """A radio button or a check box."""


def title(node: question) -> list[nodes.Node]:
    return next(child.children for child in node.children if isinstance(child, question_title))


def options(node: question) -> list[question_option]:
    return [child for child in node.children if isinstance(child, question_option)]


def blocks(node: question | question_option, role: str) -> list[nodes.Node]:
    parts = (child for child in node.children if isinstance(child, question_part) and child["role"] == role)
    return [block for part in parts for block in part.children]
