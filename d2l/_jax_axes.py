"""Bir NNX ağının girdilerinden ve çıktılarından hangileri görüntüdür?

JAX's convolutions and poolings keep channels last; a witness has them first.
Which arrays are images shows in the trace of the network: axes along which
something is convolved or pooled are places, and so are those that are the
same axes elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax

# Axes of an array, each with the parts that were merged into it: (number of the part, its size).
_Axis = tuple[tuple[int, int], ...]
_Axes = tuple[_Axis, ...]
_INNER = ("jaxpr", "call_jaxpr", "fun_jaxpr")


def images(fn: Callable[..., Any], inputs: Sequence[Any]) -> tuple[list[bool], list[bool]]:
    """Which inputs and which outputs of a function of arrays are images with their channels last."""
    closed = jax.make_jaxpr(fn)(*inputs)
    parts = _Parts()
    given = [parts.fresh(x.aval.shape) for x in closed.jaxpr.invars]
    answers = parts.follow(closed.jaxpr, given)
    # An input of four axes of which nothing is known is an image too, as JAX's layers would have it.
    bare = [len(axes) > 3 and not any(parts.count(axis) for axis in axes) for axes in given]
    known = [parts.is_image(axes) for axes in given]
    return [a or b for a, b in zip(known, bare, strict=True)], [parts.is_image(axes) for axes in answers]


class _Parts:
    """Parts of axes, joined where an operation takes them for the same, and whether they are places."""

    def __init__(self) -> None:
        self.same: list[int] = []
        self.places: set[int] = set()

    def fresh(self, shape: Sequence[int]) -> _Axes:
        first = len(self.same)
        self.same += range(first, first + len(shape))
        return tuple(((first + i, int(n)),) for i, n in enumerate(shape))

    def root(self, part: int) -> int:
        while self.same[part] != part:
            part = self.same[part]
        return part

    def join(self, one: _Axis, other: _Axis) -> None:
        if [n for _, n in one] == [n for _, n in other]:
            for (a, _), (b, _) in zip(one, other, strict=True):
                self.same[self.root(a)] = self.root(b)

    def mark(self, axis: _Axis) -> None:
        """Of parts that were merged the first is the place, as of an image that was enlarged."""
        self.places.update(part for part, _ in axis[:1])

    def is_image(self, axes: _Axes) -> bool:
        """Places in each axis between the first and the last, and only there."""
        counts = [self.count(axis) for axis in axes]
        return len(axes) > 2 and all(n == 1 for n in counts[1:-1]) and counts[0] == counts[-1] == 0

    def count(self, axis: _Axis) -> int:
        """How many of an axis's parts are places."""
        places = {self.root(part) for part in self.places}
        return sum(self.root(part) in places for part, _ in axis)

    def follow(self, jaxpr: Any, given: Sequence[_Axes]) -> list[_Axes]:
        """The axes of what a traced function gives."""
        known = dict(zip(jaxpr.invars, given, strict=True))

        def axes(x: Any) -> _Axes:
            # A number that stands in the program is no variable.
            found: _Axes | None = None if hasattr(x, "val") else known.get(x)
            return self.fresh(getattr(x.aval, "shape", ())) if found is None else found

        for equation in jaxpr.eqns:
            known.update(zip(equation.outvars, self._after(equation, [axes(x) for x in equation.invars]), strict=True))
        return [axes(x) for x in jaxpr.outvars]

    def _after(self, equation: Any, given: list[_Axes]) -> list[_Axes]:
        name, params = equation.primitive.name, equation.params
        shapes = [getattr(x.aval, "shape", ()) for x in equation.outvars]
        inner = next((params[key] for key in _INNER if key in params), None)
        if inner is not None and name != "scan":
            program = getattr(inner, "jaxpr", inner)
            if len(program.invars) == len(given) and len(program.outvars) == len(shapes):
                return self.follow(program, given)
        rule = getattr(self, f"_{name}", None)
        if rule is None and name.startswith("reduce_window"):
            rule = self._window
        elif rule is None and name.startswith(("reduce_", "arg")):
            rule = self._reduce
        if rule is not None:
            found = rule(params, given, shapes[0])
            return [found, *(self.fresh(shape) for shape in shapes[1:])]
        return [self._elementwise(given, shape) for shape in shapes]

    def _elementwise(self, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        """What is as large as the answer has its axes; so do the operations that are not listed here."""
        alike = [axes for axes in given if [_size(axis) for axis in axes] == list(shape)]
        for other in alike[1:]:
            for a, b in zip(alike[0], other, strict=True):
                self.join(a, b)
        return alike[0] if alike else self.fresh(shape)

    def _conv_general_dilated(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        way = params["dimension_numbers"]
        found = list(self.fresh(shape))
        for i in way.lhs_spec[2:]:
            self.mark(given[0][i])
        for i in way.out_spec[2:]:
            self.mark(found[i])
        found[way.out_spec[0]] = given[0][way.lhs_spec[0]]
        return tuple(found)

    def _window(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        found = list(self.fresh(shape))
        for i, width in enumerate(params["window_dimensions"]):
            if width > 1:
                self.mark(given[0][i])
                self.mark(found[i])
            elif shape[i] == _size(given[0][i]):
                found[i] = given[0][i]
        return tuple(found)

    def _reduce(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        gone = params.get("axes", params.get("dimensions", ()))
        return tuple(axis for i, axis in enumerate(given[0]) if i not in gone)

    def _squeeze(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        return self._reduce(params, given, shape)

    def _transpose(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        return tuple(given[0][i] for i in params["permutation"])

    def _broadcast_in_dim(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        found = list(self.fresh(shape))
        for i, to in enumerate(params["broadcast_dimensions"]):
            if _size(given[0][i]) == shape[to]:
                found[to] = given[0][i]
        return tuple(found)

    def _concatenate(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        found = list(given[0])
        for other in given[1:]:
            for i, axis in enumerate(other):
                if i != params["dimension"]:
                    self.join(found[i], axis)
        found[params["dimension"]] = self.fresh(shape)[params["dimension"]]
        return tuple(found)

    def _pad(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        """Longer or shorter, an axis of one part is still the same."""
        pairs = zip(given[0], self.fresh(shape), shape, strict=True)
        return tuple(((axis[0][0], n),) if len(axis) == 1 else other for axis, other, n in pairs)

    _slice = _dynamic_slice = _pad

    def _dot_general(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        (left, right), (left_batch, right_batch) = params["dimension_numbers"]
        for a, b in (*zip(left, right, strict=True), *zip(left_batch, right_batch, strict=True)):
            self.join(given[0][a], given[1][b])
        free = [axis for i, axis in enumerate(given[0]) if i not in (*left, *left_batch)]
        free += [axis for i, axis in enumerate(given[1]) if i not in (*right, *right_batch)]
        return (*(given[0][i] for i in left_batch), *free)

    def _reshape(self, params: Any, given: list[_Axes], shape: Sequence[int]) -> _Axes:
        """Axes that are merged keep their parts; what was merged may be parted again where it was."""
        left = [part for axis in given[0] for part in axis if part[1] != 1]
        found: list[_Axis] = []
        for n in shape:
            axis: list[tuple[int, int]] = []
            while left and math.prod(size for _, size in axis) < n:
                axis.append(left.pop(0))
            if math.prod(size for _, size in axis) != n:
                return self.fresh(shape)
            found.append(tuple(axis) if axis else self.fresh([n])[0])
        return tuple(found)


def _size(axis: _Axis) -> int:
    return math.prod(n for _, n in axis)
