"""Questions as real form controls: what the HTML writer makes of the nodes.

Every explanation stands once on the page, in the `<details>` that a reader
without JavaScript opens. `questions.js` moves it from there into the live
region below its option, so that ids stay unique and screen readers hear it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from string import ascii_uppercase

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from ... import i18n
from . import doctree as q

_SIGNS = {"right": "✓", "wrong": "✗", "incomplete": "✗"}
_SUMMARY = {
    "right": ("right", "You chose all the correct options and no other."),
    "wrong": ("wrong", "You chose an option that is wrong."),
    "missed": ("incomplete", "You missed an option that is correct."),
    "missed_and_wrong": ("wrong", "You chose a wrong option and missed a correct one."),
}
_VERDICTS = {"right": "Correct", "wrong": "Wrong", "incomplete": "Incomplete"}
_INLINE = ("span", "strong")
_LIVE = {"aria-live": "polite"}


def visit_question(translator: HTML5Translator, node: q.question) -> None:
    _QuestionWriter(translator, node).write()
    raise nodes.SkipNode


class _QuestionWriter:
    def __init__(self, translator: HTML5Translator, node: q.question) -> None:
        self.translator = translator
        self.node = node
        self.id = node["ids"][0]
        self.say = i18n.translator(translator.config.language)
        self.options = q.options(node)

    def write(self) -> None:
        attributes = {
            "data-question": self.id,
            "data-variant": self.node["variant"],
        }
        opening = self.translator.starttag(
            self.node, "div", CLASS="question", **attributes
        )
        self.translator.body.append(opening)
        before = q.blocks(self.node, "before")
        described = {"aria-describedby": f"{self.id}-before"} if before else {}
        with self._tag("fieldset", **described):
            self._legend()
            self._blocks(before, "question-before", id=f"{self.id}-before")
            self._choices()
            self._blocks(q.blocks(self.node, "after"), "question-after")
            self._buttons()
            self._answers()
        self.translator.body.append("</div>\n")

    # The parts, from top to bottom

    def _legend(self) -> None:
        with self._tag("legend"):
            self._text("span", f"{self.say('Question')}: ", CLASS="question-caption")
            with self._tag("span", CLASS="question-title"):
                self._walk(q.title(self.node))

    def _choices(self) -> None:
        with self._tag("div", CLASS="question-choices"):
            for index, option in enumerate(self.options):
                self._option(index, option)

    def _option(self, index: int, option: q.question_option) -> None:
        single = self.node["variant"] == "single-select"
        correct = "true" if option["correct"] else "false"
        with self._tag("div", CLASS="question-option", **{"data-correct": correct}):
            self._control(
                index,
                option,
                type="radio" if single else "checkbox",
                name=f"{self.id}-choice",
                value=ascii_uppercase[index],
            )
            self._label(index, option)
            with self._tag("div", CLASS="question-feedback", **_LIVE):
                pass

    def _buttons(self) -> None:
        """What only a script can answer; hidden where there is none."""
        if self.node["variant"] == "multiple-select":
            with self._tag("div", CLASS="question-buttons"):
                self._text("button", self.say("Check"), CLASS="question-button", type="button")
            with self._tag("div", CLASS="question-verdicts", **_LIVE):
                pass
            self._summary()

    def _summary(self) -> None:
        with self._tag("div", CLASS="question-summary", hidden="hidden"):
            for outcome, (sign, sentence) in _SUMMARY.items():
                with self._note(sign, **{"data-note": outcome}):
                    self._text("p", self.say(sentence))

    def _answers(self) -> None:
        with self._tag("details", CLASS="question-answers"):
            self._text("summary", self.say("Answers"))
            with self._tag("ol", type="A"):
                for option in self.options:
                    with self._tag("li"), self._note("right" if option["correct"] else "wrong"):
                        self._walk(q.blocks(option, "explanation"))

    # The pieces they are made of

    @contextmanager
    def _note(self, sign: str, **attributes: str) -> Iterator[None]:
        """What is said of a choice: a sign and a word, then the words given."""
        with self._tag("div", CLASS="question-note", **{"data-sign": sign}, **attributes):
            with self._tag("p", CLASS="question-verdict"):
                self._text("span", f"{_SIGNS[sign]} ", **{"aria-hidden": "true"})
                self._text("strong", self.say(_VERDICTS[sign]))
            yield

    def _control(self, index: int, option: q.question_option, **attributes: str) -> None:
        described = self._wording(option)[1]
        if described:
            attributes["aria-describedby"] = f"{self._id(index)}-more"
        attributes |= {"id": self._id(index), "class": "question-control"}
        self._void("input", **attributes)

    def _label(self, index: int, option: q.question_option) -> None:
        """A label holds phrases only; further blocks describe the control."""
        phrases, blocks = self._wording(option)
        with self._tag("label", **{"for": self._id(index)}):
            self._text("span", f"{ascii_uppercase[index]}) ", CLASS="question-letter")
            if phrases:
                with self._tag("span"):
                    self._walk(phrases)
        if blocks:
            with self._tag("div", CLASS="question-more", id=f"{self._id(index)}-more"):
                self._walk(blocks)

    def _wording(self, option: q.question_option) -> tuple[list, list]:
        """The first paragraph's phrases, and the blocks that follow it."""
        blocks = q.blocks(option, "label")
        if blocks and isinstance(blocks[0], nodes.paragraph):
            return list(blocks[0].children), blocks[1:]
        return [], blocks

    def _blocks(self, blocks: list[nodes.Node], CLASS: str, **attributes: str) -> None:
        if blocks:
            with self._tag("div", CLASS=CLASS, **attributes):
                self._walk(blocks)

    def _id(self, index: int) -> str:
        return f"{self.id}-{ascii_uppercase[index].lower()}"

    # Writing

    def _walk(self, children: Iterable[nodes.Node]) -> None:
        for child in children:
            child.walkabout(self.translator)

    @contextmanager
    def _tag(self, name: str, /, **attributes: str) -> Iterator[None]:
        self._start(name, "", attributes)
        yield
        self.translator.body.append(f"</{name}>" + "\n" * (name not in _INLINE))

    def _void(self, name: str, /, **attributes: str) -> None:
        self._start(name, "\n", attributes)

    def _start(self, name: str, suffix: str, attributes: dict[str, str]) -> None:
        """docutils wants an id by another name."""
        attributes = dict(attributes)
        ids = [attributes.pop("id")] if "id" in attributes else []
        start = self.translator.starttag({}, name, suffix, ids=ids, **attributes)
        self.translator.body.append(start)

    def _text(self, name: str, text: str, /, **attributes: str) -> None:
        with self._tag(name, **attributes):
            self.translator.body.append(self.translator.encode(text))
