"""A network exported from any framework and imported into another gives the same outputs."""

import numpy as np
import pytest
import safetensors.numpy
from reference import CASES, batch_norm, dense


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request):
    return request.param


def run(d2l, networks, net, x):
    if hasattr(net, "eval"):
        net.eval()
    given = networks.to_layout(x) if x.dtype != np.int32 else x
    return networks.from_layout(d2l.to_numpy(net(d2l.from_numpy(given))))


def test_names_and_shapes_are_canonical(d2l, networks, case):
    state = d2l.export_state(getattr(networks, case.name)())
    arrays = {name: array.shape for name, array in state.items() if not name.endswith(".eps")}
    assert arrays == case.shapes
    assert list(arrays) == list(case.shapes)


def test_an_imported_state_gives_the_outputs_that_numpy_gives(d2l, networks, case):
    net, state, x = getattr(networks, case.name)(), case.state(), case.input()
    d2l.import_state(net, state)
    np.testing.assert_allclose(run(d2l, networks, net, x), case.output(state, x), rtol=1e-6, atol=1e-6)


def test_what_was_imported_is_exported_to_the_bit(d2l, networks, case):
    net, state = getattr(networks, case.name)(), case.state()
    d2l.import_state(net, state)
    exported = d2l.export_state(net)
    assert list(exported) == list(state)
    for name, array in state.items():
        assert exported[name].dtype == array.dtype and exported[name].flags.c_contiguous
        np.testing.assert_array_equal(exported[name], array)


def test_own_export_computes_in_numpy_what_the_network_computes(d2l, networks, case):
    net, x = getattr(networks, case.name)(), case.input()
    # Default epsilons differ between frameworks.
    d2l.import_state(net, d2l.export_state(net) | {name: np.array(1e-5) for name in case.epsilons})
    state = d2l.export_state(net)
    np.testing.assert_allclose(run(d2l, networks, net, x), case.output(state, x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("eps", [1e-5, 1e-3, 0.25])
def test_epsilon_of_a_normalisation_travels_with_the_state(d2l, networks, eps):
    case = next(c for c in CASES if c.name == "norms")
    net, x = networks.norms(), case.input()
    run(d2l, networks, net, x)  # whatever it compiles, it compiles before the import
    state = case.state()
    state["2.weight"] *= 0  # leaves the batch normalisation and the last layer's bias
    state["2.weight"] += 1
    d2l.import_state(net, state | {"1.eps": np.array(eps)})
    assert float(d2l.export_state(net)["1.eps"]) == eps
    s = {name: a.astype(np.float64) for name, a in state.items()}
    hidden = np.maximum(batch_norm(s, "1", dense(s, "0", x.astype(np.float64)), eps), 0)
    centred = hidden - hidden.mean(-1, keepdims=True)
    normed = centred / np.sqrt(hidden.var(-1, keepdims=True) + 1e-5) * s["2.weight"] + s["2.bias"]
    np.testing.assert_allclose(run(d2l, networks, net, x), dense(s, "3", normed), rtol=1e-6, atol=1e-6)


def test_a_state_goes_through_npz_and_safetensors(d2l, networks, tmp_path):
    net = networks.nested()
    state = d2l.export_state(net)
    np.savez(tmp_path / "state.npz", **state)
    safetensors.numpy.save_file(state, tmp_path / "state.safetensors")
    other = networks.nested()
    with np.load(tmp_path / "state.npz") as loaded:
        d2l.import_state(other, loaded)
    for name, array in d2l.export_state(other).items():
        np.testing.assert_array_equal(array, state[name])
    d2l.import_state(other, safetensors.numpy.load_file(tmp_path / "state.safetensors"))


def test_tensors_of_the_framework_are_taken_as_state(d2l, networks):
    net, other = networks.mlp(), networks.mlp()
    d2l.import_state(other, {k: d2l.from_numpy(v) for k, v in d2l.export_state(net).items()})
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, d2l.export_state(other)[name])


def test_exported_arrays_are_copies(d2l, networks):
    net = networks.mlp()
    d2l.export_state(net)["0.weight"][:] = 7
    assert not (d2l.export_state(net)["0.weight"] == 7).any()


def test_half_precision_keeps_its_type_and_takes_float32(d2l, networks):
    net = networks.half()
    assert d2l.export_state(net)["0.weight"].dtype == np.float16
    d2l.import_state(net, {k: v.astype(np.float32) for k, v in d2l.export_state(net).items()})
    assert d2l.export_state(net)["0.weight"].dtype == np.float16


def test_a_misfit_is_told_at_once_and_changes_nothing(d2l, networks):
    net = networks.mlp()
    before = d2l.export_state(net)
    state = {
        "0.weight": np.zeros((8, 20)),
        "0.bias": np.zeros(3),
        "1.weight": np.zeros((3, 8), "complex64"),
        "2.bias": np.zeros(3),
        "eksik değil": np.zeros(1),
    }
    with pytest.raises(ValueError) as error:
        d2l.import_state(net, state)
    message = str(error.value)
    assert "eksik: 1.bias;" in message
    assert "fazla: 2.bias, eksik değil;" in message
    assert "0.bias (8,) bekleniyordu, (3,) geldi" in message
    assert "1.weight float32 bekleniyordu, complex64 geldi" in message
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])


def test_loosely_imported_it_loads_what_fits_and_says_what_it_left(d2l, networks):
    net = networks.mlp()
    done = d2l.import_state(net, {"0.bias": np.full(8, 2.0), "yok": np.zeros(1)}, strict=False)
    assert done.loaded == ("0.bias",) and done.unexpected == ("yok",)
    assert done.missing == ("0.weight", "1.weight", "1.bias")
    assert repr(done) == "1 ad yüklendi; eksik: 0.weight, 1.weight, 1.bias; atlanan: yok"
    assert (d2l.export_state(net)["0.bias"] == 2).all()
    with pytest.raises(ValueError, match="şekli ya da türü tutmayan: 0.bias"):
        d2l.import_state(net, {"0.bias": np.zeros(3)}, strict=False)


def test_an_alias_of_a_shared_parameter_is_called_so(d2l, networks):
    net = networks.tied()
    state = d2l.export_state(net)
    with pytest.raises(ValueError, match=r"again\.weight \(shared\.weight ile paylaşılıyor\)"):
        d2l.import_state(net, state | {"again.weight": state["shared.weight"]})
