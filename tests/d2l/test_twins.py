"""PyTorch's networks and their twins: a state from one gives the other the same answers, or is refused by name.

PyTorch writes states and witnesses in its own environment; here they are imported. A round trip within one
framework would prove nothing: it is exact even where the order is wrong.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def twins_of(framework):
    spec = importlib.util.spec_from_file_location(f"twins_{framework}", HERE / "twins" / f"{framework}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pytest_generate_tests(metafunc):
    framework = metafunc.config.getoption("framework")
    if "network" in metafunc.fixturenames:
        metafunc.parametrize("network", sorted(twins_of(framework).NETWORKS) if framework else [])


@pytest.fixture(scope="module")
def twins(d2l, framework):  # with d2l: a run without a framework leaves these out
    return twins_of(framework)


@pytest.fixture(scope="module")
def folder(framework, tmp_path_factory):
    """States with witnesses, written by PyTorch in the environment where it is."""
    path = tmp_path_factory.mktemp("twins")
    python = sys.executable if importlib.util.find_spec("torch") else ROOT / ".venvs" / "torch" / "bin" / "python"
    done = subprocess.run(
        [str(python), "-W", "ignore", str(HERE / "write_twins.py"), str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return path


def state_of(folder, network):
    with np.load(folder / f"{network.partition('@')[0]}.npz") as file:
        return dict(file)


def made(twins, network):
    make = twins.NETWORKS[network]
    return make[0]() if isinstance(make, tuple) else make()


def test_a_state_from_torch_gives_torch_s_answers_and_goes_back_as_it_came(d2l, framework, twins, folder, network):
    state, net = state_of(folder, network), made(twins, network)
    refusal = getattr(twins, "REFUSED", {}).get(network)
    if refusal:
        with pytest.raises((ValueError, RuntimeError), match=refusal):
            d2l.import_state(net, state)
        return
    done = d2l.import_state(net, state)
    assert done.witness is not None and done.witness < 1e-5 and "tanık tutuyor" in repr(done)
    inputs = answered_by_hand(d2l, framework, net, network, state)
    again = d2l.export_state(net, *inputs)
    assert set(again) == set(state)
    for name, array in again.items():
        assert array.flags.c_contiguous and array.shape == state[name].shape
        if name.startswith("witness.output."):
            np.testing.assert_allclose(array, state[name], atol=1e-5 * np.abs(state[name]).max(), rtol=0)
        else:
            np.testing.assert_array_equal(array, state[name])


def answered_by_hand(d2l, framework, net, network, state):
    """The comparison that the witness makes, made without it: channels moved as this file knows them."""
    if hasattr(net, "eval"):
        net.eval()
    last, series = framework in ("tensorflow", "jax"), network.partition("@")[0] == "conv1d"

    def own(a):
        return np.moveaxis(a, 1, -1) if last and (a.ndim > 3 or (a.ndim == 3 and series)) else a

    def numbered(kind):
        return [own(state[f"witness.{kind}.{i}"]) for i in range(sum(n.startswith(f"witness.{kind}.") for n in state))]

    given = [d2l.from_numpy(np.ascontiguousarray(a)) for a in numbered("input")]
    answer = net(given) if len(given) > 1 and hasattr(net, "operations") else net(*given)
    parts = (
        [answer[k] for k in sorted(answer)]
        if isinstance(answer, dict)
        else (list(answer) if isinstance(answer, (list, tuple)) else [answer])
    )
    for part, expected in zip(parts, numbered("output"), strict=True):
        np.testing.assert_allclose(d2l.to_numpy(part), expected, atol=1e-5 * np.abs(expected).max(), rtol=0)
    return given


def test_a_permuted_weight_is_found_by_the_witness(d2l, twins, folder):
    """What names and shapes can't see: features of a flattened image in another order."""
    state, net = state_of(folder, "conv_flatten"), made(twins, "conv_flatten")
    before = d2l.export_state(net)
    order = np.arange(144).reshape(4, 36).T.ravel()
    wrong = state | {"1.weight": np.ascontiguousarray(state["1.weight"][:, order])}
    with pytest.raises(ValueError, match="tanık tutmuyor, yüklenen durum geri alındı"):
        d2l.import_state(net, wrong)
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])


def test_at_least_thirty_architectures_are_compared(twins, folder):
    here = {name.partition("@")[0] for name in twins.NETWORKS}
    there = {path.stem for path in folder.glob("*.npz")}
    assert here | set(getattr(twins, "ABSENT", {})) == there and not here & set(getattr(twins, "ABSENT", {}))
    exact = here - set(getattr(twins, "REFUSED", {}))
    assert len(exact) >= 30 and len(there) >= 45
