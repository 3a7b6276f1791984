"""What an edition's outputs depend on beside its cells: its lock, and the book's own modules it imports."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from ..book import Book


def fingerprint(book: Book, edition: str, cells: Iterable[NotebookNode]) -> str:
    """A hash of the edition's lock file and of every module below the book's root that `cells` come to import."""
    digest = hashlib.sha256()
    lock = book.root / "requirements" / f"{edition}.txt"
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    locks = [lock] if lock.exists() else []
    for file in [*locks, *sorted(local_modules(code, book.root))]:
        digest.update(f"{file.relative_to(book.root).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def local_modules(code: Iterable[str], root: Path) -> set[Path]:
    """Files of modules below `root` that `code` imports, and that these import in turn.

    Read from the text, nothing is run: an import inside a function counts too.
    """
    found: set[Path] = set()
    waiting = [file for text in code for file in _imported(text, root, package=())]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            package = file.relative_to(root).parent.parts
            waiting += _imported(file.read_text(encoding="utf-8"), root, package)
    return found


def _imported(text: str, root: Path, package: tuple[str, ...]) -> Iterator[Path]:
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield from _files(root, tuple(name.name.split(".")))
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = above + tuple((node.module or "").split(".") if node.module else ())
            for name in node.names:
                yield from _files(root, (*module, name.name))


def _parsed(text: str) -> ast.Module:
    """Cells may hold what only IPython reads (`%matplotlib`); such lines import nothing of ours."""
    lines = ["pass" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:  # running the cell will say so better
        return ast.Module(body=[], type_ignores=[])


def _files(root: Path, name: tuple[str, ...]) -> Iterator[Path]:
    """The files that importing the dotted `name` runs: its packages on the way, and itself if it is a module."""
    for depth in range(1, len(name) + 1):
        path = root.joinpath(*name[:depth])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file
