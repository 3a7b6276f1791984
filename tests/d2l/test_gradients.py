"""`check_gradient`: right gradients pass, planted wrong ones do not, and what was not tested is told."""

import numpy as np
import pytest

# Each takes the framework's functions F, an input x (3, 4) and a constant w (4, 4).
FUNCTIONS = {
    "sum": lambda F, x, w: F.sum(x),
    "mean": lambda F, x, w: F.mean(x),
    "square": lambda F, x, w: F.sum(x * x),
    "cube": lambda F, x, w: F.sum(x * x * x),
    "quartic": lambda F, x, w: F.sum((x * x) * (x * x)),
    "exp": lambda F, x, w: F.sum(F.exp(x)),
    "log": lambda F, x, w: F.sum(F.log(x * x + 0.5)),
    "sqrt": lambda F, x, w: F.sum(F.sqrt(x * x + 0.5)),
    "reciprocal": lambda F, x, w: F.sum(1 / (x * x + 0.5)),
    "rational": lambda F, x, w: F.sum(x / (1 + x * x)),
    "sin": lambda F, x, w: F.sum(F.sin(3 * x)),
    "cos": lambda F, x, w: F.sum(F.cos(x) * x),
    "gauss": lambda F, x, w: F.sum(F.exp(-x * x)),
    "tanh": lambda F, x, w: F.sum(F.tanh(x)),
    "saturated": lambda F, x, w: F.sum(F.tanh(6 * x)),
    "sigmoid": lambda F, x, w: F.sum(F.sigmoid(x)),
    "swish": lambda F, x, w: F.sum(x * F.sigmoid(x)),
    "softplus": lambda F, x, w: F.sum(F.log(1 + F.exp(x))),
    "gelu": lambda F, x, w: F.sum(0.5 * x * (1 + F.tanh(0.8 * (x + 0.0447 * x * x * x)))),
    "relu": lambda F, x, w: F.sum(F.relu(x) * x),
    "relu alone": lambda F, x, w: F.sum(F.relu(x)),
    "leaky relu": lambda F, x, w: F.sum(F.relu(x) - 0.1 * F.relu(-x)),
    "absolute": lambda F, x, w: F.sum(F.relu(x) + F.relu(-x)),
    "hinge": lambda F, x, w: F.mean(F.relu(1 - x)),
    "matrix product": lambda F, x, w: F.sum(F.matmul(x, w)),
    "its square": lambda F, x, w: F.mean(F.matmul(x, w) * F.matmul(x, w)),
    "gram": lambda F, x, w: F.sum(F.tanh(F.matmul(x, F.transpose(x)))),
    "bilinear": lambda F, x, w: F.sum(F.matmul(F.matmul(x, w), F.transpose(x))),
    "softmax": lambda F, x, w: F.sum(F.matmul(F.softmax(x), w)),
    "cross entropy": lambda F, x, w: -F.mean(F.log(F.softmax(x)) * F.softmax(F.matmul(x, w))),
    "log-sum-exp": lambda F, x, w: F.log(F.sum(F.exp(x))),
    "attention": lambda F, x, w: F.sum(F.matmul(F.softmax(F.matmul(x, F.transpose(x))), x) * x),
    "two layers": lambda F, x, w: F.mean(F.matmul(F.tanh(F.matmul(x, w)), w)),
    "three layers": lambda F, x, w: F.sum(F.tanh(F.matmul(F.tanh(F.matmul(F.tanh(F.matmul(x, w)), w)), w))),
    "variance": lambda F, x, w: F.mean((x - F.mean(x)) * (x - F.mean(x))),
    "standardised": lambda F, x, w: F.sum(F.sin(x / F.sqrt(F.mean(x * x) + 1e-3))),
    "norm": lambda F, x, w: F.sqrt(F.sum(x * x)),
    "cosine": lambda F, x, w: F.sum(x) / F.sqrt(F.sum(x * x)),
    "squared error": lambda F, x, w: F.mean((F.matmul(x, w) - 1) * (F.matmul(x, w) - 1)),
    "small": lambda F, x, w: 1e-4 * F.mean(F.sin(x)),
    "large": lambda F, x, w: 1e4 * F.sum(F.sin(x)),
    "beside a constant": lambda F, x, w: F.sum(F.sin(x)) + 300,
    "small terms": lambda F, x, w: F.sum(x) + 1e-2 * F.sum(F.exp(x)),
}
PLANTED_IN = ["mean", "quartic", "log", "tanh", "relu", "softmax", "two layers", "small", "beside a constant"]
# The gradient that arrives, as a factor of the right one.
FACTORS = {
    "sign": lambda rng: np.full((3, 4), -1.0),
    "nothing": lambda rng: np.zeros((3, 4)),
    "half": lambda rng: np.full((3, 4), 0.5),
    "double": lambda rng: np.full((3, 4), 2.0),
    "a twentieth too much": lambda rng: np.full((3, 4), 1.05),
    "a random factor": lambda rng: rng.uniform(0, 2, (3, 4)),
    "one row": lambda rng: np.array([[1.0], [1.0], [0.0]]) * np.ones((3, 4)),
}
DTYPES = ["float64", "float32"]


def test_there_are_at_least_forty_of_each():
    assert len(FUNCTIONS) >= 40 and len(PLANTED_IN) * len(FACTORS) >= 40


def numbers(seed, *shape, dtype="float64"):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_right_gradient_passes(d2l, networks, name, dtype):
    w = d2l.from_numpy(numbers(1, 4, 4, dtype=dtype))
    x = d2l.from_numpy(numbers(2, 3, 4, dtype=dtype))
    result = d2l.check_gradient(lambda x: FUNCTIONS[name](networks.F, x, w), x)
    assert result.num_values == 12 and result.num_tested >= 11
    assert 0 <= result.max_error < (1e-6 if dtype == "float64" else 2e-2)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("name", PLANTED_IN)
def test_a_planted_gradient_is_found(d2l, networks, name, factor, dtype):
    w, x = (d2l.from_numpy(numbers(seed, n, 4, dtype=dtype)) for seed, n in ((1, 4), (2, 3)))
    c = d2l.from_numpy(FACTORS[factor](np.random.default_rng(3)).astype(dtype))

    def planted(x):
        seen = x * c + networks.stopped(x - x * c)
        return FUNCTIONS[name](networks.F, seen, w)

    with pytest.raises(AssertionError, match=r"d2l.check_gradient: 0\. girdinin \[\d, \d\] öğesinde gradyan tutmuyor"):
        d2l.check_gradient(planted, x)


@pytest.mark.parametrize("seed", range(12))
def test_a_mean_over_a_batch_hides_no_sign_error_in_float32(d2l, networks, seed):
    """The gradients are of size 1/640: a tolerance of 0.01 saw none of these."""
    w, x = (d2l.from_numpy(numbers(seed + n, n, 10, dtype="float32")) for n in (10, 64))

    def loss(x, sign):
        y = networks.F.tanh(networks.F.matmul(x, w))
        return networks.F.mean(sign * y + networks.stopped(y - sign * y))

    assert d2l.check_gradient(lambda x: loss(x, 1.0), x).num_too_small < 10
    with pytest.raises(AssertionError, match="gradyan tutmuyor"):
        d2l.check_gradient(lambda x: loss(x, -1.0), x)


@pytest.mark.parametrize("seed", range(6))
def test_kinks_nearby_are_no_false_alarm(d2l, networks, seed):
    x = d2l.from_numpy(numbers(seed, 10, 10, dtype="float32"))
    result = d2l.check_gradient(lambda x: networks.F.sum(networks.F.relu(x)), x)
    assert result.num_tested >= 97


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_derivative_at_a_kink_is_told_not_tested(d2l, networks, dtype):
    x = d2l.from_numpy(np.array([0, -1, 2, 0.5], dtype))

    def absolute(x):
        return networks.F.sum(networks.F.relu(x) + networks.F.relu(-x))

    result = d2l.check_gradient(absolute, x)
    assert (result.num_tested, result.num_kinks) == (3, 1)
    assert repr(result) == "gradyanlar tutuyor (1 girdi, 4 türev; 1 tanesi kırılma noktasında, sınanamadı)"
    with pytest.raises(ValueError, match="bütün öğeler bir kırılma noktasında duruyor"):
        d2l.check_gradient(absolute, x * 0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_beyond_both_slopes_of_a_kink_a_gradient_is_wrong(d2l, networks, dtype):
    def wrong(x):
        y = 3 * x + networks.stopped(-2 * x)
        return networks.F.sum(networks.F.relu(y) - networks.F.relu(-y) + networks.F.relu(x))

    with pytest.raises(AssertionError, match="gradyan tutmuyor"):
        d2l.check_gradient(wrong, d2l.from_numpy(np.zeros(3, dtype)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_step_is_no_straight_line(d2l, networks, dtype):
    """A quantiser that passes its gradient straight through claims 1 where the function is flat."""

    def quantize(x):
        return networks.F.sum(x + networks.stopped(networks.F.round(x / 0.5) * 0.5 - x))

    with pytest.raises(AssertionError, match=r"çerçeve 1, sonlu fark 0 veriyor"):
        d2l.check_gradient(quantize, d2l.from_numpy(np.array([0.1, 0.7], dtype)))


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3])
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_size_of_an_input_does_not_matter(d2l, networks, scale, dtype):
    x = np.abs(numbers(4, 6)) * scale + scale / 10
    result = d2l.check_gradient(lambda x: networks.F.sum(networks.F.log(x)), d2l.from_numpy(x.astype(dtype)))
    assert result.num_tested == 6


def test_long_steps_over_many_periods_are_no_straight_line(d2l, networks):
    """Over them a sine has the slope 0, and all long steps agree on it."""
    for seed in (7, 19):
        x = d2l.from_numpy((numbers(200 + seed, 3, 4) * 5).astype("float32"))
        assert d2l.check_gradient(lambda x: networks.F.sum(networks.F.sin(3 * x)), x).num_tested == 12


def test_terms_that_cancel_round_as_large_as_they_are(d2l, networks):
    """The sum of these is 1e-9, each of them is 1: the noise is not that of 1e-9."""
    x = d2l.from_numpy(numbers(202, 3, 4) * 5)
    assert d2l.check_gradient(lambda x: networks.F.sum(networks.F.tanh(6 * x)), x).num_values == 12


def test_a_large_constant_beside_a_small_gradient_is_refused_in_float32(d2l, networks):
    x = numbers(5, 5)

    def hidden(x):
        return 1e-6 * networks.F.sum(networks.F.sin(x)) + 100

    with pytest.raises(ValueError, match=r"bütün türevler ölçüm hatasının .* float64 girdi verin"):
        d2l.check_gradient(hidden, d2l.from_numpy(x.astype("float32")))
    assert d2l.check_gradient(hidden, d2l.from_numpy(x)).num_values == 5


def test_a_gradient_of_zero_is_told_to_be_small(d2l, networks):
    x = d2l.from_numpy(numbers(6, 1, 5))
    result = d2l.check_gradient(lambda x: networks.F.sum(networks.F.softmax(x)), x)
    assert result.num_too_small + result.num_tested == 5 and result.num_too_small > 0
    assert "ölçülemeyecek kadar küçük" in repr(result)


def test_a_derivative_whose_opposite_would_pass_is_not_called_tested(d2l, networks):
    """Beside a term of 1000, float32 cannot tell a slope of 0.05 from one of -0.05."""

    def wrong(x, dtype):
        y = x * d2l.from_numpy(np.array([1000, 0.05], dtype))
        c = d2l.from_numpy(np.array([1, -1], dtype))
        return networks.F.sum(y * c + networks.stopped(y - y * c))

    result = d2l.check_gradient(lambda x: wrong(x, "float32"), d2l.from_numpy(np.ones(2, "float32")))
    assert (result.num_tested, result.num_too_small) == (1, 1)
    with pytest.raises(AssertionError, match=r"\[1\] öğesinde gradyan tutmuyor; çerçeve -0.05, sonlu fark 0.05"):
        d2l.check_gradient(lambda x: wrong(x, "float64"), d2l.from_numpy(np.ones(2)))


def test_a_zero_where_the_function_moves_is_not_called_tested(d2l, networks):
    """Beside a term of 1000, float32 cannot tell a slope of 0.05 from none."""

    def cut(x, dtype):
        y = x * d2l.from_numpy(np.array([1000, 0.05], dtype))
        c = d2l.from_numpy(np.array([1, 0], dtype))
        return networks.F.sum(y * c + networks.stopped(y - y * c))

    result = d2l.check_gradient(lambda x: cut(x, "float32"), d2l.from_numpy(np.ones(2, "float32")))
    assert (result.num_tested, result.num_too_small) == (1, 1)
    with pytest.raises(AssertionError, match=r"\[1\] öğesinde gradyan tutmuyor; çerçeve 0, sonlu fark 0.05"):
        d2l.check_gradient(lambda x: cut(x, "float64"), d2l.from_numpy(np.ones(2)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_zero_where_nothing_moves_is_tested(d2l, networks, dtype):
    x = d2l.from_numpy(np.array([1, -1, 2, -2], dtype))
    result = d2l.check_gradient(lambda x, y: networks.F.sum(networks.F.relu(x)), x, x)
    assert (result.num_tested, result.num_too_small) == (8, 0)


def test_a_random_function_is_refused(d2l, networks):
    rng = np.random.default_rng(0)

    def masked(x):
        return networks.F.sum(x * d2l.from_numpy((rng.random(12) < 0.5).reshape(3, 4).astype("float64")))

    with pytest.raises(ValueError, match="aynı girdiyle aynı sonucu veren bir işlev .* tohumu işlevin içinde"):
        d2l.check_gradient(masked, d2l.from_numpy(numbers(7, 3, 4)))


def test_a_function_that_changes_itself_is_refused(d2l, networks):
    calls = []

    def counted(x):
        calls.append(1)
        return networks.F.sum(x) * (1 + 1e-9 * len(calls))

    with pytest.raises(ValueError, match="her çağrıda kendini değiştiriyor"):
        d2l.check_gradient(counted, d2l.from_numpy(numbers(8, 3)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_normalisation_has_a_right_gradient_and_keeps_its_statistics(d2l, networks, dtype):
    """In the mode that the framework is in, with statistics that matter."""
    net = networks.made(networks.normalised, dtype)
    rng = np.random.default_rng(9)
    state = {name: rng.uniform(0.5, 2, a.shape) for name, a in d2l.export_state(net).items() if a.ndim}
    d2l.import_state(net, state, strict=False)
    before = d2l.export_state(net)
    x = d2l.from_numpy(numbers(9, 6, 5, dtype=dtype))
    predicted = d2l.check_gradient(lambda x: networks.F.sum(networks.F.sin(networks.predicted(net, x))), x)
    assert predicted.num_tested == 30 and predicted.restored == ()
    with networks.training():
        result = d2l.check_gradient(lambda x: networks.F.sum(networks.F.sin(networks.trained(net, x))), x)
    assert result.num_tested == 30 and len(result.restored) >= 2
    assert f"çağrıların oynattığı {len(result.restored)} tampon geri kondu" in repr(result)
    for name, array in d2l.export_state(net).items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["mlp", "norms", "convolution", "series", "named"])
def test_networks_have_right_gradients(d2l, networks, name, dtype):
    from reference import CASES

    case = next(case for case in CASES if case.name == name)
    net = networks.made(getattr(networks, name), dtype)
    d2l.import_state(net, case.state())
    x = d2l.from_numpy(networks.to_layout(case.input()).astype(dtype)[:1])
    if (name, dtype) in networks.WRONG_GRADIENTS:
        with pytest.raises(AssertionError, match="gradyan tutmuyor"):
            d2l.check_gradient(lambda x: networks.F.mean(networks.predicted(net, x)), x)
        return
    result = d2l.check_gradient(lambda x: networks.F.mean(networks.predicted(net, x)), x)
    assert result.num_tested + result.num_kinks >= 0.9 * min(256, result.num_values)


def test_many_elements_are_sampled_and_all_seen_along_random_directions(d2l, networks):
    x = d2l.from_numpy(numbers(10, 101, 100))
    result = d2l.check_gradient(lambda x: networks.F.sum(x * x * x), x)
    assert (result.num_values, result.num_tested) == (10100, 256)
    assert repr(result) == (
        "gradyanlar tutuyor (1 girdi, 10100 türev; 256 tanesi seçilip tek tek, "
        "hepsi birlikte 4 rastgele doğrultuda sınandı)"
    )
    one = np.zeros((101, 100))
    one[50, 50] = 1
    c = d2l.from_numpy(one)

    def wrong(x):
        return networks.F.sum(x * x * (1 - c)) + networks.F.sum(networks.stopped(x) * x * c)

    with pytest.raises(AssertionError, match="rastgele bir doğrultuda|50, 50"):
        d2l.check_gradient(wrong, x)


def test_the_choice_of_elements_follows_the_seed_and_moves_no_other(d2l, networks):
    x = d2l.from_numpy(numbers(11, 20, 20))

    def chosen(seed):
        return d2l.check_gradient(lambda x: networks.F.sum(networks.F.exp(x)), x, seed=seed).max_error

    np.random.seed(0)
    assert chosen(1) == chosen(1)
    assert np.random.random() == np.random.RandomState(0).random_sample()
    with pytest.raises(TypeError, match="seed: en az 0 olan bir tam sayı bekleniyordu, str"):
        d2l.check_gradient(networks.total, x, seed="a")


def test_max_error_is_relative_to_the_input_s_largest_derivative(d2l, networks):
    """The gradient of every element is off by 5e-7 of itself, too little to be wrong."""
    c = d2l.from_numpy(np.array([5e-7, 0, 0]))
    x = d2l.from_numpy(np.array([100.0, 100.0, 400.0]))
    result = d2l.check_gradient(
        lambda x: networks.F.sum(x * x * 0.5 + c * x * networks.stopped(x) - networks.stopped(c * x * x)), x
    )
    assert result.max_error == pytest.approx(5e-7 / 4, rel=0.05)


def test_an_integer_result_is_refused(d2l, networks):
    with pytest.raises(TypeError, match="kayan noktalı bir sonuç bekleniyordu, int64 türünde bir sonuç geldi"):
        d2l.check_gradient(lambda x: d2l.from_numpy(np.array(3)), d2l.from_numpy(np.ones(2)))
