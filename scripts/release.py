"""What a release holds, from the commit that is checked out: `make release`.

Into _build/release/: the site, the archive of each edition's notebooks, the PDFs, the
EPUBs, the wheel of `d2l`, and SHA256SUMS, for `sha256sum --check`. The same commit in
the same environment (requirements/book.txt) gives the same bytes: clocks, the order of
a disk and Python's hashes leave no trace.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from booktools.book import Book, file_name, read_book
from booktools.errors import BookError, Problem
from booktools.pyproject import version
from booktools.repository import last_commit
from booktools.site.archive import zipped

#: What a build has left in _build, and would go on with.
STALE = ("html", ".doctrees", "jupyter_execute", "pdf", "epub", "print", "release")
#: What Sphinx keeps for itself beside the pages.
_OWN = {".buildinfo", ".doctrees"}


def problems(root: Path) -> Iterator[Problem]:
    """Why this is nothing to be released."""
    if changed := git(root, "status", "--porcelain").splitlines():
        message = f"{changed[0][3:]} is not committed ({len(changed)} in all); a release is made of a commit"
        yield Problem(".", message)
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version(root))}( |$)", log, re.MULTILINE):
        yield Problem("CHANGELOG.md", f"no section `## {version(root)}`, the version that pyproject.toml says")
    tag, here = f"v{version(root)}", git(root, "tag", "--points-at", "HEAD", "v*").split()
    if here and tag not in here:
        message = f"the version is {version(root)}, the tag of this commit {here[0]}; let them say the same"
        yield Problem("pyproject.toml", message)
    elif not here and git(root, "tag", "--list", tag):
        message = (
            f"the version is {version(root)}, which another commit is by its tag {tag}; raise it, or check that out"
        )
        yield Problem("pyproject.toml", message)


def build(book: Book, environment: dict[str, str]) -> None:
    """Books first: the site offers those that have been made."""
    python = Path(sys.executable)
    for command in (
        [python, "-m", "booktools", "check"],
        [python, "-m", "booktools", "pdf"],
        [python, "-m", "booktools", "epub"],
        [python.with_name("jupyter-book"), "build", "--all", "-W", "--keep-going", "--quiet", "."],
    ):
        run(book.root, environment, *map(str, command))


def collect(book: Book) -> Iterator[tuple[str, bytes]]:
    """Every file of the release but the wheel, by its name."""
    site = book.root / "_build" / "html"
    files = (path for path in site.rglob("*") if path.is_file() and not _OWN & {*path.relative_to(site).parts})
    name = file_name(book.title, "site")
    yield f"{name}.zip", zipped(name, {path.relative_to(site).as_posix(): path.read_bytes() for path in files})
    for tag in book.tags:
        archive = f"{file_name(book.title, tag)}.zip"
        yield archive, (site / "_downloads" / archive).read_bytes()
    for kind in ("pdf", "epub"):
        for path in (book.root / "_build" / kind).glob(f"*.{kind}"):
            yield path.name, path.read_bytes()


def wheel(root: Path, target: Path, environment: dict[str, str]) -> None:
    """From what the commit holds, in a folder of its own: what lies about here gets into none."""
    pack = ["git", "-C", str(root), "archive", "--format=zip", "HEAD"]
    commit = subprocess.run(pack, stdout=subprocess.PIPE, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(commit)) as archive:
        archive.extractall(folder)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
        run(root, environment, *pip, "--no-build-isolation", "--wheel-dir", str(target), folder)


def sums(folder: Path) -> str:
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.iterdir()))
    return "\n".join(lines) + "\n"


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BookError(Problem(".", f"git {arguments[0]}: {done.stderr.strip()}"))
    return done.stdout


def run(root: Path, environment: dict[str, str], *command: str) -> None:
    print(" ".join([Path(command[0]).name, *command[1:]]), flush=True)
    done = subprocess.run(command, cwd=root, env=environment, check=False)
    if done.returncode:
        raise BookError(Problem(".", f"{' '.join(command)} failed with status {done.returncode}"))


def release(root: Path) -> None:
    book = read_book(root)
    if found := list(problems(root)):
        raise BookError(*found)
    for name in STALE:
        shutil.rmtree(root / "_build" / name, ignore_errors=True)
    day = last_commit(root, "%ct")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": day, "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    build(book, environment)
    target = root / "_build" / "release"
    target.mkdir(parents=True)
    for name, content in collect(book):
        (target / name).write_bytes(content)
    wheel(root, target, environment)
    text = sums(target)
    (target / "SHA256SUMS").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    try:
        release(Path.cwd())
    except BookError as error:
        sys.exit(str(error))
