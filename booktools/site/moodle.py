"""The self-check questions as files for Moodle's question bank: those of a section, and those of the book.

In Moodle's own XML: what Moodle brings reads no QTI 2 (its `question/format/qti_two` could only write; `importpreprocess`
there refuses) and of QTI 1 only Blackboard's. What its importer asks for stands in its `question/format/xml/format.php`.
A question keeps its key as its number in the bank (`idnumber`), a section is a category, and an option its explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as tree

from docutils import nodes
from sphinx.application import Sphinx

from ..book import Book, file_name
from ..i18n import Say, translator
from ..pages.reader import loaded
from ..pages.state import kept, state
from ..teaching.questions import doctree as q
from .downloads import FOLDER, Link
from .fragments import Fragments

#: What Moodle divides a grade by; of more wrong options than that each costs a tenth.
_MOST = 10


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _offer, priority=505)  # before the menu
    app.connect("build-finished", _write, priority=450)  # before `downloads`


def questions(title: str, sections: Mapping[str, Sequence[q.question]], fragments: Fragments) -> bytes:
    """A file with a category for each section; what no option answers is left out, for Moodle grades no such question."""
    quiz = tree.Element("quiz")
    for section, found in sections.items():
        category = tree.SubElement(quiz, "question", type="category")
        place = "/".join(part.replace("/", "//") for part in (title, section))
        _text(tree.SubElement(category, "category"), f"$course$/top/{place}")
        for node in found:
            if any(option["correct"] for option in q.options(node)):
                quiz.append(_question(node, fragments))
    tree.indent(quiz)
    return bytes(tree.tostring(quiz, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _question(node: q.question, fragments: Fragments) -> tree.Element:
    single, options = node["variant"] == "single-select", q.options(node)
    made = tree.Element("question", type="multichoice")
    _text(tree.SubElement(made, "name"), "".join(part.astext() for part in q.title(node)))
    asked = [*q.blocks(node, "before"), *q.blocks(node, "after")]
    _html(made, "questiontext", fragments.html(asked or [nodes.paragraph("", "", *q.title(node))]))
    for name, said in {
        "defaultgrade": "1",
        "penalty": "0.3333333",
        "hidden": "0",
        "idnumber": node["ids"][0],
        "single": str(single).lower(),
        "shuffleanswers": "true",
        "answernumbering": "ABCD",
    }.items():
        tree.SubElement(made, name).text = said
    for option, share in zip(options, _shares([option["correct"] for option in options], single), strict=True):
        answer = tree.SubElement(made, "answer", fraction=share, format="html")
        _text(answer, fragments.html(q.blocks(option, "label")))
        _html(answer, "feedback", fragments.html(q.blocks(option, "explanation")))
    return made


def _shares(correct: Sequence[bool], single: bool) -> Iterator[str]:
    """Percent of the grade. Where several can be chosen, who chooses all of them gets nothing."""
    right, wrong = sum(correct), len(correct) - sum(correct)
    for is_right in correct:
        if single:
            yield "100" if is_right else "0"
        else:
            yield f"{100 / right if is_right else -100 / min(wrong, _MOST):.5f}".rstrip("0").rstrip(".")


def _html(parent: tree.Element, name: str, html: str) -> None:
    _text(tree.SubElement(parent, name, format="html"), html)


def _text(parent: tree.Element, text: str) -> None:
    tree.SubElement(parent, "text").text = text


def _path(book: Book, say: Say, page: str | None = None) -> str:
    name = file_name(book.title) if page is None else book.name(page)
    return f"{FOLDER}/{name}-{say('questions')}.xml"


def _offer(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    asked, book = kept(app.env).questions, loaded(str(app.srcdir)).book
    if app.builder.name == "epub" or not asked:
        return
    say, pathto = translator(book.language), context["pathto"]
    links = [Link(say("All questions of the book (Moodle XML)"), pathto(_path(book, say), 1), download=True)]
    if page in asked:
        own = Link(say("The questions of this section (Moodle XML)"), pathto(_path(book, say, page), 1), download=True)
        links.insert(0, own)
    context["class_files"] = links


def _write(app: Sphinx, exception: Exception | None) -> None:
    asked = kept(app.env).questions
    if exception is not None or app.builder.format != "html" or app.builder.name == "epub" or not asked:
        return
    book = loaded(str(app.srcdir)).book
    say, sections = translator(book.language), dict[str, list[q.question]]()
    for page in sorted(asked, key=book.documents.index):
        document = app.env.get_and_resolve_doctree(page, app.builder)
        address = f"{book.site.rstrip('/')}/{app.builder.get_target_uri(page)}" if book.site else ""
        fragments = Fragments(Path(app.srcdir), address)
        found = [fragments.settled(node) for node in document.findall(q.question)]
        number = app.env.toc_secnumbers.get(page, {}).get("", ())
        title = ". ".join(filter(None, [".".join(map(str, number)), app.env.titles[page].astext()]))
        sections[title] = found
        state(app).downloads[_path(book, say, page)] = questions(book.title, {title: found}, fragments)
    state(app).downloads[_path(book, say)] = questions(book.title, sections, Fragments(Path(app.srcdir)))
