"""A page takes nothing from outside the book: no picture, no included text, no file to download."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..contents import leads_out
from ..errors import Problem
from .stop import Stop


def setup(app: Sphinx) -> None:
    app.connect("env-updated", _look)


def _look(app: Sphinx, env: BuildEnvironment) -> None:
    """What cells drew stands beside what is built, wherever that is."""
    if problems := list(_problems(Path(app.srcdir), Path(app.outdir).parent / "jupyter_execute", env)):
        raise Stop(problems)


def _problems(root: Path, drawn: Path, env: BuildEnvironment) -> Iterator[Problem]:
    """Every file that a page was made of is noted there, and modules of Python that it documents."""
    for page, files in sorted(env.dependencies.items()):
        for file in sorted(files):
            path = root / file
            if leads_out(root, path) and leads_out(drawn, path) and not _is_module(path):
                source = Path(env.doc2path(page))
                lines = source.read_text(encoding="utf-8").splitlines()
                line = next((number for number, text in enumerate(lines, start=1) if path.name in text), None)
                message = f"takes {file}, which leads out of the book's folder; put the file into it"
                yield Problem(source.relative_to(root).as_posix(), message, line)


def _is_module(path: Path) -> bool:
    installed = any(path.is_relative_to(place) for place in (sys.prefix, sys.base_prefix))
    return installed or path.suffix == ".py" and path.with_name("__init__.py").exists()
