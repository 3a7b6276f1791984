"""The wheel, as a reader installs it: in an empty environment, beside whatever is there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from d2l import _errors

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10, where pytest brings it
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])


def run(*command, cwd):
    # -I and another folder: not the checkout but what was installed answers.
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy, so that the checkout stays as it is."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", PROJECT["readme"], *PROJECT["license-files"]):
        shutil.copy(ROOT / name, copy)
    for package in ("d2l", "booktools"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", copy / "dist", copy, cwd=copy)
    [path] = (copy / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of an empty environment with the wheel in it, without extras."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    python = folder / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return python


def test_the_wheel_is_installed_alone_and_pip_is_content(installed, tmp_path):
    assert "No broken requirements found" in run(installed, "-m", "pip", "check", cwd=tmp_path)


def test_the_installed_package_imports_no_framework(installed, tmp_path):
    code = ("import d2l, sys, pathlib; print(pathlib.Path(d2l.__file__).parent.parent.name, "
            "[n for n in ('torch', 'tensorflow', 'keras', 'mxnet') if n in sys.modules])")
    assert run(installed, "-I", "-c", code, cwd=tmp_path).split(maxsplit=1) == ["site-packages", "[]\n"]


def test_the_installed_package_names_the_missing_framework(installed, tmp_path):
    code = "try:\n    from d2l import torch\nexcept ImportError as error:\n    print(error)"
    assert 'pip install -e ".[torch]"' in run(installed, "-I", "-c", code, cwd=tmp_path)


def test_versions_of_the_package_and_its_metadata_agree(installed, tmp_path):
    code = ("import d2l, importlib.metadata as m; "
            f"print(d2l.__version__, m.version({PROJECT['name']!r}))")
    assert set(run(installed, "-I", "-c", code, cwd=tmp_path).split()) == {PROJECT["version"]}


def test_the_base_holds_no_framework_and_pins_nothing():
    assert set(EXTRAS) >= {"torch", "tensorflow", "mxnet", "book", "test"}
    assert not any("==" in requirement for requirement in PROJECT["dependencies"])
    for name in ("torch", "tensorflow", "mxnet", "test"):
        assert not any("==" in r for r in PROJECT["optional-dependencies"][name])
    assert not any(r.startswith(("torch", "tensorflow", "keras", "mxnet")) for r in PROJECT["dependencies"])


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_extra_resolves_beside_the_package(wheel, installed, tmp_path, extra):
    report = run(installed, "-m", "pip", "install", "--quiet", "--dry-run", "--report", "-",
                 f"{wheel}[{extra}]", cwd=tmp_path)
    chosen = {item["metadata"]["name"].lower() for item in json.loads(report)["install"]}
    assert chosen
    assert extra in chosen or extra not in _errors.back_ends()
