"""What only Gluon has: deferred and hybridised blocks, constants, contexts, late errors."""

import mxnet as mx
import numpy as onp
import pytest
from mxnet import autograd, gluon, np, npx
from mxnet.gluon import nn

from d2l import mxnet as d2l


def names(net):
    return list(d2l.export_state(net))


def chain(*blocks, kind=nn.HybridSequential):
    net = kind()
    net.add(*blocks)
    return net


def ready(net, *shape):
    net.initialize()
    net(np.ones(shape))
    return net


def test_numpy_semantics_are_on():
    assert npx.is_np_array() and npx.is_np_shape()
    assert onp.bool is bool


def test_a_network_never_initialised_says_initialize():
    net = chain(nn.Dense(3))
    for call in (d2l.num_parameters, d2l.device_of, lambda net: d2l.summary(net, np.ones((1, 2)))):
        with pytest.raises(RuntimeError, match=r"net\.initialize\(\)"):
            call(net)
    net.initialize()
    assert d2l.device_of(net) == npx.cpu()


def test_known_shapes_are_counted_before_initialisation():
    net = chain(nn.Dense(3, in_units=2))
    assert d2l.num_parameters(net) == 9
    with pytest.raises(RuntimeError, match="bekleyen: 0.weight, 0.bias"):
        d2l.export_state(net)


class Custom(nn.Block):
    def __init__(self):
        super().__init__()
        self.scale = self.params.get("scale", shape=(2,), init="ones")
        self.fixed = self.params.get_constant("fixed", np.ones(2))
        self.params.get("loose", shape=(1,))

    def forward(self, x):
        return x * self.scale.data() + self.fixed.data()


def test_constants_are_buffers_and_travel():
    net = ready(Custom(), 1, 2)
    assert names(net) == ["scale", "fixed", "loose"]
    assert d2l.num_parameters(net) == 3
    assert "Tampon: 2 (8 bayt)" in repr(d2l.summary(net))
    d2l.import_state(net, {name: a + 1 for name, a in d2l.export_state(net).items()})
    onp.testing.assert_array_equal(d2l.to_numpy(net(np.ones((1, 2)))), [[4, 4]])


def test_a_normalisation_without_scale_and_shift_exports_neither():
    net = ready(chain(nn.BatchNorm(scale=False, center=False)), 2, 3)
    assert names(net) == ["0.running_mean", "0.running_var", "0.eps"]
    assert d2l.num_parameters(net) == 0


def test_blocks_that_share_parameters_are_counted_once():
    shared = nn.Dense(3)
    net = ready(chain(nn.Dense(3), shared, nn.Dense(3, params=shared.params), shared, nn.Dense(1)), 1, 4)
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"]
    assert d2l.num_parameters(net) == 15 + 12 + 4


def test_summary_leaves_a_hybridised_network_as_it_was():
    net = ready(chain(nn.Dense(3, activation="relu"), nn.Dense(1)), 1, 4)
    net.hybridize()
    assert d2l.summary(net, np.ones((2, 4)))["Çıktı şekli"] == ["(2, 3)", "(2, 3)", "(2, 1)"]
    assert net._active and net[0]._active
    assert not net._forward_hooks and not net[0]._forward_hooks


def test_summary_records_nothing():
    net = ready(chain(nn.Dense(3), nn.BatchNorm()), 2, 4)
    before = d2l.export_state(net)
    with autograd.record():
        d2l.summary(net, np.random.normal(size=(2, 4)))
    for name, array in d2l.export_state(net).items():
        onp.testing.assert_array_equal(array, before[name])


def test_a_compiled_graph_sees_an_imported_epsilon():
    net = chain(nn.BatchNorm())
    net.hybridize()
    ready(net, 1, 2)
    d2l.import_state(net, d2l.export_state(net) | {"0.eps": onp.array(3.0)})
    onp.testing.assert_allclose(d2l.to_numpy(net(np.ones((1, 2)))), onp.full((1, 2), 0.5), atol=1e-6)


@pytest.mark.filterwarnings("ignore:Cannot decide type")
def test_an_exported_graph_is_counted(tmp_path):
    net = chain(nn.Dense(3), nn.Dense(1))
    net.hybridize()
    ready(net, 1, 4).export(str(tmp_path / "net"))
    block = gluon.SymbolBlock.imports(f"{tmp_path}/net-symbol.json", ["data"], f"{tmp_path}/net-0000.params")
    assert d2l.num_parameters(block) == d2l.num_parameters(net) == 19
    assert {a.shape for a in d2l.export_state(block).values()} == {(3, 4), (3,), (1, 3), (1,)}


def test_a_convolution_that_keeps_channels_last_is_not_exported():
    net = chain(nn.Conv2D(2, 3, layout="NHWC", in_channels=5))
    net.initialize()
    assert d2l.num_parameters(net) == 2 * 3 * 3 * 5 + 2
    with pytest.raises(RuntimeError, match="d2l.export_state: 0: .* NHWC düzeninin"):
        d2l.export_state(net)


def test_check_gradient_leaves_gradients_of_parameters_alone():
    net = ready(chain(nn.Dense(3)), 1, 4)
    before = net[0].weight.grad().copy()
    d2l.check_gradient(lambda x: (net(x) ** 2).sum(), np.random.normal(size=(1, 4)))
    assert (net[0].weight.grad() == before).all()


def test_raises_catches_an_error_that_comes_late(capsys):
    with d2l.raises(Exception):
        np.random.normal(0, -1, size=(2,))
    assert "scale < 0" in capsys.readouterr().out


def test_parameters_are_tensors_too():
    net = ready(chain(nn.Dense(3)), 1, 4)
    assert d2l.to_numpy(net[0].weight).shape == (3, 4)
    assert d2l.device_of(net[0].weight) == npx.cpu()
    with pytest.raises(RuntimeError, match="henüz ilklenmemiş dense"):
        d2l.to_numpy(nn.Dense(2).weight)


@pytest.mark.parametrize("dtype", ["uint16", "complex64", onp.longdouble])
def test_a_type_that_mxnet_lacks_is_refused(dtype):
    with pytest.raises(TypeError, match=r"MXNet içinde karşılığı olan bir veri türü .*; a\."):
        d2l.from_numpy(onp.ones(2, dtype))


def test_devices_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match=r"gpu\(99\) diye bir cihaz yok; var olanlar: cpu\(0\)"):
        d2l.to_device(np.ones(1), npx.gpu(99))
    with pytest.raises(TypeError, match="NDArray geldi"):
        d2l.to_numpy(mx.nd.ones(2))


def test_gpus_are_counted_by_mxnet(monkeypatch):
    monkeypatch.setattr(mx.context, "num_gpus", lambda: 2)
    assert d2l.try_all_gpus() == [npx.gpu(0), npx.gpu(1)] and d2l.gpu(1) == npx.gpu(1)
    assert d2l.try_gpu(2) == npx.cpu()


def test_a_network_on_two_devices_is_shown_and_written_on_both():
    net = nn.Dense(2, in_units=2)
    net.initialize(ctx=[npx.cpu(0), npx.cpu(1)])
    assert d2l.summary(net)["Cihaz"] == ["cpu(0), cpu(1)"]
    d2l.import_state(net, {"weight": onp.ones((2, 2)), "bias": onp.ones(2)})
    assert (net.weight.data(npx.cpu(1)) == 1).all()
    with pytest.raises(ValueError, match=r"cpu\(0\), cpu\(1\) cihazlarına dağılmış"):
        d2l.device_of(net)


def test_named_inputs_are_refused_as_gluon_takes_none():
    net = ready(chain(nn.Dense(3)), 1, 4)
    with pytest.raises(TypeError, match="Gluon blokları girdileri yalnız sırayla alır, adıyla verilen geldi: x"):
        d2l.summary(net, x=np.ones((2, 4)))


def test_max_pooling_in_the_mode_of_prediction_is_wrong_in_mxnet_itself():
    """MXNet 1.9.1's float32 pooling keeps no place of the maximum there: trained, or in float64, it is right."""
    x = onp.arange(20.0).reshape(1, 1, 4, 5) % 7
    weights = onp.arange(1.0, 5).reshape(1, 1, 2, 2)
    pool = nn.MaxPool2D(2)

    def total(x):
        return (pool(x) * d2l.from_numpy(weights.astype(x.dtype))).sum()

    with pytest.raises(AssertionError, match="gradyan tutmuyor"):
        d2l.check_gradient(total, d2l.from_numpy(x.astype("float32")))
    assert d2l.check_gradient(total, d2l.from_numpy(x)).num_tested == 20
    with autograd.train_mode():
        assert d2l.check_gradient(total, d2l.from_numpy(x.astype("float32"))).num_tested == 20


@pytest.mark.parametrize(
    "dtype, cure",
    [
        ("int16", "np.int32"),
        ("uint16", "np.int32"),
        ("uint32", "np.int64"),
        ("uint64", "np.int64.*2\\*\\*63"),
        ("complex64", "a.real ve a.imag"),
    ],
)
def test_a_type_that_mxnet_lacks_is_answered_with_the_nearest(dtype, cure):
    with pytest.raises(TypeError, match=f"{dtype} geldi; .*{cure}"):
        d2l.from_numpy(onp.ones(2, dtype))


def test_a_layer_normalisation_without_scale_and_shift_has_no_parameters():
    net = ready(chain(nn.LayerNorm(center=False, scale=False)), 2, 3)
    assert d2l.num_parameters(net) == 0 and names(net) == ["0.eps"]
    assert "Tampon: 0 (0 bayt)" in repr(d2l.summary(net))
    assert names(ready(chain(nn.LayerNorm(center=False)), 2, 3)) == ["0.weight", "0.eps"]


def test_a_frozen_normalisation_still_has_parameters():
    net = ready(chain(nn.BatchNorm()), 2, 3)
    net.collect_params().setattr("grad_req", "null")
    assert d2l.num_parameters(net) == 6 and "0.weight" in names(net)


@pytest.mark.filterwarnings("ignore:Cannot decide type")
def test_running_statistics_of_an_exported_graph_are_no_parameters(tmp_path):
    net = chain(nn.Dense(3), nn.BatchNorm())
    net.hybridize()
    ready(net, 2, 4).export(str(tmp_path / "net"))
    block = gluon.SymbolBlock.imports(f"{tmp_path}/net-symbol.json", ["data"], f"{tmp_path}/net-0000.params")
    assert d2l.num_parameters(block) == d2l.num_parameters(net) == 21


def test_a_hybridised_parent_sees_an_imported_epsilon():
    net = chain(nn.BatchNorm())
    parent = chain(net)
    parent.hybridize()
    ready(parent, 1, 2)
    d2l.import_state(net, d2l.export_state(net) | {"0.eps": onp.array(3.0)})
    onp.testing.assert_allclose(d2l.to_numpy(parent(np.ones((1, 2)))), onp.full((1, 2), 0.5), atol=1e-6)


def test_a_pooling_that_keeps_channels_last_is_not_exported():
    net = chain(nn.MaxPool2D(2, layout="NHWC"), nn.Dense(2, in_units=8))
    net.initialize()
    with pytest.raises(RuntimeError, match="NHWC düzeninin"):
        d2l.export_state(net)


@pytest.mark.filterwarnings("ignore:Cannot decide type")
def test_an_imported_graph_takes_its_own_state_or_says_why_it_can_not(tmp_path):
    def imported(*blocks):
        net = chain(*blocks)
        net.hybridize()
        ready(net, 2, 4).export(str(tmp_path / "net"))
        return gluon.SymbolBlock.imports(f"{tmp_path}/net-symbol.json", ["data"], f"{tmp_path}/net-0000.params")

    block = imported(nn.Dense(3), nn.Dense(1))
    state = {name: a + 1 for name, a in d2l.export_state(block).items()}
    assert len(d2l.import_state(block, state).loaded) == 4
    for name, array in d2l.export_state(block).items():
        onp.testing.assert_array_equal(array, state[name])
    with pytest.raises(RuntimeError, match="BatchNorm işleminin eps değeri okunamaz"):
        d2l.export_state(imported(nn.Dense(3), nn.BatchNorm()))


def test_a_parameter_without_values_is_named_among_what_does_not_fit():
    net = ready(chain(nn.Dense(3)), 1, 4)
    with pytest.raises(ValueError, match="0.weight için değerleri okunabilen .* henüz ilklenmemiş"):
        d2l.import_state(net, d2l.export_state(net) | {"0.weight": nn.Dense(2).weight})


@pytest.mark.parametrize("opened", [autograd.train_mode, autograd.record])
def test_a_function_may_choose_the_mode_itself(opened):
    """Backwards in prediction mode, batch normalisation's right gradient was called wrong."""
    net, weight = nn.BatchNorm(), d2l.from_numpy(onp.linspace(-1, 2, 24).reshape(6, 4))
    net.initialize()
    net.cast("float64")

    def loss(x):
        with opened():
            return (net(x) * weight).sum()

    assert d2l.check_gradient(loss, d2l.from_numpy(onp.random.default_rng(0).normal(size=(6, 4)))).num_tested > 0
