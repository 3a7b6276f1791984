"""Figures, formulas and listings: what has a caption and a number."""

from __future__ import annotations

from ..dialect import Directive
from . import inline
from .boxes import blocks, body, bold
from .formulas import display
from .page import Page, first_paragraph


def number_of(page: Page, directive: Directive) -> int | None:
    return page.context.labels.numbers.get((page.context.document, page.context.cell, directive.line))


def captioned(page: Page, directive: Directive, kind: str, caption: str) -> str:
    """`**Şekil 2.** What is to be seen.`; `caption` is Markdown already."""
    number = number_of(page, directive)
    label = bold(f"{page.context.words[kind]} {number}.") if number else ""
    return " ".join(part for part in (label, caption) if part)


def figure(page: Page, directive: Directive, quoted: bool) -> str:
    """The image, its number and caption, and what else stands in the directive."""
    return blocks(_image(page, directive), _under_image(page, directive, body(page, directive, quoted)))


def figure_md(page: Page, directive: Directive, quoted: bool) -> str:
    """Its first paragraph is the image, the next one the caption."""
    picture, rest = first_paragraph(body(page, directive, quoted))
    return blocks(picture, _under_image(page, directive, rest))


def _under_image(page: Page, directive: Directive, text: str) -> str:
    caption, legend = first_paragraph(text)
    return blocks(captioned(page, directive, "figure", caption), legend)


def image(page: Page, directive: Directive, quoted: bool) -> str:
    return _image(page, directive)


def _image(page: Page, directive: Directive) -> str:
    address = directive.argument
    if inline.is_local(address):
        address = page.attach(address, directive.line)
    picture = "!" + inline.markdown_link(page.escape(directive.options.get("alt", "")), address)
    target = directive.options.get("target", "")
    return inline.markdown_link(picture, target) if target else picture


def formula(page: Page, directive: Directive, quoted: bool) -> str:
    return display(directive.body, number_of(page, directive), quoted)


def code(page: Page, directive: Directive, quoted: bool) -> str:
    """A fence in its language; the language of a cell's kernel is Python."""
    caption = page.inline(directive.options.get("caption", ""), directive.line)
    language = directive.argument.split(maxsplit=1)[0] if directive.argument else ""
    language = "python" if language in ("ipython3", "ipython") else language
    return blocks(captioned(page, directive, "code", caption), fenced(language, directive.body))


def verbatim(page: Page, directive: Directive, quoted: bool) -> str:
    """Text in another language than Markdown; some programs draw it, all show it as it is."""
    languages = {"mermaid": "mermaid", "eval-rst": "rst"}
    return fenced(languages.get(directive.name, ""), directive.body)


def fenced(language: str, text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    lines = text.strip("\n")
    return f"{fence}{language}\n{lines}\n{fence}"
