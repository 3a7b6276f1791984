"""What only JAX has: traced, abstract, donated and sharded arrays, keys, 64 bits by a flag, NNX's transforms."""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from d2l import _jax_axes
from d2l import jax as d2l


@pytest.fixture(autouse=True)
def as_jax_comes():
    """Numbers of 32 bits, whatever another file of the run has asked for."""
    with jax.enable_x64(False):
        yield


def rngs(seed=0):
    return nnx.Rngs(seed)


def dense(i, o, seed=0, **more):
    return nnx.Linear(i, o, rngs=rngs(seed), **more)


def names(net):
    return list(d2l.export_state(net))


class Tied(nnx.Module):
    def __init__(self, seed=0):
        self.first, self.shared = dense(3, 3, seed), dense(3, 3, seed + 1)
        self.again = self.shared

    def __call__(self, x):
        return self.again(nnx.relu(self.shared(self.first(x))))


# Names


def test_functions_and_layers_without_state_take_no_number():
    net = nnx.Sequential(jnp.ravel, dense(4, 3), nnx.relu, nnx.Dropout(0.5, rngs=rngs()), dense(3, 2))
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert d2l.layout(net)["Çerçevede"] == ["1.kernel", "1.bias", "4.kernel", "4.bias"]


def test_a_layer_used_twice_in_a_sequence_is_counted_once():
    shared = dense(3, 3)
    net = nnx.Sequential(dense(2, 3), shared, nnx.relu, shared, dense(3, 1))
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"]
    assert "3: 1 ile paylaşılan parametreler bir kez sayıldı" in repr(d2l.summary(net))


def test_one_tied_kernel_leaves_the_rest_of_its_layer():
    first, second = dense(3, 3), dense(3, 3)
    second.kernel = first.kernel
    assert names(nnx.Sequential(first, second)) == ["0.weight", "0.bias", "1.bias"]


class Odd(nnx.Module):
    """All that a module of NNX can hold."""

    def __init__(self):
        self.complex, self.whole = nnx.Param(jnp.ones(2, jnp.complex64)), nnx.Param(jnp.arange(3))
        self.tree, self.number = nnx.Param({"a": jnp.ones(2), "b": (jnp.ones(3),)}), nnx.Param(1.0)
        self.nothing, self.count = nnx.Param(None), nnx.Variable(jnp.array(0))
        self.ref, self.raw, self.plain = nnx.Variable(jnp.zeros(2), ref=True), jnp.ones(3), np.ones(2, "float32")
        self.items = nnx.data([nnx.Param(jnp.ones(1)), jnp.ones(2), {"c": dense(1, 1)}])
        self.key, self.keys = jax.random.key(0), nnx.Param(jax.random.split(jax.random.key(0)))
        self.cache, self.seen = nnx.Cache(jnp.ones(4)), nnx.Intermediate((jnp.ones(5),))
        self.me = self

    def __call__(self, x):
        self.count[...] += 1
        self.ref[...] = self.ref[...] + 1
        self.raw = self.raw + 1
        return x * self.number.get_value() + self.raw


def test_all_that_a_module_can_hold_is_counted_and_travels():
    net = Odd()
    state = d2l.export_state(net)
    assert {name: array.dtype.name for name, array in state.items()} == {
        "complex": "complex64",
        "whole": "int32",
        "tree.a": "float32",
        "tree.b.0": "float32",
        "number": "float32",
        "count": "int32",
        "ref": "float32",
        "raw": "float32",
        "plain": "float32",
        "items.0": "float32",
        "items.1": "float32",
        "items.0.c.weight": "float32",
        "items.0.c.bias": "float32",
    }
    assert d2l.num_parameters(net) == 2 + 3 + 5 + 1 + 1 + 2
    assert d2l.num_bytes(net) == 16 + 12 + 20 + 4 + 4 + 8
    other = {name: array + 1 for name, array in state.items()}
    d2l.import_state(net, other)
    for name, array in d2l.export_state(net).items():
        assert array.dtype == state[name].dtype
        np.testing.assert_array_equal(array, other[name])


def test_a_look_at_a_network_changes_nothing_in_it():
    net = Odd()
    before, held = d2l.export_state(net), set(vars(net))
    d2l.summary(net, jnp.ones(3))
    with pytest.raises(ValueError, match="aynı girdiye aynı yanıtı veren bir ağ"):  # it counts its calls
        d2l.export_state(net, jnp.ones(3))
    assert set(vars(net)) == held
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])


def test_what_cannot_be_found_is_named_and_refused():
    class Pair(NamedTuple):
        a: object

    class Holding(nnx.Module):
        def __init__(self):
            self.layer, self.pair = dense(1, 1), nnx.data(Pair(jnp.ones(2)))

    for call in (d2l.num_parameters, d2l.export_state):
        with pytest.raises(RuntimeError, match=r"d2l'in bulamadığı: pair\.a"):
            call(Holding())


def test_what_is_no_network_of_nnx_is_refused_by_name():
    import flax.linen
    import optax

    net = dense(1, 1)
    for other in (nnx.state(net), flax.linen.Dense(3), nnx.Optimizer(net, optax.sgd(1.0), wrt=nnx.Param)):
        with pytest.raises(TypeError, match=rf"bir ağ \(nnx\.Module\) bekleniyordu, {type(other).__name__} geldi"):
            d2l.num_parameters(other)


# What NNX's transforms leave behind


def test_names_are_the_same_after_a_transform_has_sorted_the_attributes():
    class Many(nnx.Module):
        def __init__(self):
            for i in range(12):
                setattr(self, str(i), nnx.BatchNorm(2, rngs=rngs()))

        def __call__(self, x):
            return x

    net = Many()
    before = names(net)
    nnx.jit(lambda net, x: net(x))(net, jnp.ones((1, 2)))
    assert names(net) == before
    assert before[8:12] == ["2.weight", "2.bias", "2.running_mean", "2.running_var"] and before[-1] == "11.eps"


def test_what_is_shared_is_taken_under_any_of_its_names():
    """After a transform `again` comes before `shared`, and gives the first name."""
    net, x = Tied(), jnp.ones((2, 3))
    before = d2l.export_state(net, x)
    nnx.jit(lambda net, x: net(x))(net, x)
    after = d2l.export_state(net, x)
    assert "shared.weight" in before and "again.weight" in after
    for state in (before, after):
        for target in (net, Tied(seed=5)):
            assert d2l.import_state(target, state).witness < 1e-6


@pytest.mark.parametrize("how", ["closure", "nnx.jit", "default", "partial", "method", "inner", "outer"])
def test_a_jitted_function_that_holds_the_network_sees_what_was_imported(how):
    """Its numbers are constants of the program, until that is made anew."""
    net, x = nnx.Sequential(dense(3, 3), nnx.BatchNorm(3, use_running_average=True, rngs=rngs())), jnp.ones((2, 3))
    outer = nnx.Sequential(net, nnx.relu)

    class Holder:
        def __init__(self):
            self.net = net

        def call(self, x):
            return self.net(x)

    compiled = {
        "closure": lambda: jax.jit(lambda x: net(x)),
        "nnx.jit": lambda: nnx.jit(lambda x: net(x)),
        "default": lambda: jax.jit(lambda x, net=net: net(x)),
        "partial": lambda: jax.jit(functools.partial(lambda net, x: net(x), net)),
        "method": lambda: jax.jit(Holder().call),
        "inner": lambda: jax.jit(lambda x: (lambda y: net(y))(x)),
        "outer": lambda: jax.jit(lambda x: outer(x)),
    }[how]()
    before = compiled(x)
    state = d2l.export_state(net)
    d2l.import_state(net, {name: array + 1 for name, array in state.items()})
    np.testing.assert_allclose(compiled(x), outer(x) if how == "outer" else net(x), rtol=1e-6)
    assert not np.allclose(compiled(x), before)
    d2l.import_state(net, {"1.eps": np.array(3.0)}, strict=False)
    np.testing.assert_allclose(compiled(x), outer(x) if how == "outer" else net(x), rtol=1e-6)


@pytest.mark.parametrize(
    "late", [lambda net: net.layers.append(dense(2, 2)), lambda net: net.named.update(a=dense(2, 2))]
)
def test_a_layer_that_a_plain_list_was_given_later_is_not_counted_as_if_nnx_trained_it(late):
    class Late(nnx.Module):
        def __init__(self):
            self.first, self.layers, self.named = dense(2, 2), [], {}

    net = Late()
    assert d2l.num_parameters(net) == 6
    late(net)
    assert len(jax.tree.leaves(nnx.state(net, nnx.Param))) == 2
    for call in (d2l.num_parameters, d2l.export_state, d2l.summary):
        with pytest.raises(RuntimeError, match="JAX listesinde olmayan: (layers.0|named.a).weight"):
            call(net)


def test_what_was_compiled_ahead_and_called_hinders_no_import():
    """It is a jitted function that wraps nothing."""
    net, x = dense(3, 3), jnp.ones((2, 3))
    compiled = jax.jit(lambda x: net(x)).lower(x).compile()
    before = compiled(x)
    d2l.import_state(net, {name: array + 1 for name, array in d2l.export_state(net).items()})
    assert not np.allclose(net(x), before)
    np.testing.assert_array_equal(compiled(x), before)


@nnx.vmap
def stacked(keys):
    return nnx.Linear(3, 4, rngs=keys)


def test_stacked_layers_are_counted_and_not_exported():
    net = stacked(rngs().fork(split=5))
    assert d2l.num_parameters(net) == 5 * 16 and d2l.shapes(net)["weight"] == (5, 3, 4)
    for call in (d2l.export_state, d2l.layout):
        with pytest.raises(RuntimeError, match=r"kernel 2 eksenli olmalıydı, 3 eksenli \(\(5, 3, 4\)\); nnx.vmap"):
            call(net)


# 64 bits


@pytest.mark.parametrize("dtype, short", [("float64", "float32"), ("int64", "int32"), ("complex128", "complex64")])
def test_what_jax_would_shorten_in_silence_is_refused_until_64_bits_are_on(dtype, short):
    array = np.ones(2, dtype)
    assert jnp.asarray(array).dtype == short
    with pytest.raises(TypeError, match=rf'{dtype} .*a\.astype\(np\.{short}\) .*"jax_enable_x64", True'):
        d2l.from_numpy(array)
    assert d2l.from_numpy(array.astype(short)).dtype == short
    with jax.enable_x64(True):
        x = d2l.from_numpy(array)
    assert x.dtype == dtype and d2l.to_numpy(x).dtype == dtype  # one that is there stays what it is


def test_a_long_network_keeps_its_type_after_the_flag_is_off():
    with jax.enable_x64(True):
        net = dense(3, 2, param_dtype=jnp.float64)
    state = d2l.export_state(net)
    d2l.import_state(net, {name: array / 3 for name, array in state.items()})
    assert net.kernel.dtype == "float64"
    np.testing.assert_array_equal(d2l.export_state(net)["weight"], state["weight"] / 3)


def test_tokens_of_64_bits_in_a_witness_are_taken_as_far_as_they_fit():
    net = nnx.Embed(10, 4, rngs=rngs())
    state = d2l.export_state(net, jnp.array([[1, 2]]))
    state["witness.input.0"] = state["witness.input.0"].astype("int64")
    assert d2l.import_state(net, state).witness == 0
    with pytest.raises(ValueError, match="int64 türündeki girdi int32 türüne sığmıyor"):
        d2l.import_state(net, state | {"witness.input.0": np.array([[1, 2**40]])})


def test_bfloat16_travels_as_float32():
    net = dense(3, 2, param_dtype=jnp.bfloat16)
    state = d2l.export_state(net)
    assert state["weight"].dtype == "float32" and d2l.num_bytes(net) == 16
    d2l.import_state(net, {name: array.astype("float64") for name, array in state.items()})
    assert net.kernel.dtype == "bfloat16"
    np.testing.assert_array_equal(d2l.export_state(net)["weight"], state["weight"])
    d2l.import_state(net, {name: array * np.nan for name, array in state.items()})
    assert np.isnan(d2l.export_state(net)["weight"]).all()
    with pytest.raises(ValueError, match=r"bfloat16 türüne sığan değerler bekleniyordu, 1e\+300"):
        d2l.import_state(net, state | {"bias": np.full(2, 1e300)})


@pytest.mark.parametrize("dtype, there", [("float8_e4m3fn", "float32"), ("int4", "int8"), ("uint4", "uint8")])
def test_short_types_become_the_nearest_that_numpy_has(dtype, there):
    back = d2l.to_numpy(jnp.array([0, 1, 2], dtype))
    assert back.dtype == there and back.tolist() == [0, 1, 2]


# Traced, abstract, donated and sharded


def test_a_traced_array_has_no_values_yet():
    for transform in (jax.jit, jax.vmap, jax.grad):
        with pytest.raises(TypeError, match=r"değeri olan bir jax.Array .*izlenen işlevin \(jit, grad, vmap\) dışına"):
            transform(lambda x: d2l.to_numpy(x).sum())(jnp.ones(() if transform is jax.grad else 2))


def test_a_network_in_a_trace_is_counted_and_not_exported():
    net, x = dense(3, 2), jnp.ones((1, 3))
    assert nnx.jit(lambda net, x: d2l.num_parameters(net) + 0 * x.sum())(net, x) == 8
    for call in (d2l.export_state, d2l.device_of):
        with pytest.raises(
            (RuntimeError, ValueError), match="değeri olmayan bir Linear geldi.*izlenirken değer yoktur"
        ):
            nnx.jit(lambda net, call=call: call(net))(net)


def abstract():
    return nnx.eval_shape(
        lambda: nnx.Sequential(dense(3, 4), nnx.BatchNorm(4, rngs=rngs()), nnx.Dropout(0.5, rngs=rngs()), dense(4, 2))
    )


def test_an_abstract_network_is_counted_traced_and_not_exported(capsys):
    net = abstract()
    assert d2l.num_parameters(net) == 16 + 8 + 10 and d2l.num_bytes(net) == 4 * 34
    assert d2l.shapes(net)["0.weight"] == (4, 3) and d2l.layout(net)["Oradaki şekil"][0] == "(3, 4)"
    d2l.print_tree(net)
    assert "1: BatchNorm  [weight (4,), bias (4,), running_mean (4,) tampon" in capsys.readouterr().out
    table = d2l.summary(net, jnp.ones((5, 3)))
    assert table["Çıktı şekli"] == ["(5, 4)", "(5, 4)", "(5, 4)", "(5, 2)"] and set(table["Cihaz"]) == {"—", None}
    assert isinstance(net.layers[0].kernel.get_value(), jax.ShapeDtypeStruct)
    for call in (d2l.export_state, lambda net: d2l.import_state(net, {})):
        with pytest.raises(RuntimeError, match=r"değeri olmayan bir Sequential geldi .*0\.weight.*önce ağı nnx.eval_s"):
            call(net)


def test_a_donated_array_is_counted_and_its_values_are_gone():
    net = dense(3, 2)
    jax.jit(lambda state: jax.tree.map(lambda x: x + 1, state), donate_argnums=0)(nnx.state(net))
    assert d2l.num_parameters(net) == 8 and d2l.summary(net)["Cihaz"] == ["—"]
    for call in (d2l.export_state, d2l.device_of, lambda net: d2l.to_numpy(net.kernel)):
        with pytest.raises(
            (RuntimeError, ValueError, TypeError), match=r"bağışladığınız \(donate\) çağrının döndürdüğün"
        ):
            call(net)
    d2l.synchronize()


def test_a_sharded_array_is_read_whole_and_written_where_it_was():
    first, second = jax.devices("cpu")[:2]
    net = dense(3, 4)
    mesh = jax.sharding.Mesh(np.array([first, second]), ("model",))
    sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(None, "model"))
    net.kernel.set_value(jax.device_put(net.kernel[...], sharding))
    state = d2l.export_state(net)
    d2l.import_state(net, {name: array + 1 for name, array in state.items()})
    assert net.kernel[...].sharding == sharding and net.kernel[...].devices() == {first, second}
    np.testing.assert_array_equal(d2l.export_state(net)["weight"], state["weight"] + 1)
    assert d2l.summary(net)["Cihaz"] == [f"{first}, {second}, {first}"]
    with pytest.raises(ValueError, match=f"{first}, {second} cihazlarına dağılmış"):
        d2l.device_of(net)
    for array in (net.kernel, net.kernel[...]):
        with pytest.raises(
            ValueError, match=f"tek cihazda duran bir dizi .* {first}, {second} cihazlarına dağılmış bir d"
        ):
            d2l.device_of(array)
    assert d2l.device_of(d2l.to_device(net.kernel, second)) == second


def test_a_variable_that_holds_a_numpy_array_is_on_no_device():
    with pytest.raises(TypeError, match=r"jax\.Array tutan bir nnx\.Variable bekleniyordu, .*NumPy dizisi"):
        d2l.device_of(nnx.Variable(np.ones(3)))


def test_what_was_bound_to_no_device_is_not_bound_by_an_import():
    _, second = jax.devices("cpu")[:2]
    net = dense(3, 4)
    d2l.import_state(net, d2l.export_state(net))
    assert net(jax.device_put(jnp.ones((1, 3)), second)).devices() == {second}


def test_every_device_of_jax_is_one_that_takes_tensors():
    _, second = jax.devices("cpu")[:2]
    x = d2l.from_numpy(np.ones(2, "float32"), second)
    assert d2l.device_of(x) == second and d2l.to_device(x, second) is x
    assert d2l.device_of(d2l.to_device(x, d2l.cpu())) == d2l.cpu()
    d2l.synchronize(second)
    with pytest.raises(TypeError, match=r"bir cihaz .* bekleniyordu, str \('cpu'\) geldi"):
        d2l.to_device(x, "cpu")


def test_gpus_are_counted_by_jax(monkeypatch):
    class Device:
        platform = "cuda"

    found = [Device(), Device()]
    monkeypatch.setattr(jax, "local_devices", lambda backend=None: found if backend is None else ["cpu:0"])
    assert d2l.try_all_gpus() == found and d2l.gpu(1) is found[1] and d2l.try_gpu(2) == "cpu:0"


# Keys


def test_a_seed_is_not_jax_s():
    """Keys say themselves what comes of them; those that one draws with NumPy follow the seed."""
    d2l.set_seed(1)
    one = [np.random.randint(2**31), dense(2, 2).kernel[...].tolist()]
    d2l.set_seed(1)
    assert one == [np.random.randint(2**31), dense(2, 2).kernel[...].tolist()]
    d2l.set_seed(2)
    assert one[1] == dense(2, 2).kernel[...].tolist()


def test_states_of_random_numbers_are_no_numbers_of_the_network():
    net = nnx.Sequential(dense(3, 3), nnx.Dropout(0.5, rngs=rngs()))
    net.train()
    assert names(net) == ["0.weight", "0.bias"] and "Tampon: 0 (0 bayt)" in repr(d2l.summary(net, jnp.ones((1, 3))))
    assert net.layers[1].rngs.count[...] == 0 and not net.layers[1].deterministic
    key = jax.random.key(0)
    with pytest.raises(TypeError, match=r"key<fry> türünde bir anahtar geldi; sayıları: jax.random.key_data\(key\)"):
        d2l.to_numpy(key)
    assert d2l.to_numpy(jax.random.key_data(key)).dtype == "uint32"


def test_dropout_in_training_is_no_function_and_is_left_as_it_was():
    net = nnx.Sequential(dense(3, 3), nnx.Dropout(0.5, rngs=rngs()))
    with pytest.raises(ValueError, match="aynı girdiyle aynı sonucu veren bir işlev"):
        d2l.check_gradient(lambda x: net(x).sum(), jnp.ones((2, 3)))
    assert net.layers[1].rngs.count[...] == 0


# Kinds of variables and layers


def test_parameters_are_those_of_the_library_s_layers_and_nnx_param():
    class Running(nnx.Variable):
        pass

    class Own(nnx.Module):
        def __init__(self):
            self.scale, self.total = nnx.Param(jnp.ones(2)), Running(jnp.ones(3))
            self.frozen = dense(2, 2)
            self.frozen.kernel = nnx.Variable(self.frozen.kernel[...])

    table = repr(d2l.summary(Own()))
    assert "Parametre: 8 (32 bayt); eğitilebilir: 4, dondurulmuş: 4" in table and "Tampon: 3 (12 bayt)" in table
    assert "kısmen" in table and names(Own()) == ["scale", "total", "frozen.weight", "frozen.bias"]


def test_lora_keeps_its_own_two_beside_the_layer_s():
    net = nnx.LoRALinear(3, 4, lora_rank=2, rngs=rngs())
    assert d2l.shapes(net) == {"weight": (4, 3), "bias": (4,), "lora.lora_a": (3, 2), "lora.lora_b": (2, 4)}
    assert d2l.num_parameters(net) == 16 + 14


@pytest.mark.parametrize("n", [1, 2, 3])
def test_both_kernels_of_a_transposed_convolution_have_one_canonical_form(n):
    """JAX's own is turned against that of a gradient, unless `transpose_kernel` is set."""
    own, other = (
        nnx.ConvTranspose(
            2, 3, (2, 3, 4)[:n], strides=2, padding="VALID", transpose_kernel=turned, rngs=rngs(int(turned))
        )
        for turned in (False, True)
    )
    x = jax.random.normal(jax.random.key(0), (2, *(4, 5, 3)[:n], 2))
    state = d2l.export_state(own, x)
    assert state["weight"].shape == (2, 3, *(2, 3, 4)[:n])
    assert d2l.import_state(other, state).witness < 1e-6


def test_a_recurrent_layer_has_a_witness_too():
    net = nnx.RNN(nnx.GRUCell(3, 4, rngs=rngs()), rngs=rngs())
    assert d2l.import_state(net, d2l.export_state(net, jnp.ones((2, 5, 3)))).witness == 0


# Witnesses: channels first in a file, last in JAX


def places(fn, *shapes):
    return _jax_axes.images(fn, [jax.ShapeDtypeStruct(shape, "float32") for shape in shapes])


def conv(x, kernel, layout):
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=layout)


KERNEL = jnp.ones((3, 3, 2, 2))


@pytest.mark.parametrize(
    "fn, shape, found",
    [
        (lambda x: conv(x, KERNEL, ("NHWC", "HWIO", "NHWC")), (1, 6, 7, 2), ([True], [True])),
        (lambda x: conv(x, KERNEL, ("NCHW", "HWIO", "NCHW")), (1, 2, 6, 7), ([False], [False])),
        (lambda x: conv(jnp.moveaxis(x, 1, -1), KERNEL, ("NHWC", "HWIO", "NHWC")), (1, 2, 6, 7), ([False], [True])),
        (lambda x: nnx.max_pool(x, (2, 2), (2, 2)), (1, 6, 8, 2), ([True], [True])),
        (lambda x: nnx.avg_pool(x, (2,), (2,)), (1, 6, 2), ([True], [True])),
        (lambda x: x.mean((1, 2)), (1, 6, 7, 2), ([True], [False])),
        (lambda x: x @ jnp.ones((2, 3)), (1, 6, 2), ([False], [False])),
        (lambda x: conv(x, KERNEL, ("NHWC", "HWIO", "NHWC")).reshape(1, 42, 2), (1, 6, 7, 2), ([True], [False])),
        (lambda x: conv(x.repeat(2, 1), KERNEL, ("NHWC", "HWIO", "NHWC")), (1, 6, 7, 2), ([True], [True])),
        (lambda x: nnx.relu(jax.jit(lambda x: nnx.max_pool(x, (2, 2)) + 1)(x)), (1, 6, 7, 2), ([True], [True])),
    ],
)
def test_images_are_known_by_what_is_done_along_their_axes(fn, shape, found):
    assert places(fn, shape) == found


def test_a_skip_connection_tells_of_the_array_that_is_added():
    fn = lambda x, y: x + nnx.max_pool(y, (3, 3), padding="SAME")  # noqa: E731
    assert places(fn, (1, 6, 7, 2), (1, 6, 7, 2)) == ([True, True], [True])


def test_a_network_whose_trace_needs_values_has_no_witness():
    class Branching(nnx.Module):
        def __init__(self):
            self.conv = nnx.Conv(1, 1, (1, 1), rngs=rngs())

        def __call__(self, x):
            return self.conv(x) if x.sum() > 0 else x

    net, x = Branching(), jnp.ones((1, 4, 4, 1))
    assert d2l.summary(net, x)["Çıktı şekli"] == ["(1, 4, 4, 1)"] and names(net) == ["conv.weight", "conv.bias"]
    with pytest.raises(ValueError, match=r"bu ağ izlenemiyor \(.*jnp.where ya da jax.lax.cond kullanın"):
        d2l.export_state(net, x)


# Gradients


def test_a_network_outside_the_function_may_change_its_mode_and_its_statistics():
    net = nnx.Sequential(nnx.BatchNorm(3, rngs=rngs()), dense(3, 2))
    before = d2l.export_state(net)
    x = jax.random.normal(jax.random.key(0), (6, 3))

    def loss(x):
        net.train()
        return (net(x) ** 3).sum()

    result = d2l.check_gradient(loss, x)
    assert result.num_tested > 0 and len(result.restored) == 2
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])
    copied = d2l.check_gradient(lambda x: (nnx.clone(net)(x) ** 3).sum(), x)
    assert copied.num_tested > 0 and copied.restored == ()  # of copies nobody keeps there is nothing to restore


def test_a_transform_of_nnx_over_a_network_outside_the_function_is_refused_with_the_cure():
    net, x = nnx.RNN(nnx.GRUCell(2, 2, rngs=rngs()), rngs=rngs()), jnp.ones((1, 1, 2))
    with pytest.raises(RuntimeError, match=r"ağı işlevin içinde kopyalayın: nnx.clone\(net\)\(x\)"):
        d2l.check_gradient(lambda x: (net(x) ** 2).sum(), x)
    assert d2l.check_gradient(lambda x: (nnx.clone(net)(x) ** 2).sum(), x).num_values == 2
    assert net(x).shape == (1, 1, 2)


def test_a_wrong_custom_derivative_is_found():
    @jax.custom_vjp
    def cube(x):
        return (x**3).sum()

    cube.defvjp(lambda x: (cube(x), x), lambda x, g: (g * x * x,))
    with pytest.raises(AssertionError, match="çerçeve 1, sonlu fark 3 veriyor"):
        d2l.check_gradient(cube, jnp.ones(2))


# Errors and time


def test_what_a_callback_raised_is_told(capsys):
    def broken(x):
        raise ValueError("patladı")

    with d2l.raises(jax.errors.JaxRuntimeError):
        jax.jit(lambda x: jax.pure_callback(broken, jax.ShapeDtypeStruct((), "float32"), x))(jnp.ones(()))
    assert capsys.readouterr().out == (
        "JaxRuntimeError: INTERNAL: CpuCallback error calling callback: ValueError: patladı\n"
    )


def test_an_error_of_an_array_that_is_kept_is_told_once(monkeypatch):
    """Of one that came late, as it does from a GPU."""

    class Late:
        def is_deleted(self):
            return False

        def block_until_ready(self):
            raise jax.errors.JaxRuntimeError("patladı")

    kept = Late()
    monkeypatch.setattr(jax, "live_arrays", lambda: [kept, jnp.ones(2)])
    with d2l.raises(jax.errors.JaxRuntimeError) as caught:
        pass
    assert str(caught.error) == "patladı" and caught.late == []
    d2l.synchronize()


def test_parameters_are_tensors_too():
    net = dense(3, 2)
    assert d2l.to_numpy(net.bias).shape == (2,) and d2l.device_of(net.bias) == d2l.cpu()
    with pytest.raises(TypeError, match="tek dizi tutan bir nnx.Variable .*bunun tuttuğu: dict"):
        d2l.to_numpy(nnx.Param({"a": jnp.ones(1)}))
