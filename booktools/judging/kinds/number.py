"""Two printed numbers: are they as near as their own size and the digits they are printed with allow?

A number with fewer decimals than `places` was rounded by whoever prints it, or
counted: every digit of it is meant. One with more shows what a processor
computed. Decimals are counted from the first digit that is not 0, for `0.0001`
was written by a person and `0.00012345` was not; closing zeros do not count,
so `16777216.0` has none.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

from ..tolerances import Tolerances

#: Exact where it matters, and it raises for no exponent: `1e+400` is beyond Python's float.
_ARITHMETIC = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
#: The last digit is uncertain once what may be off in the number is so much of it.
_NOTICEABLE = Decimal("0.01")


_SPELLED = re.compile(
    r"(?P<sign>[-+−]?)(?P<whole>[0-9]*)\.?[0-9]*(?:(?P<letter>[eE])(?P<plus>[-+]?)(?P<exponent>[0-9]+))?"
)


class Number:
    """A number as it is spelled."""

    def __init__(self, text: str) -> None:
        found = _SPELLED.match(text)
        assert found is not None, "it matches every text"
        self.spelling = found.groupdict("")
        text = text.replace("−", "-").lower()
        mantissa, self.has_exponent, _ = text.partition("e")
        whole, _, self.decimals = mantissa.strip("+-").partition(".")
        meant = self.decimals.rstrip("0")
        self.places = len(meant if whole.strip("0") or self.has_exponent else meant.lstrip("0"))
        self.value = Decimal(text, _ARITHMETIC)
        exponent = self.value.as_tuple().exponent
        self.unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)  # one in its last digit

    def is_padded_unlike(self, other: Number) -> bool:
        """Its last 0 shows that its decimals are fixed in number, and the other has more or fewer.

        Not so `1.` beside `1.0000`: PyTorch writes whole numbers the short way,
        until one of them is off in its last bit.
        """
        if self.has_exponent or other.has_exponent or not other.decimals:
            return False
        fixed = len(self.decimals) > 1 and self.decimals.endswith("0")
        return fixed and len(self.decimals) != len(other.decimals)

    def is_spelled_unlike(self, other: Number) -> bool:
        """In what is the same for every number that is printed so: `+0.5` beside `0.5`, `.5`, `1e-6` beside `1E-06`."""
        sign, whole, letter, plus, exponent = (
            (self.spelling[part], other.spelling[part]) for part in ("sign", "whole", "letter", "plus", "exponent")
        )
        if all(exponent) and ({*letter} == {"e", "E"} or {*plus} == {"", "+"} or _filled_unlike(*exponent)):
            return True
        return {*sign} in ({"", "+"}, {"-", "−"}) or all(whole) != any(whole) or _filled_unlike(*whole)


def _filled_unlike(*digits: str) -> bool:
    """One has zeros before it to be of some length, and the other has another length."""
    return any(len(part) > 1 and part.startswith("0") for part in digits) and len({*map(len, digits)}) > 1


def near(old: str, new: str, tolerances: Tolerances) -> bool:
    with localcontext(_ARITHMETIC):
        a, b = Number(old), Number(new)
        if a.is_padded_unlike(b) or b.is_padded_unlike(a) or a.is_spelled_unlike(b):
            return False
        allowed = Decimal(tolerances.atol)
        if max(a.places, b.places) >= tolerances.places:
            off, unit = Decimal(tolerances.rtol) * max(abs(a.value), abs(b.value)), max(a.unit, b.unit)
            is_rounded_alike = len(a.decimals) == len(b.decimals)
            allowed += off + (unit if is_rounded_alike and off >= _NOTICEABLE * unit else 0)
        return abs(a.value - b.value) <= allowed


def told(old: str, new: str) -> str:
    """How they differ, as the end of a sentence."""
    with localcontext(_ARITHMETIC):
        a, b = Number(old), Number(new)
        if a.is_padded_unlike(b) or b.is_padded_unlike(a):
            return ", with other decimals"
        if a.is_spelled_unlike(b):
            return ", spelled otherwise"
        return f", off by {abs(a.value - b.value).normalize():.2g}"
