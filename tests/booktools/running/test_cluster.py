"""The same units on a Dask cluster, one of whose workers dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from distributed import LocalCluster
from texts import cell, source

from booktools.notebooks import command
from booktools.running import schedule as runs

pytestmark = pytest.mark.slow

SLOW = cell("import time; time.sleep(1)\nprint(sum(range(10)))")


def stored(book):
    return {p.relative_to(book.root).as_posix(): p.read_bytes() for p in (book.root / "notebooks").rglob("*.ipynb")}


def run_on(book, address):
    command = [sys.executable, "-m", "booktools", "run", "--force", "--scheduler", address]
    return subprocess.Popen(command, cwd=book.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


# Dask's own nannies and comms are closed while their messages are still in flight.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_worker_killed_in_the_middle_costs_nothing(new_book, cluster):
    book = new_book(SLOW, two=source("İkinci bölüm.\n", SLOW))
    assert runs.run(book).problems == []
    command.refresh(book)
    local = stored(book)
    for file in (book.root / "notebooks").rglob("*.ipynb"):
        file.unlink()
    victim = next(iter(cluster.workers.values())).pid
    child = run_on(book, cluster.scheduler_address)
    while len(stored(book)) < 2:  # some are done, more are waiting
        assert child.poll() is None, child.stderr.read()
        time.sleep(0.05)
    os.kill(victim, signal.SIGKILL)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    lines = [line for line in out.splitlines() if line.startswith("stored ")]
    assert sorted(lines) == sorted(f"stored {path}" for path in local)
    assert stored(book) == local


def test_a_scheduler_that_does_not_answer_is_named(new_book):
    child = run_on(new_book(cell("1")), "tcp://127.0.0.1:9")
    out, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert err.splitlines()[-1].startswith("--scheduler: no Dask scheduler answers at tcp://127.0.0.1:9: ")
