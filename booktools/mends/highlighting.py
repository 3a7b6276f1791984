"""Highlighted code with a `<span>` only where it has a colour: half the page, and half of what a phone has to lay out.

https://github.com/pygments/pygments/issues/1226 (`tests/upstream/test_site.py`).
"""

from __future__ import annotations

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace, _TokenType
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

_PLAIN = (Name, Operator, Punctuation, Text, Whitespace)
# What `static/cells.css` colours of these.
_COLOURED = (Name.Builtin, Name.Class, Name.Decorator, Name.Exception, Name.Function, Operator.Word)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _use_formatter)


class FewSpans(HtmlFormatter):
    def _get_css_classes(self, ttype: _TokenType) -> str:
        return "" if is_plain(ttype) else super()._get_css_classes(ttype)


def is_plain(token: _TokenType) -> bool:
    within = [kind for kind in _PLAIN + _COLOURED if token in kind]
    return bool(within) and not any(kind in _COLOURED for kind in within) or token is Name.Builtin.Pseudo


def _use_formatter(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.highlighter.formatter = FewSpans
