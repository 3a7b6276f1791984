"""What a reader has answered and read, shown in the table of contents and kept on the reader's machine alone.

The pages know only which questions each section asks; `static/progress.js` does
the rest in the browser's own storage. Without a script nothing of it is visible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..i18n import translator
from ..pages.state import kept
from ..teaching.questions import doctree as q

#: What the script says.
_SAID = {
    "answered": "answered correctly: {right} of {total} questions",
    "read": "read",
    "erase": "Erase progress",
    "ask": "Erase all your answers and the marks of the sections that you have read? They are kept in this browser alone, and will not come back.",
    "confirm": "Erase",
    "cancel": "Cancel",
    "erased": "Your progress has been erased.",
    # Of `static/results.js`.
    "file": "results",
    "save": "Save results to a file",
    "open": "Load results from a file",
    "loaded": "Loaded: {count} answers.",
    "unread": "{name} holds no results of this book; choose a file that was saved here. Nothing was changed.",
    "blocked": "This browser keeps nothing, so the results could not be loaded.",
}


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", _note_questions)
    app.connect("env-purge-doc", _forget_questions)
    app.connect("env-merge-info", _merge_questions)
    app.connect("html-page-context", _add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _note_questions(app: Sphinx, document: nodes.document) -> None:
    if keys := [question["ids"][0] for question in document.findall(q.question)]:
        kept(app.env).questions[app.env.docname] = keys


def _forget_questions(app: Sphinx, environment: BuildEnvironment, page: str) -> None:
    kept(environment).questions.pop(page, None)


def _merge_questions(app: Sphinx, environment: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    kept(environment).questions |= {page: keys for page, keys in kept(other).questions.items() if page in pages}


def _add_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Every page shows every section's progress, so every page has the sections' questions."""
    sections = kept(app.env).questions
    if not sections or app.builder.name == "epub":
        return
    say = translator(app.config.language)
    known = {
        "book": app.config.project,
        "page": page,
        "sections": {
            name: {"address": app.builder.get_relative_uri(page, name), "questions": keys}
            for name, keys in sorted(sections.items())
        },
        "words": {name: say(text) for name, text in _SAID.items()},
    }
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    app.add_css_file("progress.css")
    app.add_js_file(None, body=text, type="application/json", id="book-progress")
    # After questions.js, which answers when a reader's answers are put back.
    app.add_js_file("progress.js", loading_method="defer", priority=700)
