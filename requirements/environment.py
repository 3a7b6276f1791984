"""Make an environment out of locks: `python3 requirements/environment.py .venv requirements/book.txt`.

Runs before anything is installed, so the standard library is all it has. The first
lock makes the environment, each further one adds to it. It is remade when a lock says
something else than when it was made, when making it was broken off, and when its
interpreter is gone; otherwise nothing is done. Windows, where there is no make, runs it
by hand (docs/kurulum.md).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from platforms import lacks

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parents[1]

#: PyPI's build for Linux wants CUDA's libraries, which the locks leave out. Here are those for processors.
INDEXES = {"torch": "https://download.pytorch.org/whl/cpu"} if sys.platform == "linux" else {}

#: `make V=1` shows all that venv and pip say.
LOUD = bool(os.environ.get("V"))

#: What stands in pip's log, and what is to be said of it.
CAUSES = (
    ("No space left on device", "the disk is full; make room, then run the same command again"),
    ("Temporary failure in name resolution", "no package index answers; run the same command again with a network"),
    ("Name or service not known", "no package index answers; run the same command again with a network"),
    ("NewConnectionError", "no package index answers; run the same command again with a network"),
    ("Read timed out", "the package index has stopped answering; run the same command again"),
    (
        "No matching distribution found",
        "no package index answers, or none has the version of the lock for this Python and system",
    ),
)


#: Bytes; with less there is nothing to be made.
FULL = 1 << 20


def main() -> None:
    if len(sys.argv) < 3:
        raise SystemExit("environment.py: a folder and its locks are wanted")
    folder, first, *others = (Path(argument).resolve() for argument in sys.argv[1:])
    with one_at_a_time(folder):
        if not holds(folder, first):
            make(folder, first)
        for lock in others:
            if not holds(folder, lock):
                add(folder, lock)


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """A second `make` waits for the first one's environment, and finds it made."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{shown(folder)} is being made by another command; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def holds(folder: Path, lock: Path) -> bool:
    """Whether the environment was made whole, from this lock, and still starts."""
    made, python = marker(folder, lock), interpreter(folder)
    if not (made.exists() and python.exists() and made.read_bytes() == lock.read_bytes()):
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def make(folder: Path, lock: Path) -> None:
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name another with PYTHON=python3.11")
    run(folder, sys.executable, "-m", "venv", "--clear", str(folder))
    add(folder, lock, "--editable", str(ROOT), "--editable", str(ROOT / "booktools"))


def add(folder: Path, lock: Path, *more: str) -> None:
    """Install what a lock names. A lock names everything, so there is nothing to resolve."""
    say(f"{shown(folder)}: installing {shown(lock)}, a minute or so")
    quiet = () if LOUD else ("-qq",)
    python = str(interpreter(folder))
    install = (python, "-m", "pip", "--disable-pip-version-check", "install", *quiet, "--no-deps", "--no-compile")
    for pin, index in elsewhere(lock):
        run(folder, *install, "--retries", "1", "--index-url", index, pin)
    pin = lacks(lock.stem) if lock.parent == ROOT / "requirements" else ""
    run(folder, *install, "--requirement", str(lock), lacking=pin)
    if more:
        run(folder, *install, *more)
    whole = marker(folder, lock)
    partial = whole.with_suffix(".part")
    shutil.copyfile(lock, partial)
    partial.replace(whole)


def elsewhere(lock: Path) -> Iterator[tuple[str, str]]:
    """The pins of a lock that an index of their own has, and that index."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if index := INDEXES.get(line.partition("==")[0]):
            yield line, index


def interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def marker(folder: Path, lock: Path) -> Path:
    return folder / f".{lock.stem}"


def run(folder: Path, *command: str, lacking: str = "") -> None:
    log = folder.with_name(f"{folder.name}.log")
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, **({} if LOUD else {"stdout": file, "stderr": subprocess.STDOUT}))
    if done.returncode:
        why = f"there is no wheel of {lacking} for this system and this Python (docs/kurulum.md); " if lacking else ""
        fail(f"{shown(folder)} could not be made: {why}{cause(log)}")
    log.unlink()


def cause(log: Path) -> str:
    if shutil.disk_usage(log.parent).free < FULL:  # then its log is cut short too
        return f"{CAUSES[0][1]} (all of it: {shown(log)})"
    text = log.read_text(encoding="utf-8", errors="replace")
    for sign, meaning in CAUSES:
        if sign in text:
            return f"{meaning} (all of it: {shown(log)})"
    last = (text.strip().splitlines() or ["it said nothing"])[-1]
    return f"{last} (all of it: {shown(log)})"


def shown(path: Path) -> str:
    return os.path.relpath(path)


def say(text: str) -> None:
    print(text, flush=True)


def fail(text: str) -> None:
    raise SystemExit(f"environment.py: {text}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:  # a full disk or a folder that is not to be written, where no command met it first
        fail(f"{error.strerror}: {error.filename or ROOT}; mend that, then run the same command again")
    except KeyboardInterrupt:
        sys.exit("environment.py: broken off; the next run begins anew")
