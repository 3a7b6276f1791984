"""Derlenmiş hangi işlevler bir ağı dışarıdan tutuyor?

What `jax.jit` finds outside a function's arguments becomes a constant of the
program. A network that was found so keeps its old numbers there, whatever is
written into it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import jax
from flax import nnx

# From a function to what it calls, to what that holds, and so on.
_DEEP = 8


def refresh(net: nnx.Module) -> list[str]:
    """Make jitted functions that hold the network, whose numbers are constants in them, trace anew.

    What was compiled ahead of its call, `jit(f).lower(x).compile()`, says not what it was traced from, and keeps its
    constants.
    """
    inside = {id(module) for _, module in nnx.iter_modules(net)}
    compiled = type(jax.jit(lambda: None))
    # An object refers to its class, too. Asked so, a million objects take half as long as by their types.
    for thing in gc.get_referrers(compiled):
        if type(thing) is compiled and any(
            id(module) in inside
            for held in _held(getattr(thing, "__wrapped__", None), set(), _DEEP)
            for _, module in nnx.iter_modules(held)
        ):
            thing.clear_cache()
    return []


def _held(thing: Any, seen: set[int], deep: int) -> Iterator[nnx.Module]:
    """Modules that something called finds outside itself: by closure, by a global name, as what it is a method of."""
    if isinstance(thing, nnx.Module):
        yield thing
    elif deep and id(thing) not in seen and not isinstance(thing, (type, ModuleType)) and not _is_jax_s(thing):
        seen.add(id(thing))
        for part in _outside(thing):
            yield from _held(part, seen, deep - 1)


def _is_jax_s(thing: Any) -> bool:
    """Whether JAX wrote it, which holds no one's network."""
    return isinstance(thing, FunctionType) and str(thing.__module__).startswith(("jax.", "flax."))


def _outside(thing: Any) -> list[Any]:
    if isinstance(thing, partial):
        return [thing.func, *thing.args, *thing.keywords.values()]
    if isinstance(thing, MethodType):
        return [thing.__self__, thing.__func__]
    if isinstance(thing, (list, tuple)):
        return list(thing)
    if isinstance(thing, FunctionType):
        cells = [cell.cell_contents for cell in thing.__closure__ or () if cell != CellType()]
        names = [name for code in _codes(thing.__code__) for name in code.co_names]
        return [*cells, *(thing.__defaults__ or ()), *(thing.__globals__.get(name) for name in names)]
    return list(vars(thing).values()) if hasattr(thing, "__dict__") else []


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of those in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
