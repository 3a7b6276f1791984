"""A first visit to a section costs less than 400 kB, from a server that compresses."""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from pages import READ, SITE

MOST = 400_000
COMPRESSED = (".html", ".css", ".js", ".svg", ".json")


class Compressing(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = SITE / self.path.partition("?")[0].lstrip("/")
        if path.suffix not in COMPRESSED or not path.exists():
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def compressed() -> Iterator[str]:
    handler = functools.partial(Compressing, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


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
