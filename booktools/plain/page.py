"""One cell while it is being rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token
from mdformat.renderer import MDRenderer, RenderTreeNode

from ..dialect import PlainError, is_directive, myst_parser
from .context import Context

_PARSER = myst_parser()
_SILENT = ("myst_line_comment", "myst_target", "myst_block_break")


@dataclass
class Page:
    """`extension` is what mdformat calls a parser extension: our renderers.

    `footnotes` are the labels met so far, `notes` what the cell itself says in them.
    Nothing becomes a link unless `linked`.
    """

    context: Context
    extension: object
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    footnotes: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    linked: bool = True

    def render(self, text: str, first_line: int, quoted: bool = False) -> str:
        """Markdown of the source → plain Markdown; `quoted` if it will stand in a block quote."""
        env = self._env(first_line, quoted)
        tokens = [token for token in _PARSER.parse(text, env) if token.type not in _SILENT]
        return self._render(tokens, env)

    def inline(self, text: str, first_line: int) -> str:
        """The same for text without blocks, such as a title or a caption."""
        env = self._env(first_line, quoted=False)
        return self._render(_PARSER.parseInline(" ".join(text.split()), env), env)

    def titled(self, title: str) -> str:
        """A heading or caption as the text of a link: what it refers to itself is only named."""
        return replace(self, linked=False).inline(title, 0)

    def escape(self, text: str) -> str:
        """Text that means nothing but itself → Markdown."""
        token = Token("inline", "", 0, content=text, map=[0, 1], children=[Token("text", "", 0, content=text)])
        return self._render([token], self._env(0, quoted=False))

    def footnote(self, label: str) -> int:
        """The number of a footnote in this cell, counted as they are met."""
        if label not in self.footnotes:
            self.footnotes.append(label)
        return self.footnotes.index(label) + 1

    def attach(self, path: str, line: int) -> str:
        """Take an image along; its new address."""
        if self.context.image is None:
            return path
        try:
            image = self.context.image(path)
        except LookupError as error:
            raise PlainError(f"image {path}: {error.args[0]}", line + 1) from None
        for number in range(len(self.attachments) + 1):
            name = _attachment_name(f"{number}-{image.name}" if number else image.name)
            if self.attachments.setdefault(name, image.bundle) == image.bundle:
                return f"attachment:{name}"
        raise AssertionError("one more name than there are attachments is always free")

    def _env(self, first_line: int, quoted: bool) -> dict[str, Any]:
        document, labels = self.context.document, self.context.labels
        known = {f":{label}": -1 for label in labels.footnotes.get(document, ())}
        return {
            "page": self,
            "first_line": first_line,
            "quoted": quoted,
            "references": dict(labels.references.get(document, {})),
            "footnotes": {"refs": known},
        }

    def _render(self, tokens: list[Token], env: dict[str, Any]) -> str:
        tree = RenderTreeNode(tokens)
        _loosen(tree)
        options = {"parser_extension": [self.extension], "mdformat": {"number": True}}
        return MDRenderer().render_tree(tree, options, env, finalize=False)


def line_of(node: RenderTreeNode, env: dict[str, Any]) -> int:
    """The line of the cell, from 0, on which the block around `node` begins."""
    while node.map is None and node.parent:
        node = node.parent
    return env["first_line"] + (node.map[0] if node.map else 0)


def first_paragraph(text: str) -> tuple[str, str]:
    """The paragraph that Markdown begins with, empty if it begins with something else, and the rest."""
    first, _, rest = text.partition("\n\n")
    types = [token.type for token in _PARSER.parse(first)]
    return (first, rest) if types == ["paragraph_open", "inline", "paragraph_close"] else ("", text)


def _loosen(tree: RenderTreeNode) -> None:
    """A list with a directive in it gets blank lines, since what replaces that may be a paragraph."""
    for node in tree.walk():
        if node.type in ("bullet_list", "ordered_list") and any(map(is_directive, _blocks(node))):
            for block in _blocks(node):
                if block.type == "paragraph":
                    block.nester_tokens.opening.hidden = False


def _blocks(items: RenderTreeNode) -> Iterator[RenderTreeNode]:
    for item in items.children:
        yield from item.children


def _attachment_name(name: str) -> str:
    """Some programs compare the name with an address in which other characters are encoded."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)
