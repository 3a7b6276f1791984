"""What can be installed: the locks say what pyproject.toml asks for, and one environment can hold everything."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platforms
import pytest
from guide import GUIDE

from booktools.book import read_book

pytestmark = pytest.mark.slow  # waits for the package index

ROOT = Path(__file__).parents[2]
FRAMEWORKS = platforms.named()
#: Those that can share one environment; JAX wants numpy 2, which MXNet does not know.
TOGETHER = {"torch", "tensorflow", "mxnet"}
#: A lock → the extras that it holds beside its own tests'.
EXTRAS = {
    "book": ("book",),
    "live": ("book", "live"),
    "checks": ("book", "live", "cluster", "checks"),
    **{tag: (tag,) for tag in FRAMEWORKS},
}


def resolve(*arguments):
    """What uv resolves, as `name==version` lines; from metadata alone, nothing is installed."""
    command = [Path(sys.executable).with_name("uv"), "pip", "compile", "--quiet", "--no-annotate", "--no-header"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def pins(lock):
    return [line for line in lock.read_text().splitlines() if not line.startswith("#")]


def test_everything_resolves_into_one_environment():
    pythons = ("3.11", "3.12")
    pinned = dict(pin.split("==") for pin in pins(ROOT / "requirements/held.in"))
    held = {name: version for name, version in pinned.items() if name in TOGETHER}
    with ThreadPoolExecutor() as pool:
        resolved = list(pool.map(lambda python: resolve("--python-version", python, "requirements.txt"), pythons))
    for lines in resolved:
        found = dict(line.split(" ;")[0].split("==") for line in lines if "==" in line)
        assert {"jupyter-book", "numpy", *TOGETHER} <= found.keys()
        assert found["numpy"] == "1.26.4"
        assert {name: found[name] for name in held} == held
        assert not found.keys() & ({*FRAMEWORKS} - TOGETHER)


def test_what_the_guide_installs_is_there_to_be_installed_and_brings_what_its_commands_need(tmp_path):
    [line] = [line for line in GUIDE.read_text().splitlines() if line.startswith("pip install")]
    _, _, *words = shlex.split(line, comments=True)
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("\n".join(f"{option} {what}" for option, what in zip(words[::2], words[1::2], strict=True)))
    found = {line.split("==")[0] for line in resolve(str(wanted)) if "==" in line}
    assert {"jupyter-book", "jupytext", "nbclient", "nbval", "ipykernel", "numpy"} <= found


def test_every_lock_is_what_its_extras_resolve_to(tmp_path):
    def resolved(name):
        lock = ROOT / "requirements" / f"{name}.txt"
        kept = Path(shutil.copy(lock, tmp_path))  # uv keeps what a lock says as long as it satisfies the ranges
        extras = [part for extra in ("test", *EXTRAS[name]) for part in ("--extra", extra)]
        held = ("--constraint", "requirements/held.in")
        [oldest] = re.findall(r"--python-version (\S+)", lock.read_text().splitlines()[1])
        resolve("--universal", "--python-version", oldest, *held, *extras, "pyproject.toml", "--output-file", str(kept))
        return set(pins(kept)) ^ set(pins(lock))

    with ThreadPoolExecutor(len(EXTRAS)) as pool:
        differing = dict(zip(EXTRAS, pool.map(resolved, EXTRAS), strict=True))
    assert differing == dict.fromkeys(EXTRAS, set())


def test_every_edition_has_a_lock():
    assert {*read_book(ROOT).tags} <= {*FRAMEWORKS}
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == EXTRAS.keys()


def test_a_lock_says_the_command_that_make_lock_gives():
    said = subprocess.run(["make", "--dry-run", "lock"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    made = [command.strip() for line in said.splitlines() for command in line.split("&&") if "pip compile" in command]
    told = {name: (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()[1].lstrip("# ") for name in EXTRAS}
    plain = [" ".join(command.split()).replace(".venv/bin/", "").replace("--quiet ", "") for command in made]
    assert {Path(command.split()[-1]).stem: command for command in plain} == told


def test_no_lock_brings_what_only_a_graphics_processor_runs():
    found = [pin for name in EXTRAS for pin in pins(ROOT / "requirements" / f"{name}.txt")]
    assert [pin for pin in found if pin.startswith(("nvidia-", "jax-cuda", "triton"))] == []


def test_what_adds_to_the_book_s_lock_changes_nothing_in_it():
    def versions(name):
        return dict(pin.split(" ;")[0].split("==") for pin in pins(ROOT / "requirements" / f"{name}.txt"))

    assert versions("book").items() <= versions("live").items() <= versions("checks").items()


def test_the_book_s_lock_holds_no_framework():
    names = {line.split("==")[0] for line in (ROOT / "requirements/book.txt").read_text().splitlines()}
    assert not names & {*FRAMEWORKS, "keras", "flax"}


def test_no_lock_holds_what_builds_grammars_whenever_jsonschema_is_imported():
    assert [
        name
        for name in EXTRAS
        if any(pin.startswith("rfc3987-syntax==") for pin in pins(ROOT / "requirements" / f"{name}.txt"))
    ] == []
