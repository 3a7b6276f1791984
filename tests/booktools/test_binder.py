"""On Binder a notebook runs in the environment of its own framework, whichever kernel it names."""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import environment
import platforms
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from traitlets.config import Config

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "binder" / "jupyter_server_config.py"


@pytest.fixture
def manager(tmp_path):
    config = Config()
    runpy.run_path(str(CONFIG), init_globals={"c": config})
    for name in ("python3", "torch"):
        (tmp_path / "kernels" / name).mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": name, "language": "python"}
        (tmp_path / "kernels" / name / "kernel.json").write_text(json.dumps(spec))
    specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")], ensure_native_kernel=False)
    return config.ServerApp.kernel_manager_class(kernel_spec_manager=specs, root_dir=str(tmp_path))


@pytest.mark.parametrize(
    ("path", "asked", "runs_in"),
    [
        ("notebooks/torch", "python3", "torch"),
        ("notebooks/nosuch", "python3", "python3"),
        ("elsewhere", "python3", "python3"),
        ("notebooks", "python3", "python3"),
        ("notebooks/torch", "torch", "torch"),
    ],
)
def test_a_notebook_of_a_framework_runs_in_its_kernel(manager, tmp_path, path, asked, runs_in):
    (tmp_path / path).mkdir(parents=True)

    async def started() -> str:
        kernel = await manager.start_kernel(path=path, kernel_name=asked)
        name = manager.get_kernel(kernel).kernel_name
        await manager.shutdown_kernel(kernel, now=True)
        return name

    assert asyncio.run(started()) == runs_in


def test_what_binder_runs_once_makes_a_kernel_of_every_framework_s_environment(tmp_path):
    """With the environments of this checkout, so that nothing is installed."""
    tags = platforms.frameworks()
    for tag in tags:
        assert environment.holds(ROOT / ".venvs" / tag, ROOT / "requirements" / f"{tag}.txt"), 'run "make environments"'
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    env = {**os.environ, "NB_PYTHON_PREFIX": str(tmp_path)}
    subprocess.run(["bash", "binder/postBuild"], cwd=ROOT, env=env, check=True, capture_output=True)
    kernels = {path.parent.name: json.loads(path.read_text()) for path in tmp_path.rglob("kernel.json")}
    assert {tag: Path(kernel["argv"][0]).parents[1].name for tag, kernel in kernels.items()} == {
        tag: tag for tag in tags
    }
    assert (tmp_path / "etc" / "jupyter" / CONFIG.name).read_bytes() == CONFIG.read_bytes()
