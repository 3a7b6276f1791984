"""A first visit to a section costs less than 240 kB, from a server that compresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup
from compressing import serving
from pages import READ, SITE

MOST = 240_000


@pytest.fixture(scope="module")
def compressed() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.mark.parametrize("name", [name for name in READ if name.startswith("chapters/")])
def test_a_first_visit_is_light(page, compressed, name):
    weights = {}
    addresses = {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda said: addresses.update({said["requestId"]: said["request"]["url"]}))
    network.on("Network.loadingFinished", lambda said: weights.update({said["requestId"]: said["encodedDataLength"]}))
    page.goto(compressed + name, wait_until="networkidle")
    heaviest = sorted(((int(weight), addresses[one]) for one, weight in weights.items()), reverse=True)
    assert sum(weights.values()) < MOST, heaviest[:12]


@pytest.mark.parametrize("name", [name for name in READ if name != "search.html"])
def test_a_page_asks_for_one_sheet_and_waits_for_no_large_script(name):
    page = BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
    (sheet,) = page.select('link[rel="stylesheet"]')
    assert (SITE / "_static" / PurePosixPath(sheet["href"]).name).is_file()
    awaited = [script["src"].partition("?")[0] for script in page.select("script[src]:not([defer]):not([async])")]
    small = ("documentation_options.js", "doctools.js")
    assert [source for source in awaited if not source.endswith(small)] == []


def test_no_script_of_ours_is_sent_with_what_it_says_of_itself():
    ours = [script.name for script in (SITE.parents[1] / "booktools/site/static").glob("*.js")]
    sent = {name: SITE / "_static" / name for name in ours if (SITE / "_static" / name).is_file()}
    assert len(sent) > 15
    assert [name for name, script in sent.items() if script.read_text(encoding="utf-8").startswith("/*")] == []


def test_no_rule_asks_the_whole_page_what_it_has():
    """With `:has` at `html` or `body`, or at any element, a browser styles every element anew whenever one is added."""
    (sheet,) = (SITE / "_static").glob("sheet.*.css")
    asked = re.findall(r"[^{}]*:has\([^{}]*(?={)", sheet.read_text(encoding="utf-8"))
    assert len(asked) > 5
    assert [
        rule
        for rule in asked
        if re.search(r"\b(?:html|body)[^\s,>+~]*:has|(?:^|[\s,>+~*]|:is\(|:where\()(?::not\()?:has", rule)
    ] == []
