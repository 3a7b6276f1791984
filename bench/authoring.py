"""How long an author waits: for a site, for a sentence in the browser, for a check.

    PYTHONPATH=tests .venv/bin/python bench/authoring.py

works in a copy of the book, beside stock `jupyter-book build` on the same edits, in turns, and writes AUTHORING.md beside
this file. It wants the machine for itself.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from machine import machine
from playwright.sync_api import Page, sync_playwright
from system import chromium

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "AUTHORING.md"
SECTION = "chapters/deferred-init"
SENTENCE = "Tek bir makinenin belleğine sığmayan"
BOOKTOOLS = [sys.executable, "-m", "booktools"]
STOCK = [str(Path(sys.executable).with_name("jupyter-book")), "build", "--quiet", "."]
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)

Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of each; the median counts (default: %(default)s)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        book = copied(Path(folder) / "book")
        times = {"cold": [timed(lambda: run(book, *STOCK, "--all")) for _ in range(3)]}
        times["first check"] = [timed(lambda: run(book, *BOOKTOOLS, "check"))]
        times["check"] = [timed(lambda: run(book, *BOOKTOOLS, "check")) for _ in range(rounds)]
        times |= sentences(book, rounds)
    RESULTS.write_text(text(times, rounds), encoding="utf-8")
    print(f"wrote {RESULTS}")


def copied(target: Path) -> Path:
    """What a commit of this checkout would hold."""
    subprocess.run(["git", "clone", "--quiet", ROOT, target], check=True)
    return target


def run(book: Path, *command: str) -> None:
    subprocess.run(command, cwd=book, check=True, env=environment(book), stdout=subprocess.DEVNULL)


def environment(book: Path) -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(book)}


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sentences(book: Path, rounds: int) -> Times:
    """From saving an edit to prose until a browser shows it, on the place of the page where it was."""
    source = book / f"{SECTION}.md"
    before = source.read_text(encoding="utf-8")
    assert SENTENCE in before
    times: Times = {"serve": [], "stock": []}
    with serving(book) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*_FLAGS])
        page = browser.new_page()
        page.goto(f"{address}{SECTION}.html")
        for number in range(rounds):
            edited = before.replace(SENTENCE, f"{SENTENCE} [{number}]")
            times["serve"].append(timed(lambda text=edited, n=number: shown(page, source, text, f"[{n}]")))
        browser.close()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*_FLAGS])
        page = browser.new_page()
        page.goto((book / f"_build/html/{SECTION}.html").as_uri())
        for number in range(rounds):
            edited = before.replace(SENTENCE, f"{SENTENCE} ({number})")

            def stock(text: str = edited, n: int = number) -> None:
                source.write_text(text, encoding="utf-8")
                run(book, *STOCK)
                page.reload()
                wait(page, f"({n})")

            times["stock"].append(timed(stock))
        browser.close()
    return times


def shown(page: Page, source: Path, text: str, mark: str) -> None:
    source.write_text(text, encoding="utf-8")
    wait(page, mark)


def wait(page: Page, mark: str) -> None:
    page.wait_for_function(
        "said => document.body.textContent.includes(said)", arg=f"{SENTENCE} {mark}", timeout=120_000
    )


@contextmanager
def serving(book: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [*BOOKTOOLS, "serve", "--port", str(port)],
        cwd=book,
        env=environment(book),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if "Serving on" in line or "Start watching" in line:
                break
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def text(times: Times, rounds: int) -> str:
    middle = {name: statistics.median(found) for name, found in times.items()}

    def row(what: str, name: str, note: str = "") -> str:
        found: Sequence[float] = times[name]
        return f"| {what} | {middle[name]:.1f} | {min(found):.1f} to {max(found):.1f} | {note} |"

    rows = [
        "| what | seconds | range | |",
        "| --- | ---: | ---: | --- |",
        row("cold build of the site (`make html`)", "cold"),
        row("`make check`, the first time", "first check"),
        row("`make check`, nothing changed", "check"),
        row(
            "a sentence, from saving to the browser, `make serve`",
            "serve",
            f"{middle['serve'] / middle['stock']:.2f} of stock",
        ),
        row("the same by `jupyter-book build` and a reload", "stock"),
    ]
    return (
        "# An author's wait: results\n\n"
        f"Written by `bench/authoring.py` on {date.today().isoformat()}, on {machine()}; medians of {rounds} rounds "
        "(3 of the cold build, 1 of the first check), all in one run.\n\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    main()
