"""What each role becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..dialect import PlainError, target_and_text
from ..works import address, authors, year
from . import links
from .page import Page

Role = Callable[[Page, str, str, int], str]  # page, the role's name, its content, line


def render_role(page: Page, name: str, content: str, line: int) -> str:
    """A role nobody knows is shown as its text."""
    domain = name.rpartition(":")[0]
    if not page.linked and (domain in _CITING or _ROLES.get(name) in _REFERRING):
        return _words(page, name, content, line)
    if name in _ROLES:
        return _ROLES[name](page, name, content, line)
    if domain in _CITING:
        return _cite(page, name, content, line)
    if domain in ("py", "c", "cpp", "js", "rst"):
        return _object(page, name, content, line)
    if name.partition("-")[0] in _ICONS:
        return ""
    return _words(page, name, content, line)


def _ref(page: Page, name: str, content: str, line: int) -> str:
    label, text = target_and_text(content)
    target = links.find(page, label, name, line)
    return str(links.to_target(page, target, text and page.inline(text, line)))


def _numref(page: Page, name: str, content: str, line: int) -> str:
    label, text = target_and_text(content)
    target = links.find(page, label, name, line)
    shown = links.numbered(page, target) or None
    if text and (target.number or not re.search("%s|{number}", text)):
        number = str(target.number)
        title = links.title_of(page, target)
        shown = page.inline(text.replace("%s", number).replace("{number}", number).replace("{name}", title), line)
    return str(links.to_target(page, target, shown))


def _any(page: Page, name: str, content: str, line: int) -> str:
    label, text = target_and_text(content)
    shown = text and page.inline(text, line)
    if target := page.context.labels.find(label):
        return str(links.to_target(page, target, shown))
    if document := links.find_document(page, label):
        return str(links.to_document(page, document, shown or links.document_title(page, document)))
    return shown or page.escape(label)


def _doc(page: Page, name: str, content: str, line: int) -> str:
    path, text = target_and_text(content)
    document = links.find_document(page, path)
    if document is None:
        raise PlainError(f'{{{name}}} points to "{path}", which is no page of the book', line + 1)
    shown = page.inline(text, line) if text else links.document_title(page, document)
    return str(links.to_document(page, document, shown))


def _cite(page: Page, name: str, content: str, line: int) -> str:
    """Author and year; a link where the work has an address."""
    keys, _ = target_and_text(content)
    _, _, form = name.rpartition(":")
    textual = form.rstrip("s") == "t"
    cited = [_citation(page, key.strip(), form, textual, line) for key in keys.split(",")]
    return ", ".join(cited) if textual else f"({'; '.join(cited)})"


def _citation(page: Page, key: str, form: str, textual: bool, line: int) -> str:
    entry = page.context.bibliography.get(key)
    if entry is None:
        raise PlainError(f'"{key}" is cited, but stands in no bibliography', line + 1)
    who, when = authors(entry, page.context.words), year(entry, page.context.words)
    text = {"author": who, "year": when}.get(form) or (f"{who} ({when})" if textual else f"{who}, {when}")
    return str(links.Link(page.escape(text), address(entry)))


def _object(page: Page, name: str, content: str, line: int) -> str:
    """A name in code; `~` keeps its last part, as Sphinx does."""
    target, text = target_and_text(content)
    shown = text or target.lstrip("!")
    return _code(page, name, shown.rpartition(".")[2] if shown.startswith("~") else shown, line)


def _code(page: Page, name: str, content: str, line: int) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
    gap = " " if "`" in content else ""
    return f"{fence}{gap}{content}{gap}{fence}"


def _math(page: Page, name: str, content: str, line: int) -> str:
    return f"${content.strip()}$"


def _words(page: Page, name: str, content: str, line: int) -> str:
    target, text = target_and_text(content)
    return page.escape(text or target)


def _literally(page: Page, name: str, content: str, line: int) -> str:
    return page.escape(content)


def _index(page: Page, name: str, content: str, line: int) -> str:
    """`single: a; b` is an entry by its kind; the text shows its words alone."""
    target, text = target_and_text(content)
    kind, colon, entry = target.partition(":")
    shown = text or (entry if colon and kind in ("single", "pair", "triple", "see", "seealso") else target)
    return page.escape(shown.strip().lstrip("!").replace(";", ","))


def _marked(opening: str, closing: str) -> Role:
    return lambda page, name, content, line: f"{opening}{page.escape(content)}{closing}"


def _nothing(page: Page, name: str, content: str, line: int) -> str:
    return ""


_CITING = ("cite", "footcite")
_ICONS = ("octicon", "material", "fas", "far", "fab", "fa")
_REFERRING = (_ref, _numref, _any, _doc, _cite)
_ROLES: Mapping[str, Role] = {
    "ref": _ref,
    "prf:ref": _ref,
    "numref": _numref,
    "prf:numref": _numref,
    "eq": _numref,
    "math:numref": _numref,
    "any": _any,
    "doc": _doc,
    "cite": _cite,
    "footcite": _cite,
    "math": _math,
    "code": _code,
    "literal": _code,
    "samp": _code,
    "file": _code,
    "command": _code,
    "program": _code,
    "envvar": _object,
    "download": _object,
    "index": _index,
    "abbr": _literally,
    "kbd": _marked("<kbd>", "</kbd>"),
    "sub": _marked("<sub>", "</sub>"),
    "subscript": _marked("<sub>", "</sub>"),
    "sup": _marked("<sup>", "</sup>"),
    "superscript": _marked("<sup>", "</sup>"),
    "strong": _marked("**", "**"),
    "emphasis": _marked("*", "*"),
    "raw": _nothing,
}
