"""Runs the cells of a page one after the other as a kernel would: names are shared, the last value is shown.

For the Python of Pyodide, in a browser (worker.js) and under Node (judge.mjs); nothing of booktools imports it.
"""

from __future__ import annotations

import ast
import builtins
import json
import linecache
import rlcompleter
import sys
import traceback
from collections.abc import Callable
from typing import Any

names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
_count = 0


def run(code: str, tell: Callable[[str, str], None]) -> bool:
    """Whether `code` ran to its end. What it puts out is told as stdout, stderr, result, or error (JSON: name, message, traceback)."""
    global _count
    _count += 1
    file = f"<cell {_count}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)  # lines for a traceback
    for stream in _streams.values():
        stream.begin(tell)
    try:
        body = ast.parse(code, file)
        last = body.body.pop() if body.body and isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, file, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), file, "eval"), names)
            if value is not None and not _is_silenced(code, last):
                names["_"] = value
                tell("result", repr(value))
    except BaseException as error:  # SystemExit ends the cell, not the page
        told = traceback.format_exception(error.with_traceback(_from_cell(error)))
        tell("error", json.dumps([type(error).__name__, str(error), "".join(told)]))
        return False
    return True


def complete(text: str) -> str:
    """What `text`, a name with its dots, may go on to: a list as JSON."""
    completer = rlcompleter.Completer(names)
    found: list[str] = []
    while len(found) < 200 and (match := completer.complete(text, len(found))) is not None:
        found.append(match.rstrip("() "))
    return json.dumps(list(dict.fromkeys(found)))


class _Stream:
    """Standard output or error of all cells. What they say to it is marked where they flush it, as kernels do whose outputs are stored.

    A mark is an empty text; booktools/judging/kernel_profile.py says when it is made.
    """

    encoding, errors = "utf-8", "strict"

    def __init__(self, name: str) -> None:
        self.name = name

    def begin(self, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._used = self._flushed = False
        self._marked = True

    def write(self, text: str) -> int:
        if text:
            if self.name == "stderr" and not self._used and _streams["stdout"]._flushed:
                self._used = True
                _streams["stdout"].flush()
            self._used, self._marked = True, False
            self._tell(self.name, text)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        self._flushed = True
        if _streams["stderr"]._used and not self._marked:
            self._marked = True
            self._tell(self.name, "")

    def isatty(self) -> bool:
        return False


class _Nobody:
    """Standard input."""

    def readline(self, size: int = -1) -> str:
        raise EOFError("nobody can type into a cell; write into its code what it asks for")

    read = readline


_streams = {name: _Stream(name) for name in ("stdout", "stderr")}
sys.stdout, sys.stderr, sys.stdin = *_streams.values(), _Nobody()


def _is_silenced(code: str, last: ast.Expr) -> bool:
    """As in IPython, by a semicolon behind it."""
    lines = code.encode().splitlines()
    line, column = last.end_lineno or 1, last.end_col_offset or 0
    return lines[line - 1][column:].lstrip().startswith(b";")


def _from_cell(error: BaseException) -> Any:
    """The frames of its traceback from the cell on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == run.__code__.co_filename:
        frames = frames.tb_next
    return frames
