"""The files that a cell says it reads: `booktools: {files: [data/*.csv]}` among its options, seen from the book's folder.

What a cell opens, runs or imports by a name that it makes itself, nobody sees before it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contents import matching
from ..errors import BookError


def declared(root: Path, metadata: Mapping[str, Any]) -> list[Path]:
    """Raises ValueError where one is not to be found, or not in the book."""
    options = metadata.get("booktools") or {}
    patterns = options.get("files", []) if isinstance(options, Mapping) else []
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) and pattern for pattern in patterns):
        raise ValueError(f"`files` is a list of names, as in [data.csv]; found {patterns!r}")
    return [file for pattern in patterns for file in _matching(root, pattern)]


def _matching(root: Path, pattern: str) -> list[Path]:
    try:
        found = matching(root, pattern, "`files`")
    except BookError as error:
        raise ValueError(error.problems[0].message) from None
    if not found:
        raise ValueError(f"`files` names {pattern}, and no file in the book's folder is called so")
    return found
