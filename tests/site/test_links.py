"""Every link within the site leads to a page, a file and a place on it that exist."""

from __future__ import annotations

import functools
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from pages import PAGES, SITE


@functools.cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@functools.cache
def places(path: Path) -> frozenset[str]:
    return frozenset(element["id"] for element in parsed(path).select("[id]"))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "404.html"])
def test_links_lead_somewhere(name):
    page = SITE / name
    dead = []
    for element in parsed(page).select("[href], [src]"):
        address = element.get("href", element.get("src"))
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if target.is_dir():
            target /= "index.html"
        if not target.exists():
            dead.append(f"{address}: no such file")
        elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in places(target):
            dead.append(f"{address}: no such place")
    assert dead == []
