"""A Sphinx build of the book as `jupyter-book build` configures it, for what that does not build: PDF, EPUB, notebooks."""

from __future__ import annotations

import difflib
import gc
import io
import re
import traceback
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.console import strip_escape_sequences

from ..book import Book
from ..errors import BookError, Problem
from ..settings import about_setting
from .stop import Stop

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: A name may have spaces, and one drive has a colon.
_PATH = r"(?:[A-Za-z]:)?[^\s:][^\n:]*?"
_WARNING = re.compile(
    rf"(?:(?P<path>{_PATH})(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL): (?P<message>.*)", re.DOTALL
)


def build(
    book: Book, builder: str, folder: Path, doctrees: Path, again: Set[str] | None = None, **settings: object
) -> set[Path]:
    """Write into `folder`, paths below the book; the files that pages were made of.

    All pages, or, where `again` says documents, these and those that have changed. Raises BookError for whatever
    Sphinx warns of or stops at.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    from .jupyter_settings import for_sphinx

    config = for_sphinx(book)
    # Extensions write into them, and of what no setting names Sphinx has one for all applications:
    # https://github.com/sphinx-doc/sphinx/issues/11795 (`tests/upstream/test_sphinx.py`)
    config |= {"source_suffix": {}, "templates_path": list(config.get("templates_path", ()))}
    # As `jupyter-book build` has it: what that has read is not read again.
    config["external_toc_path"] = str(book.root / "_toc.yml")
    warnings, app = io.StringIO(), None
    with patch_docutils(), docutils_namespace():
        try:
            with unseen_objects():
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
            cause = getattr(error, "orig_exc", None)
            if isinstance(cause, BookError | OSError):
                raise cause from None
            if cause and (page := _page(app)):
                raise BookError(_stopped(page, cause)) from error
            said = " ".join(str(error).split())
            if said.startswith("Could not import extension"):
                said = f"sphinx.extra_extensions: {said}; install it, mend its name, or take it out"
            raise BookError(about_setting(book.root, said)) from error
        except OSError:
            raise
        except Exception as error:
            if page := _page(app):
                raise BookError(_stopped(page, error)) from error
            raise
    if app.statuscode:
        if again is None:
            # Pages that were read are not read again, and what was wrong with them not told again.
            (book.root / doctrees / "environment.pickle").unlink(missing_ok=True)
        raise BookError(*dict.fromkeys(_problems(book, warnings.getvalue(), app.config.values)))
    return {book.root / file for files in app.env.dependencies.values() for file in files}


@contextmanager
def unseen_objects() -> Iterator[None]:
    """What is there before an application is made is not looked through; in a process that has built before, it is millions.

    sphinx-external-toc asks each object whether it is a collector of Sphinx's, of which the application makes one anew:
    https://github.com/executablebooks/sphinx-external-toc/blob/v1.1.0/sphinx_external_toc/collectors.py#L8
    (`tests/upstream/test_sphinx.py`)
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _page(app: Sphinx | None) -> str:
    """The one that is being read, as far as a build has come."""
    name = app.env.temp_data.get("docname") if app and getattr(app, "env", None) else None
    return str(app.env.doc2path(name, base=False)) if app and name else ""


def _stopped(page: str, error: BaseException) -> Problem:
    """What a directive or a role cannot bear: nobody else says on which page it stands."""
    frames = traceback.format_tb(error.__traceback__)
    message = (
        f"reading it ended in {type(error).__name__}: {error}; mend what that is about, or report it with these lines"
    )
    return Problem(page, message, detail="".join(frames[-3:]))


def _problems(book: Book, warnings: str, known: Iterable[str]) -> Iterator[Problem]:
    """A problem for each warning, `known` the names of settings; lines that only go on with one stay with it."""
    plain = strip_escape_sequences(warnings).strip()
    for text in re.split(rf"\n(?={_PATH}(?::\d+)?: (?:WARNING|ERROR|CRITICAL): |(?:WARNING|ERROR|CRITICAL): )", plain):
        found = _WARNING.fullmatch(text)
        message, _, more = (found["message"] if found else text).partition("\n")
        detail = more.strip("\n")
        if found and found["path"]:
            path = Path(found["path"])
            name = path.relative_to(book.root).as_posix() if path.is_relative_to(book.root) else path.as_posix()
            yield Problem(name, message, int(found["line"]) if found["line"] else None, detail=detail)
        else:  # not of a page, so of the settings
            yield _of_settings(book, message, detail, known)


def _of_settings(book: Book, message: str, detail: str, known: Iterable[str]) -> Problem:
    """On the line of `_config.yml` that says what the message puts between quotation marks."""
    said = re.findall(r"['\"]([^'\"]+)['\"]", message)
    lines = enumerate((book.root / "_config.yml").read_text(encoding="utf-8-sig").splitlines(), start=1)
    line = next((number for number, text in lines if any(word in text for word in said)), None)
    close = difflib.get_close_matches(said[0], known, n=1) if said and "unknown config value" in message else []
    cure = f"did you mean {close[0]!r}?" if close else "mend it, or take it out"
    return Problem("_config.yml", f"{message}; {cure}", line, detail=detail)
