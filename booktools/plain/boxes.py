"""Directives that set something off from the text: quoted, folded, under a title of its own."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Iterable

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ..dialect import Directive
from ..works import in_order, reference
from .page import Page, first_paragraph

Writer = Callable[[Page, Directive, bool], str]

_HTML = MarkdownIt("commonmark").use(dollarmath_plugin)
_HTML.add_render_rule("math_inline", lambda self, tokens, i, options, env: f"${html.escape(tokens[i].content)}$")


def blocks(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def body(page: Page, directive: Directive, quoted: bool) -> str:
    return page.render(directive.body, directive.body_line, quoted)


def title(page: Page, directive: Directive) -> str:
    return page.inline(directive.argument, directive.line)


def bold(text: str) -> str:
    """Unless some of it is bold already: the marks would pair up wrongly."""
    return f"**{text}**" if text and "**" not in text else text


def quote(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def item(head: str, *texts: str) -> str:
    """A list item; what follows its head stands on the same line if it begins with a paragraph."""
    first, rest = first_paragraph(blocks(*texts))
    lines = blocks(f"{head} {first}".rstrip(), rest).split("\n")
    return "\n".join([f"- {lines[0]}", *(f"  {line}" if line else "" for line in lines[1:])])


def as_list(items: Iterable[str]) -> str:
    items = list(items)
    return ("\n\n" if any("\n\n" in text for text in items) else "\n").join(items)


def details(summary: str, content: str) -> str:
    """Folded text; `summary` is Markdown, which no program reads inside that element."""
    return f"<details>\n<summary>{_HTML.renderInline(summary)}</summary>\n\n{content}\n\n</details>"


def boxed(page: Page, directive: Directive, summary: str, quoted: bool) -> str:
    """In a block quote; folded where the site folds it."""
    if directive.folded:
        return details(bold(summary), body(page, directive, quoted))
    return quote(blocks(bold(summary), body(page, directive, quoted=True)))


def admonition(page: Page, directive: Directive, quoted: bool) -> str:
    """A word for each kind of box; an `admonition` and a margin note bring a title themselves."""
    summary = title(page, directive) or page.context.words.get(directive.name, "")
    return boxed(page, directive, summary, quoted)


def dropdown(page: Page, directive: Directive, quoted: bool) -> str:
    summary = title(page, directive) or page.context.words["details"]
    return details(bold(summary), body(page, directive, quoted))


def quotation(page: Page, directive: Directive, quoted: bool) -> str:
    return quote(body(page, directive, quoted=True))


def content(page: Page, directive: Directive, quoted: bool) -> str:
    return body(page, directive, quoted)


def titled(page: Page, directive: Directive, quoted: bool) -> str:
    return blocks(bold(title(page, directive)), body(page, directive, quoted))


def card(page: Page, directive: Directive, quoted: bool) -> str:
    """Lines of `^^^` and `+++` part a card's header and footer from its text."""
    separators = ("^^^", "+++")
    lines = ["" if line.strip()[:3] in separators else line for line in directive.body.split("\n")]
    text = page.render("\n".join(lines), directive.body_line, quoted)
    return blocks(bold(title(page, directive)), text)


def nothing(page: Page, directive: Directive, quoted: bool) -> str:
    return ""


def glossary(page: Page, directive: Directive, quoted: bool) -> str:
    """Terms begin at the margin, what they mean is indented below them."""
    items: list[tuple[list[str], list[str]]] = []
    for line in directive.body.split("\n"):
        if line[:1].strip():
            if not items or items[-1][1]:
                items.append(([], []))
            items[-1][0].append(page.inline(line.partition(" : ")[0], directive.body_line))
        elif items and (line.strip() or items[-1][1]):
            items[-1][1].append(line)
    return as_list(_entry(page, directive, terms, meaning, quoted) for terms, meaning in items)


def _entry(page: Page, directive: Directive, terms: list[str], meaning: list[str], quoted: bool) -> str:
    text = page.render(textwrap.dedent("\n".join(meaning)), directive.body_line, quoted)
    return item(bold(", ".join(terms)) + (" —" if text else ""), text)


def works_cited(page: Page, directive: Directive, quoted: bool) -> str:
    """The works that this document cites; where it cites none, those of the whole book."""
    context = page.context
    cited = context.labels.cited
    keys = cited.get(context.document) or [key for keys in cited.values() for key in keys]
    known = [key for key in keys if key in context.bibliography]
    if "all" in directive.options:
        known = list(context.bibliography)
    entries = (context.bibliography[key] for key in in_order(known, context.bibliography, context.words))
    return as_list(item(reference(entry, context.words, page.escape)) for entry in entries)
