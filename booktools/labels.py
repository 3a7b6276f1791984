"""What the sources of a book can refer to: every label, what it names, and the numbers.

Numbers are counted in each document by itself, over all editions together, as the
site counts them, and kept by place: the cell and its line on which the numbered
thing begins. So `plain` finds the number of a figure that nobody labelled too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token
from nbformat import NotebookNode

from .dialect import (
    PROOFS,
    Directive,
    PlainError,
    is_directive,
    myst_parser,
    normalized,
    passages,
    read_directive,
    target_and_text,
)

_PARSER = myst_parser()
_CITING = ("cite", "footcite")
_PASSED_OVER = ("myst_line_comment", "myst_block_break", "footnote_reference_open", "footnote_reference_close")


@dataclass(frozen=True)
class Target:
    """`kind` is "section", "text", "equation" or the word of what it names, such as "figure".

    `title` is Markdown of the sources: a heading, a caption, or empty.
    """

    document: str
    kind: str
    title: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Labels:
    """`numbers` by document, cell and line; `cited` holds the keys of each document in order."""

    targets: Mapping[str, Target] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[tuple[str, int, int], int] = field(default_factory=dict)
    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    footnotes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    references: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, label: str) -> Target | None:
        return self.targets.get(normalized(label))


def collect_labels(sources: Mapping[str, NotebookNode]) -> Labels:
    """`sources` are whole notebooks by document, before any split into editions.

    Raises PlainError for a question that cannot be read.
    """
    labels = Labels({}, {}, {}, {}, {}, {})
    for document, notebook in sources.items():
        walk = _Walk(document, labels)
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type == "markdown":
                walk.cell(index, cell.source)
            else:
                walk.name("text")
        labels.titles.setdefault(document, document.rpartition("/")[2])
        labels.cited[document] = tuple(dict.fromkeys(walk.cited))
        labels.footnotes[document] = walk.footnotes
        labels.references[document] = walk.env["references"]
    return labels


def kind_of(directive: Directive) -> str | None:
    """The word for a directive that can be referred to, else None."""
    name = directive.name.removeprefix("prf:").removesuffix("-start")
    if name in ("exercise", "solution", "figure", "question") or name in PROOFS:
        return name
    if name in ("figure-md", "moving-figure"):
        return "figure"
    if name in ("table", "list-table", "csv-table"):
        return "table"
    if name in ("code-block", "sourcecode", "literalinclude"):
        return "code"
    return "equation" if name == "math" else None


def caption_of(directive: Directive) -> str:
    """What it is called in Markdown of the sources: a caption or a title, else empty."""
    kind = kind_of(directive)
    if kind == "figure":
        image_first = directive.name == "figure-md"
        return "".join(directive.body.strip().split("\n\n")[image_first : image_first + 1])
    if kind == "code":
        return directive.options.get("caption", "")
    return "" if kind in ("solution", "equation") else directive.argument


def _counts(directive: Directive) -> bool:
    """Whether the site gives it a number."""
    kind = kind_of(directive)
    if kind in (None, "solution", "question", "proof") or "nonumber" in directive.options:
        return False
    if kind == "exercise" or kind in PROOFS:
        return "hidden" not in directive.options
    return bool(directive.label or (kind != "equation" and caption_of(directive)))


class _Walk:
    """One document, cell after cell; labels wait for the block that they stand before."""

    def __init__(self, document: str, labels: Labels) -> None:
        self.document = document
        self.labels = labels
        self.index = 0
        self.counter: Counter[str] = Counter()
        self.waiting: list[str] = []
        self.cited: list[str] = []
        self.footnotes: dict[str, str] = {}
        self.env: dict[str, Any] = {"references": {}}

    def cell(self, index: int, source: str) -> None:
        self.index = index
        try:
            self.markdown(source, 0)
        except PlainError as error:
            raise error.found_in(self.document, index)

    def markdown(self, text: str, first_line: int) -> None:
        tokens = _PARSER.parse(text, self.env)
        for position, token in enumerate(tokens):
            if token.type == "inline":
                self.citations(token)
            elif is_directive(token):
                self.directive(read_directive(token, first_line))
            elif token.type == "footnote_reference_open":
                self.footnotes.setdefault(token.meta["label"], _footnote(text, token))
            elif token.type == "heading_open":
                self.heading(tokens[position + 1].content)
            elif token.type == "myst_target":
                self.waiting.append(token.content)
            elif token.type == "math_block_label":
                self.name("equation", number=self.number("equation", first_line + token.map[0]), label=token.info)
            elif token.nesting >= 0 and token.type not in _PASSED_OVER:
                self.name("text")

    def directive(self, directive: Directive) -> None:
        kind = kind_of(directive)
        number = self.number(kind, directive.line) if _counts(directive) else None
        self.name(kind or "text", caption_of(directive), number, directive.label)
        for text, line in passages(directive):
            self.markdown(text, line)

    def heading(self, title: str) -> None:
        title = " ".join(title.split())
        self.labels.titles.setdefault(self.document, title)
        self.name("section", title)

    def number(self, kind: str, line: int) -> int:
        self.counter[kind] += 1
        self.labels.numbers[self.document, self.index, line] = self.counter[kind]
        return self.counter[kind]

    def name(self, kind: str, title: str = "", number: int | None = None, label: str = "") -> None:
        """Give what stands here its own label and those that were waiting for it."""
        target = Target(self.document, kind, title, number)
        for name in filter(None, [*self.waiting, label]):
            self.labels.targets.setdefault(normalized(name), target)
        self.waiting.clear()

    def citations(self, token: Token) -> None:
        for child in token.children or ():
            if child.type == "myst_role" and child.meta["name"].partition(":")[0] in _CITING:
                keys, _ = target_and_text(child.content)
                self.cited += [key.strip() for key in keys.split(",")]


def _footnote(text: str, token: Token) -> str:
    """The Markdown of a footnote, without its mark and its indentation."""
    lines = text.splitlines()[slice(*token.map)]
    first = lines[0].partition("]:")[2].strip()
    rest = (line[min(4, len(line) - len(line.lstrip())) :] for line in lines[1:])
    return "\n".join([first, *rest]).strip()
