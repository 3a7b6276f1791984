"""The self-check questions as files for Moodle's question bank: those of a section, and those of the book.

In Moodle's own XML: what Moodle brings reads no QTI 2 (its `question/format/qti_two` could only write; `importpreprocess`
there refuses) and of QTI 1 only Blackboard's. What its importer asks for stands in its `question/format/xml/format.php`.
A question keeps its key as its number in the bank (`idnumber`), a section is a category, and an option its explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    app.connect("doctree-resolved", _note)
    app.connect("build-finished", _write, priority=450)  # before `downloads`


def questions(book: str, section: str, found: Iterable[q.question], fragments: Fragments) -> bytes:
    """A file with one category; what no option answers is left out, for Moodle grades no such question."""
    quiz = tree.Element("quiz")
    category = tree.SubElement(quiz, "question", type="category")
    place = "/".join(part.replace("/", "//") for part in (book, section))
    _text(tree.SubElement(category, "category"), f"$course$/top/{place}")
    for node in found:
        if any(option["correct"] for option in q.options(node)):
            quiz.append(_question(node, fragments))
    return _spelled(quiz)


def _spelled(quiz: tree.Element) -> bytes:
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
    if not asked or not _is_site(app):
        return
    say, pathto = translator(book.language), context["pathto"]
    links = [Link(say("All questions of the book (Moodle XML)"), pathto(_path(book, say), 1), download=True)]
    if page in asked:
        own = Link(say("The questions of this section (Moodle XML)"), pathto(_path(book, say, page), 1), download=True)
        links.insert(0, own)
    context["class_files"] = links


def _note(app: Sphinx, document: nodes.document, page: str) -> None:
    """Of a page that is written: its file."""
    found = list(document.findall(q.question))
    if not found or not _is_site(app):
        return
    book = loaded(str(app.srcdir)).book
    address = f"{book.site.rstrip('/')}/{app.builder.get_target_uri(page)}" if book.site else ""
    number = app.env.toc_secnumbers.get(page, {}).get("", ())
    title = ". ".join(filter(None, [".".join(map(str, number)), app.env.titles[page].astext()]))
    content = questions(book.title, title, found, Fragments(Path(app.srcdir), address))
    state(app).downloads[_path(book, translator(book.language), page)] = content


def _write(app: Sphinx, exception: Exception | None) -> None:
    """Of a page that was not written, what an earlier build has left: it is as old as the page."""
    asked = kept(app.env).questions
    if exception is not None or not asked or not _is_site(app):
        return
    book, made, files = loaded(str(app.srcdir)).book, tree.Element("quiz"), state(app).downloads
    say = translator(book.language)
    for page in sorted(asked, key=book.documents.index):
        path = _path(book, say, page)
        file = Path(app.outdir) / path
        if path not in files and file.exists():
            files[path] = file.read_bytes()
        elif path not in files:
            app.env.get_and_resolve_doctree(page, app.builder)  # which comes by `_note`
        made.extend(tree.fromstring(files[path]))
    files[_path(book, say)] = _spelled(made)


def _is_site(app: Sphinx) -> bool:
    return bool(app.builder.format == "html" and app.builder.name != "epub")
