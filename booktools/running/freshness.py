"""What an edition's outputs depend on beside its cells: its lock, modules of the book, and files that cells name."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from ..book import Book
from ..sources.files import declared

_IMPORTING = frozenset(("__import__", "import_module", "run_module"))
#: Code without any of these words brings in no module, and need not be parsed: of most cells.
_WORDS = re.compile("import|run")


class Fingerprints:
    """Each file of the book is read once."""

    def __init__(self, book: Book) -> None:
        self._root = book.root
        self._env = {edition.tag: edition.env for edition in book.editions if edition.env}
        self._content: dict[Path, bytes] = {}
        self._imports: dict[Path, list[Path]] = {}

    def of(self, edition: str, cells: Iterable[NotebookNode]) -> str:
        """A hash of the edition's lock and `env`, and of every file below the root that `cells` declare or import."""
        code = [cell for cell in cells if cell.cell_type == "code"]
        named = {file for cell in code for file in declared(self._root, cell.metadata)}
        modules = self.local_modules((cell.source for cell in code), named)
        lock = self._root / "requirements" / f"{edition}.txt"
        digest = hashlib.sha256()
        if env := self._env.get(edition):
            digest.update(f"env\0{json.dumps(env, sort_keys=True)}\0".encode())
        for file in [*([lock] if lock.exists() else []), *sorted(named | modules)]:
            digest.update(f"{file.relative_to(self._root).as_posix()}\0".encode() + self._bytes(file) + b"\0")
        return digest.hexdigest()[:16]

    def local_modules(self, code: Iterable[str], named: Iterable[Path] = ()) -> set[Path]:
        """Files of modules below the root that `code` and those of `named` import, and that these import in turn.

        Read from the text, nothing is run: an import inside a function counts too.
        """
        found: set[Path] = set()
        waiting = [file for text in code if _WORDS.search(text) for file in _imported(text, self._root, package=())]
        waiting += [file for file in named if file.suffix == ".py"]
        while waiting:
            file = waiting.pop()
            if file not in found:
                found.add(file)
                waiting += self._imports_of(file)
        return found

    def _imports_of(self, file: Path) -> list[Path]:
        if file not in self._imports:
            package = file.relative_to(self._root).parent.parts
            self._imports[file] = list(_imported(self._bytes(file), self._root, package))
        return self._imports[file]

    def _bytes(self, file: Path) -> bytes:
        if file not in self._content:
            self._content[file] = file.read_bytes()
        return self._content[file]


def _imported(code: str | bytes, root: Path, package: tuple[str, ...]) -> Iterator[Path]:
    for node in ast.walk(_parsed(code)):
        match node:
            case ast.Import():
                for name in node.names:
                    yield from _files(root, tuple(name.name.split(".")))
            case ast.ImportFrom():
                for name in node.names:
                    module = f"{'.' * node.level}{node.module or ''}"
                    yield from _files(root, (*_absolute(module, package), name.name))
            case ast.Call(
                func=ast.Attribute(attr=function) | ast.Name(id=function), args=[ast.Constant(str(name)), *_]
            ) if function in _IMPORTING:
                yield from _files(root, _absolute(name, package))
            case ast.Call(
                func=ast.Attribute(attr="run_line_magic"), args=[ast.Constant("run"), ast.Constant(str(line))]
            ):
                yield from _run(root, line.split())
            case ast.Call(func=ast.Attribute(attr="run_cell_magic"), args=[_, _, ast.Constant(str(body))]):
                yield from _imported(body, root, package)


def _parsed(code: str | bytes) -> ast.Module:
    """Cells may hold what only IPython reads (`%matplotlib`)."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        if isinstance(code, bytes):
            return ast.Module(body=[], type_ignores=[])
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(code))
    except (SyntaxError, ValueError):  # running the cell will say so better
        return ast.Module(body=[], type_ignores=[])


def _run(root: Path, words: list[str]) -> Iterator[Path]:
    """What `%run` runs, its words given."""
    if "-m" in words[:-1]:
        yield from _files(root, tuple(words[words.index("-m") + 1].split(".")))
    for word in words:
        file = root / word
        if file.suffix == ".py" and file.is_file() and file.is_relative_to(root):
            yield file


def _absolute(name: str, package: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a module's name, be it told from `package`: `..a`."""
    rest = name.lstrip(".")
    level = len(name) - len(rest)
    return (package[: len(package) - level + 1] if level else ()) + tuple(rest.split(".") if rest else ())


def _files(root: Path, name: tuple[str, ...]) -> Iterator[Path]:
    """The files that importing the dotted `name` runs: its packages on the way, and itself if it is a module."""
    for depth in range(1, len(name) + 1):
        path = root.joinpath(*name[:depth])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file
