"""Bir Keras ağını ortak kodun ağacına çevirir: adlar, düzenler, bekleyen katmanlar.

Keras keeps channels last and weights input-first, and names weights by its
own words; this module is where that meets the canonical layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from d2l import _keras_flatten
from d2l._frameworks import Layer, Setting, Shape, Slot
from d2l._keras_flatten import CONVS, NORMS, is_functional

_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
_RENAMED = (layers.Dense, layers.Embedding, *CONVS, *_DEPTHWISE, *NORMS)
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
    return _read(net, "", (), _keras_flatten.orders(net))


def refresh(net: layers.Layer) -> None:
    """Make the models in a network compile anew, so that they see changed numbers."""
    for layer in net._flatten_layers():
        if isinstance(layer, keras.Model):
            layer.train_function = layer.test_function = layer.predict_function = None


def _read(layer: Any, name: str, above: tuple[int, ...], orders: _keras_flatten.Orders) -> Layer:
    slots, children = [], []
    for key, value in _members(layer):
        if isinstance(value, keras.Variable):
            slots.append(_slot(layer, key, value, orders.features.get(id(layer))))
        elif id(value) not in above:
            children.append(_read(value, key, (*above, id(layer)), orders))
    settings = ()
    if isinstance(layer, NORMS):
        settings = (Setting("eps", layer.epsilon, 1e-5, partial(setattr, layer, "epsilon")),)
    is_list = isinstance(layer, (list, tuple, dict))
    return Layer(name, _kind(layer), layer, tuple(slots), tuple(children), settings,
                 is_sequence=isinstance(layer, keras.Sequential),
                 is_container=(is_list or isinstance(layer, keras.Sequential)
                               or type(layer) in (keras.Model, layers.Layer)),
                 is_pending=not is_list and _is_pending(layer),
                 obstacle=orders.obstacles.get(id(layer), ""))


def _kind(layer: Any) -> str:
    for plain in (list, tuple, dict):
        if isinstance(layer, plain):
            return plain.__name__
    return type(layer).__name__


def _members(layer: Any) -> Iterator[tuple[str, Any]]:
    """Variables and layers that a layer holds, under the author's own names."""
    if isinstance(layer, keras.Sequential):
        pairs = [(str(i), member) for i, member in enumerate(layer.layers)]
    elif is_functional(layer):
        inner = [m for m in layer.layers if not isinstance(m, layers.InputLayer)]
        pairs = [(_given_name(m) or str(i), m) for i, m in enumerate(inner)]
    elif isinstance(layer, dict):
        pairs = [(str(k), v) for k, v in layer.items()]
    elif isinstance(layer, (list, tuple)):
        pairs = [(str(i), v) for i, v in enumerate(layer)]
    else:
        pairs = [(k, v) for k, v in vars(layer).items() if k not in _INTERNAL and not k.startswith("_self_")]
    for key, value in pairs:
        if _holds_state(value):
            yield key, value


def _given_name(layer: layers.Layer) -> str:
    """The name an author gave a layer; empty where Keras made one up (`dense_3`)."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type(layer).__name__)
    made_up = re.sub(r"\W+", "", words).lower()
    return "" if re.fullmatch(rf"{made_up}(_\d+)?", layer.name) else layer.name


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
    if key == "kernel" and isinstance(layer, CONVS):
        return _Layout(_kernel_first, _kernel_last)
    if key == "kernel" and isinstance(layer, layers.Dense):
        if order is None:
            return _Layout(np.transpose, np.transpose)
        back = np.argsort(order)
        return _Layout(lambda a: a.T[:, order], lambda a: a[:, back].T)
    if order is not None and isinstance(layer, NORMS):
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
