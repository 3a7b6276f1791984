"""Bring the store up to date: run what is stale, keep what still holds, store what ran well."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed, wait
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property

import psutil
from nbformat import NotebookNode

from ..book import Book
from ..errors import Problem
from ..judging.home import end_all
from ..judging.tolerances import Tolerances
from ..sources.cells import Outputs, keys, members, outputs_of, split
from ..sources.read import Source, read_sources
from ..stand_ins import printed
from . import kernels, store
from .check import disagreements, editions_of, limits
from .execution import Failure, execute
from .freshness import Fingerprints
from .library import Library
from .quiet import quiet

#: What one edition may need, in bytes: a framework loaded, a small network trained.
MEMORY = 2 * 2**30

Progress = Callable[[int, int, str], None]  # done, in all, what just ended


@dataclass(eq=False)
class Unit:
    """One section in one edition: what is run, stored and counted as one."""

    source: Source
    edition: str
    notebook: NotebookNode  # as split from the source, no outputs
    fingerprint: str

    @cached_property
    def keys(self) -> list[str]:
        return keys(self.notebook.cells)

    @property
    def place(self) -> tuple[str, str]:
        return self.edition, self.source.document

    def __str__(self) -> str:
        return f"{self.source.document} [{self.edition}]"


@dataclass
class Report:
    executed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Made:
    """What a run gave, and what is recorded of it."""

    notebook: NotebookNode
    about: Mapping[str, str]


Result = NotebookNode | Failure


def run(
    book: Book,
    editions: Iterable[str] = (),
    force: bool = False,
    pool: Executor | None = None,
    progress: Progress = lambda done, total, what: None,
    report: Report | None = None,
    sources: Sequence[Source] | None = None,
) -> Report:
    """Execute every stale unit of `editions` (default: all) in `pool` (default: `local_pool()`), and store.

    What ran well is stored as soon as it has ended, whatever becomes of other editions; what did not
    changes nothing. `report` is filled as the run goes on; `sources` are the book's, for who has read them.
    Raises BookError for sources or tolerances that cannot be read, editions that cannot run and a store
    that lies elsewhere; what single cells did wrong comes back in the report, and where editions disagree.
    """
    tolerances = limits(book)  # before anything runs
    store.must_lie_inside(book)
    store.sweep(book)
    library, sections = _known(book, read_sources(book) if sources is None else sources)
    chosen = [unit for units in sections for unit in units if unit.edition in (tuple(editions) or book.tags)]
    stale = [unit for unit in chosen if force or not _holds(unit, library)]
    about = {edition: kernels.describe(book, book.edition(edition)) for edition in {u.edition for u in stale}}

    report = report or Report()
    held = {unit: _stored(unit, library) for units in sections for unit in units}
    known: dict[Unit, Result | None] = {**held}
    made: dict[Unit, _Made] = {}
    with pool or local_pool() as pool, closing(_execute(book, stale, pool)) as ended:
        for unit in (unit for unit in chosen if unit not in stale):
            notebook = held[unit]
            assert notebook is not None, "what is not stale is stored"
            if not _is_in_place(unit, notebook, library):
                _store(book, unit, outputs_of(notebook), notebook.metadata["booktools"], library, report)
        for done, (unit, result) in enumerate(ended, start=1):
            known[unit] = result
            report.executed.append(str(unit))
            progress(done, len(stale), str(unit))
            if isinstance(result, NotebookNode):
                made[unit] = new = _Made(result, {**about[unit.edition], "fingerprint": unit.fingerprint})
                before = library.whole(*unit.place) or held[unit]
                outputs = quiet(before, unit.notebook, outputs_of(result), new.about, tolerances)
                known[unit] = _store(book, unit, outputs, new.about, library, report)  # what `check` will see
    for units in filter(None, sections):
        problems = list(_problems(book, {unit: known[unit] for unit in units}, tolerances))
        if problems and any(unit in made for unit in units):
            # Editions that are near to each other may each be near to something else that they printed before.
            fresh = {unit: made[unit].notebook if unit in made else known[unit] for unit in units}
            without_quiet = list(_problems(book, fresh, tolerances))
            if len(without_quiet) < len(problems):
                problems = without_quiet
                for unit in (unit for unit in units if unit in made):
                    _store(book, unit, outputs_of(made[unit].notebook), made[unit].about, library, report)
        report.problems += problems
    return report


def stale_editions(book: Book, editions: Iterable[str] = ()) -> list[str]:
    """Those of `editions` (default: all) in which a run would execute something."""
    library, sections = _known(book, read_sources(book))
    found = {unit.edition for units in sections for unit in units if not _holds(unit, library)}
    return [edition for edition in book.tags if edition in found and edition in (tuple(editions) or book.tags)]


def _known(book: Book, sources: Sequence[Source]) -> tuple[Library, list[list[Unit]]]:
    """What is stored, and the units of every section."""
    prints = Fingerprints(book)
    units = [[_unit(book, source, edition, prints) for edition in editions_of(book, source)] for source in sources]
    return Library(book), units


def local_pool(jobs: int | None = None) -> Executor:
    """`jobs` editions at a time; by default one a core, fewer where memory is short."""
    fitting = psutil.virtual_memory().available // MEMORY
    return ThreadPoolExecutor(jobs or max(1, min(os.cpu_count() or 1, fitting)))


def _unit(book: Book, source: Source, edition: str, fingerprints: Fingerprints) -> Unit:
    notebook = split(source.notebook, edition, book.tags)
    return Unit(source, edition, notebook, fingerprints.of(edition, notebook.cells))


def _holds(unit: Unit, library: Library) -> bool:
    """Whether what is stored came from this code, run with this lock and these modules."""
    stored = _stored(unit, library)
    return stored is not None and stored.metadata.get("booktools", {}).get("fingerprint") == unit.fingerprint


def _stored(unit: Unit, library: Library) -> NotebookNode | None:
    """What was printed before; of a section that was renamed, under its former name."""
    return library.holding(*unit.place, unit.keys) or library.left_behind(*unit.place, unit.keys)


def _is_in_place(unit: Unit, held: NotebookNode, library: Library) -> bool:
    """Not so where the section was renamed, or has lost its last cells."""
    return (
        library.whole(*unit.place) is held
        and keys(held.cells) == unit.keys
        and held.metadata["booktools"].get("source") == unit.source.path
    )


def _execute(book: Book, units: list[Unit], pool: Executor) -> Generator[tuple[Unit, Result], None, None]:
    """Units as they end. One `Executor`: a local one, or another that speaks its interface."""
    paths = {edition: kernels.jupyter_path(book, book.edition(edition)) for edition in {u.edition for u in units}}
    futures = {pool.submit(execute, unit.notebook, paths[unit.edition], book.timeout): unit for unit in units}
    try:
        for future in as_completed(futures):
            error = future.exception()
            if error is not None and not isinstance(error, Failure):
                raise error
            yield futures[future], error or future.result()
    finally:  # which comes early when the run is broken off
        for future in futures:
            future.cancel()
        while not all(future.done() for future in futures):
            end_all()
            wait(futures, timeout=0.05)


def _store(
    book: Book, unit: Unit, outputs: Outputs, about: Mapping[str, str], library: Library, report: Report
) -> NotebookNode:
    """Code and outputs, the prose as the source has it: what a reader sees of it, the builder `notebooks` writes."""
    file = store.path_of(book, unit.edition, unit.source.document)
    cells = [deepcopy(cell) for cell in unit.notebook.cells]
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell, key in zip(code, unit.keys, strict=True):
        cell.outputs = outputs[key]
    notebook = store.assemble(cells, {**about, "source": unit.source.path})
    if _run_of(library.holding(*unit.place, unit.keys)) != _run_of(notebook):
        store.write(file, notebook)
        report.written.append(file.relative_to(book.root).as_posix())
    return notebook


def _run_of(notebook: NotebookNode | None) -> object:
    """Code and what it printed; prose, tags and pictures that no cell printed hang on no run."""
    if notebook is None:
        return None
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return notebook.metadata, [(cell.source, printed(cell.outputs)) for cell in code]


def _problems(book: Book, known: Mapping[Unit, Result | None], tolerances: Tolerances) -> Iterator[Problem]:
    stored: dict[str, Outputs] = {}
    for unit, result in known.items():
        if isinstance(result, Failure):
            index = members(unit.source.notebook, unit.edition, book.tags)[result.cell]
            line = unit.source.line(index)
            yield Problem(unit.source.path, result.message, line, unit.edition, result.detail)
        elif result is not None:
            stored[unit.edition] = outputs_of(result)
    yield from disagreements(book, next(iter(known)).source, stored, tolerances)
