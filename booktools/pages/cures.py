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

from .lint import NOT_LISTED

Names = Callable[[Sphinx], Iterable[str]]
_DRAWN = ("svg", "png", "jpg", "jpeg", "gif", "webp")


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


def _targets(app: Sphinx) -> Iterable[str]:
    """What a link may name: a page by its path, from anywhere, or a label."""
    return [*(f"{page}.md" for page in app.env.found_docs), *app.env.get_domain("std").data["labels"]]


def _pictures(app: Sphinx) -> Iterable[str]:
    """Names of all that lie in the folder of a page or below it."""
    folders = {(Path(app.srcdir) / page).parent for page in app.env.found_docs}
    found = (file for folder in folders for kind in _DRAWN for file in folder.rglob(f"*.{kind}"))
    return [file.name for file in found]


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
     "link a page by its path from this file (other.md), a place by its label: {{ref}}`label`", _targets),
    (r"local id not found in doc '(?P<other>.+)': '(?P<name>.+)'",
     "write ({name})= above the place that is meant, or link the page alone", _none),
    (r"Failed to create a cross reference\. Any number is not assigned: (?P<id>\S+)",
     "a figure or table has a number if it has words below :name:, a section in a numbered table of contents; "
     "else write {{ref}}`words <{name}>`", _none),
    (r"Failed to create a cross reference\. A title or caption not found: '(?P<name>.+)'",
     "write {{ref}}`words <{name}>`, or put the label above a heading", _none),
    (r"malformed citation target: (?P<name>.+)",
     "keys stand apart by commas, words about one in braces: {{cite}}`{{see}}key{{p. 3}}`", _none),
    (r"Multiple footnote definitions found for label: '(?P<name>.+)'", "give one of the two another name", _none),
    (r"Document headings start at H\d, not H1", "begin the file with its title, as in # Title", _none),
    (r"Directive '(?P<name>.+?)': \d+ argument\(s\) required, 0 supplied",
     "write it behind the braces, as in {{{name}}} …", _none),
    (r"'[\w-]+': Invalid option value for '(?P<name>[\w-]+)': .*?", "mend the value, or take the option out", _none),
    (r"Error parsing content block for the \"(?P<name>[\w-]+)\" directive: .*?", "mend what stands between the fences", _none),
    (r"Pygments lexer name '(?P<name>.+)' is not known",
     "write {{{name}}} if a directive is meant, else the name of a language, or text", _none),
    (r"Lexing literal_block .* as \"(?P<name>.+)\" resulted in an error at token: .*?",
     "mend the code, or write text for {name}", _none),
    (r"download file not readable: (?P<name>.+)", "mend the path, which begins at this file", _none),
    (r"Directive \"include\": file not found: '(?P<name>.+)'", "mend the path, which begins at this file", _none),
    (r"Include file '(?P<name>.+)' not found or reading it failed", "mend the path, which begins at this file", _none),
    (r"Substitution error:UndefinedError: '(?P<name>.+)' is undefined",
     "name it in myst_substitutions of _config.yml, or write {{{{ }}}} as code", _none),
    (r"duplicate label (?:of equation )?(?P<name>[^\s,]+), other instance in (?P<other>\S+)",
     "give one of the two another name", _none),
    (r"duplicate label: (?P<name>[^\s;]+)(?:; other instance in (?P<other>\S+))?", "give one of the two another name", _none),
    (r"Unknown directive type: '(?P<name>.+?)'",
     "mend its name, or add what brings it to sphinx.extra_extensions of _config.yml", _directives),
    (r"Unknown interpreted text role \"(?P<name>.+?)\"\.?", "mend its name", _roles),
    (r"'[\w-]+': Unknown option keys: \['(?P<name>[\w-]+)'.*?", "mend its name, or take it out", _none),
    (r"Non-consecutive header level increase; H(?P<level>\d).*?", "go one # deeper at a time", _none),
    (r"image file not readable: (?P<name>\S+)",
     "mend the path, or draw it: a script in the folder of the pictures, then make figures", _pictures),
    (r"mathematics that MathML cannot show: .*?(?:\"(?P<name>\\.+?)\".*?)? \(in (?P<tex>.*)\)", "mend the formula", _none),
    (r"the picture (?P<name>\S+) has no words that stand for it",
     "write :alt: below it, or in the brackets of ![…]", _none),
    (r"missing (?P<field>.+) in (?P<work>\S+)", "add it to the entry", _none),
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
        place = str(getattr(record, "location", "") or "").removesuffix(":")  # so it ends for a whole file
        vars(record)["location"] = place
        # Without place and level, which Sphinx puts before it.
        message = logging.LogRecord.getMessage(record).replace(f"{self.app.srcdir}/", "")
        record.msg, record.args = NOT_LISTED if message == _UNLISTED else message, ()
        for pattern, cure, names in _TOLD:
            if found := pattern.fullmatch(message):
                self._tell(record, place, message, found, cure, names)
                break
        return True

    def _tell(
        self, record: logging.LogRecord, place: str, message: str, found: re.Match[str], cure: str, names: Names
    ) -> None:
        said = found.groupdict()
        name = said.get("name") or self._label(said.get("id")) or ""
        vars(record)["location"] = self._place(place, said.get("work") or "", name or said.get("tex") or "")
        if other := said.get("other"):
            first = Path(other) if Path(other).suffix else Path(self.app.env.doc2path(other))
            where = _exact(str(self.app.srcdir / first), name)
            message = message.replace(other, str(where).removeprefix(f"{self.app.srcdir}/"))
        told = cure.format(
            name=name, bibliographies=", ".join(self._bibliographies()), terms=self.app.config.terms or "a glossary"
        )
        kind = said["kind"] or ""
        meant = Path(name).name if names is _pictures else name
        close = difflib.get_close_matches(meant, {*names(self.app)}, n=1) if meant else []
        hint = f"did you mean {close[0]!r}? Else " if close and close[0] != meant else ""
        first_line, end, more = message.removesuffix(kind).partition("\n")
        record.msg = f"{first_line}; {hint}{told}{kind}{end}{more}"

    def _bibliographies(self) -> list[str]:
        return list(self.app.config.bibtex_bibfiles) if "bibtex_bibfiles" in self.app.config else []

    def _label(self, anchor: str | None) -> str | None:
        labels = self.app.env.get_domain("std").data["anonlabels"]
        return next((label for label, (_, found) in labels.items() if found == anchor), anchor)

    def _place(self, place: str, work: str, name: str) -> str:
        """Of what a list of works or of terms tells: the file that the list is made of."""
        if work:
            files = [str(self.app.srcdir / file) for file in self._bibliographies()]
        else:
            page, _, _ = place.rpartition(":")
            terms = self.app.config.terms
            listed = terms and Path(page).is_file() and "{terms}" in Path(page).read_text(encoding="utf-8")
            files = [str(self.app.srcdir / terms)] if listed and not _holds(page, name) else []
        return next((_exact(file, work or name) for file in files if _holds(file, work or name)), _exact(place, name))


def _holds(path: str, name: str) -> bool:
    return bool(name) and any(_names(name, line) for line in Path(path).read_text(encoding="utf-8").splitlines())


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
