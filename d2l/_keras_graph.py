"""Bir Keras ağının çizgesi: çalıştırılmadan izlenen işlemleri, katman çağrıları, girdileri."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import keras
import tensorflow as tf
from keras import layers


def is_functional(layer: Any) -> bool:
    """Whether this is a model made of `inputs` and `outputs`."""
    return isinstance(layer, keras.Model) and hasattr(layer, "operations")


def arranged(net: layers.Layer, inputs: Sequence[Any]) -> list[Any]:
    """Inputs given one by one as the network takes them: a functional model has them in one list or dictionary."""
    if len(inputs) > 1 and is_functional(net):
        return [tf.nest.pack_sequence_as(net._inputs_struct, list(inputs))]
    return list(inputs)


def weights(net: layers.Layer) -> list[keras.Variable]:
    """`net.weights`, also where a block knows its parent (there Keras itself goes round in a circle)."""
    found = {
        id(w): w
        for layer in net._flatten_layers()
        for w in (*layer._trainable_variables, *layer._non_trainable_variables)
    }
    return list(found.values())


class Graph:
    """A network's operations on concrete shapes, traced without running them."""

    def __init__(self, net: layers.Layer, specs: Sequence[Any]) -> None:
        self.calls: list[tuple[layers.Layer, list[Any], list[Any], range]] = []
        with _untouched(net), _eager_functions(), self._recorded():
            function = tf.function(lambda *xs: net(*xs, training=False), autograph=False)
            concrete = function.get_concrete_function(*specs)
        self.graph = concrete.graph
        self.variables = {
            id(inner): w
            for outer, inner in concrete.graph.captures
            for w in weights(net)
            if outer.dtype == tf.resource and outer is w.value.handle
        }
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
    before = [
        (layer, dict(vars(layer)), {k: list(v) for k, v in vars(layer).items() if isinstance(v, list)})
        for layer in net._flatten_layers()
    ]
    try:
        yield
    finally:
        for layer, attributes, lists in before:
            vars(layer).clear()
            vars(layer).update(attributes)
            for name, items in lists.items():
                if len(items) != len(attributes[name]):
                    list.__setitem__(attributes[name], slice(None), items)


def given_specs(net: layers.Layer, given: Sequence[Any]) -> list[Any]:
    return arranged(net, [tf.TensorSpec(x.shape, x.dtype) for x in given])


def built_specs(net: layers.Layer) -> list[Any]:
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
