"""Bir Keras ağını ortak kodun ağacına çevirir: adlar, düzenler, bekleyen katmanlar.

Keras keeps channels last and weights input-first, and names weights by its
own words; this module is where that meets the canonical layout.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from d2l._frameworks import Layer, Setting, Shape, Slot

_CONVS = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv1DTranspose,
          layers.Conv2DTranspose, layers.Conv3DTranspose)
_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
_NORMS = (layers.BatchNormalization, layers.LayerNormalization, layers.GroupNormalization)
_RENAMED = (layers.Dense, layers.Embedding, *_CONVS, *_DEPTHWISE, *_NORMS)
_NAMES = {"kernel": "weight", "embeddings": "weight", "gamma": "weight", "beta": "bias",
          "moving_mean": "running_mean", "moving_variance": "running_var"}
# What Keras itself keeps on every layer and model; the rest is the author's.
_INTERNAL = {*vars(layers.Layer()), *vars(keras.Model()), "_functional"}


@dataclass(frozen=True)
class _Layout:
    """The way from Keras's arrangement of an array to the canonical one, and back."""

    there: Callable[[np.ndarray], np.ndarray] = lambda a: a
    back: Callable[[np.ndarray], np.ndarray] = lambda a: a


def read(net: keras.layers.Layer) -> Layer:
    """The tree of a Keras network."""
    return _read(net, "", (), _flattened(net))


def _read(layer: Any, name: str, above: tuple[int, ...], orders: dict[int, np.ndarray]) -> Layer:
    slots, children = [], []
    for key, value in _members(layer):
        if isinstance(value, keras.Variable):
            slots.append(_slot(layer, key, value, orders.get(id(layer))))
        elif id(value) not in above:
            children.append(_read(value, key, (*above, id(layer)), orders))
    settings = ()
    if isinstance(layer, _NORMS):
        settings = (Setting("eps", layer.epsilon, 1e-5, partial(setattr, layer, "epsilon")),)
    is_list = isinstance(layer, (list, tuple, dict))
    return Layer(name, _kind(layer), layer, tuple(slots), tuple(children), settings,
                 is_sequence=isinstance(layer, (keras.Sequential, list, tuple)) or is_functional(layer),
                 is_container=is_list or isinstance(layer, keras.Sequential),
                 is_pending=not is_list and _is_pending(layer))


def _kind(layer: Any) -> str:
    for plain in (list, tuple, dict):
        if isinstance(layer, plain):
            return plain.__name__
    return type(layer).__name__


def is_functional(layer: Any) -> bool:
    """Whether this is a model made of `inputs` and `outputs`."""
    return isinstance(layer, keras.Model) and hasattr(layer, "operations")


def _members(layer: Any) -> Iterator[tuple[str, Any]]:
    """Variables and layers that a layer holds, under the author's own names."""
    if isinstance(layer, keras.Sequential) or is_functional(layer):
        pairs = [(str(i), l) for i, l in enumerate(
            l for l in layer.layers if not isinstance(l, layers.InputLayer))]
    elif isinstance(layer, dict):
        pairs = [(str(k), v) for k, v in layer.items()]
    elif isinstance(layer, (list, tuple)):
        pairs = [(str(i), v) for i, v in enumerate(layer)]
    else:
        pairs = [(k, v) for k, v in vars(layer).items() if k not in _INTERNAL and not k.startswith("_self_")]
    for key, value in pairs:
        if _holds_state(value):
            yield key, value


def _holds_state(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds_state(item) for item in value)
    return isinstance(value, (keras.Variable, layers.Layer))


def _is_pending(layer: layers.Layer) -> bool:
    """Whether the layer will make weights that are not there yet."""
    if layer.built or isinstance(layer, keras.Sequential) or is_functional(layer):
        return False
    return type(layer).build not in (layers.Layer.build, keras.Model.build)


def _slot(layer: Any, key: str, variable: keras.Variable, order: np.ndarray | None) -> Slot:
    name, layout = key, _Layout()
    if isinstance(layer, _RENAMED):
        plain = key.removeprefix("_")
        name, layout = _NAMES.get(plain, plain), _layout(layer, plain, order)
    shape = tuple(variable.shape)
    buffers = getattr(layer, "_non_trainable_variables", ())
    return Slot(name, variable, _shape_of(layout, shape), variable.dtype,
                tf.as_dtype(variable.dtype).size, short_device(variable.value.device),
                variable.trainable, any(variable is b for b in buffers),
                partial(_get, variable, layout), partial(_put, variable, layout))


def _shape_of(layout: _Layout, shape: Shape) -> Shape:
    return layout.there(np.broadcast_to(np.int8(0), shape)).shape


def _get(variable: keras.Variable, layout: _Layout) -> np.ndarray:
    return np.array(layout.there(plain_array(variable.value)), order="C")


def _put(variable: keras.Variable, layout: _Layout, array: np.ndarray) -> None:
    variable.assign(layout.back(array))


def plain_array(x: Any) -> np.ndarray:
    """The values of an eager tensor; bfloat16, which numpy lacks, as float32."""
    x = tf.convert_to_tensor(x)
    return np.asarray(tf.cast(x, tf.float32) if x.dtype == tf.bfloat16 else x)


def short_device(name: str) -> str:
    """`/job:localhost/…/device:CPU:0` as `/CPU:0`."""
    return "/" + name.rpartition("/")[2].removeprefix("device:")


def _layout(layer: layers.Layer, key: str, order: np.ndarray | None) -> _Layout:
    if key == "kernel" and isinstance(layer, _DEPTHWISE):
        return _Layout(_from_depthwise, partial(_to_depthwise, layer.depth_multiplier))
    if key == "kernel" and isinstance(layer, _CONVS):
        return _Layout(_kernel_first, _kernel_last)
    if key == "kernel" and isinstance(layer, layers.Dense):
        if order is None:
            return _Layout(np.transpose, np.transpose)
        back = np.argsort(order)
        return _Layout(lambda a: a.T[:, order], lambda a: a[:, back].T)
    if order is not None and isinstance(layer, _NORMS):
        back = np.argsort(order)
        return _Layout(lambda a: a[order], lambda a: a[back])
    return _Layout()


def _kernel_first(a: np.ndarray) -> np.ndarray:
    return a.transpose(a.ndim - 1, a.ndim - 2, *range(a.ndim - 2))


def _kernel_last(a: np.ndarray) -> np.ndarray:
    return a.transpose(*range(2, a.ndim), 1, 0)


def _from_depthwise(a: np.ndarray) -> np.ndarray:
    first = a.transpose(a.ndim - 2, a.ndim - 1, *range(a.ndim - 2))
    return first.reshape(-1, 1, *a.shape[:-2])


def _to_depthwise(multiplier: int, a: np.ndarray) -> np.ndarray:
    split = a.reshape(-1, multiplier, *a.shape[2:])
    return split.transpose(*range(2, split.ndim), 0, 1)


# Flatten turns (height, width, channel) into one axis; the frameworks that
# keep channels first count the same features in another order.

def _flattened(net: layers.Layer) -> dict[int, np.ndarray]:
    """For each layer that reads a flattened image: canonical order of its features."""
    orders: dict[int, np.ndarray] = {}
    for layer in net._flatten_layers():
        if isinstance(layer, (layers.Flatten, layers.Reshape)) and layer._inbound_nodes:
            shape = tuple(layer._inbound_nodes[0].input_tensors[0].shape)[1:]
            if _mixes_channels(layer, shape):
                places = np.arange(math.prod(shape)).reshape(shape)
                _follow(layer, np.moveaxis(places, -1, 0).ravel(), orders)
    return orders


def _mixes_channels(layer: layers.Layer, shape: Shape) -> bool:
    before = [t._keras_history.operation for t in layer._inbound_nodes[0].input_tensors]
    return (len(shape) > 1 and None not in shape and shape[-1] > 1 and math.prod(shape[:-1]) > 1
            and len(layer.output.shape) == 2
            and not any(isinstance(op, (layers.Permute, layers.InputLayer)) for op in before)
            and _is_channels_last(layer))


def _is_channels_last(layer: layers.Layer) -> bool:
    """Whether the nearest convolution or pooling before it keeps channels last."""
    waiting = [layer]
    while waiting:
        operation = waiting.pop()
        if hasattr(operation, "data_format") and operation is not layer:
            return operation.data_format == "channels_last"
        for node in operation._inbound_nodes[:1]:
            waiting += [t._keras_history.operation for t in node.input_tensors]
    return False


def _follow(layer: Any, order: np.ndarray, orders: dict[int, np.ndarray]) -> None:
    for node in layer._outbound_nodes:
        reader = node.operation
        while isinstance(reader, keras.Sequential) and reader.layers:
            reader = reader.layers[0]
        if isinstance(reader, (layers.Dense, *_NORMS)):
            orders[id(reader)] = order
        if isinstance(reader, _NORMS) or not getattr(reader, "weights", []):
            _follow(reader, order, orders)
