"""The command line: `python -m booktools run | check | validate | lab | serve | pdf | epub`."""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tqdm import tqdm

from .book import Book, read_book
from .errors import BookError, Problem, of_system
from .running import check, kernels, store
from .running.library import Library
from .running.schedule import Report, local_pool, run
from .sources.read import read_sources

_SETTINGS_OF_PYTEST = frozenset(("PYTEST_ADDOPTS", "PYTEST_PLUGINS"))


def main(arguments: list[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter
    options = _parser().parse_args(arguments)
    root = Path(os.path.realpath(options.book))
    try:
        book = read_book(root)
        for tag in options.edition:
            book.edition(tag)
        status: int = options.command(book, options)
        return status
    except BookError as error:
        return _complain(error.problems)
    except OSError as error:
        return _complain([of_system(error, root)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="booktools", description=__doc__)
    parser.add_argument("--book", type=Path, default=Path(), help="folder of _config.yml (default: here)")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, function, text in (
        ("run", _run, "execute stale editions and store what they print"),
        ("check", _check, "say where the sources and the store do not agree"),
        ("validate", _validate, "run nbval over the stored notebooks, each edition in its environment"),
        ("lab", _lab, "open JupyterLab on the notebooks of one edition"),
        ("serve", _serve, "serve the site and rebuild it when a source changes"),
        ("pdf", _pdf, "print the book: one PDF for each edition, and one with all of them"),
        ("epub", _epub, "write one EPUB for each edition"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=function)
        command.add_argument("--edition", action="append", default=[], metavar="TAG", help="default: all of them")
        if name == "run":
            command.add_argument("--force", action="store_true", help="execute what is not stale too")
            command.add_argument("--jobs", type=_count, help="editions at a time (default: one a core)")
            command.add_argument("--scheduler", metavar="TCP", help="run on the Dask cluster at this address")
        if name == "serve":
            command.add_argument("--port", type=int, default=8000)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"at least 1, not {number}")
    return number


def _run(book: Book, options: argparse.Namespace) -> int:
    from .notebooks import command as notebooks

    bar = tqdm(total=0, unit=" editions", disable=None, leave=False)

    def progress(done: int, total: int, what: str) -> None:
        bar.total, bar.n = total, done
        bar.set_postfix_str(what)

    report = Report()
    try:
        with bar:
            run(book, options.edition, options.force, _pool(options), progress, report)
        notebooks.refresh(book, report.written)
    finally:  # what is stored by now stays
        stored = sorted(set(report.written))
        for path in stored:
            print(f"stored {path}")
        print(f"{len(report.executed)} executed, {len(stored)} stored", flush=True)
        status = _complain(report.problems)
    return status


def _pool(options: argparse.Namespace) -> Executor:
    """Here, or on a cluster whose machines have this book and its environments at the same place."""
    if not options.scheduler:
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

    sources = read_sources(book)
    library = Library(book)
    problems = [*check.problems(book, sources, library), *check.strays(book, sources)]
    problems += [] if problems else check.outdated(book, sources, library)
    problems += [] if problems else notebooks.behind(book)
    ignored, cells = check.not_compared(sources)
    print(f"{cells} code cells, {ignored} not compared ({ignored / max(cells, 1):.1%})")
    return _complain(problems)


def _validate(book: Book, options: argparse.Namespace) -> int:
    """One pytest for each edition, at most one a core; what each prints in one piece."""
    tags = options.edition or book.tags
    if empty := [tag for tag in tags if not store.files(book, tag)]:
        message = f"no notebook is stored to validate; {store.MEND}"
        raise BookError(*(Problem(f"{store.FOLDER}/{tag}", message, edition=tag) for tag in empty))
    store.must_be_whole(book, tags)  # nbval would only make a note of what is wrong
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = pool.map(partial(_judge, book), tags)
        status = 0
        for tag, verdict in zip(tags, verdicts, strict=True):
            print(f"== {book.edition(tag).title}\n{verdict.stdout}", flush=True)
            status |= verdict.returncode != 0
    return int(status)


def _judge(book: Book, tag: str) -> subprocess.CompletedProcess[str]:
    """By no settings of pytest's but these: neither the book's, nor the environment's, nor those in a conftest.py."""
    command = [
        str(kernels.interpreter(book, book.edition(tag))), "-m", "pytest", "-c", os.devnull, "--noconftest",
        "--nbval", "-p", "booktools.judging.plugin", f"--nbval-cell-timeout={book.timeout}",
        "-p", "no:cacheprovider", f"--rootdir={book.root}", "--continue-on-collection-errors",
        f"--color={'yes' if sys.stdout.isatty() else 'no'}",
        *(str(file.relative_to(book.root)) for file in store.files(book, tag)),
    ]  # fmt: skip
    return subprocess.run(
        command,
        cwd=book.root,
        env={name: value for name, value in _env(book, tag).items() if name not in _SETTINGS_OF_PYTEST},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _lab(book: Book, options: argparse.Namespace) -> int:
    """At the edition's notebooks; a source opens as a notebook too, by jupytext."""
    tag = (options.edition or book.tags)[0]
    place = f"--LabApp.default_url=/lab/tree/{store.FOLDER}/{tag}"
    return subprocess.run([sys.executable, "-m", "jupyterlab", place], cwd=book.root, env=_env(book, tag)).returncode


def _serve(book: Book, options: argparse.Namespace) -> int:
    from livereload import Server

    def build() -> None:
        subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", book.root], check=False)

    build()
    server = Server()
    for pattern in _watched(book):
        server.watch(str(book.root / pattern), build)
    server.serve(root=str(book.root / "_build" / "html"), port=options.port, host="127.0.0.1")
    return 0


def _watched(book: Book) -> set[str]:
    """What the site is made of: whole folders, but for what lies beside `_config.yml`."""
    files = [f"{document}.md" for document in book.documents] + [*book.bibliographies, *filter(None, [book.terms])]
    beside = {file if len(Path(file).parts) == 1 else f"{Path(file).parts[0]}/**" for file in files}
    return {"_config.yml", "_toc.yml", f"{store.FOLDER}/**", *beside}


def _pdf(book: Book, options: argparse.Namespace) -> int:
    from .printing import command as printing

    return _printed(printing.pdf(book, options.edition))


def _epub(book: Book, options: argparse.Namespace) -> int:
    from .printing import command as printing

    return _printed(printing.epub(book, options.edition))


def _printed(files: Iterator[tuple[Path, list[Problem]]]) -> int:
    status = 0
    for path, problems in files:
        print(f"wrote {os.path.relpath(path)}", flush=True)
        status |= _complain(problems)
    return status


def _env(book: Book, tag: str) -> dict[str, str]:
    """The environment in which the kernel `python3` is the edition's."""
    path = [str(kernels.jupyter_path(book, book.edition(tag))), os.environ.get("JUPYTER_PATH", "")]
    return {**os.environ, "JUPYTER_PATH": os.pathsep.join(filter(None, path))}


def _complain(problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
