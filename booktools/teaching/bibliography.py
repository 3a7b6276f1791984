"""The list of works, `:style: booktools`: names, year, title, where it appeared, a link; sorted by the book's alphabet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin, register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.config import Config

from ..errors import Problem
from ..i18n import Say, translator
from ..languages import language
from ..pages.stop import Stop

#: Where a work appeared, the most telling field first.
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _register)
    app.connect("config-inited", _look)


def _look(app: Sphinx, config: Config) -> None:
    """Before sphinxcontrib-bibtex reads the files, which ends in a traceback where one cannot be read."""
    files = config.bibtex_bibfiles if "bibtex_bibfiles" in config else ()
    if problems := [fault for name in files for fault in _faults(Path(app.srcdir), name)]:
        raise Stop(problems)


def _faults(root: Path, name: str) -> Iterator[Problem]:
    try:
        Parser(encoding="utf-8").parse_file(str(root / name))
    except OSError:
        yield Problem("_config.yml", f"bibtex_bibfiles names {name}, which cannot be read; mend the path")
    except UnicodeDecodeError as error:
        yield Problem(name, f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8")
    except PybtexError as error:
        yield Problem(name, f"not BibTeX: {error}; mend the entry that begins here", _begun(root / name, error))


def _begun(file: Path, error: PybtexError) -> int | None:
    """The line of the entry that is wrong; where a brace is missing, it is noticed where the next one begins."""
    noticed = getattr(error, "lineno", None)
    key = re.escape(str(error).rpartition(" ")[2]) if noticed is None else ""
    lines = file.read_text(encoding="utf-8").splitlines()[: noticed and noticed - 1]
    starts = [number for number, line in enumerate(lines, start=1) if re.match(rf"\s*@\w+\s*\{{\s*{key}", line)]
    return starts[-1] if starts else noticed


def _register(app: Sphinx, config: Config) -> None:
    """pybtex makes a style without arguments, so the words are those of a class."""
    style = type(
        "BookStyle", (Style,), {"say": staticmethod(translator(config.language)), "language": config.language or "en"}
    )
    register_plugin("pybtex.style.formatting", "booktools", style, force=True)
    # Else each citation has pybtex look through all packages that are installed: `tests/upstream/test_reading.py`,
    # https://codeberg.org/pybtex/pybtex/src/tag/0.26.1/pybtex/plugin/__init__.py#L70
    for name in ("plaintext", "docutils"):
        register_plugin("pybtex.backends", name, find_plugin("pybtex.backends", name), force=True)


class Style(BaseStyle):
    say: Say = staticmethod(translator("en"))
    language = "en"

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.sort = self._sorted

    def _sorted(self, entries: Iterable[Entry]) -> list[Entry]:
        known = {entry.key: entry for entry in entries}
        return [known[key] for key in _in_order(known, self.say, self.language)]

    def format_entry(self, label: str, entry: Entry, bib_data: object = None) -> FormattedEntry:
        link = _address(entry)
        parts = [
            Text(f"{_all_authors(entry, self.say)} ({_field(entry, 'year') or self.say('n.d.')})"),
            Tag("em", _field(entry, "title")),
            Text(", ".join(_venue(entry, self.say))),
            HRef(link, link) if link else Text(),
        ]
        return FormattedEntry(entry.key, Text(". ").join(part for part in parts if part) + ("" if link else "."), label)


def _address(entry: Entry) -> str:
    """Where the work can be read, or an empty string."""
    if doi := entry.fields.get("doi"):
        return f"https://doi.org/{doi.removeprefix('https://doi.org/')}"
    if url := entry.fields.get("url"):
        return str(url)
    if (eprint := entry.fields.get("eprint")) and entry.fields.get("archiveprefix", "arXiv").lower() == "arxiv":
        return f"https://arxiv.org/abs/{eprint}"
    return ""


def _in_order(entries: Mapping[str, Entry], say: Say, spoken: str) -> list[str]:
    """The keys as a list of works is sorted: by names, then by year."""

    alphabetical = language(spoken).alphabetical

    def place(key: str) -> tuple[object, str, str]:
        return alphabetical(_all_authors(entries[key], say)), _field(entries[key], "year") or say("n.d."), key

    return sorted(entries, key=place)


def _venue(entry: Entry, say: Say) -> Iterator[str]:
    yield from (venue for venue in (_field(entry, name) for name in _VENUES) if venue)
    if volume := _field(entry, "volume"):
        number = _field(entry, "number")
        yield f"{say('vol.')} {volume}" + (f" ({number})" if number else "")
    if pages := _field(entry, "pages"):
        yield f"{say('pp.')} {pages}"


def _all_authors(entry: Entry, say: Say) -> str:
    people = _people(entry)
    names = [f"{_surname(p)}, {_given(p)}" if _given(p) else _surname(p) for p in people if str(p) != "others"]
    if len(names) < len(people):
        return f"{'; '.join(names)} {say('et al.')}"
    *before, last = names or [""]
    return f"{'; '.join(before)} {say('and')} {last}" if before else last


def _people(entry: Entry) -> list[Person]:
    return entry.persons.get("author") or entry.persons.get("editor") or []


def _surname(person: Person) -> str:
    return _plain(" ".join([*person.prelast_names, *person.last_names]))


def _given(person: Person) -> str:
    return _plain(" ".join([*person.first_names, *person.middle_names]))


def _field(entry: Entry, name: str) -> str:
    return _plain(entry.fields.get(name, ""))


def _plain(tex: str) -> str:
    return str(Text.from_latex(tex))
