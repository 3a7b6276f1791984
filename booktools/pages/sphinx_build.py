"""A Sphinx build of the book as `jupyter-book build` configures it, for what that does not build: PDF, EPUB, notebooks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Set
from pathlib import Path

from sphinx.util.console import strip_escape_sequences

from ..book import Book
from ..errors import BookError, Problem
from .stop import Stop

_WARNING = re.compile(r"(?:(?P<path>\S+?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL): (?P<message>.*)", re.DOTALL)


def build(
    book: Book, builder: str, folder: Path, doctrees: Path, again: Set[str] | None = None, **settings: object
) -> set[Path]:
    """Write into `folder`, paths below the book; the files that pages were made of.

    All pages, or, where `again` says documents, these and those that have changed. Raises BookError for whatever
    Sphinx warns of or stops at.
    """
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    config, _ = get_final_config(
        sourcedir=book.root, user_yaml=book.root / "_config.yml", cli_config={"latex_individualpages": False}
    )
    if "booktools.extension" not in config["extensions"]:
        raise BookError(Problem("_config.yml", "sphinx.extra_extensions does not name booktools.extension"))
    # Extensions write into them, and of what no setting names Sphinx has one for all applications:
    # https://github.com/sphinx-doc/sphinx/issues/11795 (`tests/upstream/test_sphinx.py`)
    config |= {"source_suffix": {}, "templates_path": list(config.get("templates_path", ()))}
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        try:
            app = Sphinx(
                srcdir=book.root, confdir=None, outdir=book.root / folder, doctreedir=book.root / doctrees,
                buildername=builder, confoverrides=config | settings, status=None, warning=warnings,
                warningiserror=True, keep_going=True,
            )  # fmt: skip
            app.connect("env-get-outdated", lambda *_: sorted((again or set()) & set(app.env.found_docs)))
            app.build(force_all=again is None)
        except Stop as stop:
            raise BookError(*stop.problems) from None
        except SphinxError as error:
            if isinstance(cause := getattr(error, "orig_exc", None), BookError | OSError):
                raise cause from None
            raise BookError(Problem(builder, " ".join(str(error).split()))) from error
    if app.statuscode:
        if again is None:
            # Pages that were read are not read again, and what was wrong with them not told again.
            (book.root / doctrees / "environment.pickle").unlink(missing_ok=True)
        raise BookError(*dict.fromkeys(_problems(book, builder, warnings.getvalue())))
    return {book.root / file for files in app.env.dependencies.values() for file in files}


def _problems(book: Book, builder: str, warnings: str) -> Iterator[Problem]:
    """A problem for each warning; lines that only go on with one stay with it."""
    plain = strip_escape_sequences(warnings).strip()
    for text in re.split(r"\n(?=\S+?(?::\d+)?: (?:WARNING|ERROR|CRITICAL): |(?:WARNING|ERROR|CRITICAL): )", plain):
        found = _WARNING.fullmatch(text)
        if found and found["path"]:
            path = Path(found["path"])
            name = path.relative_to(book.root).as_posix() if path.is_relative_to(book.root) else path.as_posix()
            yield Problem(name, found["message"], int(found["line"]) if found["line"] else None)
        else:
            yield Problem(builder, found["message"] if found else text)
