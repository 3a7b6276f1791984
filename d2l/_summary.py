"""Bir ağın özeti: katman tablosu ve ağaç."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from d2l import _errors, _frameworks, _state
from d2l._frameworks import Layer, Slot
from d2l._tables import Table

_COLUMNS = ("Ad", "Tür", "Çıktı şekli", "Parametre", "Bayt", "Veri türü", "Eğitilebilir", "Cihaz")


def summary(net: Any, *inputs: Any, **named: Any) -> Table:
    """Ağın katmanlarını bir tablo olarak verir.

    Not defterinde HTML, uçbirimde hizalı metin olarak görünür. Paylaşılan
    parametreler bir kez sayılır ve hangi katmanla paylaşıldıkları söylenir;
    tamponlar parametrelerden ayrı sayılır.

    - `net`: bir ağ ya da katman; girdi verilmiyorsa ilklenmiş olmalı.
    - `inputs`, `named`: örnek girdiler, ağa verildikleri gibi; aralarında
      liste, sözlük, `None` ve sayı da olabilir. Verilirse ağ bunlarla bir
      kez, eğitim kipi dışında çalıştırılır ve çıktı şekilleri yazılır.
      Gluon adlandırılmış girdi almaz.

    Çalıştırma ağın kipini ve tamponlarını değiştirmez. Bir katman birkaç kez
    çağrıldıysa değişik şekillerin ilk üçü yazılır.
    """
    where = "d2l.summary"
    framework = _frameworks.of_network(where, net)
    shapes: dict[str, list[Any]] = {}
    if inputs or named:
        _check_inputs(f"{where}: girdi", framework, inputs, named)
        _state.refuse_empty(where, framework.read(net))
        with framework.keep():
            shapes = framework.trace(net, inputs, named)
        framework.synchronize()  # an error of this run must not surface in a later one
    root = _state.read(where, net)
    rows: list[tuple[object, ...]] = []
    notes: list[str] = []
    seen: dict[Any, str] = {}
    for path, layer in root.walk():
        if layer.slots or not layer.children or _says_more(path, layer, shapes):
            rows.append(_row(path or "ağ", layer, _shown(shapes.get(path, [])), seen, notes))
    return Table(_COLUMNS, tuple(rows), (*notes, *_totals(root)))


def _check_inputs(
    where: str, framework: _frameworks.Framework, inputs: tuple[Any, ...], named: Mapping[str, Any]
) -> None:
    tensors = 0
    wanted = f"{framework.title} tensörü"
    for leaf in _frameworks.inner_values([*inputs, *named.values()]):
        if isinstance(leaf, np.ndarray):
            raise _errors.wrong_type(where, wanted, leaf, "d2l.from_numpy ile tensöre çevirin")
        ours = isinstance(leaf, framework.tensors)
        if not ours and _frameworks.is_tensor(leaf):
            raise _errors.wrong_type(where, wanted, leaf)
        shape: Any = getattr(leaf, "shape", ()) if ours else ()
        if 0 in tuple(shape):
            raise _errors.wrong_value(where, "en az bir öğeli bir tensör", f"{tuple(shape)} şeklinde boş bir tensör")
        # A packed sequence, say, is the framework's own, and holds tensors.
        tensors += not (leaf is None or isinstance(leaf, (bool, int, float, str)))
    if not tensors:
        raise _errors.wrong_type(where, f"en az bir {wanted}", (*inputs, *named.values())[0])


def _says_more(path: str, layer: Layer, shapes: Mapping[str, list[Any]]) -> bool:
    """Whether a layer without arrays of its own has an output that no layer in it has.

    So a recurrent layer is shown beside the cell that holds its arrays.
    """
    if not path or layer.is_container:
        return False
    inner = [shape for inside, _ in layer.walk(path) if inside != path for shape in shapes.get(inside, [])]
    return any(shape not in inner for shape in shapes.get(path, []))


def _shown(shapes: Iterable[Any]) -> str | None:
    """The different shapes among the outputs of a layer, at most three."""
    different = list(dict.fromkeys(str(shape) for shape in shapes if shape is not None))
    return " / ".join([*different[:3], *["…"] * (len(different) > 3)]) or None


def _row(path: str, layer: Layer, shape: str | None, seen: dict[Any, str], notes: list[str]) -> tuple[object, ...]:
    shared = sorted({seen[slot.key] for slot in layer.slots if slot.key in seen})
    if shared:
        notes.append(f"{path}: {', '.join(shared)} ile paylaşılan parametreler bir kez sayıldı")
    fresh = [slot for slot in layer.slots if slot.key not in seen]
    seen.update({slot.key: path for slot in fresh})
    parameters = [slot for slot in fresh if not slot.is_buffer]
    return (
        path,
        layer.kind,
        shape,
        sum(slot.size for slot in parameters),
        sum(slot.num_bytes for slot in parameters),
        _joined(slot.dtype for slot in _mainly(layer.slots)),
        _trainable(layer.slots),
        _joined(slot.device for slot in layer.slots),
    )


def _mainly(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The parameters of a layer, or its buffers where it has only those."""
    return tuple(slot for slot in slots if not slot.is_buffer) or slots


def _joined(values: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(values)) or None


def _trainable(slots: tuple[Slot, ...]) -> str | None:
    answers = {slot.trainable for slot in slots if not slot.is_buffer}
    if not answers:
        return None
    return "kısmen" if len(answers) == 2 else "evet" if answers.pop() else "hayır"


def _totals(root: Layer) -> list[str]:
    slots = _state.unique_slots(root)
    parameters = [slot for slot in slots if not slot.is_buffer]
    buffers = [slot for slot in slots if slot.is_buffer]
    trainable = sum(slot.size for slot in parameters if slot.trainable)
    total = sum(slot.size for slot in parameters)
    return [
        f"Parametre: {total} ({sum(s.num_bytes for s in parameters)} bayt); "
        f"eğitilebilir: {trainable}, dondurulmuş: {total - trainable}",
        f"Tampon: {sum(s.size for s in buffers)} ({sum(s.num_bytes for s in buffers)} bayt)",
    ]


def print_tree(net: Any) -> None:
    """Ağın iç içe yapısını ağaç olarak yazdırır.

    Her satırda katmanın adı, türü ve parametrelerinin şekli durur. Henüz
    ilklenmemiş parametreler de gösterilir.

    - `net`: bir ağ ya da katman.
    """
    root = _frameworks.of_network("d2l.print_tree", net).read(net)
    _state.refuse_empty("d2l.print_tree", root)
    seen: dict[Any, str] = {}
    print(root.kind + _described(root, "", seen))
    _print_children(root, "", "", seen)


def _print_children(layer: Layer, indent: str, path: str, seen: dict[Any, str]) -> None:
    for place, child in enumerate(layer.children):
        last = place == len(layer.children) - 1
        here = f"{path}.{child.name}" if path else child.name
        print(f"{indent}{'└── ' if last else '├── '}{child.name}: {child.kind}{_described(child, here, seen)}")
        _print_children(child, indent + ("    " if last else "│   "), here, seen)


def _described(layer: Layer, path: str, seen: dict[Any, str]) -> str:
    parts = []
    for slot in layer.slots:
        shape = "henüz ilklenmedi" if slot.shape is None else str(slot.shape)
        shared = f" = {seen[slot.key]}" if slot.key in seen else ""
        seen.setdefault(slot.key, f"{path}.{slot.name}" if path else slot.name)
        parts.append(f"{slot.name} {shape}{' tampon' if slot.is_buffer else ''}{shared}")
    if layer.is_pending:
        parts.append("henüz ilklenmedi")
    return f"  [{', '.join(parts)}]" if parts else ""
