"""What stands inside a line of print: text, emphasis, code, formulas, references, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from .appendix import POINTER
from .code import breakable
from .markup import content, hash_call, string
from .mathematics import LatexError, formula

if TYPE_CHECKING:
    from .builder import Typst

_log = logging.getLogger(__name__)


class Inline(SphinxTranslator):
    """Adds up to `out`, pieces of markup."""

    builder: Typst

    def __init__(self, document: nodes.document, builder: Typst) -> None:
        super().__init__(document, builder)
        self.out: list[str] = []
        self.page = ""
        self.linked = False  # inside of a link, which holds no other
        self.plain = False  # inside of a title, which footnotes would leave for the contents
        self.listed = False  # inside of a table, whose addresses have a list of their own at the end of the book

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Whatever bears an id can be led to."""
        if isinstance(node, nodes.Element) and node.get("ids") and not self.plain:
            self.anchor(f"{self.page}#{name}" for name in node["ids"])
        super().dispatch_visit(node)

    def anchor(self, labels: Iterable[str]) -> None:
        fresh = [label for label in dict.fromkeys(labels) if label not in self.builder.anchors]
        self.builder.anchors.update(fresh)
        if fresh:
            self.put("anchor", *map(string, fresh))

    def put(self, name: str, *arguments: str, **named: str) -> None:
        self.out.append(hash_call(name, *arguments, **named))

    def markup(self, children: Iterable[nodes.Node]) -> str:
        """What nodes are in print."""
        outer, self.out = self.out, []
        for child in children:
            child.walkabout(self)
        made, self.out = "".join(self.out), outer
        return made

    def content(self, children: Iterable[nodes.Node]) -> str:
        return content(self.markup(children))

    def visit_Text(self, node: nodes.Text) -> NoReturn:
        self.out.append(self.builder.words.written(node.astext()))
        raise nodes.SkipNode

    def _around(self, name: str, node: nodes.Element) -> NoReturn:
        self.put(name, self.content(node.children))
        raise nodes.SkipNode

    def visit_emphasis(self, node: nodes.Element) -> None:
        self._around("emph", node)

    visit_title_reference = visit_emphasis

    def visit_strong(self, node: nodes.Element) -> None:
        self._around("strong", node)

    def visit_subscript(self, node: nodes.Element) -> None:
        self._around("sub", node)

    def visit_superscript(self, node: nodes.Element) -> None:
        self._around("super", node)

    def visit_literal(self, node: nodes.Element) -> None:
        self.code(node.astext())
        raise nodes.SkipNode

    def code(self, text: str) -> None:
        self.put("c", *map(string, breakable(" ".join(text.split()))))

    def visit_abbreviation(self, node: nodes.Element) -> None:
        meaning = f" ({node['explanation']})" if node.get("explanation") else ""
        self.out.append(self.markup([*node.children, nodes.Text(meaning)]))
        raise nodes.SkipNode

    def visit_inline(self, node: nodes.Element) -> None:
        """A list of works is in their language; that of its words tells which."""
        if node.get("lang"):
            self.put("text", self.content(node.children), lang=string(node["lang"]))
            raise nodes.SkipNode

    def depart_inline(self, node: nodes.Element) -> None: ...

    def visit_math(self, node: nodes.Element) -> None:
        self.formula(node, display=False)
        raise nodes.SkipNode

    def formula(self, node: nodes.Element, display: bool, **more: str) -> None:
        """With its TeX for those who hear the book; what cannot be read is a warning, and shown as it is."""
        try:
            self.put("formula", string(" ".join(node.astext().split())), formula(node.astext(), display), **more)
        except LatexError as error:
            _log.warning("mathematics that print cannot show: %s", error, location=node, type="booktools")
            self.code(node.astext())

    def visit_reference(self, node: nodes.Element) -> None:
        """To a place in the book, or to an address, which paper shows at the foot of the page."""
        if self.linked:
            return
        self.linked = True
        shown = self.content(node.children)
        self.linked = False
        if label := self.target(node):
            if POINTER in node["classes"]:
                self.put("pointer", string(label), shown, string(self.builder.say("page")))
            else:
                self.put("to", string(label), shown)
        elif (address := node.get("refuri")) and node.astext() == address:
            self.put("address", string(address))
        elif address and self.listed:
            self.builder.addresses.setdefault(self.page, {}).setdefault(address, shown)
            self.put("link", string(address), shown)
        elif address:
            self.put("link" if self.plain else "away", string(address), shown)
        else:
            self.out.append(shown[1:-1])
        raise nodes.SkipNode

    def depart_reference(self, node: nodes.Element) -> None: ...

    visit_number_reference, depart_number_reference = visit_reference, depart_reference

    def visit_download_reference(self, node: nodes.Element) -> None:
        """The file is not in the book."""

    def depart_download_reference(self, node: nodes.Element) -> None: ...

    def target(self, node: nodes.Element) -> str:
        """The label that a reference names; empty where it leads out of the book."""
        if "refid" in node:
            return f"{self.page}#{node['refid']}"
        address = str(node.get("refuri", ""))
        if address.startswith("%"):
            return address[1:] if "#" in address else f"{address[1:]}#"
        return f"{self.page}{address}" if address.startswith("#") else ""

    def visit_image(self, node: nodes.Element) -> None:
        alt = " ".join(node.get("alt", "").split())
        if not alt and not _is_output(node):
            _log.warning(
                "a picture without a description; say with :alt: what is to be seen", location=node, type="booktools"
            )
        alt = alt or self.builder.say("Plot drawn by the code above")
        self.put("picture", string(f"/{node['uri']}"), string(alt))
        raise nodes.SkipNode

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        label = f"{self.page}#{node.get('refid', '')}"
        if found := self.footnotes.get(label):
            one = len(found) == 1 and isinstance(found[0], nodes.paragraph)  # stands behind its number
            self.put("noted" if self.plain else "footnote", self.content(found[0].children if one else found))
        raise nodes.SkipNode

    @property
    def footnotes(self) -> dict[str, list[nodes.Node]]:
        return {
            f"{self.page}#{name}": list(note.children[1:])
            for note in self.document.findall(nodes.footnote)
            for name in note["ids"]
        }

    def visit_raw(self, node: nodes.Element) -> NoReturn:
        text = node.astext()
        if "html" in node.get("format", "").split() and 'class="task-list-item-checkbox"' in text:
            self.out.append("☑ " if "checked" in text else "☐ ")
        elif "html" in node.get("format", "").split() and text.strip() in ("<br />", "<br>"):
            self.put("linebreak")
        raise nodes.SkipNode

    def visit_index(self, node: addnodes.index) -> NoReturn:
        raise nodes.SkipNode


def _is_output(node: nodes.Node | None) -> bool:
    while node is not None:
        if isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code":
            return True
        node = node.parent
    return False
