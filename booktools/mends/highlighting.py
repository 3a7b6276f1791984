"""Highlighted code with a `<span>` only where it has a colour: half the page, and half of what a phone has to lay out.

https://github.com/pygments/pygments/issues/1226 (`tests/upstream/test_site.py`).

Sphinx looks a lexer up by its name and makes a formatter for each block, which takes as long as colouring it; a process
that builds again colours what it has coloured before. Here each is made once, and the tokens of a text are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, get_lexer_by_name
from pygments.token import Name, Operator, Punctuation, Text, Whitespace, _TokenType
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from ..pages.reader import LANGUAGE

_PLAIN = (Name, Operator, Punctuation, Text, Whitespace)
# What `static/cells.css` colours of these.
_COLOURED = (Name.Builtin, Name.Class, Name.Decorator, Name.Exception, Name.Function, Operator.Word)
#: Whatever IPython adds to Python has one of them.
_MARKS = frozenset("%!?")
_Python: Any = type(get_lexer_by_name(LANGUAGE["pygments_lexer"]))


def setup(app: Sphinx) -> None:
    app.add_lexer(LANGUAGE["pygments_lexer"], Remembering)
    app.connect("builder-inited", _use_formatter)


class Remembering(_Python):
    """Of code cells."""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        return iter(_tokens(text))


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[tuple[int, _TokenType, str], ...]:
    lexer = _Python if _MARKS & {*text} else PythonLexer  # which sees the same, in two thirds of the time
    return tuple(lexer().get_tokens_unprocessed(text))


class FewSpans(HtmlFormatter):
    def _get_css_classes(self, ttype: _TokenType) -> str:
        return "" if is_plain(ttype) else super()._get_css_classes(ttype)


@lru_cache(maxsize=1024)
def is_plain(token: _TokenType) -> bool:
    within = [kind for kind in _PLAIN + _COLOURED if token in kind]
    return bool(within) and not any(kind in _COLOURED for kind in within) or token is Name.Builtin.Pseudo


_formatters: dict[str, FewSpans] = {}


def formatter(**options: object) -> FewSpans:
    """One for all blocks with the same options: it keeps nothing of what it writes."""
    named = repr(sorted(options.items()))
    if named not in _formatters:
        _formatters[named] = FewSpans(**options)
    return _formatters[named]


def _use_formatter(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.highlighter.formatter = formatter
