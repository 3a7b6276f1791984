"""What in a source can't be read, or would never run, and on which line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from ..settings import SettingsError, read_yaml
from .markdown import head, parsed, span
from .options import fenced, option_faults

Fault = tuple[str, int]  # what it is, and the line, counted from 1

_CELLS = ("{code-cell}", "{raw-cell}")
_INCLUDE = "{include}"
_CARDS = ("{card}", "{grid-item-card}")
_FOOT = re.compile(r"^\+{3,}[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,}|:{3,})\s*\{")
#: Of sphinx-exercise, around blocks that hold code.
_GATE = re.compile(r"\{(?P<kind>exercise|solution)-(?P<side>start|end)\}")
#: Some programs end a line at them, others do not, and then no line has its number.
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: No page and no book can show them.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
#: They come along when text is copied, and part a word for every search.
_UNSEEN = re.compile("[\u00ad\u200b\ufeff]")
#: What a merge leaves where two sides wrote something else.
_MERGE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
#: The first line of a source that was to be front matter's: dashes, as some programs join them too.
_DASHES = re.compile(r"(?!---\n)[-‐-―]+ *\n(?=(?:\w+:.*\n|[ \t].*\n)+[-‐-―]+ *(?:\n|$))")
#: A cell in other letters, which MyST takes for one only when it is too late.
_ALMOST = re.compile(r"\{\s*(code|raw)[-_ ]?cell\s*\}", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_TWO_TICKS = re.compile(r"(?<!`)``?\{(?:code|raw)-cell\}[^`]*\n")
#: LaTeX's own brackets of formulas, which Markdown takes for brackets.
_TEX = re.compile(r"\\\(.+?\\\)|^\\\[.+?\\\]$", re.DOTALL)
#: HTML that goes on to the end of the file, past every blank line, if nothing ends it.
_HTML = (
    (re.compile(r"\s*<!--"), "-->"),
    *((re.compile(rf"\s*<{name}\b", re.IGNORECASE), f"</{name}>") for name in ("pre", "script", "style", "textarea")),
)
#: What front matter says here, and what others read there and is spelled like it.
_FRONT_MATTER = ("editions", "jupytext", "kernelspec")
_OTHERS = ("myst", "mystnb")


def faults(text: str, tokens: list[Token], folder: Path, editions: Sequence[str]) -> Iterator[Fault]:
    """Those of a source that lies in `folder`; `tokens` are what `text` is parsed into."""
    spoilt = next(_spoilt(text), None)
    if spoilt:
        yield spoilt
        return
    unread = list(front_matter_faults(text, editions))
    yield from unread
    if not any("never closed" in message for message, _ in unread):
        if not tokens:
            yield "there is nothing in it; begin it with its title, as in # Title", 1
        of_blocks = [*_of_blocks(text, tuple(editions)), *_of_includes(tokens, folder)]
        yield from sorted(of_blocks, key=lambda fault: fault[1])
        yield from _of_gates(tokens)


def _spoilt(text: str) -> Iterator[Fault]:
    """What makes all that follows doubtful."""
    for mark, said in (
        (_LINE_ENDS, "the character {} ends a line for some programs only; take it out"),
        (_CONTROLS, "the character {} is none that can be shown; take it out"),
        (_UNSEEN, "the character {} is not seen, and no search finds the word that it stands in; take it out"),
        (_MERGE, "the marks of a merge stand here; keep one of the two sides, and take the marks out"),
    ):
        if found := mark.search(text):
            yield said.format(f"U+{ord(found[0][0]):04X}"), text.count("\n", 0, found.start()) + 1


def front_matter_faults(text: str, editions: Sequence[str]) -> Iterator[Fault]:
    tokens = head(text)
    if tokens and tokens[0].type == "front_matter":
        yield from _of_front_matter(tokens[0].content, editions)
    elif text.startswith("---\n"):
        yield "the front matter is never closed; end it with a line of three dashes", 1
    elif _DASHES.match(text):
        yield "front matter begins with a line of three dashes, ---, and ends with another", 1
    elif text.lstrip().startswith("---\n"):
        yield "front matter begins in the first line; take out what stands above it", 1


def _of_front_matter(content: str, editions: Sequence[str]) -> Iterator[Fault]:
    try:
        metadata = read_yaml(content) or {}
    except SettingsError as error:
        yield f"the front matter is not YAML: {' '.join(error.reason.split())}", 1 + (error.line or 1)
        return
    if not isinstance(metadata, dict):
        yield "the front matter is no list of `key: value`", 1
        return
    for name in metadata.keys() - {*_FRONT_MATTER, *_OTHERS}:
        for meant in difflib.get_close_matches(str(name).lower(), _FRONT_MATTER, n=1, cutoff=0.8):
            line = 2 + next((n for n, line in enumerate(content.splitlines()) if line.startswith(str(name))), 0)
            yield f"front matter has no {name!r}; did you mean {meant!r}?", line
    kernel = metadata.get("kernelspec", {"name": "python3"})
    if not isinstance(kernel, dict) or not kernel.get("name"):
        yield f"kernelspec in the front matter needs a name; found {kernel!r}", 1
    named = metadata.get("editions", list(editions))
    if not isinstance(named, list) or not named or not {*map(str, named)} <= {*editions}:
        line = 2 + next((n for n, line in enumerate(content.splitlines()) if line.startswith("editions")), 0)
        yield f"editions in the front matter is a list of some of {', '.join(editions)}; found {named!r}", line


@lru_cache(maxsize=1024)  # an author who serves the book builds it anew for each sentence
def _of_blocks(text: str, editions: tuple[str, ...]) -> tuple[Fault, ...]:
    """Fences that never close, cells that cannot be read or stand where none may."""
    return tuple(_of_tokens(text, parsed(text), editions))


def _of_tokens(
    text: str, tokens: list[Token], editions: tuple[str, ...], offset: int = 0, top: bool = True
) -> Iterator[Fault]:
    lines = text.splitlines()
    for token in tokens:
        if token.type == "myst_block_break":
            yield from ((message, offset + span(token)[0] + 1) for message in option_faults(token, editions))
            if not top or token.level:
                yield "+++ inside another block divides nothing; move it to the top level", offset + span(token)[0] + 1
        if token.type == "inline" and (slip := _of_text(token.content)):
            yield slip, offset + span(token)[0] + 1
        if token.type == "html_block" and (end_mark := _unended(token.content)):
            yield (
                f"HTML that is never ended hides all that follows; write {end_mark} where it ends",
                offset + span(token)[0] + 1,
            )
        if token.type == "table_open":
            yield from ((message, offset + line) for message, line in _of_table(token, lines))
        if token.type == "code_block" and _FENCE.match(token.content):
            message = "a fence behind four spaces is shown as it stands; take the spaces away"
            yield message, offset + span(token)[0] + 1
        if token.type not in ("fence", "colon_fence"):
            continue
        start, end = span(token)
        line = offset + start + 1
        closing = lines[end - 1].strip(" >") if end - 1 > start else ""
        inside = _opened_inside(token)
        if inside is not None:
            opening = token.content.splitlines()[inside].strip()
            message = (
                f"the fence {token.markup}{token.info} is not closed above {opening} in line {line + 1 + inside}; "
                f"close it with {token.markup}, or give it one {token.markup[0]} more to hold that"
            )
            yield message, line
        elif slip := _of_fence(token):
            yield slip, line
        elif not closing or closing.strip(token.markup[0]) or len(closing) < len(token.markup):
            yield f"the fence {token.markup}{token.info} is never closed; end it with a line of {token.markup}", line
        elif token.info.startswith(_CELLS):
            if not top or token.level:
                yield "a code cell inside another block never runs; move it to the top level", line
            else:
                yield from ((message, line) for message in option_faults(token, editions))
        elif token.info.startswith("{") and not token.info.startswith(_INCLUDE):
            content = _content(token)
            yield from _of_tokens(content, parsed(content), editions, offset + start + 1, top=False)


def _content(directive: Token) -> str:
    """What it holds, as Markdown: sphinx-design's cards have a foot below a line of pluses."""
    return _FOOT.sub("", directive.content, count=1) if directive.info.startswith(_CARDS) else directive.content


def _of_text(said: str) -> str:
    """What nobody would write in Markdown on purpose; empty where there is nothing of the kind."""
    if _TWO_TICKS.search(said):
        return "a code cell stands between three backticks or more, each in a line of its own"
    if tex := _TEX.search(_CODE.sub("0", said)):
        return f"{' '.join(tex[0].split())} is shown with its brackets as plain text; write a formula as $x$, or in a block of its own as $$"
    return ""


def _unended(html: str) -> str:
    """What would end it; empty where it ends."""
    return next((end for begin, end in _HTML if begin.match(html) and end not in html.lower()), "")


def _of_table(token: Token, lines: list[str]) -> Iterator[Fault]:
    """Cells that its head has no column for: no page shows them."""
    start, end = span(token)
    columns = len(_row(lines[start]))
    for number in range(start + 2, end):
        if len(cells := _row(lines[number])) > columns:
            said = cells[columns].strip()
            message = f"this row has more cells than the table's head, so {said!r} is not shown; write \\| for a | within a cell"
            yield message, number + 1


def _row(line: str) -> list[str]:
    cells = escapedSplit(line.strip(" >"))
    return cells[not cells[0] : len(cells) - (not cells[-1])]


def _of_fence(token: Token) -> str:
    """What its first line says that would be shown as code; empty where it says nothing of the kind."""
    info, marks = token.info.strip(), token.markup
    word = info.split()[0] if info else ""
    if not info and token.type == "colon_fence":
        return f"{marks} ends nothing that has begun; take it out, or write what it ends with the name of a directive in braces"
    if info.startswith(_CELLS) and (token.type == "colon_fence" or marks[0] == "~"):
        return "a code cell stands between backticks, not colons or tildes"
    if (almost := _ALMOST.match(info)) and not info.startswith(_CELLS):
        return f"{almost[0]} is no cell; write {{{almost[1].lower()}-cell}}"
    if info.startswith(_CELLS) and token.info != info:
        return f"a space before {info} makes no cell of it; take it out"
    if f"{{{word}}}" in _CELLS or token.type == "colon_fence" and not info.startswith("{"):
        return f"the name of a directive stands in braces: {marks}{{{word}}}"
    return ""


def _opened_inside(fence: Token) -> int | None:
    """The line of a directive that begins inside with the same fence, whose end would be taken for this one's."""
    if not fence.info.startswith("{"):
        return None
    opening = re.compile(rf"\s*{re.escape(fence.markup)}\{{[\w:-]+\}}")
    lines = enumerate(fence.content.splitlines())
    return next((number for number, line in lines if opening.match(line)), None)


def _of_includes(tokens: list[Token], folder: Path, offset: int = 0) -> Iterator[Fault]:
    for token in tokens:
        if token.type not in ("fence", "colon_fence") or token.info.startswith(_CELLS):
            continue
        line = offset + span(token)[0] + 1
        if token.info.startswith(_INCLUDE):
            yield from ((message, line) for message in _of_included(token, folder))
        elif token.info.startswith("{"):
            yield from _of_includes(parsed(_content(token)), folder, line)


def _of_included(token: Token, folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[str]:
    """Cells in a file that a source includes, for the site shows and runs none of them."""
    name = token.info.partition("}")[2].strip()
    options, _ = fenced(token.content)
    file = folder / name
    if file in above or "literal" in options or "code" in options or not file.is_file():
        return  # of a file that is not there, the build says so
    for inner in parsed(file.read_text(encoding="utf-8", errors="replace")):
        if inner.type == "fence" and inner.info.startswith(_CELLS):
            yield f"includes {name}, which has a code cell in its line {span(inner)[0] + 1}; it never runs: move it here"
        elif inner.info.startswith(_INCLUDE):
            yield from _of_included(inner, file.parent, above | {file})


def _of_gates(tokens: list[Token]) -> Iterator[Fault]:
    """`{solution-start}` … `{solution-end}` come in pairs, and one pair ends before another begins."""
    opened: tuple[str, str, int] | None = None
    for token in tokens:
        gate = _GATE.match(token.info) if token.type in ("fence", "colon_fence") else None
        if gate is None:
            continue
        line = span(token)[0] + 1
        if (body := _body(token, gate["side"] == "end")).strip():
            message = f"{gate[0]} holds nothing itself; put {body.strip().splitlines()[0]!r} below it, or take it out"
            yield message, line
        if gate["side"] == "end" and (opened is None or opened[0] != gate["kind"]):
            yield f"{token.info} ends what no {{{gate['kind']}-start}} has begun; take it out, or write the start", line
        elif gate["side"] == "start" and opened is not None:
            yield _never_ended(*opened)
        opened = (gate["kind"], token.info, line) if gate["side"] == "start" else None
    if opened is not None:
        yield _never_ended(*opened)


def _body(gate: Token, ends: bool) -> str:
    """What stands in a fence that shows nothing: below its options, or also behind its name where it takes none."""
    try:
        _, body = fenced(gate.content)
    except SettingsError:  # of its options, which Sphinx tells
        body = ""
    return f"{gate.info.partition('}')[2]}\n{body}" if ends else body


def _never_ended(kind: str, info: str, line: int) -> Fault:
    return f"{info} is never ended; write {{{kind}-end}} below what belongs to it", line
