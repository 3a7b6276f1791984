"""Bir Keras ağını ortak kodun ağacına çevirir: adlar, düzenler, bekleyen katmanlar.

Keras keeps channels last and weights input-first, and names weights by its
own words; this module is where that meets the canonical layout.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from d2l._frameworks import Layer, Setting, Slot, living
from d2l._keras_axes import Found, found_in
from d2l._keras_graph import arranged, is_functional, weights
from d2l._keras_order import Way

_CONVS = (
    layers.Conv1D,
    layers.Conv2D,
    layers.Conv3D,
    layers.Conv1DTranspose,
    layers.Conv2DTranspose,
    layers.Conv3DTranspose,
)
_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
_NORMS = tuple(
    getattr(layers, name)
    for name in ("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization")
    if hasattr(layers, name)
)
_RENAMED = (layers.Dense, layers.Embedding, *_CONVS, *_DEPTHWISE, *_NORMS)
_NAMES = {
    "kernel": "weight",
    "embeddings": "weight",
    "gamma": "weight",
    "scale": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
_TRACED = type(tf.function(lambda: None))
_CONCRETE = tf.types.experimental.ConcreteFunction
# Where Keras itself keeps what it tracks; under any other name it is the author's.
_INTERNAL = {name for name in (*vars(layers.Layer()), *vars(keras.Model()), "_functional") if name.startswith("_")}


@dataclass(frozen=True)
class _Layout:
    """The way from Keras's arrangement of an array to the canonical one, and back."""

    there: Callable[[np.ndarray], np.ndarray] = lambda a: a
    back: Callable[[np.ndarray], np.ndarray] = lambda a: a
    way: str = ""


def read(
    net: keras.layers.Layer,
    exact: bool = False,
    given: Sequence[Any] | None = None,
    like: Sequence[np.ndarray] | None = None,
) -> Layer:
    """The tree of a Keras network; `exact` also traces how its arrays are laid out."""
    found = found_in(net, given, like) if exact else Found()
    return _read(net, "", (), found, {id(w) for w in weights(net)})


def listed(net: keras.layers.Layer) -> list[tuple[str, int]]:
    """What Keras counts as the network's weights."""
    return [(w.path, id(w)) for w in weights(net)]


def observe(net: layers.Layer, inputs: Sequence[Any]) -> tuple[list[np.ndarray], list[np.ndarray], bool]:
    """Run outside training; inputs and outputs with their channels first."""
    tensors = [tf.convert_to_tensor(x) for x in inputs]
    found = found_in(net, tensors)
    answer = net(*arranged(net, tensors), training=False)
    outputs = [plain_array(y) for y in tf.nest.flatten(answer) if tf.is_tensor(y)]
    return (
        _canonical([plain_array(x) for x in tensors], found.inputs),
        _canonical(outputs, found.outputs),
        any(layer.compute_dtype in ("float16", "bfloat16") for layer in net._flatten_layers()),
    )


def _canonical(arrays: Sequence[np.ndarray], ways: Sequence[Way | None]) -> list[np.ndarray]:
    known = [*ways, *[None] * (len(arrays) - len(ways))]
    return [
        np.array(way.there(a) if way is not None and way.fits(a.shape) else a, order="C")
        for a, way in zip(arrays, known, strict=False)
    ]


def feed(net: layers.Layer, arrays: Sequence[np.ndarray]) -> list[Any]:
    """Canonical inputs as the network takes them."""
    ways = found_in(net, like=arrays).inputs
    known = [*ways, *[None] * (len(arrays) - len(ways))]
    return [
        tf.convert_to_tensor(a if way is None or not way.takes(a.shape) else way.back(a))
        for a, way in zip(arrays, known, strict=False)
    ]


def refresh(net: layers.Layer) -> list[str]:
    """Make what was traced with a network's old settings trace anew; name what can't."""
    inside = set(map(id, net._flatten_layers()))
    handles = {id(w.value.handle) for w in weights(net)}
    for model in living(keras.Model):
        if any(id(layer) in inside for layer in model._flatten_layers()):
            model.train_function = model.test_function = model.predict_function = None
    for traced in living(_TRACED):
        if _captures(traced._function_cache.values(), handles):
            traced._function_cache.clear()
    frozen = [concrete for concrete in living(_CONCRETE) if _captures([concrete], handles)]
    # A function that was made concrete stays as it is; we name those that the reader's own code holds.
    return sorted(
        {
            name
            for holder in (gc.get_referrers(*frozen) if frozen else ())
            if isinstance(holder, dict) and "__builtins__" in holder
            for name, held in holder.items()
            if any(held is thing for thing in frozen)
        }
    )


def _captures(functions: Iterable[Any], handles: set[int]) -> bool:
    return any(id(t) in handles for function in functions for t in function.captured_inputs)


def _read(layer: Any, name: str, above: tuple[int, ...], found: Found, known: set[int]) -> Layer:
    slots, children, obstacle = [], [], "" if above else found.failure
    for key, value in _members(layer):
        if isinstance(value, keras.Variable):
            if id(value) in known:
                slots.append(_slot(layer, key, value, found))
                obstacle = obstacle or _obstacle(layer, key, value, found)
        elif id(value) not in above:
            children.append(_read(value, key, (*above, id(layer)), found, known))
    settings: tuple[Setting, ...] = ()
    if isinstance(layer, _NORMS):
        settings = (Setting("eps", float(layer.epsilon), partial(setattr, layer, "epsilon")),)
    is_list = isinstance(layer, (list, tuple, dict))
    obstacle = obstacle or _learnt_by_adapt(layer)
    return Layer(
        name,
        _kind(layer),
        layer,
        tuple(slots),
        tuple(children),
        settings,
        is_container=(is_list or isinstance(layer, keras.Sequential) or type(layer) in (keras.Model, layers.Layer)),
        is_pending=not is_list and _is_pending(layer),
        obstacle=obstacle,
    )


def _learnt_by_adapt(layer: Any) -> str:
    """What `adapt` finds out stands in tables and constants that no array of the state tells."""
    inner = getattr(layer, "_lookup_layer", layer)
    given = [getattr(inner, name, None) for name in ("input_mean", "input_vocabulary")]
    fixed = isinstance(layer, layers.Discretization) and layer.num_bins is None
    if not hasattr(layer, "adapt") or fixed or any(value is not None for value in given):
        return ""
    return (
        f"{type(layer).__name__} adapt ile öğrendiğini dizilerin dışında da tutar; bulduğu değerleri katmanı "
        "kurarken verin (örneğin mean=, vocabulary=) ya da katmanı ağın dışında bırakın"
    )


def _obstacle(layer: Any, key: str, variable: keras.Variable, found: Found) -> str:
    if getattr(layer, "quantization_mode", None):
        return (
            f"{layer.quantization_mode} türünde nicemlenmiş bir katman değiş tokuş edilmez; "
            "nicemlenmeden önceki ağı verin"
        )
    if id(variable) in found.obstacles:
        return f"{key} {found.obstacles[id(variable)]}"
    if id(variable) in found.moves and not isinstance(layer, _NORMS):
        return (
            f"{key} bir görüntünün konumları ve kanalları üzerine yayılıyor; bu dizinin başka "
            "çerçevelerdeki eksen sırası bilinemez"
        )
    return ""


def _kind(layer: Any) -> str:
    for plain in (list, tuple, dict):
        if isinstance(layer, plain):
            return plain.__name__
    return type(layer).__name__


def _members(layer: Any) -> Iterator[tuple[str, Any]]:
    """Variables and layers that a layer holds, under the author's own names."""
    pairs: list[tuple[str, Any]]
    if isinstance(layer, dict):
        pairs = [(str(k), v) for k, v in layer.items()]
    elif isinstance(layer, (list, tuple)):
        pairs = [(str(i), v) for i, v in enumerate(layer)]
    else:
        pairs = []
        if isinstance(layer, keras.Sequential):
            pairs = [(str(i), member) for i, member in enumerate(layer.layers)]
        elif is_functional(layer):
            inner = [m for m in layer.layers if not isinstance(m, layers.InputLayer)]
            pairs = [(_given_name(m) or str(i), m) for i, m in enumerate(inner)]
        inner_ids = {id(m) for m in (*(m for _, m in pairs), *getattr(layer, "_operations", ()))}
        pairs += [
            (k, v)
            for k, v in vars(layer).items()
            if k not in _INTERNAL and not k.startswith("_self_") and not _is_known(v, inner_ids)
        ]
    is_keras = type(layer).__module__.startswith("keras.")
    for key, value in pairs:
        if _holds_state(value):
            yield (key.lstrip("_") if is_keras else key), value


def _is_known(value: Any, known: set[int]) -> bool:
    """Whether this is, or only holds, what stands among a model's layers already."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return bool(known) and bool(value) and all(_is_known(item, known) for item in value)
    return id(value) in known


def _given_name(layer: layers.Layer) -> str:
    """The name an author gave a layer; empty where Keras made one up (`conv2d_3`)."""
    words = re.sub(r"\W+", "", type(layer).__name__)
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", words)).lower()
    return "" if re.fullmatch(rf"{re.escape(words)}(_\d+)?", layer.name) else layer.name


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


def _slot(layer: Any, key: str, variable: keras.Variable, found: Found) -> Slot:
    name, layout = key, _Layout()
    if isinstance(layer, _RENAMED):
        name, layout = _NAMES.get(key, key), _layout(layer, key)
    layout = _reordered(layout, variable, found)
    shape = tuple(variable.shape)
    buffers = getattr(layer, "_non_trainable_variables", ())
    is_buffer = any(variable is b for b in buffers) and not getattr(layer, "quantization_mode", None)
    canonical = layout.there(np.broadcast_to(np.int8(0), shape)).shape
    return Slot(
        name,
        variable,
        canonical,
        variable.dtype,
        tf.as_dtype(variable.dtype).size,
        short_device(variable.value.device),
        variable.trainable,
        is_buffer,
        partial(_get, variable, layout),
        partial(_put, variable, layout),
        own_name=key,
        own_shape=shape,
        way=layout.way,
    )


def _reordered(layout: _Layout, variable: keras.Variable, found: Found) -> _Layout:
    """With the features of a flattened image, and a normalised image's axes, in canonical order."""
    orders = found.orders.get(id(variable), [])
    place = found.moves.get(id(variable))
    if place is None and all(order is None for order in orders):
        return layout
    way = Way(tuple(orders), place)
    words = [layout.way] if layout.way else []
    words += ["kanallar öne" if place is not None else "öznitelikler kanal önce sırasına"]
    return _Layout(lambda a: layout.there(way.there(a)), lambda a: way.back(layout.back(a)), ", ".join(words))


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


def _layout(layer: layers.Layer, key: str) -> _Layout:
    if key == "kernel" and isinstance(layer, _DEPTHWISE):
        return _Layout(_from_depthwise, partial(_to_depthwise, layer.depth_multiplier), "kanal başına bir çekirdek")
    if key == "kernel" and isinstance(layer, _CONVS):
        return _Layout(_kernel_first, _kernel_last, "son iki eksen öne, yer değiştirerek")
    if key == "kernel" and isinstance(layer, layers.Dense):
        return _Layout(np.transpose, np.transpose, "devrik")
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
