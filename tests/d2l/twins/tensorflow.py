"""The twins' networks, as one writes them in Keras; `name@way` is another way of writing the same network."""

import keras
import tensorflow as tf
from keras import layers as L
from keras import ops

S = keras.Sequential


def built(net, *shapes):
    """Called once on inputs whose channels stand last."""
    given = [
        tf.zeros(s, "int32") if isinstance(s, list) else tf.zeros((s[0], *s[2:], s[1])) if len(s) > 3 else tf.zeros(s)
        for s in shapes
    ]
    if len(given) > 1 and hasattr(net, "operations"):
        net(given)
    else:
        net(*given)
    return net


class Backbone(keras.Model):
    def __init__(self):
        super().__init__()
        self.f, self.out = S([L.Conv2D(4, 3, activation="relu"), L.Flatten()]), L.Dense(2)

    def call(self, x):
        return self.out(self.f(x))


class Plain(keras.Model):
    def __init__(self, flatten):
        super().__init__()
        self.conv, self.out, self.flatten = L.Conv2D(4, 3), L.Dense(2), flatten

    def call(self, x):
        return self.out(self.flatten(self.conv(x)))


def tf_flatten(x):
    return tf.reshape(x, (tf.shape(x)[0], -1))


class Rows(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.out = L.Conv2D(4, 3), L.Dense(2)

    def call(self, x):
        rows = tf.nn.softmax(tf.reshape(self.conv(x), (-1, 4)))
        return self.out(tf.reshape(rows, (x.shape[0], -1)))


class Pixels(keras.Model):
    def __init__(self):
        super().__init__()
        self.pixel, self.out = L.Dense(4), L.Dense(2)

    def call(self, x):
        return self.out(tf_flatten(self.pixel(x)))


class Beside(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.words, self.out = L.Conv2D(4, 3), S([L.Flatten(), L.Dense(3)]), L.Dense(2)

    def call(self, x, words):
        return self.out(tf.concat([tf.reduce_mean(self.conv(x), (1, 2)), self.words(words)], 1))


class Residual(L.Layer):
    def __init__(self, o, short):
        super().__init__()
        self.a, self.norm = L.Conv2D(o, 3, padding="same"), L.BatchNormalization()
        self.b, self.short = L.Conv2D(o, 3, padding="same"), L.Conv2D(o, 1) if short else None

    def call(self, x):
        y = self.b(tf.nn.relu(self.norm(self.a(x))))
        return tf.nn.relu(y + (x if self.short is None else self.short(x)))


class UNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.down, self.middle = L.Conv2D(4, 3, padding="same"), L.Conv2D(6, 3, padding="same")
        self.up, self.out = L.Conv2DTranspose(4, 2, strides=2), L.Conv2D(2, 3, padding="same")

    def call(self, x):
        skip = tf.nn.relu(self.down(x))
        y = tf.nn.relu(self.middle(tf.nn.max_pool2d(skip, 2, 2, "VALID")))
        return self.out(tf.concat([skip, tf.nn.relu(self.up(y))], -1))


class Attention(L.Layer):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (L.Dense(width) for _ in range(4))

    def call(self, x):
        n, t, d = x.shape
        q, k, v = (
            tf.transpose(tf.reshape(f(x), (n, t, self.heads, -1)), (0, 2, 1, 3)) for f in (self.q, self.k, self.v)
        )
        weights = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / (d // self.heads) ** 0.5)
        return self.o(tf.reshape(tf.transpose(weights @ v, (0, 2, 1, 3)), (n, t, d)))


class Transformer(L.Layer):
    def __init__(self):
        super().__init__()
        self.norm1, self.attention, self.norm2 = L.LayerNormalization(), Attention(), L.LayerNormalization()
        self.mlp = S([L.Dense(16, activation="relu"), L.Dense(8)])

    def call(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(keras.Model):
    def __init__(self):
        super().__init__()
        self.patch, self.block, self.out = L.Conv2D(8, 4, strides=4), Transformer(), L.Dense(2)
        self.place = self.add_weight(shape=(1, 4, 8))

    def call(self, x):
        x = ops.reshape(self.patch(x), (x.shape[0], 4, 8))
        return self.out(ops.mean(self.block(x + self.place), 1))


class Language(keras.Model):
    def __init__(self):
        super().__init__()
        self.table, self.block = L.Embedding(10, 8), Transformer()

    def call(self, tokens):
        return tf.matmul(self.block(self.table(tokens)), self.table.embeddings, transpose_b=True)


class Words(keras.Model):
    def __init__(self):
        super().__init__()
        self.table, self.head = L.Embedding(10, 4), S([L.Flatten(), L.Dense(3)])

    def call(self, tokens):
        return self.head(self.table(tokens))


class Elman(keras.Model):
    def __init__(self):
        super().__init__()
        self.inside, self.around, self.out = L.Dense(6), L.Dense(6, use_bias=False), L.Dense(2)

    def call(self, x):
        h = tf.zeros((x.shape[0], 6))
        for t in range(x.shape[1]):
            h = tf.tanh(self.inside(x[:, t]) + self.around(h))
        return self.out(h)


class Library(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn, self.out = L.LSTM(6), L.Dense(2)

    def call(self, x):
        return self.out(self.rnn(x))


class Tied(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.shared = L.Dense(6), L.Dense(6)
        self.again, self.out = self.shared, L.Dense(3)

    def call(self, x):
        return self.out(self.again(tf.nn.relu(self.shared(self.first(x)))))


def functional_cnn():
    x = keras.Input((8, 8, 3))
    y = L.Flatten()(L.ReLU()(L.BatchNormalization()(L.Conv2D(4, 3)(x))))
    return keras.Model(x, L.Dense(2)(y))


def functional_residual():
    inputs = keras.Input((8, 8, 3))
    x = L.Conv2D(4, 3, padding="same")(inputs)
    y = L.Conv2D(4, 3, padding="same")(L.ReLU()(L.BatchNormalization()(x)))
    return keras.Model(inputs, L.Dense(2)(L.Flatten()(L.Add()([x, y]))))


def functional_flatten(flatten):
    x = keras.Input((8, 8, 3))
    return keras.Model(x, L.Dense(2)(flatten(L.ReLU()(L.Conv2D(4, 3)(x)))))


class Scaled(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = L.Dense(6)
        self.scale, self.shift = self.add_weight(shape=(6,)), self.add_weight(shape=(6,))

    def call(self, x):
        return self.hidden(x) * self.scale + self.shift


class FlatScaled(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.scale, self.out = L.Conv2D(4, 3), self.add_weight(shape=(144,)), L.Dense(2)

    def call(self, x):
        return self.out(tf_flatten(self.conv(x)) * self.scale)


class ConvNeXt(keras.Model):
    def __init__(self, flat):
        super().__init__()
        self.stem, self.depth = L.Conv2D(4, 2, strides=2), L.DepthwiseConv2D(3, padding="same")
        self.norm, self.wide, self.narrow = L.LayerNormalization(), L.Dense(8), L.Dense(4)
        self.flat, self.out = flat, L.Dense(2)

    def call(self, x):
        x = self.stem(x)
        x = x + self.narrow(tf.nn.relu(self.wide(self.norm(self.depth(x)))))
        if not self.flat:
            return self.out(tf.reduce_mean(x, (1, 2)))
        return self.out(tf_flatten(x if self.flat is True else self.flat(x)))


class Branches(keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = L.Conv2D(2, 3), L.Conv2D(3, 5), L.Dense(4)
        self.norm, self.out = L.BatchNormalization(), L.Dense(2)

    def call(self, x, y):
        parts = [tf_flatten(self.a(x)), self.c(y), tf_flatten(self.b(x))]
        return self.out(self.norm(tf.concat(parts, 1), training=False))


class Twice(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.head, self.flat = L.Conv2D(4, 3), L.Dense(2), L.Flatten()

    def call(self, x, y):
        return self.head(self.flat(self.conv(x))) - self.head(self.flat(self.conv(y)))


def functional_twice():
    x, y = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    conv, flat, head = L.Conv2D(4, 3, name="conv"), L.Flatten(), L.Dense(2, name="head")
    return keras.Model([x, y], L.Subtract()([head(flat(conv(x))), head(flat(conv(y)))]))


class Excite(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.squeeze, self.excite, self.out = L.Conv2D(4, 3), L.Dense(2), L.Dense(4), L.Conv2D(2, 3)

    def call(self, x):
        x = self.conv(x)
        gate = tf.sigmoid(self.excite(tf.nn.relu(self.squeeze(tf.reduce_mean(x, (1, 2))))))
        return self.out(x * gate[:, None, None, :])


class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.kind, self.mask = L.Conv2D(4, 3, padding="same"), L.Dense(3), L.Conv2D(1, 1)

    def call(self, x):
        x = tf.nn.relu(self.conv(x))
        return {"kind": self.kind(tf_flatten(x)), "mask": self.mask(x)}


class Vae(keras.Model):
    def __init__(self):
        super().__init__()
        self.encode = S(
            [L.ZeroPadding2D(((1, 0), (1, 0))), L.Conv2D(4, 3, strides=2), L.ReLU(), L.Flatten(), L.Dense(5)]
        )
        self.decode = S([L.Dense(64, activation="relu"), L.Reshape((4, 4, 4)), L.Conv2DTranspose(3, 2, strides=2)])

    def call(self, x):
        return self.decode(self.encode(x))


class Added(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.plain, self.out = L.Conv2D(4, 3), L.Dense(144), L.Dense(2)

    def call(self, x, y):
        return self.out(tf_flatten(self.conv(x)) + self.plain(y))


class Mobile(L.Layer):
    def __init__(self):
        super().__init__()
        self.wide, self.norm1 = L.Conv2D(8, 1, use_bias=False), L.BatchNormalization()
        self.depth, self.norm2 = L.DepthwiseConv2D(3, padding="same", use_bias=False), L.BatchNormalization()
        self.narrow, self.norm3 = L.Conv2D(4, 1, use_bias=False), L.BatchNormalization()

    def call(self, x):
        y = tf.nn.relu6(self.norm1(self.wide(x)))
        y = tf.nn.relu6(self.norm2(self.depth(y)))
        return x + self.norm3(self.narrow(y))


class AxisFirst(L.Layer):
    """What is told to those who come from elsewhere: put the channels first, then flatten."""

    def call(self, x):
        return tf.transpose(x, (0, 3, 1, 2))


def relu_conv(n, k=3, **more):
    return L.Conv2D(n, k, activation="relu", **more)


IMAGE = (2, 3, 8, 8)
_ROWS = {
    "mlp": (lambda: S([L.Dense(8, activation="relu"), L.Dense(3)]), (5, 20)),
    "mlp@functional": (
        lambda: keras.Model(x := keras.Input((20,)), L.Dense(3)(L.Dense(8, activation="relu")(x))),
        (5, 20),
    ),
    "nested": (lambda: S([L.Dense(8), S([S([L.Dense(6, activation="relu")]), L.Dense(5)]), L.Dense(3)]), (5, 20)),
    "conv_flatten": (lambda: S([relu_conv(4), L.Flatten(), L.Dense(2)]), IMAGE),
    "conv_flatten@reshape": (lambda: S([relu_conv(4), L.Reshape((-1,)), L.Dense(2)]), IMAGE),
    "conv_flatten@lambda": (lambda: S([relu_conv(4), L.Lambda(tf_flatten), L.Dense(2)]), IMAGE),
    "conv_flatten@ops": (lambda: functional_flatten(lambda x: ops.reshape(x, (-1, 144))), IMAGE),
    "conv_flatten@permute": (lambda: S([relu_conv(4), L.Permute((3, 1, 2)), L.Flatten(), L.Dense(2)]), IMAGE),
    "conv_flatten@transpose": (
        lambda: S([relu_conv(4), L.Lambda(lambda x: tf.transpose(x, (0, 3, 1, 2))), L.Flatten(), L.Dense(2)]),
        IMAGE,
    ),
    "conv_flatten@layer": (lambda: S([relu_conv(4), AxisFirst(), L.Flatten(), L.Dense(2)]), IMAGE),
    "conv_flatten@ops_transpose": (
        lambda: functional_flatten(lambda x: L.Flatten()(ops.transpose(x, (0, 3, 1, 2)))),
        IMAGE,
    ),
    "conv_flatten@sort": (lambda: S([relu_conv(4), L.Flatten(), L.Lambda(tf.sort), L.Dense(2)]), IMAGE),
    "nested_flatten": (lambda: S([S([L.Conv2D(4, 3), L.Flatten()]), L.Dense(2)]), IMAGE),
    "backbone": (Backbone, IMAGE),
    "plain_call": (lambda: Plain(tf_flatten), IMAGE),
    "rows": (Rows, IMAGE),
    "pixels": (Pixels, IMAGE),
    "plain_call@layer": (lambda: Plain(L.Flatten()), IMAGE),
    "plain_call@function": (lambda: Plain(tf.function(tf_flatten)), IMAGE),
    "depthwise": (lambda: S([L.DepthwiseConv2D(3, depth_multiplier=2), L.ReLU(), L.Flatten(), L.Dense(2)]), IMAGE),
    "pooled": (lambda: S([L.MaxPooling2D(), L.Flatten(), L.Dense(2)]), IMAGE),
    "rgb": (lambda: S([L.Flatten(), L.Dense(2)]), IMAGE),
    "rgb@permute": (lambda: S([L.Permute((3, 1, 2)), L.Flatten(), L.Dense(2)]), IMAGE),
    "grey": (lambda: S([L.Flatten(), L.Dense(2)]), (2, 1, 8, 8)),
    "layer_norm_bare": (lambda: S([L.Dense(6), L.LayerNormalization(center=False, scale=False), L.Dense(2)]), (5, 20)),
    "batch_norm_bare": (lambda: S([L.Dense(6), L.BatchNormalization(center=False, scale=False), L.Dense(2)]), (5, 20)),
    "rms_norm": (lambda: S([L.Dense(6), L.RMSNormalization(), L.Dense(2)]), (5, 20)),
    "beside": (Beside, IMAGE, (2, 6, 3)),
    "residual": (lambda: S([Residual(4, True), Residual(4, False), L.Flatten(), L.Dense(2)]), IMAGE),
    "unet": (UNet, IMAGE),
    "transformer": (lambda: S([Transformer(), Transformer()]), (2, 5, 8)),
    "vit": (ViT, IMAGE),
    "language": (Language, [2, 5]),
    "words": (Words, [2, 7]),
    "elman": (Elman, (2, 4, 5)),
    "lstm": (Library, (2, 4, 5)),
    "tied": (Tied, (5, 20)),
    "functional_cnn": (functional_cnn, IMAGE),
    "functional_residual": (functional_residual, IMAGE),
    "scaled": (Scaled, (5, 20)),
    "flat_scaled": (FlatScaled, IMAGE),
    "generator": (
        lambda: S(
            [L.Dense(32), L.BatchNormalization(), L.ReLU(), L.Reshape((4, 4, 2)), L.Conv2DTranspose(3, 2, strides=2)]
        ),
        (3, 5),
    ),
    "vae": (Vae, IMAGE),
    "conv1d": (lambda: S([L.Conv1D(4, 3, activation="relu"), L.MaxPooling1D(), L.Flatten(), L.Dense(2)]), (2, 8, 3)),
    "conv3d": (lambda: S([L.Conv3D(3, 2, activation="relu"), L.Flatten(), L.Dense(2)]), (2, 2, 4, 5, 6)),
    "group_norm": (lambda: S([L.Conv2D(4, 3), L.GroupNormalization(2), L.Flatten(), L.Dense(2)]), IMAGE),
    "layer_norm_image": (
        lambda: S([L.Conv2D(4, 3), L.LayerNormalization(axis=(1, 2, 3)), L.Flatten(), L.Dense(2)]),
        IMAGE,
    ),
    "batch_norm_flat": (lambda: S([L.Conv2D(4, 3), L.Flatten(), L.BatchNormalization(), L.ReLU(), L.Dense(2)]), IMAGE),
    "convnext": (lambda: ConvNeXt(False), IMAGE),
    "convnext_flat": (lambda: ConvNeXt(True), IMAGE),
    "convnext_flat@permute": (lambda: ConvNeXt(L.Permute((3, 1, 2))), IMAGE),
    "convnext_pooled": (lambda: ConvNeXt(L.MaxPooling2D()), IMAGE),
    "global_pool": (lambda: S([relu_conv(4), L.GlobalAveragePooling2D(), L.Dense(2)]), IMAGE),
    "global_pool_only": (lambda: S([L.GlobalAveragePooling2D(), L.Dense(2)]), IMAGE),
    "branches": (Branches, IMAGE, (2, 6)),
    "twice": (Twice, IMAGE, IMAGE),
    "twice@functional": (functional_twice, IMAGE, IMAGE),
    "pixel_shuffle": (
        lambda: S([L.Conv2D(8, 3), L.Lambda(lambda x: tf.nn.depth_to_space(x, 2)), L.Flatten(), L.Dense(2)]),
        IMAGE,
    ),
    "dilated": (lambda: S([relu_conv(4, dilation_rate=2), L.Conv2D(2, 2, strides=2)]), IMAGE),
    "grouped": (lambda: S([relu_conv(6, groups=2), L.Conv2D(2, 3, use_bias=False)]), (2, 4, 8, 8)),
    "upsample": (lambda: S([L.Conv2D(2, 3), L.UpSampling2D(), L.Flatten(), L.Dense(2)]), IMAGE),
    "excite": (Excite, IMAGE),
    "tokens": (lambda: S([L.Conv2D(4, 3, name="conv"), L.Reshape((36, 4)), L.Flatten(), L.Dense(2)]), IMAGE),
    "two": (Two, IMAGE),
    "added": (Added, IMAGE, (2, 6)),
    "mobile": (
        lambda: S([L.ZeroPadding2D(1), L.Conv2D(4, 3, strides=2), Mobile(), L.GlobalAveragePooling2D(), L.Dense(2)]),
        IMAGE,
    ),
}
NETWORKS = {name: (lambda make=make, shapes=shapes: built(make(), *shapes)) for name, (make, *shapes) in _ROWS.items()}
# Refused with these words: their order of features can't be known, or their layers are the framework's own.
REFUSED = {
    "rgb": "onu okuyan evrişim ya da havuzlama yok",
    "tokens": "bir dizi belirteç gibi",
    "rows": "bir dizi belirteç gibi",
    "pixels": "kanalların yerini alan özniteliklerle birlikte düzleştiriliyor",
    "convnext_flat": "kanalların yerini alan özniteliklerle birlikte düzleştiriliyor",
    "conv_flatten@sort": "TopKV2",
    "lstm": "fazla: rnn.weight_ih_l0",
}
ABSENT = {}
