"""The books that are measured: copies of this one, and small ones of any length."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

_CELLS = {
    "torch": (
        "import torch\nfrom torch import nn\n\ntorch.manual_seed(0)\nX = torch.rand(2, 20)",
        "net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10))",
        "tuple(net(X).shape)",
    ),
    "tensorflow": (
        "import keras\nimport tensorflow as tf\n\nkeras.utils.set_random_seed(0)\nX = tf.random.uniform((2, 20))",
        'net = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10)])',
        "tuple(net(X).shape)",
    ),
    "mxnet": (
        "from d2l import mxnet as d2l\nfrom mxnet import np, npx\nfrom mxnet.gluon import nn\n\nX = np.ones((2, 20))",
        'net = nn.Sequential()\nnet.add(nn.Dense(64, activation="relu"), nn.Dense(10))\nnet.initialize()',
        "tuple(net(X).shape)",
    ),
    "jax": (
        "import jax\nfrom flax import nnx\n\nrngs = nnx.Rngs(0)\nX = jax.random.uniform(jax.random.key(0), (2, 20))",
        "net = nnx.Sequential(nnx.Linear(20, 64, rngs=rngs), nnx.relu, nnx.Linear(64, 10, rngs=rngs))",
        "tuple(net(X).shape)",
    ),
}
_FRONT = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n"


def copy_of(root: Path, folder: Path) -> Path:
    """What a commit of the book holds, with its stored notebooks; its environments are linked."""
    subprocess.run(["git", "clone", "--quiet", root, folder], check=True)
    for name in (".venv", ".venvs"):
        (folder / name).symlink_to(root / name)
    return folder


def small_book(root: Path, folder: Path, sections: int, more: int = 0) -> Path:
    """A book of so many sections, all alike, each with `more` cells than the thirteen that show four editions; stored already."""
    (folder / "chapters").mkdir(parents=True)
    for name in (".venv", ".venvs", "d2l", "requirements"):
        (folder / name).symlink_to(root / name)
    shutil.copy(root / "pyproject.toml", folder)
    names = [f"section-{number}" for number in range(sections)]
    (folder / "chapters" / "index.md").write_text("# Kitap\n", encoding="utf-8")
    for name in names:
        (folder / "chapters" / f"{name}.md").write_text(_section(name, more), encoding="utf-8")
    toc = {"format": "jb-book", "root": "chapters/index", "chapters": [{"file": f"chapters/{name}"} for name in names]}
    _write(folder / "_toc.yml", toc)
    config = {"language": "tr", "editions": _config(root)["sphinx"]["config"]["editions"]}
    own = {"extra_extensions": ["booktools.extension"], "config": config}
    _write(folder / "_config.yml", {"title": "Deneme", "execute": {"timeout": 60}, "sphinx": own})
    subprocess.run([sys.executable, "-m", "booktools", "--book", folder, "run"], check=True, stdout=subprocess.DEVNULL)
    return folder


def _section(name: str, more: int) -> str:
    cells = [f"```{{code-cell}} ipython3\nprint({name!r}, {number})\n```\n" for number in range(1 + more)]
    for codes in zip(*_CELLS.values(), strict=True):
        for tag, code in zip(_CELLS, codes, strict=True):
            cells.append(f"```{{code-cell}} ipython3\n:tags: [{tag}]\n\n{code}\n```\n")
    return f"{_FRONT}# {name}\n\n" + "\n".join(cells)


def _config(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))


def _write(file: Path, content: object) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
