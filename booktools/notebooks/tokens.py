"""Tokens of markdown-it, as a doctree's visitors make them: blocks, lines, and the cells that they add up to."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markdown_it.token import Token
from sphinx import addnodes
from sphinx.util.docutils import SphinxTranslator

from ..running import store
from .markdown import render

if TYPE_CHECKING:
    from .builder import Notebooks

Bundle = dict[str, str]  # media type → base64


@dataclass
class Prose:
    """A Markdown cell; `attachments` are the pictures in it, by name, `tag` what it is part of (`store.SOLUTION`)."""

    source: str
    attachments: dict[str, Bundle] = field(default_factory=dict)
    tag: str = ""


@dataclass
class Code:
    """Where a code cell stands; `index` is its place among the cells of the source."""

    index: int
    tag: str = ""


class Tokens(SphinxTranslator):
    """Adds up to `cells`. Blocks go to `tokens`, until code or a heading ends a cell; what stands in a line to `line`."""

    builder: Notebooks

    def __init__(self, document: nodes.document, builder: Notebooks) -> None:
        super().__init__(document, builder)
        self.cells: list[Prose | Code] = []
        self.cited: dict[str, None] = {}  # anchors of works, in the order of their citations
        self.tokens: list[Token] = []
        self.line: list[Token] | None = None
        self.attachments: dict[str, Bundle] = {}
        self.tag = ""  # of the cells that come
        self.level = 0
        self.unlinked = 0

    # The parts of Markdown

    def block(self, kind: str, inside: Iterable[Token] | None = None, **more: Any) -> None:
        """A block of text: a paragraph, a heading, a cell of a table."""
        tag = more.pop("tag", "p")
        self.tokens.append(Token(f"{kind}_open", tag, 1, block=True, **more))
        self.tokens.append(Token("inline", "", 0, block=True, children=trimmed(inside or [])))
        self.tokens.append(Token(f"{kind}_close", tag, -1, block=True))

    @contextmanager
    def around(self, kind: str, **more: Any) -> Iterator[None]:
        """A block of blocks: a list, its item, a quotation, a table."""
        self.tokens.append(Token(f"{kind}_open", "", 1, block=True, **more))
        yield
        self.tokens.append(Token(f"{kind}_close", "", -1, block=True))

    def leaf(self, kind: str, content: str, info: str = "") -> None:
        self.tokens.append(Token(kind, "", 0, block=True, content=content, info=info))

    def inline(self, *children: nodes.Node) -> list[Token]:
        """What nodes are in a line."""
        made: list[Token] = []
        outer, self.line = self.line, made
        for child in children:
            child.walkabout(self)
        self.line = outer
        return made

    def put(self, *tokens: Token) -> None:
        """Into the line; where there is none, a paragraph of their own."""
        if self.line is None:
            self.block("paragraph", tokens)
        else:
            self.line += tokens

    def write(self, children: Iterable[nodes.Node]) -> None:
        for child in children:
            child.walkabout(self)

    def item(self, lead: Sequence[Token], children: Sequence[nodes.Node], tight: bool = False) -> None:
        """An item of a list; `lead` begins its first paragraph."""
        with self.around("list_item"):
            self.led(lead, children, tight)

    def led(self, lead: Sequence[Token], children: Sequence[nodes.Node], tight: bool = False) -> None:
        first, rest = children[:1], children[1:]
        if first and isinstance(first[0], nodes.paragraph | addnodes.compact_paragraph):
            self.block("paragraph", [*lead, *self.inline(*first[0].children)], hidden=tight)
        else:
            rest = children
            if lead:
                self.block("paragraph", lead, hidden=tight)
        self.write(rest)

    def folded(self, title: Sequence[Token], children: Sequence[nodes.Node]) -> None:
        """What the page folds; no program reads Markdown inside of a summary."""
        self.leaf("html_block", f"<details>\n<summary>{_html(title)}</summary>")
        self.write(children)
        self.leaf("html_block", "</details>")

    def quoted(self, title: Sequence[Token], children: Sequence[nodes.Node]) -> None:
        with self.around("blockquote"):
            if title:
                self.block("paragraph", self.strong(title))
            self.write(children)

    def strong(self, tokens: Iterable[Token]) -> list[Token]:
        """Set in bold as a whole; strong text in it is so already."""
        inner = [token for token in trimmed(tokens) if token.type not in ("strong_open", "strong_close")]
        opening, closing = (
            Token("strong_open", "strong", 1, markup="**"),
            Token("strong_close", "strong", -1, markup="**"),
        )
        return [opening, *inner, closing] if inner else []

    def end_cell(self) -> None:
        if self.tokens and (source := render(self.tokens)):
            self.cells.append(Prose(source, self.attachments, self.tag))
            self.tag = self.tag if self.tag == store.SOLUTION else ""  # all of a solution, of an exercise the first
        self.tokens, self.attachments = [], {}


def text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def raw(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


def trimmed(tokens: Iterable[Token]) -> list[Token]:
    """Without white space at either end."""
    found = list(tokens)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found and (found[end].type == "softbreak" or found[end].type == "text" and not strip(found[end].content)):
            found.pop(end)
        if found and found[end].type == "text":
            found[end] = copy(found[end])
            found[end].content = strip(found[end].content)
    return found


def parted(tokens: list[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """The blank before, what a mark encloses, the blank after: Markdown wants none inside, as `Solution to[ Exercise 1](…)`."""

    def blank(end: int) -> list[Token]:
        token = tokens[end]
        space = token.type == "softbreak" or token.type == "text" and token.content[end].isspace()
        return [text(" ")] if space else []

    inside = trimmed(tokens)
    return (blank(0), inside, blank(-1)) if inside else ([], [], [])


_IN_HTML: dict[str, Callable[[Token], str]] = {
    "text": lambda token: html.escape(token.content, quote=False),
    "code_inline": lambda token: f"<code>{html.escape(token.content, quote=False)}</code>",
    "math_inline": lambda token: f"${html.escape(token.content.strip(), quote=False)}$",
    "html_inline": lambda token: token.content,
    "softbreak": lambda token: " ",
    "link_open": lambda token: f'<a href="{html.escape(str(token.attrs["href"]))}">',
}


def _html(tokens: Iterable[Token]) -> str:
    def one(token: Token) -> str:
        if token.type in _IN_HTML:
            return _IN_HTML[token.type](token)
        return {1: f"<{token.tag}>", -1: f"</{token.tag}>"}.get(token.nesting, "")

    return "".join(map(one, tokens))
