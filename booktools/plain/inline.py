"""Renderers for what stands inside a line: text, mathematics, links, images, roles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from mdformat.renderer import DEFAULT_RENDERERS, RenderContext, RenderTreeNode

from .links import link_target
from .page import Page, line_of
from .roles import render_role

#: A backslash does not keep JupyterLab's MathJax from a dollar sign; an element of its own does.
_DOLLAR = "<span>&#36;</span>"
_PIPE = re.compile(r"\|(?=(.?))")


def _text(node: RenderTreeNode, context: RenderContext) -> str:
    text = DEFAULT_RENDERERS["text"](node, context)
    before, after = node.previous_sibling, node.next_sibling
    if before and before.type == "html_inline" and before.content == "<span>" and node.content == "$":
        return "&#36;"
    name = text[text.rfind("{") :]
    if after and after.type == "code_inline" and name.startswith("{") and name.endswith("}"):
        text = f"{text[: -len(name)]}\\{name}"
    return text.replace("$", _DOLLAR)


def _math(node: RenderTreeNode, context: RenderContext) -> str:
    formula = node.content.strip() or node.content  # VS Code wants no space next to the dollar signs
    if inside(node, "td", "th"):
        # JupyterLab sets mathematics aside before it sees a table, escapes and all.
        formula = _PIPE.sub(lambda m: r"\vert" + " " * m[1].isalpha(), formula)
    return f"{node.markup}{formula}{node.markup}"


def _role(node: RenderTreeNode, context: RenderContext) -> str:
    page: Page = context.env["page"]
    return render_role(page, node.meta["name"], node.content, line_of(node, context.env))


def _link(node: RenderTreeNode, context: RenderContext) -> str:
    page: Page = context.env["page"]
    if node.info == "auto" and page.linked:
        return DEFAULT_RENDERERS["link"](node, context)
    text = "".join(child.render(context) for child in node.children)
    if not page.linked:
        return text
    target = link_target(page, unquote(str(node.attrs["href"])))
    if target is None:
        return markdown_link(text, str(node.attrs["href"]), node.attrs.get("title"))
    text = text or target.text
    return markdown_link(text, target.address) if target.address else text


def markdown_link(text: str, address: str, title: Any = None) -> str:
    if not address or any(character in " ()<>" for character in address):
        address = f"<{address}>"
    quoted = str(title).replace("\\", "\\\\").replace('"', '\\"') if title else ""
    return f'[{text}]({address} "{quoted}")' if quoted else f"[{text}]({address})"


def _image(node: RenderTreeNode, context: RenderContext) -> str:
    page: Page = context.env["page"]
    address = str(node.attrs["src"])
    if is_local(address):
        address = page.attach(unquote(address), line_of(node, context.env))
    return "!" + markdown_link(page.escape(_words_in(node)), address, node.attrs.get("title"))


def is_local(address: str) -> bool:
    """Whether it is a file of the book."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and bool(parts.path)


def _words_in(node: RenderTreeNode) -> str:
    breaks = ("softbreak", "hardbreak")
    inner = (" " if child.type in breaks else child.content + _words_in(child) for child in node.children)
    return "".join(inner)


def _footnote_ref(node: RenderTreeNode, context: RenderContext) -> str:
    page: Page = context.env["page"]
    return f"<sup>{page.footnote(node.meta['label'])}</sup>" if page.linked else ""


def inside(node: RenderTreeNode, *types: str) -> bool:
    while node.parent:
        node = node.parent
        if node.type in types:
            return True
    return False


RENDERERS = {
    "text": _text,
    "math_inline": _math,
    "math_inline_double": _math,
    "myst_role": _role,
    "link": _link,
    "image": _image,
    "footnote_ref": _footnote_ref,
}
