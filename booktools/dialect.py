"""MyST Markdown as data: the parser, directives, and where the Markdown inside a directive stands.

Two modules read sources with it, `labels` to number what can be referred to and
`plain` to rewrite it. They agree because both know a numbered thing by the line
of its cell on which it begins, and both learn that line here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from .question_marks import Passage, QuestionSyntaxError
from .question_syntax import Question, parse_question

#: MyST's boxes that take no title of their own; each is also the key of its word.
ADMONITIONS = frozenset("attention caution danger error hint important note seealso tip warning".split())
#: sphinx-proof's environments; all but `proof` are numbered.
PROOFS = frozenset(
    """
    algorithm assumption axiom conjecture corollary criterion definition example
    lemma notation observation proof property proposition remark theorem
    """.split()
)
#: What stands after the name of these is the first line of their text.
_WITHOUT_ARGUMENT = ADMONITIONS | {"math", "epigraph", "highlights", "pull-quote", "glossary", "compound"}
#: The body of these is not Markdown.
_LITERAL = frozenset(
    """
    bibliography code code-block code-cell eval-rst highlight image include index literalinclude math
    mermaid parsed-literal prompt raw sourcecode tableofcontents toctree
    """.split()
)


class PlainError(ValueError):
    """Markdown that cannot be made plain.

    `line` counts from 1 in the cell whose index in the source is `cell`.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.document = ""
        self.cell = 0

    def found_in(self, document: str, cell: int) -> PlainError:
        self.document, self.cell = document, cell
        return self


@dataclass(frozen=True)
class Directive:
    """`line` is where its fence opens and `body_line` where `body` begins, both from 0 in the cell."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int
    body_line: int

    @property
    def label(self) -> str:
        return self.options.get("label") or self.options.get("name") or ""

    @property
    def folded(self) -> bool:
        """Whether the site shows it closed, to be opened with a click."""
        return self.name == "dropdown" or bool({"dropdown", "toggle"} & set(self.options.get("class", "").split()))


def myst_parser() -> MarkdownIt:
    """The dialect of the book's sources, all of MyST's syntax that a book may switch on."""
    parser = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "linkify"])
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.use(myst_block_plugin).use(myst_role_plugin).use(colon_fence_plugin).use(deflist_plugin)
    parser.use(footnote_plugin).disable(["footnote_inline", "footnote_tail"])
    return parser.use(dollarmath_plugin, double_inline=True).use(amsmath_plugin)


def is_directive(token: Token | SyntaxTreeNode) -> bool:
    """Colon fences are directives all; one without a name in braces is a plain container."""
    if token.type == "colon_fence":
        return True
    return token.type == "fence" and _braced(token.info.strip().partition(" ")[0])


def read_directive(token: Token | SyntaxTreeNode, first_line: int = 0) -> Directive:
    """`first_line` is the line of the cell on which the text of `token` begins."""
    line = first_line + token.map[0]
    name, _, argument = token.info.strip().partition(" ")
    if not _braced(name):
        return Directive("container", token.info.strip(), {}, token.content, line, line + 1)
    name, argument = name[1:-1], argument.strip()
    options, lines, skipped = _options(token.content.splitlines())
    body_line = line + 1 + skipped
    if argument and name.removeprefix("prf:") in _WITHOUT_ARGUMENT:
        lines, argument, body_line = [argument, *lines], "", body_line - 1
    return Directive(name, argument, options, "\n".join(lines), line, body_line)


def _braced(name: str) -> bool:
    return name.startswith("{") and name.endswith("}")


def _options(lines: list[str]) -> tuple[dict[str, str], list[str], int]:
    """The options at the head of a directive, what follows them, and how many lines they take."""
    if lines and lines[0].strip() == "---":
        return _yaml_options(lines)
    options: dict[str, str] = {}
    for number, line in enumerate(lines):
        key, colon, value = line.strip()[1:].partition(":")
        if not line.lstrip().startswith(":") or not colon or not key or line.lstrip().startswith(":::"):
            return options, lines[number:], number
        options[key.strip()] = value.strip()
    return options, [], len(lines)


def _yaml_options(lines: list[str]) -> tuple[dict[str, str], list[str], int]:
    """Options between two lines of dashes; a question may begin with such a line and have none."""
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
    try:
        content = yaml.safe_load(textwrap.dedent("\n".join(lines[1:end])))
    except yaml.YAMLError:
        content = None
    if not isinstance(content, dict):
        return {}, lines, 0
    options = {str(key): "" if value is None else str(value) for key, value in content.items()}
    return options, lines[end + 1 :], end + 1


def read_question(directive: Directive) -> Question:
    """Raises PlainError for a mistake in its syntax."""
    try:
        kind = directive.options.get("type") or "multiple-choice"
        return parse_question(directive.body, kind, directive.options.get("variant"))
    except QuestionSyntaxError as error:
        line = directive.line if error.line is None else directive.body_line + error.line
        raise PlainError(error.message, line + 1) from None


def passages(directive: Directive) -> Iterator[tuple[str, int]]:
    """The pieces of Markdown inside a directive, each with its first line in the cell."""
    if directive.name == "question":
        for piece in _passages_in(read_question(directive)):
            yield piece.text, directive.body_line + piece.line
    elif directive.name not in _LITERAL:
        yield directive.body, directive.body_line


def _passages_in(value: Any) -> Iterator[Passage]:
    if isinstance(value, Passage):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _passages_in(item)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from _passages_in(getattr(value, field.name))


def target_and_text(content: str) -> tuple[str, str | None]:
    """What a role points to, and the text to show for it if its author chose one: `text <target>`."""
    text, bracket, target = content.rstrip().removesuffix(">").rpartition("<")
    if content.rstrip().endswith(">") and bracket and text.strip() and not text.endswith("\\"):
        return target.strip(), text.strip()
    return content.strip(), None


def normalized(label: str) -> str:
    """A label as docutils compares it: any case, any space."""
    return " ".join(label.lower().split())
