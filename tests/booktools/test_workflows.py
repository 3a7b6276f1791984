"""The workflows for GitHub hold no logic of their own, and leave no suite out. `make quick` has actionlint read them."""

from __future__ import annotations

import json
import re
import shlex
from itertools import product
from pathlib import Path

import platforms
import pytest
import suites
import yaml

from booktools.book import read_book

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][\w%-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def jobs(path: Path) -> list[dict]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values())


def commands(path: Path) -> list[list[str]]:
    """What the steps run, for every member of their matrix."""
    found = []
    for job in jobs(path):
        matrix = job.get("strategy", {}).get("matrix", {})
        for values in product(*matrix.values()):
            for step in (step["run"] for step in job["steps"] if "run" in step):
                for name, value in zip(matrix, values, strict=True):
                    step = step.replace(f"${{{{ matrix.{name} }}}}", value)
                found.append(shlex.split(step))
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_step_is_one_target_of_make(path) -> None:
    for make, target, *settings in commands(path):
        assert make == "make"
        assert target in TARGETS or "test-%" in TARGETS and target.removeprefix("test-") in names()
        assert all(re.fullmatch(r"(EDITION|HELD)=\w*", setting) for setting in settings)


def names() -> set[str]:
    return {suite.name for suite in suites.suites(made=False)}


def test_on_the_way_into_main_every_suite_is_run() -> None:
    for name in ("quick", "tests"):  # of a fork, too, whose pushes run nothing here
        read = yaml.safe_load((ROOT / ".github/workflows" / f"{name}.yml").read_text(encoding="utf-8"))
        assert {"push", "pull_request"} <= {*read[True]}  # YAML's `on`
    asked = [command for path in WORKFLOWS for command in commands(path) if path.stem in ("quick", "tests")]
    suite_of = {suite.name: suite for suite in suites.suites(made=False)}
    run = {target.removeprefix("test-") for _, target, *_ in asked}
    run |= {before for name in run & suite_of.keys() for before in suite_of[name].after}
    run |= {"code"} if "quick" in run else set()
    assert names() <= run
    editions = {settings[0] for _, target, *settings in asked if target == "validate"}
    assert editions == {f"EDITION={tag}" for tag in platforms.named()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_little_ends_some_time_and_trusts_github_alone(path) -> None:
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}
    for job in jobs(path):
        assert job["timeout-minutes"] <= 90
        for step in (step for step in job["steps"] if "uses" in step):
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])


def pythons(path: Path) -> list[str]:
    steps = [step.get("with", {}) for job in jobs(path) for step in job["steps"]]
    return [step["python-version"] for step in steps if "python-version" in step]


def test_the_book_is_built_with_the_oldest_and_the_newest_python_that_it_is_said_to_be_for() -> None:
    """Else their locks may hold a theme that the book does not know."""
    lacks = json.loads(platforms.TABLE.read_text(encoding="utf-8"))["lacks"]["book"].get("Linux-x86_64", {})
    fits = [python for python in platforms.PYTHONS if python not in lacks]
    assert {fits[0], fits[-1]} == {*pythons(ROOT / ".github/workflows/tests.yml")}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"sys.version_info >= ({fits[0].replace('.', ', ')})" in makefile


def test_the_newest_frameworks_are_asked_for_with_the_newest_python_that_has_all_of_them() -> None:
    """The newest JAX, say, is for newer ones than the oldest that its lock is for."""
    lacks = json.loads(platforms.TABLE.read_text(encoding="utf-8"))["lacks"]
    fits = [p for p in platforms.PYTHONS if not any(p in lacks[n].get("Linux-x86_64", {}) for n in platforms.named())]
    assert pythons(ROOT / ".github/workflows/newest.yml") == fits[-1:]


def test_the_form_for_a_cell_offers_the_frameworks_of_the_book() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/cell.yml").read_text(encoding="utf-8"))
    (choice,) = (part for part in form["body"] if part["type"] == "dropdown")
    assert choice["attributes"]["options"] == [edition.title for edition in read_book(ROOT).editions]


def test_the_dev_container_is_made_by_a_target_of_make() -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    make, target = container["postCreateCommand"].split()
    assert make == "make" and target in TARGETS
