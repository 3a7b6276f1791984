"""What can be installed where: the table that make goes by, and docs/kurulum.md shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import platforms
import pytest

ROOT = Path(__file__).parents[2]


def test_the_table_was_made_from_the_locks_that_are_there() -> None:
    """Else: python requirements/platforms.py ask."""
    assert json.loads(platforms.TABLE.read_text())["locks"] == platforms.digests()


def test_the_page_shows_that_table() -> None:
    found = json.loads(platforms.TABLE.read_text())["lacks"]
    assert platforms._BEGIN + platforms.table(found) + platforms._END in platforms.PAGE.read_text(encoding="utf-8")


def test_a_pin_lacks_a_wheel_where_none_of_its_files_fits_and_its_marker_asks_for_it() -> None:
    pins = ["a==1", "b==2 ; sys_platform == 'win32'", "c==3 ; python_full_version >= '3.12'"]
    wheels = {
        "a==1": {"a-1-cp310-abi3-manylinux_2_28_x86_64.whl": "", "a-1-cp310-abi3-macosx_11_0_arm64.whl": ""},
        "b==2": {},
        "c==3": {"c-3-cp312-cp312-manylinux_2_28_x86_64.whl": "", "c-3-cp313-cp313-manylinux_2_34_x86_64.whl": ""},
    }

    def lacking(where: str, version: str) -> str:
        return platforms._missing(pins, where, version, wheels)

    assert lacking("Linux-x86_64", "3.11") == ""
    assert lacking("Linux-x86_64", "3.12") == ""
    assert lacking("Linux-x86_64", "3.13") == "c 3"  # for a younger glibc alone
    assert lacking("Linux-aarch64", "3.11") == "a 1"
    assert lacking("Darwin-arm64", "3.11") == ""
    assert lacking("Darwin-arm64", "3.12") == "c 3"
    assert platforms._missing(pins[1:], "Windows-AMD64", "3.11", wheels) == "b 2"
    pure = {"d==4": {"d-4-py3-none-any.whl": ">=3.11,<3.14"}}
    assert [platforms._missing(["d==4"], "Windows-ARM64", v, pure) for v in ("3.10", "3.11", "3.14")] == [
        "d 4",
        "",
        "d 4",
    ]


def test_of_the_frameworks_those_are_there_that_have_wheels(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(platforms, "TABLE", tmp_path / "table.json")
    lacks = {"torch": {}, "mxnet": {"Darwin-arm64": {"3.12": "mxnet 1.9.1"}}}
    platforms.TABLE.write_text(json.dumps({"lacks": lacks}))
    monkeypatch.setattr(platforms, "named", lambda: ["mxnet", "new", "torch"])
    monkeypatch.setattr(platforms, "system", lambda: "Darwin-arm64")
    monkeypatch.setattr(platforms, "python", lambda: "3.12")
    assert platforms.frameworks() == ["new", "torch"]
    assert list(platforms.left_out()) == [
        "mxnet is left out: there is no wheel of mxnet 1.9.1 for Darwin-arm64, Python 3.12 (docs/kurulum.md)"
    ]
    monkeypatch.setattr(platforms, "python", lambda: "3.11")
    assert platforms.frameworks() == ["mxnet", "new", "torch"]


@pytest.fixture
def said(tmp_path):
    """What `make` would do for a target, here or `on_a_mac` with Apple's processor."""
    (tmp_path / "sitecustomize.py").write_text(
        "import platform\nplatform.system = lambda: 'Darwin'\nplatform.machine = lambda: 'arm64'\n"
    )

    def said(target: str, on_a_mac: bool, **env: str) -> str:
        command = ["make", "--dry-run", target, f"PYTHON={sys.executable}"]
        path = {"PYTHONPATH": str(tmp_path)} if on_a_mac else {}
        env = {**os.environ, "MAKEFLAGS": "", **path, **env}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout

    return said


@pytest.mark.parametrize("target", ["environments", "validate"])
def test_make_does_without_what_has_no_wheel_here(said, target) -> None:
    assert "requirements/mxnet.txt" in said(target, on_a_mac=False)
    there = said(target, on_a_mac=True)
    assert "requirements/torch.txt" in there and "mxnet" not in there
    # Asked for by name: pip says why not.
    assert "requirements/mxnet.txt" in said(target, on_a_mac=True, EDITION="mxnet")


def test_notebooks_are_run_of_all_editions_but_what_has_no_wheel_here(said) -> None:
    """Editions without a lock of their own are among all of them."""
    assert "--edition" not in said("notebooks", on_a_mac=False)
    there = said("notebooks", on_a_mac=True)
    assert "run --edition jax --edition tensorflow --edition torch" in there and "mxnet" not in there
    assert "run --edition mxnet" in said("notebooks", on_a_mac=True, EDITION="mxnet")


def test_pytorch_for_linux_comes_from_where_it_needs_no_cuda(tmp_path, monkeypatch) -> None:
    lock = tmp_path / "torch.txt"
    lock.write_text("# of uv\nnumpy==2\ntorch==2.13.0 ; python_full_version >= '3.11'\ntorchless==1\n")
    monkeypatch.setattr(environment, "INDEXES", {"torch": "https://index"})
    assert list(environment.elsewhere(lock)) == [("torch==2.13.0 ; python_full_version >= '3.11'", "https://index")]


def test_what_cannot_be_installed_is_named_when_pip_fails(tmp_path, capsys) -> None:
    with pytest.raises(SystemExit, match=r"there is no wheel of mxnet 1\.9\.1 for this system and this Python"):
        environment.run(tmp_path / "env", sys.executable, "-c", "raise SystemExit(1)", lacking="mxnet 1.9.1")


def test_an_environment_is_found_without_the_lock_that_windows_does_not_have(tmp_path) -> None:
    lock, env = tmp_path / "some.txt", tmp_path / "env"
    lock.write_text("nosuch==1\n")
    (env / "bin").mkdir(parents=True)
    (env / "bin" / "python").symlink_to(sys.executable)
    shutil.copy(lock, environment.marker(env, lock))
    code = (
        "import runpy, sys; sys.modules['fcntl'] = None; sys.path.insert(0, 'requirements'); "
        f"sys.argv = ['environment.py', {str(env)!r}, {str(lock)!r}]; "
        "runpy.run_path('requirements/environment.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_clone_on_windows_has_the_bytes_that_the_stored_notebooks_hang_on(tmp_path) -> None:
    """Git for Windows is set to write CRLF; with other bytes in locks and modules every notebook would be stale."""
    files = (".gitattributes", "requirements/torch.txt", "d2l/torch.py", "chapters/parameters.md", "docs/sayfa.png")
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for command in ("init", "add --all"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, capture_output=True, check=True)
    for name in files:
        (tmp_path / name).unlink()
    subprocess.run(
        ["git", "-c", "core.autocrlf=true", "checkout-index", "--all"], cwd=tmp_path, capture_output=True, check=True
    )
    assert [name for name in files if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()] == []
