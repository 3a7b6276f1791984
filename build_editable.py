"""Setuptools, with one change: our `d2l` has the first word where another one stands in the same folder.

PyPI has another book's package of that name, and each overwrites the other's files. Installed in place, ours would be
hidden, whichever came first, and a reader's first cell would speak to the wrong one; found first, ours says what is
wrong (`d2l/_errors.py`). Of a wheel's files the other package leaves that one, and what is written here asks it. What
stands earlier on the path than site-packages, another checkout in PYTHONPATH say, still comes before both.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403 (all other hooks are theirs)

_FIRST = '''"""Written by build_editable.py: the first word on a `d2l` in this folder."""

import importlib.util
import os
import sys
from importlib.machinery import PathFinder

HERE = os.path.dirname(os.path.abspath(__file__))
{answer}

class First:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "d2l":
            return None
        found = PathFinder.find_spec(name)
        there = os.path.dirname(os.path.dirname(getattr(found, "origin", None) or ""))
        return answer(name) if there == HERE else None


sys.meta_path.insert(0, First)
'''
_OURS = """
from {finder} import _EditableFinder

answer = _EditableFinder.find_spec
"""
_WHAT_IS_WRONG = """

def answer(name):
    spec = importlib.util.spec_from_file_location("_d2l_errors", os.path.join(HERE, "d2l", "_errors.py"))
    errors = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(errors)
    if (other := errors.other_d2l()) is not None:
        raise other

"""


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    name = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
    wheel = Path(wheel_directory) / name
    files = _read(wheel)
    [path] = [name for name in files if name.startswith("__editable__.") and name.endswith(".pth")]
    [finder] = [name.removesuffix(".py") for name in files if name.endswith("_finder.py")]
    first = finder.removesuffix("_finder") + "_first"
    code = _FIRST.format(answer=_OURS.format(finder=finder))
    _write(wheel, files, {f"{first}.py": code, path: f"{files[path].decode().rstrip()}\nimport {first}\n"})
    return name


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    name = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    first = f"{name.partition('-')[0]}_first"
    added = {f"{first}.py": _FIRST.format(answer=_WHAT_IS_WRONG), f"{first}.pth": f"import {first}\n"}
    _write(Path(wheel_directory) / name, _read(Path(wheel_directory) / name), added)
    return name


def _read(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as source:
        return {entry: source.read(entry) for entry in source.namelist()}


def _write(wheel: Path, files: dict[str, bytes], texts: dict[str, str]) -> None:
    """The wheel again, with these texts in it and in its record."""
    changed = {path: text.encode() for path, text in texts.items()}
    files |= changed
    [record] = [name for name in files if name.endswith(".dist-info/RECORD")]
    kept = [line for line in files[record].decode().splitlines() if line.split(",")[0] not in changed]
    files[record] = "\n".join([*kept, *(_recorded(*entry) for entry in changed.items()), ""]).encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)  # with the first date that a zip can hold: same files, same bytes
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)


def _recorded(path: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}"
