"""Questions where nothing can be clicked: PDF, EPUB, plain text, notebooks.

The options as a lettered list, then the answers with their explanations, folded in a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ...i18n import Say, translator
from . import doctree as q

if TYPE_CHECKING:
    from ...notebooks.writer import NotebookTranslator


def visit_in_notebook(page: NotebookTranslator, node: q.question) -> None:
    say = translator(page.config.language)
    page.block("paragraph", page.strong(page.inline(*heading(node, say))))
    page.write(options(node))
    page.folded(page.strong(page.inline(nodes.Text(say("Answers")))), answers(node, say))
    raise nodes.SkipNode


class PlainQuestions(SphinxPostTransform):
    """Runs late, so that the doctree on disk serves every builder."""

    default_priority = 150

    def run(self, **kwargs: Any) -> None:
        builder = self.app.builder
        if builder.name == "notebooks" or builder.format == "html" and builder.name != "epub":
            return
        say = translator(self.config.language)
        for node in list(self.document.findall(q.question)):
            node.replace_self(_plain(node, say))


def _plain(node: q.question, say: Say) -> list[nodes.Node]:
    # Not every writer makes an anchor of an admonition's ids; all do of a target's.
    anchor = nodes.target("", "", ids=node["ids"])
    box = nodes.admonition("", classes=["question", *node["classes"]])
    box += nodes.title("", "", *heading(node, say))
    # In a container, since the text writer runs an admonition's paragraphs together.
    body = nodes.container(classes=["question-body"])
    body += options(node)
    body += nodes.paragraph("", "", nodes.strong("", say("Answers")))
    body += answers(node, say)
    box += body
    return [anchor, box]


def heading(node: q.question, say: Say) -> list[nodes.Node]:
    return [nodes.Text(f"{say('Question')}: "), *q.title(node)]


def options(node: q.question) -> list[nodes.Node]:
    """What is asked, and the options as a lettered list."""
    listed = _lettered([q.blocks(option, "label") for option in q.options(node)])
    return [*q.blocks(node, "before"), listed, *q.blocks(node, "after")]


def answers(node: q.question, say: Say) -> list[nodes.Node]:
    return [_lettered([_answer(option, say) for option in q.options(node)])]


def _answer(option: q.question_option, say: Say) -> list[nodes.Node]:
    """The verdict leads the first paragraph of the explanation, or stands in one of its own."""
    verdict = nodes.strong("", (say("Correct") if option["correct"] else say("Wrong")) + ".")
    blocks = q.blocks(option, "explanation")
    if blocks and isinstance(blocks[0], nodes.paragraph):
        return [nodes.paragraph("", "", verdict, nodes.Text(" "), *blocks[0].children), *blocks[1:]]
    return [nodes.paragraph("", "", verdict), *blocks]


def _lettered(items: list[list[nodes.Node]]) -> nodes.enumerated_list:
    made = nodes.enumerated_list(enumtype="upperalpha", prefix="", suffix=")")
    made += [nodes.list_item("", *blocks) for blocks in items]
    return made
