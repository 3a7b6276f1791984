"""The list of works, `:style: booktools`: names, year, title, where it appeared, a link; sorted by the book's alphabet."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin, register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.roles import CiteRole

from ..errors import Problem
from ..i18n import Say, translator
from ..languages import language
from ..pages.stop import Stop
from ..settings import about_setting

#: Where a work appeared, the most telling field first.
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")
#: Those of BibTeX and of biblatex, to tell a slip from what a style may know.
_KINDS = tuple(
    """
    article artwork audio bibnote book bookinbook booklet collection commentary conference dataset image inbook
    incollection inproceedings inreference jurisdiction legal legislation letter manual mastersthesis misc movie music
    mvbook mvcollection mvproceedings online patent performance periodical phdthesis proceedings reference report review
    software standard suppbook suppcollection techreport thesis unpublished video webpage www
    """.split()
)
_FIELDS = tuple(
    """
    abstract addendum address afterword annotation annotator annote archiveprefix author authors bookauthor booksubtitle
    booktitle chapter commentator crossref date day doi edition editor editora editorb editors eid eprint eprintclass
    eprinttype file foreword howpublished institution introduction isbn issn issue journal journalsubtitle journaltitle
    key keywords label langid language location mainsubtitle maintitle month note notes number organization origdate
    pages pagetotal part primaryclass publisher pubstate school series shorttitle subtitle timestamp title titleaddon
    translator type url urldate urn venue version volume volumes year
    """.split()
)
#: What people copy along with a DOI.
_DOI = re.compile(r"(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/)|doi:\s*", re.IGNORECASE)
_ENTRY = re.compile(r"\s*@\w+\s*[{(]")
_log = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _register)
    app.connect("config-inited", _look)
    app.connect("config-inited", _take_over)


class Cite(CiteRole):
    """Of what it cannot read it tells the line: `tests/upstream/test_reading.py`.

    https://github.com/mcmtroffaes/sphinxcontrib-bibtex/blob/2.7.0/src/sphinxcontrib/bibtex/citation_target.py#L26
    """

    def result_nodes(
        self, document: nodes.document, env: BuildEnvironment, node: nodes.Element, is_ref: bool
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            return super().result_nodes(document, env, node, is_ref)  # type: ignore[no-untyped-call, no-any-return]
        except ValueError as error:
            _log.warning(str(error), location=self.get_location(), type="booktools", subtype="works")
            return [nodes.literal("", self.target)], []


def _take_over(app: Sphinx, config: Config) -> None:
    if "sphinxcontrib.bibtex" in app.extensions:
        app.add_role("cite", Cite(), override=True)
        for name in BibtexDomain.roles:
            app.add_role_to_domain("cite", name, Cite(), override=True)


def _look(app: Sphinx, config: Config) -> None:
    """Before sphinxcontrib-bibtex reads the files, which ends in a traceback where one cannot be read."""
    files = config.bibtex_bibfiles if "bibtex_bibfiles" in config else ()
    if problems := [fault for name in files for fault in _faults(Path(app.srcdir), name)]:
        raise Stop(problems)


def _faults(root: Path, name: str) -> Iterator[Problem]:
    try:
        data = (root / name).read_bytes()
        text = data.decode("utf-8-sig")
        found = Parser().parse_string(text)
    except OSError:
        yield about_setting(root, f"bibtex_bibfiles names {name}, which cannot be read; mend the path")
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        yield Problem(name, message, data.count(b"\n", 0, error.start) + 1)
    except PybtexError as error:
        yield Problem(name, f"not BibTeX: {error}; mend the entry that begins here", _begun(text, error))
    else:
        for entry in found.entries.values():
            line = _line(text, entry.key) or _line_with(text, entry.key)
            yield from (Problem(name, message, line) for message in _slips(entry))


def _begun(text: str, error: PybtexError) -> int | None:
    """The line of the entry that is wrong; where a brace is missing, it is noticed where the next one begins."""
    noticed = getattr(error, "lineno", None)
    if noticed is None:
        said = str(error)
        return _line(text, said.rpartition(" ")[2]) or _line_with(text, said.partition("'")[2].rpartition("'")[0])
    lines = text.splitlines()[: noticed - 1]
    starts = [number for number, line in enumerate(lines, start=1) if _ENTRY.match(line)]
    return starts[-1] if starts else noticed


def _line(text: str, key: str) -> int | None:
    """Where the last entry of this name begins."""
    begun = re.compile(rf"\s*@\w+\s*[{{(]\s*{re.escape(key)}\s*(?:,|$)")
    found = [number for number, line in enumerate(text.splitlines(), start=1) if begun.match(line)]
    return found[-1] if found else None


def _line_with(text: str, said: str) -> int | None:
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if said and said in line), None)


def _slips(entry: Entry) -> Iterator[str]:
    """What a style would leave out without a word, or stumble over."""
    if re.search(r"[\s={}]", entry.key):
        yield f"{entry.key.split()[0]!r} is no key; an entry begins with its own and a comma, as in @book{{name2020, …"
    if (url := entry.fields.get("url", "https://").strip()) and not re.match(r"\w+:", url):
        yield f"{entry.key}: the url {url!r} leads to a page of the book; begin it with https://"
    for what, name, known in (
        ("kind of work", entry.original_type, _KINDS),
        *(("field", field, _FIELDS) for field in (*entry.fields, *entry.persons)),
    ):
        if name.lower() in known:
            continue
        if close := difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.75):
            yield f"{entry.key}: unknown {what} {name!r}; did you mean {close[0]!r}?"


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
        return f"https://doi.org/{_DOI.sub('', doi.strip())}"
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


@lru_cache(maxsize=4096)
def _plain(tex: str) -> str:
    return str(Text.from_latex(tex))
