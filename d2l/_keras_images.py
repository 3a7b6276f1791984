"""TensorFlow'un görüntü işlemleri eksenlere ne yapar: evrişim, havuzlama, bloklar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from d2l._keras_atoms import (
    CHANNEL,
    SPACE,
    Atom,
    Axes,
    Axis,
    Kind,
    Unclear,
    flat,
    fresh,
    like,
    mark,
    refuse_flat,
    unite,
)
from d2l._keras_order import order


def shape_of(tensor: Any) -> tuple[int, ...]:
    if not tensor.shape.is_fully_defined():
        raise Unclear("ara sonucun şekli önceden bilinmiyor")
    return tuple(tensor.shape)


def _places(op: Any, rank: int) -> tuple[int, list[int]]:
    """Where channels and places stand."""
    first = op.get_attr("data_format").decode().startswith("NC")
    return (1, list(range(2, rank))) if first else (rank - 1, list(range(1, rank - 1)))


def mark_image(axes: Axes, channel: int, space: Sequence[int]) -> None:
    """These axes are an image's."""
    mark(axes[channel], CHANNEL)
    for i in space:
        mark(axes[i], SPACE)


def pool(op: Any, given: list[Axes]) -> list[Axes]:
    shape = shape_of(op.outputs[0])
    if op.type.startswith("FusedBatchNorm"):
        channel, _ = _places(op, len(shape))
        for vector in given[1:]:
            if vector and vector[0]:
                unite(given[0][channel], vector[0])
        return [given[0], *(fresh(shape_of(t)) for t in op.outputs[1:])]
    channel, space = _places(op, len(shape))
    if op.type != "LRN":
        for i in space:
            refuse_flat(given[0][i])
        mark_image(given[0], channel, space)
    out = [like(axis, size) for axis, size in zip(given[0], shape, strict=True)]
    if op.type != "LRN" and any(atom.is_made for atom in flat(out[channel])):
        out[channel] = fresh([shape[channel]], kinds=[CHANNEL])[0]  # whatever made it: from here on it is an image's
    return [out]


def bias(op: Any, given: list[Axes]) -> list[Axes]:
    channel, _ = _places(op, len(given[0]))
    unite(given[0][-1 if len(given[0]) == 2 else channel], given[1][0])
    return [given[0]]


def convolution(op: Any, given: list[Axes]) -> list[Axes]:
    backward = op.type.endswith(("BackpropInput", "BackpropInputV2"))
    x, kernel = (given[2], given[1]) if backward else (given[0], given[1])
    source = op.inputs[1]
    shape = shape_of(op.outputs[0])
    channel, space = _places(op, len(shape))
    for i in space:
        refuse_flat(x[i])
    mark_image(x, channel, space)
    if (not any(flat(axis) for axis in kernel) and math.prod(shape_of(source)) > 1) or any(
        atom.fault for axis in kernel for atom in flat(axis)
    ):
        raise Unclear("çekirdeği izlenemiyor")  # as that which cuts an image into patches
    if op.type == "DepthwiseConv2dNative":
        made = [*kernel[-2], *kernel[-1]]
        _unite_if_same(x[channel], kernel[-2])
    elif backward:
        made = kernel[-2]
        _unite_if_same(x[channel], kernel[-1])
    else:
        made = kernel[-1]
        _unite_if_same(x[channel], kernel[-2])
    out = [like(axis, size) if i in space else axis for i, (axis, size) in enumerate(zip(x, shape, strict=True))]
    for i in space:
        mark(out[i], SPACE)
    out[channel] = made
    mark(made, CHANNEL)
    return [out]


def _unite_if_same(axis: Axis, other: Axis) -> None:
    """In a grouped convolution the kernel has fewer."""
    sizes = [math.prod(a.size for a in flat(x)) for x in (axis, other)]
    if sizes[0] == sizes[1]:
        unite(axis, other)
    elif order(axis) is not None:
        raise Unclear("düzleştirilmiş öznitelikleri gruplu bir evrişim okuyor")


def depth(op: Any, given: list[Axes]) -> list[Axes]:
    """Blocks of places become channels, or back."""
    if op.get_attr("data_format") != b"NHWC":
        raise Unclear("işlemi izlenemiyor")
    n, size = given[0], op.get_attr("block_size")
    (_, _, _, c), (_, height, width, _) = shape_of(op.inputs[0]), shape_of(op.outputs[0])
    mark(n[1], SPACE)
    mark(n[2], SPACE)
    if op.type == "SpaceToDepth":
        mark(n[3], CHANNEL)
        (a, i), (b, j) = _cut(n[1], [height, size]), _cut(n[2], [width, size])
        return [[n[0], a, b, [*i, *j, *n[3]]]]
    if len(flat(n[3])) == 1 and not flat(n[3])[0].blocks:
        whole = flat(n[3])[0]
        whole.parts = tuple(
            Atom(k, Kind(name), whole.fault, whole.sources)
            for k, name in ((size, SPACE), (size, SPACE), (c // size**2, CHANNEL))
            if k > 1
        )
    i, j, rest = _cut(n[3], [size, size, c // size**2])
    mark(rest, CHANNEL)
    return [[n[0], [*n[1], *i], [*n[2], *j], rest]]


def _cut(axis: Axis, sizes: Sequence[int]) -> list[Axis]:
    """An axis as a product of axes; what is lawful in a reshape is not asked."""
    waiting, out = flat(axis), []
    for size in sizes:
        piece: Axis = []
        while size > 1:
            atom = waiting.pop(0)
            if atom.size > size:
                if atom.size % size:
                    raise Unclear("işlemi izlenemiyor")
                atom, rest = atom.split(size)
                waiting.insert(0, rest)
            piece.append(atom)
            size //= atom.size
        out.append(piece)
    return out


def space_to_batch(op: Any, given: list[Axes]) -> list[Axes]:
    # What a dilated convolution does before and after itself.
    shape = shape_of(op.outputs[0])
    middle = [like(axis, size) for axis, size in zip(given[0][1:], shape[1:], strict=True)]
    return [[fresh(shape[:1])[0], *middle]]
