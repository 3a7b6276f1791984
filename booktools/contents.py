"""The files that a book names, in `_toc.yml` above all: below the book's folder, each in a place of its own."""

from __future__ import annotations

import difflib
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import BookError, Problem
from .settings import line_of, read_settings

_TOC = "_toc.yml"
_ANEW = "rename the file, typing its name anew, and type it here"


def documents(root: Path) -> tuple[str, ...]:
    """Those of the table of contents, in reading order, without suffix; raises BookError where they cannot be meant."""
    contents = read_settings(root, _TOC)
    found = tuple(_documents(root, contents))
    problems = [Problem(_TOC, message, line_of_document(root, document)) for message, document in _doubtful(found)]
    if not found:
        problems.append(Problem(_TOC, "names no file; the first page stands under `root`"))
    if problems:
        raise BookError(*problems)
    _must_be_read(root, contents)
    return found


def _doubtful(documents: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the name of a document, and the document."""
    places: dict[str, str] = {}
    for document, times in Counter(documents).items():
        if times > 1:
            yield f"names {document} {times} times; a section stands in one place", document
        if not unicodedata.is_normalized("NFC", document):
            yield f"{document} has letters in two parts each (Unicode NFD); {_ANEW}", document
        if taken := next((mark for mark in ("[", "]", "::") if mark in document), None):
            yield f"{document} has {taken} in its name, which pytest reads as another thing; rename it", document
        name = name_of(document, documents)
        other = places.setdefault(name, document)
        if other != document:
            yield f"{other} and {document} would both be stored as {name}.ipynb; rename one of them", document


def _must_be_read(root: Path, contents: Mapping[str, Any]) -> None:
    """By the build too, which stops at an entry that is none; here it would only be passed over."""
    plain = {"format": "jb-book", "root": str(contents.get("root")), "chapters": contents.get("chapters")}
    if contents in (plain, {**plain, "options": {"numbered": True}}) and _are_plain(plain["chapters"]):
        return
    from sphinx_external_toc.parsing import MalformedError, parse_toc_data  # and with it docutils: half a second

    try:
        parse_toc_data({**contents})
    except MalformedError as error:
        message, _, place = str(error).partition(" @ ")
        steps = [step for step in place.partition("'")[2].partition("'")[0].split("/") if step]
        line = line_of((root / _TOC).read_text(encoding="utf-8-sig"), steps)
        # What it lists is a set, in no order.
        listed = re.sub(r"\{([^{}]*)\}", lambda names: ", ".join(sorted(names[1].split(", "))), message)
        cure = "entries are like - file: chapters/name, below chapters: or sections:, with format: jb-book and root: above all"
        raise BookError(Problem(_TOC, f"{listed}; {cure}", line)) from None


def _are_plain(entries: object) -> bool:
    """Such that nothing can be wrong with them."""
    return (
        bool(entries)
        and isinstance(entries, list)
        and all(
            isinstance(entry, dict)
            and {"file"} <= entry.keys() <= {"file", "title", "sections"}
            and all(isinstance(entry.get(name, ""), str) for name in ("file", "title"))
            and ("sections" not in entry or _are_plain(entry["sections"]))
            for entry in entries
        )
    )


def others(root: Path, documents: Sequence[str]) -> list[PurePosixPath]:
    """Sources that lie where `documents` do, and are none of them; what is hidden is none."""
    folders = sorted({PurePosixPath(document).parts[0] for document in documents if "/" in document})
    files = (file.relative_to(root) for folder in folders for file in sorted((root / folder).rglob("*.md")))
    named = {f"{document}.md" for document in documents}
    paths = (PurePosixPath(file.as_posix()) for file in files)
    return [path for path in paths if str(path) not in named and not any(part[0] == "." for part in path.parts)]


def not_there(root: Path, document: str, documents: Sequence[str]) -> Problem:
    """A source that the table names, as it does `documents`, and that no file is."""
    path = PurePosixPath(f"{document}.md")
    files = (root / path.parent).glob("*.md") if (root / path.parent).is_dir() else ()
    names = {(path.parent / file.stem).as_posix() for file in files}
    if document in {unicodedata.normalize("NFC", name) for name in names}:
        message = (
            f"names {path}, but in the file's name letters have two parts each (Unicode NFD, as of macOS); {_ANEW}"
        )
        return Problem(_TOC, message, line_of_document(root, document))
    close = difflib.get_close_matches(document, names - {*documents}, n=1)
    meant = f"did you mean {close[0]!r}? Else " if close else ""
    return Problem(
        _TOC,
        f"names {path}, which does not exist; {meant}write it, or take its line out",
        line_of_document(root, document),
    )


def line_of_document(root: Path, document: str) -> int | None:
    """The last that names it."""
    named = re.compile(rf"(?<![\w/.-]){re.escape(document)}(?:\.md)?(?![\w/-])")
    lines = enumerate((root / _TOC).read_text(encoding="utf-8-sig").splitlines(), start=1)
    return max((number for number, line in lines if named.search(line)), default=None)


def name_of(document: str, documents: Sequence[str]) -> str:
    """`document` seen from the folder of the first page: `chapters/a` → `a`."""
    base, path = PurePosixPath(documents[0]).parent, PurePosixPath(document)
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def inside(root: Path, name: str, said_in: str, by: str = "_config.yml") -> str:
    """`name`, if it is of something below `root`; raises BookError if it leads out of there."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or leads_out(root, root / name):
        message = f"{said_in} names {name}, which leads out of the book's folder; put the file into it"
        raise BookError(Problem(by, message))
    return path.as_posix() if name else ""


def matching(root: Path, pattern: str, said_in: str, by: str = "_config.yml") -> list[Path]:
    """The files below `root` whose names fit; raises BookError if `pattern` or one of them leads out of there."""
    try:
        found = sorted(path for path in root.glob(inside(root, pattern, said_in, by)) if path.is_file())
    except ValueError as error:
        raise BookError(Problem(by, f"{said_in}: {pattern!r} is no pattern: {error}")) from None
    for path in found:
        inside(root, path.relative_to(root).as_posix(), said_in, by)
    return found


def leads_out(root: Path, path: Path) -> bool:
    """Does `path` lie outside `root`, by its name or by a link on the way?"""
    try:
        return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
    except ValueError:
        encoding = sys.getfilesystemencoding()
        message = f"no name of a file where names are {encoding}; set PYTHONUTF8=1, or rename it"
        raise BookError(Problem(path.relative_to(root).as_posix(), message)) from None


def _documents(root: Path, toc: object) -> Iterator[str]:
    """Every file that the table names or matches, a page before what stands below it."""
    if isinstance(toc, list):
        for item in toc:
            yield from _documents(root, item)
    elif isinstance(toc, dict):
        for key, value in sorted(toc.items(), key=lambda item: item[0] not in ("root", "file")):
            if key not in ("root", "file", "glob"):
                yield from _documents(root, value)
            elif not isinstance(value, str) or not value:
                raise BookError(Problem(_TOC, f"{key} names a file; found {value!r}"))
            elif key == "glob":
                found = matching(root, f"{value}.md", key, _TOC)
                yield from (path.relative_to(root).with_suffix("").as_posix() for path in found)
            else:
                yield inside(root, value.removesuffix(".md"), key, _TOC)
