"""How far an output may lie from the stored one: set for the book, overridden by a cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ..pyproject import read_pyproject

#: Where a cell's own tolerances stand in its metadata: `booktools: {rtol: 1.0e-3}` among its options in a source.
KEY = "booktools"
#: What else stands there, for who runs the cell.
_OTHERS = ("files",)


class ToleranceError(ValueError):
    """Settings that say nothing; the message names them and what is known instead."""


@dataclass(frozen=True)
class Tolerances:
    """Limits within which two values count as the same.

    Numbers in text: every digit counts of one that is printed with fewer than
    `places` decimals; one with more may be off by `rtol` of its size, and by one
    in its last digit, which is rounded: 0.12345 may be printed as 0.1234 or
    0.1235. Nothing is let through about zero: a cell that prints noise says how
    loud it may be, with `atol`. `drawing` is in the units of an SVG; `picture`
    in levels of 255, the root of the mean square over any 4 × 4 pixels.
    """

    rtol: float = 1e-5
    atol: float = 0.0
    places: float = 4
    drawing: float = 0.005
    picture: float = 10.0

    def of_cell(self, metadata: Mapping[str, object]) -> Tolerances:
        """These, with what the cell's metadata says instead. Raises ToleranceError.

        An `rtol` there is for every number of the cell, whatever its `places`.
        """
        settings = metadata.get(KEY) or {}
        if isinstance(settings, Mapping):
            settings = {name: value for name, value in settings.items() if name not in _OTHERS}
        every = {"places": 0} if isinstance(settings, Mapping) and "rtol" in settings else {}
        return replace(self, **every)._with(settings, f"the cell's metadata {KEY!r}")

    def _with(self, settings: object, where: str) -> Tolerances:
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        if not isinstance(settings, Mapping) or not settings.keys() <= known.keys():
            raise ToleranceError(f"{where} sets tolerances by name ({', '.join(known)}), but says {settings!r}")
        return replace(self, **{name: _number(value, name, where) for name, value in settings.items()})


#: Where nothing says otherwise.
DEFAULT = Tolerances()


def read_tolerances(root: Path) -> Tolerances:
    """Those of the table [tool.booktools.tolerances] in `root`'s pyproject.toml, where it has one."""
    try:
        settings = read_pyproject(root)
    except ValueError as error:
        raise ToleranceError(str(error)) from None
    table = settings.get("tool", {}).get("booktools", {}).get("tolerances", {})
    return Tolerances()._with(table, "[tool.booktools.tolerances] in pyproject.toml")


def _number(value: object, name: str, where: str) -> float:
    try:
        # YAML 1.1 reads 1e-3, which has no point, as a string.
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not 0 <= number < math.inf:
        raise ToleranceError(f"{where}: {name} is a number, zero or more, not {value!r}")
    return number
