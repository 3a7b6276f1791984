"""`from d2l import mxnet as d2l`: ortak sözlüğün MXNet (Gluon) karşılığı.

MXNet'in NumPy arayüzünü açar (`npx.set_np()`).
"""

from __future__ import annotations

import importlib.util
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Framework, Layer, Setting, Slot

if importlib.util.find_spec("mxnet") is None:
    raise _errors.not_installed("MXNet", "mxnet")
if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
    raise ImportError(
        f"MXNet 1.9 NumPy 2 ile çalışmaz, kurulu olan NumPy {np.__version__}; "
        'şu komutu çalıştırın: pip install "numpy<2"'
    )
# MXNet 1.9.1 still says np.bool, which NumPy 1.24 took away.
if "bool" not in vars(np):
    setattr(np, "bool", bool)  # noqa: B010 (to a type checker np.bool is another thing)

import mxnet as mx
from mxnet import autograd, gluon, npx
from mxnet.gluon import nn

from d2l._shared import *  # noqa: F403 (all that is there is public)

npx.set_np()

__all__ = _errors.PUBLIC

_TENSORS = (mx.np.ndarray, gluon.Parameter)


def cpu() -> mx.Context:
    """CPU cihazını verir."""
    return npx.cpu()


def gpu(i: int = 0) -> mx.Context:
    """`i` numaralı GPU'yu verir; yoksa hata verir.

    MXNet yalnız CUDA tanır.
    """
    count = num_gpus()
    if _errors.whole_number("d2l.gpu: i", i, 0) >= count:
        raise _errors.no_such_gpu("d2l.gpu", "MXNet", i, count)
    return npx.gpu(i)


def num_gpus() -> int:
    """Çerçevenin kullanabildiği GPU sayısını verir."""
    return int(mx.context.num_gpus())


def try_gpu(i: int = 0) -> mx.Context:
    """`i` numaralı GPU varsa onu, yoksa CPU'yu verir."""
    return gpu(i) if _errors.whole_number("d2l.try_gpu: i", i, 0) < num_gpus() else cpu()


def try_all_gpus() -> list[mx.Context]:
    """Bütün GPU'ları, hiç yoksa yalnız CPU'yu içeren bir liste verir."""
    return [gpu(i) for i in range(num_gpus())] or [cpu()]


def device_of(x: Any) -> mx.Context:
    """Bir tensörün, parametrenin ya da ağın bulunduğu cihazı verir.

    Birden çok cihaza dağılmışsa hata verir.
    """
    where = "d2l.device_of"
    if isinstance(x, mx.np.ndarray):
        return x.ctx
    if isinstance(x, (gluon.Parameter, gluon.Block)):
        parameters = [x] if isinstance(x, gluon.Parameter) else x.collect_params().values()
        return _errors.only_device(where, [c for p in parameters for c in _contexts(where, p)])
    raise _errors.wrong_type(where, "mx.np.ndarray, Parameter ya da gluon.Block", x)


def _contexts(where: str, p: gluon.Parameter) -> list[mx.Context]:
    _require_initialised(where, p)
    return list(p.list_ctx())


def _require_initialised(where: str, p: gluon.Parameter) -> None:
    if p._data is None and not p._deferred_init:
        raise _errors.not_materialised(where, p.name, "net.initialize() çağırın")


def to_device(x: mx.np.ndarray, device: mx.Context) -> mx.np.ndarray:
    """Tensörün verilen cihazdaki karşılığını verir; zaten oradaysa kendisini."""
    where = "d2l.to_device"
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type(f"{where}: x", "mx.np.ndarray", x)
    return _array(where, x).as_in_ctx(_existing(where, device))


def _existing(where: str, device: Any) -> mx.Context:
    if not isinstance(device, mx.Context):
        raise _errors.wrong_type(f"{where}: device", "bir cihaz (d2l.cpu(), d2l.gpu())", device)
    if device.device_type == "gpu" and device.device_id >= num_gpus():
        known = [cpu(), *(gpu(i) for i in range(num_gpus()))]
        raise _errors.no_such_device(where, device, known)
    return device


def synchronize(device: mx.Context | None = None) -> None:
    """Cihazdaki bütün işlerin bitmesini bekler; cihaz verilmezse bütün cihazları bekler.

    TensorFlow ve MXNet cihaz verilse de bütün cihazları bekler. JAX dizileri
    bekler: o cihazda değeri tutulan her dizi hesaplanmış olur, sonucunu
    kimsenin tutmadığı bir iş sürüyor olabilir.
    """
    if device is not None:
        _existing("d2l.synchronize", device)
    npx.waitall()


def set_seed(seed: int) -> None:
    """Python, NumPy ve çerçevenin rastgele sayı üreteçlerini aynı tohumla başlatır.

    JAX'in başlatılacak bir üreteci yoktur, her rastgele sayı verilen bir
    anahtardan çıkar: orada yalnız Python ile NumPy başlatılır, çerçeveye
    tohumu siz verirsiniz (`nnx.Rngs(seed)`, `jax.random.key(seed)`).
    """
    seed = _errors.whole_number("d2l.set_seed: seed", seed, 0, 2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)
    mx.random.seed(seed)


def to_numpy(x: mx.np.ndarray) -> np.ndarray:
    """Tensörün değerlerini yeni bir NumPy dizisi olarak verir.

    Gradyan bağı kopar, GPU'daki değerler CPU'ya gelir. NumPy'de karşılığı
    olmayan `bfloat16` ve daha kısa kayan noktalı değerler `float32` olur.
    """
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type("d2l.to_numpy", "mx.np.ndarray ya da Parameter", x)
    return np.array(_array("d2l.to_numpy", x).asnumpy(), order="C")


def _array(where: str, x: mx.np.ndarray | gluon.Parameter) -> mx.np.ndarray:
    if not isinstance(x, gluon.Parameter):
        return x
    if x._data is None:
        raise _errors.not_materialised(where, x.name, "net.initialize() çağırıp net(X) ile ağdan bir girdi geçirin")
    return x.list_data()[0]


def from_numpy(a: np.ndarray, device: mx.Context | None = None) -> mx.np.ndarray:
    """NumPy dizisini, veri türünü koruyarak, çerçevenin tensörüne kopyalar.

    - `a`: sayılardan ya da doğru/yanlış değerlerden oluşan bir dizi. JAX'te
      64 bit kapalıyken (`jax_enable_x64`) 64 bitlik bir dizi hata verir.
    - `device`: tensörün kurulacağı cihaz; verilmezse CPU.
    """
    array = _errors.native_array("d2l.from_numpy", a)
    target = cpu() if device is None else _existing("d2l.from_numpy", device)
    try:
        return mx.np.array(array, dtype=array.dtype, ctx=target)
    except KeyError:  # the table of the types that MXNet knows
        raise _errors.wrong_dtype("d2l.from_numpy", "MXNet", array) from None


# What the shared code asks of MXNet.

_CONTAINERS = (nn.Sequential, nn.HybridSequential)
_NAMES = {"gamma": "weight", "beta": "bias"}
_NORMS = (nn.BatchNorm, nn.LayerNorm, nn.GroupNorm, nn.InstanceNorm)


def _read(block: gluon.Block, name: str = "", **_: Any) -> Layer:
    own = dict(block._reg_params)
    # A parameter taken from block.params without becoming an attribute.
    own.update(
        {
            n.removeprefix(block.params.prefix): p
            for n, p in block.params._params.items()
            if all(p is not known for known in own.values())
        }
    )
    buffers = _auxiliary(block)
    slots = tuple(_slot(block, n, p, p.name in buffers) for n, p in own.items())
    children = tuple(_read(child, n) for n, child in block._children.items())
    settings: tuple[Setting, ...] = ()
    if isinstance(block, _NORMS):
        settings = (Setting("eps", float(block._kwargs["eps"]), partial(_set_eps, block)),)
    return Layer(
        name,
        type(block).__name__,
        block,
        slots,
        children,
        settings,
        obstacle=_obstacle(block),
        is_sequence=isinstance(block, _CONTAINERS),
        is_container=isinstance(block, _CONTAINERS) or type(block) in (nn.Block, nn.HybridBlock),
    )


def _auxiliary(block: gluon.Block) -> set[str]:
    """Names of what an imported graph moves by itself; its parameters don't say so."""
    if not isinstance(block, gluon.SymbolBlock):
        return set()
    return set(block._cached_graph[1].list_auxiliary_states())


def _obstacle(block: gluon.Block) -> str:
    if isinstance(block, gluon.SymbolBlock):
        norms = [node["op"] for node in json.loads(block._cached_graph[1].tojson())["nodes"] if "Norm" in node["op"]]
        if norms:
            return f"çizgenin içindeki {norms[0]} işleminin eps değeri okunamaz; çizgesi çıkarılmadan önceki ağı verin"
    kwargs = getattr(block, "_kwargs", {})
    layout = kwargs.get("layout") if isinstance(kwargs, dict) else None
    if isinstance(layout, str) and not layout.startswith(("NC", "TNC", "NTC")):
        return (
            f"kanalları sonda tutan {layout} düzeninin kanonik karşılığı verilmiyor; "
            "katmanı NC ile başlayan bir düzenle kurun"
        )
    return ""


def _set_eps(block: gluon.Block, value: float) -> None:
    block._kwargs["eps"] = value
    if hasattr(block, "_epsilon"):
        block._epsilon = value


def _refresh(net: gluon.Block) -> list[str]:
    """Drop the graphs in which the old settings stand: the network's and those of the blocks around it."""

    def forget(block: gluon.Block) -> None:
        if isinstance(block, gluon.HybridBlock):
            block._clear_cached_op()

    net.apply(forget)
    inside = set(map(id, _blocks(net)))
    for other in _frameworks.living(gluon.HybridBlock):
        if any(id(block) in inside for block in _blocks(other)):
            forget(other)
    return []


def _blocks(block: gluon.Block) -> list[gluon.Block]:
    found = [block]
    for child in block._children.values():
        found += _blocks(child)
    return found


def _slot(block: gluon.Block, name: str, p: gluon.Parameter, auxiliary: bool) -> Slot:
    # A SymbolBlock's parameters have data, and a shape only there.
    shape = p.list_data()[0].shape if p._data else p.shape
    known = shape is not None and all(size > 0 for size in shape)
    dtype = np.dtype(p.dtype)
    # A normalisation without scale or shift keeps one that nobody trains.
    idle = (
        isinstance(block, _NORMS)
        and name in _NAMES
        and not getattr(block, "_scale" if name == "gamma" else "_center", True)
        or (isinstance(block, nn.BatchNorm) and name in _NAMES and not p._differentiable)
    )
    return Slot(
        _NAMES.get(name, name) if isinstance(block, _NORMS) else name,
        p,
        tuple(shape) if known else None,
        dtype.name,
        dtype.itemsize,
        ", ".join(map(str, p.list_ctx())) if p._data else "—",
        p.grad_req != "null",
        auxiliary or idle or isinstance(p, gluon.Constant) or not p._differentiable,
        partial(to_numpy, p) if p._data else None,
        partial(_write, p),
        is_exchanged=not idle,
        own_name=name,
        is_bookkeeping=idle,
    )


def _write(p: gluon.Parameter, array: np.ndarray[Any, Any]) -> None:
    x = from_numpy(array)
    # An imported graph keeps arrays of the older kind.
    p.set_data(x if isinstance(p.list_data()[0], mx.np.ndarray) else x.as_nd_ndarray())


def _listed(net: gluon.Block) -> list[tuple[str, int]]:
    return [(name, id(p)) for name, p in net.collect_params().items()]


def _observe(net: gluon.Block, inputs: Sequence[Any]) -> tuple[list[np.ndarray], list[np.ndarray], bool]:
    with autograd.pause(train_mode=False):
        output = net(*(_array("d2l.export_state", x) for x in inputs))
    answers = [to_numpy(y) for y in _frameworks.leaves(output) if isinstance(y, mx.np.ndarray)]
    return [to_numpy(x) for x in inputs], answers, any(y.dtype == np.float16 for y in answers)


def _feed(net: gluon.Block, arrays: Sequence[np.ndarray]) -> list[Any]:
    known = [p for p in net.collect_params().values() if p._data]
    device = known[0].list_ctx()[0] if known else cpu()
    dtype = next((np.dtype(p.dtype) for p in known if np.dtype(p.dtype).kind == "f"), None)
    return [from_numpy(a.astype(dtype) if dtype is not None and a.dtype.kind == "f" else a, device) for a in arrays]


def _trace(net: gluon.Block, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, list[Any]]:
    if named:
        raise TypeError(
            f"d2l.summary: Gluon blokları girdileri yalnız sırayla alır, adıyla verilen geldi: "
            f"{', '.join(named)}; adlarını silip sırayla verin"
        )
    seen: list[tuple[gluon.Block, Any]] = []
    hooks: list[Any] = []
    active: list[gluon.HybridBlock] = []

    def note(block: gluon.Block, _: Any, output: Any) -> None:
        shape = _frameworks.shapes_of(output)
        if shape is not None:  # deferred initialisation runs on shapeless symbols first
            seen.append((block, shape))

    def prepare(block: gluon.Block) -> None:
        hooks.append(block.register_forward_hook(note))
        if getattr(block, "_active", False):
            # A compiled graph runs as one; its children's hooks stay silent.
            active.append(block)
            block._active = False

    for p in net.collect_params().values():
        _require_initialised("d2l.summary", p)
    net.apply(prepare)
    try:
        with autograd.pause(train_mode=False):
            net(*inputs)
    finally:
        for hook in hooks:
            hook.detach()
        for block in active:
            block._active = True
    return _frameworks.by_path(_read(net), seen)


def _gradients(fn: Callable[..., Any], inputs: Sequence[Any]) -> list[np.ndarray[Any, Any] | None]:
    leaves = [_array("d2l.check_gradient", x).copy() for x in inputs]
    for leaf in leaves:
        leaf.attach_grad()
    # Backwards in the mode of the way forward, which fn may choose itself: normalisation has two.
    enter, training = autograd._RecordingStateScope.__enter__, autograd.is_training()

    def noted(scope: Any) -> None:
        nonlocal training
        enter(scope)
        training = training or (autograd.is_training() and autograd.is_recording())

    with autograd.record(train_mode=training), mock.patch.object(autograd._RecordingStateScope, "__enter__", noted):
        value = fn(*leaves)
    return [_gradient(value, leaf, training) for leaf in leaves]


def _gradient(value: mx.np.ndarray, leaf: mx.np.ndarray, training: bool) -> np.ndarray[Any, Any] | None:
    try:
        (grad,) = autograd.grad(value, [leaf], retain_graph=True, train_mode=training)
    except mx.MXNetError as error:
        # MXNet raises where other frameworks answer that there is no path.
        if "unreachable from the outputs" in str(error) or "computational graph" in str(error):
            return None
        raise
    return to_numpy(grad.as_np_ndarray())


@contextmanager
def _keep() -> Iterator[list[str]]:
    """What no gradient moves in the blocks called in here is afterwards what it was."""
    call, here = gluon.Block.__call__, threading.get_ident()
    kept: dict[int, tuple[gluon.Parameter, np.ndarray[Any, Any]]] = {}
    moved: list[str] = []

    def noted(block: gluon.Block, *args: Any) -> Any:
        if threading.get_ident() == here:
            for p in block.collect_params().values() if id(block) not in seen else ():
                if p._data is not None and (p.grad_req == "null" or not p._differentiable):
                    kept.setdefault(id(p), (p, to_numpy(p)))
            seen[id(block)] = block
        return call(block, *args)

    seen: dict[int, gluon.Block] = {}
    try:
        with mock.patch.object(gluon.Block, "__call__", noted):
            yield moved
    finally:
        for p, values in kept.values():
            if not np.array_equal(to_numpy(p), values, equal_nan=True):
                p.set_data(from_numpy(values))
                moved.append(p.name)


_frameworks.register(
    Framework(
        title="MXNet",
        network=gluon.Block,
        network_name="gluon.Block",
        tensor_name="mx.np.ndarray",
        tensors=_TENSORS,
        read=_read,
        trace=_trace,
        listed=_listed,
        observe=_observe,
        feed=_feed,
        to_numpy=to_numpy,
        like=lambda array, x: from_numpy(array, device_of(x)),
        gradients=_gradients,
        synchronize=synchronize,
        refresh=_refresh,
        materialise="net.initialize() çağırıp net(X) ile ağdan bir girdi geçirin",
        keep=_keep,
        wait=lambda x: _array("d2l.benchmark", x).wait_to_read(),
    )
)

if not TYPE_CHECKING:  # a type checker is to find misspelt names itself
    __getattr__ = _errors.unknown_in(__name__, __all__)


def __dir__() -> list[str]:
    return __all__
