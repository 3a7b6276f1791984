"""What the networks of the contract tests compute, in plain numpy on the canonical state.

Outputs that agree with these in every framework agree between any two.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def dense(s, name, x):
    return x @ s[f"{name}.weight"].T + s[f"{name}.bias"]


def batch_norm(s, name, x, eps=1e-5):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    mean, var, w, b = (s[f"{name}.{key}"].reshape(shape) for key in ("running_mean", "running_var", "weight", "bias"))
    return (x - mean) / np.sqrt(var + eps) * w + b


def layer_norm(s, name, x, eps=1e-5):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt(x.var(-1, keepdims=True) + eps) * s[f"{name}.weight"] + s[f"{name}.bias"]


def convolution(w, x, groups=1):
    """x (n, in, *space), w (out, in / groups, *kernel); no padding, stride 1."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=tuple(range(2, x.ndim)))
    space, kernel = "xy"[: x.ndim - 2], "kl"[: x.ndim - 2]
    parts = [
        np.einsum(f"ni{space}{kernel},oi{kernel}->no{space}", part, weights)
        for part, weights in zip(np.split(windows, groups, 1), np.split(w, groups), strict=True)
    ]
    return np.concatenate(parts, 1)


def biased(s, name, x, groups=1):
    bias = s[f"{name}.bias"]
    return convolution(s[f"{name}.weight"], x, groups) + bias.reshape(-1, *(1,) * (x.ndim - 2))


def transposed(w, b, x, stride):
    """x (n, in, h, w), w (in, out, kh, kw)."""
    (n, _, height, width), (_, out, kh, kw) = x.shape, w.shape
    y = np.zeros((n, out, (height - 1) * stride + kh, (width - 1) * stride + kw))
    for i in range(height):
        for j in range(width):
            y[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += np.einsum(
                "ni,iokl->nokl", x[:, :, i, j], w
            )
    return y + b.reshape(-1, 1, 1)


def max_pool(x):
    n, c, h, w = x.shape
    return x[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2).max((3, 5))


def flat(x):
    return x.reshape(len(x), -1)


@dataclass(frozen=True)
class Case:
    """A network by name: its canonical state, an input, and what comes out."""

    name: str
    shapes: dict
    input_shape: tuple
    compute: Callable
    tokens: bool = False
    epsilons: tuple = ()

    def state(self, seed=0):
        rng = np.random.default_rng(seed)
        arrays = {
            name: (rng.uniform(0.5, 2, shape) if name.endswith("running_var") else rng.normal(size=shape) * 0.3).astype(
                np.float32
            )
            for name, shape in self.shapes.items()
        }
        return arrays | {name: np.array(1e-5) for name in self.epsilons}

    def input(self, seed=1):
        rng = np.random.default_rng(seed)
        if self.tokens:
            return rng.integers(0, 10, self.input_shape).astype(np.int32)
        return rng.normal(size=self.input_shape).astype(np.float32)

    def output(self, state, x):
        exact = {name: np.asarray(a, np.float64) for name, a in state.items()}
        return self.compute(exact, x if self.tokens else x.astype(np.float64))


def _dense(name, inputs, outputs):
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _norm(name, n):
    return {f"{name}.{key}": (n,) for key in ("weight", "bias", "running_mean", "running_var")}


def _kernel(name, *shape):
    return {f"{name}.weight": shape, f"{name}.bias": (shape[0],)}


def _nested(s, x):
    x = relu(dense(s, "0", x))
    x = dense(s, "1.out", relu(dense(s, "1.hidden", x))) * s["1.scale"]
    return dense(s, "3", relu(dense(s, "2.0", x)))


def _containers(s, x):
    x = dense(s, "blocks.1", relu(dense(s, "blocks.0", x)))
    return dense(s, "parts.left", x) - dense(s, "parts.right", x)


def _norms(s, x):
    return dense(s, "3", layer_norm(s, "2", relu(batch_norm(s, "1", dense(s, "0", x)))))


def _convolution(s, x):
    x = max_pool(relu(batch_norm(s, "1", biased(s, "0", x))))
    return dense(s, "3", batch_norm(s, "2", flat(x)))


CASES = [
    Case("mlp", _dense("0", 20, 8) | _dense("1", 8, 3), (5, 20), lambda s, x: dense(s, "1", relu(dense(s, "0", x)))),
    Case(
        "nested",
        _dense("0", 20, 6)
        | {"1.scale": (4,)}
        | _dense("1.hidden", 6, 5)
        | _dense("1.out", 5, 4)
        | _dense("2.0", 4, 4)
        | _dense("3", 4, 3),
        (5, 20),
        _nested,
    ),
    Case(
        "named",
        _dense("hidden", 20, 5) | _dense("out", 5, 3),
        (5, 20),
        lambda s, x: dense(s, "out", relu(dense(s, "hidden", x))),
    ),
    Case(
        "containers",
        _dense("blocks.0", 20, 6) | _dense("blocks.1", 6, 6) | _dense("parts.left", 6, 3) | _dense("parts.right", 6, 3),
        (5, 20),
        _containers,
    ),
    Case(
        "embedded",
        {"table.weight": (10, 4)} | _dense("out", 4, 3),
        (5, 7),
        lambda s, x: dense(s, "out", s["table.weight"][x].mean(1)),
        tokens=True,
    ),
    Case(
        "norms",
        _dense("0", 20, 8) | _norm("1", 8) | {"2.weight": (8,), "2.bias": (8,)} | _dense("3", 8, 3),
        (5, 20),
        _norms,
        epsilons=("1.eps", "2.eps"),
    ),
    Case(
        "convolution",
        _kernel("0", 3, 2, 3, 3) | _norm("1", 3) | _norm("2", 12) | _dense("3", 12, 4),
        (5, 2, 6, 7),
        _convolution,
        epsilons=("1.eps", "2.eps"),
    ),
    Case(
        "split",
        _kernel("features.0", 3, 2, 3, 3) | _dense("head.0", 60, 4),
        (5, 2, 6, 7),
        lambda s, x: dense(s, "head.0", flat(relu(biased(s, "features.0", x)))),
    ),
    Case(
        "grouped",
        _kernel("0", 4, 1, 3, 3) | {"1.weight": (4, 2, 3, 3)},
        (5, 2, 6, 7),
        lambda s, x: convolution(s["1.weight"], biased(s, "0", x, 2), 2),
    ),
    Case(
        "transposed",
        {"weight": (2, 3, 3, 3), "bias": (3,)},
        (5, 2, 6, 7),
        lambda s, x: transposed(s["weight"], s["bias"], x, 2),
    ),
    Case(
        "series",
        _kernel("0", 3, 2, 3) | _dense("1", 15, 2),
        (5, 2, 7),
        lambda s, x: dense(s, "1", flat(biased(s, "0", x))),
    ),
    Case(
        "tied",
        _dense("first", 20, 6) | _dense("shared", 6, 6) | _dense("out", 6, 3),
        (5, 20),
        lambda s, x: dense(s, "out", dense(s, "shared", relu(dense(s, "shared", dense(s, "first", x))))),
    ),
]
