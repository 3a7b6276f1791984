"""A resolved doctree as the cells of a notebook: runs of prose, and the places where code stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn

from docutils import nodes
from markdown_it.token import Token
from sphinx.locale import admonitionlabels

from ..running import store
from .inline import Inline
from .tokens import Code, raw, text, trimmed


class NotebookTranslator(Inline):
    """Blocks, as Markdown has them. Directives of ours write themselves: `app.add_node(…, notebooks=(visit, depart))`."""

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
        """Markdown counts in figures only: a question's letters stand at the head of the items of an ordinary list."""
        if node.get("enumtype") != "upperalpha":
            marker = ")" if node.get("suffix") == ")" else "."
            with self.around("ordered_list", attrs={"start": node.get("start", 1)}, markup=marker):
                for item in node.children:
                    self.item([], item.children, _tight(node))
        else:
            with self.around("bullet_list", markup="-"):
                for number, item in enumerate(node.children):
                    letter = chr(ord("A") + number)
                    self.item([*self.strong([text(f"{letter})")]), text(" ")], item.children, _tight(node))
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
                    token for number, term in enumerate(terms) for token in [*([text(", ")] if number else []), *term]
                ]
                meaning = [
                    block for child in item.children if isinstance(child, nodes.definition) for block in child.children
                ]
                self.item([*lead, text(" — ")] if meaning else lead, meaning)
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
        return [token for n, part in enumerate(parts) for token in ([raw("<br>")] if n else []) + part]

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
        label = [*self.strong([text(self.config.numfig_format[kind] % number + ".")]), text(" ")] if number else []
        self.block("paragraph", label + self.inline(*caption.children))

    def visit_legend(self, node: nodes.Element) -> None:
        """Its content."""

    def visit_admonition(self, node: nodes.Element) -> None:
        self._admonition(node)
        raise nodes.SkipNode

    def _admonition(self, node: nodes.Element) -> None:
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

    def visit_exercise_node(self, node: nodes.Element) -> None:
        self.end_cell()
        self.tag = store.EXERCISE
        self._admonition(node)
        raise nodes.SkipNode

    def visit_solution_node(self, node: nodes.Element) -> None:
        self.end_cell()
        self.tag = store.SOLUTION
        self._admonition(node)
        self.end_cell()
        self.tag = ""
        raise nodes.SkipNode

    visit_exercise_enumerable_node = visit_exercise_node

    def _titled(self, node: nodes.Element) -> tuple[list[Token], list[nodes.Node]]:
        first = node.children[0] if node.children else None
        if isinstance(first, nodes.title) and "%s" in first.get(
            "title", ""
        ):  # an exercise, whose number is the builder's to say
            numbered = first["title"] % self.builder.number("exercise", node)
            return [text(numbered), *self.inline(*first.children)], node.children[1:]
        if isinstance(first, nodes.title | nodes.rubric):
            return trimmed(self.inline(*first.children)), node.children[1:]
        label = admonitionlabels.get(node.tagname, "")
        return [text(str(label))] if label else [], node.children

    visit_attention = visit_caution = visit_danger = visit_error = visit_hint = visit_important = visit_admonition
    visit_note = visit_tip = visit_warning = visit_seealso = visit_topic = visit_sidebar = visit_admonition

    def visit_container(self, node: nodes.Element) -> None:
        if node.get("nb_element") == "cell_code":
            self.end_cell()
            self.cells.append(Code(int(node["cell_metadata"]["origin"]), self.tag))
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
        self.led([raw("<sup>"), *self.inline(*label.children), raw("</sup>"), text(" ")], body)
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
