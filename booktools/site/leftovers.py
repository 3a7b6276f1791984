"""A site that is built again holds nothing of what is gone: pages, pictures and downloads of a section that has moved.

Sphinx writes what there is and leaves what there was; the service worker would keep it on readers' devices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

from sphinx.application import Sphinx

from ..pages.state import state
from .downloads import FOLDER

#: Where Sphinx puts what a {download} role names: a hash.
_SPHINX = re.compile("[0-9a-f]{32}")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _remove, priority=800)  # before the service worker lists what there is


def _remove(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        site = Path(app.outdir)
        for file in [*_pages(app, site), *_downloads(app, site)]:
            file.unlink(missing_ok=True)
        for file in _pictures(site):
            file.unlink()
        for folder in sorted((folder for folder in site.rglob("*") if folder.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()


def _pages(app: Sphinx, site: Path) -> Iterator[Path]:
    """Of every source that a build has left there: it, and its page, unless it is one of today's."""
    sources = site / "_sources"
    today = {sources / app.env.doc2path(page, base=False) for page in app.env.found_docs}
    for source in sources.rglob("*"):
        if source.is_file() and source not in today and source.with_suffix("") not in today:
            yield source
            yield site / source.relative_to(sources).with_suffix(".html")


def _pictures(site: Path) -> Iterator[Path]:
    """Those that no page names: of what cells drew, Sphinx knows only the pages that it has just written."""
    files = [file for file in (site / "_images").glob("*") if file.is_file()]
    text = "\n".join(page.read_text(encoding="utf-8") for page in site.rglob("*.html")) if files else ""
    yield from (file for file in files if quote(file.name) not in text and escape(file.name) not in text)


def _downloads(app: Sphinx, site: Path) -> Iterator[Path]:
    folder = site / FOLDER
    today = {site / path for path in state(app).downloads}
    for file in folder.rglob("*"):
        if file.is_file() and file not in today and not _SPHINX.fullmatch(file.relative_to(folder).parts[0]):
            yield file
