"""The glossary page, from the book's terms, and their definitions wherever a term is linked.

- ```` ```{terms} ``` ```` lists all terms in alphabetical order, each with its English
  and its definition; `{term}` roles lead there. With `:by: english` it is a table the
  other way round.
- A page that links terms carries their definitions with it, so that `static/terms.js`
  shows them on hover and focus with no network; without the script they are links.
- Each linked term is an entry of the index, and each name that a table links to its documentation.

Print and EPUB see ordinary glossaries, links and index entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import make_glossary_term
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from ...i18n import translator
from ...languages import language
from ...pages.reader import loaded
from .read import Term, read_terms


def setup(app: Sphinx) -> None:
    app.add_directive("terms", Terms)
    app.add_transform(NamesInTables)
    app.add_transform(IndexLinkedTerms)
    app.connect("html-page-context", _carry_definitions)


class Terms(SphinxDirective):
    option_spec = {"by": lambda argument: directives.choice(argument, ("english",))}

    def run(self) -> list[nodes.Node]:
        book = loaded(str(self.env.srcdir)).book
        self.env.note_dependency(str(book.root / book.terms))
        terms = sorted(read_terms(book), key=lambda term: language(book.language).alphabetical(term.word))
        return self._by_english(terms) if "by" in self.options else [self._glossary(terms)]

    def _glossary(self, terms: list[Term]) -> nodes.Node:
        entries = nodes.definition_list(classes=["glossary"])
        for term in terms:
            entries += nodes.definition_list_item("", self._term(term), self._definition(term))
        return addnodes.glossary("", entries, sorted=False)  # Sphinx knows no Turkish order

    def _term(self, term: Term) -> nodes.term:
        source, line = self.get_source_info()
        node = make_glossary_term(self.env, [nodes.Text(term.word)], None, source, line, None, self.state.document)
        if term.english:
            node += nodes.inline("", f" ({', '.join(term.english)})", classes=["term-english"])
        index = next(node.findall(addnodes.index))
        fold = language(self.config.language).fold
        for name in term.english:
            if fold(name) != fold(term.word):
                index["entries"].append(("see", f"{name}; {term.word}", node["ids"][0], "", None))
        return node

    def _definition(self, term: Term) -> nodes.definition:
        node = nodes.definition()
        self._parse([term.definition], node)
        return node

    def _by_english(self, terms: list[Term]) -> list[nodes.Node]:
        say = translator(self.config.language)
        pairs = sorted((name.lower(), name, term.word) for term in terms for name in term.english)
        rows = [f"| {name} | {{term}}`{word}` |" for _, name, word in pairs]
        table = nodes.container(classes=["terms-by-english"])
        self._parse([f"| {say('English')} | {say('Term')} |", "|---|---|", *rows], table)
        return table.children

    def _parse(self, lines: list[str], parent: nodes.Element) -> None:
        self.state.nested_parse(StringList(lines, self.get_source_info()[0]), self.content_offset, parent)


class NamesInTables(SphinxTransform):
    """What a table links to its documentation elsewhere, by name: readers come back for `state_dict`."""

    default_priority = 790  # before those of the terms

    def apply(self, **options: Any) -> None:
        for table in list(self.document.findall(nodes.table)):
            links = (link for link in table.findall(nodes.reference) if "://" in link.get("refuri", ""))
            names = dict.fromkeys(name.astext() for link in links for name in link.findall(nodes.literal))
            if names:
                place = f"index-{self.env.new_serialno('index')}"
                entries = [("single", name, place, "", None) for name in names]
                at = table.parent.index(table)
                table.parent.insert(at, [addnodes.index(entries=entries), nodes.target("", "", ids=[place])])


class IndexLinkedTerms(SphinxTransform):
    """An entry of the index for the first link to each term on a page, the glossary's own table apart."""

    default_priority = 800  # before the domains collect index entries

    def apply(self, **options: Any) -> None:
        if next(self.document.findall(addnodes.glossary), None) is not None:
            return
        seen: set[str] = set()
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link.get("reftype") == "term" and link["reftarget"] not in seen:
                seen.add(link["reftarget"])
                name = f"index-term-{len(seen)}"
                index = addnodes.index(entries=[("single", link["reftarget"], name, "", None)])
                link.parent.insert(link.parent.index(link), [index, nodes.target("", "", ids=[name])])


def _linked(doctree: nodes.document) -> Iterator[str]:
    for link in doctree.findall(nodes.reference):
        if any("std-term" in part.get("classes", ()) for part in link.children if isinstance(part, nodes.Element)):
            yield (link.get("refid") or link.get("refuri", "")).rpartition("#")[2]


def _carry_definitions(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """By the anchor of the term, in a block of data that no browser runs."""
    if doctree is None or app.builder.name not in ("html", "dirhtml"):
        return
    linked = set(_linked(doctree))
    if not linked or next(doctree.findall(addnodes.glossary), None) is not None:
        return
    anchors = {
        word: anchor for _, word, kind, _, anchor, _ in app.env.get_domain("std").get_objects() if kind == "term"
    }
    found = {
        anchors[term.word]: {
            "term": term.word + (f" ({', '.join(term.english)})" if term.english else ""),
            "definition": term.definition,
        }
        for term in read_terms(loaded(str(app.srcdir)).book)
        if anchors.get(term.word) in linked
    }
    data = json.dumps(found, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    app.add_js_file(None, body=data, type="application/json", id="term-definitions")
    app.add_js_file("terms.js", loading_method="defer")
    app.add_css_file("terms.css")
