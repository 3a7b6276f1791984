"""`from d2l import tensorflow as d2l`: ortak sözlüğün TensorFlow (Keras 3) karşılığı."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Framework

try:
    import tensorflow as tf  # isort: skip  # first: one that is broken says so itself
    import keras
except ModuleNotFoundError as error:
    if error.name not in ("tensorflow", "keras"):
        raise
    raise _errors.not_installed("TensorFlow", "tensorflow") from None

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"Keras'ın arka ucu olarak tensorflow bekleniyordu, {keras.backend.backend()} geldi; "
        "KERAS_BACKEND=tensorflow ortam değişkeniyle yeniden başlatın"
    )

from d2l import _keras, _keras_graph
from d2l._shared import *  # noqa: F403 (all that is there is public)

__all__ = _errors.PUBLIC

_TENSORS = (tf.Tensor, tf.Variable, keras.Variable)


def _accelerators() -> list[str]:
    """Devices of the first kind of accelerator that is there.

    Metal's is a GPU (https://developer.apple.com/metal/tensorflow-plugin), Intel's plug-in has a kind of its own.
    """
    for kind in ("GPU", "XPU"):
        found = tf.config.list_logical_devices(kind)
        if found:
            return [_keras.short_device(device.name) for device in found]
    return []


def cpu() -> str:
    """CPU cihazını verir."""
    return "/CPU:0"


def gpu(i: int = 0) -> str:
    """`i` numaralı GPU'yu verir; yoksa hata verir.

    Önce TensorFlow'un GPU dediği cihazlar (CUDA; Mac'te `tensorflow-metal`
    eklentisiyle Metal), sonra Intel XPU denenir.
    """
    found = _accelerators()
    if _errors.whole_number("d2l.gpu: i", i, 0) >= len(found):
        raise _errors.no_such_gpu("d2l.gpu", "TensorFlow", i, len(found))
    return found[i]


def num_gpus() -> int:
    """Çerçevenin kullanabildiği GPU sayısını verir."""
    return len(_accelerators())


def try_gpu(i: int = 0) -> str:
    """`i` numaralı GPU varsa onu, yoksa CPU'yu verir."""
    return gpu(i) if _errors.whole_number("d2l.try_gpu: i", i, 0) < num_gpus() else cpu()


def try_all_gpus() -> list[str]:
    """Bütün GPU'ları, hiç yoksa yalnız CPU'yu içeren bir liste verir."""
    return _accelerators() or [cpu()]


def device_of(x: Any) -> str:
    """Bir tensörün, parametrenin ya da ağın bulunduğu cihazı verir.

    Birden çok cihaza dağılmışsa hata verir.
    """
    if isinstance(x, keras.Variable):
        x = x.value
    if isinstance(x, (tf.Tensor, tf.Variable)):
        return _keras.short_device(x.device)
    if isinstance(x, keras.layers.Layer):
        if not x.weights and not x.built:
            raise _errors.not_materialised("d2l.device_of", type(x).__name__, "net(X) ile ağdan bir girdi geçirin")
        return str(_errors.only_device("d2l.device_of", [device_of(w) for w in x.weights]))
    raise _errors.wrong_type("d2l.device_of", "tf.Tensor, tf.Variable ya da keras.Layer", x)


def to_device(x: tf.Tensor, device: str) -> tf.Tensor:
    """Tensörün verilen cihazdaki karşılığını verir; zaten oradaysa kendisini."""
    where = "d2l.to_device"
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type(f"{where}: x", "tf.Tensor", x)
    target = _existing(where, device)
    if isinstance(x, tf.Tensor) and device_of(x) == target:
        return x
    with tf.device(target):
        return tf.identity(x)


def _existing(where: str, device: Any) -> str:
    if not isinstance(device, str):
        raise _errors.wrong_type(f"{where}: device", "bir cihaz (d2l.cpu(), d2l.gpu())", device)
    known = [_keras.short_device(d.name) for d in tf.config.list_logical_devices()]
    wanted = _keras.short_device(device).upper()
    wanted = wanted if ":" in wanted else f"{wanted}:0"
    if wanted not in known:
        raise _errors.no_such_device(where, device, known)
    return wanted


def synchronize(device: str | None = None) -> None:
    """Cihazdaki bütün işlerin bitmesini bekler; cihaz verilmezse bütün cihazları bekler.

    TensorFlow ve MXNet cihaz verilse de bütün cihazları bekler. JAX dizileri
    bekler: o cihazda değeri tutulan her dizi hesaplanmış olur, sonucunu
    kimsenin tutmadığı bir iş sürüyor olabilir.
    """
    if device is not None:
        _existing("d2l.synchronize", device)
    tf.test.experimental.sync_devices()


def set_seed(seed: int) -> None:
    """Python, NumPy ve çerçevenin rastgele sayı üreteçlerini aynı tohumla başlatır.

    JAX'in başlatılacak bir üreteci yoktur, her rastgele sayı verilen bir
    anahtardan çıkar: orada yalnız Python ile NumPy başlatılır, çerçeveye
    tohumu siz verirsiniz (`nnx.Rngs(seed)`, `jax.random.key(seed)`).
    """
    keras.utils.set_random_seed(_errors.whole_number("d2l.set_seed: seed", seed, 0, 2**32 - 1))


def to_numpy(x: tf.Tensor) -> np.ndarray:
    """Tensörün değerlerini yeni bir NumPy dizisi olarak verir.

    Gradyan bağı kopar, GPU'daki değerler CPU'ya gelir. NumPy'de karşılığı
    olmayan `bfloat16` ve daha kısa kayan noktalı değerler `float32` olur.
    """
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type("d2l.to_numpy", "tf.Tensor, tf.Variable ya da keras.Variable", x)
    if tf.is_symbolic_tensor(x):
        raise _errors.wrong_type(
            "d2l.to_numpy", "değeri olan bir tensör", x, "çizge izlenirken (tf.function) değer henüz yoktur"
        )
    dtype = tf.as_dtype(x.dtype)
    if not (dtype.is_floating or dtype.is_integer or dtype.is_complex or dtype.is_bool):
        raise _errors.wrong_dtype_of("d2l.to_numpy", "sayılardan oluşan bir tensör", dtype.name)
    array = np.array(_keras.plain_array(x), order="C")
    if dtype.name in ("int4", "uint4"):
        return array.astype(f"{dtype.name[:-1]}8")
    return array.astype(np.float32) if _errors.is_small_float(array.dtype) else array


def from_numpy(a: np.ndarray, device: str | None = None) -> tf.Tensor:
    """NumPy dizisini, veri türünü koruyarak, çerçevenin tensörüne kopyalar.

    - `a`: sayılardan ya da doğru/yanlış değerlerden oluşan bir dizi. JAX'te
      64 bit kapalıyken (`jax_enable_x64`) 64 bitlik bir dizi hata verir.
    - `device`: tensörün kurulacağı cihaz; verilmezse CPU.
    """
    array = _errors.native_array("d2l.from_numpy", a)
    with tf.device(cpu() if device is None else _existing("d2l.from_numpy", device)):
        try:
            return tf.constant(array)
        except (TypeError, ValueError):
            raise _errors.wrong_dtype("d2l.from_numpy", "TensorFlow", array) from None


# What the shared code asks of TensorFlow and Keras.


@contextmanager
def _calls(seen: Callable[..., Any]) -> Iterator[None]:
    """Every call of a layer in this thread goes to `seen(call, layer, args, kwargs)`."""
    call, here = keras.layers.Layer.__call__, threading.get_ident()

    def noted(layer: keras.layers.Layer, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != here:
            return call(layer, *args, **kwargs)
        return seen(call, layer, args, kwargs)

    with mock.patch.object(keras.layers.Layer, "__call__", noted):
        yield


def _trace(net: keras.layers.Layer, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, list[Any]]:
    seen: list[tuple[keras.layers.Layer, Any]] = []

    def note(call: Any, layer: keras.layers.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if _leaves_training_open(layer, args, kwargs):
            kwargs = kwargs | {"training": False}
        output = call(layer, *args, **kwargs)
        seen.append((layer, _frameworks.shapes_of(output)))
        return output

    with _calls(note):
        net(*_keras_graph.arranged(net, inputs), **named)
    return _frameworks.by_path(_keras.read(net), seen)


def _leaves_training_open(layer: keras.layers.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    parameters = inspect.signature(layer.call).parameters
    return "training" in parameters and "training" not in [*kwargs, *list(parameters)[: len(args)]]


@contextmanager
def _keep() -> Iterator[list[str]]:
    """Variables that no gradient moves, of the layers called in here, are afterwards what they were."""
    kept: dict[int, tuple[keras.Variable, np.ndarray[Any, Any]]] = {}
    moved: list[str] = []

    def note(call: Any, layer: keras.layers.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for variable in layer.non_trainable_variables:
            if id(variable) not in kept:
                with tf.init_scope():  # the layer may be called in a graph that is being traced
                    kept[id(variable)] = (variable, _keras.plain_array(variable.value))
        return call(layer, *args, **kwargs)

    try:
        with _calls(note):
            yield moved
    finally:
        for variable, values in kept.values():
            if not np.array_equal(_keras.plain_array(variable.value), values, equal_nan=values.dtype.kind == "f"):
                variable.assign(values)
                moved.append(variable.path)


def _gradients(fn: Callable[..., Any], inputs: Sequence[Any]) -> list[np.ndarray[Any, Any] | None]:
    leaves = [tf.identity(x) for x in inputs]
    with tf.GradientTape() as tape:
        tape.watch(leaves)
        value = fn(*leaves)
    grads = tape.gradient(value, leaves)
    return [None if g is None else to_numpy(tf.convert_to_tensor(g)) for g in grads]


_frameworks.register(
    Framework(
        title="TensorFlow",
        network=keras.layers.Layer,
        network_name="keras.Layer",
        tensor_name="tf.Tensor",
        tensors=_TENSORS,
        read=_keras.read,
        listed=_keras.listed,
        observe=_keras.observe,
        feed=_keras.feed,
        trace=_trace,
        to_numpy=to_numpy,
        like=lambda array, x: from_numpy(array, device_of(x)),
        gradients=_gradients,
        synchronize=synchronize,
        refresh=_keras.refresh,
        materialise="net(X) ile ağdan bir girdi geçirin",
        keep=_keep,
    )
)

if not TYPE_CHECKING:  # a type checker is to find misspelt names itself
    __getattr__ = _errors.unknown_in(__name__, __all__)


def __dir__() -> list[str]:
    return __all__
