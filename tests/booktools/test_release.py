"""`make release`: what a release holds, and that nobody can tell when and where it was built."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import release

from booktools.errors import BookError

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "print" / "small"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Biri", "-c", "user.email=biri@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book whose version has been written up, committed."""
    folder = shutil.copytree(SMALL, tmp_path / "book")
    for name in ("pyproject.toml", "build_editable.py", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "d2l", folder / "d2l", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "README.md").write_text("# Kitap\n")
    with (folder / "_config.yml").open("a", encoding="utf-8") as settings:
        settings.write("only_build_toc_files: true\n")
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n## {release.version(ROOT)} (1999-01-01)\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Kitap")
    return folder


def built(book, environment) -> None:
    """As the tools would leave it, but in no time."""
    for name in ("html/index.html", "html/.buildinfo", "html/_downloads/isikli-kucuk-kitap-red.zip", "pdf/kitap.pdf"):
        path = book.root / "_build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(environment["SOURCE_DATE_EPOCH"])
    shutil.copy(path, book.root / "_build/html/_downloads/isikli-kucuk-kitap-blue.zip")
    (book.root / "_build/epub").mkdir()
    shutil.copy(path, book.root / "_build/epub/kitap.epub")


def test_it_holds_the_site_the_archives_the_books_the_wheel_and_their_sums(book, monkeypatch):
    monkeypatch.setattr(release, "build", built)
    monkeypatch.setattr(release, "wheel", lambda root, target, env: (target / "d2l.whl").write_text("tekerlek"))
    (book / "_build/pdf").mkdir(parents=True)
    (book / "_build/pdf/old.pdf").write_text("of an older name")
    release.release(book)
    folder = book / "_build" / "release"
    names = {"isikli-kucuk-kitap-site.zip", "isikli-kucuk-kitap-red.zip", "isikli-kucuk-kitap-blue.zip", "kitap.pdf"}
    assert {path.name for path in folder.iterdir()} == names | {"kitap.epub", "d2l.whl", "SHA256SUMS"}
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    with zipfile.ZipFile(folder / "isikli-kucuk-kitap-site.zip") as site:
        assert {name.partition("/")[2] for name in site.namelist()} == {
            "index.html", "_downloads/isikli-kucuk-kitap-red.zip", "_downloads/isikli-kucuk-kitap-blue.zip",
        }  # fmt: skip


def test_it_is_made_of_a_commit_and_of_a_version_that_has_been_written_up(book):
    assert list(release.problems(book)) == []
    (book / "d2l" / "__init__.py").write_text("")
    (book / "CHANGELOG.md").write_text("## Unreleased\n")
    with pytest.raises(BookError) as raised:
        release.release(book)
    first, second = str(raised.value).splitlines()
    assert "CHANGELOG.md is not committed (2 in all)" in first
    assert second.startswith(f"CHANGELOG.md: no section `## {release.version(ROOT)}`")
    assert not (book / "_build" / "release").exists()


def test_a_tag_and_the_version_say_the_same_of_one_commit(book):
    version = release.version(book)
    git(book, "tag", "v99.0")
    assert [str(problem) for problem in release.problems(book)] == [
        f"pyproject.toml: the version is {version}, the tag of this commit v99.0; let them say the same"
    ]
    git(book, "tag", f"v{version}")
    assert list(release.problems(book)) == []
    git(book, "commit", "--allow-empty", "--message", "Sonra")
    [problem] = release.problems(book)
    assert problem.message.startswith(f"the version is {version}, which another commit is by its tag v{version}")


def test_the_version_of_this_book_has_been_written_up_and_stands_in_one_place():
    version = release.version(ROOT)
    assert re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    files = [
        *map(ROOT.joinpath, ("_config.yml", "booktools/pyproject.toml", "CITATION.cff")),
        *(ROOT / "d2l").glob("*.py"),
    ]
    assert [path.name for path in files if version in path.read_text(encoding="utf-8")] == []


@pytest.mark.slow
def test_a_site_built_elsewhere_and_at_another_time_is_the_same(book, tmp_path):
    def site(folder: Path, seed: str) -> dict[str, bytes]:
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": seed}
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "--all", "-W", "--quiet", "."]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        html = folder / "_build" / "html"
        files = (path for path in html.rglob("*") if path.is_file())
        return {
            path.relative_to(html).as_posix(): path.read_bytes()
            for path in files
            if not release._OWN & {*path.relative_to(html).parts}
        }

    other = shutil.copytree(book, tmp_path / "elsewhere" / "kitap")
    first, second = site(book, "0"), site(other, "1")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.slow
def test_a_wheel_built_elsewhere_and_at_another_time_is_the_same(book, tmp_path):
    (book / "build" / "lib" / "d2l").mkdir(parents=True)
    (book / "build" / "lib" / "d2l" / "left.py").write_text("of an older build")
    other = shutil.copytree(book, tmp_path / "elsewhere" / "kitap")
    (other / "d2l" / "__init__.py").touch()
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    made = []
    for root, target in ((book, tmp_path / "one"), (other, tmp_path / "two")):
        target.mkdir()
        release.wheel(root, target, env)
        made += target.iterdir()
    assert [path.name for path in made] == [f"derin_ogrenme_hesaplamalari-{release.version(ROOT)}-py3-none-any.whl"] * 2
    assert made[0].read_bytes() == made[1].read_bytes()
    with zipfile.ZipFile(made[0]) as file:
        assert "d2l/left.py" not in file.namelist()
