"""The networks of the contract tests, as one writes them in Flax NNX."""

from contextlib import nullcontext

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

jax.config.update("jax_enable_x64", True)  # or there is no float64; test_only_jax.py is without

LAYER = nnx.Dropout
NETWORK, TENSOR = "nnx.Module", "jax.Array"
NUMBERS = [3]
WRONG_GRADIENTS = set()


def rngs():
    """Keys that follow the seed: JAX itself has none that is everybody's."""
    return nnx.Rngs(np.random.randint(2**31))


def dense(inputs, outputs):
    return nnx.Linear(inputs, outputs, rngs=rngs())


def conv(inputs, outputs, *kernel, **more):
    return nnx.Conv(inputs, outputs, kernel, padding="VALID", rngs=rngs(), **more)


def batch_norm(n):
    return nnx.BatchNorm(n, rngs=rngs())


def flat(x):
    """Channels first, the order that all frameworks share."""
    return jnp.moveaxis(x, -1, 1).reshape(len(x), -1)


class Block(nnx.Module):
    def __init__(self):
        self.scale = nnx.Param(jnp.ones(4, jnp.float32))
        self.hidden, self.out = dense(6, 5), dense(5, 4)

    def __call__(self, x):
        return self.out(nnx.relu(self.hidden(x))) * self.scale


class Named(nnx.Module):
    def __init__(self):
        self.hidden, self.out = dense(20, 5), dense(5, 3)

    def __call__(self, x):
        return self.out(nnx.relu(self.hidden(x)))


class Containers(nnx.Module):
    def __init__(self):
        self.blocks = nnx.List([dense(20, 6), nnx.Dropout(0.5, rngs=rngs()), dense(6, 6)])
        self.parts = nnx.Dict({"left": dense(6, 3), "right": dense(6, 3)})

    def __call__(self, x):
        first, _, second = self.blocks
        x = second(nnx.relu(first(x)))
        return self.parts["left"](x) - self.parts["right"](x)


class Embedded(nnx.Module):
    def __init__(self):
        self.table, self.out = nnx.Embed(10, 4, rngs=rngs()), dense(4, 3)

    def __call__(self, tokens):
        return self.out(self.table(tokens).mean(1))


class Split(nnx.Module):
    def __init__(self):
        self.features = nnx.Sequential(conv(2, 3, 3, 3), nnx.relu)
        self.head = nnx.Sequential(flat, nnx.Dropout(0.5, rngs=rngs()), dense(3 * 4 * 5, 4))

    def __call__(self, x):
        return self.head(self.features(x))


class Tied(nnx.Module):
    def __init__(self):
        self.first, self.shared = dense(20, 6), dense(6, 6)
        self.again, self.out = self.shared, dense(6, 3)

    def __call__(self, x):
        return self.out(self.again(nnx.relu(self.shared(self.first(x)))))


def mlp():
    return nnx.Sequential(dense(20, 8), nnx.relu, dense(8, 3))


def nested():
    return nnx.Sequential(dense(20, 6), nnx.relu, Block(), nnx.Sequential(dense(4, 4), nnx.relu), dense(4, 3))


def named():
    return Named()


def containers():
    return Containers()


def embedded():
    return Embedded()


def norms():
    return nnx.Sequential(dense(20, 8), batch_norm(8), nnx.relu, nnx.LayerNorm(8, rngs=rngs()), dense(8, 3))


def convolution():
    return nnx.Sequential(
        conv(2, 3, 3, 3),
        batch_norm(3),
        nnx.relu,
        lambda x: nnx.max_pool(x, (2, 2), (2, 2)),
        flat,
        batch_norm(12),
        nnx.Dropout(0.5, rngs=rngs()),
        dense(12, 4),
    )


def split():
    return Split()


def grouped():
    return nnx.Sequential(
        conv(2, 4, 3, 3, feature_group_count=2), conv(4, 4, 3, 3, feature_group_count=2, use_bias=False)
    )


def transposed():
    return nnx.ConvTranspose(2, 3, (3, 3), strides=2, padding="VALID", rngs=rngs())


def series():
    return nnx.Sequential(conv(2, 3, 3), flat, dense(3 * 5, 2))


def tied():
    return Tied()


lazy = None  # a network of NNX knows its shapes when it is made; of abstract ones test_only_jax.py tells


def empty():
    return nnx.Sequential(nnx.Sequential())


def stateless():
    return nnx.Dropout(0.5, deterministic=True)


def frozen():
    """The first layer's arrays are no nnx.Param, which is what gradients are taken of and an optimiser changes."""
    net = mlp()
    first = net.layers[0]
    first.kernel, first.bias = nnx.Variable(first.kernel[...]), nnx.Variable(first.bias[...])
    return net


def half():
    return cast(mlp(), jnp.float16)


def cast(net, dtype):
    for _, variable in nnx.iter_graph(net):
        if isinstance(variable, nnx.Variable) and not isinstance(variable, nnx.RngState):
            variable.set_value(variable.get_value().astype(dtype))
    return net


def to_layout(x):
    if x.ndim in (3, 4):
        return np.ascontiguousarray(np.moveaxis(x, 1, -1))
    return x


def from_layout(y):
    if y.ndim == 4:
        return np.moveaxis(y, -1, 1)
    return y


def ones(*shape, dtype="float32"):
    return jnp.ones(shape, dtype)


def total(x):
    return x.sum()


def training_mode(net):
    net.train()


# What the gradient tests use, by the names that all frameworks share there.


class F:
    sum, mean, exp, log, sqrt, sin, cos, tanh, round = (
        getattr(jnp, name) for name in ("sum", "mean", "exp", "log", "sqrt", "sin", "cos", "tanh", "round")
    )
    sigmoid, relu, softmax, matmul, transpose = nnx.sigmoid, nnx.relu, nnx.softmax, jnp.matmul, jnp.transpose


def stopped(x):
    return jax.lax.stop_gradient(x)


def made(network, dtype):
    return cast(network(), dtype)


def normalised():
    return nnx.Sequential(dense(5, 4), batch_norm(4), nnx.LayerNorm(4, rngs=rngs()))


def training():
    return nullcontext()


def trained(net, x):
    net.train()
    return net(x)


def predicted(net, x):
    net.eval()
    return net(x)


# What the summary tests use.


def _array_in(given):
    given = list(given.values()) if isinstance(given, dict) else given
    return given if isinstance(given, jax.Array) else given[0]


class Taking(nnx.Module):
    def __init__(self):
        self.out = dense(20, 3)

    def __call__(self, given):
        return self.out(_array_in(given))


class Twice(nnx.Module):
    def __init__(self):
        self.dense = dense(4, 4)

    def __call__(self, x):
        return self.dense(jnp.concatenate([self.dense(x), x[:1]])) + self.dense(jnp.concatenate([x, x[:1]]))


class InOne(nnx.Module):
    """Takes its inputs in one list or dictionary."""

    def __init__(self):
        self.dense = dense(3, 2)

    def __call__(self, x):
        return self.dense(x[0]) + x[1]
