"""A server that compresses, as any that publishes the site does."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from pages import SITE

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
        with contextlib.suppress(ConnectionError):  # a browser that went on to the next page
            self.wfile.write(body)
        return None

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The address of the built site while the block runs."""
    handler = functools.partial(Compressing, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
