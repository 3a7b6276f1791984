"""TensorFlow'un her işlemi eksenlere ne yapar; burada olmayan bir işlem izlenemez."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from d2l import _keras_images as images
from d2l._keras_atoms import (
    Atom,
    Axes,
    Axis,
    Kind,
    Unclear,
    flat,
    fresh,
    like,
    mark_made,
    names_of,
    pieces_of,
    refuse_flat,
    same,
    unite,
)
from d2l._keras_images import mark_image, shape_of
from d2l._keras_order import regroup

_Rule = Callable[[Any, list[Axes]], list[Axes]]
_ELEMENTWISE = set(
    """
    Abs Acos Acosh Add AddN AddV2 Asin Asinh Atan Atan2 Atanh Bitcast BitwiseAnd BitwiseOr Bucketize Cast Ceil CheckNumerics
    ClipByValue Cos Cosh Digamma Div DivNoNan Elu Equal Erf Erfc Exp Expm1 Floor FloorDiv FloorMod Greater
    GreaterEqual Identity Inv IsFinite IsInf IsNan LeakyRelu Less LessEqual Lgamma Log Log1p LogSoftmax
    LogicalAnd LogicalNot LogicalOr Maximum Minimum Mod Mul MulNoNan Neg NotEqual Pow PreventGradient RealDiv
    Reciprocal Relu Relu6 Rint Round Rsqrt Select SelectV2 Selu Sigmoid Sign Sin Sinh Snapshot Softmax Softplus
    Softsign Sqrt Square SquaredDifference StopGradient Sub Tan Tanh TruncateDiv Xdivy Xlogy Xlog1py""".split()
)
_BORN = set(
    """
    Const Fill OnesLike RandomStandardNormal RandomUniform RandomUniformInt Range Rank Shape ShapeN Size
    StatelessRandomGetKeyCounter StatelessRandomNormalV2 StatelessRandomUniformV2 StatelessTruncatedNormalV2
    ZerosLike BroadcastArgs LinSpace Eye""".split()
)
_REDUCTIONS = set("All Any EuclideanNorm Max Mean Min Prod Sum".split())
_RESIZING = set(
    """
    MirrorPad Pad PadV2 Slice StridedSlice ResizeBilinear ResizeBicubic ResizeNearestNeighbor ResizeArea
    ScaleAndTranslate ReverseV2""".split()
)
_POOLS = set("AvgPool AvgPool3D MaxPool MaxPool3D MaxPoolV2 LRN FusedBatchNorm FusedBatchNormV3".split())


def _constant(tensor: Any) -> np.ndarray:
    value = tf.get_static_value(tensor)
    if value is None:
        raise Unclear("eksenleri girdiye bağlı bir işlem var")
    return np.asarray(value)


def _elementwise(op: Any, given: list[Axes]) -> list[Axes]:
    rank = len(shape_of(op.outputs[0]))
    out: Axes = []
    for i in range(rank):
        out.append(same([axes[i - rank] for axes in given if rank - i <= len(axes)]))
    return [out]


def _identities(op: Any, given: list[Axes]) -> list[Axes]:
    return given[: len(op.outputs)]


def _born(op: Any, given: list[Axes]) -> list[Axes]:
    return [fresh(shape_of(t)) for t in op.outputs]


def _reshape(op: Any, given: list[Axes]) -> list[Axes]:
    return [regroup(given[0], shape_of(op.outputs[0]))]


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
        i for i, axis in enumerate(given[0]) if not flat(axis)
    }
    return [[axis for i, axis in enumerate(given[0]) if i not in gone]]


def _reduction(op: Any, given: list[Axes]) -> list[Axes]:
    gone = {int(i) % len(given[0]) for i in np.ravel(_constant(op.inputs[1]))} if given[0] else set()
    keep = op.get_attr("keep_dims")
    return [[fresh([1])[0] if i in gone else axis for i, axis in enumerate(given[0]) if keep or i not in gone]]


def _running(op: Any, given: list[Axes]) -> list[Axes]:
    for i in np.ravel(_constant(op.inputs[-1])):
        refuse_flat(given[0][int(i)])
    return given[:1]


def _argument(op: Any, given: list[Axes]) -> list[Axes]:
    gone = int(_constant(op.inputs[1])) % len(given[0])
    refuse_flat(given[0][gone])
    return [[axis for i, axis in enumerate(given[0]) if i != gone]]


def _resizing(op: Any, given: list[Axes]) -> list[Axes]:
    shape = shape_of(op.outputs[0])
    if len(shape) != len(given[0]):  # an index takes an axis away, a new axis puts one in
        return [regroup_kept(given[0], op)]
    return [[like(axis, size) for axis, size in zip(given[0], shape, strict=True)]]


def regroup_kept(axes: Axes, op: Any) -> Axes:
    """The axes that a slice with indices or new axes leaves."""
    masks = {name: op.get_attr(f"{name}_mask") for name in ("new_axis", "shrink_axis", "ellipsis")}
    count = len(_constant(op.inputs[1])) if op.inputs[1].shape.rank else 1
    out: Axes = []
    source, shape = list(axes), shape_of(op.outputs[0])
    taken = sum(1 for i in range(count) if not masks["new_axis"] >> i & 1 and not masks["ellipsis"] >> i & 1)
    for i in range(count):
        if masks["ellipsis"] >> i & 1:
            for _ in range(len(axes) - taken):
                out.append(like(source.pop(0), shape[len(out)]))
        elif masks["new_axis"] >> i & 1:
            out.append(fresh([1])[0])
        elif masks["shrink_axis"] >> i & 1:
            gone = source.pop(0)
            if len(flat(gone)) > 1 and names_of(gone):
                raise Unclear("düzleştirilmiş öznitelikler kesiliyor ya da uzatılıyor")
        else:
            out.append(like(source.pop(0), shape[len(out)]))
    for axis in source:
        out.append(like(axis, shape[len(out)]))
    return out


def _tile(op: Any, given: list[Axes]) -> list[Axes]:
    out = []
    for axis, size in zip(given[0], shape_of(op.outputs[0]), strict=True):
        times = size // math.prod(a.size for a in flat(axis))
        out.append(axis if times == 1 else [*fresh([times])[0], *axis] if len(flat(axis)) > 1 else like(axis, size))
    return [out]


def _broadcast(op: Any, given: list[Axes]) -> list[Axes]:
    shape = shape_of(op.outputs[0])
    axes: Axes = [*([] for _ in range(len(shape) - len(given[0]))), *given[0]]
    return [[like(axis, size) for axis, size in zip(axes, shape, strict=True)]]


def _concat(op: Any, given: list[Axes]) -> list[Axes]:
    arrays = [axes for axes, t in zip(given[:-1], op.inputs, strict=False) if 0 not in shape_of(t)]
    place = int(_constant(op.inputs[-1])) % len(arrays[0])
    out = []
    for i in range(len(arrays[0])):
        axes = [a[i] for a in arrays]
        if i != place:
            out.append(same(axes))
            continue
        pieces = [flat(axis) or pieces_of(axis) for axis in axes]
        size = shape_of(op.outputs[0])[i]
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
    return [[like(axis, size) for axis, size in zip(array, shape_of(t), strict=True)] for t in op.outputs]


def _refuse_index(axes: Axes) -> None:
    """These are numbers of places, counted where they stand in another order elsewhere."""
    for atom in pieces_of([atom for axis in axes for atom in axis]):
        if atom.fault and atom.saw_image():
            raise Unclear(atom.fault)


def _one_hot(op: Any, given: list[Axes]) -> list[Axes]:
    _refuse_index(given[0])
    place, shape = op.get_attr("axis"), shape_of(op.outputs[0])
    place %= len(shape)
    return [[*given[0][:place], *fresh(shape[place : place + 1]), *given[0][place:]]]


def _gather(op: Any, given: list[Axes]) -> list[Axes]:
    _refuse_index(given[1])
    place = int(_constant(op.inputs[2])) if op.type == "GatherV2" else 0
    if op.type == "GatherV2" and op.get_attr("batch_dims"):
        raise Unclear("işlemi izlenemiyor")
    place %= len(given[0])
    if names_of(given[0][place]) and len(flat(given[0][place])) > 1:
        raise Unclear("düzleştirilmiş öznitelikler seçilerek alınıyor")
    for axis in given[0][place + 1 :]:
        mark_made(axis, given[1])
    return [[*given[0][:place], *given[1], *given[0][place + 1 :]]]


def _matmul(op: Any, given: list[Axes]) -> list[Axes]:
    names = ("transpose_a", "transpose_b") if op.type == "MatMul" else ("adj_x", "adj_y")
    a, b = (
        [*axes[:-2], axes[-1], axes[-2]] if op.get_attr(name) else axes for axes, name in zip(given, names, strict=True)
    )
    unite(a[-1], b[-2])
    mark_made(b[-1], a[:-1])
    mark_made(a[-2], b[-1:])
    rank = max(len(a), len(b)) - 2
    batch = [same([axes[:-2][i - rank] for axes in (a, b) if rank - i <= len(axes) - 2]) for i in range(rank)]
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
    for axes in left.split(","):
        for letter in set(axes) & set(right):
            if left.count(letter) == 1:
                mark_made(known[letter], [known[other] for other in right if other not in axes])
    return [[known[letter] for letter in right]]


RULES: dict[str, _Rule] = {
    **dict.fromkeys(_ELEMENTWISE, _elementwise),
    **dict.fromkeys(_BORN, _born),
    **dict.fromkeys(_REDUCTIONS, _reduction),
    **dict.fromkeys(_RESIZING, _resizing),
    **dict.fromkeys(_POOLS, images.pool),
    "IdentityN": _identities,
    "Reshape": _reshape,
    "ExpandDims": _expand,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "ArgMax": _argument,
    "ArgMin": _argument,
    "Cumsum": _running,
    "Cumprod": _running,
    "Roll": _running,
    "Tile": _tile,
    "BroadcastTo": _broadcast,
    "ConcatV2": _concat,
    "Pack": _pack,
    "Unpack": _unpack,
    "Split": _split,
    "SplitV": _split,
    "GatherV2": _gather,
    "OneHot": _one_hot,
    "ResourceGather": _gather,
    "MatMul": _matmul,
    "BatchMatMul": _matmul,
    "BatchMatMulV2": _matmul,
    "Einsum": _einsum,
    "BiasAdd": images.bias,
    "Conv2D": images.convolution,
    "Conv3D": images.convolution,
    "DepthwiseConv2dNative": images.convolution,
    "Conv2DBackpropInput": images.convolution,
    "Conv3DBackpropInputV2": images.convolution,
    "SpaceToDepth": images.depth,
    "DepthToSpace": images.depth,
    "SpaceToBatchND": images.space_to_batch,
    "BatchToSpaceND": images.space_to_batch,
}
