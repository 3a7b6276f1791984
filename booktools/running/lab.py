"""Copies of the stored notebooks to read and to try things in: `lab/<tag>/`. What a reader changed is never overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from ..book import Book
from . import store

FOLDER = "lab"
_COPIED = ".copied.json"  # path of a copy → hash of what was copied


def refresh(book: Book, edition: str) -> Iterator[str]:
    """Copy what is new, over what nobody changed; the paths of copies that were changed and are behind the book."""
    folder = book.root / FOLDER / edition
    folder.mkdir(parents=True, exist_ok=True)
    (book.root / FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
    copied = _read(folder / _COPIED)
    files = list(store.files(book, edition))
    for file in files:
        name = file.relative_to(book.root / store.FOLDER / edition).as_posix()
        copy, content = folder / name, file.read_bytes()
        now = _hash(copy.read_bytes()) if copy.exists() else ""
        if now in ("", copied.get(name), _hash(content)):  # the last, though not noted, where copying was broken off
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            copied[name] = _hash(content)
        elif _hash(content) != copied.get(name):
            yield copy.relative_to(book.root).as_posix()
    for name in copied.keys() - {file.relative_to(book.root / store.FOLDER / edition).as_posix() for file in files}:
        if (folder / name).exists() and _hash((folder / name).read_bytes()) == copied[name]:
            (folder / name).unlink()  # of a section that has moved, or is gone
        del copied[name]
    (folder / _COPIED).write_text(json.dumps(copied, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _read(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
