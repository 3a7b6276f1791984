"""What makes the book one that lives: who to cite, under what licence, which version, what changed, where faults go.

`imprint` in the settings says it (`pages/imprint.py`); the repository is Jupyter Book's own `repository.url`. One page,
`about.html`, tells all of it, the foot of every page leads there, and `feed.xml` tells of the changes. Without a date (no
commit, no SOURCE_DATE_EPOCH) nothing is said of one, and there is no feed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from ..book import file_name
from ..i18n import translator
from ..pages.imprint import Imprint
from ..pages.reader import loaded
from .feed import Change, changes, feed

PAGE, FEED = "about", "feed.xml"


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", _page)
    app.connect("html-page-context", _add_foot, priority=520)  # after the themes have made lists of names
    app.connect("build-finished", _write, priority=800)
    app.add_css_file("about.css")


def bibtex(title: str, author: str, year: str, release: str, address: str) -> str:
    fields = {"title": title, "author": f"{{{author}}}", "year": year, "version": release, "url": address}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@book{{{file_name(title)},", *lines, "}"])


def issues(url: str) -> str:
    """Where a repository takes reports: `{title}` and `{body}` stand for what they say."""
    base = url.rstrip("/").removesuffix(".git")
    if "gitlab" in urlsplit(base).netloc:
        return f"{base}/-/issues/new?issue[title]={{title}}&issue[description]={{body}}"
    return f"{base}/issues/new?title={{title}}&body={{body}}" if base else ""


def _is_site(app: Sphinx) -> bool:
    """Of a book that says something of itself."""
    return app.builder.format == "html" and app.builder.name != "epub" and bool(app.config.imprint)


def _imprint(app: Sphinx) -> Imprint:
    return Imprint(loaded(str(app.srcdir)).book, app.config)


def _changes(app: Sphinx) -> list[Change]:
    name = app.config.imprint.get("changes")
    return list(changes((Path(app.srcdir) / name).read_text(encoding="utf-8"))) if name else []


def _facts(app: Sphinx) -> dict[str, Any]:
    about = _imprint(app)
    return {
        "licence": about.said("licence"),
        "licence_name": about.said("licence_name"),
        "licence_address": about.said("licence_address"),
        "release": app.config.version,
        "day": about.day.isoformat() if about.day else "",
        "date": about.date,
        "feed": FEED if about.day and about.said("changes") else "",
    }


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if not _is_site(app):
        return
    config, say = app.config, translator(app.config.language)
    year = str(config.copyright or "").split(",")[0][:4]
    context = {
        "title": say("About this book"),
        "say": say,
        "bibtex": bibtex(config.html_title, config.author, year, config.version, config.html_baseurl),
        "changes": _changes(app),
        **_facts(app),
    }
    yield PAGE, context, "about-book.html"  # themes have an about.html of their own


def _add_foot(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    if not _is_site(app):
        return
    say, facts = translator(app.config.language), _facts(app)
    context |= {"about": facts, "say": say}
    context["theme_footer_content_items"] = ["book-foot.html"]
    if context.get("secondary_sidebar_items"):  # who has scrolled to the foot has left the place that the report is of
        context["secondary_sidebar_items"] = [*context["secondary_sidebar_items"], "report-button.html"]
    if facts["feed"]:
        title = say("Changes of this book")
        link = (
            f'<link rel="alternate" type="application/atom+xml" title="{title}" href="{context["pathto"](FEED, 1)}" />'
        )
        context["metatags"] = f"{context.get('metatags', '')}{link}\n"


#: What `static/report.js` says.
_REPORT = {
    "title": "Report a fault",
    "about": "Nothing is sent from here: choose how, and the text goes with you. Say what stands there, and what should.",
    "page": "Page",
    "place": "Place",
    "address": "Address",
    "edition": "Edition",
    "version": "Version",
    "said": "What is wrong",
    "mail": "By mail",
    "issues": "In the repository",
    "copy": "Copy the text",
    "copied": "Copied.",
    "close": "Close",
}


def _write(app: Sphinx, exception: Exception | None) -> None:
    """The feed, and what `static/report.js` needs, which comes when a reader asks for it."""
    if exception is not None or not _is_site(app):
        return
    facts, config, say = _facts(app), app.config, translator(app.config.language)
    about = _imprint(app)
    told = {
        "mail": about.said("mail"),
        "issues": issues(str(about.book.repository.get("url") or "")),
        "release": " ".join(filter(None, [facts["release"], facts["day"]])),
        "words": {name: say(text) for name, text in _REPORT.items()},
    }
    script = f"const REPORT = {json.dumps(told, ensure_ascii=False)};\n"
    (Path(app.outdir) / "_static" / "report-book.js").write_text(script, encoding="utf-8")
    if facts["feed"]:
        page, language = app.builder.get_target_uri(PAGE), config.language or "en"
        text = feed(config.html_title, config.author, language, config.html_baseurl, page, facts["day"], _changes(app))
        (Path(app.outdir) / FEED).write_bytes(text)
