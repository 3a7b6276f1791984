"""How long an author waits: for a site, for a sentence in the browser, for a check; and how that grows with the book.

    PYTHONPATH=.:tests .venv/bin/python bench/authoring.py

works in a copy of the book, beside stock Jupyter Book on the same edits, and writes AUTHORING.md beside this file.
*Stock* is Jupyter Book without the toolkit, on the stored notebooks of one edition. It wants the machine for itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import yaml
from books import copy_of, small_book
from machine import machine
from measure import Command, Run, measure
from playwright.sync_api import Page, sync_playwright
from system import chromium

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "AUTHORING.md"
SECTION, SENTENCE = "deferred-init", "Tek bir makinenin belleğine sığmayan"
BOOKTOOLS = (sys.executable, "-m", "booktools")
JUPYTER_BOOK = (str(Path(sys.executable).with_name("jupyter-book")), "build", "--quiet", ".")
_FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of each; the median counts (default: %(default)s)")
    parser.add_argument("--growth", type=int, nargs="*", default=[1, 10, 100], metavar="SECTIONS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        book, stock = copy_of(ROOT, Path(folder) / "book"), _stock(Path(folder) / "stock")
        times = {
            "build": _several(options.rounds, book, *JUPYTER_BOOK, "--all"),
            "stock build": _several(options.rounds, stock, *JUPYTER_BOOK, "--all"),
            "first check": _several(1, book, *BOOKTOOLS, "check"),
            "check": _several(options.rounds, book, *BOOKTOOLS, "check"),
            **_sentences(book, stock, options.rounds),
        }
        growth = list(_growth(Path(folder), options.growth))
    RESULTS.write_text(_text(times, growth, options.rounds), encoding="utf-8")
    print(f"wrote {RESULTS}")


def _stock(target: Path) -> Path:
    """A book of Jupyter Book's own: the notebooks of the first edition as pages, nothing executed."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    edition = settings["sphinx"]["config"]["editions"][0]["tag"]
    shutil.copytree(ROOT / "notebooks" / edition, target)
    (target / "index.md").write_text("# Kitap\n", encoding="utf-8")
    chapters = [{"file": file.stem} for file in sorted(target.glob("*.ipynb"))]
    toc = {"format": "jb-book", "root": "index", "chapters": chapters}
    config = {"title": settings["title"], "execute": {"execute_notebooks": "off"}}
    (target / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (target / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return target


def _command(book: Path, *words: str) -> Command:
    return Command(words, book, {**os.environ, "PYTHONPATH": str(book)})


def _several(rounds: int, book: Path, *words: str) -> list[float]:
    return [measure([_command(book, *words)], 1).seconds for _ in range(rounds)]


def _sentences(book: Path, stock: Path, rounds: int) -> dict[str, list[float]]:
    """From saving an edit to prose until a browser shows it."""
    source, notebook = book / f"chapters/{SECTION}.md", stock / f"{SECTION}.ipynb"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        page = browser.new_page()
        with _serving(book) as address:
            page.goto(f"{address}chapters/{SECTION}.html")
            served = _shown(page, source, rounds, lambda: None)
        page.goto((book / f"_build/html/chapters/{SECTION}.html").as_uri())
        built = _shown(page, source, rounds, lambda: _build(book, page))
        page.goto((stock / f"_build/html/{SECTION}.html").as_uri())
        alone = _shown(page, notebook, rounds, lambda: _build(stock, page))
        browser.close()
    return {"sentence": served[1:], "first sentence": served[:1], "by build": built[1:], "stock sentence": alone[1:]}


def _build(book: Path, page: Page) -> None:
    measure([_command(book, *JUPYTER_BOOK)], 1)
    page.reload()


def _shown(page: Page, file: Path, rounds: int, build: Callable[[], None]) -> list[float]:
    before, times = file.read_text(encoding="utf-8"), []
    assert SENTENCE in before, f"{file} has no {SENTENCE!r}"
    for _ in range(rounds + 1):
        said = f"{SENTENCE} ({time.time_ns()})"
        began = time.perf_counter()
        file.write_text(before.replace(SENTENCE, said), encoding="utf-8")
        build()
        page.wait_for_function("said => document.body?.textContent.includes(said)", arg=said, timeout=120_000)
        times.append(time.perf_counter() - began)
    file.write_text(before, encoding="utf-8")
    return times


@contextmanager
def _serving(book: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = _command(book, *BOOKTOOLS, "serve", "--port", str(port))
    server = subprocess.Popen(
        command.words, cwd=book, env=dict(command.env), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert server.stdout is not None
        next(line for line in server.stdout if "Start detecting" in line or "Start watching" in line)
        threading.Thread(target=server.stdout.read, daemon=True).start()  # it would wait for who reads what it says
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def _growth(folder: Path, sizes: Sequence[int]) -> Iterator[tuple[str, Run, Run]]:
    """A book of so many small sections; and one of a single section with three hundred cells."""
    books = [(f"{size} × 13", small_book(ROOT, folder / f"small-{size}", size)) for size in sizes]
    if sizes:
        books.append(("1 × 300", small_book(ROOT, folder / "long", 1, more=287)))
    for name, book in books:
        yield (
            name,
            measure([_command(book, *JUPYTER_BOOK, "--all")], 1),
            measure([_command(book, *BOOKTOOLS, "check")], 1),
        )


def _text(times: dict[str, list[float]], growth: Sequence[tuple[str, Run, Run]], rounds: int) -> str:
    middle = {name: statistics.median(found) for name, found in times.items()}

    def row(what: str, name: str, than: str = "") -> str:
        ratio = f"{middle[name] / middle[than]:.2f} ×" if than else ""
        return f"| {what} | {middle[name]:.1f} s | {min(times[name]):.1f} to {max(times[name]):.1f} s | {ratio} |"

    waits = [
        "| what | median | range | of stock |",
        "| --- | ---: | ---: | ---: |",
        row("`make html`, all anew", "build", "stock build"),
        row("stock: one edition's notebooks, all anew", "stock build"),
        row("`make check`, the first time", "first check"),
        row("`make check`, nothing changed", "check"),
        row("a sentence, from saving to the browser, `make serve`", "sentence", "stock sentence"),
        row("the same, the first since it serves", "first sentence", "stock sentence"),
        row("the same by `make html` without `--all`, and a reload", "by build", "stock sentence"),
        row("stock: a sentence in one edition's notebook, built, and a reload", "stock sentence"),
    ]
    grown = [
        "| sections × cells | build | peak | check | peak |",
        "| ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {name} | {build.seconds:.1f} s | {build.peak / 1e6:,.0f} MB | {check.seconds:.1f} s | {check.peak / 1e6:,.0f} MB |"
            for name, build, check in growth
        ),
    ]
    return (
        "# An author's wait: results\n\n"
        f"Written by `bench/authoring.py` on {date.today().isoformat()}, on {machine()}; medians of {rounds} rounds, all in "
        "one run. *Stock* is Jupyter Book without the toolkit, on the stored notebooks of one of the four editions. Quarto is "
        "not measured: its package fetches it from a server that could not be reached.\n\n"
        + "\n".join(waits)
        + "\n\n## As the book grows\n\nSmall sections, each with cells of every edition, or one long section; `peak` is of all "
        "processes together. What was built and checked once before is not counted on.\n\n" + "\n".join(grown) + "\n"
    )


if __name__ == "__main__":
    main()
