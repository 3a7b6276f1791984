"""The bibliography as plain Markdown: short citations in the text, full references below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pybtex.database import BibliographyData, Entry, Person, parse_file
from pybtex.richtext import Text

from .turkish import alphabetical

#: Where a work appeared, the most telling field first.
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")


def read_bibliography(paths: Iterable[Path]) -> dict[str, Entry]:
    """All entries of the BibTeX files by key; raises pybtex.exceptions.PybtexError."""
    databases: list[BibliographyData] = [parse_file(str(path), bib_format="bibtex") for path in paths]
    return {key: entry for database in databases for key, entry in database.entries.items()}


def authors(entry: Entry, words: Mapping[str, str]) -> str:
    """`He ve diğ.`: as many names as a citation in the text bears."""
    people = _people(entry)
    names = [_surname(person) for person in people if str(person) != "others"]
    if not names:
        return _field(entry, "title")
    if len(names) > 2 or len(names) < len(people):
        return f"{names[0]} {words['and others']}"
    return f" {words['and']} ".join(names)


def year(entry: Entry, words: Mapping[str, str]) -> str:
    return _field(entry, "year") or words["no date"]


def address(entry: Entry) -> str:
    """Where the work can be read, or an empty string."""
    if doi := entry.fields.get("doi"):
        return f"https://doi.org/{doi.removeprefix('https://doi.org/')}"
    if url := entry.fields.get("url"):
        return url
    if (eprint := entry.fields.get("eprint")) and entry.fields.get("archiveprefix", "arXiv").lower() == "arxiv":
        return f"https://arxiv.org/abs/{eprint}"
    return ""


def authors_and_year(entry: Entry, words: Mapping[str, str]) -> str:
    return f"{_all_authors(entry, words)} ({year(entry, words)})"


def title(entry: Entry) -> str:
    return _field(entry, "title")


def appeared(entry: Entry, words: Mapping[str, str]) -> str:
    """`Nature, cilt 323 (6088), s. 533–536`"""
    return ", ".join(_venue(entry, words))


def reference(entry: Entry, words: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """One entry of the list of works, as Markdown; `escape` makes plain text safe in it."""
    link = address(entry)
    parts = [
        escape(authors_and_year(entry, words)),
        f"*{escape(title(entry))}*",
        escape(appeared(entry, words)),
        f"<{link}>" if link else "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + ("" if link else ".")


def in_order(keys: Iterable[str], bibliography: Mapping[str, Entry], words: Mapping[str, str]) -> list[str]:
    """`keys` once each, as a list of works is sorted: by names, then by year."""

    def place(key: str) -> tuple[object, str, str]:
        entry = bibliography[key]
        return alphabetical(_all_authors(entry, words)), year(entry, words), key

    return sorted(dict.fromkeys(keys), key=place)


def _venue(entry: Entry, words: Mapping[str, str]) -> Iterator[str]:
    yield from (venue for venue in (_field(entry, name) for name in _VENUES) if venue)
    if volume := _field(entry, "volume"):
        number = _field(entry, "number")
        yield f"{words['volume']} {volume}" + (f" ({number})" if number else "")
    if pages := _field(entry, "pages"):
        yield f"{words['pages']} {pages}"


def _all_authors(entry: Entry, words: Mapping[str, str]) -> str:
    people = _people(entry)
    names = [f"{_surname(p)}, {_given(p)}" if _given(p) else _surname(p) for p in people if str(p) != "others"]
    if len(names) < len(people):
        return f"{'; '.join(names)} {words['and others']}"
    return f" {words['and']} ".join(["; ".join(names[:-1])] * (len(names) > 1) + names[-1:])


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
