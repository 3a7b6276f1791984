"""Bir ağın özeti: katman tablosu ve ağaç."""

from __future__ import annotations

from typing import Any

from d2l import _errors, _frameworks, _state
from d2l._frameworks import Layer, Slot
from d2l._tables import Table

_COLUMNS = ("Ad", "Tür", "Çıktı şekli", "Parametre", "Bayt", "Veri türü", "Eğitilebilir", "Cihaz")


def summary(net: Any, *inputs: Any) -> Table:
    """Ağın katmanlarını bir tablo olarak verir.

    Not defterinde HTML, uçbirimde hizalı metin olarak görünür. Paylaşılan
    parametreler bir kez sayılır ve hangi katmanla paylaşıldıkları söylenir;
    tamponlar parametrelerden ayrı sayılır.

    - `net`: bir ağ ya da katman; girdi verilmiyorsa ilklenmiş olmalı.
    - `inputs`: örnek girdiler. Verilirse ağ bunlarla bir kez, eğitim kipi
      dışında çalıştırılır ve çıktı şekilleri yazılır.
    """
    where = "d2l.summary"
    framework = _frameworks.of_network(where, net)
    for x in inputs:
        if not isinstance(x, framework.tensors):
            raise _errors.wrong_type(f"{where}: girdi", f"{framework.title} tensörü", x)
        if 0 in tuple(x.shape):
            raise _errors.wrong_value(f"{where}: girdi", "en az bir öğeli bir tensör",
                                      f"{tuple(x.shape)} şeklinde boş bir tensör")
    shapes: dict[int, Any] = {}
    if inputs:
        _state.refuse_empty(where, framework.read(net))
        shapes = framework.trace(net, inputs)
        framework.synchronize()  # an error of this run must not surface in a later one
    root = _state.read(where, net)
    rows, notes, seen = [], [], {}
    for path, layer in root.walk():
        if layer.slots or not layer.children:
            rows.append(_row(path or "ağ", layer, shapes.get(id(layer.owner)), seen, notes))
    return Table(_COLUMNS, tuple(rows), (*notes, *_totals(root)))


def _row(path: str, layer: Layer, shape: Any, seen: dict[int, str], notes: list[str]) -> tuple[object, ...]:
    shared = sorted({seen[slot.key] for slot in layer.slots if slot.key in seen})
    if shared:
        notes.append(f"{path}: {', '.join(shared)} ile paylaşılan parametreler bir kez sayıldı")
    fresh = [slot for slot in layer.slots if slot.key not in seen]
    seen.update({slot.key: path for slot in fresh})
    parameters = [slot for slot in fresh if not slot.is_buffer]
    return (path, layer.kind, None if shape is None else str(shape),
            sum(slot.size for slot in parameters), sum(slot.num_bytes for slot in parameters),
            _joined(slot.dtype for slot in _mainly(layer.slots)), _trainable(layer.slots),
            _joined(slot.device for slot in layer.slots))


def _mainly(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The parameters of a layer, or its buffers where it has only those."""
    return tuple(slot for slot in slots if not slot.is_buffer) or slots


def _joined(values: Any) -> str | None:
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
    return [f"Parametre: {total} ({sum(s.num_bytes for s in parameters)} bayt); "
            f"eğitilebilir: {trainable}, dondurulmuş: {total - trainable}",
            f"Tampon: {sum(s.size for s in buffers)} ({sum(s.num_bytes for s in buffers)} bayt)"]


def print_tree(net: Any) -> None:
    """Ağın iç içe yapısını ağaç olarak yazdırır.

    Her satırda katmanın adı, türü ve parametrelerinin şekli durur. Henüz
    ilklenmemiş parametreler de gösterilir.

    - `net`: bir ağ ya da katman.
    """
    root = _frameworks.of_network("d2l.print_tree", net).read(net)
    _state.refuse_empty("d2l.print_tree", root)
    seen: dict[int, str] = {}
    print(root.kind + _described(root, "", seen))
    _print_children(root, "", "", seen)


def _print_children(layer: Layer, indent: str, path: str, seen: dict[int, str]) -> None:
    for place, child in enumerate(layer.children):
        last = place == len(layer.children) - 1
        here = f"{path}.{child.name}" if path else child.name
        print(f"{indent}{'└── ' if last else '├── '}{child.name}: {child.kind}"
              f"{_described(child, here, seen)}")
        _print_children(child, indent + ("    " if last else "│   "), here, seen)


def _described(layer: Layer, path: str, seen: dict[int, str]) -> str:
    parts = []
    for slot in layer.slots:
        shape = "henüz ilklenmedi" if slot.shape is None else str(slot.shape)
        shared = f" = {seen[slot.key]}" if slot.key in seen else ""
        seen.setdefault(slot.key, f"{path}.{slot.name}" if path else slot.name)
        parts.append(f"{slot.name} {shape}{' tampon' if slot.is_buffer else ''}{shared}")
    if layer.is_pending:
        parts.append("henüz ilklenmedi")
    return f"  [{', '.join(parts)}]" if parts else ""
