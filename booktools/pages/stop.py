"""End a build with lines that say why.

Not by an exception of Sphinx's: that would bury these lines in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import Problem


class Stop(SystemExit):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
