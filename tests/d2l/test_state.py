"""Shapes, layout, settings and witnesses of a state; and that a state is written whole or not at all."""

import dataclasses

import numpy as np
import pytest
import safetensors.numpy

from d2l import _frameworks, _state


def unchanged(d2l, net, before):
    after = d2l.export_state(net)
    assert list(after) == list(before)
    for name, array in before.items():
        np.testing.assert_array_equal(after[name], array)


def other(state):
    """A state that fits and differs everywhere, witness left out."""
    return {name: a + 1 for name, a in state.items() if not name.startswith("witness.")}


# Shapes and layout


@pytest.mark.parametrize("name", ["mlp", "nested", "norms", "convolution", "tied", "embedded", "transposed"])
def test_shapes_are_those_of_the_exported_arrays(d2l, networks, name):
    net = getattr(networks, name)()
    assert d2l.shapes(net) == {n: a.shape for n, a in d2l.export_state(net).items() if not n.endswith("eps")}


def test_shapes_copies_no_array(d2l, networks, monkeypatch):
    net = networks.mlp()
    framework = _frameworks.of_network("", net)

    def unread(net, **more):
        tree = framework.read(net, **more)
        return _with_slots(tree, lambda slot: dataclasses.replace(slot, read=_never))

    monkeypatch.setattr(_frameworks, "_registered", [dataclasses.replace(framework, read=unread)])
    assert d2l.shapes(net)["0.weight"] == (8, 20)
    with pytest.raises(LookupError):
        d2l.export_state(net)


def _never():
    raise LookupError("an array was read")


def _with_slots(tree, change):
    return dataclasses.replace(
        tree,
        slots=tuple(map(change, tree.slots)),
        children=tuple(_with_slots(child, change) for child in tree.children),
    )


def test_layout_says_where_each_array_is(d2l, networks, framework):
    table = d2l.layout(networks.mlp())
    assert table["Ad"] == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert table["Şekil"] == ["(8, 20)", "(8,)", "(3, 8)", "(3,)"]
    if framework in ("tensorflow", "jax"):
        first, second = "01" if framework == "tensorflow" else "02"
        assert table["Çerçevede"] == [f"{first}.kernel", f"{first}.bias", f"{second}.kernel", f"{second}.bias"]
        assert table["Oradaki şekil"] == ["(20, 8)", "(8,)", "(8, 3)", "(3,)"]
        assert table["Dönüşüm"] == ["devrik", "aynı", "devrik", "aynı"]
    else:
        assert table["Oradaki şekil"] == table["Şekil"] and set(table["Dönüşüm"]) == {"aynı"}
        second = "2" if framework == "torch" else "1"
        assert table["Çerçevede"] == ["0.weight", "0.bias", f"{second}.weight", f"{second}.bias"]


# The witness


def test_a_witness_travels_in_npz_and_safetensors(d2l, networks, tmp_path):
    net = networks.norms()
    x = d2l.from_numpy(np.random.default_rng(0).normal(size=(5, 20)).astype("float32"))
    state = d2l.export_state(net, x)
    assert state["witness.input.0"].shape == (5, 20) and state["witness.output.0"].shape == (5, 3)
    np.savez(tmp_path / "state.npz", **state)
    safetensors.numpy.save_file(state, tmp_path / "state.safetensors")
    with np.load(tmp_path / "state.npz") as loaded:
        assert d2l.import_state(networks.norms(), loaded).witness < 1e-5
    back = safetensors.numpy.load_file(tmp_path / "state.safetensors")
    for name, array in state.items():
        np.testing.assert_array_equal(back[name], array)
    done = d2l.import_state(networks.norms(), back)
    assert done.witness < 1e-5 and "tanık tutuyor (en büyük fark en çok 0.0001)" in repr(done)


def test_a_contradicted_witness_takes_everything_back(d2l, networks):
    net = networks.norms()
    state = d2l.export_state(net, networks.ones(5, 20))
    before = d2l.export_state(net)
    wrong = other(state) | {n: a for n, a in state.items() if n.startswith("witness.")} | {"1.eps": np.array(0.5)}
    with pytest.raises(ValueError, match="tanık tutmuyor, yüklenen durum geri alındı; .* uzak"):
        d2l.import_state(net, wrong)
    unchanged(d2l, net, before)


def test_a_small_change_of_epsilon_is_a_contradiction(d2l, networks):
    """Nothing but the answers can tell: names, shapes and arrays are right."""
    net = networks.norms()
    x = d2l.from_numpy(np.random.default_rng(0).normal(size=(5, 20)).astype("float32"))
    d2l.import_state(net, {"2.eps": np.array(1e-5)}, strict=False)
    state = d2l.export_state(net, x)
    with pytest.raises(ValueError, match="tanık tutmuyor"):
        d2l.import_state(net, state | {"2.eps": np.array(0.05)})


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda s: s | {"witness.output.0": s["witness.output.0"][:, :2]}, "şeklinde yanıt bekleniyordu"),
        (lambda s: s | {"witness.input.0": s["witness.input.0"][:, :7]}, "tanık bu ağda çalıştırılamadı"),
        (lambda s: {n: a for n, a in s.items() if n != "witness.output.0"}, "hem girdisi hem yanıtı olan bir tanık"),
        (lambda s: s | {"witness.tolerance": np.array(5.0)}, "0 ile 0,1 arasında"),
        (lambda s: s | {"witness.output.0": s["witness.output.0"] * np.nan}, "NaN içeren bir dizi geldi"),
        (lambda s: s | {"witness.output.0": np.full((5, 3), "a")}, "witness.output.0 için sayılardan oluşan bir dizi"),
        (lambda s: s | {"witness.output.0": np.ma.masked_array(s["witness.output.0"], True)}, "maskeli"),
        (lambda s: s | {f"witness.{k}.0": s[f"witness.{k}.0"][:0] for k in ("input", "output")}, "boş, maskeli"),
        (lambda s: s | {"witness.input.2": s["witness.input.0"]}, "hem girdisi hem yanıtı olan bir tanık"),
    ],
)
def test_a_broken_witness_is_refused(d2l, networks, change, words):
    net = networks.mlp()
    state = d2l.export_state(net, networks.ones(5, 20))
    before = d2l.export_state(net)
    with pytest.raises(ValueError, match=words):
        d2l.import_state(net, change(state))
    unchanged(d2l, net, before)


def test_an_answer_that_proves_nothing_is_no_witness(d2l, networks):
    net = networks.mlp()
    state = d2l.export_state(net)
    d2l.import_state(net, state | {"1.bias": state["1.bias"] * np.nan})
    with pytest.raises(ValueError, match="d2l.export_state: tanık: .* NaN içeren bir yanıt geldi"):
        d2l.export_state(net, networks.ones(5, 20))


def test_a_witness_is_not_asked_about_a_part_and_that_is_said(d2l, networks):
    net = networks.mlp()
    state = d2l.export_state(net, networks.ones(5, 20))
    part = {n: a for n, a in state.items() if n != "0.bias"}
    done = d2l.import_state(net, part, strict=False)
    assert done.witness is None and "tanığa bakılmadı, durum ağa tam uymuyor: 0.bias" in repr(done)


def test_half_precision_has_a_wider_tolerance_that_travels(d2l, framework, networks):
    if framework == "mxnet":
        return  # it multiplies float16 matrices on a GPU alone
    x = d2l.from_numpy(np.random.default_rng(0).normal(size=(5, 20)).astype("float16"))
    state = d2l.export_state(networks.half(), x)
    assert float(state["witness.tolerance"]) == 5e-2
    assert d2l.import_state(networks.mlp(), {n: a.astype("float32") for n, a in state.items()}).witness < 5e-2


def test_a_witness_moves_no_running_statistics(d2l, networks):
    net = networks.norms()
    networks.training_mode(net)
    before = d2l.export_state(net)
    state = d2l.export_state(net, networks.ones(5, 20))
    d2l.import_state(net, state)
    unchanged(d2l, net, before)


@pytest.mark.parametrize("wrap", [list, tuple, lambda pair: dict(enumerate(pair))])
def test_a_witness_s_inputs_are_tensors_one_by_one(d2l, networks, wrap):
    net, pair = networks.InOne(), [networks.ones(4, 3), networks.ones(4, 2)]
    net(wrap(pair))
    with pytest.raises(TypeError, match=r"girdi: .* tensörü bekleniyordu, (list|tuple|dict) geldi; .* tek tek verilir"):
        d2l.export_state(net, wrap(pair))
    with pytest.raises(ValueError, match=r"ağ verilen girdiyle çalıştırılamadı: .*; .* tanıksız dışa aktarın: d2l\."):
        d2l.export_state(net, *pair)
    assert list(d2l.export_state(net)) == ["dense.weight", "dense.bias"]


def test_what_a_network_says_of_a_wrong_input_is_told_in_one_line(d2l, networks):
    with pytest.raises(ValueError, match="d2l.export_state: ağ verilen girdiyle çalıştırılamadı: ") as error:
        d2l.export_state(networks.mlp(), networks.ones(2, 7))
    assert "\n" not in str(error.value) and error.value.__cause__ is not None


# Settings


def test_an_import_without_epsilon_leaves_the_layer_alone(d2l, networks):
    net = networks.norms()
    d2l.import_state(net, {"1.eps": np.array(0.25)}, strict=False)
    bare = {n: a for n, a in d2l.export_state(net).items() if not n.endswith("eps")}
    done = d2l.import_state(net, bare)
    assert done.settings == () and float(d2l.export_state(net)["1.eps"]) == 0.25
    d2l.import_state(net, {"1.bias": np.zeros(8)}, strict=False)
    assert float(d2l.export_state(net)["1.eps"]) == 0.25


def test_what_a_setting_changes_stands_in_the_answer(d2l, networks):
    net = networks.norms()
    d2l.import_state(net, {"1.eps": np.array(0.25)}, strict=False)
    done = d2l.import_state(net, {"1.eps": np.array(0.5)}, strict=False)
    assert done.settings == (("1.eps", 0.25, 0.5),) and "ayarlar: 1.eps 0.25 → 0.5" in repr(done)
    assert "ayarlar" not in repr(d2l.import_state(net, {"1.eps": np.array(0.5)}, strict=False))


def test_a_setting_that_float32_has_rounded_is_the_same(d2l, networks):
    net = networks.norms()
    d2l.import_state(net, {"1.eps": np.array(1e-5)}, strict=False)
    done = d2l.import_state(net, {"1.eps": np.float32(1e-5)}, strict=False)
    assert done.settings == () and float(d2l.export_state(net)["1.eps"]) == 1e-5


# Whole or not at all


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("1.eps", None, "1.eps için tek bir sayı bekleniyordu, None geldi"),
        ("1.eps", np.array("x"), "<U1 türünde bir değer geldi"),
        ("1.eps", np.array(-1.0), "sonlu bir sayı bekleniyordu, -1 geldi"),
        ("1.eps", np.array(np.nan), "nan geldi"),
        ("0.weight", np.full((8, 20), 1e300), "float32 türüne sığan değerler bekleniyordu, 1e\\+300"),
        ("0.weight", None, "0.weight için bir dizi bekleniyordu, None geldi"),
        ("1.running_var", np.linspace(-0.5, 1, 8), "1.running_var için sıfırdan küçük olmayan .*, -0.5 geldi"),
        (
            "0.weight",
            np.ma.masked_array(np.ones((8, 20)), np.eye(8, 20)),
            "0.weight için maskesiz bir dizi bekleniyordu",
        ),
    ],
)
def test_every_fault_is_found_before_the_first_write(d2l, networks, name, value, words):
    net = networks.norms()
    before = d2l.export_state(net)
    with pytest.raises(ValueError, match=words):
        d2l.import_state(net, other(before) | {name: value})
    unchanged(d2l, net, before)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failed_write_takes_everything_back(d2l, networks, monkeypatch, when):
    """A fault at each write in turn, before and after the array was written."""
    net = networks.norms()
    framework = _frameworks.of_network("", net)
    before = d2l.export_state(net)
    total = len(before)
    for fatal in range(total):
        count = iter(range(10**6))

        def faulty(write, count=count, fatal=fatal):
            def written(value):
                mine = next(count)
                if mine == fatal and when == "before":
                    raise OSError("disk on fire")
                write(value)
                if mine == fatal:
                    raise OSError("disk on fire")

            return written

        def read(net, **more):
            def broken(layer):
                return dataclasses.replace(
                    layer,
                    slots=tuple(dataclasses.replace(s, write=faulty(s.write)) for s in layer.slots),
                    settings=tuple(dataclasses.replace(s, write=faulty(s.write)) for s in layer.settings),
                    children=tuple(map(broken, layer.children)),
                )

            return broken(framework.read(net, **more))

        with monkeypatch.context() as patch:
            patch.setattr(_frameworks, "_registered", [dataclasses.replace(framework, read=read)])
            with pytest.raises(RuntimeError, match="ağda hiçbir şey değişmedi; .*OSError: disk on fire"):
                d2l.import_state(net, other(before))
        unchanged(d2l, net, before)


def test_what_was_written_is_read_back(d2l, networks, monkeypatch):
    """A write that loses what it was given is a failed one, though it raises nothing."""
    net = networks.mlp()
    framework = _frameworks.of_network("", net)
    before = d2l.export_state(net)

    def read(net, **more):
        def deaf(layer):
            slots = tuple(
                dataclasses.replace(s, write=lambda array: None) if s.shape == (8,) else s for s in layer.slots
            )
            return dataclasses.replace(layer, slots=slots, children=tuple(map(deaf, layer.children)))

        return deaf(framework.read(net, **more))

    with monkeypatch.context() as patch:
        patch.setattr(_frameworks, "_registered", [dataclasses.replace(framework, read=read)])
        with pytest.raises(RuntimeError, match="0.bias: ValueError: yazılan değerler okunanlarla aynı değil"):
            d2l.import_state(net, other(before))
    unchanged(d2l, net, before)


# Wrapped names


@pytest.mark.parametrize(
    "wrap", ["module.{}", "module.module.{}", "_orig_mod.{}", "module._orig_mod.{}", "_orig_mod.module.{}"]
)
def test_the_words_of_a_wrapper_are_taken_away(d2l, networks, wrap):
    net = networks.mlp()
    state = {name: a + 1 for name, a in d2l.export_state(net).items()}
    assert len(d2l.import_state(net, {wrap.format(name): a for name, a in state.items()}).loaded) == 4
    unchanged(d2l, net, state)


def test_a_name_that_only_begins_like_a_wrapper_is_still_unknown(d2l, networks):
    state = d2l.export_state(networks.mlp())
    with pytest.raises(ValueError, match="fazla: module.0.bias"):
        d2l.import_state(networks.mlp(), {("module." if n == "0.bias" else "") + n: a for n, a in state.items()})


# What the framework lists


def test_a_variable_that_the_tree_lacks_is_named(d2l, networks, monkeypatch):
    net = networks.mlp()
    framework = _frameworks.of_network("", net)
    more = dataclasses.replace(framework, listed=lambda net: [*framework.listed(net), ("gizli.sayı", -1)])
    monkeypatch.setattr(_frameworks, "_registered", [more])
    for call in (d2l.num_parameters, d2l.num_bytes, d2l.summary, d2l.shapes, d2l.export_state):
        with pytest.raises(RuntimeError, match="d2l'in bulamadığı: gizli.sayı"):
            call(net)


def test_every_network_s_tree_holds_what_its_framework_lists(d2l, networks):
    from reference import CASES

    for case in CASES:
        net = getattr(networks, case.name)()
        framework = _frameworks.of_network("", net)
        keys = {slot.key for _, layer in framework.read(net).walk() for slot in layer.slots}
        assert keys == {key for _, key in framework.listed(net)}


def test_a_gap_is_a_share_of_the_largest_answer():
    assert _state._gap([np.array([1e-6, 0])], [np.array([1e-6, 1e-6])]) == pytest.approx(1)
    assert _state._gap([np.array([np.nan, 1])], [np.array([np.nan, 1])]) == 0
    assert _state._gap([np.array([np.nan, 1])], [np.array([1, 1])]) == float("inf")
