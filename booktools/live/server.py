"""`booktools live`: the site, and behind it a Jupyter Server with a kernel of each edition's environment.

One server for both, on 127.0.0.1 alone. A reader gets in by the token in the address that is printed, which the browser then keeps in
a cookie; requests from pages of other origins, of other names of this machine, and without the site's own mark are turned
away by Jupyter's checks. No settings of a user's and no extension take part. Kernels have homes, as those have whose outputs
are stored: each works and speaks in a private folder, and ends with the server, with all that it started.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from tornado import web
from traitlets.config import Config

from ..book import Book
from ..errors import BookError, Problem
from ..judging.home import Home, home
from ..running import kernels

SITE = Path("_build/html")
PLACE = "book"  # the site's address on the server
_HTML = re.compile(rb"<html(?=[ >])")
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


class Kernel(ServerKernelManager):
    """One in a home of its own, which it keeps when it is started again."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._leaving = ExitStack()
        self._home: Home | None = None
        super().__init__(*arguments, **options)

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        if self._home is None:
            self._home = self._leaving.enter_context(home())
            for name, value in self._home.connection.items():
                setattr(self, name, value)
        return await super()._async_pre_start_kernel(**options | self._home.process)

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            self._leaving.close()


class Reader(IdentityProvider):
    """Who has the token is the reader, and comes from the book's own pages: Jupyter's lets it in from any origin."""

    def is_token_authenticated(self, handler: web.RequestHandler) -> bool:
        return False


class Server(ServerApp):
    """With no more of Jupyter's services than cells ask for."""

    default_services = ("auth", "kernels", "sessions")  # type: ignore[assignment]

    #: As JupyterHub has it: Jupyter's own asks first, and stops the loop's server from another thread.
    _handle_sigint = ServerApp._signal_stop


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
    with home() as private:
        place = private.path
        _write_specs(book, tags, place / "data")
        for name in [name for name in os.environ if name.startswith("JUPYTER")]:
            del os.environ[name]  # a gateway, a password: none of the book's
        os.environ |= {
            "JUPYTER_NO_CONFIG": "1",
            "JUPYTER_DATA_DIR": str(place / "data"),
            "JUPYTER_RUNTIME_DIR": str(place / "run"),
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
            "identity_provider_class": f"{__name__}.{Reader.__name__}",
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
        MappingKernelManager={"cull_idle_timeout": _IDLE, "kernel_manager_class": f"{__name__}.{Kernel.__name__}"},
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
