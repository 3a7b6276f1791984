"""Lighthouse finds nothing in accessibility, best practices and SEO; bench/first_visit.py measures its performance."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from compressing import serving
from lighthouse import report
from pages import READ

CATEGORIES = ("accessibility", "best-practices", "seo")
# One page of each kind: the cover, a section with a moving figure, equations and questions, the API, and two of Sphinx's.
KINDS = ("chapters/index.html", "chapters/parameters.html", "chapters/d2l.html", "search.html", "404.html")
# Pages that search engines are told to pass over, which is what this audit would hold against them.
UNLISTED = ("404.html", "genindex.html", "search.html")


@pytest.fixture(scope="module")
def compressed() -> Iterator[str]:
    with serving() as address:
        yield address


def test_a_page_of_each_kind_is_there():
    assert set(KINDS) <= set(READ)


def test_lighthouse_finds_nothing(compressed):
    with ThreadPoolExecutor(len(KINDS)) as pool:  # it waits most of the time, lest a page have more to come
        found = dict(zip(KINDS, pool.map(lambda name: _lost(compressed, name), KINDS), strict=True))
    assert {name: lost for name, lost in found.items() if lost} == {}


def _lost(address: str, name: str) -> dict[str, str]:
    """Audits that a page does not pass, with their titles."""
    # Contrast is what takes long, and test_visits.py measures more of it.
    left_out = ["color-contrast", "full-page-screenshot", *(["is-crawlable"] if name in UNLISTED else [])]
    found = report(address + name, CATEGORIES, f"--skip-audits={','.join(left_out)}")
    return {
        part["id"]: found["audits"][part["id"]].get("title")
        for category in CATEGORIES
        for part in found["categories"][category]["auditRefs"]
        if part["weight"] and part["id"] not in left_out and found["audits"][part["id"]]["score"] not in (None, 1)
    }
