"""What is wrong with a book, said the way a compiler says it."""

from __future__ import annotations

import errno
import io
import os
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, in which edition, what was found, what to do.

    `detail` is shown indented below the line (a cell, its output, a traceback).
    """

    path: str
    message: str
    line: int | None = None
    edition: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        edition = f"[{self.edition}] " if self.edition else ""
        detail = "".join(f"\n    {line}" for line in self.detail.splitlines())
        return f"{place}: {edition}{self.message}{detail}"


class BookError(Exception):
    """The book cannot be built, run or checked as it stands."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))

    @classmethod
    def all_of(cls, errors: Iterable[BookError]) -> BookError:
        return cls(*(problem for error in errors for problem in error.problems))


#: What to do about an error of the system, by its number.
_CURES = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room in your quota",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f)",
    errno.EACCES: "give yourself the right to it",
    errno.EPERM: "give yourself the right to it",
    errno.EROFS: "write somewhere else, for this place can only be read",
    errno.EISDIR: "a file belongs there; move the folder away",
    errno.ENOTDIR: "a folder belongs there; move the file away",
    errno.EEXIST: "a folder belongs there; move the file away",
    errno.ENOENT: "put it there, or mend the link that leads to it",
    errno.ELOOP: "mend the link, which leads to itself",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
}


def of_system(error: OSError, root: Path) -> Problem:
    """What the system refused, as a problem with a file of the book below `root`."""
    cure = _CURES.get(error.errno or 0, "mend that")
    path = Path(os.fsdecode(error.filename2 or error.filename or _written(error) or root))
    name = path.relative_to(root) if path != root and path.is_relative_to(root) else path
    return Problem(name.as_posix(), f"{(error.strerror or str(error)).lower()}; {cure}, then do the same again")


def _written(error: OSError) -> str:
    """The file that was being written: of a full disk and of a limit, the system names none."""
    found = ""
    for frame, _ in traceback.walk_tb(error.__traceback__):  # the innermost comes last
        for local in frame.f_locals.values():
            name = getattr(local, "name", None) if isinstance(local, io.IOBase) else None
            found = name if isinstance(name, str) else found
    return found
