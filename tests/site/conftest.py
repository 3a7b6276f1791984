"""The built site in a real Chromium. `make html` comes first; a missing browser fails, it never skips."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import pytest
from judges import FOLDER
from playwright.sync_api import Browser, Page, expect, sync_playwright
from system import chromium

from booktools.book import Book, read_book
from booktools.site.offline import NAME

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

expect.set_options(timeout=30_000)  # as all else that waits: a machine may have more to do


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Its worker keeps nothing: the real one fetches the whole book once for each test; of it test_service_worker.py tells."""

    def do_GET(self) -> None:
        if self.path != f"/{NAME}":
            return super().do_GET()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:
        with contextlib.suppress(ConnectionError):  # a browser that went on to the next page
            super().copyfile(source, outputfile)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def book() -> Book:
    return read_book(ROOT)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built site, served from this process."""
    assert (SITE / "index.html").exists(), 'no site to test; run "make html"'
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert chromium(), "the site's tests drive a browser; python3 tests/system.py says how to get it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    return (FOLDER / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
