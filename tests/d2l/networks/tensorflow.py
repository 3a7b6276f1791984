"""The networks of the contract tests, as one writes them in Keras 3."""

from contextlib import nullcontext

import keras
import tensorflow as tf
from keras import layers

LAYER = layers.ReLU
NETWORK, TENSOR = "keras.Layer", "tf.Tensor"
NUMBERS = []  # among its inputs Keras takes none
WRONG_GRADIENTS = set()


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = layers.Dense(5, activation="relu"), layers.Dense(4)

    def build(self, shape):
        self.scale = self.add_weight(shape=(4,), initializer="ones")
        self.hidden.build(shape)
        self.out.build((shape[0], 5))

    def call(self, x):
        return self.out(self.hidden(x)) * self.scale


class Containers(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(6), layers.ReLU(), layers.Dense(6)]
        self.parts = {"left": layers.Dense(3), "right": layers.Dense(3)}

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.parts["left"](x) - self.parts["right"](x)


class Embedded(keras.Model):
    def __init__(self):
        super().__init__()
        self.table, self.out = layers.Embedding(10, 4), layers.Dense(3)

    def call(self, tokens):
        return self.out(tf.reduce_mean(self.table(tokens), axis=1))


class Split(keras.Model):
    def __init__(self):
        super().__init__()
        self.features = keras.Sequential([layers.Conv2D(3, 3, activation="relu")])
        self.head = keras.Sequential([layers.Flatten(), layers.Dropout(0.5), layers.Dense(4)])

    def call(self, x):
        return self.head(self.features(x))


class Tied(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.shared = layers.Dense(6), layers.Dense(6)
        self.again, self.out = self.shared, layers.Dense(3)

    def call(self, x):
        return self.out(self.again(tf.nn.relu(self.shared(self.first(x)))))


def _built(net, *shape, dtype="float32"):
    net(tf.zeros(shape, dtype))
    return net


def mlp():
    return _built(keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(3)]), 1, 20)


def nested():
    return _built(
        keras.Sequential(
            [
                layers.Dense(6, activation="relu"),
                Block(),
                keras.Sequential([layers.Dense(4), layers.ReLU()]),
                layers.Dense(3),
            ]
        ),
        1,
        20,
    )


def named():
    x = keras.Input((20,))
    hidden = layers.Dense(5, activation="relu", name="hidden")(x)
    return keras.Model(x, layers.Dense(3, name="out")(hidden))


def containers():
    return _built(Containers(), 1, 20)


def embedded():
    return _built(Embedded(), 1, 7, dtype="int32")


def norms():
    return _built(
        keras.Sequential(
            [layers.Dense(8), layers.BatchNormalization(), layers.ReLU(), layers.LayerNormalization(), layers.Dense(3)]
        ),
        1,
        20,
    )


def convolution():
    return _built(
        keras.Sequential(
            [
                layers.Conv2D(3, 3),
                layers.BatchNormalization(),
                layers.ReLU(),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.BatchNormalization(),
                layers.Dropout(0.5),
                layers.Dense(4),
            ]
        ),
        1,
        6,
        7,
        2,
    )


def split():
    return _built(Split(), 1, 6, 7, 2)


def grouped():
    return _built(
        keras.Sequential([layers.Conv2D(4, 3, groups=2), layers.Conv2D(4, 3, groups=2, use_bias=False)]), 1, 6, 7, 2
    )


def transposed():
    return _built(layers.Conv2DTranspose(3, 3, strides=2), 1, 6, 7, 2)


def series():
    return _built(keras.Sequential([layers.Conv1D(3, 3), layers.Flatten(), layers.Dense(2)]), 1, 7, 2)


def tied():
    return _built(Tied(), 1, 20)


def lazy():
    return keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(3)])


def empty():
    return keras.Sequential([keras.Sequential()])


def stateless():
    return layers.ReLU()


def frozen():
    net = mlp()
    net.layers[0].trainable = False
    return net


def half():
    return _built(
        keras.Sequential([layers.Dense(8, activation="relu", dtype="float16"), layers.Dense(3, dtype="float16")]), 1, 20
    )


def to_layout(x):
    if x.ndim in (3, 4):
        return x.transpose(0, *range(2, x.ndim), 1)
    return x


def from_layout(y):
    if y.ndim == 4:
        return y.transpose(0, 3, 1, 2)
    return y


def ones(*shape, dtype="float32"):
    return tf.ones(shape, dtype)


def total(x):
    return tf.reduce_sum(x)


def training_mode(net):
    pass


# What the gradient tests use, by the names that all frameworks share there.


class F:
    sum, mean, exp, log, sqrt = tf.reduce_sum, tf.reduce_mean, tf.exp, tf.math.log, tf.sqrt
    sin, cos, tanh, sigmoid, round = tf.sin, tf.cos, tf.tanh, tf.sigmoid, tf.round
    relu, softmax, matmul, transpose = tf.nn.relu, tf.nn.softmax, tf.matmul, tf.transpose


def stopped(x):
    return tf.stop_gradient(x)


def made(network, dtype):
    """Layers of Keras keep for life the type that they were made in."""
    keras.config.set_floatx(dtype)
    try:
        return network()
    finally:
        keras.config.set_floatx("float32")


def normalised():
    return _built(keras.Sequential([layers.Dense(4), layers.BatchNormalization(), layers.LayerNormalization()]), 1, 5)


def training():
    return nullcontext()


def trained(net, x):
    return net(x, training=True)


def predicted(net, x):
    return net(x, training=False)


# What the summary tests use.


class Taking(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(3)

    def call(self, given):
        given = list(given.values()) if isinstance(given, dict) else given
        return self.out(given[0])


class Twice(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)

    def call(self, x):
        return self.dense(tf.concat([self.dense(x), x[:1]], 0)) + self.dense(tf.concat([x, x[:1]], 0))


class InOne(keras.Model):
    """Takes its inputs in one list or dictionary."""

    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)
        self.dense.build((None, 3))

    def call(self, x):
        return self.dense(x[0]) + x[1]
