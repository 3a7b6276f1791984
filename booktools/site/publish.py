"""What a stranger meets first: descriptions, a page for lost links, and addresses once the book has one.

Every page describes itself (`description` in its front matter, else its opening
paragraph), and there is a 404 page. Canonical addresses, the sitemap, robots.txt
and OpenGraph need to know where the site is published: `html.baseurl` in
`_config.yml`. Without it they are left out, so that nothing points nowhere.
Written on sphinx-notfound-page and sphinxext-opengraph. What is mended here of others
(`_name`, `_open_door`) is shown in `tests/upstream/test_site.py`. Not on sphinx-sitemap: it forks a server for every
build, from a process that may have threads, and lists only what this build had to write.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import resvg_py
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _

from ..i18n import Say, translator

LENGTH = 160  # characters that search engines show of a description
CARD = "_static/card.png"
#: Pages that hold nothing of their own to be found.
NOT_LISTED = ["404.html", "search.html", "genindex.html"]
#: OpenGraph wants a territory; languages that are spoken in several need `ogp_custom_meta_tags`.
_LOCALES = {"tr": "tr_TR"}


def setup(app: Sphinx) -> None:
    app.setup_extension("notfound.extension")
    app.connect("config-inited", _name, priority=10)
    app.connect("config-inited", _lost_links, priority=900)
    app.connect("config-inited", _addresses, priority=900)
    app.connect("html-page-context", _describe, priority=400)
    app.connect("html-page-context", _style, priority=300)  # before the extension makes addresses of it
    app.connect("build-finished", _open_door, priority=400)  # sphinx-external-toc leaves alone what is there


def _name(app: Sphinx, config: Config) -> None:
    """Jupyter Book names the site, not Sphinx's project; an EPUB, and who links here, would say "Project name not set"."""
    if "project" not in config.overrides:
        config.project = config.html_title


def _lost_links(app: Sphinx, config: Config) -> None:
    """The 404 page is shown at addresses of any depth: its links count from the site's root."""
    root = urlparse(config.html_baseurl).path.rstrip("/") + "/"
    config.notfound_urls_prefix = root
    say = translator(config.language)
    config.notfound_context = {
        "title": say("Page not found"),
        "body": _lost(say, escape(config.html_title), f"{root}{config.root_doc}.html", f"{root}search.html"),
    }


def _lost(say: Say, book: str, first: str, search: str) -> str:
    return (
        f"<h1>{say('Page not found')}</h1>\n<p>{say('There is no page at this address: it may have moved, or a letter of the link is missing.')}</p>\n"
        f'<form class="lost" role="search" action="{search}" method="get">\n'
        f'<label for="lost-words">{say("Search the book")}</label>\n'
        f'<input type="search" id="lost-words" name="q" />\n'
        f'<button type="submit">{say("Search")}</button>\n</form>\n'
        f'<p><a href="{first}">{say("To the first page of {book}").format(book=book)}</a></p>\n'
    )


def _style(app: Sphinx, page: str, *others: object) -> None:
    if page == app.config.notfound_pagename:
        app.add_css_file("lost.css")


def _addresses(app: Sphinx, config: Config) -> None:
    if not config.html_baseurl:
        return
    config.html_baseurl = config.html_baseurl.rstrip("/") + "/"
    app.setup_extension("sphinxext.opengraph")
    app.connect("build-finished", _write_lists)
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.ogp_site_name or config.html_title
    config.ogp_enable_meta_description = False  # ours
    config.ogp_social_cards = {"enable": False}  # one picture serves all pages
    if not config.ogp_image and str(config.html_logo).endswith(".svg"):
        config.ogp_image = CARD
        app.connect("build-finished", _draw_card)


def _describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    about = dict(context.get("meta") or {})  # a copy: it belongs to the environment
    title = context.get("title") or {"genindex": _("Index"), "search": _("Search")}.get(page, page)
    description = str(about.get("description") or "") or _opening(doctree) or f"{title} · {app.config.html_title}"
    tags = context.get("metatags", "")
    if 'name="description"' not in tags:
        context["metatags"] = f'{tags}<meta name="description" content="{escape(description)}" />\n'
    about.setdefault("og:description", escape(description))
    if locale := _LOCALES.get(app.config.language or ""):
        about.setdefault("og:locale", locale)
    context["meta"] = about


def _opening(doctree: nodes.document | None) -> str:
    """The first paragraph that is no part of a box and leads to nothing below it, as far as it fits."""
    sections = doctree.findall(nodes.section) if doctree is not None else ()
    paragraphs = (child for section in sections for child in section.children if isinstance(child, nodes.paragraph))
    texts = (" ".join(paragraph.astext().split()) for paragraph in paragraphs)
    return next((shortened(text) for text in texts if text and not text.endswith(":")), "")


def shortened(text: str, length: int = LENGTH) -> str:
    """Whole sentences if one fits, else whole words."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    ends = [head.rfind(mark + " ") + 1 for mark in ".?!"]
    return head[: max(ends)] if max(ends) > length // 3 else head[: head.rfind(" ")].rstrip(" ,;:") + "…"


def _open_door(app: Sphinx, exception: Exception | None) -> None:
    """`index.html`, which leads to the first page, with what its address asks for: a whole page itself.

    https://github.com/executablebooks/sphinx-external-toc/blob/v1.1.0/sphinx_external_toc/events.py#L342
    """
    config = app.config
    if exception is not None or app.builder.name != "html" or config.root_doc == "index":
        return
    first, title = f"{config.root_doc}.html", escape(config.html_title)
    icon = f'<link rel="icon" href="_static/{Path(config.html_favicon).name}" />\n' if config.html_favicon else ""
    canonical = f'<link rel="canonical" href="{config.html_baseurl}{first}" />\n' if config.html_baseurl else ""
    (Path(app.outdir) / "index.html").write_text(
        f'<!doctype html>\n<html lang="{config.language}">\n<head>\n<meta charset="utf-8" />\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1" />\n<title>{title}</title>\n'
        f'<meta name="description" content="{title}" />\n'
        f'<script>location.replace("{first}" + location.search + location.hash)</script>\n'
        f'<noscript><meta http-equiv="refresh" content="0; url={first}" /></noscript>\n'
        f'{icon}{canonical}</head>\n<body>\n<p><a href="{first}">{title}</a></p>\n</body>\n</html>\n',
        encoding="utf-8",
    )


def _write_lists(app: Sphinx, exception: Exception | None) -> None:
    """For search engines: the sitemap, whose pages are the book's and those beside the first, and robots.txt, which names it."""
    if exception is not None or app.builder.name != "html":
        return
    site, address = Path(app.outdir), app.config.html_baseurl
    pages = set(map(app.builder.get_target_uri, app.env.found_docs))
    pages |= {page.name for page in site.glob("*.html")} - {"index.html", *NOT_LISTED}
    places = "".join(f"<url><loc>{escape(address + page)}</loc></url>\n" for page in sorted(pages))
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (site / "sitemap.xml").write_text(f"{head}{places}</urlset>\n", encoding="utf-8")
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", encoding="utf-8")


def _draw_card(app: Sphinx, exception: Exception | None) -> None:
    """The book's mark as a picture: those who show links draw no SVG."""
    if exception is None and app.builder.name == "html":
        logo = (Path(app.srcdir) / app.config.html_logo).read_text(encoding="utf-8")
        (Path(app.outdir) / CARD).write_bytes(
            bytes(resvg_py.svg_to_bytes(svg_string=logo, width=600, background="white"))
        )
