"""A style sheet without the rules that no page of the site can match.

A theme brings rules for everything it might show, ten times what a book has. A rule
stays if every class and every id that its selector asks for is a word of some page
or some script; what stands inside `:not(…)` and its like is not asked for. So a word
too many only keeps a rule too many. Of what the rules that stay define (`--name`, `@keyframes`), what none of them
uses goes too. Reading a theme takes half a second, so a sheet is read once a process.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import tinycss2

_CONDITIONS = {"media", "supports", "layer", "container"}
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_MOVED = re.compile(r"animation(?:-name)?:([^;}]*)")
_MOVEMENT = re.compile(r"@(?:-\w+-)?keyframes\s+([\w-]+)")


class Styled(NamedTuple):
    """`selectors {body}`: each selector with the words that it asks for."""

    selectors: tuple[tuple[str, frozenset[str]], ...]
    body: str


class Conditional(NamedTuple):
    """`@media (…) {rules}`, and its like."""

    condition: str
    rules: tuple[Rule, ...]


Rule = Styled | Conditional | str  # a text stays as it is


class Sheet(NamedTuple):
    css: str
    folder: str = "."  # in which it lay; its addresses become those that they are outside


def trimmed(sheets: Iterable[Sheet], words: Set[str]) -> str:
    """The rules of `sheets` that `words` can match, in their order; comments go, but for licences (`/*!`)."""
    whole = tuple(sheets)
    return _trimmed(whole, frozenset().union(*(words_of(sheet.css) & words for sheet in whole)))


@lru_cache(maxsize=256)
def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", text))


@lru_cache(maxsize=16)
def _trimmed(sheets: tuple[Sheet, ...], words: frozenset[str]) -> str:
    rules = [rule for sheet in sheets for rule in _rules(sheet)]
    text = _written(rules, words, None)
    while True:
        movements = words_of(" ".join(_MOVED.findall(text)))
        used = frozenset((*words, *_USED.findall(text), *movements))
        text, before = _written(rules, words, used), text
        if text == before:
            return text


@lru_cache(maxsize=16)
def imported(css: str) -> tuple[str, ...]:
    """What the sheet imports; a browser would learn of it a round trip later."""
    if "@import" not in css.lower():
        return ()
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    found = (rule for rule in rules if rule.type == "at-rule" and rule.lower_at_keyword == "import")
    return tuple(
        _address(next(token for token in rule.prelude if token.type in ("url", "function", "string"))) for rule in found
    )


def _written(rules: Iterable[Rule], words: Set[str], used: Set[str] | None) -> str:
    """`used` are the names that are asked for, None if all may be."""
    return "".join(f"{text}\n" for rule in rules if (text := _rule_written(rule, words, used)))


def _rule_written(rule: Rule, words: Set[str], used: Set[str] | None) -> str:
    if isinstance(rule, str):
        movement = _MOVEMENT.match(rule)
        return "" if movement and used is not None and movement[1] not in used else rule
    if isinstance(rule, Conditional):
        inside = _written(rule.rules, words, used)
        return f"{rule.condition}{{{inside}}}" if inside else ""
    selectors = ",".join(text for text, asked in rule.selectors if asked <= words)
    body = rule.body if used is None or "--" not in rule.body else _used(rule.body, used)
    return f"{selectors}{{{body}}}" if selectors and body else ""


def _used(body: str, used: Set[str]) -> str:
    return ";".join(text for name, text in _declarations(body) if not name.startswith("--") or name in used)


@lru_cache(maxsize=4096)
def _declarations(body: str) -> tuple[tuple[str, str], ...]:
    """Each with its name."""
    parts: list[list[Any]] = [[]]
    for token in tinycss2.parse_component_value_list(body):
        if token == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    texts = (tinycss2.serialize(part).strip() for part in parts)
    return tuple((text.partition(":")[0].strip(), text) for text in texts if text)


@lru_cache(maxsize=64)
def _rules(sheet: Sheet) -> tuple[Rule, ...]:
    tokens = tinycss2.parse_component_value_list(sheet.css)
    if sheet.folder != "." and "url(" in sheet.css.lower():
        _move(tokens, sheet.folder)
    return tuple(_read(tinycss2.parse_stylesheet(tokens, skip_whitespace=True)))


def _read(rules: Iterable[Any]) -> Iterator[Rule]:
    for rule in rules:
        if rule.type == "comment" and rule.value.startswith("!"):
            yield f"/*{rule.value}*/"
        elif rule.type == "qualified-rule" and (body := _text(rule.content)):
            yield Styled(tuple((_text(part), _asked(part)) for part in _parts(rule.prelude)), body)
        elif rule.type == "at-rule" and rule.lower_at_keyword in _CONDITIONS and rule.content is not None:
            inside = tinycss2.parse_rule_list(rule.content, skip_whitespace=True)
            yield Conditional(f"@{rule.at_keyword} {_text(rule.prelude)}", tuple(_read(inside)))
        elif rule.type == "at-rule" and rule.lower_at_keyword not in ("charset", "import"):
            yield tinycss2.serialize([rule])


def _parts(prelude: list[Any]) -> list[list[Any]]:
    """The selectors between the commas."""
    return [list(part) for comma, part in groupby(prelude, lambda token: token == ",") if not comma]


def _asked(selector: list[Any]) -> frozenset[str]:
    """The classes and ids that a selector asks for."""
    classes = (
        after for before, after in zip(selector, selector[1:], strict=False) if before == "." and after.type == "ident"
    )
    ids = (token for token in selector if token.type == "hash")
    return frozenset(token.value for token in (*classes, *ids))


def _text(tokens: list[Any]) -> str:
    """Written again, without comments and with one space for many."""
    said = (" " if token.type == "whitespace" else token.serialize() for token in tokens if token.type != "comment")
    return "".join(said).strip()


def _address(token: Any) -> str:
    return str(token.arguments[0].value if token.type == "function" else token.value)


def _move(tokens: list[Any], folder: str) -> None:
    for token in tokens:
        if token.type == "url":
            token.representation = f'url("{_moved(token.value, folder)}")'
        elif token.type == "function" and token.lower_name == "url":
            for said in token.arguments:
                if said.type == "string" and _moved(said.value, folder) != said.value:
                    said.representation = f'"{_moved(said.value, folder)}"'
        else:
            _move([*(getattr(token, "content", None) or ()), *(getattr(token, "arguments", None) or ())], folder)


def _moved(address: str, folder: str) -> str:
    elsewhere = address.startswith(("/", "#")) or ":" in address
    return address if elsewhere else posixpath.normpath(posixpath.join(folder, address))
