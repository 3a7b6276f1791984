"""What an import brings with it, and what a wrong name or a missing framework answers."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

import d2l
from d2l import _errors

FOLDER = Path(d2l.__file__).parent
HEAVY = ["torch", "tensorflow", "keras", "mxnet", "jax", "flax", "booktools", "sphinx", "docutils", "matplotlib"]


def run(code):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(statement):
    code = f"{statement}\nimport json, sys\nprint(json.dumps([n for n in {HEAVY} if n in sys.modules]))"
    return set(json.loads(run(code).splitlines()[-1]))


def test_d2l_alone_imports_no_framework():
    assert loaded("import d2l") == set()


def test_a_back_end_imports_its_own_framework_alone(d2l, framework):
    # Keras itself brings Matplotlib where it is installed.
    brought = {"tensorflow": "import keras", "jax": "from flax import nnx"}.get(framework)
    own = {framework} | (loaded(brought) if brought else set())
    assert not own & ({*_errors.back_ends()} - {framework})
    assert loaded(f"from d2l import {framework} as d2l") == own


def test_matplotlib_is_imported_by_the_first_drawing(d2l, framework):
    assert "matplotlib" in loaded(f"from d2l import {framework} as d2l; d2l.plot([1, 2])")


def test_the_types_of_results_are_reached_through_the_package():
    assert run("import d2l; print(d2l.results.Imported.__name__)") == "Imported\n"


def test_a_back_end_is_reached_through_the_package_too(d2l, framework):
    assert loaded(f"import d2l; d2l.{framework}.cpu()") >= {framework}


@pytest.mark.parametrize("name", [n for n in _errors.back_ends() if not importlib.util.find_spec(n)])
def test_a_missing_framework_answers_with_the_command_that_installs_it(name):
    out = run(f"try:\n    from d2l import {name}\nexcept ImportError as error:\n    print(error)")
    assert "kurulu değil" in out and f'pip install -e ".[{name}]"' in out


def test_a_broken_framework_is_not_called_missing(tmp_path):
    missing = [n for n in _errors.back_ends() if not importlib.util.find_spec(n)]
    (tmp_path / f"{missing[-1]}.py").write_text("import no_such_module_of_its_own\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"try:\n    from d2l import {missing[-1]}\nexcept ImportError as error:\n    print(error)"
    )
    assert "no_such_module_of_its_own" in run(code)


def test_files_of_another_d2l_in_the_folder_are_no_back_ends(tmp_path):
    """PyPI's would leave its own behind."""
    import shutil

    shutil.copytree(FOLDER, tmp_path / "d2l", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "d2l" / "paddle.py").write_text("other = True\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import d2l\nprint(d2l.__file__)\ntry:\n    d2l.summary\nexcept AttributeError as error:\n    print(error)"
    )
    file, said = run(code).splitlines()
    assert file.startswith(str(tmp_path)) and "önce çerçevenizi seçin" in said and "paddle" not in said


@pytest.mark.parametrize("folder", ["before", "after"])
def test_another_distribution_of_our_name_is_named_on_import(tmp_path, folder):
    place = "0" if folder == "before" else "len(sys.path)"
    metadata = tmp_path / "d2l-1.0.3.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: d2l\nVersion: 1.0.3\n")
    out = run(
        f"import sys; sys.path.insert({place}, {str(tmp_path)!r})\n"
        "try:\n    from d2l import torch\nexcept ImportError as error:\n    print(error.name, error)"
    )
    assert out.startswith("d2l d2l: bu ortamda aynı adı taşıyan başka bir paket de kurulu: d2l 1.0.3, ")
    assert str(tmp_path) in out and "pip uninstall d2l" in out and "ayrı bir ortam açın" in out


def test_a_misspelt_back_end_is_named_rightly():
    for wrong in ("torch_", "Torch", "pytorch", "tensorflw", "mxnt"):
        with pytest.raises(AttributeError, match="şunu mu demek istediniz: from d2l import .* as d2l"):
            getattr(d2l, wrong)


def test_a_public_name_without_a_back_end_says_to_choose_one():
    with pytest.raises(AttributeError) as error:
        d2l.try_gpu
    assert "from d2l import torch as d2l" in str(error.value)
    assert "sonra d2l.try_gpu yazın" in str(error.value)


def test_an_unknown_name_lists_the_frameworks():
    with pytest.raises(AttributeError, match="'zurna' diye bir ad yok; çerçeveler: jax, mxnet, tensorflow, torch"):
        d2l.zurna


def test_a_misspelt_name_in_a_back_end_is_named_rightly(d2l):
    with pytest.raises(AttributeError, match="şunu mu demek istediniz: d2l.try_gpu"):
        d2l.tri_gpu
    for name in ("zurna", "HyperParameters", "Animator"):
        with pytest.raises(AttributeError, match="var olanlar: Timer, benchmark, .*d2l.ai kitabının d2l paketi başka"):
            getattr(d2l, name)


def test_special_names_are_answered_as_python_does(d2l):
    assert not hasattr(d2l, "__path__")
    assert not hasattr(__import__("d2l"), "__wrapped__")


def test_pip_finds_nothing_broken_in_this_environment():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
