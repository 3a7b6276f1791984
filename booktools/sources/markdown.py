"""A source's Markdown as blocks: what stands where, not what it says."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("inline", True)
_MARKDOWN.use(front_matter_plugin).use(myst_block_plugin).use(colon_fence_plugin)


@lru_cache(maxsize=4096)
def parsed(text: str) -> list[Token]:
    """Not to be changed: who asks for the same text again gets the same blocks."""
    return _MARKDOWN.parse(text)


def head(text: str) -> list[Token]:
    """The front matter of a source, and nothing of what follows it."""
    first, closed, _ = text.partition("\n---\n")
    return parsed(first + closed) if text.startswith("---") else []


def span(block: Token) -> tuple[int, int]:
    """The line on which a block begins, and the one after its last; what stands within a line has none."""
    assert block.map is not None
    start, end = block.map
    return start, end


def headings_and_blocks(text: str) -> tuple[list[int], int]:
    """Of the prose of a cell: the lines of its headings, from 0, and how many blocks it has."""
    blocks = [token for token in parsed(text) if token.level == 0 and token.nesting >= 0]
    return [span(token)[0] for token in blocks if token.type == "heading_open"], len(blocks)
