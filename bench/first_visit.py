"""How fast a phone shows the pages: Lighthouse on the built site, from a server that compresses.

    PYTHONPATH=tests:tests/site .venv/bin/python bench/first_visit.py

visits every page a few times as Lighthouse's slow phone and writes FIRST_VISIT.md beside
this file. It wants the machine for itself: a phone four times slower than this
machine is made of what this machine had to spare.
"""

from __future__ import annotations

import argparse
import statistics
from datetime import date
from pathlib import Path
from typing import Any

from compressing import serving
from lighthouse import report
from machine import machine
from pages import READ
from tqdm import tqdm

RESULTS = Path(__file__).with_name("FIRST_VISIT.md")
_AUDITS = {
    "first-contentful-paint": 1e-3,
    "largest-contentful-paint": 1e-3,
    "speed-index": 1e-3,
    "total-blocking-time": 1,
    "cumulative-layout-shift": 1,
    "total-byte-weight": 1e-3,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=3, help="visits of each page; the median counts (default: %(default)s)"
    )
    parser.add_argument("names", nargs="*", default=READ, metavar="PAGE", help="default: every page")
    options = parser.parse_args()
    with serving() as address:
        found = {
            name: [report(address + name, ("performance",)) for _ in range(options.rounds)]
            for name in tqdm(options.names, unit=" pages")
        }
    RESULTS.write_text(_text(found, options.rounds), encoding="utf-8")
    print(f"wrote {RESULTS}")


def _text(found: dict[str, list[dict[str, Any]]], rounds: int) -> str:
    one = next(iter(found.values()))[0]
    chromium = one["environment"]["hostUserAgent"].partition("Chrome/")[2].partition(" ")[0]
    rows = [
        "| page | score | lowest | first paint | largest paint | speed index | blocked | layout shift | transferred |",
        "| --- | ---: " + "| ---: " * 7 + "|",
        *(_row(name, reports) for name, reports in found.items()),
    ]
    return (
        "# Showing the pages: Lighthouse's performance, as a phone on slow 4G\n\n"
        f"Written by `bench/first_visit.py`. Taken on {date.today().isoformat()}, on {machine()}; Lighthouse "
        f"{one['lighthouseVersion']}, Chromium {chromium}, its defaults for a phone (a network of 1.6 Mbit/s with 150 ms a "
        f"round trip, a processor four times slower), median of {rounds} visits to each page.\n\n"
        + "\n".join(rows)
        + "\n"
    )


def _row(name: str, reports: list[dict[str, Any]]) -> str:
    scores = [100 * one["categories"]["performance"]["score"] for one in reports]
    first, largest, speed, blocked, shift, weight = (
        scale * statistics.median(one["audits"][audit]["numericValue"] for one in reports)
        for audit, scale in _AUDITS.items()
    )
    return (
        f"| {name} | {statistics.median(scores):.0f} | {min(scores):.0f} | {first:.1f} s | {largest:.1f} s | {speed:.1f} s "
        f"| {blocked:.0f} ms | {shift:.3f} | {weight:.0f} kB |"
    )


if __name__ == "__main__":
    main()
