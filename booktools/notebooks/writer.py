"""A resolved doctree as the cells of a notebook: runs of prose, and the places where code stands."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from docutils import nodes
from markdown_it.token import Token
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util.docutils import SphinxTranslator

from .markdown import render

if TYPE_CHECKING:
    from .builder import Notebooks

Bundle = dict[str, str]  # media type → base64


@dataclass
class Prose:
    """A Markdown cell; `attachments` are the pictures in it, by name."""

    source: str
    attachments: dict[str, Bundle] = field(default_factory=dict)


@dataclass
class Code:
    """Where a code cell stands; `index` is its place among the cells of the source."""

    index: int


class NotebookTranslator(SphinxTranslator):
    """Writes `cells`. Blocks go to `tokens`, until code or a heading ends a cell; what stands in a line to `line`.

    Directives of ours write themselves through `app.add_node(…, notebooks=(visit, depart))`.
    """

    builder: Notebooks

    def __init__(self, document: nodes.document, builder: Notebooks) -> None:
        super().__init__(document, builder)
        self.cells: list[Prose | Code] = []
        self.cited: dict[str, None] = {}  # anchors of works, in the order of their citations
        self.tokens: list[Token] = []
        self.line: list[Token] | None = None
        self.attachments: dict[str, Bundle] = {}
        self.level = 0
        self.unlinked = 0

    # The parts of Markdown

    def block(self, kind: str, inside: Iterable[Token] | None = None, **more: Any) -> None:
        """A block of text: a paragraph, a heading, a cell of a table."""
        tag = more.pop("tag", "p")
        self.tokens.append(Token(f"{kind}_open", tag, 1, block=True, **more))
        self.tokens.append(Token("inline", "", 0, block=True, children=_trimmed(inside or [])))
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
        inner = [token for token in _trimmed(tokens) if token.type not in ("strong_open", "strong_close")]
        opening, closing = (
            Token("strong_open", "strong", 1, markup="**"),
            Token("strong_close", "strong", -1, markup="**"),
        )
        return [opening, *inner, closing] if inner else []

    def end_cell(self) -> None:
        if self.tokens and (source := render(self.tokens)):
            self.cells.append(Prose(source, self.attachments))
        self.tokens, self.attachments = [], {}

    # Inside a line

    def visit_Text(self, node: nodes.Text) -> NoReturn:
        pieces = node.astext().split("\n")
        for number, piece in enumerate(pieces):
            if number:
                self.put(Token("softbreak", "br", 0))
            if piece:
                self.put(_text(piece))
        raise nodes.SkipNode

    def _mark(self, kind: str, tag: str, markup: str, node: nodes.Element) -> NoReturn:
        inside = _trimmed(self.inline(*node.children))
        if inside:
            self.put(
                Token(f"{kind}_open", tag, 1, markup=markup), *inside, Token(f"{kind}_close", tag, -1, markup=markup)
            )
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
        self.put(_raw(f"<{tag}>"), *self.inline(*node.children), _raw(f"</{tag}>"))
        raise nodes.SkipNode

    def visit_subscript(self, node: nodes.Element) -> None:
        self._tagged("sub", node)

    def visit_superscript(self, node: nodes.Element) -> None:
        self._tagged("sup", node)

    def visit_abbreviation(self, node: nodes.Element) -> None:
        meaning = f" ({node['explanation']})" if node.get("explanation") else ""
        self.put(*self.inline(*node.children), _text(meaning))
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
        inside = _trimmed(self.inline(*node.children))
        self.unlinked -= bool(address)
        pictured = any(token.type == "image" for token in inside)
        if not inside or not address or self.unlinked or (pictured and self.builder.is_picture(address)):
            self.put(*inside)
        else:
            info, markup = ("auto", "autolink") if node.astext() == address else ("", "")
            attributes = {"href": address} | (
                {"title": node["reftitle"]} if node.get("reftitle") and not node.get("internal") else {}
            )
            opening = Token("link_open", "a", 1, attrs=attributes, info=info, markup=markup)
            self.put(opening, *inside, Token("link_close", "a", -1))
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
            self.put(_raw("[x]" if "checked" in text else "[ ]"))
        else:
            self.put(_raw(text))
        raise nodes.SkipNode

    # Blocks

    def visit_section(self, node: nodes.Element) -> None:
        self.level += 1

    def depart_section(self, node: nodes.Element) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.Element) -> None:
        self.end_cell()
        level = min(max(self.level, 1), 6)
        self.block(
            "heading",
            [*self.builder.section_number(node), *self.inline(*node.children)],
            tag=f"h{level}",
            markup="#" * level,
        )
        raise nodes.SkipNode

    def visit_paragraph(self, node: nodes.Element) -> None:
        if self.line is not None:  # in a cell of a table
            self.line += self.inline(*node.children)
        else:
            self.block("paragraph", self.inline(*node.children))
        raise nodes.SkipNode

    visit_compact_paragraph = visit_paragraph

    def visit_rubric(self, node: nodes.Element) -> None:
        self.block("paragraph", self.strong(self.inline(*node.children)))
        raise nodes.SkipNode

    def visit_transition(self, node: nodes.Element) -> None:
        self.leaf("hr", "")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        number = self.builder.number("displaymath", node)
        self.leaf("amsmath" if node.get("nowrap") and not number else "math_block", node.astext(), number)
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.Element) -> None:
        language = {"ipython3": "python", "ipython": "python", "default": "", "none": ""}.get(
            node.get("language", ""), node.get("language", "")
        )
        self.leaf("fence", node.astext().rstrip("\n") + "\n", language)
        raise nodes.SkipNode

    def visit_bullet_list(self, node: nodes.Element) -> None:
        with self.around("bullet_list", markup="-"):
            for item in node.children:
                self.item([], item.children, _tight(node))
        raise nodes.SkipNode

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        """Markdown counts in figures only: letters stand at the head of the items of an ordinary list."""
        if node.get("enumtype", "arabic") == "arabic":
            marker = ")" if node.get("suffix") == ")" else "."
            with self.around("ordered_list", attrs={"start": node.get("start", 1)}, markup=marker):
                for item in node.children:
                    self.item([], item.children, _tight(node))
        else:
            letters = (chr(ord("A") + number) for number in range(26))
            with self.around("bullet_list", markup="-"):
                for item, letter in zip(node.children, letters, strict=False):
                    self.item([*self.strong([_text(f"{letter})")]), _text(" ")], item.children, _tight(node))
        raise nodes.SkipNode

    def visit_definition_list(self, node: nodes.Element) -> None:
        with self.around("bullet_list", markup="-"):
            for item in node.children:
                terms = [
                    self.strong(self.inline(*child.children))
                    for child in item.children
                    if isinstance(child, nodes.term)
                ]
                lead = [
                    token for number, term in enumerate(terms) for token in [*([_text(", ")] if number else []), *term]
                ]
                meaning = [
                    block for child in item.children if isinstance(child, nodes.definition) for block in child.children
                ]
                self.item([*lead, _text(" — ")] if meaning else lead, meaning)
        raise nodes.SkipNode

    def visit_block_quote(self, node: nodes.Element) -> None:
        self.quoted([], node.children)
        raise nodes.SkipNode

    def visit_table(self, node: nodes.Element) -> None:
        """Markdown has one row of headings always; where the source has none, it is empty."""
        for title in node.findall(nodes.title):
            self._caption("table", node, title)
        head = [row for part in node.findall(nodes.thead) for row in part.children]
        body = [row for part in node.findall(nodes.tbody) for row in part.children]
        rows = [[self._cell(entry) for entry in row.children] for row in [*head, *body]]
        width = max(map(len, rows), default=0)
        if not head:
            rows.insert(0, [])
        rows = [row + [[]] * (width - len(row)) for row in rows]
        with self.around("table"):
            for part, tag, lines in (("thead", "th", rows[:1]), ("tbody", "td", rows[1:])):
                with self.around(part):
                    for line in lines:
                        with self.around("tr"):
                            for cell in line:
                                self.block(tag, cell, tag=tag)
        raise nodes.SkipNode

    def _cell(self, entry: nodes.Node) -> list[Token]:
        """A cell has one line: its paragraphs, and the items of a list, are parted by breaks."""
        parts = [self.inline(*_line_of(block)) for block in _blocks_in(entry)]
        return [token for n, part in enumerate(parts) for token in ([_raw("<br>")] if n else []) + part]

    def visit_figure(self, node: nodes.Element) -> None:
        """The picture, its number and caption, and what else stands below it."""
        for child in node.children:
            if isinstance(child, nodes.caption):
                self._caption("figure", node, child)
            else:
                child.walkabout(self)
        raise nodes.SkipNode

    def _caption(self, kind: str, node: nodes.Element, caption: nodes.Element) -> None:
        """`**Şekil 2.1.** What is to be seen.`"""
        number = self.builder.number(kind, node)
        label = [*self.strong([_text(self.config.numfig_format[kind] % number + ".")]), _text(" ")] if number else []
        self.block("paragraph", label + self.inline(*caption.children))

    def visit_legend(self, node: nodes.Element) -> None:
        """Its content."""

    def visit_admonition(self, node: nodes.Element) -> None:
        """Folded where the page folds it; what a reader is to do stands open; the rest is quoted."""
        title, body = self._titled(node)
        classes = {*node["classes"]}
        holds_code = any(
            isinstance(child, nodes.Element) and child.get("nb_element") for child in node.findall(nodes.container)
        )
        if holds_code or classes & {"exercise", "solution"} and "dropdown" not in classes:
            self.end_cell()
            self.block("paragraph", self.strong(title))
            self.write(body)
        elif "dropdown" in classes:
            self.folded(self.strong(title), body)
        else:
            self.quoted(title, body)
        raise nodes.SkipNode

    def _titled(self, node: nodes.Element) -> tuple[list[Token], list[nodes.Node]]:
        first = node.children[0] if node.children else None
        if isinstance(first, nodes.title) and "%s" in first.get(
            "title", ""
        ):  # an exercise, whose number is the builder's to say
            numbered = first["title"] % self.builder.number("exercise", node)
            return [_text(numbered), *self.inline(*first.children)], node.children[1:]
        if isinstance(first, nodes.title | nodes.rubric):
            return _trimmed(self.inline(*first.children)), node.children[1:]
        label = admonitionlabels.get(node.tagname, "")
        return [_text(str(label))] if label else [], node.children

    visit_attention = visit_caution = visit_danger = visit_error = visit_hint = visit_important = visit_admonition
    visit_note = visit_tip = visit_warning = visit_seealso = visit_topic = visit_sidebar = visit_admonition
    visit_exercise_node = visit_exercise_enumerable_node = visit_solution_node = visit_admonition

    def visit_container(self, node: nodes.Element) -> None:
        if node.get("nb_element") == "cell_code":
            self.end_cell()
            self.cells.append(Code(int(node["cell_metadata"]["origin"])))
            raise nodes.SkipNode
        if node.get("design_component") == "dropdown":
            title, body = self._titled(node)
            self.folded(self.strong(title), body)
            raise nodes.SkipNode
        if node.get("literal_block"):
            for child in node.children:
                if isinstance(child, nodes.caption):
                    self._caption("code-block", node, child)
                else:
                    child.walkabout(self)
            raise nodes.SkipNode

    def visit_footnote(self, node: nodes.Element) -> None:
        label, *body = node.children
        self.led([_raw("<sup>"), *self.inline(*label.children), _raw("</sup>"), _text(" ")], body)
        raise nodes.SkipNode

    def depart_document(self, node: nodes.Element) -> None:
        self.end_cell()

    def skip(self, node: nodes.Node) -> NoReturn:
        raise nodes.SkipNode

    visit_comment = visit_index = visit_target = visit_toctree = visit_meta = visit_citation = skip
    visit_substitution_definition = visit_HiddenCellNode = visit_system_message = skip

    def unknown_visit(self, node: nodes.Node) -> None:
        """What has no form of its own is its content."""

    unknown_departure = unknown_visit


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _raw(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


def _trimmed(tokens: Iterable[Token]) -> list[Token]:
    """Without white space at either end."""
    found = list(tokens)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while found and (found[end].type == "softbreak" or found[end].type == "text" and not strip(found[end].content)):
            found.pop(end)
        if found and found[end].type == "text":
            found[end] = copy(found[end])
            found[end].content = strip(found[end].content)
    return found


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


def _tight(items: nodes.Element) -> bool:
    """Whether no item has more than a paragraph and lists below it, as a page sets close together."""
    lists = nodes.bullet_list | nodes.enumerated_list

    def close(item: nodes.Node) -> bool:
        first, rest = item.children[:1], item.children[1:]
        return all(isinstance(child, nodes.paragraph) for child in first) and all(
            isinstance(child, lists) and _tight(child) for child in rest
        )

    return all(close(item) for item in items.children)


def _blocks_in(entry: nodes.Node) -> Iterator[nodes.Node]:
    for child in entry.children:
        if isinstance(child, nodes.bullet_list | nodes.enumerated_list | nodes.list_item | nodes.container):
            yield from _blocks_in(child)
        elif not isinstance(child, nodes.comment):
            yield child


def _line_of(block: nodes.Node) -> Sequence[nodes.Node]:
    if isinstance(block, nodes.literal_block):
        return [nodes.literal("", line) for line in block.astext().splitlines() if line.strip()]
    return block.children if isinstance(block, nodes.paragraph) else [block]
