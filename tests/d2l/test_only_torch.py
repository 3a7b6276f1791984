"""What only PyTorch has: tied and compiled networks, buffers, odd types, its kinds of accelerator."""

from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from d2l import torch as d2l


def names(net):
    return list(d2l.export_state(net))


def test_layers_without_state_take_no_number():
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3, 2))
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_a_sequence_counts_whatever_its_children_are_called():
    assert names(nn.Sequential(OrderedDict(a=nn.Linear(2, 2), r=nn.ReLU(), b=nn.Linear(2, 1)))) == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
    ]


def test_a_sequence_made_by_hand_counts_alike():
    class Chain(nn.Module):
        def __init__(self, *layers):
            super().__init__()
            for i, layer in enumerate(layers):
                self.add_module(str(i), layer)

    assert names(Chain(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_a_layer_used_twice_in_a_sequence_is_counted_once():
    shared = nn.Linear(4, 4)
    net = nn.Sequential(nn.Linear(2, 4), shared, nn.ReLU(), shared, nn.Linear(4, 1))
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"]
    assert d2l.num_parameters(net) == 12 + 20 + 5
    assert "3: 1 ile paylaşılan parametreler bir kez sayıldı" in repr(d2l.summary(net))


def test_one_tied_weight_leaves_the_rest_of_its_layer(capsys):
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = first.weight
    net = nn.Sequential(first, second)
    assert names(net) == ["0.weight", "0.bias", "1.bias"]
    d2l.print_tree(net)
    assert "└── 1: Linear  [weight (3, 3) = 0.weight, bias (3,)]" in capsys.readouterr().out


def test_a_bare_module_with_a_parameter_is_not_empty():
    net = nn.Module()
    net.weight = nn.Parameter(torch.ones(2))
    assert d2l.num_parameters(net) == 2
    assert d2l.num_parameters(nn.ParameterList([nn.Parameter(torch.ones(1))])) == 1
    with pytest.raises(ValueError, match="boş bir Module geldi"):
        d2l.num_parameters(nn.Module())


class Buffers(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.arange(3))
        self.register_buffer("scratch", torch.ones(2), persistent=False)
        self.register_buffer("nothing", None)
        self.weight = nn.Parameter(torch.ones(2, dtype=torch.float64))

    def forward(self, x):
        return x


def test_persistent_buffers_travel_and_others_do_not():
    state = d2l.export_state(Buffers())
    assert {name: array.dtype for name, array in state.items()} == {"weight": np.float64, "steps": np.int64}
    assert "Parametre: 2 (16 bayt)" in repr(d2l.summary(Buffers()))
    assert "Tampon: 5 (32 bayt)" in repr(d2l.summary(Buffers()))


def test_what_pytorch_notes_for_itself_is_no_buffer_of_the_network():
    assert "Tampon: 6 (24 bayt)" in repr(d2l.summary(nn.BatchNorm1d(3)))  # as in the other frameworks


def test_fractions_do_not_go_into_an_integer_buffer():
    with pytest.raises(ValueError, match="steps int64 bekleniyordu, float64 geldi"):
        d2l.import_state(Buffers(), {"weight": np.ones(2), "steps": np.ones(3)})


def test_bfloat16_travels_as_float32():
    net = nn.Linear(2, 2).bfloat16()
    state = d2l.export_state(net)
    assert state["weight"].dtype == np.float32 and d2l.num_bytes(net) == 12
    d2l.import_state(net, state)
    assert net.weight.dtype == torch.bfloat16
    assert (d2l.export_state(net)["weight"] == state["weight"]).all()


def test_a_compiled_network_has_the_names_of_the_original():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    assert names(torch.compile(net)) == names(net)
    assert d2l.summary(torch.compile(net), torch.ones(1, 2))["Çıktı şekli"] == ["(1, 3)", "(1, 3)"]


def test_a_network_on_meta_is_counted_but_not_exported():
    net = nn.Linear(2, 3, device="meta")
    assert d2l.num_parameters(net) == 9
    assert d2l.shapes(net) == {"weight": (3, 2), "bias": (3,)} and d2l.layout(net)["Şekil"] == ["(3, 2)", "(3,)"]
    with pytest.raises(RuntimeError, match=r"bekleyen: weight, bias\); önce net.to_empty\(device=...\)"):
        d2l.export_state(net)


@pytest.mark.filterwarnings("ignore")
def test_a_network_whose_weights_are_packed_is_refused_by_name():
    net = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(20, 10)), {nn.Linear})
    for call in (d2l.num_parameters, d2l.num_bytes, d2l.shapes, d2l.export_state):
        with pytest.raises(RuntimeError, match=r"0.*ağırlıklarını paketlenmiş tutuyor .*_packed_params"):
            call(net)


def test_state_that_is_no_array_is_counted_and_not_exported():
    class Extra(nn.Linear):
        def get_extra_state(self):
            return {"vocabulary": ["a", "b"]}

        def set_extra_state(self, state):
            pass

    assert d2l.num_parameters(Extra(2, 3)) == 9
    with pytest.raises(RuntimeError, match="sayılardan başka durum tutuyor"):
        d2l.export_state(Extra(2, 3))


@pytest.mark.filterwarnings("ignore")
def test_wrapped_networks_have_the_names_of_what_they_wrap():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    for wrapped in (
        nn.DataParallel(net),
        torch.compile(net),
        torch.compile(nn.DataParallel(net)),
        nn.DataParallel(torch.compile(net)),
    ):
        assert names(wrapped) == names(net)
        d2l.import_state(wrapped, {n: a + 1 for n, a in d2l.export_state(net).items()})
    state = {n: a.numpy() for n, a in nn.DataParallel(nn.Linear(2, 3)).state_dict().items()}
    assert set(state) == {"module.weight", "module.bias"}
    d2l.import_state(nn.Linear(2, 3), state)


def test_an_average_of_networks_is_the_network_that_it_holds():
    from torch.optim.swa_utils import AveragedModel

    net, twin = (
        nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)),
        nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)),
    )
    average = AveragedModel(net)
    average.update_parameters(net)
    x = torch.randn(4, 2)
    assert names(average) == names(net) and d2l.num_parameters(average) == 13
    assert d2l.shapes(nn.Sequential(average, nn.ReLU())) == {f"0.{n}": s for n, s in d2l.shapes(net).items()}
    state = d2l.export_state(average, x)
    assert len(d2l.import_state(net, state).loaded) == len(d2l.import_state(average, state).loaded) == 4
    assert int(average.n_averaged) == 1
    # As PyTorch itself saves it.
    saved = AveragedModel(twin).state_dict()
    assert set(saved) == {"n_averaged", *(f"module.{n}" for n in names(twin))}
    assert len(d2l.import_state(net, saved).loaded) == 4
    assert torch.equal(net[2].weight, twin[1].weight)


def test_a_network_that_computes_in_half_is_heard_in_half():
    class Half(nn.Linear):
        def forward(self, x):
            with torch.autocast("cpu", torch.bfloat16):
                return super().forward(x)

    full, half, x = nn.Linear(64, 8), Half(64, 8), torch.randn(5, 64)
    assert 1e-4 < d2l.import_state(half, d2l.export_state(full, x)).witness < 5e-2
    assert 1e-4 < d2l.import_state(full, d2l.export_state(half, x)).witness < 5e-2


@pytest.mark.parametrize(
    "norm",
    [
        lambda eps: nn.LayerNorm(4, eps=eps, elementwise_affine=False),
        lambda eps: nn.RMSNorm(4, eps=eps),
        lambda eps: nn.BatchNorm1d(4, eps=eps, affine=False, track_running_stats=False),
        lambda eps: nn.InstanceNorm1d(4, eps=eps),
        lambda eps: nn.GroupNorm(2, 4, eps=eps, affine=False),
    ],
)
def test_every_normalisation_s_epsilon_travels(norm):
    x = torch.randn(3, 4, 5).transpose(1, 2).reshape(3, 4, 5) if "Instance" in str(norm(1.0)) else torch.randn(5, 4)
    net, other = nn.Sequential(norm(1.0)), nn.Sequential(norm(1e-5))
    assert float(d2l.export_state(net)["0.eps"]) == 1
    assert d2l.import_state(other, d2l.export_state(net, x)).witness == 0
    assert torch.equal(net.eval()(x), other.eval()(x))


def test_an_unset_epsilon_is_told_as_what_it_is():
    assert float(d2l.export_state(nn.RMSNorm(4))["eps"]) == torch.finfo(torch.float32).eps


@pytest.mark.filterwarnings("ignore")
def test_a_traced_program_that_keeps_the_old_epsilon_is_named():
    net = nn.Sequential(nn.BatchNorm1d(2))
    traced = torch.jit.trace(net.eval(), torch.ones(1, 2))
    done = d2l.import_state(net, {"0.eps": np.array(3.0)}, strict=False)
    assert "torch.jit Sequential" in done.stale and traced is not None
    with pytest.raises(RuntimeError, match="TorchScript'e çevrilmiş"):
        d2l.export_state(torch.jit.script(net))


def test_a_buffer_that_can_not_be_written_leaves_everything_as_it_was():
    class Spread(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.ones(3))
            self.register_buffer("spread", torch.ones(1).expand(3))

    net = Spread()
    with pytest.raises(RuntimeError, match="ağda hiçbir şey değişmedi; spread: RuntimeError"):
        d2l.import_state(net, {"w": np.zeros(3, "float32"), "spread": np.zeros(3, "float32")})
    assert (net.w == 1).all()


def test_an_exported_program_that_keeps_an_epsilon_of_its_own_is_refused():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).eval()
    program = torch.export.export(net, (torch.ones(1, 2),)).module()
    assert d2l.num_parameters(program) == d2l.num_parameters(net)
    with pytest.raises(RuntimeError, match="batch_norm.* işleminin eps değeri okunamaz"):
        d2l.export_state(program)
    assert names(torch.fx.symbolic_trace(net)) == names(net)
    done = d2l.import_state(net, {"1.eps": np.array(3.0)}, strict=False)
    assert done.stale == ("GraphModule",) and "yeniden izleyin: GraphModule" in repr(done)


def test_a_tensor_without_values_is_named_among_what_does_not_fit():
    with pytest.raises(ValueError, match=r"değişmedi; .*weight için değerleri okunabilen .*yalnız şekli vardır"):
        d2l.import_state(nn.Linear(2, 2), {"weight": torch.ones(2, 2, device="meta"), "bias": torch.ones(2)})
    net = nn.Sequential(nn.BatchNorm1d(2))
    with pytest.raises(ValueError, match=r"0\.eps için değerleri okunabilen"):
        d2l.import_state(net, d2l.export_state(net) | {"0.eps": torch.ones((), device="meta")})


def test_a_random_network_gives_no_witness():
    class Noisy(nn.Module):
        def forward(self, x):
            return x + torch.rand(2)

    with pytest.raises(ValueError, match="aynı girdiye aynı yanıtı veren bir ağ bekleniyordu"):
        d2l.export_state(Noisy(), torch.ones(2))


def test_a_name_of_the_network_is_not_taken_for_a_witness():
    net = nn.Module()
    net.witness = nn.Linear(2, 2)
    assert names(net) == ["witness.weight", "witness.bias"]
    with pytest.raises(ValueError, match="ağda witness.weight diye bir ad var"):
        d2l.export_state(net, torch.ones(1, 2))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float64"])
def test_a_channels_last_tensor_is_written_rightly_by_safetensors(tmp_path, dtype):
    from safetensors.numpy import load_file, save_file

    net = nn.Conv2d(3, 4, 3).to(getattr(torch, dtype)).to(memory_format=torch.channels_last)
    state = d2l.export_state(net)
    save_file(state, tmp_path / "state")
    for name, array in load_file(tmp_path / "state").items():
        np.testing.assert_array_equal(array, state[name])


def test_summary_restores_every_layer_s_mode_and_leaves_no_hook():
    net = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3).eval())
    d2l.summary(net, torch.ones(2, 3))
    assert (net.training, net[0].training, net[1].training) == (True, True, False)
    with pytest.raises(RuntimeError):
        d2l.summary(net, torch.ones(2, 7))
    assert (net.training, net[1].training) == (True, False)
    assert not net._forward_hooks and not net[0]._forward_hooks


def test_several_inputs_and_outputs_are_shown():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(2, 3)

        def forward(self, x, y):
            return self.lstm(x + y)

    table = d2l.summary(Two(), torch.ones(4, 1, 2), torch.ones(4, 1, 2))
    assert table["Çıktı şekli"] == ["[(4, 1, 3), [(1, 1, 3), (1, 1, 3)]]"]


@pytest.mark.parametrize(
    "x, array",
    [
        (torch.eye(2).to_sparse(), np.eye(2)),
        (torch.ones(2, requires_grad=True), np.ones(2)),
        (torch.full((2,), 1j).conj(), np.full(2, -1j)),
        (torch.ones(2).bfloat16(), np.ones(2, "float32")),
        (nn.Parameter(torch.ones(1)), np.ones(1)),
    ],
)
def test_any_tensor_becomes_an_array(x, array):
    np.testing.assert_array_equal(d2l.to_numpy(x), array)


def test_a_tensor_without_values_is_refused():
    with pytest.raises(RuntimeError, match="henüz ilklenmemiş UninitializedParameter geldi"):
        d2l.to_numpy(nn.LazyLinear(2).weight)
    with pytest.raises(TypeError, match="değeri olan bir torch.Tensor"):
        d2l.to_numpy(torch.ones(2, device="meta"))


@pytest.mark.parametrize("name", ["cuda:0", "mps", "zurna", "meta"])
def test_a_device_that_is_not_there_is_refused(name):
    if name == "cuda:0" and d2l.num_gpus():
        name = f"cuda:{d2l.num_gpus()}"
    with pytest.raises(ValueError, match=f"{name} diye bir cihaz yok; var olanlar: cpu"):
        d2l.to_device(torch.ones(1), name)


KINDS = [("cuda", 2), ("xpu", 3), ("mps", 1)]


@pytest.fixture
def there(monkeypatch, kind, count):
    """As on a machine with these; what was waited for."""
    waited = []
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device(kind))
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: count)
    monkeypatch.setattr(torch.accelerator, "synchronize", waited.append)
    return waited


@pytest.mark.parametrize("kind, count", KINDS)
def test_the_accelerator_is_the_one_that_torch_found(there, kind, count, monkeypatch):
    assert d2l.num_gpus() == count
    assert d2l.try_all_gpus() == [torch.device(kind, i) for i in range(count)]
    assert d2l.gpu() == d2l.try_gpu() == torch.device(kind, 0)
    assert d2l.try_gpu(count) == torch.device("cpu")
    numbers = "0" if count == 1 else f"0–{count - 1}"
    with pytest.raises(ValueError, match=rf"{count} GPU görüyor \({numbers}\)"):
        d2l.gpu(count)
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: False)  # built for it, and no driver
    assert d2l.num_gpus() == 0 and d2l.try_all_gpus() == [torch.device("cpu")]


@pytest.mark.parametrize("kind, count", KINDS)
def test_every_accelerator_is_waited_for(there, kind, count):
    d2l.synchronize()
    assert there == [torch.device(kind, i) for i in range(count)]
    d2l.synchronize(torch.device(kind, 0))
    d2l.synchronize(d2l.cpu())
    assert there[count:] == [torch.device(kind, 0)]


def test_a_network_is_on_one_device_or_is_refused():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, device="meta"))
    with pytest.raises(ValueError, match="cpu, meta cihazlarına dağılmış"):
        d2l.device_of(net)


def test_a_type_that_torch_lacks_is_refused():
    with pytest.raises(TypeError, match="PyTorch içinde karşılığı olan bir veri türü"):
        d2l.from_numpy(np.ones(2, np.longdouble))


def test_a_wrong_gradient_is_found():
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return (x * x).sum()

        @staticmethod
        def backward(ctx, grad):
            return grad * torch.tensor([2.0, 5.0], dtype=torch.float64)

    with pytest.raises(AssertionError, match=r"\[1\] öğesinde gradyan tutmuyor; çerçeve 5, sonlu fark 2 veriyor"):
        d2l.check_gradient(Wrong.apply, torch.ones(2, dtype=torch.float64))


def test_summary_takes_named_inputs():
    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.dense = nn.Linear(3, 2)

        def forward(self, x, *, mask, scale=1):
            return self.dense(x * mask) * scale

    assert d2l.summary(Masked(), torch.ones(4, 3), mask=torch.ones(4, 1), scale=2)["Çıktı şekli"] == ["(4, 2)"]
    assert d2l.summary(Masked(), x=torch.ones(4, 3), mask=torch.ones(3))["Çıktı şekli"] == ["(4, 2)"]


def test_summary_takes_packed_sequences_and_states():
    packed = nn.utils.rnn.pack_padded_sequence(torch.ones(5, 2, 3), [5, 3])
    assert "(8, 4)" in d2l.summary(nn.LSTM(3, 4), packed)["Çıktı şekli"][0]
    state = (torch.zeros(1, 2, 4), torch.zeros(1, 2, 4))
    assert "(5, 2, 4)" in d2l.summary(nn.LSTM(3, 4), torch.ones(5, 2, 3), state)["Çıktı şekli"][0]


def test_summary_moves_nothing_even_where_a_network_insists_on_training():
    class Insisting(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm1d(3)
            self.register_buffer("calls", torch.zeros(()))

        def train(self, mode=True):
            if not mode:
                self.merged = True
            return super().train(mode)

        def forward(self, x):
            self.calls = self.calls + 1
            self.norm.training = True
            return self.norm(x)

    net = Insisting()
    calls, before = net.calls, {name: b.clone() for name, b in net.named_buffers()}
    d2l.summary(net, torch.randn(4, 3))
    assert net.calls is calls and not hasattr(net, "merged") and net.norm.training
    for name, b in net.named_buffers():
        torch.testing.assert_close(b, before[name])


def test_check_gradient_works_in_inference_mode_or_says_what_hinders():
    with torch.inference_mode():
        assert d2l.check_gradient(lambda x: (x**3).sum(), torch.randn(4, dtype=torch.float64)).num_tested == 4
        w = torch.ones(4)
        with pytest.raises(RuntimeError, match=r"torch\.inference_mode içinde kurulmuş bir tensör geldi.*clone\(\)"):
            d2l.check_gradient(lambda x: (x * w).sum(), torch.randn(4))
    with torch.no_grad():
        assert d2l.check_gradient(lambda x: (x**3).sum(), torch.randn(4)).num_tested == 4


def test_check_gradient_puts_a_new_buffer_back():
    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("calls", torch.zeros(()))

        def forward(self, x):
            self.calls = self.calls + 1
            return x * x

    net = Counting()
    calls = net.calls
    result = d2l.check_gradient(lambda x: net(x).sum(), torch.randn(3).double())
    assert net.calls is calls and result.restored == ("Counting.calls",)


def test_check_gradient_understands_functional_calls():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    names = [name for name, _ in net.named_parameters()]
    before = {name: b.clone() for name, b in net.named_buffers()}

    def loss(x, *values):
        return torch.func.functional_call(net, dict(zip(names, values, strict=True)), (x,)).square().mean()

    net.double()
    result = d2l.check_gradient(loss, torch.randn(5, 3).double(), *net.parameters())
    assert result.num_inputs == 5
    for name, b in net.named_buffers():
        assert (b == before[name]).all()


@pytest.mark.parametrize(
    "x, array",
    [
        (lambda: torch.quantize_per_tensor(torch.tensor([0.5, 1.0]), 0.5, 0, torch.qint8), np.float32([0.5, 1])),
        (lambda: torch.tensor([1 + 2j]).to(torch.complex32), np.complex64([1 + 2j])),
        (lambda: torch.tensor([0.5]).to(torch.float8_e4m3fn), np.float32([0.5])),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # that these types are old, or new
def test_types_that_numpy_lacks_become_the_next_that_it_has(x, array):
    back = d2l.to_numpy(x())
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested")
def test_tensors_without_a_rectangle_of_values_are_refused():
    from torch._subclasses import FakeTensorMode

    with pytest.raises(TypeError, match=r"dikdörtgen bir tensör bekleniyordu.*x\.unbind\(\)"):
        d2l.to_numpy(torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]))
    with FakeTensorMode() as mode:
        fake = mode.from_tensor(torch.ones(2))
    with pytest.raises(TypeError, match="d2l.to_numpy: değerleri NumPy'ye çevrilebilen bir torch.Tensor"):
        d2l.to_numpy(fake)
    with pytest.raises(
        TypeError, match=r"fn: değerleri okunabilen bir sonuç bekleniyordu, Tensor geldi; NaN aranamadı"
    ):
        d2l.benchmark(lambda: torch.ones(2, device="meta"))


def test_an_array_type_that_torch_lacks_is_answered_with_the_nearest():
    with pytest.raises(TypeError, match=r"geldi; a\.astype\(np\.float64\) ile dönüştürün \(fazla basamaklar"):
        d2l.from_numpy(np.ones(2, np.longdouble))


# What no array of a state may lose, and no witness may move


class Forced(nn.Module):
    """Normalises by the batch in every mode, and counts its calls."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        n = self.norm
        return nn.functional.batch_norm(x, n.running_mean, n.running_var, n.weight, n.bias, True, 0.1, n.eps)


def test_a_witness_moves_no_buffer_of_a_network_that_insists_on_training():
    net, twin = Forced(), Forced()
    before = d2l.export_state(net)
    state = d2l.export_state(net, torch.randn(8, 3))
    assert d2l.import_state(twin, state).witness == 0
    for after in (d2l.export_state(net), d2l.export_state(twin)):
        for name, array in before.items():
            np.testing.assert_array_equal(after[name], array)


def test_a_witness_is_heard_outside_training_whatever_eval_does():
    class Stubborn(nn.Sequential):
        def train(self, mode=True):
            return super().train(True)

    net = Stubborn(nn.Linear(4, 3), nn.Dropout(0.5))
    x = torch.randn(5, 4)
    np.testing.assert_array_equal(d2l.export_state(net, x)["witness.output.0"], net[0](x).detach().numpy())
    assert net[1].training


def test_two_names_for_one_memory_take_one_value_or_none():
    net = nn.ModuleDict({"enc": nn.Linear(4, 3, bias=False), "dec": nn.Linear(3, 4, bias=False)})
    net["dec"].weight = nn.Parameter(net["enc"].weight.data.t())
    before = d2l.export_state(net)
    with pytest.raises(RuntimeError, match="enc.weight: ValueError: .* belleği başka bir adla paylaşıyor"):
        d2l.import_state(net, {"enc.weight": np.ones((3, 4), "f"), "dec.weight": np.zeros((4, 3), "f")})
    np.testing.assert_array_equal(d2l.export_state(net)["enc.weight"], before["enc.weight"])
    assert (
        len(d2l.import_state(net, {"enc.weight": np.ones((3, 4), "f"), "dec.weight": np.ones((4, 3), "f")}).loaded) == 2
    )


@pytest.mark.parametrize("dtype, value", [(torch.bfloat16, 3.4e38), (torch.float8_e4m3fn, 1e4)])
def test_a_value_that_a_short_type_lacks_is_refused(dtype, value):
    net = nn.Linear(2, 2, bias=False)
    net.weight = nn.Parameter(torch.ones(2, 2).to(dtype), requires_grad=False)
    with pytest.raises(RuntimeError, match="türüne sığmayan bir değer var"):
        d2l.import_state(net, {"weight": np.full((2, 2), value, "float32")})
    assert (d2l.export_state(net)["weight"] == 1).all()
    d2l.import_state(net, {"weight": np.full((2, 2), 0.3, "float32")})
