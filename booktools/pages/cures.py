"""To what Sphinx and its extensions warn of: the line that is wrong, what was probably meant, and what to do.

They tell the line on which the paragraph begins, if any, and leave the cure to the reader.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from ..sources.slips import NOT_LISTED

Names = Callable[[Sphinx], Iterable[str]]


def _labels(app: Sphinx) -> Iterable[str]:
    standard = app.env.get_domain("std")
    return [*standard.data["labels"], *standard.data["anonlabels"]]


def _terms(app: Sphinx) -> Iterable[str]:
    return [name for _, name, kind, *_ in app.env.get_domain("std").get_objects() if kind == "term"]


def _works(app: Sphinx) -> Iterable[str]:
    files = getattr(app.env.domains.get("cite"), "bibdata", None)
    return files.data.entries if files else ()


def _equations(app: Sphinx) -> Iterable[str]:
    return [*app.env.get_domain("math").data["objects"]]


def _exercises(app: Sphinx) -> Iterable[str]:
    found = getattr(app.env, "sphinx_exercise_registry", {})
    return [label for label, entry in found.items() if entry.get("type") == "exercise"]


def _pages(app: Sphinx) -> Iterable[str]:
    return app.env.found_docs


def _directives(app: Sphinx) -> Iterable[str]:
    named = vars(directives)
    return [*named["_directives"], *named["_directive_registry"], *app.env.get_domain("std").directives]


def _roles(app: Sphinx) -> Iterable[str]:
    return [*vars(roles)["_roles"], *vars(roles)["_role_registry"], *app.env.get_domain("std").roles]


def _none(app: Sphinx) -> Iterable[str]:
    return ()


#: What is said (`name` is what is wrong in the source), what to do, and the names that may have been meant.
_CURES: tuple[tuple[str, str, Names], ...] = (
    (r'could not find bibtex key "(?P<name>.+)"', "add it to {bibliographies}, or mend the key", _works),
    (r"undefined label: '(?P<name>.+)'",
     "write ({name})= above a heading, or :name: {name} in a figure or table", _labels),
    (r"undefined label: (?P<name>\S+)", "write :label: {name} in the exercise that is meant", _exercises),
    (r"equation not found: (?P<name>\S+)", "write ({name}) behind the $$ that ends the equation", _equations),
    (r"unknown document: '(?P<name>.+)'", "write the path from this file, without .md", _pages),
    (r"term not in glossary: '(?P<name>.+)'",
     "add it to {terms}, or name one of its terms: {{term}}`as you say it <term>`", _terms),
    (r"'myst' cross-reference target not found: '(?P<name>.+)'",
     "link a page by its path from this file (other.md), a place by its label: {{ref}}`label`", _labels),
    (r"duplicate label (?:of equation )?(?P<name>[^\s,]+), other instance in (?P<other>\S+)",
     "give one of the two another name", _none),
    (r"duplicate label: (?P<name>[^\s;]+)(?:; other instance in (?P<other>\S+))?", "give one of the two another name", _none),
    (r"Unknown directive type: '(?P<name>.+?)'", "mend its name", _directives),
    (r"Unknown interpreted text role \"(?P<name>.+?)\"\.?", "mend its name", _roles),
    (r"'[\w-]+': Unknown option keys: \['(?P<name>[\w-]+)'.*", "mend its name, or take it out", _none),
    (r"Non-consecutive header level increase; H(?P<level>\d).*", "go one # deeper at a time", _none),
    (r"image file not readable: (?P<name>\S+)",
     "mend the path, or draw it: a script in the folder of the pictures, then make figures", _none),
    (r"mathematics that MathML cannot show: .*?(?:\"(?P<name>.+)\".*)?", "mend the formula", _none),
)  # fmt: skip
_TOLD = [(re.compile(f"{pattern}(?P<kind> \\[[\\w.]+\\])?", re.DOTALL), cure, names) for pattern, cure, names in _CURES]
_UNLISTED = "document isn't included in any toctree"


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _listen)  # while extensions are loaded, warnings wait elsewhere


def _listen(app: Sphinx) -> None:
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(Cure(app))


class Cure(logging.Filter):
    """After Sphinx's own filters, which have made text of the place."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        message = logging.LogRecord.getMessage(record)  # without place and level, which Sphinx puts before it
        if message == _UNLISTED:
            record.msg = NOT_LISTED
        for pattern, cure, names in _TOLD:
            if found := pattern.fullmatch(message):
                self._tell(record, message, found, cure, names)
                break
        return True

    def _tell(self, record: logging.LogRecord, message: str, found: re.Match[str], cure: str, names: Names) -> None:
        said = found.groupdict()
        name = said.get("name") or ""
        place = str(getattr(record, "location", "") or "")
        record.location = _exact(place, name)
        if other := said.get("other"):
            first = Path(other) if Path(other).suffix else Path(self.app.env.doc2path(other))
            where = _exact(str(self.app.srcdir / first), name)
            message = message.replace(other, str(where).removeprefix(f"{self.app.srcdir}/"))
        told = cure.format(
            name=name,
            bibliographies=", ".join(self.app.config.bibtex_bibfiles if "bibtex_bibfiles" in self.app.config else ()),
            terms=self.app.config.terms or "a glossary",
        )
        kind = said["kind"] or ""
        close = difflib.get_close_matches(name, {*names(self.app)}, n=1) if name else []
        meant = f"did you mean {close[0]!r}? Else " if close else ""
        record.msg, record.args = f"{message.removesuffix(kind)}; {meant}{told}{kind}".replace("%", "%%"), ()


def _exact(place: str, name: str) -> str:
    """`path:line` with the line on which `name` stands: that line, or the nearest one after it, or before."""
    path, _, number = place.rpartition(":")
    path, line = (path, int(number)) if number.isdigit() else (place, 1)
    file = Path(path)
    if not file.is_file():
        return place
    lines = file.read_text(encoding="utf-8").splitlines()
    below, above = range(max(line, 1), len(lines) + 1), range(line - 1, 0, -1)
    named = (at for at in [*below, *above] if name and _names(name, lines[at - 1]))
    at = next(named, line if number.isdigit() else 0)
    return f"{path}:{at}" if at else path


def _names(name: str, line: str) -> bool:
    """Whether the line says it, and not only a longer word that holds it."""
    return re.search(rf"(?<![\w-]){re.escape(Path(name).name if '/' in name else name)}(?![\w-])", line) is not None
