"""What the last build of the notebooks was made of: while every byte of that is the same, another would write the same."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..book import Book
from ..i18n import catalogue_of
from ..running import store

_FILE = "made-of.json"
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Known:
    """The files that the last build read and wrote, and those of them that are not as they were."""

    files: set[Path]
    changed: set[Path]


def changes(folder: Path) -> Known | None:
    """Since the last build in `folder`; None where nothing is known of it, or other packages made it."""
    try:
        known = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        files = {Path(file): digest for file, digest in known["files"].items()}
        # A copied book brings along the memory of the one that it was copied from.
        if known["folder"] != str(folder) or known["packages"] != _packages():
            return None
        return Known({*files}, {file for file, digest in files.items() if digest != _digest(file)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def forget(folder: Path) -> None:
    """Before a build, lest one that fails be taken for the one before it."""
    (folder / _FILE).unlink(missing_ok=True)


def keep(book: Book, folder: Path, read: Iterable[Path], before: str) -> None:
    """`read` are the files that pages were made of; what all of them hang on is known here.

    Nothing is kept where `seen` is not what it was `before`: a page may have been read by then.
    """
    if before == seen(book):
        stored = (store.path_of(book, edition, document) for edition in book.tags for document in book.documents)
        files = {*read, *_written(book), *_modules(book), *stored, *folder.rglob("*.ipynb")}
        content = {
            "folder": str(folder),
            "packages": _packages(),
            "files": {str(file): _digest(file) for file in sorted(files)},
        }
        (folder / _FILE).write_text(json.dumps(content, indent=0, ensure_ascii=False), encoding="utf-8")


def seen(book: Book) -> str:
    """What an author has written, in few letters."""
    found = "".join(f"{file}\0{_digest(file)}\0" for file in sorted(_written(book)))
    return hashlib.sha256(found.encode(errors="surrogateescape")).hexdigest()


def _written(book: Book) -> Iterator[Path]:
    named = ["_config.yml", "_toc.yml", "pyproject.toml", *book.bibliographies, *filter(None, [book.terms])]
    sources = [f"{document}.md" for document in book.documents]
    yield from (book.root / name for name in (*named, *sources))
    yield from {(book.root / source).parent for source in sources}
    yield catalogue_of(book.root, book.language)  # also where there is none yet


def _modules(book: Book) -> Iterator[Path]:
    """Of the toolkit and of the book, those that a build has imported, and the toolkit's words."""
    yield from _PACKAGE.rglob("*.po")
    modules = (Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None)))
    for file in modules:
        if file.is_relative_to(_PACKAGE) or file.is_relative_to(book.root) and not file.is_relative_to(sys.prefix):
            yield file


def _digest(file: Path) -> str:
    """Of its content, of a folder that of its list; empty for what is not there, or is none and would be read for ever."""
    if file.is_dir():
        names = "\0".join(sorted(entry.name for entry in file.iterdir()))
        return hashlib.sha256(names.encode(errors="surrogateescape")).hexdigest()
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _packages() -> str:
    """Those that are installed, and their versions."""
    installed = {info.name for place in sys.path for info in Path(place).glob("*.dist-info")}
    return hashlib.sha256("\0".join(sorted(installed)).encode()).hexdigest()
