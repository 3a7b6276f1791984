"""A Ctrl-C, or whatever asks a command to end: heard at once, told in a line, nothing left behind."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from building import store_outputs
from texts import cell, source

pytestmark = pytest.mark.slow

#: Says that it runs, starts a process that would outlive it, and would take an hour.
ENDLESS = """import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)", {name!r}], start_new_session=True)
pathlib.Path({started!r}).touch()
for _ in range(3600):
    time.sleep(1)
    print("nächste")"""


def hearing():
    """Who runs the tests may ignore what asks to end, as nohup does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def running(name):
    found = []
    for process in psutil.process_iter(["cmdline"]):
        found += [process.pid] if name in (process.info["cmdline"] or ()) else []
    return found


def interrupted(book, number, started, *arguments, impatiently=False):
    """Status and words of a command that is told to end once a cell runs in it, or again and again; and what it began."""
    command = [sys.executable, "-m", "booktools", *arguments]
    child = subprocess.Popen(
        command, cwd=book.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hearing,
    )  # fmt: skip
    while not started.exists():
        assert child.poll() is None, child.communicate()
        time.sleep(0.05)
    began = psutil.Process(child.pid).children(recursive=True)
    child.send_signal(number)
    while impatiently and child.poll() is None:
        time.sleep(0.01)
        child.send_signal(number)
    out, err = child.communicate(timeout=300)
    return child.returncode, out, err, [process for process in began if lives(process)]


def lives(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture
def endless(tmp_path):
    name = f"child-of-{tmp_path}"
    started = tmp_path / "started"
    return name, started, cell(ENDLESS.format(name=name, started=str(started)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_ends_at_once_and_what_it_stored_stays(new_book, endless, number):
    name, started, cells = endless
    last = cell(f"import pathlib; pathlib.Path({str(started) + '-too'!r}).touch()")
    book = new_book(cell("print(1)"), two=source(cells), three=source(last), timeout=7200)
    status, _, err, left = interrupted(book, number, started, "run", "--edition", "red", "--jobs", "1")
    assert (status, err) == (128 + number, "interrupted\n")
    assert left == [] and running(name) == []
    assert [path.name for path in (book.root / "notebooks").rglob("*")] == ["red", "one.ipynb"]
    assert not Path(f"{started}-too").exists()  # nothing has begun after it


@pytest.mark.parametrize("command", ["run", "validate"])
def test_who_asks_again_and_again_breaks_off_no_ending(new_book, endless, command):
    name, started, cells = endless
    book = new_book(cells, timeout=7200)
    store_outputs(book)
    force = ["--force"] if command == "run" else []
    status, _, err, left = interrupted(book, signal.SIGINT, started, command, *force, impatiently=True)
    assert (status, err) == (130, "interrupted\n")
    assert left == [] and running(name) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_validate_ends_at_once(new_book, endless, number):
    name, started, cells = endless
    book = new_book(cells, timeout=7200)
    store_outputs(book)
    status, out, err, left = interrupted(book, number, started, "validate")
    assert (status, out, err) == (128 + number, "", "interrupted\n")
    assert left == [] and running(name) == []


LOST = """
import os, signal, time
from booktools.__main__ import _listen

class Interrupted:
    def __del__(self):
        os.kill(os.getpid(), signal.{name})

_listen()
try:
    Interrupted()
    for _ in range(600):
        time.sleep(0.1)
except KeyboardInterrupt as told:
    print("heard", told.args[0] == signal.{name})
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_what_comes_where_nothing_may_be_raised_is_heard_a_moment_later(name):
    """As by a callback of an import: Python says "Exception ignored" and goes on."""
    command = [sys.executable, "-c", LOST.format(name=name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=hearing)
    assert (done.stdout, done.stderr) == ("heard True\n", "")


def test_a_command_that_is_still_being_loaded_says_no_more(new_book):
    book = new_book(cell("1"))
    command = [sys.executable, "-v", "-m", "booktools", "check"]  # says what it imports
    with subprocess.Popen(command, cwd=book.root, stderr=subprocess.PIPE, text=True, preexec_fn=hearing) as child:
        told = []
        for line in child.stderr:
            told.append(line)
            if line.startswith("import 'booktools.sources"):
                child.send_signal(signal.SIGINT)
                break
        told += child.stderr.readlines()
    assert child.returncode == 130
    assert "interrupted\n" in told and not any("Traceback" in line for line in told)
