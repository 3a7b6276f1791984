"""Run commands, a few at a time, and take their time and their memory."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

_FAILED = re.compile(r"\b(\d+) (?:failed|errors?)\b")
_INTERVAL = 0.5  # seconds between two looks at the memory; a look takes some milliseconds


@dataclass(frozen=True)
class Command:
    words: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """`peak` is the most memory, in bytes, that all processes had together, shared pages counted once."""

    seconds: float
    peak: int
    failed: int


def measure(commands: Sequence[Command], workers: int) -> Run:
    """Raises RuntimeError for a command that ends otherwise than well or with failed tests."""
    peak, over = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(peak, over))
    watch.start()
    began = time.perf_counter()
    try:
        with ThreadPoolExecutor(workers) as pool:
            failed = list(pool.map(_run, commands))
        seconds = time.perf_counter() - began
    finally:
        over.set()
        watch.join()
    return Run(seconds, peak[0], sum(failed))


def _run(command: Command) -> int:
    done = subprocess.run(
        command.words, cwd=command.folder, env=dict(command.env), text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    failed = sum(map(int, _FAILED.findall(done.stdout)))
    if done.returncode and not failed:
        raise RuntimeError(f"{' '.join(command.words)} ended with {done.returncode}:\n{done.stdout[-4000:]}")
    return failed


def _watch(peak: list[int], over: threading.Event) -> None:
    me = psutil.Process()
    while not over.wait(_INTERVAL):
        peak[0] = max(peak[0], sum(map(_size, me.children(recursive=True))))


def _size(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return 0
