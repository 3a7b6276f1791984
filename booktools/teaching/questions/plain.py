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


def options(node: q.question) -> list[nodes.Node]:
    """What is asked, and the options as a lettered list."""
    wordings = [_blocks(choice, "label") for choice in q.choices(node)]
    listed = [_lettered(wordings)] if any(wordings) else []
    return [*_blocks(node, "before"), *listed, *_blocks(node, "after")]


def answers(node: q.question, say: Say) -> list[nodes.Node]:
    return [_lettered([_answer(choice, say) for choice in q.choices(node)]), *_blocks(node, "right")]


def heading(node: q.question, say: Say) -> list[nodes.Node]:
    title = q.title(node)
    if not title:
        return [nodes.Text(say("Question"))]
    caption = [nodes.Text(f"{say('Question')}: ")] if node["caption"] else []
    return caption + title.children


def _answer(
    choice: q.question_option | q.question_field, say: Say
) -> list[nodes.Node]:
    if isinstance(choice, q.question_field):
        verdict = f" {say('or')} ".join(choice["answers"])
        notes = _blocks(choice, "answer") or _blocks(choice, "right")
    else:
        verdict = (say("Correct") if choice["correct"] else say("Wrong")) + "."
        notes = _blocks(choice, "explanation") + _blocks(choice, "answer")
    return _led_by(nodes.strong("", verdict), notes)


def _led_by(lead: nodes.Node, blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Put the lead into the first paragraph, or into one of its own."""
    if blocks and isinstance(blocks[0], nodes.paragraph):
        first = nodes.paragraph("", "", lead, nodes.Text(" "), *blocks[0].children)
        return [first, *blocks[1:]]
    return [nodes.paragraph("", "", lead), *blocks]


def _lettered(items: list[list[nodes.Node]]) -> nodes.enumerated_list:
    made = nodes.enumerated_list(enumtype="upperalpha", prefix="", suffix=")")
    made += [nodes.list_item("", *blocks) for blocks in items]
    return made


def _blocks(node: nodes.Element, role: str) -> list[nodes.Node]:
    part = q.part(node, role)
    return list(part.children) if part else []
