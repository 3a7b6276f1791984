"""Keras'ta evrişimden sonraki Flatten'ın öznitelik sırasını kanonik sıraya bağlar.

Flatten turns (height, width, channel) into one axis. The frameworks that
keep channels first count the same features in another order, so the layer
that reads them needs its inputs rearranged on the way out and in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
from keras import layers

CONVS = (layers.Conv1D, layers.Conv2D, layers.Conv3D, layers.Conv1DTranspose,
         layers.Conv2DTranspose, layers.Conv3DTranspose)
NORMS = (layers.BatchNormalization, layers.LayerNormalization, layers.GroupNormalization)
# Outputs of these count their features alike in every framework.
_SETTLED = (layers.Permute, layers.Embedding, layers.Dense, layers.RNN)
_CURE = ("bu bölümü keras.Sequential içinde kurun ya da Flatten'dan önce "
         "keras.layers.Permute ile kanal eksenini öne alın")


@dataclass
class Orders:
    """By layer id: canonical order of the features read; why there is none."""

    features: dict[int, np.ndarray] = field(default_factory=dict)
    obstacles: dict[int, str] = field(default_factory=dict)


def is_functional(layer: Any) -> bool:
    """Whether this is a model made of `inputs` and `outputs`."""
    return isinstance(layer, keras.Model) and hasattr(layer, "operations")


def orders(net: layers.Layer) -> Orders:
    """Feature orders of all layers that read a flattened image."""
    found = Orders()
    inside = list(net._flatten_layers())
    formats = {layer.data_format for layer in inside if isinstance(layer, CONVS)}
    if not formats:
        return found
    for layer in inside:
        if isinstance(layer, layers.Flatten):
            _settle(layer, formats, inside, found)
    return found


def _settle(flatten: layers.Layer, formats: set[str], inside: list[Any], found: Orders) -> None:
    if not flatten._inbound_nodes:
        if flatten.built and not any(isinstance(layer, layers.Permute) for layer in inside):
            found.obstacles[id(flatten)] = (
                "kendi call yönteminde çağrılan bir Flatten evrişimin özniteliklerini hangi "
                f"sırayla dizdi, bilinemez; {_CURE}")
        return
    shape = tuple(flatten._inbound_nodes[0].input_tensors[0].shape)[1:]
    data_format = _format_before(flatten, formats)
    if data_format is None or len(shape) < 2 or None in shape:
        return
    order = _order(shape, data_format, flatten.data_format)
    if (order != np.arange(order.size)).any():
        _follow(flatten, order, found)


def _order(shape: tuple[int, ...], data_format: str, flatten_format: str) -> np.ndarray:
    """Where each canonical (channel first) feature stands among Keras's."""
    last = data_format == "channels_last"
    canonical = (shape[-1], *shape[:-1]) if last else shape
    places = np.arange(math.prod(shape)).reshape(canonical)
    if last:
        places = np.moveaxis(places, 0, -1)
    if flatten_format == "channels_first":  # then Flatten itself moves the channels
        places = np.moveaxis(places, 0, -1)
    return np.argsort(places.ravel())


def _format_before(flatten: layers.Layer, formats: set[str]) -> str | None:
    """Data format of what is flattened; None where it is no image."""
    waiting = _sources(flatten)
    while waiting:
        operation = waiting.pop()
        if isinstance(operation, _SETTLED):
            return None
        if hasattr(operation, "data_format"):
            return operation.data_format
        if isinstance(operation, layers.InputLayer):
            break  # an image from the block around, laid out as its convolutions want
        if isinstance(operation, keras.Sequential) and operation.layers:
            waiting.append(operation.layers[-1])
        else:
            waiting += _sources(operation)
    return formats.pop() if len(formats) == 1 else None


def _sources(operation: Any) -> list[Any]:
    return [tensor._keras_history.operation
            for node in operation._inbound_nodes[:1] for tensor in node.input_tensors]


def _follow(operation: Any, order: np.ndarray, found: Orders) -> None:
    """Mark the layers that read the flattened features."""
    for node in operation._outbound_nodes:
        reader = node.operation
        while isinstance(reader, keras.Sequential) and reader.layers:
            reader = reader.layers[0]
        if isinstance(reader, (layers.Dense, *NORMS)):
            found.features[id(reader)] = order
        elif getattr(reader, "weights", []) or _shape(reader) not in (None, _shape(operation)):
            found.obstacles[id(reader)] = (
                f"evrişimden sonraki Flatten'ı okuyan {type(reader).__name__} özniteliklerin "
                f"kanonik sırasını bilmiyor; {_CURE}")
            continue
        if not isinstance(reader, layers.Dense):
            _follow(reader, order, found)


def _shape(operation: Any) -> Any:
    nodes = operation._inbound_nodes
    return tuple(nodes[0].output_tensors[0].shape) if nodes else None
