"""Do the sources and the store agree? Every place where they do not, as a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from nbformat import NotebookNode

from ..book import Book
from ..contents import matching
from ..errors import BookError, Problem
from ..judging.outputs import differences, shown
from ..judging.tags import NOT_COMPARED, has
from ..judging.tolerances import ToleranceError, Tolerances, read_tolerances
from ..sources.cells import Outputs, addresses, keys, named_editions, outputs_of, split
from ..sources.read import Source
from . import store
from .freshness import Fingerprints
from .library import Library

_MADE = {"__pycache__", ".ipynb_checkpoints"}  # by Python and Jupyter, in no archive


def code_cells(source: Source) -> list[NotebookNode]:
    return [cell for cell in source.notebook.cells if cell.cell_type == "code"]


def editions_of(book: Book, source: Source) -> list[str]:
    """The editions that have code to run in this source; prose alone makes no notebook."""
    return [edition for edition in source.editions if addresses(source.notebook, edition, book.tags)]


def problems(book: Book, sources: Iterable[Source], library: Library) -> Iterator[Problem]:
    """What stands between these sources and a page with true outputs."""
    tolerances = limits(book)
    for source in sources:
        stored: dict[str, Outputs] = {}
        for edition in source.editions:
            try:
                found = library.notebook(edition, source.document)
                stored[edition] = outputs_of(found) if found else {}
                yield from missing(source, edition, stored[edition], book.tags)
            except BookError as error:
                yield from error.problems
        yield from disagreements(book, source, stored, tolerances)


def missing(source: Source, edition: str, stored: Outputs, editions: tuple[str, ...]) -> Iterator[Problem]:
    """The first cell of an edition without stored output; what runs after it has none either."""
    table = addresses(source.notebook, edition, editions)
    without = [index for index, key in table.items() if key not in stored]
    if without:
        after = f" (nor for {len(without) - 1} more)" if len(without) > 1 else ""
        message = f"no stored output for this cell{after}: it is new, or it or code before it changed; {store.MEND}"
        yield Problem(source.path, message, source.line(without[0]), edition)


def limits(book: Book) -> Tolerances:
    """How far outputs may lie apart; raises BookError for settings that cannot be used."""
    try:
        return read_tolerances(book.root)
    except ToleranceError as error:
        raise BookError(Problem("pyproject.toml", str(error))) from None


def unlimited(book: Book, sources: Iterable[Source]) -> Iterator[Problem]:
    """Cells that say how far their outputs may lie apart, and cannot be meant."""
    tolerances = limits(book)
    for source in sources:
        for index, cell in enumerate(source.notebook.cells):
            try:
                tolerances.of_cell(cell.metadata)
            except ToleranceError as error:
                yield Problem(source.path, str(error), source.line(index))


def disagreements(
    book: Book, source: Source, stored: Mapping[str, Outputs], tolerances: Tolerances
) -> Iterator[Problem]:
    """Shared cells that did not print the same in every edition that has stored outputs.

    "The same" is what the judge of the stored notebooks calls so.
    """
    own = [edition for edition in stored if edition in source.editions]
    tables = {edition: addresses(source.notebook, edition, book.tags) for edition in own}
    for index, cell in enumerate(source.notebook.cells):
        if cell.cell_type != "code" or named_editions(cell, book.tags) or has(cell.metadata, NOT_COMPARED):
            continue
        found = [(e, stored[e][tables[e][index]]) for e in own if tables[e][index] in stored[e]]
        try:
            allowed = tolerances.of_cell(cell.metadata)
        except ToleranceError as error:
            yield Problem(source.path, str(error), source.line(index))
            continue
        for edition, outputs in found[1:]:
            for difference in differences(found[0][1], outputs, allowed)[:1]:
                detail = "\n".join(f"[{name}] {shown(outs)}" for name, outs in (found[0], (edition, outputs)))
                message = f"this cell names no edition, so all must print the same, but {difference}; tag it or mend it"
                yield Problem(source.path, message, source.line(index), f"{found[0][0]}, {edition}", detail)


def strays(book: Book, sources: Sequence[Source]) -> Iterator[Problem]:
    """What lies in the store and belongs to no source."""
    expected = {store.path_of(book, e, source.document) for source in sources for e in editions_of(book, source)}
    for file in store.lying(book):
        if file not in expected:
            yield _lying(
                book, file, "a stray: no source in _toc.yml has this notebook, and nothing reads it; delete it"
            )
    for file in store.partials(book):
        yield _lying(book, file, f"left by a run that was killed; delete it or {store.MEND}")


def _lying(book: Book, file: Path, message: str) -> Problem:
    path = file.relative_to(book.root)
    return Problem(path.as_posix(), message, edition=path.parts[1] if path.parts[1] in book.tags else None)


def outdated(book: Book, sources: Sequence[Source], library: Library) -> Iterator[Problem]:
    """Stored notebooks that ran with another lock, or other modules of the book; assumes no `problems`."""
    fingerprints = Fingerprints(book)
    for source in sources:
        for edition in editions_of(book, source):
            cells = split(source.notebook, edition, book.tags).cells
            held = library.holding(edition, source.document, keys(cells))
            if held and held.metadata.get("booktools", {}).get("fingerprint") != fingerprints.of(edition, cells):
                path = store.path_of(book, edition, source.document).relative_to(book.root).as_posix()
                yield Problem(
                    path,
                    f"its lock, or a module or file of the book that it reads, has changed; {store.MEND}",
                    edition=edition,
                )


def not_compared(sources: Iterable[Source]) -> tuple[int, int]:
    """(code cells whose output is not compared, all code cells)."""
    cells = [cell for source in sources for cell in code_cells(source)]
    return sum(has(cell.metadata, NOT_COMPARED) for cell in cells), len(cells)


def unmatched(book: Book) -> Iterator[Problem]:
    """Patterns of `archive_files` that fit no file, whatever the edition."""
    for pattern in book.archive_files:
        if not any(of_archive(book, pattern, edition) for edition in book.tags):
            yield Problem("_config.yml", f"archive_files: no file matches {pattern!r}; mend the pattern or take it out")


def of_archive(book: Book, pattern: str, edition: str) -> list[Path]:
    """A pattern with `{edition}` may fit some editions only: not each has a lock of its own."""
    found = matching(book.root, pattern.replace("{edition}", edition), "archive_files")
    return [path for path in found if not _MADE & {*path.parts}]
