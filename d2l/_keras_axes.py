"""Keras ağındaki dizilerin eksenlerini izler: hangisi görüntünün kanalı, hangisi konumu?

Keras keeps channels last, so a flattened image counts its features in another
order than where channels come first. Which arrays that concerns can't be read
off the layers: a reshape may stand in anyone's `call`. So the network's own
graph is traced, and every axis followed through it as a product of atoms,
which are united where operations say that axes are the same and marked where
a convolution or a pooling says what they are. An operation that isn't known
here makes unclear atoms; an array that meets those is refused, never guessed.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SPACE, CHANNEL, TOKEN, MIXED = "space", "channel", "token", "mixed"
_CURE = ("düzleştirmeden önce keras.layers.Permute ile kanal eksenini öne alın "
         "ya da araya giren işlemi çıkarın")


class Unclear(Exception):
    """Axes that can't be told; says why."""


class Kind:
    """What an axis is, shared by all atoms that are the same kind of axis."""

    def __init__(self, name: str = "") -> None:
        self.name, self.link = name, self

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


class Atom:
    """A piece of an axis: `parts` multiply to it, or `blocks` (axes) stand one after another in it."""

    def __init__(self, size: int, kind: Kind | None = None, fault: str = "",
                 sources: Sequence[Atom] = (), place: tuple[int, int] | None = None) -> None:
        self.size, self.kind, self.fault, self.sources, self.place = size, kind or Kind(), fault, sources, place
        self.link, self.parts, self.blocks = self, (), ()

    def end(self) -> Atom:
        end = self
        while end.link is not end:
            end = end.link
        return end

    @property
    def name(self) -> str:
        return self.kind.end().name

    def split(self, first: int) -> tuple[Atom, Atom]:
        """As a product `first × rest`."""
        if self.blocks:
            raise Unclear("birleştirilmiş öznitelikler yeniden bölünüyor")
        kind = self.kind if self.name else None
        self.parts = tuple(Atom(size, kind, self.fault, self.sources, self.place)
                           for size in (first, self.size // first))
        return self.parts

    def saw_image(self, seen: set[int] | None = None) -> bool:
        """Whether an image went into this piece, through operations that aren't known."""
        seen = set() if seen is None else seen
        if id(self) in seen:
            return False
        seen.add(id(self))
        return any(a.name or a.saw_image(seen) for s in self.sources for a in flat([s]))


Axis = list  # of atoms; those of size 1 only tell what kind of axis it is


def flat(axis: Sequence[Atom]) -> list[Atom]:
    """The smallest pieces of an axis."""
    return [atom for atom in _pieces(axis) if atom.size > 1]


def _pieces(axis: Sequence[Atom]) -> list[Atom]:
    found = []
    for atom in axis:
        atom = atom.end()
        found += _pieces(atom.parts) if atom.parts else [atom]
    return found


def fresh(shape: Sequence[int], fault: str = "", sources: Sequence[Atom] = (),
          kinds: Sequence[str] | None = None) -> list[Axis]:
    """Axes that nothing is known of."""
    kinds = kinds or [""] * len(shape)
    return [[Atom(n, Kind(k), fault, sources)] for n, k in zip(shape, kinds, strict=True)]


def unite(one: Axis, other: Axis) -> None:
    """Two axes are the same."""
    if not flat(one) and not flat(other):
        for a, b in zip(_pieces(one), _pieces(other), strict=False):
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
                math.prod(x.size for x in flat(axis)) for axis in b.blocks]:
            raise Unclear("farklı biçimde birleştirilmiş öznitelikler birlikte kullanılıyor")
        for mine, its in zip(a.blocks, b.blocks, strict=True):
            unite(mine, its)
    keep, gone = (b, a) if (b.blocks or b.fault) and not (a.blocks or a.fault) else (a, b)
    keep.kind.unite(gone.kind)
    keep.place = keep.place or gone.place
    gone.link = keep


def mark(axis: Axis, kind: str) -> None:
    """A convolution or pooling reads this axis so."""
    for atom in _pieces(axis):
        cell = atom.kind.end()
        cell.name = cell.name or kind


def like(axis: Axis, size: int) -> Axis:
    """An axis of the same kind and another length."""
    pieces = flat(axis)
    if size == math.prod(a.size for a in pieces):
        return axis
    if size <= 1:
        names = {a.name for a in pieces}
        return [Atom(1, pieces[0].kind)] if len(names) == 1 else fresh([1])[0]
    if any(a.blocks for a in pieces) or len({a.name for a in pieces if len(pieces) > 1} | {""}) > 2 or (
            len(pieces) > 1 and not all(a.name for a in pieces)):
        raise Unclear("düzleştirilmiş öznitelikler kesiliyor ya da uzatılıyor")
    if not pieces:
        return [Atom(size, axis[0].end().kind)] if axis else fresh([size])[0]
    return [Atom(size, pieces[0].kind, pieces[0].fault, pieces[0].sources)]


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
    return [_tokens(axis, out) for axis in out]


def _names(axis: Axis) -> list[str]:
    return [a.name for a in flat(axis) if a.name]


def _lawful(before: Sequence[Axis], after: Sequence[Axis], was_split: bool) -> None:
    """Raise where a network that keeps channels first could not do the same."""
    def is_flat(axis: Axis) -> bool:
        return {SPACE, CHANNEL} <= set(_names(axis))
    others = [axis for axis in after if _names(axis)]
    if any(is_flat(axis) for axis in after) and len(others) > 1:
        raise Unclear("konumların bir bölümü kanallarla birleşiyor")
    if any(is_flat(axis) for axis in before) and len(others) > 1 and (
            was_split or any(len(_names(axis)) > 1 for axis in others)):
        raise Unclear("düzleştirilmiş bir görüntü başka türlü bölünüyor")


def _tokens(axis: Axis, every: Sequence[Axis]) -> Axis:
    """Places in a row become words of a text: they no longer say how an image is laid out."""
    names = _names(axis)
    if len(names) > 1 and set(names) == {SPACE} and len(flat(axis)) == len(names) and any(
            CHANNEL in _names(other) for other in every):
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
    places = [a.place for a in pieces]
    if not any(names) and _maybe_image(places):
        raise Unclear("ağın girdisi bir görüntüye benziyor, ama onu okuyan evrişim ya da havuzlama yok")
    if MIXED in names and len(names) > 1:
        raise Unclear("kanallar başka eksenlerle iç içe geçmiş")
    if CHANNEL not in names:
        if SPACE in names and "" in names[names.index(SPACE):]:
            raise Unclear("görüntünün konumları, kanalların yerini alan özniteliklerle birlikte düzleştiriliyor")
        return None
    first, last = names.index(CHANNEL), len(names) - 1 - names[::-1].index(CHANNEL)
    before, run, after = names[:first], names[first:last + 1], names[last + 1:]
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


def _maybe_image(places: list[tuple[int, int] | None]) -> bool:
    """Whether the last axis of one input comes after another axis of it."""
    given = [p for p in places if p is not None]
    return any(rank == -1 and any(q[0] == source and q[1] != -1 for q in given[:i])
               for i, (source, rank) in enumerate(given))


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
    kinds = [{a.name for a in (flat(axis) or _pieces(axis))} for axis in axes]
    space = [i for i, kind in enumerate(kinds) if kind == {SPACE}]
    channel = [i for i, kind in enumerate(kinds) if kind == {CHANNEL}]
    if not space or len(channel) != 1 or channel[0] < space[0]:
        return None
    rest = [i for i in range(len(axes)) if i != channel[0]]
    rest.insert(space[0], channel[0])
    return tuple(rest)


# What TensorFlow's operations do to axes

Axes = list  # of an array
_Rule = Callable[[Any, list[Axes]], list[Axes]]
_ELEMENTWISE = set("""
    Abs Acos Acosh Add AddN AddV2 Asin Asinh Atan Atan2 Atanh BitwiseAnd BitwiseOr Cast Ceil CheckNumerics
    ClipByValue Cos Cosh Digamma Div DivNoNan Elu Equal Erf Erfc Exp Expm1 Floor FloorDiv FloorMod Greater
    GreaterEqual Identity Inv IsFinite IsInf IsNan LeakyRelu Less LessEqual Lgamma Log Log1p LogSoftmax
    LogicalAnd LogicalNot LogicalOr Maximum Minimum Mod Mul MulNoNan Neg NotEqual Pow PreventGradient RealDiv
    Reciprocal Relu Relu6 Rint Round Rsqrt Select SelectV2 Selu Sigmoid Sign Sin Sinh Snapshot Softmax Softplus
    Softsign Sqrt Square SquaredDifference StopGradient Sub Tan Tanh TruncateDiv Xdivy Xlogy Xlog1py""".split())
_BORN = set("""
    Const Fill OnesLike RandomStandardNormal RandomUniform RandomUniformInt Range Rank Shape ShapeN Size
    StatelessRandomGetKeyCounter StatelessRandomNormalV2 StatelessRandomUniformV2 StatelessTruncatedNormalV2
    ZerosLike BroadcastArgs LinSpace Eye""".split())
_REDUCTIONS = set("All Any EuclideanNorm Max Mean Min Prod Sum".split())
_RESIZING = set("""
    MirrorPad Pad PadV2 Slice StridedSlice ResizeBilinear ResizeBicubic ResizeNearestNeighbor ResizeArea
    ScaleAndTranslate ReverseV2""".split())
_POOLS = set("AvgPool AvgPool3D MaxPool MaxPool3D MaxPoolV2 LRN FusedBatchNorm FusedBatchNormV3".split())


def _shape(tensor: Any) -> tuple[int, ...]:
    if not tensor.shape.is_fully_defined():
        raise Unclear("ara sonucun şekli önceden bilinmiyor")
    return tuple(tensor.shape)


def _constant(tensor: Any) -> np.ndarray:
    value = tf.get_static_value(tensor)
    if value is None:
        raise Unclear("eksenleri girdiye bağlı bir işlem var")
    return value


def _elementwise(op: Any, given: list[Axes]) -> list[Axes]:
    rank = len(_shape(op.outputs[0]))
    out: Axes = []
    for i in range(rank):
        out.append(same([axes[i - rank] for axes in given if rank - i <= len(axes)]))
    return [out]


def _identities(op: Any, given: list[Axes]) -> list[Axes]:
    return given[:len(op.outputs)]


def _born(op: Any, given: list[Axes]) -> list[Axes]:
    return [fresh(_shape(t)) for t in op.outputs]


def _reshape(op: Any, given: list[Axes]) -> list[Axes]:
    return [regroup(given[0], _shape(op.outputs[0]))]


def _transpose(op: Any, given: list[Axes]) -> list[Axes]:
    order, axes = [int(i) for i in _constant(op.inputs[1])], given[0]
    last = len(order) - 1
    if order == [0, last, *range(1, last)] and any(a.place and a.place[1] == -1 for a in flat(axes[last])):
        mark_image(axes, last, range(1, last))  # the network's input, whose last axis goes to where channels stand
    return [[axes[i] for i in order]]


def _expand(op: Any, given: list[Axes]) -> list[Axes]:
    place = int(_constant(op.inputs[1])) % (len(given[0]) + 1)
    return [[*given[0][:place], *fresh([1]), *given[0][place:]]]


def _squeeze(op: Any, given: list[Axes]) -> list[Axes]:
    gone = {i % len(given[0]) for i in op.get_attr("squeeze_dims")} or {
        i for i, axis in enumerate(given[0]) if not flat(axis)}
    return [[axis for i, axis in enumerate(given[0]) if i not in gone]]


def _reduction(op: Any, given: list[Axes]) -> list[Axes]:
    gone = {int(i) % len(given[0]) for i in np.ravel(_constant(op.inputs[1]))} if given[0] else set()
    keep = op.get_attr("keep_dims")
    return [[fresh([1])[0] if i in gone else axis for i, axis in enumerate(given[0]) if keep or i not in gone]]


def _refuse_flat(axis: Axis) -> None:
    """The operation depends on what stands beside what, and on this axis that differs between frameworks."""
    if {SPACE, CHANNEL} <= set(_names(axis)):
        raise Unclear("düzleştirilmiş bir görüntünün özniteliklerini sıralarıyla okuyor")


def _running(op: Any, given: list[Axes]) -> list[Axes]:
    for i in np.ravel(_constant(op.inputs[-1])):
        _refuse_flat(given[0][int(i)])
    return given[:1]


def _argument(op: Any, given: list[Axes]) -> list[Axes]:
    gone = int(_constant(op.inputs[1])) % len(given[0])
    _refuse_flat(given[0][gone])
    return [[axis for i, axis in enumerate(given[0]) if i != gone]]


def _resizing(op: Any, given: list[Axes]) -> list[Axes]:
    shape = _shape(op.outputs[0])
    if len(shape) != len(given[0]):  # an index takes an axis away, a new axis puts one in
        return [regroup_kept(given[0], op)]
    return [[like(axis, size) for axis, size in zip(given[0], shape, strict=True)]]


def regroup_kept(axes: Axes, op: Any) -> Axes:
    """The axes that a slice with indices or new axes leaves."""
    masks = {name: op.get_attr(f"{name}_mask") for name in ("new_axis", "shrink_axis", "ellipsis")}
    count = len(_constant(op.inputs[1])) if op.inputs[1].shape.rank else 1
    out, source, shape = [], list(axes), list(_shape(op.outputs[0]))
    taken = sum(1 for i in range(count) if not masks["new_axis"] >> i & 1 and not masks["ellipsis"] >> i & 1)
    for i in range(count):
        if masks["ellipsis"] >> i & 1:
            for _ in range(len(axes) - taken):
                out.append(like(source.pop(0), shape[len(out)]))
        elif masks["new_axis"] >> i & 1:
            out.append(fresh([1])[0])
        elif masks["shrink_axis"] >> i & 1:
            gone = source.pop(0)
            if len(flat(gone)) > 1 and _names(gone):
                raise Unclear("düzleştirilmiş öznitelikler kesiliyor ya da uzatılıyor")
        else:
            out.append(like(source.pop(0), shape[len(out)]))
    for axis in source:
        out.append(like(axis, shape[len(out)]))
    return out


def _tile(op: Any, given: list[Axes]) -> list[Axes]:
    out = []
    for axis, size in zip(given[0], _shape(op.outputs[0]), strict=True):
        times = size // math.prod(a.size for a in flat(axis))
        out.append(axis if times == 1 else [*fresh([times])[0], *axis] if len(flat(axis)) > 1 else like(axis, size))
    return [out]


def _broadcast(op: Any, given: list[Axes]) -> list[Axes]:
    shape = _shape(op.outputs[0])
    axes = [[]] * (len(shape) - len(given[0])) + given[0]
    return [[like(axis, size) for axis, size in zip(axes, shape, strict=True)]]


def _concat(op: Any, given: list[Axes]) -> list[Axes]:
    arrays = [axes for axes, t in zip(given[:-1], op.inputs, strict=False) if 0 not in _shape(t)]
    place = int(_constant(op.inputs[-1])) % len(arrays[0])
    out = []
    for i in range(len(arrays[0])):
        axes = [a[i] for a in arrays]
        if i != place:
            out.append(same(axes))
            continue
        pieces = [flat(axis) or _pieces(axis) for axis in axes]
        size = _shape(op.outputs[0])[i]
        if all(len(p) == 1 and not p[0].blocks for p in pieces) and not any(p[0].fault for p in pieces):
            kind = Kind()
            for (atom,) in pieces:
                kind.unite(atom.kind)
            out.append([Atom(size, kind)])
        else:
            atom = Atom(size)
            atom.blocks = tuple(axes)
            out.append([atom])
    return [out]


def _pack(op: Any, given: list[Axes]) -> list[Axes]:
    place = op.get_attr("axis") % (len(given[0]) + 1)
    out = [same(axes) for axes in zip(*given, strict=True)]
    out.insert(place, fresh([len(given)])[0])
    return [out]


def _unpack(op: Any, given: list[Axes]) -> list[Axes]:
    place = op.get_attr("axis") % len(given[0])
    return [[axis for i, axis in enumerate(given[0]) if i != place] for _ in op.outputs]


def _split(op: Any, given: list[Axes]) -> list[Axes]:
    array = given[1] if op.type == "Split" else given[0]
    return [[like(axis, size) for axis, size in zip(array, _shape(t), strict=True)] for t in op.outputs]


def _gather(op: Any, given: list[Axes]) -> list[Axes]:
    place = int(_constant(op.inputs[2])) if op.type == "GatherV2" else 0
    if op.type == "GatherV2" and op.get_attr("batch_dims"):
        raise Unclear("işlemi izlenemiyor")
    place %= len(given[0])
    if _names(given[0][place]) and len(flat(given[0][place])) > 1:
        raise Unclear("düzleştirilmiş öznitelikler seçilerek alınıyor")
    return [[*given[0][:place], *given[1], *given[0][place + 1:]]]


def _matmul(op: Any, given: list[Axes]) -> list[Axes]:
    names = ("transpose_a", "transpose_b") if op.type == "MatMul" else ("adj_x", "adj_y")
    a, b = ([*axes[:-2], axes[-1], axes[-2]] if op.get_attr(name) else axes
            for axes, name in zip(given, names, strict=True))
    unite(a[-1], b[-2])
    rank = max(len(a), len(b)) - 2
    batch = []
    for i in range(rank):
        batch.append(same([axes[:-2][i - rank] for axes in (a, b) if rank - i <= len(axes) - 2]))
    return [[*batch, a[-2], b[-1]]]


def _einsum(op: Any, given: list[Axes]) -> list[Axes]:
    equation = op.get_attr("equation").decode().replace(" ", "")
    if "..." in equation:
        raise Unclear("işlemi izlenemiyor")
    left, _, right = equation.partition("->")
    known: dict[str, Axis] = {}
    for letters, axes in zip(left.split(","), given, strict=True):
        for letter, axis in zip(letters, axes, strict=True):
            if known.get(letter):
                unite(known[letter], axis)
            known[letter] = known.get(letter) or axis
    return [[known[letter] for letter in right]]


def _places(op: Any, rank: int) -> tuple[int, list[int]]:
    """Where channels and places stand."""
    first = op.get_attr("data_format").decode().startswith("NC")
    return (1, list(range(2, rank))) if first else (rank - 1, list(range(1, rank - 1)))


def mark_image(axes: Axes, channel: int, space: Sequence[int]) -> None:
    """These axes are an image's."""
    mark(axes[channel], CHANNEL)
    for i in space:
        mark(axes[i], SPACE)


def _pool(op: Any, given: list[Axes]) -> list[Axes]:
    shape = _shape(op.outputs[0])
    if op.type.startswith("FusedBatchNorm"):
        channel, _ = _places(op, len(shape))
        for vector in given[1:]:
            if vector and vector[0]:
                unite(given[0][channel], vector[0])
        return [given[0], *(fresh(_shape(t)) for t in op.outputs[1:])]
    if op.type != "LRN":
        for i in _places(op, len(shape))[1]:
            _refuse_flat(given[0][i])
        mark_image(given[0], *_places(op, len(shape)))
    return [[like(axis, size) for axis, size in zip(given[0], shape, strict=True)]]


def _bias(op: Any, given: list[Axes]) -> list[Axes]:
    channel, _ = _places(op, len(given[0]))
    unite(given[0][-1 if len(given[0]) == 2 else channel], given[1][0])
    return [given[0]]


def _convolution(op: Any, given: list[Axes]) -> list[Axes]:
    backward = op.type.endswith(("BackpropInput", "BackpropInputV2"))
    x, kernel = (given[2], given[1]) if backward else (given[0], given[1])
    source = op.inputs[1]
    shape = _shape(op.outputs[0])
    channel, space = _places(op, len(shape))
    if not any(flat(axis) for axis in kernel) and math.prod(_shape(source)) > 1:
        raise Unclear("işlemi izlenemiyor")
    for i in space:
        _refuse_flat(x[i])
    mark_image(x, channel, space)
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


def _depth(op: Any, given: list[Axes]) -> list[Axes]:
    """Blocks of places become channels, or back."""
    if op.get_attr("data_format") != b"NHWC":
        raise Unclear("işlemi izlenemiyor")
    n, size = given[0], op.get_attr("block_size")
    (_, h, w, c), (_, height, width, _) = _shape(op.inputs[0]), _shape(op.outputs[0])
    mark(n[1], SPACE), mark(n[2], SPACE)
    if op.type == "SpaceToDepth":
        mark(n[3], CHANNEL)
        (a, i), (b, j) = _cut(n[1], [height, size]), _cut(n[2], [width, size])
        return [[n[0], a, b, [*i, *j, *n[3]]]]
    if len(flat(n[3])) == 1 and not flat(n[3])[0].blocks:
        whole = flat(n[3])[0]
        whole.parts = tuple(Atom(k, Kind(name), whole.fault, whole.sources)
                            for k, name in ((size, SPACE), (size, SPACE), (c // size**2, CHANNEL)) if k > 1)
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


def _space_to_batch(op: Any, given: list[Axes]) -> list[Axes]:
    # What a dilated convolution does before and after itself.
    shape = _shape(op.outputs[0])
    middle = [like(axis, size) for axis, size in zip(given[0][1:], shape[1:], strict=True)]
    return [[fresh(shape[:1])[0], *middle]]


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_ELEMENTWISE, _elementwise), **dict.fromkeys(_BORN, _born),
    **dict.fromkeys(_REDUCTIONS, _reduction), **dict.fromkeys(_RESIZING, _resizing),
    **dict.fromkeys(_POOLS, _pool), "IdentityN": _identities, "Reshape": _reshape, "ExpandDims": _expand,
    "Squeeze": _squeeze, "Transpose": _transpose, "ArgMax": _argument, "ArgMin": _argument,
    "Cumsum": _running, "Cumprod": _running, "Roll": _running, "Tile": _tile,
    "BroadcastTo": _broadcast, "ConcatV2": _concat, "Pack": _pack, "Unpack": _unpack, "Split": _split,
    "SplitV": _split, "GatherV2": _gather, "ResourceGather": _gather, "MatMul": _matmul, "BatchMatMul": _matmul,
    "BatchMatMulV2": _matmul, "Einsum": _einsum, "BiasAdd": _bias, "Conv2D": _convolution,
    "Conv3D": _convolution, "DepthwiseConv2dNative": _convolution, "Conv2DBackpropInput": _convolution,
    "Conv3DBackpropInputV2": _convolution, "SpaceToDepth": _depth, "DepthToSpace": _depth,
    "SpaceToBatchND": _space_to_batch, "BatchToSpaceND": _space_to_batch,
}


# One network

@dataclass
class Found:
    """What the graph tells of a network.

    By a variable's id: the order on each of its axes, its axes' own order,
    and why there is none. `inputs` and `outputs` likewise, one after another.
    `failure`: why there is no graph.
    """

    orders: dict[int, list[np.ndarray | None]] = field(default_factory=dict)
    moves: dict[int, tuple[int, ...]] = field(default_factory=dict)
    obstacles: dict[int, str] = field(default_factory=dict)
    inputs: list[Way | None] = field(default_factory=list)
    outputs: list[Way | None] = field(default_factory=list)
    failure: str = ""


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
            o is None or o.size == shape[i] for i, o in enumerate(self.orders))


def is_functional(layer: Any) -> bool:
    """Whether this is a model made of `inputs` and `outputs`."""
    return isinstance(layer, keras.Model) and hasattr(layer, "operations")


def weights(net: layers.Layer) -> list[keras.Variable]:
    """`net.weights`, also where a block knows its parent (there Keras itself goes round in a circle)."""
    found = {id(w): w for layer in net._flatten_layers()
             for w in (*layer._trainable_variables, *layer._non_trainable_variables)}
    return list(found.values())


def found_in(net: layers.Layer, given: Sequence[Any] | None = None,
             like: Sequence[np.ndarray] | None = None) -> Found:
    """Trace a network, with the shapes of `given` or those that it was built with.

    Keras notes the first input's shape alone: where that isn't enough, the
    canonical inputs `like` tell the rest, laid out as the network takes them.
    """
    inside = list(net._flatten_layers())
    try:
        return _solved(_Graph(net, _given_specs(net, given) if given is not None else _built_specs(net)))
    except Exception as error:  # whatever the author's own `call` raises
        reason = str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
    for specs in _laid_out(net, like or ()):
        with contextlib.suppress(Exception):
            found = _solved(_Graph(net, specs))
            if all(way is None or way.gives(spec.shape) == a.shape for way, spec, a in zip(
                    found.inputs, tf.nest.flatten(specs), like or (), strict=True)):
                return found
    if not any(getattr(layer, "data_format", None) == "channels_last" and not isinstance(layer, layers.Flatten)
               for layer in inside):
        return Found()
    return Found(failure=f"kanalları sonda tutan bir ağın çizgesi çıkarılamadı ({reason}); örnek girdilerle "
                         "d2l.export_state(net, X) yazın, yüklerken de tanık taşıyan bir durum verin")


def _laid_out(net: layers.Layer, like: Sequence[np.ndarray]) -> Iterator[list[Any]]:
    """Canonical inputs, each with channels where Keras might have them."""
    ways = [[(a.shape[0], *a.shape[2:], a.shape[1]), a.shape] if a.ndim > 2 else [a.shape] for a in like]
    for shapes in itertools.product(*ways) if like else ():
        specs = [tf.TensorSpec(shape, a.dtype) for shape, a in zip(shapes, like, strict=True)]
        yield [specs] if len(specs) > 1 and is_functional(net) else specs


def _solved(graph: _Graph) -> Found:
    """Passes over a graph until they learn nothing more."""
    seeds: dict[Any, list[list[tuple[int, str]]]] = {}
    for _ in range(4):
        walk = _Walk(graph, seeds)
        told = walk.told()
        if told == seeds:
            break
        seeds = told
    return walk.answer()


class _Graph:
    """A network's operations on concrete shapes, traced without running them."""

    def __init__(self, net: layers.Layer, specs: Sequence[Any]) -> None:
        self.calls: list[tuple[layers.Layer, list[Any], list[Any], range]] = []
        with _untouched(net), _eager_functions(), self._recorded():
            function = tf.function(lambda *xs: net(*xs, training=False), autograph=False)
            concrete = function.get_concrete_function(*specs)
        self.graph = concrete.graph
        self.variables = {id(inner): w for outer, inner in concrete.graph.captures for w in weights(net)
                          if outer.dtype == tf.resource and outer is w.value.handle}
        captured = {id(inner) for _, inner in concrete.graph.captures}
        self.inputs = [t for t in concrete.graph.inputs if id(t) not in captured]
        self.outputs = [t for t in tf.nest.flatten(concrete.graph.structured_outputs) if tf.is_tensor(t)]

    @contextlib.contextmanager
    def _recorded(self) -> Iterator[None]:
        call, here = layers.Layer.__call__, threading.get_ident()

        def noted(layer: Any, *args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() != here:
                return call(layer, *args, **kwargs)
            first = len(tf.compat.v1.get_default_graph().get_operations())
            output = call(layer, *args, **kwargs)
            last = len(tf.compat.v1.get_default_graph().get_operations())
            self.calls.append((layer, _tensors((args, kwargs)), _tensors(output), range(first, last)))
            return output
        with mock.patch.object(layers.Layer, "__call__", noted):
            yield


def _tensors(nest: Any) -> list[Any]:
    return [t for t in tf.nest.flatten(nest) if tf.is_tensor(t)]


@contextlib.contextmanager
def _eager_functions() -> Iterator[None]:
    """An author's tf.function becomes part of the graph around it."""
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


@contextlib.contextmanager
def _untouched(net: layers.Layer) -> Iterator[None]:
    """Take back what `call` notes on the layers: it would be tensors without values."""
    before = [(layer, dict(vars(layer)), {k: list(v) for k, v in vars(layer).items() if isinstance(v, list)})
              for layer in net._flatten_layers()]
    try:
        yield
    finally:
        for layer, attributes, lists in before:
            vars(layer).clear()
            vars(layer).update(attributes)
            for name, items in lists.items():
                if len(items) != len(attributes[name]):
                    list.__setitem__(attributes[name], slice(None), items)


def _given_specs(net: layers.Layer, given: Sequence[Any]) -> list[Any]:
    specs = [tf.TensorSpec(x.shape, x.dtype) for x in given]
    return [specs] if len(specs) > 1 and is_functional(net) else specs


def _built_specs(net: layers.Layer) -> list[Any]:
    if getattr(net, "_inputs_struct", None) is None and isinstance(net, keras.Sequential) and net.built:
        net = net._functional or net
    struct = getattr(net, "_inputs_struct", None)
    if struct is not None:
        return [tf.nest.map_structure(lambda t: tf.TensorSpec(_concrete(t.shape), t.dtype), struct)]
    shapes = net._build_shapes_dict
    if not shapes:
        raise RuntimeError("girdisinin şekli bilinmiyor")
    return [_nested_spec(shape, net.compute_dtype) for shape in shapes.values()]


def _nested_spec(shape: Any, dtype: str) -> Any:
    if isinstance(shape, dict):
        return {k: _nested_spec(v, dtype) for k, v in shape.items()}
    if all(n is None or isinstance(n, int) for n in shape):
        return tf.TensorSpec(_concrete(shape), dtype)
    return [_nested_spec(item, dtype) for item in shape]


def _concrete(shape: Sequence[int | None]) -> tuple[int, ...]:
    return tuple((2 if i == 0 else 64) if n is None else n for i, n in enumerate(shape))


class _Walk:
    """One pass over a graph, beginning with what an earlier pass has learnt."""

    def __init__(self, graph: _Graph, seeds: dict[Any, list[list[tuple[int, str]]]]) -> None:
        self.graph, self.seeds = graph, seeds
        self.axes: dict[int, Axes] = {}
        self.faults: dict[int, str] = {}
        self.variables = {id(v): self._seeded(id(v), tuple(v.shape)) for v in graph.variables.values()}
        for i, tensor in enumerate(graph.inputs):
            self.axes[id(tensor)] = self._seeded(("input", i), tuple(tensor.shape), i)
        self.replaced = {id(out): (layer, given) for layer, given, outs, _ in graph.calls for out in outs
                         if isinstance(layer, layers.RNN)}
        self.read_as_image: dict[int, list[layers.Layer]] = {}
        for layer, given, outs, _ in graph.calls:
            if getattr(layer, "data_format", None) is not None and not isinstance(layer, layers.Flatten):
                rank = max((t.shape.rank or 0 for t in given), default=0)
                for tensor in (*given, *(t for t in outs if t.shape.rank == rank)):
                    self.read_as_image.setdefault(id(tensor), []).append(layer)
        for tensor in graph.inputs:
            self._mark_readers(tensor)
        inside = {i for layer, _, _, ops in graph.calls if isinstance(layer, layers.RNN) for i in ops}
        for i, op in enumerate(graph.graph.get_operations()):
            self._step(op, i in inside)

    def _seeded(self, key: Any, shape: tuple[int, ...], source: int | None = None) -> Axes:
        def place(axis: int) -> tuple[int, int] | None:
            if source is None or len(shape) < 4 or axis == 0:
                return None
            return (source, -1 if axis == len(shape) - 1 else axis)
        known = self.seeds.get(key) or [[(n, "")] for n in shape]
        return [[Atom(size, Kind(kind), place=place(axis)) for size, kind in pieces]
                for axis, pieces in enumerate(known)]

    def _step(self, op: Any, inside: bool) -> None:
        if op.type == "ReadVariableOp" and id(op.inputs[0]) in self.graph.variables:
            self.axes[id(op.outputs[0])] = self.variables[id(self.graph.variables[id(op.inputs[0])])]
            return
        if all(id(t) in self.axes for t in op.outputs):
            return
        given = [self._of(t) for t in op.inputs]
        try:
            if inside:  # a recurrent layer is looked at from outside
                made = [fresh(tuple(n or 2 for n in t.shape) if t.shape.rank is not None else (2,)) for t in op.outputs]
            elif op.type not in _RULES:
                raise Unclear("işlemi izlenemiyor")
            else:
                made = _RULES[op.type](op, given)
        except Unclear as error:
            made = self._unclear(op, given, f"{op.type}: {error}")
        except (IndexError, ValueError):  # a form of the operation that its rule does not know
            made = self._unclear(op, given, f"{op.type}: işlemi izlenemiyor")
        for tensor, axes in zip(op.outputs, made, strict=True):
            if id(tensor) in self.replaced:
                axes = self._after_recurrence(tensor)
            self.axes[id(tensor)] = axes
            self._mark_readers(tensor)

    def _of(self, tensor: Any) -> Axes:
        if id(tensor) in self.graph.variables:
            return self.variables[id(self.graph.variables[id(tensor)])]
        if id(tensor) not in self.axes:  # a constant from outside, or no array at all
            shape = tensor.shape
            self.axes[id(tensor)] = fresh(tuple(shape)) if shape.is_fully_defined() else []
        return self.axes[id(tensor)]

    def _unclear(self, op: Any, given: list[Axes], why: str) -> list[Axes]:
        sources = [atom for axes in given for axis in axes for atom in axis]
        own = {id(a) for axes in self.variables.values() for axis in axes for a in flat(axis)}
        for atom in flat(sources):
            if id(atom) in own and not atom.name:  # an array that this operation uses is as unclear as what comes out
                atom.fault, atom.sources = atom.fault or why, (*atom.sources, *(s for s in sources if s is not atom))
        return [fresh(tuple(n or 2 for n in t.shape) if t.shape.rank is not None else (2,), why, sources)
                for t in op.outputs]

    def _mark_readers(self, tensor: Any) -> None:
        """Layers that say where channels stand: pooling over all places, padding, …"""
        rank = tensor.shape.rank or 0
        for layer in self.read_as_image.get(id(tensor), ()):
            if rank > 2 and not isinstance(layer, layers.RNN):
                last = layer.data_format == "channels_last"
                mark_image(self.axes[id(tensor)], rank - 1 if last else 1,
                           range(1, rank - 1) if last else range(2, rank))

    def _after_recurrence(self, tensor: Any) -> Axes:
        layer, given = self.replaced[id(tensor)]
        try:
            for source in given:
                if any(order(axis) is not None for axis in self.axes.get(id(source), ())[1:]):
                    raise Unclear(f"{type(layer).__name__} düzleştirilmiş bir görüntüyü okuyor")
        except Unclear as error:
            self.faults.update({id(w): str(error) for w in weights(layer)})
        shape = tuple(tensor.shape)
        if getattr(layer, "data_format", None) is None:
            return fresh(shape)
        first = layer.data_format == "channels_first"
        space, rank = len(layer.cell.kernel_size), len(shape)
        image = [CHANNEL] + [SPACE] * space if first else [SPACE] * space + [CHANNEL]
        return fresh(shape, kinds=[""] * (rank - space - 1) + image)

    def told(self) -> dict[Any, list[list[tuple[int, str]]]]:
        """What this pass knows of inputs and variables."""
        known: dict[Any, Axes] = dict(self.variables)
        known.update({("input", i): self.axes[id(t)] for i, t in enumerate(self.graph.inputs)})
        return {key: [[(a.size, a.name) for a in (flat(axis) or _pieces(axis))] for axis in axes]
                for key, axes in known.items()
                if not any(a.blocks for axis in axes for a in flat(axis))}

    def answer(self) -> Found:
        found = Found()
        for variable in self.graph.variables.values():
            axes = self.variables[id(variable)]
            try:
                if id(variable) in self.faults:
                    raise Unclear(self.faults[id(variable)])
                found.orders[id(variable)] = [order(axis) for axis in axes]
                if (place := moved(axes)) is not None:
                    found.moves[id(variable)] = place
            except Unclear as error:
                found.obstacles[id(variable)] = f"dizisinin kanonik sırası bilinemiyor ({error}); {_CURE}"
        found.inputs = [self._way(t) or self._grey(t) for t in self.graph.inputs]
        found.outputs = [self._way(t) for t in self.graph.outputs]
        return found

    def _way(self, tensor: Any) -> Way | None:
        axes = self._of(tensor)
        try:
            way = Way((None, *(order(axis) for axis in axes[1:])), moved(axes))
        except Unclear:
            return None
        return None if way.moved is None and all(o is None for o in way.orders) else way

    def _grey(self, tensor: Any) -> Way | None:
        """An input that has one channel and that nothing says more of: where it stands moves no number."""
        rank = tensor.shape.rank
        if rank < 4 or tensor.shape[-1] != 1 or any(_names(axis) for axis in self._of(tensor)):
            return None
        return Way((None,) * rank, (0, rank - 1, *range(1, rank - 1)))
