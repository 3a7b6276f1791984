"""What is folded on the site moves to the end of the book, with pointers both ways.

Hints, solutions and answers each get a chapter, ordered as their exercises are. Where something
was taken from, a pointer names the place it went to; there, another names the place it came from.
The nodes are ordinary ones: paper makes a page number of a pointer, an e-reader a link.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from ..i18n import translator
from ..pages.state import state
from ..teaching.questions import doctree as q
from ..teaching.questions.plain import answers, heading, options

#: Kind → what a pointer to it says, the title of its chapter, and the name of its page.
KINDS = {
    "hint": ("Hint", "Hints", "hints"),
    "solution": ("Solution", "Solutions", "solutions"),
    "answer": ("Answer", "Answers to the questions", "answers"),
}
POINTER = "book-pointer"


@dataclass(frozen=True)
class Moved:
    """One passage of the appendix; `origin` is the id, on the page, of what it belongs to."""

    kind: str
    page: str
    title: list[nodes.Node]
    body: list[nodes.Node]
    origin: str

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{nodes.make_id(self.page)}-{self.origin}"


def setup(app: Sphinx) -> None:
    app.add_post_transform(Appendix)


def page_of(kind: str, root: str) -> str:
    """The page of a kind, beside the first page of the book."""
    return posixpath.join(posixpath.dirname(root), KINDS[kind][2])


class Appendix(SphinxPostTransform):
    """After editions are grouped (100), before questions are written out in place (150)."""

    default_priority = 140
    builders = ("typst", "epub")

    def run(self, **kwargs: object) -> None:
        self.say = translator(self.config.language)
        self.page = self.env.docname
        state(self.app).moved[self.page] = [*self._exercises(), *self._questions()]

    def _exercises(self) -> Iterator[Moved]:
        for node in list(self.document.findall(is_exercise_node)):
            title = exercise_title(self.env, self.page, node)
            more, folded = _take(node)
            found = [
                Moved(kind, self.page, [child.deepcopy() for child in title], body, node["ids"][0])
                for kind, body in folded
            ]
            node.replace_self(self._box("book-exercise", node, title, [*_content(node), *more], found))
            yield from found

    def _questions(self) -> Iterator[Moved]:
        for node in list(self.document.findall(q.question)):
            title = heading(node, self.say)
            copied = [child.deepcopy() for child in title]
            found = Moved("answer", self.page, copied, answers(node, self.say), node["ids"][0])
            node.replace_self(self._box("book-question", node, title, options(node), [found]))
            yield found

    def _box(
        self, name: str, node: nodes.Element, title: list[nodes.Node], body: list[nodes.Node], found: Iterable[Moved]
    ) -> nodes.container:
        box = nodes.container("", _title(title), *body, ids=node["ids"], classes=[name])
        box.source, box.line = node.source, node.line
        # What refers to a solution is led here by an e-reader, which has a link on to it.
        if self.app.builder.name == "epub":
            box["ids"] = [*box["ids"], *(name for one in found for name in _taken_ids(one.body))]
        links = [
            self._pointer(KINDS[one.kind][0], page_of(one.kind, self.config.root_doc), one.anchor) for one in found
        ]
        if links:
            parts = [part for link in links for part in (nodes.Text("  "), link)][1:]
            box += nodes.paragraph("", "", *parts, classes=["book-pointers"])
        return box

    def _pointer(self, word: str, page: str, anchor: str) -> nodes.reference:
        return pointer(self.say(word), f"{self.app.builder.get_relative_uri(self.page, page)}#{anchor}")


def passage(moved: Moved, back: nodes.reference) -> list[nodes.Node]:
    """A passage as it stands in its chapter: title and way back, then what it says."""
    title = _title(moved.title)
    title["ids"] = [moved.anchor]
    title += [nodes.Text("  "), back]
    return [title, *moved.body]


def pointer(word: str, uri: str) -> nodes.reference:
    return nodes.reference("", word, refuri=uri, internal=True, classes=[POINTER])


def exercise_title(env: BuildEnvironment, page: str, node: nodes.Element) -> list[nodes.Node]:
    """`Exercise 2.1 (In steps)`: sphinx-exercise leaves the number to a writer of HTML."""
    title = node.children[0]
    assert isinstance(title, nodes.Element)
    numbers = env.toc_fignumbers.get(page, {}).get("exercise", {})
    number = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), ())
    said = str(title.get("title", ""))
    lead = [nodes.Text(said % ".".join(map(str, number)))] if "%s" in said and number else []
    return [*lead, *title.children]


def _take(exercise: nodes.Element) -> tuple[list[nodes.Node], list[tuple[str, list[nodes.Node]]]]:
    """Take what belongs to the exercise out of the page: what continues its text, and what is folded."""
    siblings = exercise.parent.children
    followers = list(takewhile(_continues, siblings[siblings.index(exercise) + 1 :]))
    while followers and not _kind(followers[-1]):
        followers.pop()  # nothing folded after it: text of the section, not of the exercise
    for node in followers:
        exercise.parent.remove(node)
    folded = [(kind, _unfolded(node)) for node in followers if (kind := _kind(node))]
    return [node for node in followers if not _kind(node)], folded


def _continues(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.section) and not is_exercise_node(node)


def _kind(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Element) and node.get("design_component") == "dropdown":
        return "hint"
    return "solution" if is_solution_node(node) else None


def _unfolded(node: nodes.Element) -> list[nodes.Node]:
    if is_solution_node(node):
        return [nodes.target("", "", ids=node["ids"]), *_content(node)]
    return [child for child in node.children if not isinstance(child, nodes.rubric)]


def _content(node: nodes.Element) -> list[nodes.Node]:
    """What sphinx-exercise keeps in a section below the title."""
    return [
        part
        for child in node.children[1:]
        for part in (child.children if isinstance(child, nodes.section) else [child])
    ]


def _taken_ids(blocks: list[nodes.Node]) -> Iterator[str]:
    """The ids of what was moved, taken from it."""
    for node in (node for block in blocks for node in block.findall(nodes.Element)):
        yield from node.get("ids", ())
        node["ids"] = []


def _title(children: list[nodes.Node]) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", "", *children), classes=["book-title"])
