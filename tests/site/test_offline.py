"""No page asks another host for anything, misses a file, or complains in the console."""

from __future__ import annotations

from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)


def test_there_are_pages():
    assert "chapters/index.html" in PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_by_itself(page, site, name):
    said = []
    page.on("request", lambda request: request.url.startswith(site) or said.append(f"asks for {request.url}"))
    page.on("response", lambda response: response.ok or said.append(f"{response.status} {response.url}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    page.goto(site + name, wait_until="networkidle")
    assert said == []


def test_a_page_opens_from_a_folder_on_disk(page):
    said = []
    page.on("request", lambda request: request.url.startswith("file:") or said.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((SITE / "chapters/model-construction.html").as_uri(), wait_until="load")
    page.locator('.edition-switch [value="mxnet"]').check()
    assert page.locator(".cell.tag_mxnet").first.is_visible()
    assert said == []
