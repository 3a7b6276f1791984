"""The book's repository: where a stored notebook can be opened besides the reader's own machine, and the last commit."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

_BINDER, _COLAB = "https://mybinder.org", "https://colab.research.google.com"
#: By the host's name: Binder's word for it, and the path that shows a file.
_HOSTS = {"github": ("gh", "blob"), "gitlab": ("gl", "-/blob"), "bitbucket": ("", "src")}


@dataclass(frozen=True)
class Repository:
    """The book's repository, and the two services; an empty address means: not offered."""

    url: str
    branch: str
    folder: str  # of the book, inside the repository
    binder: str = _BINDER
    colab: str = _COLAB

    @property
    def fetch(self) -> str:
        """What a cell of a notebook runs to have the book's folder and to be in it."""
        url = self.url.rstrip("/")
        folder = f"{urlsplit(url).path.rpartition('/')[2].removesuffix('.git')}/{self.folder}".rstrip("/")
        return f"!git clone --depth 1 --branch {shlex.quote(self.branch)} {shlex.quote(url)}\n%cd {folder}"

    def addresses(self, path: str) -> Iterator[tuple[str, str]]:
        """(place, address) for the file at `path` of the book; `Repository` is the last place."""
        file = quote(f"{self.folder}/{path}".strip("/"))
        parts = urlsplit(self.url)
        owner_and_name, branch = parts.path.strip("/").removesuffix(".git"), quote(self.branch)
        kind, shown = next((known for name, known in _HOSTS.items() if name in parts.netloc), ("", "src/branch"))
        if self.colab and kind == "gh":
            yield "Colab", f"{self.colab}/github/{owner_and_name}/blob/{branch}/{file}"
        if self.binder:
            source = {"gh": owner_and_name, "gl": quote(owner_and_name, safe="")}.get(kind, quote(self.url, safe=""))
            yield (
                "Binder",
                f"{self.binder}/v2/{kind or 'git'}/{source}/{quote(self.branch, safe='')}?urlpath=lab/tree/{file}",
            )
        yield "Repository", f"{self.url.rstrip('/').removesuffix('.git')}/{shown}/{branch}/{file}"


def repository(settings: Mapping[str, Any], launch: Mapping[str, Any]) -> Repository | None:
    """What `repository` and `launch_buttons` of `_config.yml` say; None without an address."""
    url = str(settings.get("url") or "")
    if not url:
        return None
    return Repository(
        url,
        str(settings.get("branch") or "main"),
        str(settings.get("path_to_book") or "").strip("/"),
        str(launch.get("binderhub_url", _BINDER) or "").rstrip("/"),
        str(launch.get("colab_url", _COLAB) or "").rstrip("/"),
    )


def dated(root: Path) -> int | None:
    """The date that what is made of the book carries, in seconds of Unix: the caller's, else that of the last commit."""
    said = os.environ.get("SOURCE_DATE_EPOCH") or last_commit(root, "%ct")
    return int(said) if said else None


def last_commit(root: Path, form: str) -> str:
    """What git's `--format` says of it, whatever a user's git is set to; empty without git or a commit."""
    if not shutil.which("git"):
        return ""
    command = ["git", "-C", str(root), "log", "-1", "--no-show-signature", f"--format={form}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
