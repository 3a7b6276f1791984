"""The `question` directive: self-check questions that work without any other host.

`syntax` reads the body, this module turns it into the neutral nodes of `doctree`,
and only then does a builder decide: `html` writes real form controls, `plain` a list
with the answers below it.
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

from ...pages.assets import add_assets
from . import doctree as q
from .html import visit_question
from .plain import PlainQuestions, visit_in_notebook
from .syntax import VARIANTS, Option, Passage, QuestionSyntaxError, parse_question

_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("question", QuestionDirective)
    app.add_node(q.question, html=(visit_question, None), notebooks=(visit_in_notebook, None))
    app.add_post_transform(PlainQuestions)
    add_assets(app, str(Path(__file__).parent))
    app.connect("html-page-context", _add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class QuestionDirective(SphinxDirective):
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"variant": lambda variant: directives.choice(variant, VARIANTS)}

    def run(self) -> list[nodes.Node]:
        variant = self.options.get("variant", VARIANTS[0])
        try:
            found = parse_question("\n".join(self.content), variant)
        except QuestionSyntaxError as error:
            line = self.lineno + (0 if error.line is None else self.content_offset + error.line + 1)
            _log.warning("question: %s", error, location=(self.env.docname, line), type="question")
            return []
        node = q.question(ids=[self._key()], variant=variant)
        self.set_source_info(node)
        self.state.document.set_id(node)
        title, messages = self.state.inline_text(self.arguments[0], self.lineno)
        node += [q.question_title("", "", *title), *messages]
        node += self._part("before", found.before)
        node += [self._option(option) for option in found.options]
        node += self._part("after", found.after)
        return [node]

    def _key(self) -> str:
        """Made of the text alone: a reader's answer stays with a question that moves, and leaves one that changes."""
        words = " ".join([*self.arguments, *self.content]).split()
        first = key = f"question-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:10]}"
        count = 1
        while key in self.state.document.ids:
            count += 1
            key = f"{first}-{count}"
        return key

    def _option(self, option: Option) -> q.question_option:
        parts = [*self._part("label", option.text), *self._part("explanation", option.explanation)]
        return q.question_option("", *parts, correct=option.correct)

    def _part(self, role: str, passage: Passage | None) -> list[q.question_part]:
        if passage is None:
            return []
        node = q.question_part(role=role)
        lines = StringList(passage.text.splitlines(), source=self.get_source_info()[0])
        self.state.nested_parse(lines, self.content_offset + passage.line, node)
        return [node]


def _add_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Load script and styles on the pages that have a question."""
    if document and next(document.findall(q.question), None):
        app.add_css_file("questions.css")
        app.add_js_file("questions.js", loading_method="defer")
