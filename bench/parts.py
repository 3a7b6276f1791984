"""Where the time of a validation goes, and what could not be less."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from booktools.book import Book, Edition, read_book
from booktools.running import kernels, store


def parts(root: Path, stock: float) -> Iterator[str]:
    """A section for the results: each part once, one after the other, nothing beside it; stock nbval took `stock` seconds."""
    book = read_book(root)
    yield "## Where the time goes"
    yield (
        "Every part on its own: the import of the framework, pytest with nbval until it has collected, and then "
        "the start of each kernel until it answers, its cells with the import of their framework, and its end."
    )
    rows = [
        "| edition | import | pytest | kernels start | cells | kernels end | sections |",
        "| --- | ---: " + "| ---: " * 5 + "|",
    ]
    total: Counter[str] = Counter()
    for edition in book.editions:
        found = _of(book, edition)
        rows.append(_row(edition.title, found))
        total.update(found)
    yield "\n".join([*rows, _row("**all**", total)])
    yield _floor(total["cells"], stock)


def _floor(cells: float, stock: float) -> str:
    """What no judge could beat that gives every notebook a kernel of its own."""
    return (
        f"The floor: in a kernel of its own each notebook imports its framework and runs its cells, which takes {cells:.1f} s "
        f"one after the other and {cells / 2:.1f} s on two cores if both could be kept busy all the time. That is "
        f"{stock / cells:.1f} and {2 * stock / cells:.1f} times faster than stock nbval. What is beside it takes stock nbval "
        f"{stock - cells:.1f} s."
    )


def _row(title: str, found: Counter[str]) -> str:
    names = ("import", "pytest", "start", "cells", "end")
    return f"| {title} | {' | '.join(f'{found[name]:.1f} s' for name in names)} | {found['sections']:.0f} |"


def _of(book: Book, edition: Edition) -> Counter[str]:
    python = str(kernels.interpreter(book, edition))
    files = list(store.files(book, edition.tag))
    found: Counter[str] = Counter(sections=len(files))
    imports = f"import ipykernel.kernelapp, d2l.{edition.tag}"
    found["import"] = _timed([python, "-c", imports], book.root, edition.env)
    collect = [
        "-m",
        "pytest",
        "--nbval",
        "-p",
        "booktools.judging.plugin",
        "-p",
        "no:cacheprovider",
        "--collect-only",
        "-q",
    ]
    found["pytest"] = _timed(
        [python, *collect, f"--rootdir={book.root}", f"notebooks/{edition.tag}"], book.root, edition.env
    )
    path = kernels.jupyter_path(book, edition)
    for file in files:
        found.update(asyncio.run(_walk(path, store.load(book, file))))
    return found


def _timed(command: list[str], folder: Path, env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env={**os.environ, **env}, check=True, capture_output=True)
    return time.perf_counter() - began


async def _walk(path: Path, notebook: NotebookNode) -> Counter[str]:
    """One notebook in a kernel of `path`, its parts taken apart."""
    specs = KernelSpecManager(kernel_dirs=[str(path / "kernels")], ensure_native_kernel=False)
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
    times = [time.perf_counter()]
    with tempfile.TemporaryDirectory() as folder:
        await manager.start_kernel(cwd=folder, stderr=subprocess.DEVNULL)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        times.append(time.perf_counter())
        for cell in notebook.cells:
            if cell.cell_type == "code":
                await client.execute_interactive(cell.source, output_hook=lambda message: None, stop_on_error=False)
        times.append(time.perf_counter())
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        times.append(time.perf_counter())
    return Counter(dict(zip(("start", "cells", "end"), map(float.__sub__, times[1:], times), strict=True)))
