"""The networks of the contract tests, as one writes them in Gluon."""

from mxnet import autograd, np, npx
from mxnet.gluon import nn

LAYER = nn.Flatten
NETWORK, TENSOR = "gluon.Block", "mx.np.ndarray"
NUMBERS = [3]
# MXNet 1.9.1 itself: the float32 gradient of max pooling that was recorded in the
# mode of prediction flows to other elements than it should. check_gradient finds it.
WRONG_GRADIENTS = {("convolution", "float32")}


class Block(nn.Block):
    def __init__(self):
        super().__init__()
        self.scale = self.params.get("scale", shape=(4,), init="ones")
        self.hidden, self.out = nn.Dense(5, activation="relu"), nn.Dense(4)

    def forward(self, x):
        return self.out(self.hidden(x)) * self.scale.data()


class Named(nn.HybridBlock):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Dense(5, activation="relu"), nn.Dense(3)

    def hybrid_forward(self, F, x):
        return self.out(self.hidden(x))


class Parts(nn.Block):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Dense(3), nn.Dense(3)

    def forward(self, x):
        return self.left(x) - self.right(x)


class Containers(nn.Block):
    def __init__(self):
        super().__init__()
        self.blocks = _sequence(nn.Dense(6), nn.Activation("relu"), nn.Dense(6))
        self.parts = Parts()

    def forward(self, x):
        return self.parts(self.blocks(x))


class Embedded(nn.Block):
    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(10, 4), nn.Dense(3)

    def forward(self, tokens):
        return self.out(self.table(tokens).mean(axis=1))


class Split(nn.Block):
    def __init__(self):
        super().__init__()
        self.features = _sequence(nn.Conv2D(3, 3, activation="relu"))
        self.head = _sequence(nn.Flatten(), nn.Dropout(0.5), nn.Dense(4))

    def forward(self, x):
        return self.head(self.features(x))


class Tied(nn.Block):
    def __init__(self):
        super().__init__()
        self.first, self.shared = nn.Dense(6), nn.Dense(6)
        self.again, self.out = nn.Dense(6, params=self.shared.params), nn.Dense(3)

    def forward(self, x):
        return self.out(self.again(npx.relu(self.shared(self.first(x)))))


def _sequence(*blocks, kind=nn.Sequential):
    net = kind()
    net.add(*blocks)
    return net


def _built(net, *shape, dtype="float32"):
    net.initialize()
    net(np.zeros(shape, dtype=dtype))
    return net


def mlp():
    net = _sequence(nn.Dense(8, activation="relu"), nn.Dense(3), kind=nn.HybridSequential)
    net.hybridize()
    return _built(net, 1, 20)


def nested():
    return _built(
        _sequence(nn.Dense(6, activation="relu"), Block(), _sequence(nn.Dense(4), nn.Activation("relu")), nn.Dense(3)),
        1,
        20,
    )


def named():
    net = Named()
    net.hybridize()
    return _built(net, 1, 20)


def containers():
    return _built(Containers(), 1, 20)


def embedded():
    return _built(Embedded(), 1, 7, dtype="int32")


def norms():
    net = _sequence(
        nn.Dense(8), nn.BatchNorm(), nn.Activation("relu"), nn.LayerNorm(), nn.Dense(3), kind=nn.HybridSequential
    )
    net.hybridize()
    return _built(net, 1, 20)


def convolution():
    return _built(
        _sequence(
            nn.Conv2D(3, 3),
            nn.BatchNorm(),
            nn.Activation("relu"),
            nn.MaxPool2D(2),
            nn.Flatten(),
            nn.BatchNorm(),
            nn.Dropout(0.5),
            nn.Dense(4),
        ),
        1,
        2,
        6,
        7,
    )


def split():
    return _built(Split(), 1, 2, 6, 7)


def grouped():
    return _built(_sequence(nn.Conv2D(4, 3, groups=2), nn.Conv2D(4, 3, groups=2, use_bias=False)), 1, 2, 6, 7)


def transposed():
    return _built(nn.Conv2DTranspose(3, 3, strides=(2, 2)), 1, 2, 6, 7)


def series():
    return _built(_sequence(nn.Conv1D(3, 3), nn.Flatten(), nn.Dense(2)), 1, 2, 7)


def tied():
    return _built(Tied(), 1, 20)


def lazy():
    net = _sequence(nn.Dense(8, activation="relu"), nn.Dense(3))
    net.initialize()
    return net


def empty():
    return _sequence(nn.Sequential())


def stateless():
    return nn.Flatten()


def frozen():
    net = mlp()
    net[0].collect_params().setattr("grad_req", "null")
    return net


def half():
    net = _built(_sequence(nn.Dense(8, activation="relu"), nn.Dense(3)), 1, 20)
    net.cast("float16")
    return net


def to_layout(x):
    return x


def from_layout(y):
    return y


def ones(*shape, dtype="float32"):
    return np.ones(shape, dtype=dtype)


def total(x):
    return x.sum()


def training_mode(net):
    pass


# What the gradient tests use, by the names that all frameworks share there.


class F:
    exp, log, sqrt, sin, cos, tanh, round = np.exp, np.log, np.sqrt, np.sin, np.cos, np.tanh, np.rint
    sum = staticmethod(lambda x: x.sum())
    mean = staticmethod(lambda x: x.mean())
    sigmoid, relu, softmax = npx.sigmoid, npx.relu, npx.softmax
    matmul = np.dot
    transpose = staticmethod(lambda x: x.T)


def stopped(x):
    return x.detach()


def made(network, dtype):
    net = network()
    net.cast(dtype)
    return net


def normalised():
    net = _sequence(nn.Dense(4), nn.BatchNorm(), nn.LayerNorm(), kind=nn.HybridSequential)
    net.hybridize()
    return _built(net, 1, 5)


def training():
    return autograd.train_mode()  # the mode of Gluon is not the network's


def trained(net, x):
    return net(x)


def predicted(net, x):
    return net(x)


# What the summary tests use.


class Taking(nn.Block):
    def __init__(self):
        super().__init__()
        self.out = nn.Dense(3)
        self.initialize()

    def forward(self, given):
        given = list(given.values()) if isinstance(given, dict) else given
        return self.out(given[0])


class Twice(nn.Block):
    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(4)
        self.initialize()

    def forward(self, x):
        return self.dense(np.concatenate([self.dense(x), x[:1]])) + self.dense(np.concatenate([x, x[:1]]))


class InOne(nn.Block):
    """Takes its inputs in one list or dictionary."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2, in_units=3)
        self.initialize()

    def forward(self, x):
        return self.dense(x[0]) + x[1]
