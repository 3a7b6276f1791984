"""Questions as real form controls: what the HTML writer makes of the nodes.

Every explanation stands once on the page, in the `<details>` that a reader
without JavaScript opens. `questions.js` moves it from there into the live
region below its option, so that ids stay unique and screen readers hear it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

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
        self.choices = q.choices(node)

    def write(self) -> None:
        attributes = {
            "data-question": self.node["key"],
            "data-variant": self.node["variant"],
        }
        opening = self.translator.starttag(
            self.node, "div", CLASS="question", **attributes
        )
        self.translator.body.append(opening)
        before = q.part(self.node, "before")
        described = {"aria-describedby": f"{self.id}-before"} if before else {}
        with self._tag("fieldset", **described):
            self._legend()
            self._blocks(before, "question-before", id=f"{self.id}-before")
            self._choices()
            self._blocks(q.part(self.node, "after"), "question-after")
            self._buttons()
            self._answers()
        self.translator.body.append("</div>\n")

    # The parts, from top to bottom

    def _legend(self) -> None:
        title = q.title(self.node)
        hidden = not (title or self.node["caption"])
        with self._tag("legend", CLASS="question-unseen" if hidden else ""):
            if hidden or self.node["caption"]:
                caption = self.say("Question") + (": " if title else "")
                self._text("span", caption, CLASS="question-caption")
            if title:
                with self._tag("span", CLASS="question-title"):
                    self._walk(title.children)

    def _choices(self) -> None:
        widths = zip(("xs", "sm", "md", "lg"), self.node["columns"])
        style = ";".join(f"--question-{name}:{count}" for name, count in widths)
        with self._tag("div", CLASS="question-choices", style=style):
            for index, choice in enumerate(self.choices):
                if isinstance(choice, q.question_option):
                    self._option(index, choice)
                else:
                    self._field(index, choice)

    def _option(self, index: int, option: q.question_option) -> None:
        single = self.node["variant"] == "single-select"
        correct = "true" if option["correct"] else "false"
        with self._choice("question-option", **{"data-correct": correct}):
            self._control(
                index,
                option,
                type="radio" if single else "checkbox",
                name=f"{self.id}-choice",
                value=q.letter(index),
            )
            self._label(index, option, f"{q.letter(index)}) ")

    def _field(self, index: int, field: q.question_field) -> None:
        data = {
            "data-answers": json.dumps(field["answers"], ensure_ascii=False),
            "data-ignore-case": "true" if field["ignore_case"] else "false",
        }
        with self._choice("question-field", **data):
            self._label(index, field, "")
            self._control(
                index,
                field,
                type="text",
                autocapitalize="off",
                autocomplete="off",
                spellcheck="false",
            )

    def _buttons(self) -> None:
        """What only a script can answer; hidden where there is none."""
        checked = self.node["variant"] != "single-select"
        if checked or self.node["showanswer"]:
            with self._tag("div", CLASS="question-buttons"):
                if checked:
                    self._button("check", self.say("Check"))
                if self.node["showanswer"]:
                    hide = {"data-hide": self.say("Hide the answer")}
                    self._button("show", self.say("Show the answer"), **hide)
        if self.node["variant"] == "multiple-select":
            with self._tag("div", CLASS="question-verdicts", **_LIVE):
                pass
            self._summary()

    def _summary(self) -> None:
        with self._tag("div", CLASS="question-summary", hidden="hidden"):
            for role, (sign, standard) in _SUMMARY.items():
                with self._note(role, sign):
                    given = q.part(self.node, role)
                    if given:
                        self._walk(given.children)
                    else:
                        self._text("p", self.say(standard))

    def _answers(self) -> None:
        with self._tag("details", CLASS="question-answers"):
            self._text("summary", self.say("Answers"))
            with self._tag("ol", type="A"):
                for choice in self.choices:
                    with self._tag("li"):
                        self._notes(choice)

    def _notes(self, choice: q.question_option | q.question_field) -> None:
        if isinstance(choice, q.question_field):
            return self._field_notes(choice)
        sign = "right" if choice["correct"] else "wrong"
        for role in ("explanation", "answer"):
            given = q.part(choice, role)
            if given or role == "explanation":
                with self._note(role, sign):
                    self._walk(given.children if given else [])

    def _field_notes(self, field: q.question_field) -> None:
        with self._tag("div", CLASS="question-note", **{"data-note": "answer"}):
            with self._tag("p"):
                self._text("span", f"{self.say('Right answer')}: ")
                for index, answer in enumerate(field["answers"]):
                    if index:
                        self._text("span", f" {self.say('or')} ")
                    self._text("strong", answer)
            answer = q.part(field, "answer")
            self._walk(answer.children if answer else [])
        for role in ("right", "wrong"):
            given = q.part(field, role)
            # With nothing typed, a bare verdict or a reproach says nothing.
            spoken = "" if given and role == "right" else "question-spoken"
            with self._note(role, role, spoken):
                self._walk(given.children if given else [])

    # The pieces they are made of

    @contextmanager
    def _choice(self, CLASS: str, **attributes: str) -> Iterator[None]:
        with self._tag("div", CLASS=CLASS, **attributes):
            yield
            with self._tag("div", CLASS="question-feedback", **_LIVE):
                pass

    @contextmanager
    def _note(self, role: str, sign: str, CLASS: str = "") -> Iterator[None]:
        """What is said of a choice: a sign and a word, then the words given."""
        data = {"data-note": role, "data-sign": sign}
        with self._tag("div", CLASS=f"question-note {CLASS}", **data):
            with self._tag("p", CLASS="question-verdict"):
                self._text("span", f"{_SIGNS[sign]} ", **{"aria-hidden": "true"})
                self._text("strong", self.say(_VERDICTS[sign]))
            yield

    def _control(self, index: int, choice: nodes.Element, **attributes: str) -> None:
        described = self._wording(choice)[1]
        if described:
            attributes["aria-describedby"] = f"{self._id(index)}-more"
        attributes |= {"id": self._id(index), "class": "question-control"}
        self._void("input", **attributes)

    def _label(self, index: int, choice: nodes.Element, mark: str) -> None:
        """A label holds phrases only; further blocks describe the control."""
        phrases, blocks = self._wording(choice)
        with self._tag("label", **{"for": self._id(index)}):
            if mark:
                self._text("span", mark, CLASS="question-letter")
            if phrases:
                with self._tag("span"):
                    self._walk(phrases)
            elif not mark:
                self._text("span", self.say("Your answer"))
        if blocks:
            with self._tag("div", CLASS="question-more", id=f"{self._id(index)}-more"):
                self._walk(blocks)

    def _wording(self, choice: nodes.Element) -> tuple[list, list]:
        """The first paragraph's phrases, and the blocks that follow it."""
        label = q.part(choice, "label")
        blocks = list(label.children) if label else []
        if blocks and isinstance(blocks[0], nodes.paragraph):
            return list(blocks[0].children), blocks[1:]
        return [], blocks

    def _button(self, act: str, text: str, **attributes: str) -> None:
        attributes |= {"type": "button", "data-act": act}
        self._text("button", text, CLASS="question-button", **attributes)

    def _blocks(
        self, part: q.question_part | None, CLASS: str, **attributes: str
    ) -> None:
        if part:
            with self._tag("div", CLASS=CLASS, **attributes):
                self._walk(part.children)

    def _id(self, index: int) -> str:
        return f"{self.id}-{q.letter(index).lower()}"

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
