"""The twins' networks, as one writes them in Gluon."""

from mxnet import np, npx
from mxnet.gluon import nn

relu = npx.relu


def S(*blocks):
    net = nn.Sequential()
    net.add(*blocks)
    return net


def built(net, *shapes):
    net.initialize()
    net(*(np.zeros(s, dtype="int32") if isinstance(s, list) else np.zeros(s) for s in shapes))
    return net


def flat(x):
    return x.reshape(x.shape[0], -1)


class Backbone(nn.Block):
    def __init__(self):
        super().__init__()
        self.f, self.out = S(nn.Conv2D(4, 3, activation="relu"), nn.Flatten()), nn.Dense(2)

    def forward(self, x):
        return self.out(self.f(x))


class Plain(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.out = nn.Conv2D(4, 3), nn.Dense(2)

    def forward(self, x):
        return self.out(flat(self.conv(x)))


class Rows(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.out = nn.Conv2D(4, 3), nn.Dense(2)

    def forward(self, x):
        rows = npx.softmax(self.conv(x).transpose(0, 2, 3, 1).reshape(-1, 4))
        return self.out(rows.reshape(x.shape[0], -1))


class Pixels(nn.Block):
    def __init__(self):
        super().__init__()
        self.pixel, self.out = nn.Dense(4, flatten=False), nn.Dense(2)

    def forward(self, x):
        return self.out(flat(self.pixel(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)))


class Beside(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.words, self.out = nn.Conv2D(4, 3), S(nn.Flatten(), nn.Dense(3)), nn.Dense(2)

    def forward(self, x, words):
        return self.out(np.concatenate([self.conv(x).mean(axis=(2, 3)), self.words(words)], axis=1))


class Residual(nn.HybridBlock):
    def __init__(self, o, short):
        super().__init__()
        self.a, self.norm = nn.Conv2D(o, 3, padding=1), nn.BatchNorm()
        self.b, self.short = nn.Conv2D(o, 3, padding=1), nn.Conv2D(o, 1) if short else None

    def hybrid_forward(self, F, x):
        y = self.b(F.npx.relu(self.norm(self.a(x))))
        return F.npx.relu(y + (x if self.short is None else self.short(x)))


class UNet(nn.Block):
    def __init__(self):
        super().__init__()
        self.down, self.middle = nn.Conv2D(4, 3, padding=1), nn.Conv2D(6, 3, padding=1)
        self.up, self.out = nn.Conv2DTranspose(4, 2, strides=2), nn.Conv2D(2, 3, padding=1)
        self.pool = nn.MaxPool2D(2)

    def forward(self, x):
        skip = relu(self.down(x))
        y = relu(self.middle(self.pool(skip)))
        return self.out(np.concatenate([skip, relu(self.up(y))], axis=1))


class Attention(nn.Block):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Dense(width, flatten=False) for _ in range(4))

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (f(x).reshape(n, t, self.heads, -1).transpose(0, 2, 1, 3) for f in (self.q, self.k, self.v))
        weights = npx.softmax(np.matmul(q, k.transpose(0, 1, 3, 2)) / (d // self.heads) ** 0.5)
        return self.o(np.matmul(weights, v).transpose(0, 2, 1, 3).reshape(n, t, d))


class Transformer(nn.Block):
    def __init__(self):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(), Attention(), nn.LayerNorm()
        self.mlp = S(nn.Dense(16, activation="relu", flatten=False), nn.Dense(8, flatten=False))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Block):
    def __init__(self):
        super().__init__()
        self.patch, self.block, self.out = nn.Conv2D(8, 4, strides=4), Transformer(), nn.Dense(2)
        self.place = self.params.get("place", shape=(1, 4, 8))

    def forward(self, x):
        x = self.patch(x)
        x = x.reshape(x.shape[0], 8, 4).transpose(0, 2, 1)
        return self.out(self.block(x + self.place.data()).mean(axis=1))


class Language(nn.Block):
    def __init__(self):
        super().__init__()
        self.table, self.block = nn.Embedding(10, 8), Transformer()

    def forward(self, tokens):
        return np.matmul(self.block(self.table(tokens)), self.table.weight.data().T)


class Words(nn.Block):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(10, 4), S(nn.Flatten(), nn.Dense(3))

    def forward(self, tokens):
        return self.head(self.table(tokens))


class Elman(nn.Block):
    def __init__(self):
        super().__init__()
        self.inside, self.around, self.out = nn.Dense(6), nn.Dense(6, use_bias=False), nn.Dense(2)

    def forward(self, x):
        h = np.zeros((x.shape[0], 6))
        for t in range(x.shape[1]):
            h = np.tanh(self.inside(x[:, t]) + self.around(h))
        return self.out(h)


class Tied(nn.Block):
    def __init__(self):
        super().__init__()
        self.first, self.shared = nn.Dense(6), nn.Dense(6)
        self.again, self.out = nn.Dense(6, params=self.shared.params), nn.Dense(3)

    def forward(self, x):
        return self.out(self.again(relu(self.shared(self.first(x)))))


class Numbered(nn.Block):
    def __init__(self):
        super().__init__()
        for i, block in enumerate(
            [nn.Conv2D(4, 3, padding=1), nn.BatchNorm(), nn.Conv2D(4, 3, padding=1), nn.Dense(2)]
        ):
            self.register_child(block, str(i))

    def forward(self, x):
        a, b, c, d = self._children.values()
        x = a(x)
        return d(flat(x + c(relu(b(x)))))


class Scaled(nn.Block):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Dense(6)
        self.scale, self.shift = self.params.get("scale", shape=(6,)), self.params.get("shift", shape=(6,))

    def forward(self, x):
        return self.hidden(x) * self.scale.data() + self.shift.data()


class FlatScaled(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.scale, self.out = nn.Conv2D(4, 3), self.params.get("scale", shape=(144,)), nn.Dense(2)

    def forward(self, x):
        return self.out(flat(self.conv(x)) * self.scale.data())


class Unflat(nn.Block):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


class ConvNeXt(nn.Block):
    def __init__(self, flat):
        super().__init__()
        self.stem, self.depth = nn.Conv2D(4, 2, strides=2), nn.Conv2D(4, 3, padding=1, groups=4)
        self.norm, self.wide, self.narrow = nn.LayerNorm(), nn.Dense(8, flatten=False), nn.Dense(4, flatten=False)
        self.flat, self.out = flat, nn.Dense(2)

    def forward(self, x):
        x = self.stem(x)
        y = self.norm(self.depth(x).transpose(0, 2, 3, 1))
        x = x + self.narrow(relu(self.wide(y))).transpose(0, 3, 1, 2)
        if self.flat == "pooled":
            x = npx.pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max")
        return self.out(flat(x) if self.flat else x.mean(axis=(2, 3)))


class Branches(nn.Block):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Conv2D(2, 3), nn.Conv2D(3, 5), nn.Dense(4)
        self.norm, self.out = nn.BatchNorm(), nn.Dense(2)

    def forward(self, x, y):
        return self.out(self.norm(np.concatenate([flat(self.a(x)), self.c(y), flat(self.b(x))], axis=1)))


class Twice(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2D(4, 3), nn.Dense(2)

    def forward(self, x, y):
        return self.head(flat(self.conv(x))) - self.head(flat(self.conv(y)))


class Excite(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.squeeze, self.excite, self.out = nn.Conv2D(4, 3), nn.Dense(2), nn.Dense(4), nn.Conv2D(2, 3)

    def forward(self, x):
        x = self.conv(x)
        gate = npx.sigmoid(self.excite(relu(self.squeeze(x.mean(axis=(2, 3))))))
        return self.out(x * gate.reshape(x.shape[0], 4, 1, 1))


class Tokens(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.out = nn.Conv2D(4, 3), nn.Dense(2)

    def forward(self, x):
        return self.out(flat(self.conv(x).reshape(x.shape[0], 4, 36).transpose(0, 2, 1)))


class Two(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.kind, self.mask = nn.Conv2D(4, 3, padding=1), nn.Dense(3), nn.Conv2D(1, 1)

    def forward(self, x):
        x = relu(self.conv(x))
        return self.kind(flat(x)), self.mask(x)


class Vae(nn.Block):
    def __init__(self):
        super().__init__()
        self.encode = S(nn.Conv2D(4, 3, strides=2, padding=1), nn.Activation("relu"), nn.Flatten(), nn.Dense(5))
        self.decode = S(nn.Dense(64, activation="relu"), Unflat(4, 4, 4), nn.Conv2DTranspose(3, 2, strides=2))

    def forward(self, x):
        return self.decode(self.encode(x))


class Added(nn.Block):
    def __init__(self):
        super().__init__()
        self.conv, self.plain, self.out = nn.Conv2D(4, 3), nn.Dense(144), nn.Dense(2)

    def forward(self, x, y):
        return self.out(flat(self.conv(x)) + self.plain(y))


class Mobile(nn.Block):
    def __init__(self):
        super().__init__()
        self.wide, self.norm1 = nn.Conv2D(8, 1, use_bias=False), nn.BatchNorm()
        self.depth, self.norm2 = nn.Conv2D(8, 3, padding=1, groups=8, use_bias=False), nn.BatchNorm()
        self.narrow, self.norm3 = nn.Conv2D(4, 1, use_bias=False), nn.BatchNorm()

    def forward(self, x):
        y = np.clip(self.norm1(self.wide(x)), 0, 6)
        y = np.clip(self.norm2(self.depth(y)), 0, 6)
        return x + self.norm3(self.narrow(y))


class Shuffle(nn.Block):
    def forward(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, c // 4, 2, 2, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, c // 4, 2 * h, 2 * w)


class Twofold(nn.Block):
    def forward(self, x):
        return x.repeat(2, axis=2).repeat(2, axis=3)


IMAGE = (2, 3, 8, 8)
_ROWS = {
    "mlp": (lambda: S(nn.Dense(8, activation="relu"), nn.Dense(3)), (5, 20)),
    "nested": (lambda: S(nn.Dense(8), S(S(nn.Dense(6, activation="relu")), nn.Dense(5)), nn.Dense(3)), (5, 20)),
    "conv_flatten": (lambda: S(nn.Conv2D(4, 3, activation="relu"), nn.Flatten(), nn.Dense(2)), IMAGE),
    "nested_flatten": (lambda: S(S(nn.Conv2D(4, 3), nn.Flatten()), nn.Dense(2)), IMAGE),
    "backbone": (Backbone, IMAGE),
    "plain_call": (Plain, IMAGE),
    "rows": (Rows, IMAGE),
    "pixels": (Pixels, IMAGE),
    "depthwise": (lambda: S(nn.Conv2D(6, 3, groups=3, activation="relu"), nn.Flatten(), nn.Dense(2)), IMAGE),
    "pooled": (lambda: S(nn.MaxPool2D(2), nn.Flatten(), nn.Dense(2)), IMAGE),
    "rgb": (lambda: S(nn.Flatten(), nn.Dense(2)), IMAGE),
    "grey": (lambda: S(nn.Flatten(), nn.Dense(2)), (2, 1, 8, 8)),
    "layer_norm_bare": (lambda: S(nn.Dense(6), nn.LayerNorm(center=False, scale=False), nn.Dense(2)), (5, 20)),
    "batch_norm_bare": (lambda: S(nn.Dense(6), nn.BatchNorm(center=False, scale=False), nn.Dense(2)), (5, 20)),
    "beside": (Beside, IMAGE, (2, 6, 3)),
    "residual": (lambda: S(Residual(4, True), Residual(4, False), nn.Flatten(), nn.Dense(2)), IMAGE),
    "unet": (UNet, IMAGE),
    "transformer": (lambda: S(Transformer(), Transformer()), (2, 5, 8)),
    "vit": (ViT, IMAGE),
    "language": (Language, [2, 5]),
    "words": (Words, [2, 7]),
    "elman": (Elman, (2, 4, 5)),
    "tied": (Tied, (5, 20)),
    "functional_cnn": (
        lambda: S(nn.Conv2D(4, 3), nn.BatchNorm(), nn.Activation("relu"), nn.Flatten(), nn.Dense(2)),
        IMAGE,
    ),
    "functional_residual": (Numbered, IMAGE),
    "scaled": (Scaled, (5, 20)),
    "flat_scaled": (FlatScaled, IMAGE),
    "generator": (
        lambda: S(
            nn.Dense(32), nn.BatchNorm(), nn.Activation("relu"), Unflat(2, 4, 4), nn.Conv2DTranspose(3, 2, strides=2)
        ),
        (3, 5),
    ),
    "vae": (Vae, IMAGE),
    "conv1d": (lambda: S(nn.Conv1D(4, 3, activation="relu"), nn.MaxPool1D(2), nn.Flatten(), nn.Dense(2)), (2, 3, 8)),
    "batch_norm_flat": (
        lambda: S(nn.Conv2D(4, 3), nn.Flatten(), nn.BatchNorm(), nn.Activation("relu"), nn.Dense(2)),
        IMAGE,
    ),
    "convnext": (lambda: ConvNeXt(""), IMAGE),
    "convnext_flat": (lambda: ConvNeXt("flat"), IMAGE),
    "convnext_pooled": (lambda: ConvNeXt("pooled"), IMAGE),
    "global_pool": (
        lambda: S(nn.Conv2D(4, 3, activation="relu"), nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(2)),
        IMAGE,
    ),
    "global_pool_only": (lambda: S(nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(2)), IMAGE),
    "branches": (Branches, IMAGE, (2, 6)),
    "twice": (Twice, IMAGE, IMAGE),
    "pixel_shuffle": (lambda: S(nn.Conv2D(8, 3), Shuffle(), nn.Flatten(), nn.Dense(2)), IMAGE),
    "dilated": (lambda: S(nn.Conv2D(4, 3, dilation=2, activation="relu"), nn.Conv2D(2, 2, strides=2)), IMAGE),
    "grouped": (lambda: S(nn.Conv2D(6, 3, groups=2, activation="relu"), nn.Conv2D(2, 3, use_bias=False)), (2, 4, 8, 8)),
    "upsample": (lambda: S(nn.Conv2D(2, 3), Twofold(), nn.Flatten(), nn.Dense(2)), IMAGE),
    "excite": (Excite, IMAGE),
    "tokens": (Tokens, IMAGE),
    "two": (Two, IMAGE),
    "added": (Added, IMAGE, (2, 6)),
    "mobile": (
        lambda: S(nn.Conv2D(4, 3, strides=2, padding=1), Mobile(), nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(2)),
        IMAGE,
    ),
    "conv3d": (lambda: S(nn.Conv3D(3, 2, activation="relu"), nn.Flatten(), nn.Dense(2)), (2, 2, 4, 5, 6)),
}
NETWORKS = {name: (lambda make=make, shapes=shapes: built(make(), *shapes)) for name, (make, *shapes) in _ROWS.items()}
# What Gluon 1.9 lacks, or can't run with NumPy's semantics.
ABSENT = {
    "rms_norm": "no such block",
    "group_norm": "raises under npx.set_np()",
    "layer_norm_image": "LayerNorm takes one axis",
    "lstm": "its parameters have one name each for all gates",
}
