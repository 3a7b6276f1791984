"""Hata iletileri: ne geldi, ne bekleniyordu, ne yapmalı."""

from __future__ import annotations

import difflib
import importlib.metadata
import operator
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

_BACK_ENDS = ("jax", "mxnet", "tensorflow", "torch")

# What every back end offers: its `__all__`.
PUBLIC = [
    "Timer",
    "benchmark",
    "check_gradient",
    "cpu",
    "device_of",
    "export_state",
    "from_numpy",
    "gpu",
    "import_state",
    "layout",
    "num_bytes",
    "num_gpus",
    "num_parameters",
    "plot",
    "print_tree",
    "raises",
    "set_seed",
    "shapes",
    "summary",
    "synchronize",
    "to_device",
    "to_numpy",
    "try_all_gpus",
    "try_gpu",
]


def back_ends() -> list[str]:
    """Names of the back ends. A list, since the folder may hold files of another `d2l`."""
    return list(_BACK_ENDS)


def other_d2l() -> ImportError | None:
    """The answer to PyPI's `d2l` beside ours: each overwrites the other's files, and removing one breaks both."""
    try:
        other = importlib.metadata.distribution("d2l")
    except importlib.metadata.PackageNotFoundError:
        return None
    return ImportError(
        f"d2l: bu ortamda aynı adı taşıyan başka bir paket de kurulu: d2l {other.version}, "
        f"{Path(str(other.locate_file('d2l')))} klasöründe. İki paket birbirinin dosyalarını ezer. Bu kitaba ayrı bir "
        f"ortam açın ya da ötekini kaldırın (pip uninstall d2l), sonra bu kitabınkini yeniden kurun: "
        f"kitabın klasöründe pip install --force-reinstall --no-deps -e .",
        name="d2l",
    )


def unknown_in_package(name: str) -> AttributeError:
    """The answer to `d2l.torch_` and to `d2l.try_gpu` without a framework."""
    names = back_ends()
    if name.startswith("__"):
        return AttributeError(f"module 'd2l' has no attribute {name!r}")
    near = difflib.get_close_matches(name.strip("_").lower(), names, n=1, cutoff=0.7)
    if near:
        cure = f"şunu mu demek istediniz: from d2l import {near[0]} as d2l"
    elif name in PUBLIC:
        lines = " ya da ".join(f"from d2l import {n} as d2l" for n in names)
        cure = f"önce çerçevenizi seçin ({lines}), sonra d2l.{name} yazın"
    else:
        cure = f"çerçeveler: {', '.join(names)}; örneğin from d2l import {names[-1]} as d2l"
    return AttributeError(f"d2l içinde {name!r} diye bir ad yok; {cure}")


def unknown_in(back_end: str, names: Iterable[str]) -> Callable[[str], Any]:
    """A module `__getattr__` that names the nearest public name."""
    known = list(names)

    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {back_end!r} has no attribute {name!r}")
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        cure = (
            f"şunu mu demek istediniz: d2l.{near[0]}"
            if near
            else f"var olanlar: {', '.join(sorted(known))} (d2l.ai kitabının d2l paketi başka bir pakettir)"
        )
        raise AttributeError(f"{back_end} içinde {name!r} diye bir ad yok; {cure}")

    return missing


def not_installed(title: str, extra: str) -> ImportError:
    """The answer to `from d2l import torch` where there is no PyTorch."""
    package = {"tensorflow": "tensorflow keras", "jax": "jax flax"}.get(extra, extra)
    return ModuleNotFoundError(
        f"{title} kurulu değil; kitabın klasöründe şu komutu çalıştırın: "
        f'pip install -e ".[{extra}]". O klasör yanınızda değilse: pip install {package}',
        name=extra,
    )


def came(value: Any) -> str:
    """A short description of what a caller passed."""
    kind = type(value).__name__
    if value is None:
        return "None"
    if isinstance(value, (bool, int, float, complex, str, bytes)):
        text = repr(value)
        return f"{kind} ({text if len(text) <= 40 else text[:37] + '...'})"
    if isinstance(value, type):
        return f"{value.__name__} sınıfının kendisi"
    return kind


def wrong_type(where: str, wanted: str, value: Any, cure: str = "") -> TypeError:
    """`where: wanted bekleniyordu, ... geldi; cure`."""
    return TypeError(_sentence(where, wanted, came(value), cure))


def wrong_dtype_of(where: str, wanted: str, got: object, what: str = "tensör", cure: str = "") -> TypeError:
    """As `wrong_type`, for a tensor or an array whose numbers are of the wrong type."""
    return TypeError(_sentence(where, wanted, f"{got} türünde bir {what}", cure))


def wrong_value(where: str, wanted: str, got: str, cure: str = "") -> ValueError:
    """As `wrong_type`, for a value of the right type; `got` says what came."""
    return ValueError(_sentence(where, wanted, got, cure))


def _sentence(where: str, wanted: str, got: str, cure: str) -> str:
    tail = f"; {cure}" if cure else ""
    return f"{where}: {wanted} bekleniyordu, {got} geldi{tail}"


def whole_number(where: str, value: Any, least: int, most: int | None = None) -> int:
    """The value as an int between the bounds, or the error that says so."""
    limits = f"{least} ile {most} arasında" if most is not None else f"en az {least} olan"
    wanted = f"{limits} bir tam sayı"
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong_type(where, wanted, value)
    number = operator.index(value)
    if number < least or (most is not None and number > most):
        raise wrong_value(where, wanted, str(number))
    return number


def no_such_gpu(where: str, title: str, index: int, count: int) -> ValueError:
    """The answer to `gpu(7)` on a machine with fewer."""
    numbers = "0" if count == 1 else f"0–{count - 1}"
    seen = "hiç GPU görmüyor" if count == 0 else f"{count} GPU görüyor ({numbers})"
    return ValueError(
        f"{where}: {index} numaralı GPU yok; {title} bu bilgisayarda {seen}. "
        f"GPU yoksa CPU ile devam etmek için d2l.try_gpu({index}) yazın"
    )


def no_such_device(where: str, device: Any, known: Iterable[Any]) -> ValueError:
    """The answer to a device that the framework does not have here."""
    names = ", ".join(str(d) for d in known)
    return ValueError(f"{where}: {device} diye bir cihaz yok; var olanlar: {names}")


def only_device(where: str, devices: Iterable[Any]) -> Any:
    """The one device of a network's parameters, or the error that says which."""
    found = list(dict.fromkeys(devices))
    if not found:
        raise ValueError(
            f"{where}: parametresi olan bir ağ bekleniyordu, parametresiz bir ağ "
            f"geldi; cihazı ancak parametreler belirler"
        )
    if len(found) > 1:
        raise ValueError(
            f"{where}: tek cihazda duran bir ağ bekleniyordu, parametreleri "
            f"{', '.join(map(str, found))} cihazlarına dağılmış bir ağ geldi"
        )
    return found[0]


def not_materialised(where: str, name: str, cure: str) -> RuntimeError:
    """The answer to a parameter that has no values yet."""
    return RuntimeError(f"{where}: ilklenmiş bir parametre bekleniyordu, henüz ilklenmemiş {name} geldi; önce {cure}")


def native_array(where: str, value: Any) -> np.ndarray[Any, Any]:
    """A contiguous copy in this machine's byte order of an array of numbers."""
    if not isinstance(value, (np.ndarray, np.generic)):
        raise wrong_type(where, "bir NumPy dizisi", value, "np.array(...) ile diziye çevirin")
    if value.dtype.kind not in "fiubc" and not is_small_float(value.dtype):
        raise wrong_dtype_of(where, "sayılardan oluşan bir dizi", value.dtype, "dizi")
    if np.ma.is_masked(value):
        raise wrong_value(
            where,
            "maskesiz bir dizi",
            f"{int(np.ma.getmaskarray(value).sum())} öğesi maskeli bir dizi",
            "maskelilere bir değer verin: a.filled(0)",
        )
    if is_small_float(value.dtype):
        return np.array(value, order="C")
    return np.array(value, dtype=value.dtype.newbyteorder("="), order="C")


def is_small_float(dtype: np.dtype[Any]) -> bool:
    """Whether it is one of ml_dtypes' numbers, which numpy does not count among its own."""
    return dtype.name.startswith(("bfloat", "float")) and not issubclass(dtype.type, np.floating)


# Types that a framework may lack, and the nearest that holds all their values.
_NEAREST = {"int8": "int32", "int16": "int32", "uint8": "int32", "uint16": "int32", "uint32": "int64"}
_LOSSY = {"uint64": ("int64", "2**63 ve üstü sığmaz"), "longdouble": ("float64", "fazla basamaklar yuvarlanır")}


def wrong_dtype(where: str, title: str, array: np.ndarray[Any, Any]) -> TypeError:
    """The answer to an array type that the framework does not have."""
    name = "longdouble" if array.dtype == np.longdouble else array.dtype.name
    if array.dtype.kind == "c":
        cure = "a.real ve a.imag dizilerini ayrı ayrı verin"
    elif name in _LOSSY:
        cure = "a.astype(np.{}) ile dönüştürün ({})".format(*_LOSSY[name])
    else:
        cure = f"a.astype(np.{_NEAREST.get(name, 'float32')}) ile dönüştürün"
    return TypeError(f"{where}: {title} içinde karşılığı olan bir veri türü bekleniyordu, {array.dtype} geldi; {cure}")
