"""Setuptools, with one change: installed in place, our `d2l` comes before another one in site-packages.

PyPI has another book's package of that name. It would hide ours, whichever was installed first, and a reader's first
cell would speak to the wrong one; found first, ours says what is wrong (`d2l/_errors.py`). What stands earlier on the
path than site-packages, another checkout in PYTHONPATH say, still comes before both.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403 (all other hooks are theirs)

_FIRST = '''"""Written by build_editable.py: ours before another `d2l` in this folder."""

import os
import sys
from importlib.machinery import PathFinder

from {finder} import _EditableFinder


class First:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "d2l":
            return None
        found = PathFinder.find_spec(name)
        there = os.path.dirname(os.path.dirname(getattr(found, "origin", None) or ""))
        if there != os.path.dirname(os.path.abspath(__file__)):
            return None
        return _EditableFinder.find_spec(name)


sys.meta_path.insert(0, First)
'''


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    name = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
    _put_first(Path(wheel_directory) / name)
    return name


def _put_first(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as source:
        files = {entry: source.read(entry) for entry in source.namelist()}
    [path] = [name for name in files if name.startswith("__editable__.") and name.endswith(".pth")]
    [finder] = [name.removesuffix(".py") for name in files if name.endswith("_finder.py")]
    first = finder.removesuffix("_finder") + "_first"
    changed = {
        f"{first}.py": _FIRST.format(finder=finder).encode(),
        path: files[path].rstrip() + f"\nimport {first}\n".encode(),
    }
    files |= changed
    [record] = [name for name in files if name.endswith(".dist-info/RECORD")]
    kept = [line for line in files[record].decode().splitlines() if line.split(",")[0] not in changed]
    files[record] = "\n".join([*kept, *(_recorded(*entry) for entry in changed.items()), ""]).encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as target:
        for entry, content in files.items():
            target.writestr(entry, content)


def _recorded(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}"
