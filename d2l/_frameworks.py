"""Ortak kodun bir çerçeveden bekledikleri; çerçeveyi tanıyan tek yer arka uçtur.

A back end registers one `Framework`. The shared code asks it to read a
network into a tree of `Layer`s, whose `Slot`s hold parameters and buffers
in the canonical layout, and never looks at the network itself.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from d2l import _errors

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Slot:
    """One parameter or buffer; shape and array are in the canonical layout.

    `own_name`, `own_shape` and `way` tell how the framework keeps it.
    `identity` stands in for an owner that is made anew at each look.
    `is_bookkeeping`: the framework's own notes, no number of the network.
    `cure`: how this one gets its values, where the framework's usual way won't do.
    """

    name: str
    owner: Any
    shape: Shape | None
    dtype: str
    itemsize: int
    device: str
    trainable: bool
    is_buffer: bool
    read: Callable[[], np.ndarray] | None
    write: Callable[[np.ndarray], None]
    is_exchanged: bool = True
    own_name: str = ""
    own_shape: Shape | None = None
    way: str = ""
    identity: Hashable = None
    is_bookkeeping: bool = False
    cure: str = ""

    @property
    def key(self) -> Hashable:
        return id(self.owner) if self.identity is None else self.identity

    @property
    def size(self) -> int:
        return math.prod(self.shape or ())

    @property
    def num_bytes(self) -> int:
        return self.size * self.itemsize


@dataclass(frozen=True)
class Setting:
    """A number beside the arrays without which outputs would differ."""

    name: str
    value: float
    write: Callable[[float], None]


@dataclass(frozen=True)
class Layer:
    """One layer or block of a network, as its framework spells it.

    `is_sequence`: children stand one after another and are counted.
    `is_container`: does nothing but hold its children.
    `is_pending`: will make parameters that are not there yet.
    `obstacle`: why its arrays have no canonical layout.
    `uncounted`: why its arrays can't even be counted.
    """

    name: str
    kind: str
    owner: Any
    slots: tuple[Slot, ...] = ()
    children: tuple[Layer, ...] = ()
    settings: tuple[Setting, ...] = ()
    is_sequence: bool = False
    is_container: bool = False
    is_pending: bool = False
    obstacle: str = ""
    uncounted: str = ""
    identity: Hashable = None

    @property
    def key(self) -> Hashable:
        return id(self.owner) if self.identity is None else self.identity

    def walk(self, path: str = "") -> Iterator[tuple[str, Layer]]:
        """Every layer with its path, parents first, repeats included."""
        yield path, self
        for child in self.children:
            yield from child.walk(f"{path}.{child.name}" if path else child.name)


@dataclass(frozen=True)
class Framework:
    """What the shared code may ask of a framework.

    `read` with `exact` also finds out how arrays are laid out, or why that
    can't be told, by inputs that were `given` or canonical ones that are
    `like` them; `listed` names every parameter and buffer that the framework
    itself knows of, by its key; `observe` runs a network outside training and
    gives its inputs and outputs as canonical arrays, and whether it computes
    in numbers of 16 bits; `feed` turns canonical
    arrays into what the network takes;
    `trace` runs a network once and gives the output shapes of each layer by
    its path in the tree; `like` puts an array where a tensor is; `gradients`
    gives None for an input that the result does not depend on; `refresh`
    makes a network and those around it forget what they compiled, and names
    those that can't; `materialise` tells a reader how to initialise a network.

    Two parts are optional, with a default for a framework that needs none.
    `wait` returns when one tensor has its value, for a framework whose
    `synchronize` does not wait for all that was asked; `keep` is a context
    at whose end the buffers of the layers called in it are what they were,
    and which gives the names of those that had moved. `holds_values`: what
    it compiles holds the numbers of a network as well, so that `refresh` is
    due whenever any are written.
    """

    title: str
    network: type
    network_name: str
    tensor_name: str
    tensors: tuple[type, ...]
    read: Callable[..., Layer]
    listed: Callable[[Any], Iterable[tuple[str, Hashable]]]
    observe: Callable[[Any, Sequence[Any]], tuple[list[np.ndarray], list[np.ndarray], bool]]
    feed: Callable[[Any, Sequence[np.ndarray]], list[Any]]
    trace: Callable[[Any, tuple[Any, ...], Mapping[str, Any]], dict[str, list[Any]]]
    to_numpy: Callable[[Any], np.ndarray]
    like: Callable[[np.ndarray, Any], Any]
    gradients: Callable[[Callable[..., Any], Sequence[Any]], list[np.ndarray | None]]
    synchronize: Callable[[], None]
    refresh: Callable[[Any], list[str]]
    materialise: str
    wait: Callable[[Any], None] = lambda x: None
    keep: Callable[[], AbstractContextManager[list[str]]] = lambda: nullcontext([])
    holds_values: bool = False


_registered: list[Framework] = []


def register(framework: Framework) -> None:
    """Make a framework known to the shared code."""
    _registered.append(framework)


def of_network(where: str, net: Any) -> Framework:
    """The framework whose network this is."""
    for framework in _registered:
        if isinstance(net, framework.network):
            return framework
    names = ", ".join(framework.network_name for framework in _registered)
    raise _errors.wrong_type(where, f"bir ağ ({names})", net)


def of_tensor(where: str, x: Any) -> Framework:
    """The framework whose tensor this is."""
    for framework in _registered:
        if isinstance(x, framework.tensors):
            return framework
    names = ", ".join(framework.tensor_name for framework in _registered)
    raise _errors.wrong_type(where, f"bir tensör ({names})", x)


def is_tensor(x: Any) -> bool:
    """Whether a registered framework calls this a tensor."""
    return any(isinstance(x, framework.tensors) for framework in _registered)


def as_array(x: Any) -> np.ndarray:
    """A tensor of any registered framework, or what numpy understands, as an array."""
    for framework in _registered:
        if isinstance(x, framework.tensors):
            return framework.to_numpy(x)
    return np.asarray(x)


def shapes_of(output: Any) -> Any:
    """Shape of a layer's output; of several outputs, a list of shapes."""
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, (list, tuple)):
        return [shapes_of(item) for item in output]
    return tuple(output.shape) if hasattr(output, "shape") else None


def by_path(root: Layer, seen: Iterable[tuple[Any, Any]]) -> dict[str, list[Any]]:
    """Output shapes of a tree's layers, from what each of them (by itself, alive) gave one call after another."""
    shapes: dict[int, list[Any]] = {}
    for owner, shape in seen:
        shapes.setdefault(id(owner), []).append(shape)
    return {path: shapes[id(layer.owner)] for path, layer in root.walk() if id(layer.owner) in shapes}


def leaves(nest: Any) -> list[Any]:
    """What stands in lists, tuples and dictionaries, one after another; dictionaries by their keys' order."""
    if isinstance(nest, dict):
        nest = [nest[key] for key in sorted(nest, key=str)]
    if isinstance(nest, (list, tuple)):
        return [leaf for item in nest for leaf in leaves(item)]
    return [nest]


def synchronize() -> None:
    """Wait for the devices of the registered frameworks."""
    for framework in _registered:
        framework.synchronize()


def inner_values(value: Any) -> Iterator[Any]:
    """What lists, tuples, mappings and dataclasses hold in the end."""
    if isinstance(value, Mapping):
        value = list(value.values())
    elif is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from inner_values(item)
    else:
        yield value


def wait(result: Any) -> None:
    """Wait until every tensor in a result has its value."""
    for x in inner_values(result):
        for framework in _registered:
            if isinstance(x, framework.tensors):
                framework.wait(x)


def living(*classes: type) -> Iterator[Any]:
    """All objects of these classes and of those derived from them, whoever holds them.

    By their types: a class asked of a million objects takes seconds, and isinstance wakes modules that load late.
    """
    kinds = set().union(*map(_derived, classes))
    return (thing for thing in gc.get_objects() if type(thing) in kinds)


def _derived(kind: type) -> set[type]:
    return {kind}.union(*map(_derived, type.__subclasses__(kind)))
