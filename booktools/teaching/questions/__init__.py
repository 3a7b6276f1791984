"""The `question` directive: self-check questions that work without any other host.

`question_syntax` reads the body, this module turns it into the neutral nodes
of `question_nodes`, and only then does a builder decide: `question_html` writes
real form controls, `question_plain` a list with the answers below it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ...i18n import translator
from ...pages.assets import add_assets
from . import doctree as q
from .html import visit_question
from .plain import PlainQuestions, visit_in_notebook
from .syntax import Field, Option, Passage, Question, QuestionSyntaxError, parse_question

_log = logging.getLogger(__name__)


def _columns(argument: str | None) -> tuple[int, ...]:
    """One number, or four for ever wider screens, each from 1 to 12."""
    numbers = tuple(int(word) for word in (argument or "").split())
    if len(numbers) not in (1, 4) or not all(1 <= n <= 12 for n in numbers):
        raise ValueError("write one number or four, each from 1 to 12")
    return numbers * 4 if len(numbers) == 1 else numbers


class QuestionDirective(SphinxDirective):
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {
        "label": directives.unchanged_required,
        "type": directives.unchanged_required,
        "variant": directives.unchanged_required,
        "columns": _columns,
        "class": directives.class_option,
        "admonition": directives.flag,
        "nocaption": directives.flag,
        "showanswer": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        type_ = self.options.get("type", "multiple-choice")
        try:
            found = parse_question(
                "\n".join(self.content), type_, self.options.get("variant")
            )
        except QuestionSyntaxError as error:
            _log.warning(
                "question: %s",
                error.message,
                location=(self.env.docname, self._line(error.line)),
                type="question",
            )
            return []
        node = self._question(found)
        self._identify(node)
        return [node]

    def _line(self, line: int | None) -> int:
        """A line of the body, or the directive itself, as a line of the source."""
        return self.lineno + (0 if line is None else self.content_offset + line + 1)

    def _question(self, found: Question) -> q.question:
        node = q.question(
            type=found.type,
            variant=found.variant,
            columns=self.options.get("columns", (1, 1, 1, 1)),
            caption="nocaption" not in self.options,
            showanswer="showanswer" in self.options,
            classes=self.options.get("class", [])
            + ["admonition"] * ("admonition" in self.options),
        )
        self.set_source_info(node)
        if self.arguments:
            inline, messages = self.state.inline_text(self.arguments[0], self.lineno)
            node += [q.question_title("", "", *inline), *messages]
        node += self._part("before", found.before)
        node += [self._option(option) for option in found.options]
        node += [self._field(field) for field in found.fields]
        for role in q.SUMMARY_ROLES:
            node += self._part(role, getattr(found.summary, role))
        node += self._part("after", found.after)
        return node

    def _option(self, option: Option) -> q.question_option:
        node = q.question_option(correct=option.correct)
        node += self._part("label", option.text)
        node += self._part("explanation", option.explanation)
        node += self._part("answer", option.answer)
        return node

    def _field(self, field: Field) -> q.question_field:
        node = q.question_field(
            answers=list(field.answers), ignore_case=field.ignore_case
        )
        for role in ("label", "right", "wrong", "answer"):
            node += self._part(role, getattr(field, role))
        return node

    def _part(self, role: str, passage: Passage | None) -> list[q.question_part]:
        if passage is None:
            return []
        node = q.question_part(role=role)
        source = self.get_source_info()[0]
        lines = StringList(passage.text.splitlines(), source=source)
        self.state.nested_parse(lines, self.content_offset + passage.line, node)
        return [node]

    def _identify(self, node: q.question) -> None:
        """Give the node its key and its id; a label is both."""
        document = self.state.document
        if label := self.options.get("label"):
            node["key"] = label
            node["names"].append(nodes.fully_normalize_name(label))
            document.note_explicit_target(node, node)
            return
        words = " ".join([*self.arguments, *self.content]).split()
        digest = hashlib.sha256(" ".join(words).encode()).hexdigest()[:10]
        key, count = f"question-{digest}", 1
        while key in document.ids:
            count += 1
            key = f"question-{digest}-{count}"
        node["key"] = key
        node["ids"].append(key)
        document.set_id(node)


def _title_labels(app: Sphinx, document: nodes.document) -> None:
    """Let `{ref}` use a question's title, as it does with a section's."""
    labels = app.env.get_domain("std").labels
    for node in document.findall(q.question):
        heading = q.title(node)
        caption = translator(app.config.language)("Question")
        text = heading.astext() if heading else caption
        for name in node["names"]:
            labels[name] = (app.env.docname, node["ids"][0], text)


def _add_assets(
    app: Sphinx, page: str, template: str, context: dict, document: nodes.document
) -> None:
    """Load script and styles on the pages that have a question."""
    if document and next(document.findall(q.question), None):
        app.add_css_file("questions.css")
        app.add_js_file("questions.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("question", QuestionDirective)
    app.add_node(q.question, html=(visit_question, None), notebooks=(visit_in_notebook, None))
    app.add_post_transform(PlainQuestions)
    add_assets(app, str(Path(__file__).parent))
    app.connect("doctree-read", _title_labels)
    app.connect("html-page-context", _add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
