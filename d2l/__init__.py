"""Kitaptaki not defterlerinin ortak sözlüğü: dört çerçevede aynı adlar.

Bu paket tek başına hiçbir çerçeveyi içe aktarmaz. Not defteri çerçevesini
kendisi seçer ve sonra hep aynı adları kullanır:

    from d2l import torch as d2l
    from d2l import tensorflow as d2l
    from d2l import mxnet as d2l
    from d2l import jax as d2l
"""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING, Any

from d2l import _errors

__version__: str  # pyproject.toml's, read from what is installed

if (_other := _errors.other_d2l()) is not None:
    raise _other

if not TYPE_CHECKING:  # a type checker finds the back ends, and misspelt names, itself

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            try:
                return importlib.metadata.version("derin-ogrenme-hesaplamalari")
            except importlib.metadata.PackageNotFoundError:
                raise AttributeError("d2l kurulu değil, klasöründen okunuyor; sürümü pyproject.toml söyler") from None
        if name in (*_errors.back_ends(), "results"):
            return importlib.import_module(f"d2l.{name}")
        raise _errors.unknown_in_package(name)


def __dir__() -> list[str]:
    return [*_errors.back_ends(), "__version__"]
