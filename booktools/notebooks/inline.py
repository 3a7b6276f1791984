"""What stands inside a line: text, emphasis, code, formulas, references, pictures."""

from __future__ import annotations

from typing import NoReturn

from docutils import nodes
from markdown_it.token import Token

from .tokens import Tokens, parted, raw, text


class Inline(Tokens):
    def visit_Text(self, node: nodes.Text) -> NoReturn:
        pieces = node.astext().split("\n")
        for number, piece in enumerate(pieces):
            if number:
                self.put(Token("softbreak", "br", 0))
            if piece:
                self.put(text(piece))
        raise nodes.SkipNode

    def _mark(self, kind: str, tag: str, markup: str, node: nodes.Element) -> NoReturn:
        before, inside, after = parted(self.inline(*node.children))
        if inside:
            opening, closing = (
                Token(f"{kind}_open", tag, 1, markup=markup),
                Token(f"{kind}_close", tag, -1, markup=markup),
            )
            self.put(*before, opening, *inside, closing, *after)
        raise nodes.SkipNode

    def visit_emphasis(self, node: nodes.Element) -> None:
        self._mark("em", "em", "*", node)

    def visit_strong(self, node: nodes.Element) -> None:
        self._mark("strong", "strong", "**", node)

    visit_title_reference = visit_desc_name = visit_emphasis

    def visit_literal(self, node: nodes.Element) -> None:
        if "kbd" in node["classes"]:
            self._tagged("kbd", node)
        self.put(Token("code_inline", "code", 0, markup="`", content=node.astext().replace("\n", " ")))
        raise nodes.SkipNode

    def _tagged(self, tag: str, node: nodes.Element) -> NoReturn:
        self.put(raw(f"<{tag}>"), *self.inline(*node.children), raw(f"</{tag}>"))
        raise nodes.SkipNode

    def visit_subscript(self, node: nodes.Element) -> None:
        self._tagged("sub", node)

    def visit_superscript(self, node: nodes.Element) -> None:
        self._tagged("sup", node)

    def visit_abbreviation(self, node: nodes.Element) -> None:
        meaning = f" ({node['explanation']})" if node.get("explanation") else ""
        self.put(*self.inline(*node.children), text(meaning))
        raise nodes.SkipNode

    def visit_math(self, node: nodes.Element) -> None:
        self.put(Token("math_inline", "math", 0, markup="$", content=node.astext()))
        raise nodes.SkipNode

    def visit_reference(self, node: nodes.Element) -> None:
        """To another notebook, to the site, to elsewhere; within the page, and inside of a link, it is its text."""
        address, citation = self.builder.address(node), self.builder.citation(node)
        if citation:
            self.cited.setdefault(citation)
            address = self.builder.works[citation].address
        self.unlinked += bool(address)
        before, inside, after = parted(self.inline(*node.children))
        self.unlinked -= bool(address)
        pictured = any(token.type == "image" for token in inside)
        if not inside or not address or self.unlinked or (pictured and self.builder.is_picture(address)):
            self.put(*before, *inside, *after)
        else:
            info, markup = ("auto", "autolink") if node.astext() == address else ("", "")
            attributes = {"href": address} | (
                {"title": node["reftitle"]} if node.get("reftitle") and not node.get("internal") else {}
            )
            opening = Token("link_open", "a", 1, attrs=attributes, info=info, markup=markup)
            self.put(*before, opening, *inside, Token("link_close", "a", -1), *after)
        raise nodes.SkipNode

    visit_number_reference = visit_download_reference = visit_reference

    def visit_image(self, node: nodes.Element) -> None:
        address = self.builder.picture(node, self.attachments)
        self.put(Token("image", "img", 0, attrs={"src": address}, content=" ".join(node.get("alt", "").split())))
        raise nodes.SkipNode

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        self._tagged("sup", node)

    def visit_raw(self, node: nodes.Element) -> None:
        text = node.astext()
        if "html" not in node.get("format", "").split():
            raise nodes.SkipNode
        if self.line is None:
            self.leaf("html_block", text)
        elif text.strip() in ("<br />", "<br>"):
            self.put(Token("hardbreak", "br", 0))
        elif 'class="task-list-item-checkbox"' in text:
            self.put(raw("[x]" if "checked" in text else "[ ]"))
        else:
            self.put(raw(text))
        raise nodes.SkipNode
