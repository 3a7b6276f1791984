"""`from d2l import torch as d2l`: ortak sözlüğün PyTorch karşılığı."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Framework, Layer, Setting, Slot

try:
    import torch
except ModuleNotFoundError as error:
    if error.name != "torch":
        raise
    raise _errors.not_installed("PyTorch", "torch") from None

from torch import nn
from torch.optim.swa_utils import AveragedModel

from d2l._shared import *  # noqa: F403 (all that is there is public)

__all__ = _errors.PUBLIC


def cpu() -> torch.device:
    """CPU cihazını verir."""
    return torch.device("cpu")


def gpu(i: int = 0) -> torch.device:
    """`i` numaralı GPU'yu verir; yoksa hata verir.

    PyTorch'un bu bilgisayarda bulduğu hızlandırıcıdır (`torch.accelerator`):
    CUDA, Intel XPU, Apple MPS ya da bir başkası.
    """
    kind, count = torch.accelerator.current_accelerator(), num_gpus()
    if _errors.whole_number("d2l.gpu: i", i, 0) >= count or kind is None:
        raise _errors.no_such_gpu("d2l.gpu", "PyTorch", i, count)
    return torch.device(kind.type, int(i))


def num_gpus() -> int:
    """Çerçevenin kullanabildiği GPU sayısını verir."""
    count: int = torch.accelerator.device_count() if torch.accelerator.is_available() else 0
    return count


def try_gpu(i: int = 0) -> torch.device:
    """`i` numaralı GPU varsa onu, yoksa CPU'yu verir."""
    return gpu(i) if _errors.whole_number("d2l.try_gpu: i", i, 0) < num_gpus() else cpu()


def try_all_gpus() -> list[torch.device]:
    """Bütün GPU'ları, hiç yoksa yalnız CPU'yu içeren bir liste verir."""
    return [gpu(i) for i in range(num_gpus())] or [cpu()]


def device_of(x: Any) -> torch.device:
    """Bir tensörün, parametrenin ya da ağın bulunduğu cihazı verir.

    Birden çok cihaza dağılmışsa hata verir.
    """
    if isinstance(x, torch.Tensor):
        return x.device
    if isinstance(x, nn.Module):
        found: torch.device = _errors.only_device("d2l.device_of", [p.device for p in (*x.parameters(), *x.buffers())])
        return found
    raise _errors.wrong_type("d2l.device_of", "torch.Tensor ya da torch.nn.Module", x)


def to_device(x: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Tensörün verilen cihazdaki karşılığını verir; zaten oradaysa kendisini."""
    where = "d2l.to_device"
    if not isinstance(x, torch.Tensor):
        raise _errors.wrong_type(f"{where}: x", "torch.Tensor", x)
    return x.to(_existing(where, device))


def _existing(where: str, device: Any) -> torch.device:
    if not isinstance(device, (torch.device, str)):
        raise _errors.wrong_type(f"{where}: device", "bir cihaz (d2l.cpu(), d2l.gpu())", device)
    known = [cpu(), *(gpu(i) for i in range(num_gpus()))]
    try:
        wanted = torch.device(device)
    except RuntimeError:
        raise _errors.no_such_device(where, device, known) from None
    if torch.device(wanted.type, wanted.index or 0) not in [torch.device(d.type, d.index or 0) for d in known]:
        raise _errors.no_such_device(where, device, known)
    return wanted


def synchronize(device: torch.device | None = None) -> None:
    """Cihazdaki bütün işlerin bitmesini bekler; cihaz verilmezse bütün cihazları bekler.

    TensorFlow ve MXNet cihaz verilse de bütün cihazları bekler. JAX dizileri
    bekler: o cihazda değeri tutulan her dizi hesaplanmış olur, sonucunu
    kimsenin tutmadığı bir iş sürüyor olabilir.
    """
    waited = [gpu(i) for i in range(num_gpus())] if device is None else [_existing("d2l.synchronize", device)]
    for target in waited:
        if target.type != "cpu":
            torch.accelerator.synchronize(target)


def set_seed(seed: int) -> None:
    """Python, NumPy ve çerçevenin rastgele sayı üreteçlerini aynı tohumla başlatır.

    JAX'in başlatılacak bir üreteci yoktur, her rastgele sayı verilen bir
    anahtardan çıkar: orada yalnız Python ile NumPy başlatılır, çerçeveye
    tohumu siz verirsiniz (`nnx.Rngs(seed)`, `jax.random.key(seed)`).
    """
    seed = _errors.whole_number("d2l.set_seed: seed", seed, 0, 2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def to_numpy(x: torch.Tensor) -> np.ndarray:
    """Tensörün değerlerini yeni bir NumPy dizisi olarak verir.

    Gradyan bağı kopar, GPU'daki değerler CPU'ya gelir. NumPy'de karşılığı
    olmayan `bfloat16` ve daha kısa kayan noktalı değerler `float32` olur.
    """
    where = "d2l.to_numpy"
    if not isinstance(x, torch.Tensor) or x.is_meta:
        cure = "meta cihazındaki bir tensörün yalnız şekli vardır" if isinstance(x, torch.Tensor) else ""
        raise _errors.wrong_type(where, "değeri olan bir torch.Tensor", x, cure)
    if nn.parameter.is_lazy(x):
        raise _errors.not_materialised(where, type(x).__name__, "net(X) ile ağdan bir girdi geçirin")
    if x.is_nested:
        raise _errors.wrong_type(
            where, "dikdörtgen bir tensör", x, "iç içe bir tensörün parçalarını x.unbind() ile ayırın"
        )
    try:
        return np.array(_plain(x.detach().cpu()).resolve_conj().resolve_neg().numpy(), order="C")
    except (RuntimeError, TypeError, NotImplementedError) as error:
        # Tensors of tracing (FakeTensor, vmap) and types that cannot even be cast.
        raise _errors.wrong_type(
            where, "değerleri NumPy'ye çevrilebilen bir torch.Tensor", x, f"bu tensörün türü {x.dtype}"
        ) from error


def _plain(x: torch.Tensor) -> torch.Tensor:
    """The same values, dense, in a type that numpy has."""
    if x.is_quantized:
        x = x.dequantize()
    if x.layout != torch.strided:
        x = x.to_dense()
    if x.dtype == torch.complex32:
        return x.to(torch.complex64)
    if x.is_floating_point() and x.dtype not in (torch.float16, torch.float32, torch.float64):
        x = x.float()
    return x


def from_numpy(a: np.ndarray, device: torch.device | None = None) -> torch.Tensor:
    """NumPy dizisini, veri türünü koruyarak, çerçevenin tensörüne kopyalar.

    - `a`: sayılardan ya da doğru/yanlış değerlerden oluşan bir dizi. JAX'te
      64 bit kapalıyken (`jax_enable_x64`) 64 bitlik bir dizi hata verir.
    - `device`: tensörün kurulacağı cihaz; verilmezse CPU.
    """
    array = _errors.native_array("d2l.from_numpy", a)
    try:
        x = torch.from_numpy(array)
    except TypeError:
        raise _errors.wrong_dtype("d2l.from_numpy", "PyTorch", array) from None
    return x if device is None else x.to(_existing("d2l.from_numpy", device))


# What the shared code asks of PyTorch.

_NORMS = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)
_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)
_WRAPPERS = (nn.DataParallel, nn.parallel.DistributedDataParallel, AveragedModel)


def _bare(module: nn.Module) -> nn.Module:
    """The author's own module, without what compiles it or spreads it over devices."""
    while True:
        inner = module.module if isinstance(module, _WRAPPERS) else getattr(module, "_orig_mod", module)
        if inner is module:
            return module
        module = inner


def _read(module: nn.Module, name: str = "", **_: Any) -> Layer:
    module = _bare(module)
    parameters = module.named_parameters(recurse=False, remove_duplicate=False)
    buffers = module.named_buffers(recurse=False, remove_duplicate=False)
    slots = (*(_slot(module, n, p, False) for n, p in parameters), *(_slot(module, n, b, True) for n, b in buffers))
    children = tuple(_read(m, n) for n, m in module._modules.items() if m is not None)
    settings: tuple[Setting, ...] = ()
    if isinstance(module, _NORMS):
        settings = (Setting("eps", _eps(module), partial(setattr, module, "eps")),)
    hidden = _hidden(module)
    return Layer(
        name,
        type(module).__name__,
        module,
        slots,
        children,
        settings,
        is_sequence=isinstance(module, nn.Sequential),
        is_container=isinstance(module, _CONTAINERS) or type(module) is nn.Module,
        obstacle=_scripted(module)
        or (hidden and f"sayılardan başka durum tutuyor ({hidden}); yalnız parametreler ve tamponlar taşınır"),
        uncounted=hidden
        and "_packed_params" in hidden
        and (
            f"{type(module).__name__} ağırlıklarını paketlenmiş tutuyor ({hidden}), parametreleri sayılamaz; "
            "nicemlenmemiş ağı verin"
        )
        or "",
    )


def _eps(module: nn.Module) -> float:
    """The number that a normalisation adds; RMSNorm's own choice is its type's smallest step."""
    eps: Any = module.eps
    if eps is not None:
        return float(eps)
    weight = getattr(module, "weight", None)
    return float(torch.finfo(torch.get_default_dtype() if weight is None else weight.dtype).eps)


def _hidden(module: nn.Module) -> str:
    """What PyTorch saves of a module beside its parameters and buffers."""
    plain = nn.Module
    if (
        type(module)._save_to_state_dict is plain._save_to_state_dict
        and type(module).get_extra_state is plain.get_extra_state
    ) or isinstance(module, torch.jit.ScriptModule):
        return ""
    saved: dict[str, Any] = {}
    module._save_to_state_dict(saved, "", True)
    return ", ".join(n for n in saved if n not in module._parameters and n not in module._buffers)


def _scripted(module: nn.Module) -> str:
    # The numbers beside its arrays are part of a compiled program.
    if isinstance(module, torch.jit.ScriptModule) and "Norm" in getattr(module, "original_name", ""):
        return "TorchScript'e çevrilmiş bir normalleştirmenin eps değeri okunamaz; çevrilmeden önceki ağı verin"
    if norms := _norms_inside(module):
        return f"çizgenin içindeki {norms[0]} işleminin eps değeri okunamaz; çizgesi çıkarılmadan önceki ağı verin"
    return ""


def _norms_inside(module: nn.Module) -> list[str]:
    """Normalisations that are operations of a graph, and no longer layers with an epsilon."""
    if not isinstance(module, torch.fx.GraphModule):
        return []
    called = [str(node.target) for node in module.graph.nodes if node.op == "call_function"]
    return [name for name in called if any(f"{kind}_norm" in name for kind in ("batch", "layer", "group", "rms"))]


def _is_exchanged(module: nn.Module, name: str) -> bool:
    # How many batches have passed is PyTorch's own; no other framework counts.
    return name != "num_batches_tracked" and name not in module._non_persistent_buffers_set


def _slot(module: nn.Module, name: str, x: torch.Tensor, is_buffer: bool) -> Slot:
    lazy = nn.parameter.is_lazy(x)
    return Slot(
        name,
        x,
        None if lazy else tuple(x.shape),
        str(x.dtype).removeprefix("torch."),
        x.dtype.itemsize,
        str(x.device),
        x.requires_grad,
        is_buffer,
        None if lazy or x.is_meta else partial(to_numpy, x),
        partial(_write, x),
        not is_buffer or _is_exchanged(module, name),
        is_bookkeeping=is_buffer and name == "num_batches_tracked",
        cure="net.to_empty(device=...) ile gerçek bir cihazda yer açın" if x.is_meta and not lazy else "",
    )


def _write(x: torch.Tensor, array: np.ndarray) -> None:
    with torch.no_grad():
        x.copy_(from_numpy(array))


def _listed(net: nn.Module) -> list[tuple[str, int]]:
    counts = {id(m.n_averaged) for m in net.modules() if isinstance(m, AveragedModel)}
    return [(name, id(x)) for name, x in (*net.named_parameters(), *net.named_buffers()) if id(x) not in counts]


def _observe(net: nn.Module, inputs: Sequence[torch.Tensor]) -> tuple[list[np.ndarray], list[np.ndarray], bool]:
    modes = {module: module.training for module in net.modules()}
    try:
        # Not by net.eval(), which a network may have made do more.
        for module in modes:
            module.training = False
        with torch.no_grad():
            output = net(*inputs)
    finally:
        for module, mode in modes.items():
            module.training = mode
    answers = [y for y in _frameworks.leaves(output) if isinstance(y, torch.Tensor)]
    is_rough = any(y.is_floating_point() and y.dtype.itemsize < 4 for y in answers)
    return [to_numpy(x) for x in inputs], [to_numpy(y) for y in answers], is_rough


def _feed(net: nn.Module, arrays: Sequence[np.ndarray]) -> list[torch.Tensor]:
    like = [*net.parameters(), *net.buffers()]
    device = like[0].device if like else cpu()
    dtype = next((x.dtype for x in like if x.is_floating_point()), None)
    tensors = [from_numpy(array).to(device) for array in arrays]
    return [x.to(dtype) if dtype is not None and x.is_floating_point() else x for x in tensors]


def _refresh(net: nn.Module) -> list[str]:
    """What was traced with the old settings and can't be told: programs that share the network's tensors."""
    places = {x.data_ptr() for x in (*net.parameters(), *net.buffers())}
    found = [
        other
        for other in _frameworks.living(torch.jit.ScriptModule, torch.fx.GraphModule)
        if other is not net
        and (isinstance(other, torch.jit.ScriptModule) or _norms_inside(other))
        and places & {x.data_ptr() for x in (*other.parameters(), *other.buffers())}
    ]
    return sorted(
        {
            f"torch.jit {other.original_name}" if isinstance(other, torch.jit.ScriptModule) else type(other).__name__
            for other in found
        }
    )


def _trace(net: nn.Module, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, list[Any]]:
    seen: list[tuple[nn.Module, Any]] = []
    net = getattr(net, "_orig_mod", net)

    def note(module: nn.Module, _: Any, output: Any) -> None:
        seen.append((module, _frameworks.shapes_of(output)))

    modes = {module: module.training for module in net.modules()}
    hooks = [module.register_forward_hook(note) for module in modes if not isinstance(module, torch.jit.ScriptModule)]
    try:
        # Not by net.eval(), which a network may have made do more.
        for module in modes:
            module.training = False
        with torch.no_grad():
            net(*inputs, **named)
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.training = mode
    return _frameworks.by_path(_read(net), seen)


def _gradients(fn: Callable[..., Any], inputs: Sequence[torch.Tensor]) -> list[np.ndarray[Any, Any] | None]:
    with torch.inference_mode(False), torch.enable_grad():
        leaves = [x.detach().clone().requires_grad_() for x in inputs]
        try:
            value = fn(*leaves)
        except RuntimeError as error:
            if "Inference tensors" not in str(error):
                raise
            raise RuntimeError(
                "d2l.check_gradient: fn içinde gradyanı izlenebilen tensörler bekleniyordu, "
                "torch.inference_mode içinde kurulmuş bir tensör geldi; onu kipin dışında kurun "
                "ya da clone() ile kopyalayın"
            ) from error
        if not value.requires_grad:
            return [None] * len(leaves)
        grads = torch.autograd.grad(value.sum(), leaves, allow_unused=True)
    return [None if g is None else to_numpy(g) for g in grads]


@contextmanager
def _keep() -> Iterator[list[str]]:
    """Buffers of the modules called in here are afterwards what they were."""
    kept: dict[int, dict[str, tuple[torch.Tensor, torch.Tensor]]] = {}
    titles: dict[int, nn.Module] = {}
    moved: list[str] = []
    here = threading.get_ident()

    def before(module: nn.Module, _: Any) -> None:
        if threading.get_ident() != here or id(module) in kept:
            return
        for inner in module.modules():
            titles[id(inner)] = inner
            kept.setdefault(
                id(inner),
                {
                    name: (b, b.detach().clone())
                    for name, b in inner.named_buffers(recurse=False)
                    if not (b.is_meta or nn.parameter.is_lazy(b))
                },
            )

    def after(module: nn.Module, _: Any, __: Any) -> None:
        # A new tensor in a buffer's place is the doing of this forward pass.
        for name, (b, _values) in kept.get(id(module), {}).items():
            if module._buffers.get(name) is not b and not isinstance(module, torch.jit.ScriptModule):
                module._buffers[name] = b
                moved.append(f"{type(module).__name__}.{name}")

    hooks = [
        nn.modules.module.register_module_forward_pre_hook(before),
        nn.modules.module.register_module_forward_hook(after, always_call=True),
    ]
    try:
        yield moved
    finally:
        for hook in hooks:
            hook.remove()
        with torch.no_grad():
            for key, buffers in kept.items():
                for name, (b, values) in buffers.items():
                    if not ((b == values) | (b.isnan() & values.isnan())).all():
                        b.copy_(values)
                        moved.append(f"{type(titles[key]).__name__}.{name}")
        moved[:] = dict.fromkeys(moved)


_frameworks.register(
    Framework(
        title="PyTorch",
        network=nn.Module,
        network_name="torch.nn.Module",
        tensor_name="torch.Tensor",
        tensors=(torch.Tensor,),
        read=_read,
        trace=_trace,
        listed=_listed,
        observe=_observe,
        feed=_feed,
        to_numpy=to_numpy,
        like=lambda array, x: from_numpy(array, x.device),
        gradients=_gradients,
        synchronize=synchronize,
        refresh=_refresh,
        materialise="net(X) ile ağdan bir girdi geçirin",
        keep=_keep,
    )
)

if not TYPE_CHECKING:  # a type checker is to find misspelt names itself
    __getattr__ = _errors.unknown_in(__name__, __all__)


def __dir__() -> list[str]:
    return __all__
