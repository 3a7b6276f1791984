"""How long it takes to run and to judge the book, with its tools and with the stock ones.

    .venv/bin/python bench/validation.py

runs every contender on the same stored notebooks, one after the other in each
round, and writes RESULTS.md beside this file. It takes hours on two cores and
wants the machine for itself; `--rounds 1 --growth 1 10` is the shortest run
that fills every table. Nothing in the book is touched: all runs work on copies.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from books import copy_of, small_book
from contenders import Contender, contenders
from machine import description
from measure import Run, measure
from parts import parts
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"


def main() -> None:
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = _duel(Path(folder), options.rounds)
        text = "\n\n".join(
            [
                "# Running and judging the book: results",
                f"Written by `bench/validation.py`. {description(ROOT)}",
                *_tables(found),
                *_growth(Path(folder), options.growth),
                *parts(copy_of(ROOT, Path(folder) / "parts"), _stock(found, "judge", "stock nbval")),
            ]
        )
    options.to.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    print(f"wrote {options.to}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="times that each contender runs (default: %(default)s)")
    parser.add_argument("--growth", type=int, nargs="*", default=[1, 10, 100], metavar="SECTIONS")
    parser.add_argument("--to", type=Path, default=RESULTS, help="default: bench/RESULTS.md")
    return parser


Found = dict[Contender, list[Run]]


def _duel(folder: Path, rounds: int) -> Found:
    """All contenders on the book as it stands."""
    field = contenders(copy_of(ROOT, folder / "book"))
    found: Found = {contender: [] for contender in field}
    for _ in range(rounds):
        for contender in tqdm(field, unit=" runs", desc="book"):
            found[contender].append(measure(contender.commands(), contender.workers))
    return found


def _tables(found: Found) -> Iterator[str]:
    for kind, baseline in (("judge", "stock nbval"), ("run", "stock nbclient")):
        yield f"## The whole book: {_HEADINGS[kind]}"
        yield _editions(ROOT)
        mine = {c: runs for c, runs in found.items() if c.kind == kind}
        yield "\n".join(_table(mine, _stock(found, kind, baseline), baseline))


def _stock(found: Found, kind: str, name: str) -> float:
    return _median(next(runs for c, runs in found.items() if (c.kind, c.name) == (kind, name)))


_HEADINGS = {"judge": "run it and compare with what is stored", "run": "run it"}


def _editions(book: Path) -> str:
    return f"{_count(book)} stored editions. Each contender runs all of them, `workers` processes or kernels at a time."


def _count(book: Path) -> int:
    return len(list((book / "notebooks").glob("*/*.ipynb")))


def _table(found: dict[Contender, list[Run]], base: float, baseline: str) -> Iterator[str]:
    yield f"| contender | workers | median | fastest | slowest | times {baseline} | peak memory | failed cells |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for contender, runs in found.items():
        times = [run.seconds for run in runs]
        yield (
            f"| {contender.name} | {contender.workers} | {_median(runs):.1f} s | {min(times):.1f} s "
            f"| {max(times):.1f} s | {base / _median(runs):.2f} × | {_memory(runs)} | {max(run.failed for run in runs)} |"
        )


def _growth(folder: Path, sizes: list[int]) -> Iterator[str]:
    """Our own tools on a book of small sections that grows."""
    if not sizes:
        return
    yield "## A book that grows"
    yield (
        "Sections of four small cells in all editions, with one worker. "
        "Memory is the peak of all processes together, shared pages counted once."
    )
    rows = [
        "| sections | editions | run | run, a section | peak | judge | judge, a section | peak |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for size in tqdm(sizes, unit=" books", desc="growth"):
        book = small_book(ROOT, folder / f"small-{size}", size)
        field = {(c.name, c.workers): c for c in contenders(book)}
        cells = []
        for name in ("booktools run", "booktools validate"):
            contender = field[name, 1]
            run = measure(contender.commands(), 1)
            cells += [f"{run.seconds:.1f} s", f"{run.seconds / size:.2f} s", _memory([run])]
        rows.append(f"| {size} | {_count(book)} | {' | '.join(cells)} |")
    yield "\n".join(rows)


def _median(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def _memory(runs: list[Run]) -> str:
    return f"{max(run.peak for run in runs) / 2**20:,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
