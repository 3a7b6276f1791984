"""`booktools live`: the site, and behind it a Jupyter Server with a kernel of each edition's environment.

One server for both, on 127.0.0.1 alone. A reader gets in by the token in the address that is printed, which the browser then keeps in
a cookie; requests from pages of other origins, of other names of this machine, and without the site's own mark are turned
away by Jupyter's checks. No settings of a user's and no extension take part. Kernels speak over sockets in a private folder,
in which they also work, and end with the server.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from tornado import web
from traitlets.config import Config

from ..book import Book
from ..errors import BookError, Problem
from ..judging.home import FOREIGN, home
from ..running import kernels

SITE = Path("_build/html")
PLACE = "book"  # the site's address on the server
_HTML = re.compile(rb"<html(?=[ >])")
_ROOM = 40  # bytes for the path of temporary files, so that that of a kernel's socket has the 103 that macOS allows
_IDLE = 30 * 60  # seconds after which a kernel ends whose page is closed


class Pages(JupyterHandler, web.StaticFileHandler):
    """The site; its pages say which kernels stand behind them."""

    def initialize(self, path: str, kernels: str) -> None:  # type: ignore[override]
        web.StaticFileHandler.initialize(self, path=path, default_filename="index.html")
        self._kernels = kernels

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        if self.get_argument("token", ""):  # it has done its work, and is not to be handed on with a link
            self.redirect(self.request.path)
            return
        if "\0" in path:  # there is no such file, and to ask for it is an error
            raise web.HTTPError(HTTPStatus.NOT_FOUND)
        self.path = self.parse_url_path(path)
        absolute = self.validate_absolute_path(self.root, self.get_absolute_path(self.root, self.path))
        if absolute is None:  # a folder without its slash: the reader has been sent on
            return
        if not absolute.endswith(".html"):
            await web.StaticFileHandler.get(self, path, include_body)
            return
        self.xsrf_token  # noqa: B018 - sets the cookie without which no kernel is started
        self.set_header("Content-Type", "text/html; charset=utf-8")
        names = f'<html data-kernels="{escape(self._kernels)}"'.encode()
        self.finish(_HTML.sub(lambda _: names, Path(absolute).read_bytes(), count=1))

    @web.authenticated
    async def head(self, path: str) -> None:  # type: ignore[override]
        await self.get(path, include_body=False)  # type: ignore[misc]

    #: Jupyter's own asks who the reader is, also where an address is none and nobody has been asked.
    write_error = web.RequestHandler.write_error

    def compute_etag(self) -> None:
        """None: what is sent is not the file."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")


class Server(ServerApp):
    """With no more of Jupyter's services than cells ask for."""

    default_services = ("auth", "kernels", "sessions")  # type: ignore[assignment]


def serve(book: Book, wanted: Sequence[str], port: int, browser: bool) -> int:
    """With a kernel of each edition that is `wanted`, until it is ended. Raises BookError where there is no site, or no kernel to run it with."""
    site = book.root / SITE
    if not (site / "index.html").exists():
        raise BookError(Problem(SITE.as_posix(), 'there is no site to serve; run "make html"'))
    if not (site / "_static" / "live").exists():
        raise BookError(Problem(SITE.as_posix(), 'the site was built without what runs its cells; run "make live"'))
    tags, problems = _running(book, wanted)
    for problem in problems:
        print(f"left out: {problem}", flush=True)
    if not tags:
        raise BookError(*problems)
    if len(os.fsencode(tempfile.gettempdir())) > _ROOM:
        tempfile.tempdir = "/tmp"
    with home() as private:
        place = private.path
        _write_specs(book, tags, place / "data")
        for name in [name for name in os.environ if name.startswith("JUPYTER") or name in FOREIGN]:
            del os.environ[name]  # a gateway, a password, a width of lines: none of the book's
        os.environ |= {
            "JUPYTER_NO_CONFIG": "1",
            "JUPYTER_DATA_DIR": str(place / "data"),
            "JUPYTER_RUNTIME_DIR": str(place / "run"),
            **{name: private.process["env"][name] for name in ("TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")},
        }
        token = secrets.token_urlsafe(24)
        server = Server(config=_settings(place, tags, port, token, browser))
        server.initialize(argv=[], find_extensions=False)
        pages = {"path": str(site), "kernels": " ".join(tags)}
        server.web_app.add_handlers(".*$", [(rf"/{PLACE}/(.*)", Pages, pages)])  # type: ignore[no-untyped-call]
        server.io_loop.add_callback(lambda: _tell(server, token))  # once it listens
        server.start()
    return 0


def _tell(server: Server, token: str) -> None:
    print(f"http://127.0.0.1:{server.port}/{PLACE}/?token={token}\nends with Ctrl-C", flush=True)


def _settings(place: Path, tags: list[str], port: int, token: str, browser: bool) -> Config:
    return Config(
        ServerApp={
            "ip": "127.0.0.1",
            "port": port,
            "allow_remote_access": False,
            "allow_unauthenticated_access": False,
            "allow_root": True,
            "answer_yes": True,  # to whether Ctrl-C is meant
            "default_url": f"/{PLACE}/",
            "open_browser": browser,
            "root_dir": str(place / "work"),
            "terminals_enabled": False,
            "log_level": "ERROR",
        },
        IdentityProvider={"token": token},
        KernelSpecManager={"allowed_kernelspecs": set(tags), "ensure_native_kernel": False},
        MappingKernelManager={"cull_idle_timeout": _IDLE},
        KernelManager={"transport": "ipc" if os.name == "posix" else "tcp"},
    )


def _running(book: Book, wanted: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """The editions that can run here, and why the others cannot."""
    tags: list[str] = []
    problems: list[Problem] = []
    for tag in wanted:
        try:
            kernels.describe(book, book.edition(tag))
            tags.append(tag)
        except BookError as error:
            problems += error.problems
    return tags, problems


def _write_specs(book: Book, tags: list[str], data: Path) -> None:
    for tag in tags:
        edition = book.edition(tag)
        file = data / "kernels" / tag / "kernel.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(kernels.spec(book, edition) | {"display_name": edition.title}), encoding="utf-8")
