"""The twins' networks, as one writes them in Flax NNX: channels last, and first where an image is flattened."""

import jax.numpy as jnp
from flax import nnx

RNGS = nnx.Rngs(0)
relu = nnx.relu


def S(*layers):
    return nnx.Sequential(*layers)


def dense(i, o, **more):
    return nnx.Linear(i, o, rngs=RNGS, **more)


def conv(i, o, k=3, n=2, padding="VALID", **more):
    return nnx.Conv(i, o, (k,) * n, padding=padding, rngs=RNGS, **more)


def up(i, o, k=2, **more):
    return nnx.ConvTranspose(i, o, (k, k), strides=(2, 2), padding="VALID", rngs=RNGS, **more)


def batch_norm(n, **more):
    return nnx.BatchNorm(n, rngs=RNGS, **more)


def layer_norm(n, **more):
    return nnx.LayerNorm(n, rngs=RNGS, **more)


def embed(n, d):
    return nnx.Embed(n, d, rngs=RNGS)


def flat(x):
    return jnp.moveaxis(x, -1, 1).reshape(len(x), -1)


def unflat(c, h, w):
    return lambda x: jnp.moveaxis(x.reshape(len(x), c, h, w), 1, -1)


def pooled(x):
    return nnx.max_pool(x, (2,) * (x.ndim - 2), (2,) * (x.ndim - 2))


def mean(x):
    return x.mean((1, 2))


def shuffled(x):
    n, h, w, c = x.shape
    return x.reshape(n, h, w, c // 4, 2, 2).transpose(0, 1, 4, 2, 5, 3).reshape(n, 2 * h, 2 * w, c // 4)


def twofold(x):
    return x.repeat(2, axis=1).repeat(2, axis=2)


class Backbone(nnx.Module):
    def __init__(self):
        self.f, self.out = S(conv(3, 4), relu, flat), dense(4 * 36, 2)

    def __call__(self, x):
        return self.out(self.f(x))


class Plain(nnx.Module):
    def __init__(self):
        self.conv, self.out = conv(3, 4), dense(4 * 36, 2)

    def __call__(self, x):
        return self.out(flat(self.conv(x)))


class Rows(nnx.Module):
    def __init__(self):
        self.conv, self.out = conv(3, 4), dense(4 * 36, 2)

    def __call__(self, x):
        rows = nnx.softmax(self.conv(x).reshape(-1, 4))
        return self.out(rows.reshape(len(x), -1))


class Pixels(nnx.Module):
    def __init__(self):
        self.pixel, self.out = dense(3, 4), dense(4 * 64, 2)

    def __call__(self, x):
        return self.out(flat(self.pixel(x)))


class Beside(nnx.Module):
    def __init__(self):
        self.conv, self.words, self.out = conv(3, 4), S(lambda x: x.reshape(len(x), -1), dense(18, 3)), dense(7, 2)

    def __call__(self, x, words):
        return self.out(jnp.concatenate([mean(self.conv(x)), self.words(words)], 1))


class Residual(nnx.Module):
    def __init__(self, i, o):
        self.a, self.norm, self.b = conv(i, o, padding=1), batch_norm(o), conv(o, o, padding=1)
        self.short = nnx.data(conv(i, o, 1) if i != o else None)

    def __call__(self, x):
        y = self.b(relu(self.norm(self.a(x))))
        return relu(y + (x if self.short is None else self.short(x)))


class UNet(nnx.Module):
    def __init__(self):
        self.down, self.middle = conv(3, 4, padding=1), conv(4, 6, padding=1)
        self.up, self.out = up(6, 4), conv(8, 2, padding=1)

    def __call__(self, x):
        skip = relu(self.down(x))
        y = relu(self.middle(pooled(skip)))
        return self.out(jnp.concatenate([skip, relu(self.up(y))], -1))


class Attention(nnx.Module):
    def __init__(self, width=8, heads=2):
        self.heads = heads
        self.q, self.k, self.v, self.o = (dense(width, width) for _ in range(4))

    def __call__(self, x):
        n, t, d = x.shape
        q, k, v = (f(x).reshape(n, t, self.heads, -1).swapaxes(1, 2) for f in (self.q, self.k, self.v))
        weights = nnx.softmax(q @ k.swapaxes(2, 3) / (d // self.heads) ** 0.5)
        return self.o((weights @ v).swapaxes(1, 2).reshape(n, t, d))


class Transformer(nnx.Module):
    def __init__(self):
        self.norm1, self.attention, self.norm2 = layer_norm(8), Attention(), layer_norm(8)
        self.mlp = S(dense(8, 16), relu, dense(16, 8))

    def __call__(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nnx.Module):
    def __init__(self):
        self.patch, self.place = conv(3, 8, 4, strides=4), nnx.Param(jnp.zeros((1, 4, 8), jnp.float32))
        self.block, self.out = Transformer(), dense(8, 2)

    def __call__(self, x):
        x = self.patch(x)
        return self.out(self.block(x.reshape(len(x), 4, 8) + self.place).mean(1))


class Language(nnx.Module):
    def __init__(self):
        self.table, self.block = embed(10, 8), Transformer()

    def __call__(self, tokens):
        return self.table.attend(self.block(self.table(tokens)))


class Words(nnx.Module):
    def __init__(self):
        self.table, self.head = embed(10, 4), S(lambda x: x.reshape(len(x), -1), dense(28, 3))

    def __call__(self, tokens):
        return self.head(self.table(tokens))


class Elman(nnx.Module):
    def __init__(self):
        self.inside, self.around, self.out = dense(5, 6), dense(6, 6, use_bias=False), dense(6, 2)

    def __call__(self, x):
        h = jnp.zeros((len(x), 6), x.dtype)
        for t in range(x.shape[1]):
            h = jnp.tanh(self.inside(x[:, t]) + self.around(h))
        return self.out(h)


class Tied(nnx.Module):
    def __init__(self):
        self.first, self.shared = dense(20, 6), dense(6, 6)
        self.again, self.out = self.shared, dense(6, 3)

    def __call__(self, x):
        return self.out(self.again(relu(self.shared(self.first(x)))))


class Numbered(nnx.Module):
    def __init__(self):
        for i, layer in enumerate([conv(3, 4, padding=1), batch_norm(4), conv(4, 4, padding=1), dense(4 * 64, 2)]):
            setattr(self, str(i), layer)

    def __call__(self, x):
        a, b, c, d = (getattr(self, str(i)) for i in range(4))
        x = a(x)
        return d(flat(x + c(relu(b(x)))))


class Scaled(nnx.Module):
    def __init__(self):
        self.hidden = dense(20, 6)
        self.scale, self.shift = nnx.Param(jnp.ones(6, jnp.float32)), nnx.Param(jnp.zeros(6, jnp.float32))

    def __call__(self, x):
        return self.hidden(x) * self.scale + self.shift


class FlatScaled(nnx.Module):
    def __init__(self):
        self.conv, self.scale, self.out = conv(3, 4), nnx.Param(jnp.ones(144, jnp.float32)), dense(144, 2)

    def __call__(self, x):
        return self.out(flat(self.conv(x)) * self.scale)


class ConvNeXt(nnx.Module):
    def __init__(self, kind):
        self.stem, self.depth = conv(3, 4, 2, strides=2), conv(4, 4, padding=1, feature_group_count=4)
        self.norm, self.wide, self.narrow = layer_norm(4), dense(4, 8), dense(8, 4)
        self.kind, self.out = kind, dense({"": 4, "flat": 64, "pooled": 16}[kind], 2)

    def __call__(self, x):
        x = self.stem(x)
        x = x + self.narrow(relu(self.wide(self.norm(self.depth(x)))))
        if self.kind == "pooled":
            x = pooled(x)
        return self.out(flat(x) if self.kind else mean(x))


class Branches(nnx.Module):
    def __init__(self):
        self.a, self.b, self.c = conv(3, 2), conv(3, 3, 5), dense(6, 4)
        self.norm, self.out = batch_norm(72 + 48 + 4), dense(72 + 48 + 4, 2)

    def __call__(self, x, y):
        return self.out(self.norm(jnp.concatenate([flat(self.a(x)), self.c(y), flat(self.b(x))], 1)))


class Twice(nnx.Module):
    def __init__(self):
        self.conv, self.head = conv(3, 4), dense(144, 2)

    def __call__(self, x, y):
        return self.head(flat(self.conv(x))) - self.head(flat(self.conv(y)))


class Excite(nnx.Module):
    def __init__(self):
        self.conv, self.squeeze, self.excite, self.out = conv(3, 4), dense(4, 2), dense(2, 4), conv(4, 2)

    def __call__(self, x):
        x = self.conv(x)
        gate = nnx.sigmoid(self.excite(relu(self.squeeze(mean(x)))))
        return self.out(x * gate[:, None, None, :])


class Tokens(nnx.Module):
    def __init__(self):
        self.conv, self.out = conv(3, 4), dense(144, 2)

    def __call__(self, x):
        return self.out(self.conv(x).reshape(len(x), -1))


class Two(nnx.Module):
    def __init__(self):
        self.conv, self.kind, self.mask = conv(3, 4, padding=1), dense(256, 3), conv(4, 1, 1)

    def __call__(self, x):
        x = relu(self.conv(x))
        return {"kind": self.kind(flat(x)), "mask": self.mask(x)}


class Vae(nnx.Module):
    def __init__(self):
        self.encode = S(conv(3, 4, padding=1, strides=2), relu, flat, dense(64, 5))
        self.decode = S(dense(5, 64), relu, unflat(4, 4, 4), up(4, 3))

    def __call__(self, x):
        return self.decode(self.encode(x))


class Added(nnx.Module):
    def __init__(self):
        self.conv, self.plain, self.out = conv(3, 4), dense(6, 144), dense(144, 2)

    def __call__(self, x, y):
        return self.out(flat(self.conv(x)) + self.plain(y))


class Mobile(nnx.Module):
    def __init__(self):
        self.wide, self.norm1 = conv(4, 8, 1, use_bias=False), batch_norm(8)
        self.depth, self.norm2 = conv(8, 8, padding=1, feature_group_count=8, use_bias=False), batch_norm(8)
        self.narrow, self.norm3 = conv(8, 4, 1, use_bias=False), batch_norm(4)

    def __call__(self, x):
        y = nnx.relu6(self.norm1(self.wide(x)))
        y = nnx.relu6(self.norm2(self.depth(y)))
        return x + self.norm3(self.narrow(y))


NETWORKS = {
    "mlp": lambda: S(dense(20, 8), relu, dense(8, 3)),
    "nested": lambda: S(dense(20, 8), S(S(dense(8, 6), relu), dense(6, 5)), dense(5, 3)),
    "conv_flatten": lambda: S(conv(3, 4), relu, flat, dense(144, 2)),
    "nested_flatten": lambda: S(S(conv(3, 4), flat), dense(144, 2)),
    "backbone": Backbone,
    "plain_call": Plain,
    "rows": Rows,
    "pixels": Pixels,
    "depthwise": lambda: S(conv(3, 6, feature_group_count=3), relu, flat, dense(216, 2)),
    "pooled": lambda: S(pooled, flat, dense(48, 2)),
    "rgb": lambda: S(flat, dense(192, 2)),
    "grey": lambda: S(flat, dense(64, 2)),
    "layer_norm_bare": lambda: S(dense(20, 6), layer_norm(6, use_bias=False, use_scale=False), dense(6, 2)),
    "batch_norm_bare": lambda: S(dense(20, 6), batch_norm(6, use_bias=False, use_scale=False), dense(6, 2)),
    "rms_norm": lambda: S(dense(20, 6), nnx.RMSNorm(6, rngs=RNGS), dense(6, 2)),
    "beside": Beside,
    "residual": lambda: S(Residual(3, 4), Residual(4, 4), flat, dense(256, 2)),
    "unet": UNet,
    "transformer": lambda: S(Transformer(), Transformer()),
    "vit": ViT,
    "language": Language,
    "words": Words,
    "elman": Elman,
    "tied": Tied,
    "functional_cnn": lambda: S(conv(3, 4), batch_norm(4), relu, flat, dense(144, 2)),
    "functional_residual": Numbered,
    "scaled": Scaled,
    "flat_scaled": FlatScaled,
    "generator": lambda: S(dense(5, 32), batch_norm(32), relu, unflat(2, 4, 4), up(2, 3)),
    "vae": Vae,
    "conv1d": lambda: S(conv(3, 4, n=1), relu, pooled, flat, dense(12, 2)),
    "conv3d": lambda: S(conv(2, 3, 2, n=3), relu, flat, dense(3 * 3 * 4 * 5, 2)),
    "group_norm": lambda: S(conv(3, 4), nnx.GroupNorm(4, num_groups=2, rngs=RNGS), flat, dense(144, 2)),
    "batch_norm_flat": lambda: S(conv(3, 4), flat, batch_norm(144), relu, dense(144, 2)),
    "convnext": lambda: ConvNeXt(""),
    "convnext_flat": lambda: ConvNeXt("flat"),
    "convnext_pooled": lambda: ConvNeXt("pooled"),
    "global_pool": lambda: S(conv(3, 4), relu, mean, dense(4, 2)),
    "global_pool_only": lambda: S(mean, dense(3, 2)),
    "branches": Branches,
    "twice": Twice,
    "pixel_shuffle": lambda: S(conv(3, 8), shuffled, flat, dense(288, 2)),
    "dilated": lambda: S(conv(3, 4, kernel_dilation=2), relu, conv(4, 2, 2, strides=2)),
    "grouped": lambda: S(conv(4, 6, feature_group_count=2), relu, conv(6, 2, use_bias=False)),
    "upsample": lambda: S(conv(3, 2), twofold, flat, dense(288, 2)),
    "excite": Excite,
    "tokens": Tokens,
    "two": Two,
    "added": Added,
    "mobile": lambda: S(conv(3, 4, padding=1, strides=2), Mobile(), mean, dense(4, 2)),
    # As one writes them without another framework in mind: the features of the image are in another order.
    "conv_flatten@last": lambda: S(conv(3, 4), relu, lambda x: x.reshape(len(x), -1), dense(144, 2)),
    # A kernel that is turned already.
    "vae@turned": lambda: turned(Vae()),
}
REFUSED = {"conv_flatten@last": "tanık tutmuyor"}
ABSENT = {
    "layer_norm_image": "its scale is one row of numbers",
    "lstm": "a layer for each gate",
}


def turned(net):
    net.decode.layers[-1] = up(4, 3, transpose_kernel=True)
    return net
