"""What only Keras has: channels last, Flatten, functional models, its own bookkeeping."""

import math
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from d2l import tensorflow as d2l


def names(net):
    return list(d2l.export_state(net))


def built(net, *shape):
    net(tf.zeros(shape))
    return net


def test_a_functional_model_has_the_names_that_its_author_gave():
    x = keras.Input((4,))
    net = keras.Model(x, layers.Dense(2, name="out")(layers.BatchNormalization()(layers.Dense(3)(x))))
    assert names(net) == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
        "out.weight",
        "out.bias",
        "1.eps",
    ]


def test_a_layer_called_twice_is_counted_once():
    x, shared = keras.Input((4,)), layers.Dense(4)
    net = keras.Model(x, layers.Dense(1)(shared(layers.ReLU()(shared(x)))))
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert d2l.num_parameters(net) == 25


def test_a_model_with_several_inputs_is_summarised():
    a, b = keras.Input((4,)), keras.Input((3,))
    net = keras.Model([a, b], layers.Concatenate()([layers.Dense(2)(a), layers.Dense(2)(b)]))
    assert d2l.summary(net, tf.ones((1, 4)), tf.ones((1, 3)))["Çıktı şekli"][-1] == "(1, 4)"


@pytest.mark.filterwarnings("ignore:.build")
def test_a_layer_that_call_never_uses_is_named():
    class Forgetful(keras.Model):
        def __init__(self):
            super().__init__()
            self.used, self.unused = layers.Dense(3), layers.Dense(2)

        def call(self, x):
            return self.used(x)

    with pytest.raises(RuntimeError, match=r"\(bekleyen: unused\)"):
        d2l.export_state(built(Forgetful(), 1, 2))


class Weights(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ws = [self.add_weight(shape=(2,)) for _ in range(2)]
        self.table = {"a": self.add_weight(shape=(1,))}
        self.count = self.add_weight(shape=(3,), trainable=False, dtype="int32", initializer="zeros")

    def call(self, x):
        return x + self.ws[0]


def test_weights_in_lists_and_dictionaries_have_names():
    assert set(names(Weights())) == {"ws.0", "ws.1", "table.a", "count"}
    assert d2l.num_parameters(Weights()) == 5


def test_what_compiling_and_fitting_add_is_no_state():
    net = keras.Sequential([layers.Dense(3), layers.Dropout(0.5, seed=1), layers.Dense(1)])
    net.compile("adam", "mse", metrics=["mae"])
    net.fit(tf.ones((4, 2)), tf.ones((4, 1)), verbose=0)
    assert names(net) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert d2l.num_parameters(net) == 13


def test_predict_sees_an_imported_epsilon():
    net = built(keras.Sequential([layers.BatchNormalization()]), 1, 2)
    net.predict(np.ones((1, 2)), verbose=0)
    state = d2l.export_state(net)
    d2l.import_state(net, state | {"0.eps": np.array(3.0)})
    np.testing.assert_allclose(net.predict(np.ones((1, 2)), verbose=0), np.full((1, 2), 0.5), atol=1e-6)


def test_a_block_that_knows_its_parent_is_walked_once():
    class Child(layers.Layer):
        def __init__(self, parent):
            super().__init__()
            self.parent, self.dense = parent, layers.Dense(1)
            self.dense.build((1, 2))

    class Parent(layers.Layer):
        def __init__(self):
            super().__init__()
            self.child = Child(self)

    assert names(Parent()) == ["child.dense.weight", "child.dense.bias"]


def test_depthwise_kernels_have_the_shape_of_a_grouped_convolution():
    net = built(keras.Sequential([layers.DepthwiseConv2D(3, depth_multiplier=2)]), 1, 5, 5, 2)
    state = d2l.export_state(net)
    assert state["0.weight"].shape == (4, 1, 3, 3)
    np.testing.assert_array_equal(state["0.weight"][3, 0], net.layers[0].kernel[:, :, 1, 1])
    d2l.import_state(net, {k: v + 1 for k, v in state.items()})
    np.testing.assert_array_equal(d2l.export_state(net)["0.weight"], state["0.weight"] + 1)


def permuted(net, layer, name):
    """Whether the features that a Dense layer reads are counted in another order."""
    return not np.allclose(d2l.export_state(net)[name], np.asarray(layer.kernel).T)


def test_only_what_comes_from_an_image_is_reordered():
    pooled = built(
        keras.Sequential([layers.Conv2D(3, 3), layers.GlobalAveragePooling2D(), layers.Flatten(), layers.Dense(2)]),
        1,
        5,
        5,
        2,
    )
    assert not permuted(pooled, pooled.layers[-1], "1.weight")
    put_first = built(
        keras.Sequential([layers.Conv2D(3, 3), layers.Permute((3, 1, 2)), layers.Flatten(), layers.Dense(2)]),
        1,
        5,
        5,
        2,
    )
    assert not permuted(put_first, put_first.layers[-1], "1.weight")
    image = built(keras.Sequential([layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(2)]), 1, 5, 5, 2)
    assert permuted(image, image.layers[-1], "1.weight")
    words = built(
        keras.Sequential(
            [
                keras.Sequential([layers.Embedding(5, 3), layers.Flatten(), layers.Dense(2)]),
                layers.Reshape((2, 1)),
                layers.Conv1D(2, 1),
            ]
        ),
        1,
        4,
    )
    assert not permuted(words, words.layers[0].layers[-1], "0.1.weight")


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("flatten_format", ["channels_last", "channels_first"])
def test_the_order_of_flattened_features_is_that_of_keras_itself(data_format, flatten_format):
    """Features numbered as they stand in a channels-first image come out in that order."""
    shape = (1, 3, 4, 2) if data_format == "channels_last" else (1, 2, 3, 4)
    net = built(
        keras.Sequential(
            [
                layers.AveragePooling2D(1, data_format=data_format),
                layers.Flatten(data_format=flatten_format),
                layers.Dense(24, use_bias=False),
            ]
        ),
        *shape,
    )
    numbered = np.arange(24, dtype="float32").reshape(1, 2, 3, 4)
    net.layers[-1].kernel.assign(np.eye(24))
    if (data_format, flatten_format) == ("channels_last", "channels_first"):
        with pytest.raises(RuntimeError, match="kanonik sırası bilinemiyor"):  # it takes the rows for channels
            d2l.export_state(net)
        return
    if data_format == "channels_last":
        flat = np.asarray(net(numbered.transpose(0, 2, 3, 1)))[0]
    else:  # a pooling of channels first runs on no CPU; a Flatten does
        flat = np.asarray(layers.Flatten(data_format=flatten_format)(numbered))[0]
    order = d2l.export_state(net)["0.weight"] @ numbered.ravel()
    np.testing.assert_array_equal(order, flat)


def test_a_head_nested_after_flatten_is_found():
    net = built(
        keras.Sequential([layers.Conv2D(3, 3), layers.Flatten(), keras.Sequential([layers.Dense(2)])]), 1, 5, 5, 2
    )
    assert permuted(net, net.layers[-1].layers[0], "1.0.weight")


def test_a_type_that_tensorflow_lacks_is_refused():
    with pytest.raises(TypeError, match="TensorFlow içinde karşılığı olan bir veri türü"):
        d2l.from_numpy(np.ones(2, np.longdouble))


class ByHand(keras.Model):
    def __init__(self, flatten, *shape):
        super().__init__()
        self.conv, self.flatten, self.out = layers.Conv2D(3, 3), flatten, layers.Dense(2)

    def call(self, x):
        return self.out(self.flatten(self.conv(x)))


@pytest.mark.parametrize(
    "flatten, words",
    [
        (lambda x: tf.sort(tf.reshape(x, (1, 27))), "TopKV2"),
        (lambda x: tf.reshape(x, (1, 9, 3)), None),
        (lambda x: tf.reshape(x, (1, 3, 9)), "konumların bir bölümü kanallarla birleşiyor"),
        (lambda x: tf.reshape(tf.reshape(x, (1, 9, 3)), (1, 27)), "bir dizi belirteç gibi"),
        (lambda x: tf.reshape(x, (1, 27))[:, :20], "kesiliyor ya da uzatılıyor"),
        (lambda x: tf.reshape(tf.reshape(x, (1, 27)), (1, 9, 3)), "başka türlü bölünüyor"),
        (lambda x: tf.gather(tf.reshape(x, (1, 27)), [1, 0, 5], axis=1), "seçilerek alınıyor"),
        (lambda x: tf.numpy_function(lambda a: a.reshape(1, 27), [x], tf.float32).set_shape((1, 27)) or x, None),
        (lambda x: tf.linalg.band_part(x[..., 0], 0, 1), "MatrixBandPart"),
        (lambda x: tf.roll(tf.reshape(x, (1, 27)), 1, 1), "Roll: .* öznitelikleri"),
        (lambda x: tf.cumsum(tf.reshape(x, (1, 27)), 1), "Cumsum: .* özniteliklerini sıralarıyla okuyor"),
        (lambda x: tf.cumsum(x, 2), None),
        (lambda x: tf.one_hot(tf.argmax(tf.reshape(x, (1, 27)), 1), 27), "OneHot: ArgMax: .* sıralarıyla okuyor"),
        (
            lambda x: tf.reshape(tf.nn.max_pool1d(tf.reshape(x, (1, 27, 1)), 3, 3, "VALID"), (1, 9)),
            "MaxPool: .* sıralarıyla",
        ),
        (
            lambda x: tf.reshape(tf.nn.conv1d(tf.reshape(x, (1, 27, 1)), tf.ones((3, 1, 2)), 1, "SAME"), (1, 54)),
            "Conv2D: .* sıralarıyla okuyor",
        ),
    ],
)
def test_what_is_not_understood_on_the_way_to_a_dense_layer_is_refused_by_name(flatten, words):
    net = built(ByHand(flatten), 1, 5, 5, 2)
    assert d2l.num_parameters(net) > 0
    if words is None:
        d2l.export_state(net)
        return
    with pytest.raises(RuntimeError, match=rf"d2l.export_state: out: kernel .*{words}"):
        d2l.export_state(net)


class Made(keras.Model):
    """Features that layers make in every place of an image, or for every word of it, then flattened."""

    def __init__(self, body, *inner):
        super().__init__()
        self.conv, self.body, self.inner, self.out = layers.Conv2D(3, 3), body, list(inner), layers.Dense(2)

    def call(self, x):
        return self.out(tf.reshape(self.body(self.conv(x), *self.inner), (x.shape[0], -1)))


def square():
    layer = layers.Dense(3)
    layer.build((None, 3))
    return layer


def as_words(x):
    return tf.reshape(x, (x.shape[0], 9, 3))


@pytest.mark.parametrize(
    "body, inner, refused",
    [
        (lambda x, f: x + f(x), lambda: layers.Dense(3), True),
        (lambda x, f: x * tf.sigmoid(f(x)), lambda: layers.Dense(3), True),
        (lambda x, f: x * tf.sigmoid(f(x)), lambda: layers.Dense(1), False),
        (lambda x, f: tf.concat([x, f(x)], -1), lambda: layers.Dense(3), True),
        (lambda x, f: x + f(x), lambda: layers.EinsumDense("nhwc,cd->nhwd", (None, None, 3)), True),
        (lambda x, f: x + f(x, x), lambda: layers.MultiHeadAttention(2, 3, attention_axes=(1, 2)), True),
        (lambda x, f: f(as_words(x), as_words(x)), lambda: layers.MultiHeadAttention(2, 3), True),
        (lambda x, f: f(as_words(x)), lambda: layers.Dense(3), True),
        (lambda x, f: tf.linalg.matrix_transpose(f.kernel @ tf.linalg.matrix_transpose(as_words(x))), square, True),
        (lambda x, f: tf.transpose(x + f(x), (0, 3, 1, 2)), lambda: layers.Dense(3), False),
        (lambda x, f: tf.nn.max_pool2d(x + f(x), 2, 1, "VALID"), lambda: layers.Dense(3), False),
        (lambda x, f: tf.reduce_mean(x + f(x), (1, 2)), lambda: layers.Dense(3), False),
        (lambda x, f: x * tf.sigmoid(f(tf.reduce_mean(x, (1, 2), keepdims=True))), lambda: layers.Dense(3), False),
    ],
)
@pytest.mark.parametrize("batch", [1, 2])
def test_what_a_product_makes_in_every_place_is_not_flattened_unasked(batch, body, inner, refused):
    """Where channels stood in a network that keeps them first, nobody knows."""
    net = built(Made(body, inner()), batch, 5, 5, 2)
    if not refused:
        assert "out.weight" in names(net)
        return
    with pytest.raises(RuntimeError, match="out: kernel .*kanalların yerini alan özniteliklerle birlikte"):
        d2l.export_state(net)


@pytest.mark.parametrize("batch", [1, 2])
def test_an_array_over_places_and_made_features_is_refused(batch):
    class Placed(Made):
        def __init__(self):
            super().__init__(lambda x, f: tf.reduce_mean(f(x) + self.place, (1, 2)), layers.Dense(3))
            self.place = self.add_weight(shape=(3, 3, 3))

    with pytest.raises(RuntimeError, match="place .*kanalların yerini alan özniteliklerle yan yana"):
        d2l.export_state(built(Placed(), batch, 5, 5, 2))


def test_an_array_over_an_input_that_may_be_an_image_is_refused():
    """Of equal sizes its axes would fit in any order."""
    net = built(keras.Sequential([layers.LayerNormalization(axis=(1, 2, 3)), layers.Flatten()]), 2, 3, 3, 3)
    with pytest.raises(RuntimeError, match="0: gamma .*girdisi bir görüntüye benziyor"):
        d2l.export_state(net)


class Quantized(keras.Model):
    """A table's nearest rows in every place of an image, in the two ways in which they are looked up."""

    def __init__(self, way, head):
        super().__init__()
        self.conv, self.out, self.table = layers.Conv2D(3, 3), head, self.add_weight(shape=(7, 3))
        self.way = way

    def call(self, x):
        z = self.conv(x)
        index = tf.argmax(tf.matmul(tf.reshape(z, (-1, 3)), self.table, transpose_b=True), 1)
        chosen = tf.gather(self.table, index) if self.way == "gather" else tf.one_hot(index, 7) @ self.table
        return self.out(z + tf.stop_gradient(tf.reshape(chosen, tf.shape(z)) - z))


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("way", ["gather", "one_hot"])
def test_a_table_looked_up_in_every_place_is_known_and_not_flattened_unasked(way, batch):
    net = built(Quantized(way, layers.Conv2D(2, 3)), batch, 5, 5, 2)
    assert d2l.import_state(net, d2l.export_state(net, tf.random.normal((2, 5, 5, 2)))).witness == 0
    assert d2l.layout(net)["Dönüşüm"][-1] == "aynı"
    flat = built(Quantized(way, keras.Sequential([layers.Flatten(), layers.Dense(2)])), batch, 5, 5, 2)
    with pytest.raises(RuntimeError, match=r"out\.1: kernel .*kanalların yerini alan"):
        d2l.export_state(flat)


@pytest.mark.parametrize(
    "index, refused",
    [
        (lambda x: tf.argmax(tf.reshape(x, (1, 27)), 1), "ArgMax"),
        (lambda x: tf.argmin(tf.reshape(x, (1, 27)), 1) // 2 + 1, "ArgMin"),
        (lambda x: tf.math.top_k(tf.reshape(x, (1, 27)), 2).indices[:, 0], "TopKV2"),
        (lambda x: tf.argmax(x, -1)[:, 0, 0], None),
        (lambda x: tf.argmax(tf.reshape(x, (1, 9, 3)), 1)[:, 0], None),
        (lambda x: tf.cast(tf.abs(x[:, 0, 0, 0]), "int32"), None),
    ],
)
def test_an_index_into_a_flattened_image_chooses_other_rows_elsewhere(index, refused):
    class Chosen(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.table, self.out = layers.Conv2D(3, 3), layers.Embedding(27, 4), layers.Dense(2)

        def call(self, x):
            return self.out(self.table(index(self.conv(x))))

    net = built(Chosen(), 1, 5, 5, 2)
    if refused is None:
        assert "table.weight" in names(net)
        return
    with pytest.raises(RuntimeError, match=f"table: embeddings .*GatherV2: {refused}"):
        d2l.export_state(net)


def test_an_array_over_an_image_s_places_and_channels_is_refused():
    class Placed(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.place = layers.Conv2D(3, 3), self.add_weight(shape=(1, 3, 3, 3))

        def call(self, x):
            return self.conv(x) + self.place

    with pytest.raises(RuntimeError, match="place bir görüntünün konumları ve kanalları üzerine yayılıyor"):
        d2l.export_state(built(Placed(), 1, 5, 5, 2))


def test_a_network_of_several_inputs_needs_a_witness_and_says_so():
    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.out = layers.Conv2D(3, 3), layers.Dense(2)

        def call(self, x, y):
            return self.out(tf.reshape(self.conv(x), (1, 27)) + y)

    x, y = tf.random.normal((1, 5, 5, 2)), tf.random.normal((1, 27))
    net, twin = Two(), Two()
    net(x, y), twin(x, y)
    with pytest.raises(RuntimeError, match=r"çizgesi çıkarılamadı .* d2l.export_state\(net, X\)"):
        d2l.export_state(net)
    state = d2l.export_state(net, x, y)
    assert d2l.import_state(twin, state).witness < 1e-5
    np.testing.assert_array_equal(d2l.export_state(twin, x, y)["out.weight"], state["out.weight"])


def test_an_own_tracing_leaves_no_trace_on_the_layers():
    class Watching(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.out, self.calls, self.seen = layers.Conv2D(3, 3), layers.Dense(2), 0, []

        def call(self, x):
            self.calls, self.last = self.calls + 1, self.conv(x)
            self.seen.append(x)
            return self.out(tf.reshape(self.last, (1, 27)))

    net = built(Watching(), 1, 5, 5, 2)
    calls, last, seen = net.calls, net.last, len(net.seen)
    d2l.export_state(net)
    assert net.last is last and (net.calls, len(net.seen)) == (calls, seen)
    assert not tf.config.functions_run_eagerly()


def test_a_recurrent_layer_over_words_of_an_image_keeps_its_own_layout():
    net = built(keras.Sequential([layers.Conv2D(3, 3), layers.Reshape((9, 3)), layers.LSTM(2)]), 1, 5, 5, 2)
    assert "1.cell.kernel" in names(net)
    rows = keras.Sequential([layers.Conv2D(3, 3), layers.Flatten(), layers.Reshape((3, 9)), layers.LSTM(2)])
    with pytest.raises(RuntimeError, match="cell: kernel .*konumların bir bölümü kanallarla birleşiyor"):
        d2l.export_state(built(rows, 1, 5, 5, 2))


# Counts: what Keras lists, whatever the author calls it


class ReZero(keras.Sequential):
    def __init__(self):
        super().__init__([layers.Dense(3)])
        self.w = self.add_weight(shape=(2,))


def test_a_sequence_s_own_weight_is_counted_and_travels():
    net = built(ReZero(), 1, 3)
    assert d2l.num_parameters(net) == net.count_params() == 14
    d2l.import_state(net, {n: a + 5 for n, a in d2l.export_state(net).items()})
    assert names(net) == ["w", "0.weight", "0.bias"] and (np.asarray(net.w) > 3).all()


def test_a_functional_subclass_s_own_layers_are_counted():
    class Net(keras.Model):
        def __init__(self):
            x = keras.Input((3,))
            super().__init__(x, layers.Dense(2)(x))
            self.scale, self.extra = self.add_weight(shape=(7,)), layers.Dense(5)
            self.extra.build((None, 2))

    net = Net()
    assert d2l.num_parameters(net) == net.count_params() == 30
    assert names(net) == ["scale", "0.weight", "0.bias", "extra.weight", "extra.bias"]


@pytest.mark.parametrize("word", ["quantize", "loss", "compiled", "train_function", "supports_jit"])
def test_an_attribute_may_be_called_as_keras_calls_its_own(word):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.out = layers.Dense(3)
            setattr(self, word, layers.Dense(2))

        def call(self, x):
            return getattr(self, word)(self.out(x))

    net = built(Net(), 1, 2)
    assert d2l.num_parameters(net) == net.count_params() == 17
    assert f"{word}.weight" in names(net)


@pytest.mark.filterwarnings("ignore:Layer InputLayer")
@pytest.mark.parametrize("mode, count, size", [("int8", 18, 36), ("int4", 21, 51)])
def test_a_quantised_layer_is_counted_and_not_exchanged(mode, count, size):
    net = built(keras.Sequential([layers.Dense(3)]), 1, 4)
    net.quantize(mode)
    assert d2l.num_parameters(net) == net.count_params() == count
    assert d2l.num_bytes(net) == sum(np.asarray(w).nbytes for w in net.weights) == size
    with pytest.raises(RuntimeError, match=f"0: {mode} türünde nicemlenmiş"):
        d2l.export_state(net)


# Names that don't depend on the session


def test_functional_models_have_the_same_names_in_every_session():
    def cnn():
        i = keras.Input((6, 6, 1))
        return keras.Model(i, layers.Dense(2)(layers.Flatten()(layers.Conv2D(2, 3)(i))))

    first, second = cnn(), cnn()
    assert names(first) == names(second) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    d2l.import_state(second, d2l.export_state(first))


@pytest.mark.parametrize(
    "kind",
    [
        name
        for name in dir(layers)
        if isinstance(getattr(layers, name), type) and issubclass(getattr(layers, name), layers.Layer)
    ],
)
def test_a_name_that_keras_made_up_is_known_for_every_layer(kind):
    from types import SimpleNamespace

    from keras.src.utils import naming

    from d2l import _keras

    made_up = naming.to_snake_case(getattr(layers, kind).__name__)
    stand_in = type(getattr(layers, kind).__name__, (SimpleNamespace,), {})
    assert _keras._given_name(stand_in(name=made_up)) == _keras._given_name(stand_in(name=f"{made_up}_12")) == ""
    assert _keras._given_name(stand_in(name="gövde")) == "gövde"


# Those who have traced the old settings


def test_whatever_has_traced_an_old_epsilon_sees_the_new_one():
    net = built(keras.Sequential([layers.BatchNormalization()]), 1, 2)
    infer, x = tf.function(net), tf.ones((1, 2))
    i = keras.Input((2,))
    parent = keras.Model(i, net(i))
    infer(x), parent.predict(np.ones((1, 2)), verbose=0)
    done = d2l.import_state(net, d2l.export_state(net) | {"0.eps": np.array(3.0)})
    assert done.stale == () and done.settings[0][0] == "0.eps"
    for answer in (infer(x), parent.predict(np.ones((1, 2)), verbose=0)):
        np.testing.assert_allclose(answer, np.full((1, 2), 0.5), atol=1e-6)


held = None


def test_a_function_that_was_made_concrete_is_named():
    global held
    net = built(keras.Sequential([layers.BatchNormalization()]), 1, 2)
    held = tf.function(net).get_concrete_function(tf.TensorSpec((1, 2)))
    done = d2l.import_state(net, {"0.eps": np.array(3.0)}, strict=False)
    assert done.stale == ("held",) and "eski ayarı görenler, yeniden izleyin: held" in repr(done)


def test_bfloat16_travels_as_float32():
    net = built(keras.Sequential([layers.Dense(2, dtype="bfloat16")]), 1, 2)
    state = d2l.export_state(net)
    assert state["0.weight"].dtype == np.float32 and d2l.num_bytes(net) == 12
    d2l.import_state(net, state)
    assert net.layers[0].kernel.dtype == "bfloat16"


@pytest.mark.parametrize(
    "name", ["CPU:0", "/cpu:0", "/device:CPU:0", "cpu", "/job:localhost/replica:0/task:0/device:CPU:0"]
)
def test_a_device_is_known_by_any_of_its_names(name):
    assert d2l.device_of(d2l.to_device(tf.Variable([1.0]), name)) == d2l.cpu() == "/CPU:0"


@pytest.mark.parametrize("name", ["/GPU:7", "", "zurna"])
def test_a_device_that_is_not_there_is_refused(name):
    with pytest.raises(ValueError, match="diye bir cihaz yok; var olanlar: /CPU:0"):
        d2l.to_device(tf.ones(1), name)


def test_accelerators_are_tried_in_the_stated_order(monkeypatch):
    there = {"GPU": 2, "XPU": 1}
    monkeypatch.setattr(
        tf.config,
        "list_logical_devices",
        lambda kind: [SimpleNamespace(name=f"/device:{kind}:{i}") for i in range(there.get(kind, 0))],
    )
    assert d2l.try_all_gpus() == ["/GPU:0", "/GPU:1"] and d2l.gpu(1) == "/GPU:1" and d2l.num_gpus() == 2
    del there["GPU"]
    assert d2l.try_gpu() == "/XPU:0" and d2l.try_gpu(1) == "/CPU:0"


def test_variables_are_tensors_too():
    for x in (tf.Variable([1.0]), keras.Variable([1.0])):
        assert d2l.to_numpy(x) == [1.0] and d2l.device_of(x) == "/CPU:0"
        d2l.check_gradient(lambda x: tf.reduce_sum(tf.convert_to_tensor(x) ** 2), x)


def test_a_symbolic_tensor_is_refused():
    with pytest.raises(TypeError, match="değeri olan bir tensör"):
        tf.function(d2l.to_numpy, autograph=False)(tf.ones(2))
    with pytest.raises(TypeError, match="KerasTensor geldi"):
        d2l.to_numpy(keras.Input((2,)))


def test_a_gradient_of_a_gather_is_checked():
    d2l.check_gradient(lambda w: tf.reduce_sum(tf.gather(w, [0, 0, 1])), tf.ones((5, 3), tf.float64))


def test_summary_asks_every_layer_for_prediction_and_moves_nothing():
    class Insisting(keras.Model):
        def __init__(self):
            super().__init__()
            self.norm = layers.BatchNormalization()

        def call(self, x, training=True):
            return self.norm(x, training=training)

    class Required(keras.Model):
        def __init__(self):
            super().__init__()
            self.norm = layers.BatchNormalization()

        def call(self, x, training):
            return self.norm(x, training=True)

    for net in (Insisting(), Required()):
        net(tf.zeros((2, 3)), training=False)
        before = [np.array(w) for w in net.weights]
        d2l.summary(net, tf.random.normal((4, 3)))
        for w, array in zip(net.weights, before, strict=True):
            np.testing.assert_array_equal(w, array)


@pytest.mark.parametrize(
    "layer, shape",
    [
        (lambda: layers.LSTM(3), "(2, 3)"),
        (lambda: layers.GRU(3, return_sequences=True), "(2, 5, 3)"),
        (lambda: layers.SimpleRNN(3), "(2, 3)"),
        (lambda: layers.Bidirectional(layers.LSTM(3)), "(2, 6)"),
    ],
)
def test_recurrent_layers_show_their_output(layer, shape):
    table = d2l.summary(keras.Sequential([layer(), layers.Dense(1)]), tf.ones((2, 5, 4)))
    assert shape in table["Çıktı şekli"] and table["Çıktı şekli"][-1] == shape.rpartition(",")[0] + ", 1)"


def test_summary_takes_named_inputs():
    class Masked(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x, *, scale=None):
            return self.dense(x * scale)

    assert d2l.summary(Masked(), tf.ones((4, 3)), scale=tf.ones((4, 1)))["Çıktı şekli"] == ["(4, 2)"]


def test_the_device_of_a_network_that_is_not_built_is_not_known_yet():
    with pytest.raises(RuntimeError, match=r"henüz ilklenmemiş Sequential geldi; önce net\(X\) ile ağdan bir girdi"):
        d2l.device_of(keras.Sequential([layers.Dense(2)]))


def test_strings_are_no_numbers_and_float8_becomes_float32():
    with pytest.raises(TypeError, match="sayılardan oluşan bir tensör bekleniyordu, string türünde bir tensör geldi"):
        d2l.to_numpy(tf.constant(["a"]))
    for kind in (tf.dtypes.experimental.float8_e4m3fn, tf.dtypes.experimental.float8_e5m2):
        back = d2l.to_numpy(tf.cast(tf.constant([0.5]), kind))
        assert back.dtype == np.float32 and back[0] == 0.5
    assert d2l.to_numpy(tf.cast([-3], tf.dtypes.experimental.int4)).dtype == np.int8
    net = built(keras.Sequential([layers.Dense(2)]), 1, 2)
    with pytest.raises(ValueError, match="0.weight için değerleri okunabilen .* string türünde"):
        d2l.import_state(net, d2l.export_state(net) | {"0.weight": tf.constant("a")})


def test_bfloat16_arrays_are_numbers():
    from d2l import _errors

    array = np.ones(2, tf.bfloat16.as_numpy_dtype)
    assert d2l.from_numpy(array).dtype == tf.bfloat16
    assert d2l.plot(array).svg == d2l.plot([1.0, 1.0]).svg
    assert "bfloat16 geldi; a.astype(np.float32)" in str(_errors.wrong_dtype("d2l.from_numpy", "PyTorch", array))


class FromVector(keras.Model):
    """No layer in it keeps channels, and its input is no image: only its `call` tells."""

    def __init__(self):
        super().__init__()
        self.first, self.out = layers.Dense(48), layers.Dense(2)

    def call(self, x):
        image = tf.nn.max_pool2d(tf.reshape(self.first(x), (-1, 4, 4, 3)), 2, 2, "VALID")
        return self.out(tf.reshape(image, (-1, 12)))


def test_an_image_that_only_call_knows_is_found():
    net = built(FromVector(), 1, 6)
    rng = np.random.default_rng(0)
    state = {name: rng.normal(size=shape).astype("float32") for name, shape in d2l.shapes(net).items()}
    d2l.import_state(net, state)
    x = rng.normal(size=(5, 6)).astype("float32")
    image = (x @ state["first.weight"].T + state["first.bias"]).reshape(5, 3, 2, 2, 2, 2).max((3, 5))
    np.testing.assert_allclose(
        net(x), image.reshape(5, 12) @ state["out.weight"].T + state["out.bias"], rtol=1e-4, atol=1e-4
    )


def test_a_recurrence_along_the_features_of_an_image_is_refused():
    net = keras.Sequential([layers.Conv2D(3, 3), layers.Reshape((27, 1)), layers.LSTM(4), layers.Dense(2)])
    with pytest.raises(RuntimeError, match="LSTM düzleştirilmiş bir görüntüyü okuyor"):
        d2l.export_state(built(net, 1, 5, 5, 2))


@pytest.mark.parametrize("layer", [layers.Normalization(), layers.Discretization(num_bins=3)])
def test_what_adapt_learns_is_no_array_of_the_state_and_is_refused(layer):
    layer.adapt(np.random.default_rng(0).normal(size=(50, 4)).astype("float32"))
    net = keras.Sequential([layer, layers.Dense(2)])
    with pytest.raises(RuntimeError, match=f"{type(layer).__name__} adapt ile öğrendiğini"):
        d2l.export_state(built(net, 1, 4))


@pytest.mark.parametrize(
    "layer", [layers.Normalization(mean=[1.0] * 4, variance=[2.0] * 4), layers.Discretization([0.0, 1.0])]
)
def test_what_was_given_to_such_a_layer_is_a_constant_of_the_network(layer):
    assert names(built(keras.Sequential([layer, layers.Dense(2)]), 1, 4)) == ["0.weight", "0.bias"]


def test_a_name_that_two_arrays_would_have_is_refused():
    class Twice(keras.Model):
        def __init__(self):
            super().__init__()
            self.d = {"x": keras.Sequential([layers.Dense(3)])}
            setattr(self, "d.x.0", layers.Dense(3))

        def call(self, x):
            return self.d["x"](x) + getattr(self, "d.x.0")(x)

    net = built(Twice(), 1, 4)
    assert d2l.num_parameters(net) == 30
    for name in ("shapes", "layout", "export_state"):
        with pytest.raises(ValueError, match=f"d2l.{name}: .* d.x.0.weight adı iki yerden çıkıyor"):
            getattr(d2l, name)(net)
    with pytest.raises(ValueError, match="d2l.import_state: .* d.x.0.weight adı iki yerden çıkıyor"):
        d2l.import_state(net, {})


def test_a_witness_moves_no_statistics_of_a_network_that_insists_on_training():
    class Forced(keras.Model):
        def __init__(self):
            super().__init__()
            self.norm = layers.BatchNormalization()

        def call(self, x):
            return self.norm(x, training=True)

    net, twin = built(Forced(), 1, 3), built(Forced(), 1, 3)
    before = d2l.export_state(net)
    state = d2l.export_state(net, tf.random.normal((8, 3)))
    d2l.import_state(twin, state | before)
    for name, array in before.items():
        np.testing.assert_array_equal(d2l.export_state(net)[name], array)
        np.testing.assert_array_equal(d2l.export_state(twin)[name], array)


@pytest.mark.parametrize("head", [None, "float32"])
@pytest.mark.parametrize("kind", ["mixed_float16", "mixed_bfloat16", "bfloat16"])
def test_a_network_that_computes_in_half_is_heard_in_half(kind, head):
    def made(kind, head=None):
        layer = layers.Dense(16, activation="relu", dtype=kind)
        return built(keras.Sequential([layer, layers.Dense(3, dtype=head or kind)]), 1, 200)

    x = tf.random.normal((5, 200))
    assert 1e-5 < d2l.import_state(made(kind, head), d2l.export_state(made("float32"), x)).witness < 5e-2
    assert 1e-5 < d2l.import_state(made("float32"), d2l.export_state(made(kind, head), x)).witness < 5e-2


class TwoInOne(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.out = layers.Conv2D(3, 3), layers.Dense(2)

    def call(self, pair):
        return self.out(tf.reshape(self.conv(pair[0]), (-1, 27))) + pair[1]


def test_inputs_in_one_list_are_given_one_by_one_or_not_at_all():
    x, y = tf.random.normal((1, 5, 5, 2)), tf.random.normal((1, 2))
    net = TwoInOne()
    net([x, y])
    assert names(net) == ["conv.weight", "conv.bias", "out.weight", "out.bias"]
    with pytest.raises(RuntimeError, match="çizgesi çıkarılamadı .* bu girdileri, böyle tek tek verilince, almıyor"):
        d2l.export_state(net, x, y)


def test_a_functional_model_takes_its_dictionary_s_inputs_one_by_one():
    a, b = keras.Input((5, 5, 2), name="a"), keras.Input((2,), name="b")
    y = layers.Dense(2)(layers.Flatten()(layers.Conv2D(3, 3)(a))) + b
    net = keras.Model({"a": a, "b": b}, y)
    x, y = tf.random.normal((1, 5, 5, 2)), tf.random.normal((1, 2))
    assert d2l.import_state(net, d2l.export_state(net, x, y)).witness == 0
    assert d2l.summary(net, x, y)["Çıktı şekli"][-1] == "(1, 2)"


@pytest.mark.parametrize(
    "shape, net, words",
    [
        ((5, 5, 2), [layers.Conv2D(3, 3), layers.Flatten()], "çıktısı .*düzleştirilmiş bir görüntü"),
        ((5, 5, 2), [layers.Conv2D(4, 3), layers.Reshape((-1, 2))], "çıktısı .*kanallarla birleşiyor"),
        ((4,), [layers.Dense(12), layers.Reshape((2, 2, 3))], "çıktısı .*bir görüntüye benziyor"),
        ((16,), [layers.Reshape((2, 2, 4)), layers.Conv2DTranspose(3, 3)], "girdisi .*düzleştirilmiş bir görüntü"),
    ],
)
def test_a_flattened_image_at_the_end_of_a_network_needs_a_witness(shape, net, words):
    """Its arrays are the same elsewhere; the numbers that go in or come out stand in another order."""
    net = built(keras.Sequential(net), 2, *shape)
    with pytest.raises(RuntimeError, match=f"d2l.export_state: Sequential: ağın {words}"):
        d2l.export_state(net)
    x = tf.random.normal((2, *shape))
    state = d2l.export_state(net, x)
    assert "tanık tutuyor" in repr(d2l.import_state(net, state))
    with pytest.raises(RuntimeError, match="sırada değil"):
        d2l.import_state(net, {k: v for k, v in state.items() if not k.startswith("witness.")})


def test_patches_cut_from_an_image_are_refused():
    """Keras counts place, place, channel in a patch; PyTorch's unfold counts channels first."""
    i = keras.Input((6, 6, 3))
    net = keras.Model(i, layers.Dense(5)(keras.ops.image.extract_patches(i, 2)))
    with pytest.raises(RuntimeError, match="kernel .*çekirdeği izlenemiyor"):
        d2l.export_state(net)


@pytest.mark.parametrize("shape", [(4, 4, 1), (4, 3)])
def test_features_folded_into_a_grey_image_or_a_sequence_are_no_obstacle(shape):
    net = built(keras.Sequential([layers.Dense(math.prod(shape)), layers.Reshape(shape)]), 2, 5)
    assert d2l.export_state(net)["0.weight"].shape == (math.prod(shape), 5)


def test_the_class_of_every_place_is_no_obstacle():
    i = keras.Input((5, 5, 2))
    d2l.export_state(keras.Model(i, keras.ops.argmax(layers.Conv2D(3, 3)(i), -1)))
