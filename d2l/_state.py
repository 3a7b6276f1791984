"""Bir ağın durumu: sayılar, kanonik adlar, şekiller, düzen, dışa ve içe aktarma."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from d2l import _errors, _frameworks
from d2l._frameworks import Framework, Layer, Setting, Shape, Slot
from d2l._raises import first_line
from d2l._tables import Table

_WITNESS = "witness."
_TOLERANCE = _WITNESS + "tolerance"
_IN, _OUT = _WITNESS + "input.", _WITNESS + "output."
# How far right answers may be apart, as a share of the largest, where numbers have 16 bits.
_ROUGH = 5e-2
_ONE_BY_ONE = (
    "tanığın girdileri birer tensördür ve tek tek verilir: d2l.export_state(net, X, Y); "
    "ağ onları bir liste ya da sözlük olarak alıyorsa tanıksız dışa aktarın: d2l.export_state(net)"
)


@dataclass
class Names:
    """Canonical names of a network's state, shared parameters once.

    `where`: the function that asks for them. `paths`: where the framework
    itself keeps what has this name.
    """

    where: str
    slots: dict[str, Slot] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def canonical_names(where: str, root: Layer) -> Names:
    """Name every slot by its path.

    In a sequence the children are counted, and only those that hold a state
    of their own: `Linear, ReLU, Linear` and `Dense(relu), Dense` both give
    `0.` and `1.`, so that a network has the same names in every framework.
    """
    names = Names(where)
    _collect(root, "", "", names, {}, set())
    return names


def _collect(layer: Layer, prefix: str, path: str, names: Names, seen: dict[Hashable, str], met: set[Hashable]) -> None:
    for slot in layer.slots:
        if not slot.is_exchanged:
            continue
        name = prefix + slot.name
        _refuse_taken(name, names)
        if slot.key in seen:
            names.aliases[name] = seen[slot.key]
        else:
            seen[slot.key] = name
            names.slots[name], names.paths[name] = slot, path + (slot.own_name or slot.name)
    if layer.key not in met:
        for setting in layer.settings:
            _refuse_taken(prefix + setting.name, names)
            names.settings[prefix + setting.name] = setting
    met.add(layer.key)
    number = 0
    for child in layer.children:
        inside = f"{path}{child.name}."
        if not (layer.is_sequence or child.name.isdigit()):
            _collect(child, f"{prefix}{child.name}.", inside, names, seen, met)
        elif _has_new_state(child, seen, met):
            _collect(child, f"{prefix}{number}.", inside, names, seen, met)
            number += 1


def _refuse_taken(name: str, names: Names) -> None:
    if name in names.slots or name in names.settings or name in names.aliases:
        raise ValueError(
            f"{names.where}: her dizi için ayrı bir ad bekleniyordu, {name} adı iki yerden çıkıyor; "
            "adında nokta geçen katmana başka bir ad verin"
        )


def _has_new_state(layer: Layer, seen: dict[Hashable, str], met: set[Hashable]) -> bool:
    return any(
        (inner.settings and inner.key not in met)
        or any(slot.is_exchanged and slot.key not in seen for slot in inner.slots)
        for _, inner in layer.walk()
    )


def unique_slots(root: Layer) -> list[Slot]:
    """Every parameter and buffer of the tree, shared ones once."""
    found = {slot.key: slot for _, layer in root.walk() for slot in layer.slots if not slot.is_bookkeeping}
    return list(found.values())


def read(where: str, net: Any, data: bool = False, exact: bool = False, **inputs: Any) -> Layer:
    """The network's tree, or the error that says why it cannot be counted.

    With `data`, its arrays must exist as well as its shapes; `exact` asks how
    they are laid out.
    """
    framework = _frameworks.of_network(where, net)
    root = framework.read(net, exact=data or exact, **inputs)
    refuse_empty(where, root)
    pending = list(_pending(root, data))
    if pending:
        cure = next(
            (slot.cure for _, layer in root.walk() for slot in layer.slots if slot.read is None and slot.cure),
            framework.materialise,
        )
        wanted, came = (
            ("ilklenmiş", "henüz ilklenmemiş") if cure == framework.materialise else ("değeri olan", "değeri olmayan")
        )
        raise RuntimeError(
            f"{where}: {wanted} bir ağ bekleniyordu, {came} bir {root.kind} geldi "
            f"(bekleyen: {', '.join(pending)}); önce {cure}"
        )
    for path, layer in root.walk():
        if layer.uncounted:
            raise RuntimeError(f"{where}: {path or layer.kind}: {layer.uncounted}")
    for path, layer in root.walk():
        if data and layer.obstacle:
            raise RuntimeError(f"{where}: {path or layer.kind}: {layer.obstacle}")
    _refuse_unlisted(where, framework, net, root)
    return root


def _refuse_unlisted(where: str, framework: Framework, net: Any, root: Layer) -> None:
    """The tree holds what the framework lists, no more and no less, or is not trusted."""
    listed = {key: name for name, key in framework.listed(net)}
    found = {
        slot.key: f"{path}.{slot.name}" if path else slot.name for path, layer in root.walk() for slot in layer.slots
    }
    lost = [name for key, name in listed.items() if key not in found]
    strange = [name for key, name in found.items() if key not in listed]
    if lost or strange:
        parts = ([f"d2l'in bulamadığı: {', '.join(lost)}"] if lost else []) + (
            [f"{framework.title} listesinde olmayan: {', '.join(strange)}"] if strange else []
        )
        raise RuntimeError(
            f"{where}: {framework.title} bu ağda başka değişkenler sayıyor ({'; '.join(parts)}); "
            "değişkenleri ve katmanları nitelik olarak saklayın"
        )


def refuse_empty(where: str, root: Layer) -> None:
    """Raise unless the tree holds something other than containers."""
    if all(layer.is_container and not layer.slots for _, layer in root.walk()):
        raise ValueError(
            f"{where}: en az bir katmanı olan bir ağ bekleniyordu, boş bir {root.kind} geldi; önce katman ekleyin"
        )


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


def shapes(net: Any) -> dict[str, Shape]:
    """Ağın durumundaki dizilerin şekillerini ad → şekil sözlüğü olarak verir.

    Adlar ve şekiller `export_state` ile aynıdır; hiçbir dizi kopyalanmaz,
    değerleri olmayan (`meta`, `nnx.eval_shape`) bir ağ da olur. Ayarlar
    (`eps`) burada yoktur.

    - `net`: şekilleri belli olan bir ağ ya da katman.
    """
    where = "d2l.shapes"
    slots = canonical_names(where, read(where, net, exact=True)).slots
    return {name: slot.shape for name, slot in slots.items() if slot.shape is not None}


def layout(net: Any) -> Table:
    """Durumdaki her dizinin çerçevede hangi adla ve şekilde durduğunu bir tablo olarak verir.

    Bir satır `0.weight (3, 20) ← 0.kernel (20, 3)` diye okunur: solda kanonik
    ad ve şekil, sağda dizinin bu çerçevedeki yeri ve şekli. Son sütun aradaki
    dönüşümü söyler.

    - `net`: şekilleri belli olan bir ağ ya da katman.
    """
    where = "d2l.layout"
    root = read(where, net, exact=True)
    for path, layer in root.walk():
        if layer.obstacle:
            raise RuntimeError(f"{where}: {path or layer.kind}: {layer.obstacle}")
    names = canonical_names(where, root)
    rows = [
        (
            name,
            str(slot.shape),
            "←",
            names.paths[name],
            str(slot.shape if slot.own_shape is None else slot.own_shape),
            slot.way or "aynı",
        )
        for name, slot in names.slots.items()
    ]
    return Table(("Ad", "Şekil", "", "Çerçevede", "Oradaki şekil", "Dönüşüm"), tuple(rows))


def export_state(net: Any, *inputs: Any) -> dict[str, np.ndarray]:
    """Ağın durumunu ad → NumPy dizisi sözlüğü olarak, kanonik düzende verir.

    Adlar ve şekiller her çerçevede aynıdır. Tam bağlı ağırlık `(out, in)`,
    evrişim çekirdeği `(out, in, kh, kw)`, devrik evrişimin çekirdeği
    `(in, out, kh, kw)`, gömme tablosu `(num, dim)` biçimindedir; toplu
    normalleştirmenin adları `weight`, `bias`, `running_mean` ve `running_var`
    olur. Her normalleştirmenin `eps` değeri de yazılır.

    Ad, katmanın nitelik yoludur (`hidden.weight`). Sıralı kapsayıcılarda yol
    sıra numarasıdır ve yalnız durumu olan katmanlar sayılır: etkinleştirme
    katmanları numara almaz. İşlevsel bir Keras modelinde adını siz vermediğiniz
    katmanlar `net.layers` sırasıyla numaralanır; dallanan bir modelde bu, yazdığınız
    sıra olmayabilir, katmanlara `name=` ile ad verin. Paylaşılan parametre ilk
    adıyla, bir kez yazılır. Diziler kopyadır.

    Örnek girdi verilirse durum bir tanık da taşır: `witness.input.0`,
    `witness.output.0`, … adlarıyla ağın bir girdisi ve ona verdiği yanıt.
    `import_state` bunları yüklediği ağda çalıştırıp karşılaştırır. Ağ eğitim
    kipi dışında çalıştırılır.

    Keras ve JAX kanalları sona koyar. Keras'ta düzleştirilmiş bir görüntüyü okuyan ya da
    yazan ağırlıklar kanonik (kanal önce) sıraya çevrilir, sırası bilinemeyen
    bir ağ ise reddedilir. Girdisi ya da çıktısı düzleştirilmiş bir görüntü olan
    bir Keras ağı yalnız tanıkla değiş tokuş edilir. Görüntü girdisini her çerçeveye kendi düzeninde siz
    verirsiniz; tanık dosyada kanal öndeyken durur, her çerçeve kendi düzenine
    çevirir.

    Sınırlar: yinelemeli, dikkat, ayrılabilir evrişim, EinsumDense ve PReLU
    katmanları kendi çerçevelerinin adlarını ve düzenini korur. Kendi yazdığınız
    katmanın düzeni de sizindir: kare bir ağırlığın devrik olup olmadığını
    yalnız tanık görür; düzleştirmeden önce kanalları kendisi sona alan bir
    PyTorch ya da MXNet ağını da. NNX'te düzleştiren bir katman yoktur, görüntüyü
    siz düzleştirirsiniz: değiş tokuş edilecek ağda kanalları önce öne alın
    (`jnp.moveaxis(x, -1, 1).reshape(len(x), -1)`); almayan bir ağı da yalnız
    tanık görür. Ağın içindeki sabitler, etkinleştirmeler ve `eps`
    dışındaki ayarlar taşınmaz. Nicemlenmiş bir ağ dışa aktarılmaz.

    - `net`: ilklenmiş bir ağ ya da katman.
    - `inputs`: tanık olacak örnek girdiler; verilmezse durum tanık taşımaz.
    """
    where = "d2l.export_state"
    framework = _frameworks.of_network(where, net)
    for x in inputs:
        if not isinstance(x, framework.tensors):
            cure = _ONE_BY_ONE if isinstance(x, (list, tuple, dict)) else ""
            raise _errors.wrong_type(f"{where}: girdi", f"{framework.title} tensörü", x, cure)
    names = canonical_names(where, read(where, net, data=True, given=inputs or None))
    state = {name: slot.read() for name, slot in names.slots.items() if slot.read is not None}
    for name, setting in names.settings.items():
        state[name] = np.array(setting.value, dtype=np.float64)
    if inputs:
        state.update(_witness(where, framework, net, inputs, names))
    return state


def _witness(where: str, framework: Framework, net: Any, inputs: Sequence[Any], names: Names) -> dict[str, np.ndarray]:
    taken = [name for name in (*names.slots, *names.settings) if name.startswith(_WITNESS)]
    if taken:
        raise ValueError(
            f"{where}: tanığın adları boş olmalıydı, ağda {taken[0]} diye bir ad var; o katmana başka bir ad verin"
        )
    try:
        with framework.keep():
            given, outputs, is_rough = framework.observe(net, inputs)
            _, again, _ = framework.observe(net, inputs)
    except Exception as error:
        raise ValueError(
            f"{where}: ağ verilen girdiyle çalıştırılamadı: {type(error).__name__}: {first_line(error)}; {_ONE_BY_ONE}"
        ) from error
    if not outputs:
        raise ValueError(f"{where}: tanık için en az bir tensör veren bir ağ bekleniyordu, hiç tensör gelmedi")
    for array in outputs:
        if array.size == 0 or np.isnan(array).any():
            raise _errors.wrong_value(
                f"{where}: tanık",
                "sayılardan oluşan bir yanıt",
                "boş bir yanıt" if array.size == 0 else "NaN içeren bir yanıt",
            )
    gap = _gap(outputs, again)
    tolerance = max(_tolerance(names), _ROUGH if is_rough else 0.0)
    if not gap <= tolerance:
        raise ValueError(
            f"{where}: tanık için aynı girdiye aynı yanıtı veren bir ağ bekleniyordu, iki yanıt "
            f"{gap:.2g} ayrı; ağın içindeki rastgeleliği kapatın"
        )
    state = {f"{_IN}{i}": a for i, a in enumerate(given)}
    state.update({f"{_OUT}{i}": a for i, a in enumerate(outputs)})
    state[_TOLERANCE] = np.array(tolerance)
    return state


def _tolerance(names: Names) -> float:
    """How far two right answers of this network may be apart, as a share of the largest answer."""
    found = 1e-9
    for slot in names.slots.values():
        kind = slot.dtype
        if kind == "float64" or not ("float" in kind or "complex" in kind):
            continue
        exact = "32" in kind or kind == "complex64"
        # A graphics processor multiplies float32 in fewer digits (TF32).
        found = max(found, 1e-4 if exact and "cpu" in slot.device.lower() else 1e-2 if exact else _ROUGH)
    return found if names.slots else 1e-4


def _gap(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> float:
    """The largest difference of two lists of arrays, as a share of the largest value; infinite where NaNs differ."""
    worst = 0.0
    for a, b in zip(one, other, strict=True):
        kind = np.complex128 if "c" in (a.dtype.kind, b.dtype.kind) else np.float64
        a, b = a.astype(kind), b.astype(kind)
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        if same.all():
            continue
        apart = np.abs(a - b)[~same]
        finite = np.abs(a)[np.isfinite(a)]
        scale = float(finite.max()) if finite.size else 0.0
        worst = max(worst, float(apart.max()) / (scale or 1.0) if np.isfinite(apart).all() else math.inf)
    return worst


@dataclass(frozen=True)
class Imported:
    """`import_state` ne yaptı: yüklenen, eksik kalan ve atlanan adlar, değişen ayarlar, tanık.

    `settings`: (ad, eski değer, yeni değer) üçlüleri. `witness`: tanığın
    yanıtıyla aradaki en büyük fark, en büyük yanıta oranla; tanık yoksa ya da
    bakılmadıysa None. `stale`: eski ayarı görmeyi sürdürecek izlenmiş işlevler.
    """

    loaded: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    settings: tuple[tuple[str, float, float], ...] = ()
    witness: float | None = None
    stale: tuple[str, ...] = ()
    note: str = ""

    def __repr__(self) -> str:
        parts = [f"{len(self.loaded)} ad yüklendi"]
        parts += [f"eksik: {', '.join(self.missing)}"] if self.missing else []
        parts += [f"atlanan: {', '.join(self.unexpected)}"] if self.unexpected else []
        if self.settings:
            parts.append("ayarlar: " + ", ".join(f"{n} {old:g} → {new:g}" for n, old, new in self.settings))
        if self.stale:
            parts.append(f"eski ayarı görenler, yeniden izleyin: {', '.join(self.stale)}")
        return "; ".join(parts + ([self.note] if self.note else []))


def import_state(net: Any, state: Mapping[str, Any], strict: bool = True) -> Imported:
    """`export_state` ile alınmış bir durumu ağa yükler.

    Durum hangi çerçeveden gelmiş olursa olsun ağ aynı çıktıları verir. Durum
    bir tanık taşıyorsa bu yüklemeden sonra denenir: ağın yanıtı tanığınkinden
    farklıysa yüklenen her şey geri alınır ve hata verilir.

    Bir ad bile tutmuyorsa ya da bir yazma yarıda kalırsa ağda hiçbir şey
    değişmez ve bütün uyuşmazlıklar tek iletide bildirilir. Durumda `eps`
    yoksa katmanın kendi değeri kalır. `torch.compile` ile sarılmış ağların
    adlarındaki `_orig_mod.`, veri paralel ağlarla ağ ortalamalarının
    (`AveragedModel`) adlarının başındaki `module.` ayıklanır.

    - `net`: ilklenmiş bir ağ ya da katman.
    - `state`: ad → dizi sözlüğü; `np.load` ile açılmış bir dosya da olur.
    - `strict`: `False` ise eksik ve fazla adlar hata sayılmaz, yalnız verilen
      adlar yüklenir; şekli tutmayan ad yine hatadır.

    Verdiği değer yüklenen, eksik kalan ve atlanan adları, değişen ayarları
    eski ve yeni değerleriyle, tanığın tutup tutmadığını söyler.
    """
    where = "d2l.import_state"
    framework = _frameworks.of_network(where, net)
    if not isinstance(state, Mapping):
        raise _errors.wrong_type(f"{where}: state", "ad → dizi sözlüğü", state)
    if not isinstance(strict, bool):
        raise _errors.wrong_type(f"{where}: strict", "True ya da False", strict)
    names = canonical_names(where, read(where, net, data=True, like=_given(state)))
    keys = _unwrapped(state, names)
    for alias, name in names.aliases.items():  # another framework meets what is shared in another order
        if alias in keys and name not in keys:
            keys[name] = keys.pop(alias)
    witness = {n: key for n, key in keys.items() if _is_witness(n, names)}
    missing = [name for name in names.slots if name not in keys]
    unexpected = [n for n in keys if n not in names.slots and n not in names.settings and n not in witness]
    arrays, settings, wrong = _fitted(
        names, {n: state[key] for n, key in keys.items() if n not in unexpected and n not in witness}
    )
    given, answers, tolerance = _testimony({n: state[key] for n, key in witness.items()}, names, wrong)
    if wrong or (strict and (missing or unexpected)):
        raise ValueError(_mismatch(where, missing, unexpected, wrong, names, strict))
    changed = tuple(
        (name, names.settings[name].value, value)
        for name, value in settings.items()
        if not math.isclose(value, names.settings[name].value, rel_tol=1e-7)  # float32 rounds it
    )
    complete = not missing and not unexpected and set(names.settings) <= set(settings)
    note, gap, stale = "", None, []
    with _Undo(framework, net, names, arrays, changed) as undo:
        stale = undo.write()
        if given and not complete:
            left = [*missing, *unexpected, *(n for n in names.settings if n not in settings)]
            note = f"tanığa bakılmadı, durum ağa tam uymuyor: {', '.join(left)}"
        elif given:
            gap, tolerance = _heard(where, framework, net, given, answers, tolerance)
            note = f"tanık tutuyor (en büyük fark en çok {tolerance:g})"
    return Imported(tuple(arrays), tuple(missing), tuple(map(str, unexpected)), changed, gap, tuple(stale), note)


def _given(state: Mapping[Any, Any]) -> list[np.ndarray]:
    """The inputs of the witness in a state, if there is one."""
    found: list[np.ndarray] = []
    while (value := state.get(f"{_IN}{len(found)}")) is not None:
        found.append(_frameworks.as_array(value))
    return found


def _is_witness(name: Any, names: Names) -> bool:
    return (
        isinstance(name, str)
        and name.startswith((_IN, _OUT, _TOLERANCE))
        and (name not in names.slots and name not in names.settings)
    )


def _unwrapped(state: Mapping[str, Any], names: Names) -> dict[Any, Any]:
    """Names as the network has them → keys of the state: a wrapper's own words are taken away."""
    own = [*names.slots, *names.settings]
    # What an average of networks notes for itself, beside the network.
    counts = [k for k in state if k == "n_averaged" and k not in own]
    plain = [k for k in state if isinstance(k, str) and not _is_witness(k, names) and k not in counts]

    def bare(key: Any) -> Any:
        if not isinstance(key, str) or key in own or _is_witness(key, names):
            return key
        parts = key.split(".")
        if not any("_orig_mod" in name.split(".") for name in own):
            parts = [part for part in parts if part != "_orig_mod"]
        while wrapped and parts[0] == "module":
            parts = parts[1:]
        return ".".join(parts)

    wrapped = (
        bool(plain)
        and not any(name.startswith("module.") for name in own)
        and all(next((part for part in key.split(".") if part != "_orig_mod"), "") == "module" for key in plain)
    )
    keys = [key for key in state if not (wrapped and key in counts)]
    found = {bare(key): key for key in keys}
    return found if len(found) == len(keys) else {key: key for key in state}


def _fitted(names: Names, state: Mapping[Any, Any]) -> tuple[dict[str, np.ndarray], dict[str, float], list[str]]:
    """Arrays in the types of their slots, settings as numbers, and what does not fit."""
    arrays: dict[str, np.ndarray] = {}
    settings: dict[str, float] = {}
    wrong: list[str] = []
    for name, slot in names.slots.items():
        if name in state:
            _fit_array(name, slot, state[name], arrays, wrong)
    for name in names.settings:
        if name in state:
            _fit_setting(name, state[name], settings, wrong)
    return arrays, settings, wrong


def _fit_array(name: str, slot: Slot, value: Any, arrays: dict[str, np.ndarray], wrong: list[str]) -> None:
    if not _is_array(value):
        wrong.append(f"{name} için bir dizi bekleniyordu, {_errors.came(value)} geldi")
        return
    if np.ma.is_masked(value):
        wrong.append(f"{name} için maskesiz bir dizi bekleniyordu, maskeli bir dizi geldi")
        return
    array, kind = _readable(name, value, wrong), _array_type(slot.dtype)
    if array is None:
        return
    if array.shape != slot.shape:
        wrong.append(f"{name} {slot.shape} bekleniyordu, {array.shape} geldi")
    elif not np.can_cast(array.dtype, kind, "same_kind"):
        wrong.append(f"{name} {slot.dtype} bekleniyordu, {array.dtype} geldi")
    else:
        with np.errstate(over="ignore"):
            fitted = array.astype(kind)
        if fitted.dtype.kind in "fc" and (np.isfinite(array) & ~np.isfinite(fitted)).any():
            wrong.append(
                f"{name} {slot.dtype} türüne sığan değerler bekleniyordu, "
                f"{np.abs(array[np.isfinite(array)]).max():g} büyüklüğünde bir değer geldi"
            )
        elif slot.name == "running_var" and (fitted < 0).any():
            wrong.append(f"{name} için sıfırdan küçük olmayan değerler bekleniyordu, {fitted.min():g} geldi")
        elif fitted.dtype.kind in "iu" and (fitted != array).any():
            wrong.append(f"{name} {slot.dtype} türüne sığan değerler bekleniyordu, sığmayan bir değer geldi")
        else:
            arrays[name] = fitted


def _fit_setting(name: str, value: Any, settings: dict[str, float], wrong: list[str]) -> None:
    if not (_is_array(value) or isinstance(value, (int, float))):
        wrong.append(f"{name} için tek bir sayı bekleniyordu, {_errors.came(value)} geldi")
        return
    array = _readable(name, value, wrong)
    if array is None:
        return
    if array.shape != ():
        wrong.append(f"{name} için tek bir sayı bekleniyordu, {array.shape} şeklinde bir dizi geldi")
    elif array.dtype.kind not in "fiu":
        wrong.append(f"{name} için tek bir sayı bekleniyordu, {array.dtype} türünde bir değer geldi")
    elif not (math.isfinite(float(array)) and float(array) >= 0):
        wrong.append(f"{name} için sıfırdan küçük olmayan, sonlu bir sayı bekleniyordu, {float(array):g} geldi")
    else:
        settings[name] = float(array)


def _readable(name: str, value: Any, wrong: list[str]) -> np.ndarray | None:
    """The array; None, and why among what is wrong, where a tensor has no values or none of numbers."""
    try:
        return _frameworks.as_array(value)
    except (RuntimeError, TypeError) as error:
        reason = str(error).partition(": ")[2] or str(error)
        wrong.append(f"{name} için değerleri okunabilen bir dizi bekleniyordu, okunamayan bir dizi geldi ({reason})")
        return None


def _is_array(value: Any) -> bool:
    return _frameworks.is_tensor(value) or isinstance(value, (np.ndarray, np.generic))


def _array_type(dtype: str) -> np.dtype:
    """The numpy type that carries a framework's type; float32 where numpy has none."""
    return np.dtype(dtype if _numpy_has(dtype) else "float32")


def _numpy_has(dtype: str) -> bool:
    """Whether numpy itself has the type; ml_dtypes adds names that numpy cannot compare."""
    return dtype in np.sctypeDict and np.dtype(dtype).kind != "V"


class _Undo:
    """Writes a state into a network, and takes all of it back when anything fails."""

    def __init__(
        self,
        framework: Framework,
        net: Any,
        names: Names,
        arrays: Mapping[str, np.ndarray],
        changed: Sequence[tuple[str, float, float]],
    ) -> None:
        self.framework, self.net, self.names = framework, net, names
        self.arrays, self.changed = arrays, changed
        self.before: dict[str, np.ndarray] = {}

    def __enter__(self) -> _Undo:
        return self

    def write(self) -> list[str]:
        """Write arrays, then settings; names of those that go on seeing the old settings."""
        for name in self.arrays:
            reader = self.names.slots[name].read
            if reader is not None:
                self.before[name] = reader()
        try:
            for name, array in self.arrays.items():
                self.names.slots[name].write(array)
            for name, array in self.arrays.items():
                self._expect(name, array)
            for name, _, value in self.changed:
                self.names.settings[name].write(value)
        except Exception as error:
            raise RuntimeError(
                "d2l.import_state: durum yazılırken bir hata çıktı, ağda hiçbir şey değişmedi; "
                f"{name}: {type(error).__name__}: {error}"
            ) from error
        return self._refreshed()

    def _refreshed(self) -> list[str]:
        return self.framework.refresh(self.net) if self.changed or self.framework.holds_values else []

    def _expect(self, name: str, array: np.ndarray) -> None:
        """What was written stands there: two names may share memory, a short type may not hold a value."""
        slot = self.names.slots[name]
        found = slot.read() if slot.read is not None else array
        if _numpy_has(slot.dtype):
            same = np.array_equal(found, array, equal_nan=array.dtype.kind in "fc")
        else:  # numpy has no such type: its rounding is no fault
            same = np.allclose(found, array, rtol=0.13, atol=2e-3, equal_nan=True)
        if not same:
            raise ValueError(
                "yazılan değerler okunanlarla aynı değil; dizi belleği başka bir adla paylaşıyor "
                f"ya da {slot.dtype} türüne sığmayan bir değer var"
            )

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None:
            return
        for name, array in self.before.items():
            try:
                self.names.slots[name].write(array)
            except Exception:  # an array that takes no writing was not written either
                continue
        for name, old, _ in self.changed:
            self.names.settings[name].write(old)
        self._refreshed()


def _testimony(
    found: Mapping[str, Any], names: Names, wrong: list[str]
) -> tuple[list[np.ndarray], list[np.ndarray], float]:
    """Inputs, outputs and tolerance of the witness that a state carries."""

    def numbered(prefix: str) -> list[np.ndarray]:
        return [
            _frameworks.as_array(found[f"{prefix}{i}"])
            for i in range(sum(name.startswith(prefix) for name in found))
            if f"{prefix}{i}" in found
        ]

    given, answers = numbered(_IN), numbered(_OUT)
    known = {f"{_IN}{i}" for i in range(len(given))} | {f"{_OUT}{i}" for i in range(len(answers))} | {_TOLERANCE}
    if found and (not given or not answers or set(found) - known):
        wrong.append(
            f"tanık: hem girdisi hem yanıtı olan bir tanık bekleniyordu, yalnız {', '.join(sorted(found))} geldi"
        )
    for name, array in zip(
        [f"{_IN}{i}" for i in range(len(given))] + [f"{_OUT}{i}" for i in range(len(answers))],
        [*given, *answers],
        strict=True,
    ):
        if (
            array.dtype.kind not in "fiubc"
            or array.size == 0
            or np.isnan(array).any()
            or (np.ma.is_masked(found.get(name)))
        ):
            wrong.append(
                f"{name} için sayılardan oluşan bir dizi bekleniyordu; boş, maskeli ya da NaN içeren bir dizi geldi"
            )
    carried = np.asarray(found.get(_TOLERANCE, 0.0))
    sane = carried.shape == () and carried.dtype.kind in "fiu" and 0 <= float(carried) <= 0.1
    if not sane:
        wrong.append(f"{_TOLERANCE} için 0 ile 0,1 arasında tek bir sayı bekleniyordu, başka bir değer geldi")
    return given, answers, max(_tolerance(names), float(carried) if sane else 0.0)


def _heard(
    where: str,
    framework: Framework,
    net: Any,
    given: Sequence[np.ndarray],
    answers: Sequence[np.ndarray],
    tolerance: float,
) -> tuple[float, float]:
    """How far the network's answers are from the witness's, and may be; an error where that is too far."""
    refused = "yüklenen durum geri alındı"
    try:
        with framework.keep():
            _, outputs, is_rough = framework.observe(net, framework.feed(net, given))
    except Exception as error:
        raise ValueError(
            f"{where}: tanık bu ağda çalıştırılamadı, {refused}: {type(error).__name__}: {first_line(error)}"
        ) from error
    shapes_here, shapes_there = [a.shape for a in outputs], [a.shape for a in answers]
    if shapes_here != shapes_there:
        raise ValueError(
            f"{where}: tanık tutmuyor, {refused}; {shapes_there} şeklinde yanıt bekleniyordu, ağ {shapes_here} verdi"
        )
    gap, tolerance = _gap(answers, outputs), max(tolerance, _ROUGH if is_rough else 0.0)
    if not gap <= tolerance:
        raise ValueError(
            f"{where}: tanık tutmuyor, {refused}; ağın yanıtı tanığınkine en çok {tolerance:g} "
            f"uzak olmalıydı, {gap:.2g} uzak. Adlar ve şekiller tutuyor: bir ağırlık devrik, "
            "iki katman yer değiştirmiş ya da bir ayar farklı olabilir"
        )
    return gap, tolerance


def _mismatch(
    where: str, missing: list[str], unexpected: list[str], wrong: list[str], names: Names, strict: bool
) -> str:
    parts = []
    if strict and missing:
        parts.append(f"eksik: {', '.join(missing)}")
    if strict and unexpected:
        shown = (f"{n} ({names.aliases[n]} ile paylaşılıyor)" if n in names.aliases else str(n) for n in unexpected)
        parts.append(f"fazla: {', '.join(shown)}")
    if wrong:
        parts.append(f"şekli ya da türü tutmayan: {', '.join(wrong)}")
    return f"{where}: durum bu ağa uymuyor, ağda hiçbir şey değişmedi; {'; '.join(parts)}"
