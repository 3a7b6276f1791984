"""A newcomer's first change, as CONTRIBUTING.md has it, and a book without make, as docs/kurulum.md has it, in a copy."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import environment
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GUIDE = (
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## A good first page\n")[2].partition("\n## ")[0]
)
WINDOWS = re.findall(r"^```powershell\n(.*?)^```$", (ROOT / "docs/kurulum.md").read_text(encoding="utf-8"), re.S | re.M)
PAGE = Path("chapters/deferred-init.md")
WHO = {"GIT_AUTHOR_NAME": "Biri", "GIT_AUTHOR_EMAIL": "biri@example.org"}
WHO |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in WHO.items()}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a commit of this checkout would hold, with its environments."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in (".venv", *(f".venvs/{path.name}" for path in (ROOT / ".venvs").iterdir() if path.is_dir())):
        lock = ROOT / "requirements" / (f"{Path(name).name}.txt" if name != ".venv" else "book.txt")
        # Else the copy would make them anew, through the link.
        assert environment.holds(ROOT / name, lock), f'{name} is not that of its lock; run "make environments"'
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(ROOT / name)
    run(folder, "git init --quiet")
    run(folder, "git add --all")
    run(folder, "git commit --quiet --message Kitap")
    return folder


def run(folder: Path, command: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST"))}
    env = {**kept, **WHO, "PYTHONPATH": str(folder)}
    words = shlex.split(command, comments=True)
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def changed(clone: Path) -> Path:
    """After the change and the commands."""
    (exercise,) = re.findall(r"^````md\n(.*?)^````$", GUIDE, re.S | re.M)
    (commands,) = re.findall(r"^```bash\n(.*?)^```$", GUIDE, re.S | re.M)
    page = clone / PAGE
    text = page.read_text(encoding="utf-8")
    assert text.count("\n## Daha fazlası\n") == 1
    text = text.replace("\n## Daha fazlası\n", f"\n{exercise}\n## Daha fazlası\n")
    typo = "Tek bir makinenin belleğine sığmayan"
    assert typo in text
    page.write_text(text.replace(typo, "Bir makinenin belleğine sığmayan"), encoding="utf-8")
    lines = commands.splitlines()
    assert len(lines) == 4
    for command in lines:
        run(clone, command)
    return clone


def test_the_page_shows_the_exercise_with_what_its_cell_printed_in_every_framework(changed: Path) -> None:
    html = (changed / "_build/html/chapters/deferred-init.html").read_text(encoding="utf-8")
    solution = html.partition("Her çıktı bütün girdileri okur")[2]
    assert "tam bağlı bir katmanın kaç parametresi" in html and "<pre>8\n</pre>" in re.sub(
        r"<span[^>]*>|</span>", "", solution
    )
    assert "Bir makinenin belleğine sığmayan" in html
    for stored in (changed / "notebooks").glob("*/deferred-init.ipynb"):
        assert "print(3 * 2 + 2)" in stored.read_text(encoding="utf-8")


def test_the_commit_holds_the_source_and_its_notebooks_and_nothing_is_left(changed: Path) -> None:
    files = run(changed, "git show --name-only --format= HEAD").split()
    stored = [path.relative_to(changed).as_posix() for path in (changed / "notebooks").glob("*/deferred-init.ipynb")]
    assert sorted(files) == sorted([PAGE.as_posix(), *stored])
    assert run(changed, "git status --porcelain") == ""


def here(command: str) -> str:
    """What a user of PowerShell pastes, for a shell of this system."""
    return re.sub(r"^py -\S+ ", "python3 ", command).replace("/Scripts/", "/bin/")


def test_the_commands_for_windows_do_the_same_without_make(changed: Path) -> None:
    commands = [here(command) for block in WINDOWS for command in block.splitlines()]
    assert len(commands) > 6
    for command in commands:
        endless = re.search(r"booktools (serve|lab|live)\b", command)  # these serve until they are stopped
        run(changed, f"{command} --help" if endless else command)
    assert run(changed, "git status --porcelain") == ""
