"""What a phone waits for before it can paint: one style sheet of ours instead of fifteen, and no script.

Every request costs a round trip, and a script in the head holds up the page. The
sheets stay apart where they are written, the page asks for them together.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"
# Small ones that scripts behind them count on: what the first sets is read at once, and
# what the others do waits for the whole page only if they are there before its end.
_AT_ONCE = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _write_sheet, priority=900)
    # After every part has named what a page needs.
    app.connect("html-page-context", _lighten, priority=950)


def ours(app: Sphinx) -> list[Path]:
    """All our sheets: those that single pages name, then those of every page in their order."""
    everywhere = sorted(app.registry.css_files, key=lambda entry: entry[1].get("priority", 500))
    shared = [path for name, _ in everywhere if (path := STATIC / name).is_file()]
    return sorted(set(STATIC.glob("*.css")) - set(shared)) + shared


def _write_sheet(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in ours(app))
    name = f"sheets.{hashlib.sha256(text.encode()).hexdigest()[:12]}.css"
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("sheets.*.css"):
        old.unlink()
    (folder / name).write_text(text, encoding="utf-8")
    app.book_sheet = f"_static/{name}"


def _lighten(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    sheets = [sheet for sheet in context.get("css_files", []) if not (STATIC / _name(sheet)).is_file()]
    context["css_files"] = [*sheets, app.book_sheet]
    if page == "search":
        return  # its own scripts stand in the page and start before deferred ones
    context["script_files"] = [_deferred(script) for script in context.get("script_files", [])]


def _deferred(script: Any) -> Any:
    """A script that lets the page go on; a new one, since all pages are given the same objects."""
    if _name(script) in ("", *_AT_ONCE):
        return script
    return type(script)(script.filename, priority=script.priority, **script.attributes | {"defer": "defer"})


def _name(asset: Any) -> str:
    """What follows the last slash; nothing for a script that is written into the page."""
    return PurePosixPath(str(getattr(asset, "filename", None) or "")).name
