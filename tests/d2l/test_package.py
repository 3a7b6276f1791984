"""The wheel, as a reader installs it: in an empty environment, beside whatever is there."""

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
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
    source(copy)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", copy / "dist", copy, cwd=copy)
    [path] = (copy / "dist").glob("*.whl")
    return path


def source(folder):
    """A copy of all that is installed from."""
    for name in ("pyproject.toml", "build_editable.py", PROJECT["readme"], *PROJECT["license-files"]):
        shutil.copy(ROOT / name, folder)
    for package in ("d2l", "booktools"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))


#: Another book's `d2l`, as its wheel lays it down; this one needs no framework.
OTHER = {
    "d2l/__init__.py": "__version__ = '1.0.3'\n",
    "d2l/torch.py": "other = True\n",
    "d2l/jax.py": "other = True\n",
    "d2l-1.0.3.dist-info/METADATA": "Metadata-Version: 2.1\nName: d2l\nVersion: 1.0.3\n",
    "d2l-1.0.3.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "d2l-1.0.3.dist-info/RECORD": "",
}
FIRST_CELL = "try:\n    from d2l import torch as d2l\nexcept ImportError as error:\n    print(error)"


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    path = tmp_path_factory.mktemp("other") / "d2l-1.0.3-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in OTHER.items():
            file.writestr(name, text)
    return path


@pytest.fixture
def python(tmp_path):
    """That of an empty environment."""
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    return tmp_path / "env" / "bin" / "python"


def lend(python, *names):
    """Make packages of this environment importable there: numpy, which d2l needs to say anything."""
    [site] = (python.parents[1] / "lib").glob("python*/site-packages")
    for name in names:
        found = importlib.util.find_spec(name).submodule_search_locations[0]
        (site / name).symlink_to(found)
        for libraries in Path(found).parent.glob(f"{name}.libs"):
            (site / libraries.name).symlink_to(libraries)


@pytest.mark.parametrize("ours_first", [True, False])
def test_in_place_another_d2l_is_named_before_anything_fails_whichever_came_first(other, python, tmp_path, ours_first):
    (tmp_path / "book").mkdir()
    source(tmp_path / "book")
    lend(python, "numpy")
    ours, theirs = ["--editable", tmp_path / "book"], [other]
    for what in (ours, theirs) if ours_first else (theirs, ours):
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", *what, cwd=tmp_path)
    said = run(python, "-I", "-c", FIRST_CELL, cwd=tmp_path)
    assert "başka bir paket de kurulu: d2l 1.0.3" in said and "pip uninstall d2l" in said
    # Another checkout that stands first on the path is the reader's own wish.
    (tmp_path / "third" / "d2l").mkdir(parents=True)
    (tmp_path / "third" / "d2l" / "__init__.py").write_text("third = True\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'third')!r}); import d2l; print(d2l.third)"
    assert run(python, "-I", "-c", code, cwd=tmp_path) == "True\n"
    run(python, "-m", "pip", "uninstall", "--quiet", "--yes", "d2l", cwd=tmp_path)
    assert "başka bir paket" not in run(python, "-I", "-c", FIRST_CELL, cwd=tmp_path)


@pytest.mark.parametrize("ours_first", [True, False])
def test_from_a_wheel_another_d2l_is_named_whichever_came_first(wheel, other, python, tmp_path, ours_first):
    lend(python, "numpy")
    for what in (wheel, other) if ours_first else (other, wheel):
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", what, cwd=tmp_path)
    said = run(python, "-I", "-c", FIRST_CELL, cwd=tmp_path)
    assert "başka bir paket de kurulu: d2l 1.0.3" in said and "birbirinin dosyalarını ezer" in said
    # The cure, as far as it can be followed without the book's folder.
    run(python, "-m", "pip", "uninstall", "--quiet", "--yes", "d2l", cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel, cwd=tmp_path)
    assert "PyTorch kurulu değil" in run(python, "-I", "-c", FIRST_CELL, cwd=tmp_path)
    run(python, "-m", "pip", "uninstall", "--quiet", "--yes", PROJECT["name"], cwd=tmp_path)
    [site] = (python.parents[1] / "lib").glob("python*/site-packages")
    assert not [*site.glob("*d2l*"), *site.glob("derin*")]


def test_the_wheel_holds_d2l_alone(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    packaged = {name for name in names if ".dist-info/" not in name}
    # The two beside it have the first word where PyPI's d2l has come over it.
    beside = {"derin_ogrenme_hesaplamalari_first.py", "derin_ogrenme_hesaplamalari_first.pth"}
    assert packaged == {f"d2l/{path.name}" for path in (ROOT / "d2l").glob("*.py")} | {"d2l/py.typed"} | beside
    assert not any(name.endswith("entry_points.txt") for name in names)


def test_booktools_is_a_distribution_of_its_own(python, tmp_path):
    """Editable, as the environments of this repository have it."""
    (tmp_path / "book").mkdir()
    source(tmp_path / "book")
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--editable",
        tmp_path / "book",
        "--editable",
        tmp_path / "book" / "booktools",
        cwd=tmp_path,
    )
    code = "import booktools.judging.kinds; print(booktools.__file__)"
    assert run(python, "-I", "-c", code, cwd=tmp_path).strip() == str(tmp_path / "book" / "booktools" / "__init__.py")
    settings = tomllib.loads((ROOT / "booktools" / "pyproject.toml").read_text())["tool"]["setuptools"]
    inside = [file for file in (ROOT / "booktools").rglob("*.*") if file.suffix and not file.match("*.egg-info")]
    endings = {file.suffix for file in inside if file.suffix != ".pyc" and not file.parent.match("*.egg-info")}
    named = {Path(pattern).suffix for pattern in settings["package-data"]["booktools"]}
    assert endings - {".py", ".toml"} <= named, "files of booktools that its distribution would lack"
    packages = settings["packages"]
    assert sorted(packages) == sorted(
        ".".join(init.parent.relative_to(ROOT).parts) for init in (ROOT / "booktools").rglob("__init__.py")
    )


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
    code = (
        "import d2l, sys, pathlib; print(pathlib.Path(d2l.__file__).parent.parent.name, "
        "[n for n in ('torch', 'tensorflow', 'keras', 'mxnet', 'jax', 'flax') if n in sys.modules])"
    )
    assert run(installed, "-I", "-c", code, cwd=tmp_path).split(maxsplit=1) == ["site-packages", "[]\n"]


def test_the_installed_package_names_the_missing_framework(installed, tmp_path):
    code = "try:\n    from d2l import torch\nexcept ImportError as error:\n    print(error)"
    assert 'pip install -e ".[torch]"' in run(installed, "-I", "-c", code, cwd=tmp_path)


def test_versions_of_the_package_and_its_metadata_agree(installed, tmp_path):
    code = f"import d2l, importlib.metadata as m; print(d2l.__version__, m.version({PROJECT['name']!r}))"
    assert set(run(installed, "-I", "-c", code, cwd=tmp_path).split()) == {PROJECT["version"]}


def test_the_base_holds_no_framework_and_pins_nothing():
    assert set(EXTRAS) >= {*_errors.back_ends(), "book", "test"}
    assert not any("==" in requirement for requirement in PROJECT["dependencies"])
    for name in (*_errors.back_ends(), "test"):
        assert not any("==" in r for r in PROJECT["optional-dependencies"][name])
    assert not any(r.startswith((*_errors.back_ends(), "keras", "flax")) for r in PROJECT["dependencies"])


def test_each_extra_resolves_beside_the_package(wheel, tmp_path):
    """From the index's metadata: nothing is installed, so all of them are asked for at once."""
    uv = Path(sys.executable).with_name("uv")

    def chosen(extra):
        wanted = tmp_path / f"{extra}.in"
        wanted.write_text(f"{PROJECT['name']}[{extra}] @ {wheel.as_uri()}\n")
        lines = run(uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", wanted, cwd=tmp_path).splitlines()
        return {line.partition("==")[0].lower() for line in lines}

    with ThreadPoolExecutor(len(EXTRAS)) as pool:
        for extra, names in zip(EXTRAS, pool.map(chosen, EXTRAS), strict=True):
            assert names, extra
            assert extra in names or extra not in _errors.back_ends()
