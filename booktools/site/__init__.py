"""What the website has and no other form of the book: choice of edition, downloads, search, reading offline.

``overlays``   drawers, menus and notices open and close in one way
``switch``     one choice of edition for all pages, in the address and remembered; editions side by side
``where``      the section in view and its neighbours
``names``      where long names in code may break
``enlarge``    pictures open large
``downloads``  notebooks, archives, PDFs of a page; Colab and Binder (``handouts``: with and without solutions)
``moodle``     the questions as files for a question bank (QTI, Moodle XML)
``present``    a section on a projector (slides, presentation mode)
``progress``   which questions a reader has answered
``about``      whom to cite, licence, version, changes (``feed``), and where faults are reported
``links``      links to hand around: to cells, exercises, questions, in an edition
``search``     what is found, in the words that readers use (``sections``: the pages as they see them)
``sheet``      CSS bundling: one style sheet, unused rules left out (``trimming``)
``publish``    404, SEO: descriptions, sitemap, OpenGraph, robots
``leftovers``  removes what an earlier build left of sections that have moved or are gone
``offline``    a service worker (PWA): pages that were read can be read without a network
"""

from __future__ import annotations

from sphinx.application import Sphinx

from ..pages.assets import add_assets
from . import (
    about,
    downloads,
    enlarge,
    leftovers,
    links,
    moodle,
    names,
    offline,
    overlays,
    present,
    progress,
    publish,
    search,
    sheet,
    switch,
    where,
)


def setup(app: Sphinx) -> None:
    add_assets(app, __file__)
    for part in (
        overlays, switch, where, names, enlarge, downloads, present, moodle, progress, links, search, about, publish, sheet, leftovers,
        offline,
    ):  # fmt: skip
        part.setup(app)
