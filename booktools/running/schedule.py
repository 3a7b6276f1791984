"""Bring the store up to date: run what is stale, keep what still holds, store a section whole."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed, wait
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field

import psutil
from nbformat import NotebookNode

from ..book import Book
from ..errors import Problem
from ..judging.home import end_all
from ..sources.cells import Library, Outputs, holding, keys, members, outputs_of, split
from ..sources.read import Source, read_sources
from . import kernels, store
from .check import disagreements, editions_of, limits
from .execution import Failure, execute
from .freshness import fingerprint

#: What one edition may need, in bytes: a framework loaded, a small network trained.
MEMORY = 2 * 2**30

Progress = Callable[[int, int, str], None]  # done, in all, what just ended


@dataclass(frozen=True, eq=False)
class Unit:
    """One section in one edition: what is run, stored and counted as one."""

    source: Source
    edition: str
    notebook: NotebookNode  # as split from the source, no outputs
    fingerprint: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(keys(self.notebook.cells))

    def __str__(self) -> str:
        return f"{self.source.document} [{self.edition}]"


@dataclass
class Report:
    executed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


Result = NotebookNode | Failure


def run(
    book: Book,
    editions: Iterable[str] = (),
    force: bool = False,
    pool: Executor | None = None,
    progress: Progress = lambda done, total, what: None,
) -> Report:
    """Execute every stale unit of `editions` (default: all) in `pool` (default: `local_pool()`), and store.

    A section is stored as soon as its last unit has ended, and only if all of
    them ended well and its shared cells agree; otherwise nothing of it
    changes. Raises BookError for sources or tolerances that cannot be read and editions
    that cannot run; what single cells did wrong comes back in the report.
    """
    texts = read_sources(book)
    limits(book)  # before anything runs
    library = {edition: store.library(book, edition) for edition in book.tags}
    sections = [[_unit(book, source, edition) for edition in editions_of(book, source)] for source in texts]
    chosen = [unit for units in sections for unit in units if unit.edition in (tuple(editions) or book.tags)]
    stale = [unit for unit in chosen if force or not _holds(unit, library[unit.edition])]
    about = {edition: kernels.describe(book, book.edition(edition)) for edition in {u.edition for u in stale}}

    report, results = Report(), {}
    waiting = Counter(unit.source for unit in stale)
    with pool or local_pool() as pool, closing(_execute(book, stale, pool)) as ended:
        for units in (units for units in sections if units and not waiting[units[0].source]):
            _settle(book, units, chosen, {}, library, about, report)
        for unit, result in ended:
            results[unit] = result
            waiting[unit.source] -= 1
            report.executed.append(str(unit))
            progress(len(results), len(stale), str(unit))
            if not waiting[unit.source]:
                units = next(units for units in sections if unit in units)
                _settle(book, units, chosen, results, library, about, report)
    return report


def local_pool(jobs: int | None = None) -> Executor:
    """`jobs` editions at a time; by default one a core, fewer where memory is short."""
    fitting = psutil.virtual_memory().available // MEMORY
    return ThreadPoolExecutor(jobs or max(1, min(os.cpu_count() or 1, fitting)))


def _unit(book: Book, source: Source, edition: str) -> Unit:
    notebook = split(source.notebook, edition, book.tags)
    return Unit(source, edition, notebook, fingerprint(book, edition, notebook.cells))


def _holds(unit: Unit, library: Library) -> bool:
    """Whether what is stored came from this code, run with this lock and these modules."""
    stored = holding(library, unit.keys)
    return stored is not None and stored.metadata.get("booktools", {}).get("fingerprint") == unit.fingerprint


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


def _settle(
    book: Book,
    units: list[Unit],
    chosen: list[Unit],
    results: Mapping[Unit, Result],
    library: Mapping[str, Library],
    about: Mapping[str, Mapping[str, str]],
    report: Report,
) -> None:
    """Judge one section; store those of its editions that were asked for, or none."""
    known = {unit: results.get(unit) or holding(library[unit.edition], unit.keys) for unit in units}
    problems = list(_problems(book, known))
    report.problems += problems
    if problems:
        return
    for unit in (unit for unit in units if unit in chosen):
        fresh = {**about.get(unit.edition, {}), "fingerprint": unit.fingerprint, "source": unit.source.path}
        result = known[unit]
        assert isinstance(result, NotebookNode), "what was asked for has run or was stored"
        made = fresh if unit in results else result.metadata["booktools"]
        _store(book, unit, outputs_of(result), made, report)


def _store(book: Book, unit: Unit, outputs: Outputs, about: Mapping[str, str], report: Report) -> None:
    """Code and outputs, the prose as the source has it: what a reader sees of it, the builder `notebooks` writes."""
    file = store.path_of(book, unit.edition, unit.source.document)
    cells = [deepcopy(cell) for cell in unit.notebook.cells]
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell, key in zip(code, unit.keys, strict=True):
        cell.outputs = outputs[key]
    notebook = store.assemble(cells, about)
    if not store.holds_run(file, notebook):
        store.write(file, notebook)
        report.written.append(file.relative_to(book.root).as_posix())


def _problems(book: Book, known: Mapping[Unit, Result | None]) -> Iterator[Problem]:
    stored: dict[str, Outputs] = {}
    for unit, result in known.items():
        if isinstance(result, Failure):
            index = members(unit.source.notebook, unit.edition, book.tags)[result.cell]
            line = unit.source.line(index)
            yield Problem(unit.source.path, result.message, line, unit.edition, result.detail)
        elif result is not None:
            stored[unit.edition] = outputs_of(result)
    yield from disagreements(book, next(iter(known)).source, stored)
