"""A written page, section by section, as its readers see it: what the search looks through.

A section begins at a heading, or at an entry that can be linked (a term, a function). Its text is a list of blocks,
paragraphs and lines of code, each with the edition in whose tab it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "article aside blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 legend li ol p pre section "
    "summary table tr ul".split()
)
#: What is no text, or is there for hands and not for eyes.
_SILENT_TAGS = frozenset("math script style svg button select textarea".split())
_SILENT_CLASSES = frozenset(("headerlink", "sd-tab-label", "question-letter"))
_ASKING = frozenset(("exercise", "question"))
_EDITION = re.compile(r"\bedition-(?!prose\b)([\w-]+)")


@dataclass
class Section:
    """`level` is 1 for a page itself, 7 for an entry; a block is (edition or "", text).

    `terms` are linked to the glossary here, and `asks` says that readers are asked something.
    """

    id: str
    level: int
    heading: str = ""
    blocks: list[tuple[str, str]] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    asks: bool = False


@dataclass
class _Element:
    tag: str
    silent: bool
    edition: str
    term: bool = False
    section: Section | None = None


@lru_cache(maxsize=256)
def sections(html: str) -> tuple[Section, ...]:
    """Those of the article of a page, in their order; not to be changed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(section for section in reader.found if section.heading)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Section] = []
        self._open: list[_Element] = []  # from the article inwards
        self._said = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        if tag in _VOID or not (self._open or "bd-article" in classes):
            return
        if tag in _BLOCKS:
            self._flush()
        if tag == "math":
            self.handle_data("…")
        if tag in ("td", "th") and self._said.strip():
            self.handle_data(" · ")
        edition = next(iter(_EDITION.findall(given.get("class", ""))), "")
        element = _Element(tag, tag in _SILENT_TAGS or bool(_SILENT_CLASSES & classes), edition, "std-term" in classes)
        if tag == "section" and given.get("id"):
            element.section = self._begin(given["id"], 1 + sum(e.tag == "section" for e in self._open))
        elif tag == "dt" and given.get("id"):
            next(e for e in reversed(self._open) if e.tag == "dl").section = self._begin(given["id"], 7)
        if classes & _ASKING and (section := self._section()):
            section.asks = True
        self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and self._open:
            self._flush()
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and not any(element.silent for element in self._open):
            self._said += data
            if self._open[-1].term and (section := self._section()):
                section.terms.append(data)

    def _section(self) -> Section | None:
        return next((element.section for element in reversed(self._open) if element.section), None)

    def _begin(self, id: str, level: int) -> Section:
        self.found.append(Section(id, level))
        return self.found[-1]

    def _flush(self) -> None:
        """What was said since the last block began or ended, to where it belongs."""
        said, self._said = self._said, ""
        section = self._section()
        if section is None or not said.strip():
            return
        if not section.heading and re.fullmatch("h[1-6]|dt", self._open[-1].tag):
            section.heading = " ".join(said.split())
            return
        edition = next((e.edition for e in reversed(self._open) if e.edition), "")
        lines = said.splitlines() if any(e.tag == "pre" for e in self._open) else [said]
        section.blocks += [(edition, " ".join(line.split())) for line in lines if line.strip()]


def pieces(section: Section) -> Iterator[tuple[str, str]]:
    """Neighbouring blocks of one edition in one, a line each."""
    edition, lines = "", list[str]()
    for of, text in section.blocks:
        if of != edition and lines:
            yield edition, "\n".join(lines)
            lines = []
        edition = of
        lines.append(text)
    if lines:
        yield edition, "\n".join(lines)
