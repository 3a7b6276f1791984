"""A kernel's home: a private folder in which it speaks and works, and with which all that was started there ends."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

if sys.platform != "win32":
    import fcntl

_PREFIX = "booktools-"
_HELD = "held"  # a file in it, locked as long as the process lives whose home it is
_PROFILE = Path(__file__).with_name("kernel_profile.py")
#: Settings of a user's, or of pytest's, that would show in an output.
FOREIGN = frozenset((
    "COLUMNS", "IPYKERNEL_CELL_NAME", "LINES", "MATPLOTLIBRC", "MPLBACKEND", "PYTEST_CURRENT_TEST", "PYTHONASYNCIODEBUG",
    "PYTHONBREAKPOINT", "PYTHONDEVMODE", "PYTHONFAULTHANDLER", "PYTHONHASHSEED", "PYTHONINTMAXSTRDIGITS", "PYTHONMALLOC",
    "PYTHONOPTIMIZE", "PYTHONSTARTUP", "PYTHONTRACEMALLOC", "PYTHONVERBOSE", "PYTHONWARNINGS",
))  # fmt: skip
#: Bytes that the folder for temporary files may have in its path, so that a socket's path has 103: macOS allows no more.
_ROOM = 103 - len(f"/{_PREFIX}12345678/socket-5")
_LAST_WORDS = 4000  # bytes

_lived_in: set[Home] = set()


@dataclass(frozen=True, eq=False)
class Home:
    """For one kernel, whoever starts it: `connection` is for its manager, `process` for the manager's `start_kernel`."""

    path: Path
    words: int  # a file to which the kernel's process writes
    pipes: Mapping[str, tuple[int, int]]  # in which it catches what a cell writes below Python

    @property
    def connection(self) -> dict[str, Any]:
        """Over sockets in the folder: what goes over a port of this machine can be read by all of its users.

        On Windows over ports of 127.0.0.1, as Jupyter has it.
        """
        sockets = {"transport": "ipc", "ip": str(self.path / "socket")} if sys.platform != "win32" else {}
        return {"connection_file": str(self.path / "kernel.json"), **sockets}

    @property
    def process(self) -> dict[str, Any]:
        own = {
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.path)),
            "IPYTHONDIR": _mark(self.path),
            "KERAS_HOME": str(self.path / "keras"),  # the type of its numbers, and more
            "MPLCONFIGDIR": str(self.path / "matplotlib"),
            "OMP_WAIT_POLICY": "PASSIVE",  # threads without work would spin, while another kernel needs the core
            "OPENBLAS_NUM_THREADS": "1",  # numpy's, likewise, where nothing tells them to sleep
            "PYTHONUNBUFFERED": "1",  # what lies in C's buffer would be lost with the kernel
            "BOOKTOOLS_PIPES": " ".join(f"{name}={read},{write}" for name, (read, write) in self.pipes.items()),
        }
        return {
            "cwd": str(_work(self.path)),
            "env": {name: value for name, value in os.environ.items() if name not in FOREIGN} | own,
            "stdout": self.words,
            "stderr": self.words,
            "pass_fds": [end for pipe in self.pipes.values() for end in pipe],
        }

    def last_words(self) -> str:
        """What a kernel that is dead wrote past Jupyter, also what it left unread."""
        os.lseek(self.words, max(0, os.fstat(self.words).st_size - _LAST_WORDS), os.SEEK_SET)
        written = [os.read(self.words, _LAST_WORDS)]
        if sys.platform != "win32":
            for reader, _ in self.pipes.values():
                poll = select.poll()
                poll.register(reader, select.POLLIN)
                while poll.poll(0):
                    written.append(os.read(reader, 2**16)[-_LAST_WORDS:])
        return "\n".join(part.decode(errors="replace").strip() for part in written if part)


@contextmanager
def home() -> Iterator[Home]:
    """A new one; with it go its folder and every process that was started there."""
    sweep()
    with ExitStack() as leaving:
        new = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_place(), ignore_cleanup_errors=True)
        path = Path(leaving.enter_context(new))
        words = os.open(path / "words", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        pipes = dict[str, tuple[int, int]]()
        if sys.platform != "win32":  # there no kernel can be handed a pipe, and no file that is open gets a name
            held = os.open(path / "new", os.O_RDWR | os.O_CREAT)
            leaving.callback(os.close, held)
            fcntl.flock(held, fcntl.LOCK_EX)
            (path / "new").rename(path / _HELD)
            pipes = {name: os.pipe() for name in ("stdout", "stderr")}
        made = Home(path, words, pipes)
        for end in (words, *(end for pipe in made.pipes.values() for end in pipe)):
            leaving.callback(os.close, end)
        _furnish(path)
        _lived_in.add(made)
        leaving.callback(_lived_in.discard, made)
        leaving.callback(_end, path)
        yield made


def end_all() -> None:
    """End every kernel of this process, and what it started: who waits for one learns that it died."""
    for found in tuple(_lived_in):
        _end(found.path)


def sweep() -> None:
    """End and take away what a process left that was killed: nobody holds its lock. On Windows, without locks, it stays."""
    if sys.platform != "win32":
        for path in Path(_place() or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                held = os.open(path / _HELD, os.O_RDWR | os.O_NOFOLLOW)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _end(path)
                    shutil.rmtree(path, ignore_errors=True)
                finally:
                    os.close(held)


def _place() -> str | None:
    """The system's folder for temporary files, unless the path of a socket would be too long there."""
    fits = sys.platform == "win32" or len(os.fsencode(tempfile.gettempdir())) <= _ROOM
    return None if fits else "/tmp"


def _furnish(path: Path) -> None:
    """With an IPython profile and a configuration of Matplotlib that are no user's."""
    _work(path).mkdir()
    profile = path / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    shutil.copy(_PROFILE, profile / "ipython_kernel_config.py")
    matplotlib = path / "matplotlib"
    matplotlib.mkdir()
    # Matplotlib's list of fonts is the machine's; to make it anew takes seconds, and prints that it does.
    user = Path(os.environ.get("HOME") or os.environ.get("USERPROFILE", ""))
    caches = Path(os.environ.get("XDG_CACHE_HOME") or user / ".cache")
    for place in (user / ".matplotlib", caches / "matplotlib", Path(os.environ.get("MPLCONFIGDIR") or matplotlib)):
        for fonts in place.glob("fontlist-*.json"):
            with suppress(OSError, shutil.SameFileError):
                shutil.copy(fonts, matplotlib)


def _mark(path: Path) -> str:
    """`IPYTHONDIR` of all that was started in this home."""
    return str(path / "ipython")


def _work(path: Path) -> Path:
    return path / "work"


def _end(path: Path) -> None:
    for _ in range(100):
        found = list(_started(path))
        if not found:
            return
        for process in found:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(0.01)  # one that ends may just have begun another


def _started(path: Path) -> Iterator[psutil.Process]:
    """Also what no longer has a parent: by its mark, or, where a cell gave it another environment, by where it works."""
    mark, work = _mark(path), os.path.realpath(_work(path))
    for pid in psutil.pids():
        with suppress(psutil.Error):  # it has gone, or is not ours
            process = psutil.Process(pid)
            is_marked = process.environ().get("IPYTHONDIR") == mark
            if is_marked or (Path(process.cwd()).is_relative_to(work) and not _has_terminal(pid)):
                yield process


def _has_terminal(pid: int) -> bool:
    """In which someone looks around. psutil knows only those that were open when it first looked."""
    with suppress(OSError):
        told = subprocess.run(["ps", "-o", "tty=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
        return told.strip(" -?\n") != ""
    return False
