"""What a phone waits for before it can paint: one style sheet instead of twenty, and no script.

Every request costs a round trip, every kilobyte a wait, and a script in the head
holds up the page. Pages ask for one sheet; when all are written it is made of
the theme's, the extensions' and ours, less the rules that nothing in the site can
match (`trimming.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from ..pages.state import state
from .trimming import Sheet, imported, trimmed, words_of

#: What the theme's `webpack-macros.html` would link, ahead of all others.
_THEME = ("styles/theme.css", "styles/pydata-sphinx-theme.css")
# What a page asks for before the sheet has a name: behind the mark, the sheets that it was to have been given.
_UNNAMED = "_static/sheet.unnamed.css?"
_ASKED = re.compile(rf"{re.escape(_UNNAMED)}([^\"]*)|_static/sheet\.[0-9a-f]{{12}}\.css")
# Small ones that scripts behind them count on: what the first sets is read at once, and
# what the others do waits for the whole page only if they are there before its end.
_AT_ONCE = ("documentation_options.js", "doctools.js")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _remember, priority=999)  # later, pages name sheets of their own
    # After every part has named what a page needs.
    app.connect("html-page-context", _lighten, priority=950)
    app.connect("build-finished", _write_sheet, priority=850)  # before the service worker counts what there is


def _remember(app: Sphinx) -> None:
    named = [*app.registry.css_files, *((name, attributes) for name, attributes in app.config.html_css_files)]
    state(app).sheets_everywhere = [name for name, _ in sorted(named, key=lambda entry: entry[1].get("priority", 500))]


def ours(app: Sphinx) -> list[Path]:
    """The sheets of the book and of this toolkit: those that single pages name, then those of every page in their order."""
    folders = [Path(app.confdir) / path for path in app.config.html_static_path]
    sheets = {sheet.name: sheet for folder in folders for sheet in folder.glob("*.css")}
    shared = [sheets.pop(name) for name in state(app).sheets_everywhere if name in sheets]
    return [sheets[name] for name in sorted(sheets)] + shared


def whole(app: Sphinx, asked: Iterable[str]) -> Iterator[Sheet]:
    """What the sheet is made of; `asked` are those of the theme and of extensions, in their order."""
    static, own = Path(app.outdir) / "_static", ours(app)
    known = {sheet.name for sheet in own}
    for name in (*_THEME, *asked):
        if name not in known:
            yield from _read(static, name)
    yield from (Sheet(sheet.read_text(encoding="utf-8")) for sheet in own)


def _read(static: Path, name: str) -> Iterator[Sheet]:
    """A sheet below `_static`, and before it what it imports."""
    file = static / name
    if not file.is_file():
        raise ExtensionError(f"{name}: no such style sheet in {static}; see booktools/site/sheet.py")
    css = file.read_text(encoding="utf-8")
    for address in imported(css):
        yield from _read(static, str((file.parent / address).resolve().relative_to(static.resolve())))
    yield Sheet(css, PurePosixPath(name).parent.as_posix())


def _lighten(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    if app.builder.name == "epub":
        return
    sheets = context.get("css_files", [])
    local = ",".join(quote(name) for sheet in sheets if (name := _local(sheet)))
    context["css_files"] = [*(sheet for sheet in sheets if not _local(sheet)), f"{_UNNAMED}{local}"]
    if page == "search":
        return  # its own scripts stand in the page and start before deferred ones
    context["script_files"] = [_deferred(script) for script in context.get("script_files", [])]


def _write_sheet(app: Sphinx, exception: Exception | None) -> None:
    """The sheet under a name that its content gives it, and that name into every page."""
    if exception is not None:
        return  # a page may be cut where its process was stopped
    site = Path(app.outdir)
    static = site / "_static"
    files = sorted(page for page in site.rglob("*.html") if static not in page.parents)
    pages = {page: page.read_text(encoding="utf-8") for page in files}
    asked = dict.fromkeys(names for text in pages.values() for names in _ASKED.findall(text) if names)
    if not asked:
        return  # no page was written: another builder's turn, or nothing was out of date
    sheets = dict.fromkeys(unquote(name) for names in asked for name in names.split(","))
    text = trimmed(whole(app, sheets), _words(pages.values(), static))
    name = f"sheet.{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(text, encoding="utf-8")
    for page, said in pages.items():
        renamed = _ASKED.sub(f"_static/{name}", said)
        if renamed != said:
            page.write_text(renamed, encoding="utf-8")
    for old in static.glob("sheet.*.css"):
        if old.name != name:
            old.unlink()


def _words(pages: Iterable[str], static: Path) -> set[str]:
    """The words of all pages, of the scripts that they name, and of those that these name in turn.

    What runs cells has a sheet of its own, which comes with it.
    """
    texts, found = list(pages), set[str]()
    waiting = {script for script in static.rglob("*.js") if "live" not in script.relative_to(static).parts}
    while texts:
        found.update(*map(words_of, texts))
        named = {script for script in waiting if any(script.name in text for text in texts)}
        texts = [script.read_text(encoding="utf-8") for script in named]
        waiting -= named
    return found


def _local(sheet: Any) -> str:
    """The name below `_static` of a sheet for all media; nothing for others."""
    name = str(getattr(sheet, "filename", sheet)).partition("?")[0]
    everywhere = getattr(sheet, "attributes", {}).get("media", "all") == "all"
    return name.removeprefix("_static/") if everywhere and name.startswith("_static/") else ""


def _deferred(script: Any) -> Any:
    """A script that lets the page go on; a new one, since all pages are given the same objects."""
    if _name(script) in ("", *_AT_ONCE):
        return script
    return type(script)(script.filename, priority=script.priority, **script.attributes | {"defer": "defer"})


def _name(asset: Any) -> str:
    """What follows the last slash; nothing for a script that is written into the page."""
    return PurePosixPath(str(getattr(asset, "filename", None) or "")).name
