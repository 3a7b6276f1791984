"""Where a cross-reference leads in a notebook, and what it is called there."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from ..dialect import PROOFS, PlainError
from ..labels import Target
from .page import Page

_KNOWN_BY_NUMBER = PROOFS | {"exercise", "solution"}


@dataclass(frozen=True)
class Link:
    """`text` is Markdown; without an `address` it is shown as text alone."""

    text: str
    address: str = ""

    def __str__(self) -> str:
        return f"[{self.text}]({self.address})" if self.address else self.text


def to_document(page: Page, document: str, text: str) -> Link:
    """To another notebook, else to the site, else nowhere; never from a page to itself.

    Notebook programs do not agree on the anchors of headings, so a link leads to
    the top of a notebook, and none is made within one.
    """
    context = page.context
    notebooks = context.notebooks
    if document == context.document:
        return Link(text)
    if notebooks is None or document in notebooks:
        names = notebooks or {}
        here = posixpath.dirname(names.get(context.document, context.document))
        there = names.get(document, document)
        return Link(text, posixpath.relpath(there, here or ".") + ".ipynb")
    return Link(text, f"{context.site.rstrip('/')}/{document}.html" if context.site else "")


def to_target(page: Page, target: Target, text: str | None = None) -> Link:
    """`text` is Markdown; without it the title stands for what it names."""
    return to_document(page, target.document, text or title_of(page, target))


def title_of(page: Page, target: Target) -> str:
    """A section's heading, a figure's caption; else its number; else the page's own title."""
    if target.title and target.kind not in _KNOWN_BY_NUMBER:
        return page.titled(target.title)
    return numbered(page, target) or document_title(page, target.document)


def numbered(page: Page, target: Target) -> str:
    """`Şekil 2`, `(3)`; empty for what has neither number nor kind of its own."""
    if target.kind == "equation":
        return f"({target.number})" if target.number else ""
    if target.kind in ("section", "text"):
        return ""
    word = page.context.words[target.kind]
    return f"{word} {target.number}" if target.number else word


def document_title(page: Page, document: str) -> str:
    return page.titled(page.context.labels.titles[document])


def find(page: Page, label: str, role: str, line: int) -> Target:
    """Raises PlainError for a label that the book does not have."""
    if target := page.context.labels.find(label):
        return target
    hint = f"write ({label})= before its place"
    raise PlainError(f'{{{role}}} points to "{label}", a label that no source sets; {hint}', line + 1)


def find_document(page: Page, path: str) -> str | None:
    """The document that a path from this one means, with or without its suffix."""
    folder = "" if path.startswith("/") else posixpath.dirname(page.context.document)
    document = posixpath.normpath(posixpath.join(folder, path.lstrip("/").removesuffix(".md")))
    return document if document in page.context.labels.titles else None


def link_target(page: Page, address: str) -> Link | None:
    """What a Markdown link to a label or a source becomes; None for an address that stays as it is."""
    address = address.removeprefix("project:").removeprefix("path:")
    path, _, fragment = address.partition("#")
    labelled = page.context.labels.find(fragment or path)
    if labelled and not (path and fragment):
        return to_target(page, labelled)
    document = find_document(page, path) if path else None
    return to_document(page, document, document_title(page, document)) if document else None
