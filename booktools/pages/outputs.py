"""Before a build: are all outputs there, do shared cells agree? And which pages were read with other outputs than now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..book import Book
from ..errors import BookError, of_system
from ..running import check
from ..running.library import Library
from ..sources.cells import addresses
from ..sources.read import Source
from .reader import loaded
from .state import kept
from .stop import Stop

#: A builder that leaves out what has no outputs: it writes notebooks one by one.
LENIENT = "notebooks"


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _check)
    app.connect("env-get-outdated", _outdated)


def _check(app: Sphinx) -> None:
    """Stop before a page is read if any of its outputs is missing, stale or in dispute."""
    loaded.cache_clear()
    try:
        found = loaded(str(app.srcdir))
        problems = list(check.problems(found.book, found.sources, found.library)) if app.builder.name != LENIENT else []
    except BookError as error:
        problems = list(error.problems)
    except OSError as error:
        problems = [of_system(error, Path(app.srcdir))]
    if problems:
        raise Stop(problems)


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages whose stored outputs are not the ones they were read with."""
    found = loaded(str(app.srcdir))
    now = {source.document: _digest(found.book, source, found.library) for source in found.sources}
    before, kept(env).outputs = kept(env).outputs, now
    return [page for page, digest in now.items() if before.get(page, digest) != digest]


def _digest(book: Book, source: Source, library: Library) -> str:
    def found() -> Iterator[object]:
        for edition in source.editions:
            stored = library.outputs(edition, source.document)
            for key in addresses(source.notebook, edition, book.tags).values():
                yield stored.get(key)

    return hashlib.sha256(json.dumps(list(found()), sort_keys=True).encode()).hexdigest()
