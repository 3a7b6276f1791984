"""What Sphinx takes without a word and is not what was meant: told as a warning, with its line, as soon as a page is read.

Marks that began nothing and so are shown as they stand, a page without a title or with two, a language that no
highlighter knows, and files that are in no table of contents.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Set

from docutils import nodes
from docutils.parsers.rst import roles
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge
from sphinx.util import logging
from sphinx.util.matching import Matcher

from ..book import Book
from ..contents import others
from ..errors import Problem
from .prose import prose
from .reader import loaded

NOT_LISTED = "stands in no table of contents; add it to _toc.yml, or to exclude_patterns of _config.yml"
_log = logging.getLogger(__name__)
#: What is left in the text → what to do. `0` stands where code or a formula was.
_LEFT = (
    (
        r"(?P<role>\{[\w:.+-]+\})(?=[`\w]| +0 )",
        "write a role as {{name}}`what it is about`, with no space after the brace",
    ),
    (r"`", "end it with as many ` as it begins with"),
    (r"\*\*", "write bold text as **word**, with no space inside and none but a space or a full stop around it"),
    (r"\$(?=[\\A-Za-z(|{$])", "end the formula with a $, a block of its own with $$; or write it as code"),
    (r"\\(?:begin|end)\{\w+\*?\}", "begin and end it by the same name, and write $$ around it"),
    (r"\[\^[^\]]+\]", "write [^name]: and the note in a paragraph of its own"),
    (r"!?\[[^\]]*\]\([^)]*\)", "write its address without spaces, or between < and >"),
    (r"^#+(?=[^\W\d])", "write a space after it"),
    (r"^(?:#+|[-*+]|\d+[.)])\u00a0", "the space in it is a no-break one, U+00A0; write a plain one"),
    (r"\[@[\w:.-]+[^\]]*\]", "write {{cite}}`key`, of several with commas between the keys"),
    (
        r"\\(?:[a-z]*cite[a-z]*|[a-z]*ref|label|emph|text[a-z]{2}|footnote|url|href)\{",
        "write it in MyST, as in {{cite}}`key`, {{numref}}`label`, *word*, [words](address)",
    ),
    (r"^:[a-z-]+:(?= |$)", "options of a directive stand right below its first line, with no empty line between"),
    (r"^\+{3,}", "write it where a line begins, at the top level, below an empty line"),
    (r"<!--", "end the comment with -->"),
    (r"^\|.*\|$", "write under the head of a table a line of |---| with as many columns"),
    (r"^:{3,}.*", "write :::{{name}} where it begins, and a line of as many : where it ends"),
    (r"^\((?:[\w-]+\)=|\w+_\w+\))$", "write (name)= in a line of its own, below an empty one"),
)
_MARKS = [(re.compile(mark), cure) for mark, cure in _LEFT]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _look)


def unlisted(book: Book) -> Iterator[Problem]:
    """Sources that lie where the book's do and stand in no table of contents; what is left out of the book is none."""
    left_out = Matcher(list(book.left_out))
    for path in others(book.root, book.documents):
        if not any(left_out(str(name)) for name in (path, *path.parents)):
            yield Problem(str(path), NOT_LISTED)


def _look(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    if page not in loaded(str(app.srcdir)).book.documents:
        return
    for line, message in (*_titles(doctree), *_blocks(doctree), *_left(doctree, _roles(app))):
        _log.warning(message, location=(page, line), type="booktools", subtype="meant")
    if app.builder.format != "html":  # which tells it itself
        for block in doctree.findall(nodes.literal_block):
            if "language" in block and not _of_cell(block):
                bridge = PygmentsBridge("html")
                bridge.highlight_block(block.astext(), block["language"], location=block)


def _titles(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    sections = [child for child in doctree.children if isinstance(child, nodes.section)]
    if not sections:
        yield 1, "this page has no title; begin it with one, as in # Title"
    for section in sections[1:]:
        yield section.line or 0, "a second title; a page has one: write ## for what stands below it"


def _blocks(doctree: nodes.document) -> Iterator[tuple[int, str]]:
    """What can be read and stands for nothing, or not everywhere."""
    for node in doctree.findall(nodes.Element):
        line = node.line or (node.parent.line if node.parent is not None else None) or 0
        if isinstance(node, nodes.title) and not node.astext().strip():
            yield line, "a heading without words; write them behind the #, or take it out"
        elif node.tagname.startswith("exercise") and not any(
            child.astext().strip() for child in node.children if not isinstance(child, nodes.title)
        ):
            yield line, "an exercise that asks nothing; write below its options what is to be done"
        elif isinstance(node, nodes.image) and "://" in str(node["uri"]) and not _of_cell(node):
            yield (
                line,
                f"the picture {node['uri']} lies elsewhere, and print has no network; put the file beside the section",
            )
        elif isinstance(node, nodes.raw) and node.get("format") == "html" and not _of_cell(node):
            yield from ((line, message) for message in _of_html(node))
        for slip in difflib.get_close_matches("dropdown", {*node.get("classes", ())} - {"dropdown"}, n=1, cutoff=0.8):
            yield line, f"unknown class {slip!r}; did you mean 'dropdown'?"


def _of_html(node: nodes.raw) -> Iterator[str]:
    """Of what a print or an e-book leaves out: words, and pictures of which no file is copied."""
    text = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", "", node.astext(), flags=re.DOTALL)
    if picture := re.search(r"<img\b[^>]*>", text):
        yield f"{picture[0]} is a picture that nothing copies; write ![what it shows](path)"
    elif (words := re.sub(r"<[^>]*>|&\w+;", "", text).split()) and not isinstance(node.parent, addnodes.only):
        yield f'"{words[0]}" stands in HTML, which is in no PDF; write it as text, or the whole below {{only}} html'


def _roles(app: Sphinx) -> set[str]:
    """Names of roles, and of the domains that some begin with."""
    named = vars(roles)
    standard = app.env.get_domain("std").roles
    return {*named["_roles"], *named["_role_registry"], *standard, *app.env.domains}


def _left(doctree: nodes.document, known: Set[str]) -> Iterator[tuple[int, str]]:
    told = (0, "")  # a table, or a formula, of many lines once
    for line, text in prose(doctree):
        for mark, cure in _MARKS:
            found = mark.search(text)
            if found and ("role" not in mark.groupindex or found["role"][1:-1].partition(":")[0] in known):
                if told != (line - 1, cure):
                    yield line, f'"{found[0]}" is left in the text; {cure.format()}'
                told = line, cure
                break


def _of_cell(node: nodes.Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.Element) and node.get("nb_element"):
            return True
    return False
