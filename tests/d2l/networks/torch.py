"""The networks of the contract tests, as one writes them in PyTorch."""

from contextlib import nullcontext

import torch
from torch import nn

LAYER = nn.ReLU
NETWORK, TENSOR = "torch.nn.Module", "torch.Tensor"
NUMBERS = [3]
WRONG_GRADIENTS = set()


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4))
        self.hidden, self.out = nn.Linear(6, 5), nn.Linear(5, 4)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x))) * self.scale


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(20, 5), nn.Linear(5, 3)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


class Containers(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(20, 6), nn.ReLU(), nn.Linear(6, 6)])
        self.parts = nn.ModuleDict({"left": nn.Linear(6, 3), "right": nn.Linear(6, 3)})

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.parts["left"](x) - self.parts["right"](x)


class Embedded(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(10, 4), nn.Linear(4, 3)

    def forward(self, tokens):
        return self.out(self.table(tokens).mean(1))


class Split(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU())
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(3 * 4 * 5, 4))

    def forward(self, x):
        return self.head(self.features(x))


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.shared = nn.Linear(20, 6), nn.Linear(6, 6)
        self.again, self.out = self.shared, nn.Linear(6, 3)

    def forward(self, x):
        return self.out(self.again(torch.relu(self.shared(self.first(x)))))


def mlp():
    return nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Linear(8, 3))


def nested():
    return nn.Sequential(
        nn.Linear(20, 6), nn.ReLU(), Block(), nn.Sequential(nn.Linear(4, 4), nn.ReLU()), nn.Linear(4, 3)
    )


def named():
    return Named()


def containers():
    return Containers()


def embedded():
    return Embedded()


def norms():
    return nn.Sequential(nn.Linear(20, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.LayerNorm(8), nn.Linear(8, 3))


def convolution():
    return nn.Sequential(
        nn.Conv2d(2, 3, 3),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.BatchNorm1d(3 * 2 * 2),
        nn.Dropout(0.5),
        nn.Linear(12, 4),
    )


def split():
    return Split()


def grouped():
    return nn.Sequential(nn.Conv2d(2, 4, 3, groups=2), nn.Conv2d(4, 4, 3, groups=2, bias=False))


def transposed():
    return nn.ConvTranspose2d(2, 3, 3, stride=2)


def series():
    return nn.Sequential(nn.Conv1d(2, 3, 3), nn.Flatten(), nn.Linear(3 * 5, 2))


def tied():
    return Tied()


def lazy():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))


def empty():
    return nn.Sequential(nn.Sequential())


def stateless():
    return nn.ReLU()


def frozen():
    net = mlp()
    net[0].weight.requires_grad_(False)
    net[0].bias.requires_grad_(False)
    return net


def half():
    return mlp().half()


def to_layout(x):
    return x


def from_layout(y):
    return y


def ones(*shape, dtype="float32"):
    return torch.ones(*shape, dtype=getattr(torch, dtype))


def total(x):
    return x.sum()


def training_mode(net):
    net.train()


# What the gradient tests use, by the names that all frameworks share there.


class F:
    sum, mean, exp, log, sqrt, sin, cos, tanh, round = (
        getattr(torch, name) for name in ("sum", "mean", "exp", "log", "sqrt", "sin", "cos", "tanh", "round")
    )
    sigmoid, relu, matmul = torch.sigmoid, torch.relu, torch.matmul
    transpose = staticmethod(lambda x: x.T)
    softmax = staticmethod(lambda x: torch.softmax(x, -1))


def stopped(x):
    return x.detach()


def made(network, dtype):
    return network().to(getattr(torch, dtype))


def normalised():
    return nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.LayerNorm(4))


def training():
    return nullcontext()


def trained(net, x):
    return net.train()(x)


def predicted(net, x):
    return net.eval()(x)


# What the summary tests use.


def _tensor_in(given):
    given = list(given.values()) if isinstance(given, dict) else given
    return given if isinstance(given, torch.Tensor) else given[0]


class Taking(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(20, 3)

    def forward(self, given):
        return self.out(_tensor_in(given))


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(4, 4)

    def forward(self, x):
        return self.dense(torch.cat([self.dense(x), x[:1]])) + self.dense(torch.cat([x, x[:1]]))


class InOne(nn.Module):
    """Takes its inputs in one list or dictionary."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(3, 2)

    def forward(self, x):
        return self.dense(x[0]) + x[1]
