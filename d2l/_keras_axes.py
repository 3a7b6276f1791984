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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf
from keras import layers

from d2l._keras_atoms import CHANNEL, SPACE, TOKEN, Atom, Axes, Kind, Unclear, flat, fresh, names_of, pieces_of
from d2l._keras_graph import Graph, arranged, built_specs, given_specs, weights
from d2l._keras_images import mark_image
from d2l._keras_order import Way, moved, order, refuse_unread
from d2l._keras_rules import RULES
from d2l._raises import first_line

_CURE = "düzleştirmeden önce keras.layers.Permute ile kanal eksenini öne alın ya da araya giren işlemi çıkarın"


@dataclass
class Found:
    """What the graph tells of a network.

    By a variable's id: the order on each of its axes, its axes' own order,
    and why there is none. `inputs` and `outputs` likewise, one after another.
    `outside`: why what goes in or comes out is not the same elsewhere, though
    every array is. `failure`: why there is no graph.
    """

    orders: dict[int, list[np.ndarray | None]] = field(default_factory=dict)
    moves: dict[int, tuple[int, ...]] = field(default_factory=dict)
    obstacles: dict[int, str] = field(default_factory=dict)
    inputs: list[Way | None] = field(default_factory=list)
    outputs: list[Way | None] = field(default_factory=list)
    outside: str = ""
    failure: str = ""


def found_in(net: layers.Layer, given: Sequence[Any] | None = None, like: Sequence[np.ndarray] | None = None) -> Found:
    """Trace a network, with the shapes of `given` or those that it was built with.

    Keras notes the first input's shape alone: where that isn't enough, the
    canonical inputs `like` tell the rest, laid out as the network takes them.
    """
    inside = list(net._flatten_layers())
    try:
        found = _solved(Graph(net, given_specs(net, given) if given is not None else built_specs(net)))
        found.failure = "" if given is not None or like else found.outside  # a witness tells what these would
        return found
    except Exception as error:  # whatever the author's own `call` raises
        reason = first_line(error)[:120] or type(error).__name__
    for specs in _laid_out(net, like or ()):
        with contextlib.suppress(Exception):
            found = _solved(Graph(net, specs))
            if all(
                way is None or way.gives(spec.shape) == a.shape
                for way, spec, a in zip(found.inputs, tf.nest.flatten(specs), like or (), strict=True)
            ):
                return found
    if not any(
        getattr(layer, "data_format", None) == "channels_last" and not isinstance(layer, layers.Flatten)
        for layer in inside
    ):
        return Found()
    if given is not None:
        cure = "ağ bu girdileri, böyle tek tek verilince, almıyor"
    else:
        cure = "örnek girdilerle d2l.export_state(net, X) yazın, yüklerken de tanık taşıyan bir durum verin"
    return Found(failure=f"kanalları sonda tutan bir ağın çizgesi çıkarılamadı ({reason}); {cure}")


def _laid_out(net: layers.Layer, like: Sequence[np.ndarray]) -> Iterator[list[Any]]:
    """Canonical inputs, each with channels where Keras might have them."""
    ways = [[(a.shape[0], *a.shape[2:], a.shape[1]), a.shape] if a.ndim > 2 else [a.shape] for a in like]
    for shapes in itertools.product(*ways) if like else ():
        yield arranged(net, [tf.TensorSpec(shape, a.dtype) for shape, a in zip(shapes, like, strict=True)])


def _solved(graph: Graph) -> Found:
    """Passes over a graph until they learn nothing more."""
    seeds: dict[Any, list[list[tuple[int, str]]]] = {}
    for _ in range(4):
        walk = _Walk(graph, seeds)
        told = walk.told()
        if told == seeds:
            break
        seeds = told
    return walk.answer()


class _Walk:
    """One pass over a graph, beginning with what an earlier pass has learnt."""

    def __init__(self, graph: Graph, seeds: dict[Any, list[list[tuple[int, str]]]]) -> None:
        self.graph, self.seeds = graph, seeds
        self.axes: dict[int, Axes] = {}
        self.faults: dict[int, str] = {}
        self.variables = {id(v): self._seeded(id(v), tuple(v.shape)) for v in graph.variables.values()}
        for i, tensor in enumerate(graph.inputs):
            self.axes[id(tensor)] = self._seeded(("input", i), tuple(tensor.shape), i)
        self.replaced = {
            id(out): (layer, given)
            for layer, given, outs, _ in graph.calls
            for out in outs
            if isinstance(layer, layers.RNN)
        }
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
        return [
            [Atom(size, Kind(kind), place=place(axis)) for size, kind in pieces] for axis, pieces in enumerate(known)
        ]

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
            elif op.type not in RULES:
                raise Unclear("işlemi izlenemiyor")
            else:
                made = RULES[op.type](op, given)
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
        return [
            fresh(tuple(n or 2 for n in t.shape) if t.shape.rank is not None else (2,), why, sources)
            for t in op.outputs
        ]

    def _mark_readers(self, tensor: Any) -> None:
        """Layers that say where channels stand: pooling over all places, padding, …"""
        rank = tensor.shape.rank or 0
        for layer in self.read_as_image.get(id(tensor), ()):
            if rank > 2 and not isinstance(layer, layers.RNN):
                last = layer.data_format == "channels_last"
                mark_image(
                    self.axes[id(tensor)], rank - 1 if last else 1, range(1, rank - 1) if last else range(2, rank)
                )

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
        return {
            key: [[(a.size, a.name) for a in (flat(axis) or pieces_of(axis))] for axis in axes]
            for key, axes in known.items()
            if not any(a.blocks for axis in axes for a in flat(axis))
        }

    def answer(self) -> Found:
        found = Found()
        for variable in self.graph.variables.values():
            axes = self.variables[id(variable)]
            try:
                if id(variable) in self.faults:
                    raise Unclear(self.faults[id(variable)])
                refuse_unread([a for axis in axes for a in flat(axis)])
                places = [
                    axis for axis in axes if flat(axis) and all(a.is_placed and a.name != TOKEN for a in flat(axis))
                ]
                if places and any(a.is_made for axis in axes for a in flat(axis)):
                    raise Unclear("görüntünün konumları, kanalların yerini alan özniteliklerle yan yana")
                found.orders[id(variable)] = [order(axis) for axis in axes]
                if (place := moved(axes)) is not None:
                    found.moves[id(variable)] = place
            except Unclear as error:
                found.obstacles[id(variable)] = f"dizisinin kanonik sırası bilinemiyor ({error}); {_CURE}"
        found.inputs = [self._way(t) or self._grey(t) for t in self.graph.inputs]
        found.outputs = [self._way(t) for t in self.graph.outputs]
        why = [("girdisi", w) for t in self.graph.inputs if (w := self._strange(t))]
        why += [("çıktısı", w) for t in self.graph.outputs if (w := self._strange(t))]
        if why and not found.obstacles:
            end, reason = why[0]
            found.outside = (
                f"ağın {end} başka çerçevelerdekiyle aynı sırada değil ({reason}); keras.layers.Permute ile "
                "kanal eksenini öne alın ya da örnek girdilerle d2l.export_state(net, X) yazın"
            )
        return found

    def _strange(self, tensor: Any) -> str:
        """Why the numbers of an input or output stand in another order elsewhere."""
        try:
            flattened = any(order(axis) is not None for axis in self._of(tensor)[1:])
        except Unclear as error:
            return str(error)
        if flattened:
            return "düzleştirilmiş bir görüntü"
        return "bir görüntüye benziyor, ama onu evrişim ya da havuzlama yazmıyor" if self._unwritten(tensor) else ""

    def _unwritten(self, tensor: Any) -> bool:
        """Whether one row of features was folded into what may be an image's places and channels."""
        axes = self._of(tensor)
        if len(axes) < 4:
            return False
        last = {id(a) for a in flat(axes[-1]) if not a.name}
        before = {id(a) for axis in axes[1:-1] for a in flat(axis) if not a.name}
        rows = [{id(a) for a in flat(axis)} for of in self.variables.values() for axis in of]
        return any(row & last and row & before for row in rows)

    def _way(self, tensor: Any) -> Way | None:
        axes = self._of(tensor)
        place = None if self._strange(tensor) else moved(axes)
        return None if place is None else Way((None,) * len(axes), place)

    def _grey(self, tensor: Any) -> Way | None:
        """An input that has one channel and that nothing says more of: where it stands moves no number."""
        rank = tensor.shape.rank
        if rank < 4 or tensor.shape[-1] != 1 or any(names_of(axis) for axis in self._of(tensor)):
            return None
        return Way((None,) * rank, (0, rank - 1, *range(1, rank - 1)))
