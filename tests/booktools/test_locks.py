"""What can be installed: the locks say what pyproject.toml asks for, and one environment can hold everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRAMEWORKS = ("torch", "tensorflow", "mxnet")


def resolve(*arguments):
    """What uv resolves, as `name==version` lines; from metadata alone, nothing is installed."""
    command = [Path(sys.executable).with_name("uv"), "pip", "compile", "--quiet", "--no-annotate", "--no-header"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("python", ["3.10", "3.12"])
def test_everything_resolves_into_one_environment(python):
    found = dict(line.split(" ;")[0].split("==") for line in resolve("--python-version", python, "requirements.txt")
                 if "==" in line)
    assert {"jupyter-book", "numpy", *FRAMEWORKS} <= found.keys()
    assert found["numpy"] == "1.26.4" and found["torch"] == "2.13.0"


@pytest.mark.parametrize("name", ["book", *FRAMEWORKS])
def test_a_lock_is_what_its_extra_resolves_to(name, tmp_path):
    lock = ROOT / "requirements" / f"{name}.txt"
    kept = tmp_path / lock.name
    kept.write_text(lock.read_text())  # uv keeps what a lock says as long as it satisfies the ranges
    extras = ("--extra", name, "--extra", "test", *(["--extra", "cluster"] if name == "book" else []))
    resolve("--universal", "--python-version", "3.10", *extras, "pyproject.toml", "--output-file", str(kept))
    pins = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in kept.read_text().splitlines() if not line.startswith("#")] == pins


def test_the_book_s_lock_holds_no_framework():
    names = {line.split("==")[0] for line in (ROOT / "requirements/book.txt").read_text().splitlines()}
    assert not names & {*FRAMEWORKS, "keras"}
