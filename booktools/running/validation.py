"""Have the stored notebooks judged: nbval and our plug-in in each edition's environment, several at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from ..book import Book
from ..judging.home import sweep
from . import kernels, store

_SETTINGS_OF_PYTEST = frozenset(("PYTEST_ADDOPTS", "PYTEST_PLUGINS"))


def judged(book: Book, tags: Sequence[str]) -> Generator[tuple[str, bool, str], None, None]:
    """Of each edition: its tag, whether it passed, and what pytest says of it, in one piece. At most one a core."""
    running: list[subprocess.Popen[str]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = [pool.submit(_judge, book, tag, running) for tag in tags]
        try:
            for tag, verdict in zip(tags, verdicts, strict=True):
                yield tag, *verdict.result()
        finally:  # which comes early when it is broken off
            for verdict in verdicts:
                verdict.cancel()
            while not all(verdict.done() for verdict in verdicts):
                for process in running:
                    process.kill()
                wait(verdicts, timeout=0.05)
            sweep()


def _judge(book: Book, tag: str, running: list[subprocess.Popen[str]]) -> tuple[bool, str]:
    """By no settings of pytest's but these: neither the book's, nor the environment's, nor those in a conftest.py."""
    edition = book.edition(tag)
    command = [
        str(kernels.interpreter(book, edition)), "-m", "pytest", "-c", os.devnull, "--noconftest",
        "--nbval", "-p", "booktools.judging.plugin", f"--nbval-cell-timeout={book.timeout}",
        "-p", "no:cacheprovider", f"--rootdir={book.root}", "--continue-on-collection-errors",
        f"--color={'yes' if sys.stdout.isatty() else 'no'}",
        *(str(file.relative_to(book.root)) for file in store.files(book, tag)),
    ]  # fmt: skip
    env = {n: value for n, value in kernels.environment(book, edition).items() if n not in _SETTINGS_OF_PYTEST}
    process = subprocess.Popen(
        command, cwd=book.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running.append(process)
    report, _ = process.communicate()
    return process.returncode == 0, report
