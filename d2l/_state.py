"""Bir ağın durumu: sayılar, kanonik adlar, dışa ve içe aktarma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Layer, Setting, Slot


@dataclass
class Names:
    """Canonical names of a network's state, shared parameters once."""

    slots: dict[str, Slot] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def canonical_names(root: Layer) -> Names:
    """Name every slot by its path.

    In a sequence the children are counted, and only those that hold a state
    of their own: `Linear, ReLU, Linear` and `Dense(relu), Dense` both give
    `0.` and `1.`, so that a network has the same names in every framework.
    """
    names = Names()
    _collect(root, "", names, {})
    return names


def _collect(layer: Layer, prefix: str, names: Names, seen: dict[int, str]) -> None:
    own = [slot for slot in layer.slots if slot.is_exchanged]
    for slot in own:
        name = prefix + slot.name
        if slot.key in seen:
            names.aliases[name] = seen[slot.key]
        else:
            seen[slot.key] = name
            names.slots[name] = slot
    if any(seen[slot.key] == prefix + slot.name for slot in own):
        for setting in layer.settings:
            names.settings[prefix + setting.name] = setting
    number = 0
    for child in layer.children:
        if not (layer.is_sequence or child.name.isdigit()):
            _collect(child, f"{prefix}{child.name}.", names, seen)
        elif _has_new_state(child, seen):
            _collect(child, f"{prefix}{number}.", names, seen)
            number += 1


def _has_new_state(layer: Layer, seen: dict[int, str]) -> bool:
    return any(slot.is_exchanged and slot.key not in seen
               for _, inner in layer.walk() for slot in inner.slots)


def unique_slots(root: Layer) -> list[Slot]:
    """Every parameter and buffer of the tree, shared ones once."""
    found = {slot.key: slot for _, layer in root.walk() for slot in layer.slots}
    return list(found.values())


def read(where: str, net: Any, data: bool = False) -> Layer:
    """The network's tree, or the error that says why it cannot be counted.

    With `data`, its arrays must exist as well as its shapes.
    """
    framework = _frameworks.of_network(where, net)
    root = framework.read(net)
    refuse_empty(where, root)
    pending = list(_pending(root, data))
    if pending:
        raise RuntimeError(
            f"{where}: ilklenmiş bir ağ bekleniyordu, henüz ilklenmemiş bir {root.kind} geldi "
            f"(bekleyen: {', '.join(pending)}); önce {framework.materialise}")
    for path, layer in root.walk():
        if data and layer.obstacle:
            raise RuntimeError(f"{where}: {path or layer.kind}: {layer.obstacle}")
    return root


def refuse_empty(where: str, root: Layer) -> None:
    """Raise unless the tree holds something other than containers."""
    if all(layer.is_container and not layer.slots for _, layer in root.walk()):
        raise ValueError(f"{where}: en az bir katmanı olan bir ağ bekleniyordu, "
                         f"boş bir {root.kind} geldi; önce katman ekleyin")


def _pending(root: Layer, data: bool) -> list[str]:
    waiting: dict[str, None] = {}
    for path, layer in root.walk():
        if layer.is_pending:
            waiting[path or layer.kind] = None
        for slot in layer.slots:
            if slot.shape is None or (data and slot.read is None):
                waiting[f"{path}.{slot.name}" if path else slot.name] = None
    return list(waiting)


def num_parameters(net: Any) -> int:
    """Ağdaki parametrelerin sayısını verir.

    Paylaşılan bir parametre bir kez sayılır; tamponlar (toplu
    normalleştirmenin yürüyen ortalaması gibi) sayılmaz.

    - `net`: ilklenmiş bir ağ ya da katman.
    """
    root = read("d2l.num_parameters", net)
    return sum(slot.size for slot in unique_slots(root) if not slot.is_buffer)


def num_bytes(net: Any) -> int:
    """Ağdaki parametrelerin bellekte kaç bayt tuttuğunu verir.

    Paylaşılan bir parametre bir kez sayılır; tamponlar sayılmaz.

    - `net`: ilklenmiş bir ağ ya da katman.
    """
    root = read("d2l.num_bytes", net)
    return sum(slot.num_bytes for slot in unique_slots(root) if not slot.is_buffer)


def export_state(net: Any) -> dict[str, np.ndarray]:
    """Ağın durumunu ad → NumPy dizisi sözlüğü olarak, kanonik düzende verir.

    Adlar ve şekiller her çerçevede aynıdır. Tam bağlı ağırlık `(out, in)`,
    evrişim çekirdeği `(out, in, kh, kw)`, gömme tablosu `(num, dim)`
    biçimindedir; toplu normalleştirmenin adları `weight`, `bias`,
    `running_mean` ve `running_var` olur. Normalleştirme katmanının `eps`
    değeri 1e-5 değilse o da yazılır.

    Ad, katmanın nitelik yoludur (`hidden.weight`). Sıralı kapsayıcılarda yol
    sıra numarasıdır ve yalnız durumu olan katmanlar sayılır: etkinleştirme
    katmanları numara almaz. Paylaşılan parametre ilk adıyla, bir kez yazılır.
    Diziler kopyadır.

    Keras kanalları sona koyar: evrişimden sonraki `Flatten` katmanını okuyan
    ağırlıklar da kanonik (kanal önce) sıraya çevrilir. Görüntü girdisini ise
    her çerçeveye kendi düzeninde siz verirsiniz. Yinelemeli ve dikkat
    katmanları kendi çerçevelerinin adlarını ve düzenini korur.

    - `net`: ilklenmiş bir ağ ya da katman.
    """
    names = canonical_names(read("d2l.export_state", net, data=True))
    state = {name: slot.read() for name, slot in names.slots.items()}
    for name, setting in names.settings.items():
        if setting.value != setting.canonical:
            state[name] = np.array(setting.value, dtype=np.float64)
    return state


@dataclass(frozen=True)
class Imported:
    """`import_state` ne yaptı: yüklenen, eksik kalan ve atlanan adlar."""

    loaded: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    def __repr__(self) -> str:
        parts = [f"{len(self.loaded)} ad yüklendi"]
        parts += [f"eksik: {', '.join(self.missing)}"] if self.missing else []
        parts += [f"atlanan: {', '.join(self.unexpected)}"] if self.unexpected else []
        return "; ".join(parts)


def import_state(net: Any, state: Mapping[str, Any], strict: bool = True) -> Imported:
    """`export_state` ile alınmış bir durumu ağa yükler.

    Durum hangi çerçeveden gelmiş olursa olsun ağ aynı çıktıları verir.
    Bir ad bile tutmuyorsa ağda hiçbir şey değişmez ve bütün uyuşmazlıklar tek
    iletide bildirilir.

    - `net`: ilklenmiş bir ağ ya da katman.
    - `state`: ad → dizi sözlüğü; `np.load` ile açılmış bir dosya da olur.
    - `strict`: yanlışsa eksik ve fazla adlar hata sayılmaz; şekli tutmayan
      ad yine hatadır.

    Verdiği değer yüklenen, eksik kalan ve atlanan adları söyler.
    """
    where = "d2l.import_state"
    names = canonical_names(read(where, net, data=True))
    if not isinstance(state, Mapping):
        raise _errors.wrong_type(f"{where}: state", "ad → dizi sözlüğü", state)
    missing = [name for name in names.slots if name not in state]
    unexpected = [n for n in state if n not in names.slots and n not in names.settings]
    arrays, wrong = _fitted(names, state)
    if wrong or (strict and (missing or unexpected)):
        raise ValueError(_mismatch(where, missing, unexpected, wrong, names, strict))
    for name, array in arrays.items():
        names.slots[name].write(array)
    if _write_settings(names, state):
        _frameworks.of_network(where, net).refresh(net)
    return Imported(tuple(arrays), tuple(missing), tuple(unexpected))


def _fitted(names: Names, state: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], list[str]]:
    """Arrays in the types of their slots, and what does not fit."""
    arrays: dict[str, np.ndarray] = {}
    wrong = []
    for name, slot in names.slots.items():
        if name not in state:
            continue
        value = state[name]
        if not (_frameworks.is_tensor(value) or isinstance(value, (np.ndarray, np.generic))):
            wrong.append(f"{name} dizi bekleniyordu, {_errors.came(value)} geldi")
            continue
        array, kind = _frameworks.as_array(value), _array_type(slot.dtype)
        if array.shape != slot.shape:
            wrong.append(f"{name} {slot.shape} bekleniyordu, {array.shape} geldi")
        elif not np.can_cast(array.dtype, kind, "same_kind"):
            wrong.append(f"{name} {slot.dtype} bekleniyordu, {array.dtype} geldi")
        else:
            arrays[name] = array.astype(kind)
    for name in names.settings:
        if name in state and np.shape(state[name]) != ():
            wrong.append(f"{name} tek sayı bekleniyordu, {np.shape(state[name])} geldi")
    return arrays, wrong


def _array_type(dtype: str) -> np.dtype:
    """The numpy type that carries a framework's type; float32 where numpy has none."""
    return np.dtype(dtype if dtype in np.sctypeDict else "float32")


def _write_settings(names: Names, state: Mapping[str, Any]) -> bool:
    """Give the layers that were loaded the settings of the state; whether one changed."""
    loaded = {name.rpartition(".")[0] for name in names.slots if name in state}
    changed = False
    for name, setting in names.settings.items():
        if name in state or name.rpartition(".")[0] in loaded:
            value = float(state.get(name, setting.canonical))
            changed = changed or value != setting.value
            setting.write(value)
    return changed


def _mismatch(where: str, missing: list[str], unexpected: list[str], wrong: list[str],
              names: Names, strict: bool) -> str:
    parts = []
    if strict and missing:
        parts.append(f"eksik: {', '.join(missing)}")
    if strict and unexpected:
        shown = (f"{n} ({names.aliases[n]} ile paylaşılıyor)" if n in names.aliases else str(n)
                 for n in unexpected)
        parts.append(f"fazla: {', '.join(shown)}")
    if wrong:
        parts.append(f"şekli ya da türü tutmayan: {', '.join(wrong)}")
    return f"{where}: durum bu ağa uymuyor, ağda hiçbir şey değişmedi; {'; '.join(parts)}"
