"""The machine and the versions that results belong to."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path

import psutil

from booktools.book import read_book
from booktools.running import kernels

_TOOLS = ("nbval", "nbclient", "jupyter_client", "ipykernel", "pytest")


def description(root: Path) -> str:
    book = read_book(root)
    abouts = [kernels.describe(book, edition) for edition in book.editions]
    frameworks = [f"{about['package']} {about['version']}" for about in abouts]
    tools = [f"{name} {_installed(root, name)}" for name in _TOOLS]
    return f"Taken on {date.today().isoformat()}, on {machine()}, Python {abouts[0]['python']}; {', '.join(frameworks + tools)}."


def machine() -> str:
    memory = round(psutil.virtual_memory().total / 2**30)
    return f"{os.cpu_count()} cores ({_processor()}) with {memory} GiB of memory, {platform.system()}"


def _installed(root: Path, name: str) -> str:
    """nbval is in the editions' environments, the others in all."""
    book = read_book(root)
    python = kernels.interpreter(book, book.editions[0])
    code = f"import importlib.metadata, json; print(json.dumps(importlib.metadata.version({name!r})))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if not done.returncode else version(name)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
