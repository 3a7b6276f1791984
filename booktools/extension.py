"""What Sphinx loads: the reader, the check before a build, tabs and questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from . import (
    bundle,
    bibliography,
    check,
    folds,
    glossary,
    highlighting,
    index_order,
    look,
    markup,
    mathematics,
    moving,
    notebooks,
    offline,
    progress,
    provenance,
    published,
    questions,
    reader,
    reference,
    search,
    service_worker,
    sizes,
    store,
    switch,
    take_along,
    translations,
    wording,
)
from .book import Book
from .cells import Outputs, addresses
from .errors import BookError
from .printing import extension as printing
from .sources import Source
from .tabs import EditionProse, GroupEditions

# One a line, so that two that come at once do not meet.
PARTS = (
    bundle,
    bibliography,
    folds,
    glossary,
    highlighting,
    index_order,
    look,
    markup,
    mathematics,
    moving,
    notebooks,
    offline,
    printing,
    progress,
    provenance,
    published,
    questions,
    reference,
    search,
    service_worker,
    sizes,
    switch,
    take_along,
    translations,
    wording,
)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_config_value("editions", [], "env", types=[list])
    app.add_config_value("cell_tags", [], "env", types=[list])
    app.add_config_value("print_editions", [], "", types=[list])
    app.add_config_value("terms", "", "env", types=[str])
    app.connect("config-inited", _use_reader, priority=10)
    app.connect("builder-inited", _check)
    app.connect("env-get-outdated", _outdated)
    app.add_directive("edition-prose", EditionProse)
    app.add_post_transform(GroupEditions)
    for part in PARTS:
        part.setup(app)
    return {"version": version("derin-ogrenme-hesaplamalari"), "parallel_read_safe": True}


def _use_reader(app: Sphinx, config: Config) -> None:
    """Ours for every page; the store is what pages are made with, never a page itself."""
    config.exclude_patterns += [store.FOLDER, ".venvs"]
    syntax = tuple(config.myst_enable_extensions)
    config.nb_custom_formats = {".md": ["booktools.reader.read", {"root": str(app.srcdir), "syntax": syntax}]}


def _check(app: Sphinx) -> None:
    """Stop before a page is read if any of its outputs is missing, stale or in dispute."""
    reader.loaded.cache_clear()
    try:
        found = reader.loaded(str(app.srcdir))
        book, stored, sources = found.book, found.stored, found.sources
        # A notebook without all of its outputs is not written; it keeps none of the others from it.
        problems = [] if app.builder.name == notebooks.Notebooks.name else list(check.problems(book, sources))
    except BookError as error:
        problems = list(error.problems)
    if problems:
        # Not an exception of Sphinx's: that would bury these lines in a traceback.
        raise SystemExit("\n".join(map(str, problems)))
    app.book_outputs = {source.document: _digest(book, source, stored) for source in sources}


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages whose stored outputs are not the ones they were read with."""
    before = getattr(env, "book_outputs", {})
    env.book_outputs = app.book_outputs
    return [page for page, digest in app.book_outputs.items() if before.get(page, digest) != digest]


def _digest(book: Book, source: Source, stored: dict[str, Outputs]) -> str:
    def found() -> Iterator[object]:
        for edition in book.tags:
            for key in addresses(source.notebook, edition, book.tags).values():
                yield stored[edition].get(key)

    return hashlib.sha256(json.dumps(list(found()), sort_keys=True).encode()).hexdigest()
