"""A host that serves a folder below a path, says what it was asked for, and can be switched off."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "/kitap/"


@dataclass
class Host:
    server: http.server.ThreadingHTTPServer
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{PREFIX}"

    def switch_off(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PREFIX.rstrip("/")) if path.startswith(PREFIX) else "/nowhere")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # what a browser keeps by itself proves nothing
        super().end_headers()

    def log_request(self, *arguments: object) -> None:
        self.server.asked.append(self.path.removeprefix(PREFIX).partition("?")[0])

    def log_message(self, *arguments: object) -> None:
        pass


@contextlib.contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    host = Host(server)
    server.asked = host.asked
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        host.switch_off()
        thread.join()
