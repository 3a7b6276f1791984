"""Bad input to every public function: a Turkish message says what came and what was wanted."""

from types import SimpleNamespace

import numpy as np
import pytest
from test_signatures import CONTRACT

NAN = float("nan")

# (function, call, error, words of the message); n: the framework's networks and tensors.
TABLE = [
    ("cpu", lambda d, n: d.cpu(1), TypeError, ["cpu"]),
    ("gpu", lambda d, n: d.gpu("0"), TypeError, ["tam sayı bekleniyordu, str ('0') geldi"]),
    ("gpu", lambda d, n: d.gpu(-1), ValueError, ["en az 0 olan bir tam sayı bekleniyordu, -1 geldi"]),
    ("gpu", lambda d, n: d.gpu(True), TypeError, ["bool (True) geldi"]),
    ("gpu", lambda d, n: d.gpu(99), ValueError, ["99 numaralı GPU yok", "d2l.try_gpu(99)"]),
    ("num_gpus", lambda d, n: d.num_gpus(1), TypeError, ["num_gpus"]),
    ("try_gpu", lambda d, n: d.try_gpu(1.5), TypeError, ["float (1.5) geldi"]),
    ("try_gpu", lambda d, n: d.try_gpu(-2), ValueError, ["-2 geldi"]),
    ("try_all_gpus", lambda d, n: d.try_all_gpus(1), TypeError, ["try_all_gpus"]),
    ("device_of", lambda d, n: d.device_of([1]), TypeError, ["bekleniyordu, list geldi", n_tensor := "TENSOR"]),
    ("device_of", lambda d, n: d.device_of(n.stateless()), ValueError, ["parametresiz bir ağ geldi"]),
    ("to_device", lambda d, n: d.to_device([1], d.cpu()), TypeError, [n_tensor, "list geldi"]),
    ("to_device", lambda d, n: d.to_device(n.mlp(), d.cpu()), TypeError, [n_tensor]),
    ("to_device", lambda d, n: d.to_device(n.ones(2), 3), TypeError, ["bir cihaz", "int (3) geldi"]),
    ("to_device", lambda d, n: d.to_device(n.ones(2), None), TypeError, ["bir cihaz", "None geldi"]),
    ("synchronize", lambda d, n: d.synchronize(3), TypeError, ["bir cihaz", "int (3) geldi"]),
    ("benchmark", lambda d, n: d.benchmark(3), TypeError, ["çağrılabilir bir işlev", "int (3) geldi"]),
    ("benchmark", lambda d, n: d.benchmark(print, repeat=0), ValueError, ["repeat", "en az 1", "0 geldi"]),
    ("benchmark", lambda d, n: d.benchmark(print, warmup=NAN), TypeError, ["warmup", "float (nan) geldi"]),
    ("benchmark", lambda d, n: d.benchmark(lambda: NAN), ValueError, ["sonuçta NaN var"]),
    (
        "benchmark",
        lambda d, n: d.benchmark(lambda: [n.ones(2), {"a": n.ones(2) * NAN}]),
        ValueError,
        ["sonuçta NaN var"],
    ),
    ("Timer", lambda d, n: [t := d.Timer(), t.stop(), t.stop()], RuntimeError, ["önce start()"]),
    ("Timer", lambda d, n: d.Timer().mean(), RuntimeError, ["hiç ölçüm yok", "önce stop()"]),
    *(
        (name, lambda d, n, name=name, bad=bad: getattr(d, name)(*more(name, bad(n))), error, words)
        for name in (
            "num_parameters",
            "num_bytes",
            "summary",
            "shapes",
            "layout",
            "export_state",
            "import_state",
            "print_tree",
        )
        for bad, error, words in (
            (lambda n: [1], TypeError, ["NETWORK", "list geldi"]),
            (lambda n: None, TypeError, ["NETWORK", "None geldi"]),
            (lambda n: n.LAYER, TypeError, ["sınıfının kendisi geldi"]),
            (lambda n: n.empty(), ValueError, ["boş bir", "önce katman ekleyin"]),
            (lambda n: n.lazy(), RuntimeError, ["henüz ilklenmemiş bir", "net(X)"]),
        )
        if not (name == "print_tree" and error is RuntimeError)
    ),
    ("summary", lambda d, n: d.summary(n.mlp(), [1]), TypeError, ["tensörü bekleniyordu, list geldi"]),
    ("summary", lambda d, n: d.summary(n.empty(), n.ones(1)), ValueError, ["boş bir"]),
    ("summary", lambda d, n: d.summary(n.mlp(), n.ones(0, 20)), ValueError, ["(0, 20) şeklinde boş"]),
    ("export_state", lambda d, n: d.export_state(n.ones(2)), TypeError, ["NETWORK"]),
    ("export_state", lambda d, n: d.export_state(n.mlp(), np.ones((1, 20))), TypeError, ["tensörü", "ndarray geldi"]),
    ("import_state", lambda d, n: d.import_state(n.mlp(), [1]), TypeError, ["sözlüğü bekleniyordu, list geldi"]),
    ("import_state", lambda d, n: d.import_state(n.mlp(), {}), ValueError, ["eksik: 0.weight, 0.bias"]),
    (
        "import_state",
        lambda d, n: d.import_state(n.mlp(), {"0.bias": [1, 2]}, strict=False),
        ValueError,
        ["0.bias için bir dizi bekleniyordu, list geldi"],
    ),
    (
        "import_state",
        lambda d, n: d.import_state(n.mlp(), {"0.bias": np.array(["a"] * 8)}, strict=False),
        ValueError,
        ["0.bias float32 bekleniyordu, <U1 geldi"],
    ),
    (
        "import_state",
        lambda d, n: d.import_state(n.norms(), {"1.eps": np.ones(3)}, strict=False),
        ValueError,
        ["1.eps için tek bir sayı bekleniyordu, (3,) şeklinde bir dizi geldi"],
    ),
    ("import_state", lambda d, n: d.import_state(n.mlp(), {}, "hayır"), TypeError, ["strict: True ya da False", "str"]),
    ("to_numpy", lambda d, n: d.to_numpy([1]), TypeError, [n_tensor, "list geldi"]),
    ("to_numpy", lambda d, n: d.to_numpy(np.ones(2)), TypeError, ["ndarray geldi"]),
    ("from_numpy", lambda d, n: d.from_numpy([1, 2]), TypeError, ["list geldi", "np.array(...)"]),
    (
        "from_numpy",
        lambda d, n: d.from_numpy(np.array(["a"])),
        TypeError,
        ["sayılardan oluşan bir dizi bekleniyordu, <U1 türünde bir dizi geldi"],
    ),
    ("from_numpy", lambda d, n: d.from_numpy(np.array([None])), TypeError, ["object türünde bir dizi geldi"]),
    (
        "from_numpy",
        lambda d, n: d.from_numpy(np.ma.masked_array([1.0, 2.0], [True, False])),
        ValueError,
        ["1 öğesi maskeli bir dizi geldi", "a.filled(0)"],
    ),
    ("from_numpy", lambda d, n: d.from_numpy(np.ones(2), 3), TypeError, ["bir cihaz", "int (3) geldi"]),
    ("set_seed", lambda d, n: d.set_seed(1.0), TypeError, ["tam sayı", "float (1.0) geldi"]),
    ("set_seed", lambda d, n: d.set_seed(-1), ValueError, ["-1 geldi"]),
    ("set_seed", lambda d, n: d.set_seed(2**32), ValueError, ["4294967296 geldi"]),
    (
        "raises",
        lambda d, n: d.raises("ValueError").__enter__(),
        TypeError,
        ["bir hata türü", "str ('ValueError') geldi"],
    ),
    ("raises", lambda d, n: d.raises(int).__enter__(), TypeError, ["int sınıfının kendisi geldi"]),
    ("raises", lambda d, n: d.raises(KeyError("a")).__enter__(), TypeError, ["nesnesini değil türünü verin: KeyError"]),
    ("check_gradient", lambda d, n: d.check_gradient(3, n.ones(2)), TypeError, ["int (3) geldi"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total), ValueError, ["hiç girdi gelmedi"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total, np.ones(2)), TypeError, [n_tensor, "ndarray geldi"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total, n.ones(2, dtype="int32")), TypeError, ["int32"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total, n.ones(2, dtype="float16")), TypeError, ["float16"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total, n.ones(2) * NAN), ValueError, ["NaN ya da sonsuz"]),
    ("check_gradient", lambda d, n: d.check_gradient(n.total, n.ones(0)), ValueError, ["(0,) şeklinde boş"]),
    (
        "check_gradient",
        lambda d, n: d.check_gradient(lambda x: x, n.ones(2)),
        ValueError,
        ["tek öğeli bir sonuç", "(2,) şeklinde"],
    ),
    ("check_gradient", lambda d, n: d.check_gradient(lambda x: 3.0, n.ones(2)), TypeError, ["float (3.0) geldi"]),
    (
        "check_gradient",
        lambda d, n: d.check_gradient(lambda x: n.total(x) * NAN, n.ones(2)),
        ValueError,
        ["sonlu bir sonuç", "nan geldi"],
    ),
    ("plot", lambda d, n: d.plot(["a"]), TypeError, ["sayılardan oluşan", "str ('a') geldi"]),
    ("plot", lambda d, n: d.plot(np.array(["a"])), TypeError, ["dizi bekleniyordu, <U1 türünde bir dizi geldi"]),
    ("plot", lambda d, n: d.plot([]), ValueError, ["boş"]),
    ("plot", lambda d, n: d.plot([1, 2], [1, 2, 3]), ValueError, ["aynı uzunlukta x ve y"]),
    ("plot", lambda d, n: d.plot(np.ones((2, 2, 2))), ValueError, ["(2, 2, 2)"]),
    ("plot", lambda d, n: d.plot([1, 2], [[1, 2], [1]]), ValueError, ["aynı uzunlukta"]),
    ("plot", lambda d, n: d.plot([NAN]), ValueError, ["yalnız NaN"]),
    ("plot", lambda d, n: d.plot([-1.7e308, 1.7e308]), ValueError, ["büyüklüğü en çok 1e+300 olan sayılar"]),
    ("plot", lambda d, n: d.plot([1, 2], labels="ab"), TypeError, ["dizgilerden oluşan bir liste"]),
    ("plot", lambda d, n: d.plot([1, 2], labels=["a", "b"]), ValueError, ["1 ad bekleniyordu, 2 ad geldi"]),
    ("plot", lambda d, n: d.plot([1, 2], xscale="üstel"), ValueError, ["'üstel' geldi"]),
    ("plot", lambda d, n: d.plot([0, 2], yscale="log"), ValueError, ["sıfırdan büyük"]),
    ("plot", lambda d, n: d.plot([1, 2], xlabel=3), TypeError, ["bir dizgi", "int (3) geldi"]),
    ("plot", lambda d, n: d.plot([1, 2], size=3), TypeError, ["size", "int (3) geldi"]),
]


def more(name, net):
    """The arguments of a function that takes a network."""
    return (net, {}) if name == "import_state" else (net,)


@pytest.mark.parametrize(
    "call, error, words", [row[1:] for row in TABLE], ids=[f"{i}-{row[0]}" for i, row in enumerate(TABLE)]
)
def test_bad_input_is_told_in_turkish(d2l, networks, call, error, words):
    if "net(X)" in words and networks.lazy is None:
        return
    with pytest.raises(error) as caught:
        call(d2l, networks)
    assert type(caught.value) is error
    for word in words:
        assert getattr(networks, word, word) in str(caught.value)


def test_every_public_function_has_bad_input_here():
    assert {row[0] for row in TABLE} == CONTRACT


def test_a_network_with_state_on_two_devices_is_refused():
    from d2l import _errors

    with pytest.raises(ValueError, match="a, b cihazlarına dağılmış"):
        _errors.only_device("d2l.device_of", ["a", "b", "a"])


def test_a_long_value_is_cut_in_the_message():
    from d2l import _errors

    assert len(_errors.came("x" * 500)) < 60
    assert _errors.came(SimpleNamespace()) == "SimpleNamespace"
