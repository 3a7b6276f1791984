"""What a notebook program would show as it stands, though MyST knows what it means."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from ..dialect import is_directive, myst_parser

_PARSER = myst_parser()
_BLOCKS = {
    "myst_target": "target",
    "myst_line_comment": "comment",
    "myst_block_break": "block break",
    "math_block_label": "label of a formula",
    "footnote_reference_open": "footnote",
    "dl_open": "definition list",
}


def leftovers(text: str) -> list[str]:
    """One entry for each piece of MyST-only syntax in `text`, with its line; empty for plain Markdown."""
    return list(_found(_PARSER.parse(text), 1))


def _found(tokens: list[Token], line: int) -> Iterator[str]:
    for token in tokens:
        here = line + token.map[0] if token.map else line
        if is_directive(token):
            yield f"line {here}: directive {token.markup}{token.info}"
        elif token.type in _BLOCKS:
            yield f"line {here}: {_BLOCKS[token.type]} {token.info or token.content}".rstrip()
        elif token.type == "myst_role":
            yield f"line {here}: role {{{token.meta['name']}}}"
        yield from _found(token.children or [], here)
