"""Once visited, without a network: a service worker that keeps the book on the reader's device.

The build ends by writing `sw.js` at the root of the site: the list of what
reading takes, each file with a hash of its content, and below it
`service-worker.js`, which is the same for every book. `keep.js` registers it
from every page, over http(s) alone; a site opened from a folder needs none.

- *The whole book, after the first page.* A reader who opened one page on the
  bus wants the next one in the tunnel. So everything is kept, but only after
  the page has loaded and the browser is idle, and not at all where the reader
  asks to save data: then it is the pages they open. What runs cells is kept once a
  reader has fetched it with a click, downloads (notebooks, archives, PDF) never.
- *The network first, the kept copy second.* A book is corrected, and a reader
  who is online should read the correction at once and never a page of today
  with a style sheet of last month; stale-while-revalidate would show both. The
  price, waiting for the network, is bounded: after some seconds without an
  answer the kept copy is shown. The browser's own cache still saves downloads.
- *By content.* A copy is kept under the hash of its content, so that a new
  build fetches what has changed and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx.application import Sphinx

from ..i18n import translator

#: What reading takes; everything else is a download or a tool's own.
_SUFFIXES = {".html", ".css", ".js", ".json", ".svg", ".png", ".jpg", ".webp", ".woff2"}
_SPEAKING = {".html", ".css", ".js"}  # what may name other files
_NOT_READ = {"_sources", "_downloads"}
#: What comes with a click: kept once a reader has fetched it.
_ON_A_CLICK = Path("_static", "live")
_WORKER = Path(__file__).with_name("service-worker.js")
NAME = "sw.js"


def setup(app: Sphinx) -> None:
    app.add_js_file("keep.js", loading_method="defer")
    app.connect("build-finished", _write, priority=900)  # when all files are written


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name in ("html", "dirhtml"):
        site = Path(app.outdir)
        (site / NAME).write_text(worker(site, app.config.language), encoding="utf-8")


def worker(site: Path, language: str | None) -> str:
    """The worker of the site built in this folder; the same bytes for the same files."""
    say = translator(language)
    away = {
        "language": language or "en",
        "title": say("No network"),
        "text": say("This page is not kept on this device, and there is no network to fetch it with."),
    }
    files = dict(_hashed(site, _read(site)))
    head = [
        f"const {name} = {json.dumps(value, ensure_ascii=False, indent=0)};"
        for name, value in (("FILES", files), ("LATER", dict(_hashed(site, _later(site)))), ("AWAY", away))
    ]
    return "\n".join(['"use strict";', *head, _WORKER.read_text(encoding="utf-8")])


def _read(site: Path) -> list[Path]:
    """Every file that reading may take: what pages name, and what that names in turn."""
    left_out = {site / NAME, *_later(site)}
    files = [
        file
        for file in site.rglob("*")
        if file.suffix in _SUFFIXES and not _NOT_READ & set(file.relative_to(site).parts) and file not in left_out
    ]
    waiting = {file for file in files if "_static" in file.relative_to(site).parts}
    found = set(files) - waiting
    new = found
    while new:
        text = "\n".join(file.read_text(encoding="utf-8") for file in new if file.suffix in _SPEAKING)
        new = {file for file in waiting - found if file.suffix != ".html" and file.name in text}
        found |= new
    return sorted(found, key=lambda file: (file.suffix != ".html", file))


def _later(site: Path) -> list[Path]:
    return sorted(file for file in (site / _ON_A_CLICK).rglob("*") if file.is_file())


def _hashed(site: Path, files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """(path, hash of the content) of each."""
    for file in files:
        yield file.relative_to(site).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()[:12]
