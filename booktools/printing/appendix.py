"""What is folded on the site moves to the end of the book, with pointers both ways.

Hints, solutions and answers each get a chapter, ordered as their exercises are. Where something
was taken from, a pointer names the page it went to; there, another names the page it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from ..i18n import Say, translator
from ..teaching.questions import doctree as q
from ..teaching.questions.plain import answers, heading, options
from .breaks import OF_HEADING, below
from .front import latex, page_of

KINDS = ("hint", "solution", "answer")
_POINTERS = {"hint": "Hint", "solution": "Solution", "answer": "Answer"}
_CHAPTERS = {"hint": "Hints", "solution": "Solutions", "answer": "Answers to the questions"}


@dataclass(frozen=True)
class Moved:
    """One passage of the appendix; `origin` is the LaTeX label of what it belongs to."""

    kind: str
    document: str
    title: list[nodes.Node]
    body: list[nodes.Node]
    origin: str

    @property
    def label(self) -> str:
        return f"{self.kind}:{self.origin}"

    @property
    def lines(self) -> int:
        """Of code that there shall be room for where it begins: its title stays with a cell that follows."""
        return 3 + below(self.body)


def setup(app: Sphinx) -> None:
    app.add_post_transform(Appendix)


class Appendix(SphinxPostTransform):
    """After editions are grouped (100), before questions are written out in place (150)."""

    default_priority = 140
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        self.say = translator(self.config.language)
        moved = [*self._exercises(), *self._questions()]
        book = next(self.document.findall(nodes.section), None)
        if book is None or not moved:
            return
        book += latex(r"\bookappendix")
        for kind in KINDS:
            passages = [one for one in moved if one.kind == kind]
            if passages:
                book += self._chapter(kind, passages)

    def _exercises(self) -> Iterator[Moved]:
        for number, node in enumerate(list(self.document.findall(is_exercise_node))):
            origin = f"exercise-{number}"
            title = list(node.children[0].children)
            more, folded = _take(node)
            copies = [[child.deepcopy() for child in title] for _ in folded]
            found = [
                Moved(kind, page_of(node), copy, body, origin)
                for copy, (kind, body) in zip(copies, folded, strict=True)
            ]
            box = _box("book-exercise", origin, title, [*_content(node), *more])
            label = latex(rf"\phantomsection\label{{exercise:{node['label']}}}")
            node.replace_self([label, _with_pointers(box, self.say, found)])
            yield from found

    def _questions(self) -> Iterator[Moved]:
        for number, node in enumerate(list(self.document.findall(q.question))):
            origin = f"question-{number}"
            title = heading(node, self.say)
            copied = [child.deepcopy() for child in title]
            found = Moved("answer", page_of(node), copied, answers(node, self.say), origin)
            box = _box("book-question", origin, title, options(node))
            anchor = nodes.target("", "", ids=node["ids"])
            node.replace_self([anchor, _with_pointers(box, self.say, [found])])
            yield found

    def _chapter(self, kind: str, passages: list[Moved]) -> nodes.section:
        name = self.say(_CHAPTERS[kind])
        chapter = nodes.section("", nodes.title("", name), ids=[f"appendix-{kind}"])
        for document, group in groupby(passages, lambda one: one.document):
            own = list(group)
            section = nodes.section(
                "",
                nodes.title("", self.env.titles[document].astext()),
                ids=[f"appendix-{kind}-{nodes.make_id(document)}"],
            )
            # The labels of what moved begin with the name of its page.
            page = addnodes.start_of_file(docname=document)
            for one in own:
                page += self._passage(one)
            section += page
            chapter += [latex(rf"\bookneedlines{{{OF_HEADING + own[0].lines}}}"), section]
        return chapter

    def _passage(self, moved: Moved) -> list[nodes.Node]:
        back = rf"\hfill\bookpointer{{\bookback}}{{{moved.origin}}}"
        return [
            latex(rf"\bookpassage{{{moved.lines}}}\bookanchor{{{moved.label}}}"),
            nodes.paragraph("", "", _title(moved.title), nodes.raw("", back, format="latex")),
            latex(r"\nobreak"),
            *moved.body,
        ]


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


def _box(name: str, origin: str, title: list[nodes.Node], body: list[nodes.Node]) -> nodes.container:
    box = nodes.container(classes=[name])
    box += [latex(rf"\bookanchor{{{origin}}}"), nodes.paragraph("", "", _title(title)), *body]
    return box


def _title(children: list[nodes.Node]) -> nodes.inline:
    return nodes.inline("", "", *children, classes=["book-title"])


def _with_pointers(box: nodes.container, say: Say, found: list[Moved]) -> nodes.container:
    pointers = r"\quad ".join(rf"\bookpointer{{{say(_POINTERS[one.kind])}}}{{{one.label}}}" for one in found)
    if pointers:
        box += latex(rf"\par\bookpointers{{{pointers}}}")
    return box
