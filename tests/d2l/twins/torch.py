"""The networks whose answers the other frameworks must give, as one writes them in PyTorch.

`NETWORKS`: name → (network, shapes of its inputs; integers for tokens).
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

S = nn.Sequential


def conv(i, o, k=3, **more):
    return nn.Conv2d(i, o, k, **more)


class Numbered(nn.Module):
    """Layers by number, as a functional model has them."""

    def __init__(self, *layers):
        super().__init__()
        for i, layer in enumerate(layers):
            self.add_module(str(i), layer)

    def __getitem__(self, i):
        return self._modules[str(i)]


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.f, self.out = S(conv(3, 4), nn.ReLU(), nn.Flatten()), nn.Linear(4 * 36, 2)

    def forward(self, x):
        return self.out(self.f(x))


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.out = conv(3, 4), nn.Linear(4 * 36, 2)

    def forward(self, x):
        return self.out(self.conv(x).flatten(1))


class Rows(nn.Module):
    """Every place of every image is a row, and the rows of an image one after another are its features."""

    def __init__(self):
        super().__init__()
        self.conv, self.out = conv(3, 4), nn.Linear(4 * 36, 2)

    def forward(self, x):
        rows = self.conv(x).permute(0, 2, 3, 1).reshape(-1, 4).softmax(1)
        return self.out(rows.reshape(len(x), -1))


class Pixels(nn.Module):
    """No convolution and no pooling: a layer that reads the channels of every pixel."""

    def __init__(self):
        super().__init__()
        self.pixel, self.out = nn.Linear(3, 4), nn.Linear(4 * 64, 2)

    def forward(self, x):
        return self.out(self.pixel(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2).flatten(1))


class Beside(nn.Module):
    """Tokens and an image."""

    def __init__(self):
        super().__init__()
        self.conv, self.words, self.out = conv(3, 4), S(nn.Flatten(), nn.Linear(18, 3)), nn.Linear(7, 2)

    def forward(self, x, words):
        return self.out(torch.cat([self.conv(x).mean((2, 3)), self.words(words)], 1))


class Residual(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.a, self.norm, self.b = conv(i, o, padding=1), nn.BatchNorm2d(o), conv(o, o, padding=1)
        self.short = conv(i, o, 1) if i != o else None

    def forward(self, x):
        y = self.b(torch.relu(self.norm(self.a(x))))
        return torch.relu(y + (x if self.short is None else self.short(x)))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.middle = conv(3, 4, padding=1), conv(4, 6, padding=1)
        self.up, self.out = nn.ConvTranspose2d(6, 4, 2, stride=2), conv(8, 2, padding=1)

    def forward(self, x):
        skip = torch.relu(self.down(x))
        y = torch.relu(self.middle(F.max_pool2d(skip, 2)))
        return self.out(torch.cat([skip, torch.relu(self.up(y))], 1))


class Attention(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (f(x).reshape(n, t, self.heads, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(d // self.heads), -1)
        return self.o((weights @ v).transpose(1, 2).reshape(n, t, d))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(8), Attention(), nn.LayerNorm(8)
        self.mlp = S(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 8))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.place = conv(3, 8, 4, stride=4), nn.Parameter(torch.zeros(1, 4, 8))
        self.block, self.out = Transformer(), nn.Linear(8, 2)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        return self.out(self.block(x + self.place).mean(1))


class Language(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.block, self.head = nn.Embedding(10, 8), Transformer(), nn.Linear(8, 10, bias=False)
        self.head.weight = self.table.weight

    def forward(self, tokens):
        return self.head(self.block(self.table(tokens)))


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = nn.Embedding(10, 4), S(nn.Flatten(), nn.Linear(28, 3))

    def forward(self, tokens):
        return self.head(self.table(tokens))


class Elman(nn.Module):
    def __init__(self):
        super().__init__()
        self.inside, self.around, self.out = nn.Linear(5, 6), nn.Linear(6, 6, bias=False), nn.Linear(6, 2)

    def forward(self, x):
        h = torch.zeros(len(x), 6)
        for t in range(x.shape[1]):
            h = torch.tanh(self.inside(x[:, t]) + self.around(h))
        return self.out(h)


class Library(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.out = nn.LSTM(5, 6, batch_first=True), nn.Linear(6, 2)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1])


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.shared = nn.Linear(20, 6), nn.Linear(6, 6)
        self.again, self.out = self.shared, nn.Linear(6, 3)

    def forward(self, x):
        return self.out(self.again(torch.relu(self.shared(self.first(x)))))


class FunctionalResidual(Numbered):
    def __init__(self):
        super().__init__(conv(3, 4, padding=1), nn.BatchNorm2d(4), conv(4, 4, padding=1), nn.Linear(4 * 64, 2))

    def forward(self, x):
        x = self[0](x)
        return self[3]((x + self[2](torch.relu(self[1](x)))).flatten(1))


class Scaled(nn.Module):
    """Parameters of its own."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(20, 6)
        self.scale, self.shift = nn.Parameter(torch.ones(6)), nn.Parameter(torch.zeros(6))

    def forward(self, x):
        return self.hidden(x) * self.scale + self.shift


class FlatScaled(nn.Module):
    """A parameter of its own along the features of a flattened image."""

    def __init__(self):
        super().__init__()
        self.conv, self.scale, self.out = conv(3, 4), nn.Parameter(torch.ones(144)), nn.Linear(144, 2)

    def forward(self, x):
        return self.out(self.conv(x).flatten(1) * self.scale)


class Unflat(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(len(x), *self.shape)


class ConvNeXt(nn.Module):
    def __init__(self, flat):
        super().__init__()
        self.stem, self.depth = conv(3, 4, 2, stride=2), conv(4, 4, 3, padding=1, groups=4)
        self.norm, self.wide, self.narrow = nn.LayerNorm(4), nn.Linear(4, 8), nn.Linear(8, 4)
        self.flat, self.out = flat, nn.Linear({"": 4, "flat": 64, "pooled": 16}[flat], 2)

    def forward(self, x):
        x = self.stem(x)
        y = self.norm(self.depth(x).permute(0, 2, 3, 1))
        x = x + self.narrow(torch.relu(self.wide(y))).permute(0, 3, 1, 2)
        if self.flat == "pooled":
            x = F.max_pool2d(x, 2)
        return self.out(x.flatten(1) if self.flat else x.mean((2, 3)))


class Branches(nn.Module):
    """Two flattened images and plain features, one after another."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = conv(3, 2), conv(3, 3, 5), nn.Linear(6, 4)
        self.norm, self.out = nn.BatchNorm1d(72 + 48 + 4), nn.Linear(72 + 48 + 4, 2)

    def forward(self, x, y):
        parts = [self.a(x).flatten(1), self.c(y), self.b(x).flatten(1)]
        return self.out(self.norm(torch.cat(parts, 1)))


class Twice(nn.Module):
    """One head for two images."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = conv(3, 4), nn.Linear(144, 2)

    def forward(self, x, y):
        return self.head(self.conv(x).flatten(1)) - self.head(self.conv(y).flatten(1))


class Excite(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.squeeze, self.excite, self.out = conv(3, 4), nn.Linear(4, 2), nn.Linear(2, 4), conv(4, 2)

    def forward(self, x):
        x = self.conv(x)
        gate = torch.sigmoid(self.excite(torch.relu(self.squeeze(x.mean((2, 3))))))
        return self.out(x * gate[:, :, None, None])


class Tokens(nn.Module):
    """An image's places as words, and these flattened."""

    def __init__(self):
        super().__init__()
        self.conv, self.out = conv(3, 4), nn.Linear(144, 2)

    def forward(self, x):
        return self.out(self.conv(x).flatten(2).transpose(1, 2).flatten(1))


class Two(nn.Module):
    """Two answers, one of them an image."""

    def __init__(self):
        super().__init__()
        self.conv, self.kind, self.mask = conv(3, 4, padding=1), nn.Linear(256, 3), conv(4, 1, 1)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return {"kind": self.kind(x.flatten(1)), "mask": self.mask(x)}


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = S(conv(3, 4, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(64, 5))
        self.decode = S(nn.Linear(5, 64), nn.ReLU(), Unflat(4, 4, 4), nn.ConvTranspose2d(4, 3, 2, stride=2))

    def forward(self, x):
        return self.decode(self.encode(x))


class Added(nn.Module):
    """A flattened image and a layer's features, added."""

    def __init__(self):
        super().__init__()
        self.conv, self.plain, self.out = conv(3, 4), nn.Linear(6, 144), nn.Linear(144, 2)

    def forward(self, x, y):
        return self.out(self.conv(x).flatten(1) + self.plain(y))


class Mobile(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide, self.norm1 = conv(4, 8, 1, bias=False), nn.BatchNorm2d(8)
        self.depth, self.norm2 = conv(8, 8, 3, padding=1, groups=8, bias=False), nn.BatchNorm2d(8)
        self.narrow, self.norm3 = conv(8, 4, 1, bias=False), nn.BatchNorm2d(4)

    def forward(self, x):
        y = F.relu6(self.norm1(self.wide(x)))
        y = F.relu6(self.norm2(self.depth(y)))
        return x + self.norm3(self.narrow(y))


IMAGE = (2, 3, 8, 8)
NETWORKS = {
    "mlp": (lambda: S(nn.Linear(20, 8), nn.ReLU(), nn.Linear(8, 3)), (5, 20)),
    "nested": (
        lambda: S(nn.Linear(20, 8), S(S(nn.Linear(8, 6), nn.ReLU()), nn.Linear(6, 5)), nn.Linear(5, 3)),
        (5, 20),
    ),
    "conv_flatten": (lambda: S(conv(3, 4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2)), IMAGE),
    "nested_flatten": (lambda: S(S(conv(3, 4), nn.Flatten()), nn.Linear(144, 2)), IMAGE),
    "backbone": (Backbone, IMAGE),
    "plain_call": (Plain, IMAGE),
    "rows": (Rows, IMAGE),
    "pixels": (Pixels, IMAGE),
    "depthwise": (lambda: S(conv(3, 6, groups=3), nn.ReLU(), nn.Flatten(), nn.Linear(216, 2)), IMAGE),
    "pooled": (lambda: S(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 2)), IMAGE),
    "rgb": (lambda: S(nn.Flatten(), nn.Linear(192, 2)), IMAGE),
    "grey": (lambda: S(nn.Flatten(), nn.Linear(64, 2)), (2, 1, 8, 8)),
    "layer_norm_bare": (
        lambda: S(nn.Linear(20, 6), nn.LayerNorm(6, elementwise_affine=False), nn.Linear(6, 2)),
        (5, 20),
    ),
    "batch_norm_bare": (lambda: S(nn.Linear(20, 6), nn.BatchNorm1d(6, affine=False), nn.Linear(6, 2)), (5, 20)),
    "rms_norm": (lambda: S(nn.Linear(20, 6), nn.RMSNorm(6), nn.Linear(6, 2)), (5, 20)),
    "beside": (Beside, IMAGE, (2, 6, 3)),
    "residual": (lambda: S(Residual(3, 4), Residual(4, 4), nn.Flatten(), nn.Linear(256, 2)), IMAGE),
    "unet": (UNet, IMAGE),
    "transformer": (lambda: S(Transformer(), Transformer()), (2, 5, 8)),
    "vit": (ViT, IMAGE),
    "language": (Language, [2, 5]),
    "words": (Words, [2, 7]),
    "elman": (Elman, (2, 4, 5)),
    "lstm": (Library, (2, 4, 5)),
    "tied": (Tied, (5, 20)),
    "functional_cnn": (lambda: S(conv(3, 4), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2)), IMAGE),
    "functional_residual": (FunctionalResidual, IMAGE),
    "scaled": (Scaled, (5, 20)),
    "flat_scaled": (FlatScaled, IMAGE),
    "generator": (
        lambda: S(
            nn.Linear(5, 32), nn.BatchNorm1d(32), nn.ReLU(), Unflat(2, 4, 4), nn.ConvTranspose2d(2, 3, 2, stride=2)
        ),
        (3, 5),
    ),
    "vae": (Vae, IMAGE),
    "conv1d": (lambda: S(nn.Conv1d(3, 4, 3), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(12, 2)), (2, 3, 8)),
    "conv3d": (lambda: S(nn.Conv3d(2, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 3 * 4 * 5, 2)), (2, 2, 4, 5, 6)),
    "group_norm": (lambda: S(conv(3, 4), nn.GroupNorm(2, 4), nn.Flatten(), nn.Linear(144, 2)), IMAGE),
    "layer_norm_image": (lambda: S(conv(3, 4), nn.LayerNorm((4, 6, 6)), nn.Flatten(), nn.Linear(144, 2)), IMAGE),
    "batch_norm_flat": (lambda: S(conv(3, 4), nn.Flatten(), nn.BatchNorm1d(144), nn.ReLU(), nn.Linear(144, 2)), IMAGE),
    "convnext": (lambda: ConvNeXt(""), IMAGE),
    "convnext_flat": (lambda: ConvNeXt("flat"), IMAGE),
    "convnext_pooled": (lambda: ConvNeXt("pooled"), IMAGE),
    "global_pool": (lambda: S(conv(3, 4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)), IMAGE),
    "global_pool_only": (lambda: S(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 2)), IMAGE),
    "branches": (Branches, IMAGE, (2, 6)),
    "twice": (Twice, IMAGE, IMAGE),
    "pixel_shuffle": (lambda: S(conv(3, 8), nn.PixelShuffle(2), nn.Flatten(), nn.Linear(288, 2)), IMAGE),
    "dilated": (lambda: S(conv(3, 4, dilation=2), nn.ReLU(), conv(4, 2, 2, stride=2)), IMAGE),
    "grouped": (lambda: S(conv(4, 6, groups=2), nn.ReLU(), conv(6, 2, bias=False)), (2, 4, 8, 8)),
    "upsample": (lambda: S(conv(3, 2), nn.Upsample(scale_factor=2), nn.Flatten(), nn.Linear(288, 2)), IMAGE),
    "excite": (Excite, IMAGE),
    "tokens": (Tokens, IMAGE),
    "two": (Two, IMAGE),
    "added": (Added, IMAGE, (2, 6)),
    "mobile": (
        lambda: S(conv(3, 4, 3, stride=2, padding=1), Mobile(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)),
        IMAGE,
    ),
}
