"""A resolved doctree as Typst: blocks. How they look says `styles/book.typ`, whose functions are called here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util import logging

from .code import COLUMNS, NARROW, code
from .inline import Inline
from .markup import array, call, content, escape, string
from .tables import columns

_log = logging.getLogger(__name__)


class TypstTranslator(Inline):
    """Blocks, as paper has them. Directives of ours write themselves: `app.add_node(…, typst=(visit, depart))`."""

    def begin(self, page: str, level: int, numbered: bool) -> None:
        """`level` is that of the page in the table of contents; the first one is at 0."""
        self.page, self.level, self.numbered = page, max(level, 1) - 1, numbered
        self.root = level == 0
        # What printed the outputs of a chapter stands below its title: after its last line it may stand alone on a page.
        self.printed_by = [node for node in self.document.findall(nodes.paragraph) if "provenance" in node["classes"]]
        for line in self.printed_by:
            block = _outermost(line)
            block.parent.remove(block)

    def dispatch_visit(self, node: nodes.Node) -> None:
        """A block says where it was written: Typst names lines of this file, and an author wants his own."""
        if isinstance(node, nodes.Body) and not isinstance(node, nodes.Inline) and node.source and node.line:
            self.out.append(f"\n// {node.source}:{node.line}\n")
        super().dispatch_visit(node)

    def block(self, name: str, *arguments: str, **named: str) -> None:
        self.out.append("\n\n")
        self.put(name, *arguments, **named)
        self.out.append("\n\n")

    def visit_document(self, node: nodes.document) -> None:
        self.anchor([f"{self.page}#"])

    def depart_document(self, node: nodes.document) -> None: ...

    def visit_section(self, node: nodes.Element) -> None:
        if self.root and self.level > 0 and not _says_something(node):
            raise nodes.SkipNode  # on the site, the contents of the book
        self.level += 1

    def depart_section(self, node: nodes.Element) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.Element) -> None:
        children = [nodes.Text(self.builder.say("Introduction"))] if self.root and self.level == 1 else node.children
        number = self.builder.section_number(self.page, node) if self.numbered else ""
        more = {"listed": "false"} if node.astext() in self.builder.repeated else {}
        if number and self.level == 1:
            more["numbered"] = content(escape(self.config.numfig_format["section"] % number))
        self.plain = True
        shown = self.content(children)
        self.plain = False
        self.block("head", str(self.level), string(number if self.level < 4 else ""), shown, **more)
        if self.printed_by:
            self.block("provenance", *(self.content(line.children) for line in self.printed_by))
            self.printed_by = []
        raise nodes.SkipNode

    def visit_paragraph(self, node: nodes.Element) -> None:
        classes = {*node["classes"]}
        for name in ("book-title", "book-pointers", "edition-title"):
            if name in classes:
                self.block(name, self.content(node.children))
                raise nodes.SkipNode
        self.out.append(f"\n\n{self.markup(node.children)}\n\n")
        raise nodes.SkipNode

    visit_compact_paragraph = visit_paragraph

    def visit_rubric(self, node: nodes.Element) -> None:
        self.block("rubric", self.content(node.children))
        raise nodes.SkipNode

    def visit_transition(self, node: nodes.Element) -> None:
        """Footnotes stand at the foot of their pages, not behind the rule that MyST puts before them."""
        if "footnotes" not in node["classes"]:
            self.block("transition")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        number = self.builder.number(self.page, "displaymath", node)
        self.out.append("\n\n")
        self.formula(node, display=True, number=string(number))
        self.out.append("\n\n")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.Element) -> None:
        reaching = _at_top(node)
        lines = code(node.astext(), node.get("language", ""), COLUMNS if reaching else NARROW)
        self.block("listing", *lines, **({"reaching": "true"} if reaching else {}))
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def visit_container(self, node: nodes.Element) -> None:
        """A cell with what it printed; boxes; the rest is its content."""
        classes = {*node["classes"]}
        if node.get("nb_element") == "cell_code":
            self._cell(node)
        for name in ("book-exercise", "book-question"):
            if name in classes:
                self.block(name, self.content(node.children))
                raise nodes.SkipNode
        if node.get("design_component") == "dropdown":
            self._box("note", node)
        if node.get("literal_block"):
            for child in node.children:
                if isinstance(child, nodes.caption):
                    self.block("caption", self.caption("code-block", node, child))
                else:
                    child.walkabout(self)
            raise nodes.SkipNode

    def depart_container(self, node: nodes.Element) -> None: ...

    def _cell(self, node: nodes.Element) -> NoReturn:
        """Pieces that hold together: code, then each output."""
        pieces: list[str] = []
        for part in node.children:
            if not isinstance(part, nodes.Element):
                continue
            style = "input" if "cell_input" in part["classes"] else "output"
            for block in part.children:
                if isinstance(block, nodes.literal_block):
                    pieces += [f"{style}({lines})" for lines in code(block.astext(), block.get("language", ""))]
                else:
                    pieces.append(f"drawn{self.content([block])}")
        if pieces:
            self.block("cell", *pieces)
        raise nodes.SkipNode

    def visit_bullet_list(self, node: nodes.Element) -> None:
        self._list("list", node)

    def visit_enumerated_list(self, node: nodes.Element) -> None:
        kinds = {"upperalpha": "A", "loweralpha": "a", "upperroman": "I", "lowerroman": "i"}
        numbering = kinds.get(node.get("enumtype", ""), "1") + (")" if node.get("suffix") == ")" else ".")
        self._list("enum", node, numbering=string(numbering), start=str(node.get("start", 1)))

    def _list(self, name: str, node: nodes.Element, **named: str) -> NoReturn:
        tight = all(len(item.children) == 1 for item in node.children if isinstance(item, nodes.Element))
        items = [self.content(item.children) for item in node.children if isinstance(item, nodes.Element)]
        self.block(name, *items, tight="true" if tight else "false", **named)
        raise nodes.SkipNode

    def visit_definition_list(self, node: nodes.Element) -> None:
        for item in node.children:
            parts = [part for part in item.children if isinstance(part, nodes.Element)]
            terms = [part for part in parts if isinstance(part, nodes.term)]
            meaning = [child for part in parts if isinstance(part, nodes.definition) for child in part.children]
            said = ", ".join(self.markup([term]) for term in terms)
            self.block("definition", content(said), self.content(meaning))
        raise nodes.SkipNode

    def visit_field_list(self, node: nodes.Element) -> None:
        for field in node.children:
            name, body = field.children[:2]
            self.block("definition", self.content(name.children), self.content(body.children))
        raise nodes.SkipNode

    def visit_block_quote(self, node: nodes.Element) -> None:
        self.block("quotation", self.content(node.children))
        raise nodes.SkipNode

    def visit_line(self, node: nodes.Element) -> None: ...

    def depart_line(self, node: nodes.Element) -> None:
        self.put("linebreak")

    def visit_table(self, node: nodes.Element) -> None:
        head = [row for part in node.findall(nodes.thead) for row in part.children]
        body = [row for part in node.findall(nodes.tbody) for row in part.children]
        rows: list[Sequence[nodes.Node]] = [row.children for row in [*head, *body]]
        laid = columns(rows)
        if laid.missing:
            message = (
                "this table lacks room for %s letters of its longest words; give it fewer columns or shorter words"
            )
            _log.warning(message, laid.missing, location=node, type="booktools")
        self.listed, listed = True, self.listed
        cells = [[self._entry(entry) for entry in row] for row in rows]
        self.listed = listed
        widths = array(*(f"{share:.2%}" for share in laid.shares))
        titles = [title for title in node.children if isinstance(title, nodes.title)]
        more = {"caption": self.caption("table", node, titles[0])} if titles else {}
        if _at_top(node):
            more["reaching"] = "true"
        self.block("rows", widths, f"{laid.scale:.3f}", str(len(head)), *(array(*row) for row in cells), **more)
        raise nodes.SkipNode

    def _entry(self, entry: nodes.Node) -> str:
        return self.content(entry.children)

    def visit_figure(self, node: nodes.Element) -> None:
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        legend = [part for child in node.children if isinstance(child, nodes.legend) for part in child.children]
        shown = [child for child in node.children if not isinstance(child, nodes.caption | nodes.legend)]
        caption = self.caption("figure", node, captions[0]) if captions else content("")
        self.block("drawing", self.content(shown), caption, self.content(legend))
        raise nodes.SkipNode

    def caption(self, kind: str, node: nodes.Element, caption: nodes.Element) -> str:
        """`Figure 2.1  What is to be seen.`"""
        number = self.builder.number(self.page, kind, node)
        label = self.markup([nodes.Text(self.config.numfig_format[kind] % number)]) if number else ""
        return call("labelled", content(label), self.content(caption.children))

    def visit_admonition(self, node: nodes.Element) -> None:
        self._box("note", node)

    visit_attention = visit_caution = visit_danger = visit_error = visit_hint = visit_important = visit_admonition
    visit_note = visit_tip = visit_warning = visit_seealso = visit_topic = visit_sidebar = visit_admonition
    visit_exercise_node = visit_exercise_enumerable_node = visit_solution_node = visit_admonition

    def _box(self, name: str, node: nodes.Element) -> NoReturn:
        first = node.children[0] if node.children else None
        if isinstance(first, nodes.title | nodes.rubric):
            title, body = self.content(first.children), node.children[1:]
        else:
            title, body = self.content([nodes.Text(str(admonitionlabels.get(node.tagname, "")))]), node.children
        self.block(name, title, self.content(body))
        raise nodes.SkipNode

    def visit_desc(self, node: nodes.Element) -> None:
        signatures = [child for child in node.children if isinstance(child, addnodes.desc_signature)]
        for signature in signatures:
            self.anchor(f"{self.page}#{name}" for name in signature["ids"])
            self.block("signature", string(signature.astext()))
        self.block(
            "indented", self.content(child for child in node.children if isinstance(child, addnodes.desc_content))
        )
        raise nodes.SkipNode

    def visit_citation(self, node: nodes.Element) -> None:
        """A work whose title has no letter but English ones is hyphenated as English."""
        label, *entry = node.children
        title = next((part.astext() for part in node.findall(nodes.emphasis)), "")
        spoken = {"language": string("en")} if title.isascii() else {}
        self.block("work", string(label.astext()), self.content(entry), **spoken)
        raise nodes.SkipNode

    def skip(self, node: nodes.Node) -> NoReturn:
        raise nodes.SkipNode

    visit_comment = visit_toctree = visit_meta = visit_footnote = visit_label = skip
    visit_substitution_definition = visit_HiddenCellNode = visit_system_message = skip

    def visit_compound(self, node: nodes.Element) -> None:
        if "toctree-wrapper" in node["classes"]:
            raise nodes.SkipNode

    def depart_compound(self, node: nodes.Element) -> None: ...

    def unknown_visit(self, node: nodes.Node) -> None:
        """What has no form of its own is its content."""

    unknown_departure = unknown_visit


def _says_something(section: nodes.Element) -> bool:
    """Whether it says more than its title, and the pages that it lists."""
    return any(
        not isinstance(child, nodes.title | nodes.comment | addnodes.toctree)
        and "toctree-wrapper" not in child.get("classes", ())
        for child in section.children
        if isinstance(child, nodes.Element)
    )


def _outermost(line: nodes.Element) -> nodes.Element:
    """The block that holds nothing but this line, and the name of its edition."""
    found = line
    while isinstance(found.parent, nodes.container) and all(
        other is found or isinstance(other, nodes.Element) and "edition-title" in other["classes"]
        for other in found.parent.children
    ):
        found = found.parent
    return found


def _at_top(node: nodes.Node) -> bool:
    """Whether nothing stands around a block that is narrower than the page."""
    above = node.parent
    while isinstance(above, nodes.section) or isinstance(above, nodes.container) and not above.get("design_component"):
        above = above.parent
    return isinstance(above, nodes.document)
