"""What is wrong with a book, said the way a compiler says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
