"""Write every twin's state, with a witness, as PyTorch has it: `python write_twins.py FOLDER`."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch

from d2l import torch as d2l

path = Path(__file__).parent / "twins" / "torch.py"
spec = importlib.util.spec_from_file_location("twins_torch", path)
twins = importlib.util.module_from_spec(spec)
spec.loader.exec_module(twins)


def filled(net, seed):
    """The network with numbers that no initialisation gives."""
    rng = np.random.default_rng(seed)
    state = {}
    for name, array in d2l.export_state(net).items():
        if name.endswith("eps"):
            array = np.array(rng.uniform(1e-5, 0.1))
        elif name.endswith("running_var"):
            array = rng.uniform(0.5, 2, array.shape).astype("float32")
        else:
            array = rng.normal(0, 0.3, array.shape).astype("float32")
        state[name] = array
    d2l.import_state(net, state)
    return net


def inputs(shapes, seed):
    rng = np.random.default_rng(seed)
    return [
        torch.from_numpy(rng.integers(0, 10, shape).astype("int32"))
        if isinstance(shape, list)
        else torch.from_numpy(rng.normal(size=shape).astype("float32"))
        for shape in shapes
    ]


for seed, (name, (make, *shapes)) in enumerate(twins.NETWORKS.items()):
    net = filled(make(), seed)
    np.savez(Path(sys.argv[1]) / f"{name}.npz", **d2l.export_state(net, *inputs(shapes, seed + 1000)))
