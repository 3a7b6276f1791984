"""Bir dizinin eksenleri, atomların çarpımı olarak: hangisi kanal, hangisi konum?

An axis is a list of atoms, which are united where operations say that axes
are the same and marked where a convolution or a pooling says what they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

SPACE, CHANNEL, TOKEN, MIXED = "space", "channel", "token", "mixed"


class Unclear(Exception):
    """Axes that can't be told; says why."""


class Kind:
    """What an axis is, shared by all atoms that are the same kind of axis.

    `is_made`: a product with a weight made it in every place of an image or for
    every token, which says nothing of where channels stand.
    """

    def __init__(self, name: str = "") -> None:
        self.name, self.is_made = name, False
        self.link = self

    def end(self) -> Kind:
        end = self
        while end.link is not end:
            end = end.link
        return end

    def unite(self, other: Kind) -> None:
        mine, its = self.end(), other.end()
        if mine is its:
            return
        its.link = mine
        if its.name and mine.name and its.name != mine.name:
            mine.name = MIXED
        mine.name = mine.name or its.name
        mine.is_made = mine.is_made or its.is_made


class Atom:
    """A piece of an axis: `parts` multiply to it, or `blocks` (axes) stand one after another in it."""

    def __init__(
        self,
        size: int,
        kind: Kind | None = None,
        fault: str = "",
        sources: Sequence[Atom] = (),
        place: tuple[int, int] | None = None,
    ) -> None:
        self.size, self.kind, self.fault, self.sources, self.place = size, kind or Kind(), fault, sources, place
        self.link = self
        self.parts: tuple[Atom, ...] = ()
        self.blocks: tuple[Axis, ...] = ()

    def end(self) -> Atom:
        end = self
        while end.link is not end:
            end = end.link
        return end

    @property
    def name(self) -> str:
        return self.kind.end().name

    @property
    def is_made(self) -> bool:
        return self.kind.end().is_made

    @property
    def is_placed(self) -> bool:
        """Whether this counts the places of an image, or of an input that may be one."""
        return self.name in (SPACE, TOKEN) or (self.place is not None and self.place[1] != -1)

    def split(self, first: int) -> tuple[Atom, Atom]:
        """As a product `first × rest`."""
        if self.blocks:
            raise Unclear("birleştirilmiş öznitelikler yeniden bölünüyor")
        kind = self.kind if self.name or self.is_made else None
        one, rest = (Atom(size, kind, self.fault, self.sources, self.place) for size in (first, self.size // first))
        self.parts = (one, rest)
        return one, rest

    def saw_image(self, seen: set[int] | None = None) -> bool:
        """Whether an image went into this piece, through operations that aren't known."""
        seen = set() if seen is None else seen
        if id(self) in seen:
            return False
        seen.add(id(self))
        return any((a.size > 1 and a.name) or a.saw_image(seen) for s in self.sources for a in pieces_of([s]))


Axis: TypeAlias = "list[Atom]"  # those of size 1 only tell what kind of axis it is
Axes: TypeAlias = "list[Axis]"  # of an array


def flat(axis: Sequence[Atom]) -> list[Atom]:
    """The smallest pieces of an axis."""
    return [atom for atom in pieces_of(axis) if atom.size > 1]


def pieces_of(axis: Sequence[Atom]) -> list[Atom]:
    found = []
    for atom in axis:
        atom = atom.end()
        found += pieces_of(atom.parts) if atom.parts else [atom]
    return found


def fresh(
    shape: Sequence[int], fault: str = "", sources: Sequence[Atom] = (), kinds: Sequence[str] | None = None
) -> list[Axis]:
    """Axes that nothing is known of."""
    kinds = kinds or [""] * len(shape)
    return [[Atom(n, Kind(k), fault, sources)] for n, k in zip(shape, kinds, strict=True)]


def unite(one: Axis, other: Axis) -> None:
    """Two axes are the same."""
    if not flat(one) and not flat(other):
        for a, b in zip(pieces_of(one), pieces_of(other), strict=False):
            a.kind.unite(b.kind)
    one, other = flat(one), flat(other)
    while one and other:
        a, b = one.pop(0).end(), other.pop(0).end()
        if a is b:
            continue
        if a.size != b.size:
            big, small, rest = (a, b, one) if a.size > b.size else (b, a, other)
            if big.size % small.size:
                raise Unclear("farklı biçimde bölünmüş öznitelikler birlikte kullanılıyor")
            first, second = big.split(small.size)
            rest[:0] = [second]
            a, b = first, small
        _merge(a, b)


def same(axes: Sequence[Axis]) -> Axis:
    """The axis that all of these are, those that are repeated along it aside."""
    long = [axis for axis in axes if flat(axis)] or [axis for axis in axes if axis]
    for other in long[1:]:
        unite(long[0], other)
    return long[0] if long else []


def _merge(a: Atom, b: Atom) -> None:
    if a.blocks and b.blocks:
        if [math.prod(x.size for x in flat(axis)) for axis in a.blocks] != [
            math.prod(x.size for x in flat(axis)) for axis in b.blocks
        ]:
            raise Unclear("farklı biçimde birleştirilmiş öznitelikler birlikte kullanılıyor")
        for mine, its in zip(a.blocks, b.blocks, strict=True):
            unite(mine, its)
    keep, gone = (b, a) if (b.blocks or b.fault) and not (a.blocks or a.fault) else (a, b)
    keep.kind.unite(gone.kind)
    keep.place = keep.place or gone.place
    gone.link = keep


def mark(axis: Axis, kind: str) -> None:
    """A convolution or pooling reads this axis so."""
    for atom in pieces_of(axis):
        cell = atom.kind.end()
        cell.name = cell.name or kind


def mark_made(axis: Axis, others: Sequence[Axis]) -> None:
    """A product with a weight gives this axis, beside others that it leaves as they are."""
    if any(atom.is_placed for other in others for atom in flat(other)):
        for atom in pieces_of(axis):
            if not atom.is_placed:
                atom.kind.end().is_made = True


def like(axis: Axis, size: int) -> Axis:
    """An axis of the same kind and another length."""
    pieces = flat(axis)
    if size == math.prod(a.size for a in pieces):
        return axis
    if size <= 1:
        names = {a.name for a in pieces}
        return [Atom(1, pieces[0].kind, place=pieces[0].place)] if len(names) == 1 else fresh([1])[0]
    if (
        any(a.blocks for a in pieces)
        or len({a.name for a in pieces if len(pieces) > 1} | {""}) > 2
        or (len(pieces) > 1 and not all(a.name for a in pieces))
    ):
        raise Unclear("düzleştirilmiş öznitelikler kesiliyor ya da uzatılıyor")
    if not pieces:
        return [Atom(size, axis[0].end().kind)] if axis else fresh([size])[0]
    return [Atom(size, pieces[0].kind, pieces[0].fault, pieces[0].sources, pieces[0].place)]


def names_of(axis: Axis) -> list[str]:
    return [a.name for a in flat(axis) if a.name]


def refuse_flat(axis: Axis) -> None:
    """The operation depends on what stands beside what, and on this axis that differs between frameworks."""
    if {SPACE, CHANNEL} <= set(names_of(axis)):
        raise Unclear("düzleştirilmiş bir görüntünün özniteliklerini sıralarıyla okuyor")
