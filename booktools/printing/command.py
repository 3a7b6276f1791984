"""`booktools pdf` and `booktools epub`: sources are read once, then every book is written and typeset."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..book import Book
from ..errors import BookError, Problem
from . import tex
from .names import name_of

Files = Iterator[tuple[Path, list[Problem]]]


def pdf(book: Book, editions: Sequence[str]) -> Files:
    """The PDF of each edition and, unless some are named, of all together; with what is wrong with it."""
    tex.require()
    wanted: list[str | None] = [*editions] or [*book.tags, None]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        # Sphinx writes one while TeX typesets another.
        runs = [pool.submit(tex.typeset, _write(book, "latex", edition), _environment(book)) for edition in wanted]
        for edition, run in zip(wanted, runs, strict=True):
            problems = run.result()
            name = name_of(book.title, edition)
            yield _publish(book, _folder(book, "latex", edition) / f"{name}.pdf", "pdf"), problems


def epub(book: Book, editions: Sequence[str]) -> Files:
    """The EPUB of each edition; whether it is sound is for epubcheck to say, in the tests."""
    os.environ.update(_environment(book))
    for edition in editions or book.tags:
        yield _publish(book, _write(book, "epub", edition), "epub"), []


def _write(book: Book, builder: str, edition: str | None) -> Path:
    """Let Sphinx write one book; a warning is an error."""
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    config, _ = get_final_config(
        sourcedir=book.root, user_yaml=book.root / "_config.yml", cli_config={"latex_individualpages": False}
    )
    # Extensions write into it, and Sphinx's default is one dict for all applications.
    config["source_suffix"] = {}
    config["print_editions"] = [edition] if edition else []
    folder, warnings = _folder(book, builder, edition), io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=book.root, confdir=None, outdir=folder, doctreedir=book.root / "_build" / "print" / ".doctrees",
            buildername=builder, confoverrides=config, status=None, warning=warnings, warningiserror=True, keep_going=True,
        )  # fmt: skip
        app.build(force_all=True)
    if app.statuscode:
        raise BookError(Problem(builder, warnings.getvalue().strip()))
    return folder / f"{name_of(book.title, edition)}.{'tex' if builder == 'latex' else 'epub'}"


def _folder(book: Book, builder: str, edition: str | None) -> Path:
    return book.root / "_build" / "print" / builder / (edition or "all")


def _publish(book: Book, made: Path, kind: str) -> Path:
    target = book.root / "_build" / kind / made.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if made.exists():
        shutil.copyfile(made, target)
    return target


def _environment(book: Book) -> dict[str, str]:
    """The date that goes into the files: the caller's, else that of the last commit."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return {}
    commit = ["git", "-C", str(book.root), "log", "-1", "--format=%ct"]
    date = subprocess.run(commit, capture_output=True, text=True, check=False).stdout.strip()
    return {"SOURCE_DATE_EPOCH": date} if date else {}
