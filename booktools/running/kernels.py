"""Where an edition runs: its interpreter, its kernel spec, and what it is made of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..book import Book, Edition
from ..errors import BookError, Problem

#: Printed by the edition's own interpreter; the package's name is its argument.
_DESCRIBE = """
import importlib.metadata, json, platform, sys
about = {"python": platform.python_version(), "platform": f"{platform.system()}-{platform.machine()}"}
if sys.argv[1]:
    about["version"] = importlib.metadata.version(sys.argv[1])
importlib.metadata.version("ipykernel")
print(json.dumps(about))
"""

_QUIET = "--log-level=40"  # not the kernel's own news


def interpreter(book: Book, edition: Edition) -> Path:
    """`.venvs/<tag>` where that environment exists, else the running interpreter."""
    folder = book.root / ".venvs" / edition.tag
    for python in (folder / "bin" / "python", folder / "Scripts" / "python.exe"):
        if python.exists():
            return python
    return Path(sys.executable)


def describe(book: Book, edition: Edition) -> dict[str, str]:
    """Versions and platform an edition runs with; raises BookError if it cannot run."""
    python = interpreter(book, edition)
    command = [str(python), "-c", _DESCRIBE, edition.package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        cure = edition.install or f"pip install {edition.package or 'ipykernel'}"
        message = f'cannot run {edition.title} in {python}: {reason}; run {cure!r} there or "make environments"'
        raise BookError(Problem("_config.yml", message, edition=edition.tag))
    about = {"edition": edition.tag, **json.loads(done.stdout)}
    return {**about, "package": edition.package} if edition.package else about


def spec(book: Book, edition: Edition) -> dict[str, Any]:
    """What a kernel.json says of its kernel."""
    return {
        "argv": [str(interpreter(book, edition)), "-m", "ipykernel_launcher", "-f", "{connection_file}", _QUIET],
        "display_name": "Python 3",  # JupyterLab writes it into what it opens
        "language": "python",
        "env": dict(edition.env),
        "metadata": {"debugger": True},
    }


def jupyter_path(book: Book, edition: Edition) -> Path:
    """A folder for JUPYTER_PATH whose kernel `python3` is the edition's.

    Written anew at each call, so that it never lags behind `_config.yml`.
    """
    folder = book.root / "_build" / "kernels" / edition.tag
    file = folder / "kernels" / "python3" / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}")
    partial.write_text(json.dumps(spec(book, edition), indent=1), encoding="utf-8")
    partial.replace(file)
    return folder


def environment(book: Book, edition: Edition) -> dict[str, str]:
    """In which the kernel `python3` is the edition's."""
    path = [str(jupyter_path(book, edition)), os.environ.get("JUPYTER_PATH", "")]
    return {**os.environ, "JUPYTER_PATH": os.pathsep.join(filter(None, path))}
