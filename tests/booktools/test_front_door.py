"""What is told to who opens the repository for the first time: links lead somewhere, targets of make and labels are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomllib
import yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for folder in (".", "docs", "bench", ".github") for path in (ROOT / folder).glob("*.md"))
TARGETS = re.findall(r"^([a-z][\w%-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
_CODE = re.compile(r"^ *(`{3,}).*?^ *\1 *$", re.DOTALL | re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_link_leads_to_a_file_of_the_repository_and_to_a_heading_of_it(path: Path) -> None:
    prose = re.sub(r"`[^`\n]*`", "", _CODE.sub("", text(path)))
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose):
        name, _, heading = link.partition("#")
        there = path.parent / name if name else path
        assert there.exists(), link
        headings = (
            (line.lstrip("# ").lower() for line in text(there).splitlines() if line.startswith("#")) if heading else ()
        )
        assert not heading or heading in {re.sub(r"[^\w -]", "", words).replace(" ", "-") for words in headings}, link


@pytest.mark.parametrize("path", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda path: path.name)
def test_a_command_of_make_that_is_told_is_one(path: Path) -> None:
    told = re.findall(r"(?:`|^ *)make ([a-z][\w-]*)", text(path), re.MULTILINE)
    patterns = [target.replace("%", r"[\w-]+") for target in TARGETS]
    assert [name for name in told if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []


def test_whoever_sets_the_repository_up_is_told_the_labels_that_the_forms_give() -> None:
    forms = (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    labels = {label for form in forms for label in yaml.safe_load(text(form))["labels"]}
    [line] = re.findall(r"^- \*Issues, Labels\*: (.*?\.)", text(ROOT / "CONTRIBUTING.md"), re.MULTILINE)
    assert {*re.findall(r"`([^`]+)`", line)} == labels


def test_the_licence_excepts_what_is_others_and_says_where_theirs_stands() -> None:
    licence = text(ROOT / "LICENSE").partition("CODE:")[0]
    for font in (ROOT / "look").rglob("*.woff2"):
        assert f"{font.parent.relative_to(ROOT).as_posix()}/" in licence
        for name in (found.name for found in font.parent.glob("*LICENSE.txt")):
            assert name in licence


def test_before_a_commit_the_types_of_all_are_checked_that_mypy_is_set_to_check() -> None:
    files = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["mypy"]["files"]
    hooks = {hook["id"]: hook for hook in yaml.safe_load(text(ROOT / ".pre-commit-config.yaml"))["repos"][0]["hooks"]}
    assert [name for name in files if not re.match(hooks["mypy"]["files"], f"{name}/module.py")] == []
