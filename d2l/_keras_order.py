"""Eksenlerin kanonik sırası: kanallar öne geçince her öznitelik nereye gider?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from d2l._keras_atoms import CHANNEL, MIXED, SPACE, TOKEN, Atom, Axis, Kind, Unclear, flat, fresh, names_of, pieces_of

# A reshape, and what it may do to an image


def regroup(axes: Sequence[Axis], shape: Sequence[int]) -> list[Axis]:
    """The axes of the same array in another shape."""
    pieces = [atom for axis in axes for atom in flat(axis)]
    waiting, out, was_split = list(pieces), [], False
    for size in shape:
        axis: Axis = []
        while size > 1:
            if not waiting:
                raise Unclear("yeniden şekillendirme izlenemedi")
            atom = waiting.pop(0).end()
            if atom.size > size and atom.size % size == 0:
                was_split = was_split or bool(atom.name)
                atom, rest = atom.split(size)
                waiting.insert(0, rest)
            if size % atom.size:
                raise Unclear("yeniden şekillendirme eksenleri ortalarından kesiyor")
            axis.append(atom)
            size //= atom.size
        out.append(axis or fresh([1])[0])
    _lawful(axes, out, was_split)
    # The rows of a batch of one image are that batch, no words.
    is_batch = bool(axes) and not flat(axes[0])
    return [axis if is_batch and i == 0 else _tokens(axis, out) for i, axis in enumerate(out)]


def _lawful(before: Sequence[Axis], after: Sequence[Axis], was_split: bool) -> None:
    """Raise where a network that keeps channels first could not do the same."""

    def is_flat(axis: Axis) -> bool:
        return {SPACE, CHANNEL} <= set(names_of(axis))

    # Places in one row with the images of a batch, and only then beside channels.
    rows = flat(before[0]) if before and len(flat(before[0])) > 1 and not is_flat(before[0]) else []
    if any(a is row and a.name == SPACE for axis in after if is_flat(axis) for a in flat(axis) for row in rows):
        raise Unclear("konumlar önce bir dizi belirteç gibi dizilmiş")
    others = [axis for axis in after if names_of(axis)]
    if any(is_flat(axis) for axis in after) and len(others) > 1:
        raise Unclear("konumların bir bölümü kanallarla birleşiyor")
    if (
        any(is_flat(axis) for axis in before)
        and len(others) > 1
        and (was_split or any(len(names_of(axis)) > 1 for axis in others))
    ):
        raise Unclear("düzleştirilmiş bir görüntü başka türlü bölünüyor")


def _tokens(axis: Axis, every: Sequence[Axis]) -> Axis:
    """Places in a row become words of a text: they no longer say how an image is laid out."""
    names = names_of(axis)
    if (
        len(names) > 1
        and set(names) == {SPACE}
        and len(flat(axis)) == len(names)
        and any(CHANNEL in names_of(other) for other in every)
    ):
        return [Atom(math.prod(a.size for a in flat(axis)), Kind(TOKEN))]
    return axis


# The canonical order of an axis


def order(axis: Axis) -> np.ndarray | None:
    """Where each canonical feature stands on this axis; None where it stays."""
    pieces = flat(axis)
    for atom in pieces:
        if atom.fault and atom.saw_image():
            raise Unclear(atom.fault)
    if any(a.blocks for a in pieces):
        return _order_of_blocks(pieces)
    names = [a.name for a in pieces]
    if any(a.is_made and any(b.is_placed for b in pieces[:i]) for i, a in enumerate(pieces)):
        raise Unclear("görüntünün konumları, kanalların yerini alan özniteliklerle birlikte düzleştiriliyor")
    refuse_unread(pieces)
    if MIXED in names and len(names) > 1:
        raise Unclear("kanallar başka eksenlerle iç içe geçmiş")
    if CHANNEL not in names:
        if SPACE in names and "" in names[names.index(SPACE) :]:
            raise Unclear("görüntünün konumları, kanalların yerini alan özniteliklerle birlikte düzleştiriliyor")
        return None
    first, last = names.index(CHANNEL), len(names) - 1 - names[::-1].index(CHANNEL)
    before, run, after = names[:first], names[first : last + 1], names[last + 1 :]
    if set(run) != {CHANNEL}:
        raise Unclear("kanallar başka eksenlerle iç içe geçmiş")
    if not {SPACE, TOKEN} & set(before):
        return None
    start = next(i for i, name in enumerate(before) if name)
    if set(before[start:]) != {SPACE} or {SPACE, TOKEN} & set(after):
        raise Unclear("konumlar önce bir dizi belirteç gibi dizilmiş")
    moved = [*range(start), *range(first, last + 1), *range(start, first), *range(last + 1, len(names))]
    sizes = [a.size for a in pieces]
    return np.arange(math.prod(sizes)).reshape(sizes).transpose(moved).ravel()


def refuse_unread(pieces: Sequence[Atom]) -> None:
    """The last axis of an input that may be an image comes after another axis of it, and nothing reads it as one."""
    given = [a.place for a in pieces if a.place is not None]
    if not any(a.name for a in pieces) and any(
        rank == -1 and any(q[0] == source and q[1] != -1 for q in given[:i]) for i, (source, rank) in enumerate(given)
    ):
        raise Unclear("ağın girdisi bir görüntüye benziyor, ama onu okuyan evrişim ya da havuzlama yok")


def _order_of_blocks(pieces: list[Atom]) -> np.ndarray | None:
    inner = [block for atom in pieces for block in atom.blocks]
    orders = [order(block) for block in inner]
    if all(o is None for o in orders):
        return None
    if len(pieces) > 1:
        raise Unclear("birleştirilmiş öznitelikler bir daha düzleştiriliyor")
    places, start = [], 0
    for block, found in zip(inner, orders, strict=True):
        size = math.prod(a.size for a in flat(block))
        places.append(start + (np.arange(size) if found is None else found))
        start += size
    return np.concatenate(places)


def moved(axes: Sequence[Axis]) -> tuple[int, ...] | None:
    """The order of whole axes that puts an image's channels first; None where they stay."""
    kinds = [{a.name for a in (flat(axis) or pieces_of(axis))} for axis in axes]
    space = [i for i, kind in enumerate(kinds) if kind == {SPACE}]
    channel = [i for i, kind in enumerate(kinds) if kind == {CHANNEL}]
    if not space or len(channel) != 1 or channel[0] < space[0]:
        return None
    rest = [i for i in range(len(axes)) if i != channel[0]]
    rest.insert(space[0], channel[0])
    return tuple(rest)


@dataclass(frozen=True)
class Way:
    """From Keras's array to the canonical one and back: features on each axis, then whole axes."""

    orders: tuple[np.ndarray | None, ...]
    moved: tuple[int, ...] | None

    def there(self, a: np.ndarray) -> np.ndarray:
        for axis, found in enumerate(self.orders):
            if found is not None:
                a = np.take(a, found, axis)
        return a if self.moved is None else a.transpose(self.moved)

    def back(self, a: np.ndarray) -> np.ndarray:
        a = a if self.moved is None else a.transpose(np.argsort(self.moved))
        for axis, found in enumerate(self.orders):
            if found is not None:
                a = np.take(a, np.argsort(found), axis)
        return a

    def takes(self, shape: Sequence[int]) -> bool:
        """Whether a canonical array of this shape has a way back."""
        if len(shape) != len(self.orders):
            return False
        return self.fits(shape if self.moved is None else [shape[i] for i in np.argsort(self.moved)])

    def gives(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The canonical shape of an array of this shape."""
        return tuple(shape) if self.moved is None else tuple(shape[i] for i in self.moved)

    def fits(self, shape: Sequence[int]) -> bool:
        return len(shape) == len(self.orders) and all(
            o is None or o.size == shape[i] for i, o in enumerate(self.orders)
        )
