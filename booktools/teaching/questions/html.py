"""Questions as real form controls: `question.html`, with what the HTML writer makes of the nodes inside.

Every explanation stands once on the page, in the `<details>` that a reader
without JavaScript opens. `questions.js` moves it from there into the live
region below its option, so that ids stay unique and screen readers hear it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from docutils import nodes
from jinja2 import Environment
from markupsafe import Markup
from sphinx.writers.html5 import HTML5Translator

from ...i18n import translator
from . import doctree as q

_TEMPLATE = Environment(autoescape=True, trim_blocks=True, keep_trailing_newline=True).from_string(
    Path(__file__).with_name("question.html").read_text(encoding="utf-8")
)


def visit_question(page: HTML5Translator, node: q.question) -> None:
    def walk(children: Iterable[nodes.Node]) -> Markup:
        begin = len(page.body)
        for child in children:
            child.walkabout(page)
        written = Markup("".join(page.body[begin:]))
        del page.body[begin:]
        return written

    key, variant = node["ids"][0], node["variant"]
    data = {"data-question": key, "data-variant": variant}
    page.body.append(
        _TEMPLATE.render(
            opening=Markup(page.starttag(node, "div", CLASS="question", **data)),
            id=key,
            control="radio" if variant == "single-select" else "checkbox",
            title=q.title(node),
            before=q.blocks(node, "before"),
            options=[_option(key, index, option) for index, option in enumerate(q.options(node))],
            after=q.blocks(node, "after"),
            say=translator(page.config.language),
            walk=walk,
        )
    )
    raise nodes.SkipNode


def _option(key: str, index: int, option: q.question_option) -> dict[str, Any]:
    """A label holds phrases only: those of the first paragraph; further blocks describe the control."""
    letter, label = ascii_uppercase[index], q.blocks(option, "label")
    phrases = label.pop(0).children if label and isinstance(label[0], nodes.paragraph) else []
    return {
        "letter": letter,
        "id": f"{key}-{letter.lower()}",
        "correct": option["correct"],
        "phrases": phrases,
        "more": label,
        "explanation": q.blocks(option, "explanation"),
    }
