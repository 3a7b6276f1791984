"""`from d2l import jax as d2l`: ortak sözlüğün JAX (Flax NNX) karşılığı."""

from __future__ import annotations

import random
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Framework

try:
    import jax  # isort: skip  # first: one that is broken says so itself
    from flax import nnx
    from flax.errors import TraceContextError
except ModuleNotFoundError as error:
    if error.name not in ("jax", "jaxlib", "flax"):
        raise
    raise _errors.not_installed("JAX", "jax") from None

from d2l import _jax, _jax_axes, _jax_captures
from d2l._shared import *  # noqa: F403 (all that is there is public)

__all__ = _errors.PUBLIC

_TENSORS = (jax.Array, nnx.Variable)
_MODES = ("deterministic", "use_running_average")
_MISSING = object()


def _accelerators() -> list[jax.Device]:
    return [device for device in jax.local_devices() if device.platform != "cpu"]


def cpu() -> jax.Device:
    """CPU cihazını verir."""
    return jax.local_devices(backend="cpu")[0]


def gpu(i: int = 0) -> jax.Device:
    """`i` numaralı GPU'yu verir; yoksa hata verir.

    JAX'in bu bilgisayarda bulduğu hızlandırıcıdır: CUDA, ROCm, TPU ya da bir
    eklentinin getirdiği bir başkası.
    """
    found = _accelerators()
    if _errors.whole_number("d2l.gpu: i", i, 0) >= len(found):
        raise _errors.no_such_gpu("d2l.gpu", "JAX", i, len(found))
    return found[i]


def num_gpus() -> int:
    """Çerçevenin kullanabildiği GPU sayısını verir."""
    return len(_accelerators())


def try_gpu(i: int = 0) -> jax.Device:
    """`i` numaralı GPU varsa onu, yoksa CPU'yu verir."""
    return gpu(i) if _errors.whole_number("d2l.try_gpu: i", i, 0) < num_gpus() else cpu()


def try_all_gpus() -> list[jax.Device]:
    """Bütün GPU'ları, hiç yoksa yalnız CPU'yu içeren bir liste verir."""
    return _accelerators() or [cpu()]


def device_of(x: Any) -> jax.Device:
    """Bir tensörün, parametrenin ya da ağın bulunduğu cihazı verir.

    Birden çok cihaza dağılmışsa hata verir.
    """
    where = "d2l.device_of"
    if isinstance(x, nnx.Module):
        arrays = [leaf for leaf in jax.tree.leaves(nnx.state(x)) if _jax.is_array(leaf)]
    elif isinstance(x, _TENSORS):
        arrays = [_value(where, x)]
    else:
        raise _errors.wrong_type(where, "jax.Array, nnx.Variable ya da nnx.Module", x)
    found: list[jax.Device] = []
    for array in arrays:
        if isinstance(array, np.ndarray):
            continue
        if isinstance(array, (jax.core.Tracer, jax.ShapeDtypeStruct)) or array.is_deleted():
            raise _errors.wrong_value(
                where, "değeri olan bir dizi", f"değeri olmayan bir {type(x).__name__}", _jax.without_value(array)
            )
        found += sorted(array.devices(), key=lambda device: device.id)
    if isinstance(x, nnx.Module):
        return _errors.only_device(where, found)
    if not found:
        raise _errors.wrong_type(where, "jax.Array tutan bir nnx.Variable", x, "bunun tuttuğu bir NumPy dizisi")
    if len(found) > 1:
        raise _errors.wrong_value(
            where,
            "tek cihazda duran bir dizi",
            f"{', '.join(map(str, found))} cihazlarına dağılmış bir dizi",
            "yerleştirmesini x.sharding söyler",
        )
    return found[0]


def _value(where: str, x: Any) -> Any:
    """An array as it is; of a variable, the one that it holds."""
    if not isinstance(x, nnx.Variable):
        return x
    value = x.get_value()
    if not _jax.is_array(value):
        raise _errors.wrong_type(where, "tek dizi tutan bir nnx.Variable", x, f"bunun tuttuğu: {_errors.came(value)}")
    return value


def to_device(x: jax.Array, device: jax.Device) -> jax.Array:
    """Tensörün verilen cihazdaki karşılığını verir; zaten oradaysa kendisini."""
    where = "d2l.to_device"
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type(f"{where}: x", "jax.Array", x)
    value, target = _value(where, x), _existing(where, device)
    if not isinstance(value, jax.core.Tracer) and isinstance(value, jax.Array) and value.devices() == {target}:
        return value
    return jax.device_put(value, target)


def _existing(where: str, device: Any) -> jax.Device:
    if not isinstance(device, jax.Device):
        raise _errors.wrong_type(f"{where}: device", "bir cihaz (d2l.cpu(), d2l.gpu())", device)
    known = [*jax.local_devices(backend="cpu"), *_accelerators()]
    if device not in known:
        raise _errors.no_such_device(where, device, known)
    return device


def synchronize(device: jax.Device | None = None) -> None:
    """Cihazdaki bütün işlerin bitmesini bekler; cihaz verilmezse bütün cihazları bekler.

    TensorFlow ve MXNet cihaz verilse de bütün cihazları bekler. JAX dizileri
    bekler: o cihazda değeri tutulan her dizi hesaplanmış olur, sonucunu
    kimsenin tutmadığı bir iş sürüyor olabilir.
    """
    target = None if device is None else _existing("d2l.synchronize", device)
    for array in jax.live_arrays():
        if array.is_deleted() or (target is not None and target not in array.devices()):
            continue
        if _told.get(id(array), lambda: None)() is array:
            continue
        try:
            array.block_until_ready()
        except Exception:
            # It would say the same whenever it is waited for.
            _told[id(array)] = weakref.ref(array)
            raise
    jax.effects_barrier()


_told: dict[int, Callable[[], Any]] = {}


def set_seed(seed: int) -> None:
    """Python, NumPy ve çerçevenin rastgele sayı üreteçlerini aynı tohumla başlatır.

    JAX'in başlatılacak bir üreteci yoktur, her rastgele sayı verilen bir
    anahtardan çıkar: orada yalnız Python ile NumPy başlatılır, çerçeveye
    tohumu siz verirsiniz (`nnx.Rngs(seed)`, `jax.random.key(seed)`).
    """
    seed = _errors.whole_number("d2l.set_seed: seed", seed, 0, 2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)


def to_numpy(x: jax.Array) -> np.ndarray:
    """Tensörün değerlerini yeni bir NumPy dizisi olarak verir.

    Gradyan bağı kopar, GPU'daki değerler CPU'ya gelir. NumPy'de karşılığı
    olmayan `bfloat16` ve daha kısa kayan noktalı değerler `float32` olur.
    """
    where = "d2l.to_numpy"
    if not isinstance(x, _TENSORS):
        raise _errors.wrong_type(where, "jax.Array ya da nnx.Variable", x)
    value = _value(where, x)
    if isinstance(value, jax.Array) and _jax.is_key(value):
        raise _errors.wrong_dtype_of(
            where, "sayılardan oluşan bir dizi", value.dtype, "anahtar", "sayıları: jax.random.key_data(key)"
        )
    if missing := _jax.without_value(value):
        raise _errors.wrong_type(where, "değeri olan bir jax.Array", x, missing)
    return _jax.plain_array(value)


def from_numpy(a: np.ndarray, device: jax.Device | None = None) -> jax.Array:
    """NumPy dizisini, veri türünü koruyarak, çerçevenin tensörüne kopyalar.

    - `a`: sayılardan ya da doğru/yanlış değerlerden oluşan bir dizi. JAX'te
      64 bit kapalıyken (`jax_enable_x64`) 64 bitlik bir dizi hata verir.
    - `device`: tensörün kurulacağı cihaz; verilmezse CPU.
    """
    where = "d2l.from_numpy"
    array = _errors.native_array(where, a)
    if array.dtype == np.longdouble:
        raise _errors.wrong_dtype(where, "JAX", array)
    short = jax.dtypes.canonicalize_dtype(array.dtype)
    if short != array.dtype:
        raise _errors.wrong_dtype_of(
            where,
            "JAX'te 64 bit kapalıyken de bulunan türde bir dizi",
            array.dtype,
            "dizi",
            f"JAX onu sessizce {short.name} yapardı: siz a.astype(np.{short.name}) ile dönüştürün ya da programın "
            'başında jax.config.update("jax_enable_x64", True) deyin',
        )
    return jax.device_put(array, cpu() if device is None else _existing(where, device))


# What the shared code asks of JAX.


@contextmanager
def _evaluating(net: nnx.Module) -> Iterator[None]:
    """Outside training, as `net.eval()` sets it; afterwards as it was."""
    modules = [module for _, module in nnx.iter_modules(net)]
    modes = [(m, name, vars(m).get(name, _MISSING)) for m in modules for name in _MODES if hasattr(m, name)]
    try:
        # Not by net.eval(), which a network may have made do more.
        for module, name, _ in modes:
            setattr(module, name, True)
        yield
    finally:
        for module, name, mode in modes:
            if mode is _MISSING:
                delattr(module, name)
            else:
                setattr(module, name, mode)


@contextmanager
def _calls(net: nnx.Module, seen: list[tuple[Any, Any]]) -> Iterator[None]:
    """Every call of the network's modules in this thread goes into `seen` with the shapes of what it gave."""
    here = threading.get_ident()
    inside: set[int] = set()

    def noted(call: Callable[..., Any]) -> Callable[..., Any]:
        def __call__(module: Any, *args: Any, **kwargs: Any) -> Any:
            # A method that calls that of its base class is one call.
            if threading.get_ident() != here or id(module) in inside:
                return call(module, *args, **kwargs)
            inside.add(id(module))
            try:
                output = call(module, *args, **kwargs)
            finally:
                inside.discard(id(module))
            seen.append((module, _frameworks.shapes_of(output)))
            return output

        return __call__

    with ExitStack() as patches:
        for kind in {type(module) for _, module in nnx.iter_modules(net)}:
            call = next((vars(k)["__call__"] for k in kind.__mro__ if "__call__" in vars(k)), None)
            if call is not None:
                patches.enter_context(mock.patch.object(kind, "__call__", noted(call)))
        yield


def _trace(net: nnx.Module, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, list[Any]]:
    shapes: dict[str, list[Any]] = {}

    def run(net: nnx.Module) -> None:
        seen: list[tuple[Any, Any]] = []
        with _calls(net, seen), _evaluating(net):
            net(*inputs, **named)
        shapes.update(_frameworks.by_path(_jax.read(net), seen))

    if any(isinstance(leaf, jax.ShapeDtypeStruct) for leaf in jax.tree.leaves(nnx.state(net))):
        nnx.eval_shape(run, net)
    else:
        run(net)
    return shapes


def _run(net: nnx.Module) -> Callable[..., list[jax.Array]]:
    """The network outside training, as a function that gives arrays."""

    def run(*inputs: Any) -> list[jax.Array]:
        output = net(*inputs)
        leaves = [leaf for nest in _frameworks.leaves(output) for leaf in jax.tree.leaves(nest)]
        return [x for x in leaves if isinstance(x, jax.Array)]

    return run


def _images(net: nnx.Module, inputs: Sequence[Any]) -> tuple[list[bool], list[bool]]:
    """Which inputs and outputs have channels, and have them last; nothing is computed for it."""
    # The trace has a network of its own, which it may change; what that finds outside itself is put back.
    with _kept(traced=True), _evaluating(net):
        return _jax_axes.images(lambda *xs: _run(nnx.clone(net))(*xs), inputs)


def _observe(net: nnx.Module, inputs: Sequence[Any]) -> tuple[list[np.ndarray], list[np.ndarray], bool]:
    tensors = [_value("d2l.export_state", x) for x in inputs]
    with _evaluating(net):
        answers = _run(net)(*tensors)
    given, found = [False] * len(tensors), [False] * len(answers)
    if any(x.ndim > 2 for x in (*tensors, *answers)):
        try:
            given, found = _images(net, tensors)
        except jax.errors.JAXTypeError as error:
            raise ValueError(
                "girdilerden ve çıktılardan hangilerinin görüntü olduğu ağın izinden anlaşılır, bu ağ izlenemiyor "
                f"({type(error).__name__}); değere bakan if ve while yerine jnp.where ya da jax.lax.cond kullanın"
            ) from error
    return (
        [_first(to_numpy(x), is_image) for x, is_image in zip(tensors, given, strict=True)],
        [_first(to_numpy(y), is_image) for y, is_image in zip(answers, found, strict=True)],
        any(jax.numpy.issubdtype(y.dtype, jax.numpy.floating) and y.dtype.itemsize < 4 for y in answers),
    )


def _first(array: np.ndarray, is_image: bool) -> np.ndarray:
    return np.array(np.moveaxis(array, -1, 1) if is_image else array, order="C")


def _feed(net: nnx.Module, arrays: Sequence[np.ndarray]) -> list[Any]:
    """Canonical inputs as the network takes them: of all ways to lay them out, the one that its trace agrees with."""
    known = [x for x in jax.tree.leaves(nnx.state(net)) if isinstance(x, jax.Array) and not _jax.is_key(x)]
    kind = next((x.dtype for x in known if jax.numpy.issubdtype(x.dtype, jax.numpy.floating)), None)
    arrays = [a.astype(kind) if kind is not None and a.dtype.kind == "f" else _short(a) for a in arrays]
    failure: Exception | None = None
    for last in product((False, True), repeat=len(arrays)):
        if any(turned and a.ndim < 3 for turned, a in zip(last, arrays, strict=True)):
            continue
        inputs = [np.moveaxis(a, 1, -1) if turned else a for turned, a in zip(last, arrays, strict=True)]
        try:
            is_image, _ = _images(net, [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in inputs])
        except Exception as error:
            failure = failure or error
        else:
            if tuple(is_image) == last:
                return [_placed(np.array(a, order="C"), known) for a in inputs]
    raise failure or ValueError("girdilerin hangilerinin görüntü olduğu ağın izinden anlaşılmıyor")


def _short(array: np.ndarray) -> np.ndarray:
    """Whole numbers in the type that JAX has for them, as far as they fit."""
    short = array.astype(jax.dtypes.canonicalize_dtype(array.dtype))
    if not np.array_equal(short, array):
        raise ValueError(f"{array.dtype} türündeki girdi {short.dtype} türüne sığmıyor")
    return short


def _placed(array: np.ndarray, known: Sequence[jax.Array]) -> jax.Array:
    devices = {device for x in known for device in x.devices()}
    return jax.device_put(array, devices.pop() if len(devices) == 1 else None)


def _gradients(fn: Callable[..., Any], inputs: Sequence[Any]) -> list[np.ndarray[Any, Any] | None]:
    leaves = [_value("d2l.check_gradient", x) for x in inputs]
    # A network that `fn` finds outside itself may move its statistics here, as it may where nothing is traced.
    try:
        with _kept(traced=True):
            value, back = jax.vjp(lambda *xs: _value("d2l.check_gradient: fn", fn(*xs)), *leaves)
    except (TraceContextError, ValueError) as error:
        if isinstance(error, ValueError) and "from different trace level" not in str(error):
            raise
        raise RuntimeError(
            "d2l.check_gradient: fn içinde, gradyan izlenirken de çağrılabilen bir ağ bekleniyordu, nnx.scan, nnx.vmap "
            "ya da nnx.jit ile dışarıdaki bir ağı değiştiren bir işlev geldi; ağı işlevin içinde kopyalayın: "
            "nnx.clone(net)(x)"
        ) from error
    return [to_numpy(g) for g in back(jax.numpy.ones_like(value))]


@contextmanager
def _kept(traced: bool = False) -> Iterator[list[str]]:
    """What is written into variables and arrays in here, but for parameters, is afterwards what it was.

    `traced`: also by a trace that a variable was not made in, which NNX refuses; parameters are then put back too.
    """
    here = threading.get_ident()
    variable_set, module_set = nnx.Variable.__setattr__, nnx.Pytree.__setattr__
    value_set = nnx.Variable.set_value
    # Not what is made in here, as the copies are that a transform works on.
    old = {id(variable) for variable in _frameworks.living(nnx.Variable)}
    variables: dict[int, tuple[nnx.Variable, Any]] = {}
    attributes: dict[tuple[int, str], tuple[Any, Any]] = {}

    def note(variable: nnx.Variable) -> None:
        ours = threading.get_ident() == here and id(variable) in old
        if ours and (traced or not isinstance(variable, nnx.Param)):
            variables.setdefault(id(variable), (variable, _jax.raw(variable)))

    def note_variable(variable: nnx.Variable, name: str, value: Any) -> None:
        if name == "_raw_value":
            note(variable)
        variable_set(variable, name, value)

    def note_value(variable: nnx.Variable, value: Any, **place: Any) -> None:
        if variable.ref:  # written in its place, as no attribute is
            note(variable)
        value_set(variable, value, **place)

    def note_module(module: Any, name: str, value: Any) -> None:
        if threading.get_ident() == here and (isinstance(value, nnx.Variable) or _jax.is_array(value)):
            attributes.setdefault((id(module), name), (module, vars(module).get(name, _MISSING)))
        if traced and name in vars(module) and not nnx.is_data(value):  # a mode, as net.eval() sets it
            object.__setattr__(module, name, value)
        else:
            module_set(module, name, value)

    moved: list[str] = []
    try:
        with ExitStack() as patches:
            patches.enter_context(mock.patch.object(nnx.Variable, "__setattr__", note_variable))
            patches.enter_context(mock.patch.object(nnx.Variable, "set_value", note_value))
            patches.enter_context(mock.patch.object(nnx.Pytree, "__setattr__", note_module))
            if traced:
                patches.enter_context(mock.patch.object(nnx.Variable, "_check_can_update", lambda variable: None))
            yield moved
    finally:
        moved += _put_back(variables, attributes)


def _put_back(
    variables: Mapping[int, tuple[nnx.Variable, Any]], attributes: Mapping[tuple[int, str], tuple[Any, Any]]
) -> Iterator[str]:
    """Give back what was there; the kinds of those that had moved."""
    for variable, value in variables.values():
        now = _jax.raw(variable)
        if variable.ref:
            variable.get_raw_value()[...] = value
        else:
            object.__setattr__(variable, "_raw_value", value)
        if now is not value and not isinstance(variable, nnx.RngState):
            yield type(variable).__name__
    for (_, name), (module, value) in attributes.items():
        if value is _MISSING:
            vars(module).pop(name, None)
            nodes = {key: kind for key, kind in module._pytree__nodes.items() if key != name}
            object.__setattr__(module, "_pytree__nodes", type(module._pytree__nodes)(nodes))
        elif vars(module).get(name) is not value:
            object.__setattr__(module, name, value)
            yield f"{type(module).__name__}.{name}"


@contextmanager
def _keep() -> Iterator[list[str]]:
    with _kept() as moved:
        yield moved


_frameworks.register(
    Framework(
        title="JAX",
        network=nnx.Module,
        network_name="nnx.Module",
        tensor_name="jax.Array",
        tensors=_TENSORS,
        read=_jax.read,
        listed=_jax.listed,
        observe=_observe,
        feed=_feed,
        trace=_trace,
        to_numpy=to_numpy,
        like=lambda array, x: _jax.like(array, _value("d2l.check_gradient", x)),
        gradients=_gradients,
        synchronize=synchronize,
        refresh=_jax_captures.refresh,
        materialise="ağı değerleriyle kurun",
        keep=_keep,
        wait=lambda x: jax.block_until_ready(_value("d2l.benchmark", x)),
        holds_values=True,
    )
)

if not TYPE_CHECKING:  # a type checker is to find misspelt names itself
    __getattr__ = _errors.unknown_in(__name__, __all__)


def __dir__() -> list[str]:
    return __all__
