"""Bir NNX ağını ortak kodun ağacına çevirir: adlar, düzenler, değeri olmayan diziler.

NNX keeps channels last and weights input-first, and names weights by its own
words. Its modules hold variables, and these hold arrays that never change:
what is written is another array in the variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from d2l import _errors
from d2l._frameworks import Layer, Setting, Slot

_NORMS = (nnx.BatchNorm, nnx.LayerNorm, nnx.RMSNorm, nnx.GroupNorm, nnx.InstanceNorm)
_RENAMED = (nnx.Linear, nnx.Conv, nnx.ConvTranspose, nnx.Embed, *_NORMS)
_LIBRARY = (*_RENAMED, nnx.LinearGeneral, nnx.Einsum, nnx.LoRA, nnx.PReLU)
_PARAMETERS = ("kernel", "bias", "scale", "embedding", "lora_a", "lora_b", "negative_slope")
_NAMES = {"kernel": "weight", "embedding": "weight", "scale": "weight", "mean": "running_mean", "var": "running_var"}
_ORDER = {"bias": 1, "mean": 2, "var": 3}
# What NNX keeps in variables for a while, or for others than the network.
_PASSING = (nnx.RngState, nnx.Intermediate, nnx.Perturbation, nnx.Cache, nnx.OptState, nnx.metrics.MetricState)
_ABSTRACT = "ağı nnx.eval_shape içinde değil doğrudan kurun"


@dataclass(frozen=True)
class _Layout:
    """The way from NNX's arrangement of an array to the canonical one, and back."""

    there: Callable[[np.ndarray], np.ndarray] = lambda a: a
    back: Callable[[np.ndarray], np.ndarray] = lambda a: a
    way: str = ""


def read(net: nnx.Module, **_: Any) -> Layer:
    """The tree of an NNX network, without the states of its random numbers."""
    return _read(net, "", ())


def _read(node: Any, name: str, above: tuple[int, ...]) -> Layer:
    slots: list[Slot] = []
    children, obstacle = [], ""
    for key, value in _members(node):
        if isinstance(value, nnx.Variable):
            obstacle = obstacle or _obstacle(node, key, value)
            slots += _slots(node, key, value)
        elif is_array(value):
            slots.append(_slot(node, key, _Place(node, key), value, is_buffer=True))
        elif id(value) not in above:
            children.append(_read(value, key, (*above, id(node))))
    settings: tuple[Setting, ...] = ()
    if isinstance(node, _NORMS):
        settings = (Setting("eps", float(node.epsilon), partial(setattr, node, "epsilon")),)
    is_container = isinstance(node, (list, tuple, dict, nnx.Sequential, nnx.List, nnx.Dict))
    return Layer(
        name,
        type(node).__name__,
        node,
        tuple(slots),
        tuple(children),
        settings,
        is_sequence=isinstance(node, nnx.Sequential),
        is_container=is_container or type(node) is nnx.Module,
        obstacle=obstacle,
    )


def _members(node: Any) -> Iterator[tuple[str, Any]]:
    """Variables, arrays and layers that a node holds, under the author's own names."""
    if isinstance(node, dict):
        pairs = [(_word(k), v) for k, v in node.items()]
    elif isinstance(node, (list, tuple, nnx.List)):
        pairs = [(str(i), v) for i, v in enumerate(node)]
    else:
        pairs = [(k, v) for k, v in vars(node).items() if not k.startswith("_pytree__")]
        # A transform of NNX leaves the attributes in the order of the alphabet: b before k, 10 before 2.
        if isinstance(node, _RENAMED):
            pairs.sort(key=lambda pair: _ORDER.get(pair[0], 0))
        pairs.sort(key=lambda pair: int(pair[0]) if pair[0].isdecimal() else -1)
        if isinstance(node, nnx.Sequential):
            pairs = [(str(i), v) for i, v in enumerate(node.layers)] + [(k, v) for k, v in pairs if k != "layers"]
    for key, value in pairs:
        if _holds_state(value):
            yield key, value


def _word(key: Any) -> str:
    """A dictionary's key as a part of a name."""
    return ".".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _holds_state(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds_state(item) for item in value)
    if isinstance(value, nnx.Variable):
        return not isinstance(value, nnx.RngState)
    return is_array(value) or (isinstance(value, nnx.Pytree) and not isinstance(value, (nnx.Rngs, nnx.RngStream)))


def is_array(x: Any) -> bool:
    """Whether these are numbers of an array, known or not yet known; keys of random numbers are none."""
    return isinstance(x, (jax.Array, jax.ShapeDtypeStruct, np.ndarray)) and not is_key(x)


def is_key(x: Any) -> bool:
    """Whether an array holds keys of random numbers."""
    return bool(jnp.issubdtype(x.dtype, jax.dtypes.prng_key))


def _obstacle(layer: Any, key: str, variable: nnx.Variable) -> str:
    """Why a library layer's array has no canonical layout: another axis than the layer's own, as nnx.vmap adds them."""
    wanted = _rank(layer, key) if isinstance(layer, _RENAMED) else None
    found = np.ndim(raw(variable))
    if wanted is None or found == wanted:
        return ""
    return (
        f"{key} {wanted} eksenli olmalıydı, {found} eksenli ({np.shape(raw(variable))}); nnx.vmap ya da nnx.scan için "
        "üst üste konmuş katmanların kanonik düzeni yok, katmanları ayrı ayrı bir nnx.List içinde tutun"
    )


def _rank(layer: Any, key: str) -> int | None:
    if key == "kernel" and isinstance(layer, (nnx.Conv, nnx.ConvTranspose)):
        return 2 + len(layer.kernel_size if isinstance(layer.kernel_size, (tuple, list)) else (layer.kernel_size,))
    if key in ("kernel", "embedding"):
        return 2
    return 1 if key in ("bias", "scale", "mean", "var") else None


@dataclass(frozen=True)
class _Place:
    """Where an array is: an attribute or item of a node, or a leaf of what a variable holds."""

    holder: Any
    key: str = ""
    path: tuple[Any, ...] = ()

    def get(self) -> Any:
        if isinstance(self.holder, nnx.Variable):
            leaves = jax.tree_util.tree_flatten_with_path(raw(self.holder))[0]
            return next(leaf for path, leaf in leaves if path == self.path)
        if isinstance(self.holder, dict):
            return next(value for key, value in self.holder.items() if _word(key) == self.key)
        return self.holder[int(self.key)] if self._is_list() else getattr(self.holder, self.key)

    def put(self, new: Any) -> None:
        if isinstance(self.holder, nnx.Variable):
            whole = jax.tree_util.tree_map_with_path(lambda p, leaf: new if p == self.path else leaf, raw(self.holder))
            if self.holder.ref:
                self.holder.get_raw_value()[...] = whole
            else:
                self.holder.set_raw_value(whole)
        elif isinstance(self.holder, dict):
            self.holder[next(key for key in self.holder if _word(key) == self.key)] = new
        elif self._is_list():
            self.holder[int(self.key)] = new
        else:
            setattr(self.holder, self.key, new)

    def _is_list(self) -> bool:
        return isinstance(self.holder, (list, tuple, nnx.List))

    @property
    def identity(self) -> tuple[Any, ...]:
        return (id(self.holder), self.key, self.path)


def raw(variable: nnx.Variable) -> Any:
    """What a variable holds, without what its `get_value` makes of it: what NNX itself saves."""
    value = variable.get_raw_value()
    return value[...] if variable.ref else value


def _leaves(variable: nnx.Variable) -> list[tuple[_Place, Any]]:
    """The arrays in a variable; most hold one."""
    found = []
    for path, leaf in jax.tree_util.tree_flatten_with_path(raw(variable))[0]:
        number = isinstance(leaf, (bool, int, float, complex, np.generic))
        if number or is_array(leaf):
            found.append((_Place(variable, "", path), jnp.asarray(leaf) if number else leaf))
    return found


def _slots(layer: Any, key: str, variable: nnx.Variable) -> Iterator[Slot]:
    is_ours = isinstance(layer, _LIBRARY) and key in _PARAMETERS
    for place, leaf in _leaves(variable):
        name = ".".join([key, *(str(getattr(p, "key", getattr(p, "idx", p))) for p in place.path)])
        yield _slot(
            layer,
            name,
            place,
            leaf,
            is_buffer=not (is_ours or isinstance(variable, nnx.Param)),
            trainable=isinstance(variable, nnx.Param),
            is_exchanged=not isinstance(variable, _PASSING),
        )


def _slot(
    layer: Any, key: str, place: _Place, x: Any, is_buffer: bool, trainable: bool = False, is_exchanged: bool = True
) -> Slot:
    name, layout = key, _Layout()
    if isinstance(layer, _RENAMED):
        name = _NAMES.get(key, key)
        layout = _layout(layer, key) if np.ndim(x) == _rank(layer, key) else layout
    shape = tuple(x.shape)
    dtype = np.dtype(x.dtype)
    missing = without_value(x)
    return Slot(
        name,
        place.holder,
        layout.there(np.broadcast_to(np.int8(0), shape)).shape,
        dtype.name,
        dtype.itemsize,
        device_name(x),
        trainable,
        is_buffer,
        None if missing else partial(_get, place, layout),
        partial(_put, place, layout),
        is_exchanged,
        own_name=key,
        own_shape=shape,
        way=layout.way,
        identity=place.identity,
        cure=missing,
    )


def _layout(layer: Any, key: str) -> _Layout:
    if key != "kernel":
        return _Layout()
    if isinstance(layer, nnx.Linear):
        return _Layout(np.transpose, np.transpose, "devrik")
    if isinstance(layer, nnx.ConvTranspose) and not layer.transpose_kernel:
        return _Layout(_from_turned, _to_turned, "çekirdek ters çevrilip son iki eksen öne")
    if isinstance(layer, (nnx.Conv, nnx.ConvTranspose)):
        return _Layout(_kernel_first, _kernel_last, "son iki eksen öne, yer değiştirerek")
    return _Layout()


def _kernel_first(a: np.ndarray) -> np.ndarray:
    return a.transpose(a.ndim - 1, a.ndim - 2, *range(a.ndim - 2))


def _kernel_last(a: np.ndarray) -> np.ndarray:
    return a.transpose(*range(2, a.ndim), 1, 0)


def _from_turned(a: np.ndarray) -> np.ndarray:
    return np.moveaxis(np.flip(a, tuple(range(a.ndim - 2))), (-2, -1), (0, 1))


def _to_turned(a: np.ndarray) -> np.ndarray:
    return np.flip(np.moveaxis(a, (0, 1), (-2, -1)), tuple(range(a.ndim - 2)))


def without_value(x: Any) -> str:
    """Why the values of an array can't be read, and what to do; empty where they can."""
    if isinstance(x, jax.ShapeDtypeStruct):
        return _ABSTRACT
    if isinstance(x, jax.core.Tracer):
        return "çağrıyı izlenen işlevin (jit, grad, vmap) dışına alın, izlenirken değer yoktur"
    if isinstance(x, jax.Array):
        if x.is_deleted():
            return "diziyi bağışladığınız (donate) çağrının döndürdüğünü alın, bağışlananın değeri kalmaz"
        if not x.is_fully_addressable:
            return "başka bilgisayarlara dağılmış dizileri bu bilgisayarda toplayın"
    return ""


def device_name(x: Any) -> str:
    """The devices of an array as JAX writes them; a dash where it is on none."""
    if isinstance(x, np.ndarray):
        return "cpu"
    if isinstance(x, (jax.ShapeDtypeStruct, jax.core.Tracer)) or x.is_deleted():
        return "—"
    return ", ".join(map(str, sorted(x.devices(), key=lambda device: device.id)))


def plain_array(x: Any) -> np.ndarray:
    """The values of an array in a type that numpy itself has: bfloat16 as float32, int4 as int8."""
    array = np.array(x, order="C")
    if array.dtype.kind == "V" or _errors.is_small_float(array.dtype):
        name = array.dtype.name
        return array.astype("uint8" if name.startswith("uint") else "int8" if name.startswith("int") else np.float32)
    return array


def _get(place: _Place, layout: _Layout) -> np.ndarray:
    x = place.get()
    return np.array(layout.there(plain_array(x if is_array(x) else jnp.asarray(x))), order="C")


def _put(place: _Place, layout: _Layout, array: np.ndarray) -> None:
    place.put(like(np.array(layout.back(array), order="C"), place.get()))


def like(array: np.ndarray, x: Any) -> Any:
    """The array where `x` is and of its type."""
    if not isinstance(x, jax.Array):
        kind = getattr(x, "dtype", None) or jnp.asarray(x).dtype
        return array.astype(kind) if isinstance(x, np.ndarray) else jnp.asarray(array.astype(kind))
    array = array.astype(x.dtype)
    # A type of 64 bits stays one where it is there already, whatever the flag says now.
    with jax.enable_x64(True):
        return jax.device_put(array, x.sharding) if x.committed else jax.device_put(array)


def listed(net: nnx.Module) -> list[tuple[str, tuple[Any, ...]]]:
    """What NNX's own walk over the network's graph finds, and its state holds.

    The walk goes on into what a plain list or dict was given after the constructor; the state, from which NNX
    differentiates and trains, does not.
    """
    nodes = dict(nnx.iter_graph(net))
    in_state = {path for path, _ in nnx.to_flat_state(nnx.state(net))}
    found = []
    for path, value in nodes.items():
        name = ".".join(map(str, path))
        if path not in in_state:
            continue
        if isinstance(value, nnx.Variable) and not isinstance(value, nnx.RngState):
            found += [(name, place.identity) for place, _ in _leaves(value)]
        elif is_array(value):
            found.append((name, (id(nodes[path[:-1]]), _word(path[-1]), ())))
    return found
