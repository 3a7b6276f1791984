"""Parts of a page as HTML that needs nothing of the site: what another program, a learning platform, shows between its own.

No style sheet and no script of ours is there: code is plain code, a formula TeX between `\\(` and `\\)`, which the platforms'
MathJax sets, a picture travels inside, and a link leads to the published site or is only its text.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterable
from functools import cache
from optparse import Values
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from docutils import frontend, nodes, utils
from docutils.writers import html5_polyglot


class Fragments:
    """`address` is that of the page which they are from; empty if it is published nowhere."""

    def __init__(self, root: Path, address: str = "") -> None:
        self.root, self.address = root, address

    def html(self, blocks: Iterable[nodes.Node]) -> str:
        document = utils.new_document("", _settings())
        document += [block.deepcopy() for block in blocks]
        for link in list(document.findall(nodes.reference)):
            address = str(link.get("refuri") or f"#{link.get('refid', '')}")
            if urlsplit(address).scheme or self.address:
                link.attributes = {**link.attributes, "refuri": urljoin(self.address, address), "refid": ""}
            else:
                link.replace_self(link.children or nodes.Text(""))
        translator = _Translator(document, self.root)
        for block in document.children:
            block.walkabout(translator)
        return "".join(translator.body).strip()


@cache
def _settings() -> Values:
    """docutils makes a parser of a command line for them, which takes longer than all else here."""
    return frontend.get_default_settings(html5_polyglot.Writer)


class _Translator(html5_polyglot.HTMLTranslator):
    def __init__(self, document: nodes.document, root: Path) -> None:
        super().__init__(document)
        self.root = root

    def _put(self, html: str) -> None:
        self.body.append(html)
        raise nodes.SkipNode

    def visit_math(self, node: nodes.math) -> None:
        self._put(rf"\({self.encode(node.astext())}\)")

    def visit_math_block(self, node: nodes.math_block) -> None:
        # Numbered environments are none of what may stand between these marks.
        text = node.astext().strip().replace("{align*}", "{aligned}").replace("{align}", "{aligned}")
        self._put(f"<p>\\[{self.encode(text)}\\]</p>\n")

    def visit_literal(self, node: nodes.literal) -> None:
        self._put(f"<code>{self.encode(node.astext())}</code>")

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        self._put(f"<pre><code>{self.encode(node.astext().rstrip())}</code></pre>\n")

    def visit_reference(self, node: nodes.reference) -> None:
        self.body.append(f'<a href="{self.attval(node["refuri"])}">')

    def depart_reference(self, node: nodes.reference) -> None:
        self.body.append("</a>")

    def visit_image(self, node: nodes.image) -> None:
        file = self.root / node["uri"]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        data = base64.b64encode(file.read_bytes()).decode()
        self._put(f'<img src="data:{kind};base64,{data}" alt="{self.attval(node.get("alt", ""))}">')

    def unknown_visit(self, node: nodes.Node) -> None:
        """What has no form of its own is its content."""

    visit_inline = depart_inline = unknown_departure = unknown_visit

    def visit_index(self, node: Any) -> None:
        raise nodes.SkipNode
