"""One choice of edition for the whole site: what every page needs to offer it, keep it and link to it.

The choice stands as `data-edition` on `<html>`, set in the head before anything
is painted, and the rules below show what belongs to it. `static/editions.js`
changes it, `static/address.js` reads and writes it in the address. Editions side by side
stand as `data-compare` (`static/compare.js`, `differences.js`). Without JavaScript there are no such attributes, and the tab sets are
the plain ones of sphinx-design.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..book import Edition
from ..i18n import translator
from ..pages.reader import loaded


def setup(app: Sphinx) -> None:
    # After the theme has made lists of its template names (500).
    app.connect("html-page-context", _add_switch, priority=510)
    for name in ("editions", "compare"):
        app.add_css_file(f"{name}.css", priority=910)  # after those of `look`
    for name in ("editions", "address", "compare"):
        app.add_js_file(f"{name}.js", loading_method="defer")


def _add_switch(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    if app.builder.name == "epub":
        return
    found = loaded(str(app.srcdir))
    book = found.book
    offered = next((source.editions for source in found.sources if source.document == page), book.tags)
    context |= {
        "editions": book.editions,
        "edition_names": [(name, edition.tag) for edition in book.editions for name in edition.names],
        "say": translator(book.language),
        "comparable": document is not None and comparable(document),
        "edition_rules": "\n".join(rules(book.title, book.editions, offered)),
    }
    if document is None or all("editions" in tabs["classes"] for tabs in _tab_sets(document)):
        scripts = context.get("script_files", [])  # sphinx-design's is for other tabs
        context["script_files"] = [one for one in scripts if "design-tabs.js" not in str(one.filename)]
    head = app.builder.templates.render("edition-head.html", context)
    context["metatags"] = head + context.get("metatags", "")
    context.setdefault("theme_article_header_start", []).append("edition-switch.html")


def comparable(document: nodes.document) -> bool:
    """Whether a page has a tab set with something to set side by side."""
    sets = [node for node in _tab_sets(document) if "editions" in node["classes"]]
    return any(sum(_is_content(child) for child in node.children) > 1 for node in sets)


def _tab_sets(document: nodes.document) -> list[nodes.container]:
    return [node for node in document.findall(nodes.container) if "sd-tab-set" in node["classes"]]


def _is_content(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and "sd-tab-content" in node["classes"]


def rules(book: str, editions: Sequence[Edition], offered: Sequence[str]) -> Iterator[str]:
    """The style rules that name an edition: they show the chosen one, or give each compared one its column.

    A tab set that lacks the chosen edition is not shown, as print and notebooks leave it out; on a page that lacks the
    edition altogether it stands with its own first tab. `offered` are the editions of the page.
    """
    yield f":root {{ --book-title: {_text(book)}; }}"  # for paper
    for edition in editions:
        tag = edition.tag
        chosen = f'html[data-edition="{tag}"]'
        yield f"{chosen} {{ --edition-title: {_text(edition.title)}; }}"
        having = f"{chosen} .sd-tab-set.editions:has(> .edition-{tag})"
        yield f".editions > .edition-{tag} {{ grid-column: var(--column-{tag}); }}"
        beside = f'html[data-compare]:not([data-compare~="{tag}"]) .sd-tab-set.editions > .edition-{tag}'
        yield f"@media (min-width: 1024px), print {{ {beside} {{ display: none !important; }} }}"
        if tag in offered:
            hidden = f".sd-tab-set.editions:not(:has(> .edition-{tag})) {{ display: none; }}"
            yield f"{chosen}:not([data-compare]) {hidden}"
            yield f"@media screen and (max-width: 1023px) {{ {chosen} {hidden} }}"  # too narrow to compare
        yield f"{having} > .sd-tab-content:not(.edition-{tag}) {{ display: none; }}"
        yield f"{having} > .edition-{tag} {{ display: block; }}"
        yield f'{having} > label:not([data-sync-id="{tag}"]) {{ display: none; }}'
        yield f'{chosen} .take-along-menu [data-edition]:not([data-edition="{tag}"]) {{ display: none; }}'


def _text(text: str) -> str:
    """As CSS writes it."""
    return '"{}"'.format(re.sub(r'[\\"<\n]', lambda found: f"\\{ord(found[0]):x} ", text))
