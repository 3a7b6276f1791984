"""`booktools serve`: the site on this machine, in one process that stays and builds again what a change asks for.

A page is read and written when it, or what it takes, has changed. What is wrong stands in the terminal and on top of
the page that it is about, until it is mended; the site is served meanwhile as it was. A browser that shows a page loads it anew.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop, PeriodicCallback

from ..book import Book, read_book
from ..errors import BookError, Problem, of_system
from ..pages.sphinx_build import build
from ..running import store

SITE, DOCTREES = Path("_build/html"), Path("_build/.doctrees")  # those of `jupyter-book build`
RUN = "r"  # and Enter: execute what is stale
OFTEN = 100  # milliseconds from one look at the sources to the next
REST = 3  # seconds from a build, until browsers have their page; then what it leaves is cleared away, 100 MB of cycles
#: Somebody may type it; on Windows a console is nothing that the server could listen to beside its sockets.
LISTENS = sys.platform != "win32" and sys.stdin.isatty()
_STYLE = "position:relative;z-index:9999;margin:0;padding:1rem;background:#b00020;color:#fff;font:1rem/1.4 monospace;white-space:pre-wrap"
_BEGIN, _END = f'<div role="alert" style="{_STYLE}">', "</div>"


class Site:
    """Pages below `root`; `update` builds, and says what is wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._again: set[str] = set()  # documents that warned: Sphinx tells of what it reads, and of nothing else
        # Pages that may have something on top: at first all, for a server that was killed has left it there.
        self._told = set((root / SITE).rglob("*.html"))

    def update(self) -> list[Problem]:
        self.clear()
        problems = self._build()
        self._again = {problem.path.removesuffix(".md") for problem in problems if problem.path.endswith(".md")}
        for page in {self._page(problem) for problem in problems}:
            self._put_on_top(page, [problem for problem in problems if self._page(problem) == page])
        return problems

    def clear(self) -> None:
        """Take off what was put on top: a later build leaves a page as it is whose source has not changed."""
        for page in filter(Path.exists, self._told):
            before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
            if begin:  # else somebody else has built it
                page.write_text(before + rest.partition(_END)[2], encoding="utf-8")
        self._told.clear()

    def _build(self) -> list[Problem]:
        try:
            build(read_book(self.root), "html", SITE, DOCTREES, again=self._again)
        except BookError as error:
            return list(error.problems)
        except OSError as error:
            return [of_system(error, self.root)]
        return []

    def _page(self, problem: Problem) -> Path:
        """Of its source; the first page where it has none."""
        page = self.root / SITE / Path(problem.path).with_suffix(".html")
        return page if problem.path.endswith(".md") and page.exists() else self.root / SITE / "index.html"

    def _put_on_top(self, page: Path, problems: Sequence[Problem]) -> None:
        if page.exists():
            said = escape("\n".join(map(str, problems)))
            self._told.add(page)
            text = page.read_text(encoding="utf-8")
            body = text.find(">", text.find("<body")) + 1
            page.write_text(f"{text[:body]}{_BEGIN}{said}{_END}{text[body:]}", encoding="utf-8")


class Watching(Watcher):
    """livereload looks every 0.8 seconds; what comes within three seconds of the last it tells no browser, nor one that
    has asked for the page and not yet connected, for it hears none while we build.

    https://github.com/lepture/python-livereload/blob/2.7.1/livereload/handlers.py#L67 (`tests/upstream/test_livereload.py`)
    """

    _untold: str | None = None
    _clearing: object = None

    def start(self, look: Callable[[], None]) -> bool:
        LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
        PeriodicCallback(look, OFTEN).start()
        return True

    def examine(self) -> tuple[str | None, None]:
        """What browsers are to be told: what has changed, once there are any, and they have been heard since the build."""
        if changed := super().examine()[0]:
            self._untold = changed
            loop = IOLoop.current()
            loop.call_later(0.05, LiveReloadHandler.poll_tasks)
            if self._clearing:
                loop.remove_timeout(self._clearing)
            self._clearing = loop.call_later(REST, gc.collect)
            return None, None
        if not LiveReloadHandler.waiters:
            return None, None
        told, self._untold = self._untold, None
        return told, None


def serve(book: Book, port: int) -> None:
    site = Site(book.root)

    def update() -> None:
        began = time.monotonic()
        problems = site.update()
        for problem in problems:
            print(problem, file=sys.stderr)
        print(f"built in {time.monotonic() - began:.1f} s, {len(problems)} problems", flush=True)
        if LISTENS and any(store.MEND in problem.message for problem in problems):
            print(f"press {RUN} and Enter to run what is stale", flush=True)

    update()
    server = Server(watcher=Watching())
    for pattern in watched(book):
        server.watch(str(book.root / pattern), update)
    if LISTENS:
        IOLoop.current().add_handler(sys.stdin, _on_line(book), IOLoop.READ)
    try:
        server.serve(root=str(book.root / SITE), port=port, host="127.0.0.1")
    finally:
        site.clear()


def _on_line(book: Book) -> Callable[..., None]:
    def read(*event: object) -> None:
        line = sys.stdin.readline()
        if not line:
            IOLoop.current().remove_handler(sys.stdin)
        elif line.strip() == RUN:  # the store changes, and so do the pages
            subprocess.run([sys.executable, "-m", "booktools", "run"], cwd=book.root, check=False)

    return read


def watched(book: Book) -> set[str]:
    """What the site is made of: whole folders, but for what lies beside `_config.yml`."""
    files = [f"{document}.md" for document in book.documents] + [*book.bibliographies, *filter(None, [book.terms])]
    beside = {file if len(Path(file).parts) == 1 else f"{Path(file).parts[0]}/**" for file in files}
    return {"_config.yml", "_toc.yml", f"{store.FOLDER}/**", *beside}
