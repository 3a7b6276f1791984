"""The command line: `python -m booktools run | check | editions | validate | lab | serve | live | pdf | epub`."""

from __future__ import annotations

import _thread
import argparse
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import BookError, Problem, of_system

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .book import Book
    from .sources.read import Source

#: What Jupyter hides of itself.
_HIDDEN = ("__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~")


def main(arguments: list[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter
    options = _parser().parse_args(arguments)
    root = Path(os.path.realpath(options.book))
    try:
        # Here and in the commands, for it takes seconds: a Ctrl-C is to be heard meanwhile.
        from .book import read_book

        book = read_book(root)
        for tag in options.edition:
            book.edition(tag)
        status: int = options.command(book, options)
        return status
    except BookError as error:
        return _complain(error.problems)
    except OSError as error:
        return _complain([of_system(error, root)])
    except KeyboardInterrupt as told:
        print("interrupted", file=sys.stderr)
        return 128 + (told.args[0] if told.args else signal.SIGINT)


def _listen() -> None:
    """Whatever asks us to end is heard like a Ctrl-C, and once: a second would break off the ending of kernels."""
    asked = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32":  # which has none
        asked.append(signal.SIGHUP)

    def end(number: int, frame: object) -> None:
        for each in asked:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt(number)

    def again(lost: sys.UnraisableHookArgs) -> None:
        """Where nothing may be raised, as while an object is taken away, Python goes on: it is asked once more, a moment later."""
        if isinstance(lost.exc_value, KeyboardInterrupt):
            for each in heard:
                signal.signal(each, end)
            threading.Timer(0.01, _thread.interrupt_main, lost.exc_value.args or heard[:1]).start()
        else:
            stock(lost)

    heard = [number for number in asked if signal.getsignal(number) is not signal.SIG_IGN]  # which nohup sets
    stock, sys.unraisablehook = sys.unraisablehook, again
    for number in heard:
        signal.signal(number, end)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="booktools", description=__doc__)
    parser.add_argument("--book", type=Path, default=Path(), help="folder of _config.yml (default: here)")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, function, text in (
        ("run", _run, "execute stale editions and store what they print"),
        ("check", _check, "say where the sources and the store do not agree"),
        ("editions", _editions, "print the tags of the book's editions, one a line"),
        ("validate", _validate, "run nbval over the stored notebooks, each edition in its environment"),
        ("lab", _lab, "open JupyterLab on copies of the notebooks of one edition"),
        ("serve", _serve, "serve the site and rebuild it when a source changes"),
        ("live", _live, "serve the site with a kernel of each edition behind it: every cell runs where it is read"),
        ("pdf", _pdf, "print the book: one PDF for each edition, and one with all of them"),
        ("epub", _epub, "write one EPUB for each edition"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=function, edition=[])
        if name not in ("check", "serve"):  # which have the whole book before them
            default = "the first" if name == "lab" else "all of them"
            command.add_argument("--edition", action="append", metavar="TAG", help=f"default: {default}")
        if name == "run":
            command.add_argument("--force", action="store_true", help="execute what is not stale too")
            command.add_argument("--jobs", type=_count, help="editions at a time (default: one a core)")
            command.add_argument("--scheduler", metavar="TCP", help="run on the Dask cluster at this address")
        if name == "editions":
            command.add_argument(
                "--stale", action="store_true", help="only those in which a run would execute something"
            )
        if name == "lab":
            command.add_argument("option", nargs="*", help="of JupyterLab, after --: -- --no-browser --port=9999")
        if name == "live":
            command.add_argument("--port", type=int, default=8888, help="the next free one where it is taken")
            command.add_argument("--no-browser", action="store_true", help="print the address only")
        if name == "serve":
            command.add_argument("--port", type=int, default=8000)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"at least 1, not {number}")
    return number


def _run(book: Book, options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from .notebooks import command as notebooks
    from .running.schedule import Report, run
    from .sources.read import read_sources

    bar = tqdm(total=0, unit=" editions", disable=None, leave=False)

    def progress(done: int, total: int, what: str) -> None:
        bar.total, bar.n = total, done
        bar.set_postfix_str(what)

    pool = _pool(options)
    sources = read_sources(book)
    if problems := _faults(book, sources):
        return _complain(problems)
    report = Report()
    try:
        with bar:
            run(book, options.edition, options.force, pool, progress, report, sources)
        notebooks.refresh(book, report.written)
    finally:  # what is stored by now stays
        stored = sorted(set(report.written))
        for path in stored:
            print(f"stored {path}")
        print(f"{len(report.executed)} executed, {len(stored)} stored", flush=True)
        status = _complain(report.problems)
    return status


def _faults(book: Book, sources: Sequence[Source]) -> list[Problem]:
    """What is wrong with the text, whatever its cells print; the notebooks are composed while looking."""
    from .contents import others
    from .notebooks import command as notebooks
    from .running.check import unlimited, unmatched
    from .sources.slips import slips

    found = [*slips(book, sources), *unlimited(book, sources), *unmatched(book)]
    if others(book.root, book.documents):
        from .pages.lint import unlisted  # it asks Sphinx what is left out

        found += unlisted(book)
    try:
        notebooks.compose(book)
    except BookError as error:
        found += error.problems
    return found


def _pool(options: argparse.Namespace) -> Executor:
    """Here, or on a cluster whose machines have this book and its environments at the same place."""
    if not options.scheduler:
        from .running.schedule import local_pool

        return local_pool(options.jobs)
    try:
        from distributed import Client
    except ImportError:
        raise BookError(Problem("--scheduler", 'distributed is not installed; pip install -e ".[cluster]"')) from None
    try:
        executor: Executor = Client(options.scheduler, timeout=10).get_executor(pure=False)
        return executor
    except OSError as error:
        raise BookError(Problem("--scheduler", f"no Dask scheduler answers at {options.scheduler}: {error}")) from None


def _check(book: Book, options: argparse.Namespace) -> int:
    from .notebooks import command as notebooks
    from .running import check
    from .running.library import Library
    from .sources.read import read_sources

    sources = read_sources(book)
    library = Library(book)
    problems = [*check.problems(book, sources, library), *check.strays(book, sources)]
    problems += check.outdated(book, sources, library)
    problems += _faults(book, sources) or notebooks.behind(book)
    ignored, cells = check.not_compared(sources)
    print(f"{cells} code cells, {ignored} not compared ({ignored / max(cells, 1):.1%})")
    return _complain(problems)


def _editions(book: Book, options: argparse.Namespace) -> int:
    from .running.schedule import stale_editions

    chosen = [tag for tag in book.tags if tag in (options.edition or book.tags)]
    for tag in stale_editions(book, chosen) if options.stale else chosen:
        print(tag)
    return 0


def _validate(book: Book, options: argparse.Namespace) -> int:
    from .running import store
    from .running.validation import judged

    tags = options.edition or book.tags
    if empty := [tag for tag in tags if not store.files(book, tag)]:
        message = f"no notebook is stored to validate; {store.MEND}"
        raise BookError(*(Problem(f"{store.FOLDER}/{tag}", message, edition=tag) for tag in empty))
    store.must_be_whole(book, tags)  # nbval would only make a note of what is wrong
    status = 0
    for tag, passed, report in judged(book, tags):
        print(f"== {book.edition(tag).title}\n{report}", flush=True)
        status |= not passed
    return status | _validate_live(book, tags)


def _validate_live(book: Book, tags: Sequence[str]) -> int:
    """The cells that readers run in their browsers, each with the edition whose outputs it is compared with."""
    from .live import npm, pyodide
    from .sources.read import read_sources

    try:
        number, problems = pyodide.judged(book, [source for source in read_sources(book) if source.editions[0] in tags])
    except npm.NpmError as error:
        raise BookError(Problem(".", f"the cells for browsers cannot be judged: {error}")) from None
    if number:
        print(f"== Pyodide\n{number - len(problems)} of {number} live cells put out what is stored", flush=True)
    return _complain(problems)


def _lab(book: Book, options: argparse.Namespace) -> int:
    """At copies of the edition's notebooks, the stored ones out of sight; a source opens as a notebook too, by jupytext."""
    from .running import kernels, lab, store

    tag = (options.edition or book.tags)[0]
    for path in lab.refresh(book, tag):
        print(f"{path} was changed here and is left as it is; move it away to have the book's new one")
    settings = [
        f"--LabApp.default_url=/lab/tree/{lab.FOLDER}/{tag}",
        f"--ContentsManager.hide_globs={[*_HIDDEN, store.FOLDER]}",
    ]
    command = [sys.executable, "-m", "jupyterlab", *settings, *options.option]
    return subprocess.run(command, cwd=book.root, env=kernels.environment(book, book.edition(tag))).returncode


def _serve(book: Book, options: argparse.Namespace) -> int:
    from .site.serve import serve

    serve(book, options.port)
    return 0


def _live(book: Book, options: argparse.Namespace) -> int:
    from .live.server import serve

    return serve(book, options.edition or book.tags, options.port, not options.no_browser)


def _pdf(book: Book, options: argparse.Namespace) -> int:
    from .printing import command as printing

    return _printed(printing.pdf(book, options.edition))


def _epub(book: Book, options: argparse.Namespace) -> int:
    from .printing import command as printing

    return _printed(printing.epub(book, options.edition))


def _printed(files: Iterator[tuple[Path | None, list[Problem]]]) -> int:
    status = 0
    for path, problems in files:
        if path is not None:
            print(f"wrote {os.path.relpath(path)}", flush=True)
        status |= _complain(problems)
    return status


def _complain(problems: Sequence[Problem]) -> int:
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    _listen()
    sys.exit(main())
