"""The contract of `d2l`, stated once and run against each back end in its own environment."""

import inspect

import numpy as np
import pytest
from test_signatures import CONTRACT


def test_every_name_of_the_contract_is_there_and_documented(d2l):
    assert set(d2l.__all__) == CONTRACT
    for name in CONTRACT:
        assert inspect.getdoc(getattr(d2l, name))


def test_the_types_of_results_have_public_names(d2l, networks):
    from d2l import results

    with d2l.raises(ValueError) as caught:
        raise ValueError
    net, x = networks.mlp(), networks.ones(2, dtype="float64")
    found = {
        "Caught": caught,
        "Drawing": d2l.plot([1, 2]),
        "GradientCheck": d2l.check_gradient(networks.total, x),
        "Imported": d2l.import_state(net, d2l.export_state(net)),
        "Measurement": d2l.benchmark(int),
        "Table": d2l.summary(net),
    }
    assert {name for name in vars(results) if not name.startswith("_")} == set(found)
    for name, result in found.items():
        assert type(result) is getattr(results, name) and inspect.getdoc(type(result))


# Devices


def test_cpu_is_always_there(d2l, networks):
    assert d2l.device_of(networks.ones(2)) == d2l.cpu()
    assert d2l.device_of(networks.mlp()) == d2l.cpu()
    moved = d2l.to_device(networks.ones(2), d2l.cpu())
    assert d2l.device_of(moved) == d2l.cpu()


def test_a_device_is_no_python_context_of_ours(d2l, networks):
    """It is what the framework takes where it asks for a device."""
    x = d2l.from_numpy(np.ones(2), d2l.cpu())
    assert d2l.device_of(x) == d2l.cpu()
    assert type(d2l.try_gpu()) is type(d2l.cpu())


def test_without_a_gpu_the_cpu_stands_in(d2l):
    count = d2l.num_gpus()
    assert d2l.try_gpu(count) == d2l.cpu() and d2l.try_gpu(count + 5) == d2l.cpu()
    assert len(d2l.try_all_gpus()) == max(1, count)
    if count == 0:
        assert d2l.try_all_gpus() == [d2l.cpu()]


def test_a_gpu_that_is_not_there_is_refused(d2l):
    with pytest.raises(ValueError, match=f"{d2l.num_gpus()} numaralı GPU yok"):
        d2l.gpu(d2l.num_gpus())


def test_synchronize_takes_nothing_or_a_device(d2l):
    assert d2l.synchronize() is None and d2l.synchronize(d2l.cpu()) is None


@pytest.mark.gpu
def test_every_gpu_is_a_device_that_holds_tensors(d2l, networks):
    for i in range(d2l.num_gpus()):
        device = d2l.gpu(i)
        assert d2l.try_gpu(i) == device and device in d2l.try_all_gpus()
        x = d2l.to_device(networks.ones(3), device)
        assert d2l.device_of(x) == device
        assert d2l.device_of(d2l.from_numpy(np.ones(3), device)) == device
        np.testing.assert_array_equal(d2l.to_numpy(x), np.ones(3))
        d2l.synchronize(device)


@pytest.mark.gpu
def test_benchmark_waits_for_the_gpu(d2l, networks):
    x = d2l.to_device(networks.ones(2000, 2000), d2l.gpu())
    small, large = (d2l.benchmark(lambda n=n: [x @ x for _ in range(n)][-1]).median for n in (1, 50))
    assert large > 10 * small


# State


def test_parameters_are_counted_without_buffers(d2l, networks):
    assert d2l.num_parameters(networks.mlp()) == 20 * 8 + 8 + 8 * 3 + 3
    assert d2l.num_parameters(networks.norms()) == 168 + 2 * 8 + 2 * 8 + 27
    assert d2l.num_parameters(networks.stateless()) == 0


def test_shared_parameters_are_counted_once(d2l, networks):
    assert d2l.num_parameters(networks.tied()) == 20 * 6 + 6 + 6 * 6 + 6 + 6 * 3 + 3


def test_bytes_follow_the_type(d2l, networks):
    assert d2l.num_bytes(networks.mlp()) == 4 * d2l.num_parameters(networks.mlp())
    assert d2l.num_bytes(networks.half()) == 2 * d2l.num_parameters(networks.half())


def test_frozen_parameters_are_still_parameters(d2l, networks):
    assert d2l.num_parameters(networks.frozen()) == 195
    table = d2l.summary(networks.frozen())
    assert "Parametre: 195 (780 bayt); eğitilebilir: 27, dondurulmuş: 168" in repr(table)
    assert [a for a in table["Eğitilebilir"] if a] == ["hayır", "evet"]


def test_summary_has_the_contract_s_columns(d2l, networks):
    table = d2l.summary(networks.mlp())
    assert table.columns == ("Ad", "Tür", "Çıktı şekli", "Parametre", "Bayt", "Veri türü", "Eğitilebilir", "Cihaz")
    rows = [row for row in table.rows if row[3]]
    assert [row[3:7] for row in rows] == [(168, 672, "float32", "evet"), (27, 108, "float32", "evet")]
    assert {row[7] for row in rows} == {str(d2l.cpu())}
    assert "<table" in table._repr_html_()


def test_summary_with_an_input_knows_output_shapes(d2l, networks):
    table = d2l.summary(networks.mlp(), networks.ones(5, 20))
    shapes = [s for s, n in zip(table["Çıktı şekli"], table["Parametre"], strict=True) if n]
    assert shapes == ["(5, 8)", "(5, 3)"]


def test_summary_with_an_input_materialises_a_lazy_network(d2l, networks):
    if networks.lazy is None:
        return
    net = networks.lazy()
    assert sum(d2l.summary(net, networks.ones(2, 20))["Parametre"]) == 195
    assert d2l.num_parameters(net) == 195


def test_summary_changes_no_running_statistics(d2l, networks):
    net = networks.norms()
    networks.training_mode(net)
    before = d2l.export_state(net)
    d2l.summary(net, networks.ones(5, 20))
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])


def test_summary_takes_what_the_network_takes(d2l, networks):
    x = networks.ones(2, 20)
    for given in (([x, None, *networks.NUMBERS],), ({"a": x, "b": None},), ((x, [x]),)):
        assert d2l.summary(networks.Taking(), *given)["Çıktı şekli"][0] == "(2, 3)"
    for bad in ([None, 3], {}, None):
        with pytest.raises(TypeError, match="d2l.summary: girdi: en az bir .* tensörü bekleniyordu"):
            d2l.summary(networks.Taking(), bad)
    with pytest.raises(TypeError, match=r"ndarray geldi; d2l\.from_numpy"):
        d2l.summary(networks.Taking(), [x, np.ones(2)])


def test_summary_shows_the_different_shapes_of_a_layer_called_twice(d2l, networks):
    assert d2l.summary(networks.Twice(), networks.ones(2, 4))["Çıktı şekli"] == ["(2, 4) / (3, 4)"]


def test_what_a_layer_gives_is_known_by_every_path_to_it(d2l, networks):
    """And not by the address of an object, which another has when that one is gone."""
    from d2l import _frameworks

    net = networks.tied()
    framework = _frameworks.of_network("", net)
    shapes = framework.trace(net, (networks.ones(5, 20),), {})
    assert set(shapes) <= {path for path, _ in framework.read(net).walk()}
    assert shapes[""] == [(5, 3)] and set(shapes["shared"]) == set(shapes["again"]) == {(5, 6)}


def test_summary_counts_buffers_apart_and_says_what_is_shared(d2l, networks):
    text = repr(d2l.summary(networks.tied()))
    assert "again: shared ile paylaşılan parametreler bir kez sayıldı" in text
    assert "Parametre: 189" in text
    assert "Parametre: 227 " in repr(d2l.summary(networks.norms()))


def test_print_tree_shows_names_kinds_and_shapes(d2l, networks, capsys):
    d2l.print_tree(networks.nested())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("Sequential")
    assert "├── 0: " in lines[1] and "[weight (6, 20), bias (6,)]" in lines[1]
    block = next(line for line in lines if ": Block" in line)
    assert block.endswith("Block  [scale (4,)]")
    assert any(line.startswith("│   ├── hidden: ") for line in lines)
    assert any(line.startswith("└── ") for line in lines)


def test_print_tree_shows_what_is_not_there_yet_and_what_is_shared(d2l, networks, capsys):
    if networks.lazy is not None:
        d2l.print_tree(networks.lazy())
        assert "henüz ilklenmedi" in capsys.readouterr().out
    d2l.print_tree(networks.tied())
    assert "weight (6, 6) = shared.weight" in capsys.readouterr().out


# Exchange of arrays (of networks: test_exchange.py)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool"])
def test_an_array_comes_back_with_its_type(d2l, dtype):
    array = np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype)
    back = d2l.to_numpy(d2l.from_numpy(array))
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    "array",
    [
        np.array(3.0),
        np.float32(2),
        np.zeros((0, 3), "float32"),
        np.arange(6.0).reshape(2, 3).T,
        np.arange(5.0)[::-1],
        np.arange(3, dtype=">f4"),
        np.array([np.nan, np.inf]),
    ],
)
def test_any_layout_of_an_array_is_taken(d2l, array):
    back = d2l.to_numpy(d2l.from_numpy(array))
    assert back.shape == np.shape(array) and back.flags.writeable
    np.testing.assert_array_equal(back, array)


def test_arrays_and_tensors_share_no_memory(d2l):
    array = np.ones(3)
    x = d2l.from_numpy(array)
    array[:] = 5
    back = d2l.to_numpy(x)
    back[:] = 7
    np.testing.assert_array_equal(d2l.to_numpy(x), np.ones(3))


# Seeds


def test_a_seed_repeats_python_numpy_and_the_framework(d2l, networks):
    import random

    def draw():
        d2l.set_seed(3)
        net = (networks.lazy or networks.mlp)()
        d2l.summary(net, networks.ones(1, 20))
        return [random.random(), np.random.rand(), d2l.export_state(net)["0.weight"].sum()]

    assert draw() == draw()


# Teaching aids


def test_raises_catches_the_framework_s_own_error(d2l, networks, capsys):
    with d2l.raises(Exception) as caught:
        d2l.to_numpy(networks.ones(2, 3) @ networks.ones(2, 3))
    out = capsys.readouterr().out
    assert out.startswith(f"{type(caught.error).__name__}: ") and len(out) > 30
    assert out.count("\n") == 1 and "Traceback" not in out


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_right_gradient_passes(d2l, networks, dtype):
    x, y = networks.ones(2, 3, dtype=dtype), networks.ones(3, dtype=dtype)
    result = d2l.check_gradient(lambda x, y: networks.total(x * x * y + x), x, y)
    assert repr(result) == "gradyanlar tutuyor (2 girdi, 9 türev)"
    assert 0 <= result.max_error < (1e-6 if dtype == "float64" else 1e-2)


def test_an_input_that_plays_no_part_has_gradient_zero(d2l, networks):
    x, y = networks.ones(2, dtype="float64"), networks.ones(2, dtype="float64")
    assert d2l.check_gradient(lambda x, y: networks.total(x * 2), x, y).num_values == 4


def test_a_gradient_cut_off_is_found(d2l, networks):
    x = networks.ones(2, 2, dtype="float64")

    def cut(x):
        return networks.total(x * x * networks.stopped(x))

    with pytest.raises(
        AssertionError,
        match=r"0\. girdinin \[0, 0\] öğesinde gradyan tutmuyor; çerçeve 2, "
        r"sonlu fark 3 veriyor",
    ):
        d2l.check_gradient(cut, x)


def test_check_gradient_leaves_its_inputs_alone(d2l, networks):
    x = networks.ones(3, dtype="float64")
    d2l.check_gradient(lambda x: networks.total(x * x), x)
    np.testing.assert_array_equal(d2l.to_numpy(x), np.ones(3))
    assert getattr(x, "grad", None) is None


# Time and drawings take the framework's own tensors


def test_benchmark_waits_for_the_result_that_came(d2l, networks, monkeypatch):
    from d2l import _frameworks

    waited = []
    monkeypatch.setattr(_frameworks, "wait", waited.append)
    x = networks.ones(2)
    d2l.benchmark(lambda: x, warmup=0, repeat=2)
    assert [w is x for w in waited if w is not None] == [True, True]
    monkeypatch.undo()
    assert _frameworks.wait({"a": [x, None, 3]}) is None


def test_public_names_are_what_completion_shows(d2l):
    assert set(dir(d2l)) == CONTRACT


def test_benchmark_runs_tensor_code(d2l, networks):
    x = networks.ones(10, 10)
    result = d2l.benchmark(lambda a, b: a @ b, x, x, warmup=1, repeat=4)
    assert len(result.times) == 4 and result.median > 0 and result.spread >= 0


def test_drawings_take_tensors(d2l, networks):
    x = networks.ones(4)
    assert d2l.plot(x, [x, x * 2]).svg == d2l.plot(np.ones(4), [np.ones(4), np.ones(4) * 2]).svg
    assert d2l.plot(list(x)).svg == d2l.plot([1.0, 1.0, 1.0, 1.0]).svg == d2l.plot(x).svg
