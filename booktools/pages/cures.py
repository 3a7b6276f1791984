"""To what Sphinx and its extensions warn of: the line that is wrong, what was probably meant, and what to do.

They tell the line on which the paragraph begins, if any, and leave the cure to the reader.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

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
    (r"\[sphinx-exercise\] Solution '.*?' references exercise '(?P<name>.+?)' which is not in the same document\..*",
     "put the solution into the section of its exercise", _exercises),
    (r"\[sphinx-exercise\] Solution '.*?'.*? does not follow exercise '(?P<name>.+?)'.*", "put it below the exercise", _none),
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
    (r"Content block expected for the \"(?P<name>[\w-]+)\" directive; none found\.", "write what it says, or take it out", _none),
    (r"'[\w-]+': Has content, but none permitted", "take out what stands below its options, or behind its braces", _none),
    (r"'[\w-]+': (?:Invalid options format: .*?|Directive options has # comments.*?)",
     "put a value with marks of YAML between quotation marks, as in :alt: \"one: two # three\"", _none),
    (r"invalid numfig_format: (?P<name>.*)", "write %s where the number goes: {{numref}}`words %s <label>`", _none),
    (r"The parent of a '(?P<name>[\w-]+)' should be a '(?P<meant>[\w-]+)'", "write it within one", _none),
    (r"toctree directive not expected with external-toc", "take it out: _toc.yml says what stands below what", _none),
    (r"No key '(?P<name>.+)' found in glue data for this document\.", "write the value, and print it in a cell beside it", _none),
    (r"line number spec is out of range\(1-\d+\): '(?P<name>.*)'", "count its lines from 1", _none),
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
    (r"duplicate label (?:of equation )?(?P<name>[^\s,]+), other instance in (?P<other>.+?)",
     "give one of the two another name", _none),
    (r"duplicate label: (?P<name>[^\s;]+)(?:; other instance in (?P<other>.+?))?", "give one of the two another name", _none),
    (r"Duplicate explicit target name: \"(?P<name>.+)\"\.", "give one of the two another name", _none),
    (r"Unknown directive type: '(?P<name>.+?)'",
     "mend its name, or add what brings it to sphinx.extra_extensions of _config.yml", _directives),
    (r"Unknown interpreted text role \"(?P<name>.+?)\"\.?", "mend its name", _roles),
    (r"'[\w-]+': Unknown option keys: \['(?P<name>[\w-]+)'.*?", "mend its name, or take it out", _none),
    (r"Non-consecutive header level increase; H(?P<level>\d).*?", "go one # deeper at a time", _none),
    (r"image file not readable: (?P<name>.+?)",
     "mend the path, or draw it: a script in the folder of the pictures, then make figures", _pictures),
    (r"mathematics that MathML cannot show: .*? \(in (?P<tex>.*\\(?:label|eqref|ref)\{.*)\)",
     "a label stands behind the $$ that ends the equation, as in $$ (eq_name), and what refers to it in the text: {{eq}}`eq_name`", _none),
    (r"mathematics that MathML cannot show: .*?(?:\"(?P<name>\\.+?)\".*?)? \(in (?P<tex>.*)\)", "mend the formula", _none),
    (r"the picture (?P<name>.+?) has no words that stand for it",
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
        place = _of_file(str(getattr(record, "location", "") or "").removesuffix(":"))  # so it ends for a whole file
        vars(record)["location"] = place
        # Without place and level, which Sphinx puts before it.
        message = logging.LogRecord.getMessage(record).replace(f"{self.app.srcdir}/", "")
        record.msg, record.args = NOT_LISTED if message == _UNLISTED else message, ()
        for pattern, cure, names in _TOLD:
            if found := pattern.fullmatch(message):
                if names is _exercises and "same document" in message and found["name"] not in names(self.app):
                    return False  # told once more, as a label that nothing has
                self._tell(record, place, message, found, cure, names)
                break
        return True

    def _tell(
        self, record: logging.LogRecord, place: str, message: str, found: re.Match[str], cure: str, names: Names
    ) -> None:
        said = found.groupdict()
        name = said.get("name") or self._label(said.get("id")) or ""
        other = said.get("other")
        last = bool(other and place.endswith(Path(self.app.env.doc2path(Path(other).with_suffix("").as_posix())).name))
        vars(record)["location"] = self._place(place, said.get("work") or "", name or said.get("tex") or "", last)
        if other:
            first = Path(other) if Path(other).suffix else Path(self.app.env.doc2path(other))
            where = _exact(str(self.app.srcdir / first), name)
            message = message.replace(other, str(where).removeprefix(f"{self.app.srcdir}/"))
        told = cure.format(
            name=name, bibliographies=", ".join(self._bibliographies()), terms=self.app.config.terms or "a glossary"
        )
        kind = said["kind"] or ""
        meant = Path(name).name if names is _pictures else name
        listed = re.search(r"\(allowed: \[(.*?)\]\)", message)
        known = {*names(self.app), *(re.findall(r"'([\w-]+)'", listed[1]) if listed else ())}
        if names is _labels and name in _equations(self.app):
            told = f"it is an equation: write {{eq}}`{name}`"
        elif names is _equations and name in _labels(self.app):
            told = f"it is no equation: write {{numref}}`{name}`, or {{ref}}`{name}`"
        close = difflib.get_close_matches(meant, known, n=1) if meant else []
        if close and " " in close[0]:
            told = f"no directive takes a name with spaces: rename {close.pop()!r}"
        hint = f"did you mean {close[0]!r}? Else " if close and close[0] != meant else ""
        first_line, end, more = message.removesuffix(kind).partition("\n")
        record.msg = f"{first_line.rstrip('.')}; {hint}{told}{kind}{end}{more}"

    def _bibliographies(self) -> list[str]:
        return list(self.app.config.bibtex_bibfiles) if "bibtex_bibfiles" in self.app.config else []

    def _label(self, anchor: str | None) -> str | None:
        labels = self.app.env.get_domain("std").data["anonlabels"]
        return next((label for label, (_, found) in labels.items() if found == anchor), anchor)

    def _place(self, place: str, work: str, name: str, last: bool) -> str:
        """Of what a list of works or of terms tells: the file that the list is made of."""
        if work:
            files = [str(self.app.srcdir / file) for file in self._bibliographies()]
        else:
            page, _, _ = place.rpartition(":")
            terms = self.app.config.terms
            listed = terms and Path(page).is_file() and "{terms}" in Path(page).read_text(encoding="utf-8")
            files = [str(self.app.srcdir / terms)] if listed and not _holds(page, name) else []
        return next(
            (_exact(file, work or name) for file in files if _holds(file, work or name)), _exact(place, name, last)
        )


def _of_file(place: str) -> str:
    """`path:line` of a source, where an extension has left out how its name ends, or Sphinx has said it twice."""
    path, colon, line = place.rpartition(":") if place.rpartition(":")[2].isdigit() else (place, "", "")
    path = path.replace(".md.md", ".md")
    return f"{path if Path(path).is_file() or not Path(f'{path}.md').is_file() else f'{path}.md'}{colon}{line}"


def _holds(path: str, name: str) -> bool:
    return bool(name) and any(_names(name, line) for line in Path(path).read_text(encoding="utf-8").splitlines())


def _exact(place: str, name: str, last: bool = False) -> str:
    """`path:line` with the line on which `name` stands: that line, or the nearest one after it, or before.

    Where the place has no line, the first, or the `last`.
    """
    path, _, number = place.rpartition(":")
    path, line = (path, int(number)) if number.isdigit() else (place, 1)
    file = Path(path)
    if not file.is_file():
        return place
    lines = file.read_text(encoding="utf-8").splitlines()
    below, above = range(max(line, 1), len(lines) + 1), range(min(line - 1, len(lines)), 0, -1)
    order = range(len(lines), 0, -1) if last and not number.isdigit() else [*below, *above]
    named = (at for at in order if name and _names(name, lines[at - 1]))
    at = next(named, line if number.isdigit() else 0)
    return f"{path}:{at}" if at else path


def _names(name: str, line: str) -> bool:
    """Whether the line says it, and not only a longer word that holds it."""
    said = unquote(Path(name).name) if "/" in name else name
    return re.search(rf"(?<![\w-]){re.escape(said)}(?![\w-])", line) is not None
