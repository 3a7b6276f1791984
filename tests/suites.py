"""Run the test suites, the cheap ones first: `python tests/suites.py [SUITE …]`; `make test` runs all.

Each suite's output goes to `_build/tests/<suite>.log`, a line says how it ended, and
what failed shows the end of its log. Suites that keep one core busy run side by side.
What was run, how many and how long stands in `_build/tests/report.json`, from which
`bench/tests.py` writes bench/TESTS.md.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "requirements")]  # before this folder, where `booktools` are the toolkit's tests
from platforms import frameworks  # noqa: E402

FOLDER = ROOT / "_build" / "tests"
CORES = min(os.cpu_count() or 1, 8)
told: list[int] = []  # signals that ask us to end
LINES = 80  # of the log of a suite that failed
TEST, SUITE = 10 * 60, 40 * 60  # seconds: what takes longer hangs, and is ended; the slowest test takes three minutes

PACKAGES = ("tests/booktools/test_locks.py", "tests/d2l/test_package.py")
FIRST_PAGE = "tests/booktools/test_first_page.py"
SLOW = ("tests/booktools", "tests/d2l", "tests/upstream", *(f"--ignore={file}" for file in (*PACKAGES, FIRST_PAGE)))
EPUB = "tests/print/test_epub.py"
SCRIPTS = ("booktools/**/*.{js,mjs}", "look/**/*.js", "chapters/**/*.js")
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
BOOKTOOLS = (PYTHON, "-m", "booktools")


def pytest(*arguments: str, python: str = PYTHON, workers: int = CORES, dist: str = "loadscope") -> tuple[str, ...]:
    """On several workers, a module's tests on one of them unless `dist` says otherwise."""
    spread = ("-n", str(workers), "--dist", dist) if workers > 1 else ()
    limit = (f"--timeout={TEST}",) if python == PYTHON else ()  # of the environment that has pytest-timeout
    return (python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=20", *limit, *spread, *arguments)


@dataclass(frozen=True)
class Suite:
    """`commands` run one after the other, beside suites that leave cores free, once those in `after` have passed."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    cores: int = CORES
    after: tuple[str, ...] = ()


def suites(made: bool = True) -> tuple[Suite, ...]:
    """All of them, one for each framework that can be had here; before the environments are `made`, for their names alone."""
    tags = frameworks()
    return (
        Suite("code", _habits() if made else (), cores=1),
        Suite("quick", (pytest("-m", "not slow", "tests/booktools", "tests/d2l", dist="worksteal"),), cores=1),
        Suite("check", ((*BOOKTOOLS, "check"),), cores=1),
        Suite("html", ((str(BIN / "jupyter-book"), "build", "--all", "-W", "--keep-going", "-q", "."),), cores=1),
        Suite("packages", (pytest("-m", "slow", *PACKAGES),), cores=0),  # waits for the package index
        Suite("first-page", (pytest(FIRST_PAGE, workers=1),), cores=1),  # the whole book once more, step after step
        *(Suite(f"d2l-{tag}", (_of_framework(tag),), cores=1) for tag in tags),
        # Where both cores are wanted next, the last of those that want one has none beside it: short ones come last.
        Suite("pdf", ((*BOOKTOOLS, "pdf"),), cores=1, after=("html",)),
        Suite("print", (pytest("tests/print", f"--ignore={EPUB}", workers=1),), cores=1, after=("pdf",)),
        # After the PDF, with whose reading of the sources it begins.
        Suite("epub", ((*BOOKTOOLS, "epub"), pytest(EPUB, workers=1)), cores=1, after=("pdf",)),
        # Kernels start and stop half of the time: two tests a core.
        Suite("booktools", (pytest("-m", "slow", *SLOW, workers=2 * CORES),)),
        Suite("validate", ((*BOOKTOOLS, "validate", *(f"--edition={tag}" for tag in tags)),)),
        Suite("site", (pytest("tests/site", dist="worksteal"),), after=("html",)),
    )


def _habits() -> tuple[tuple[str, ...], ...]:
    """What can be said of the code without running it."""
    from booktools.live.npm import node  # there is none before the environments are made

    modules = ROOT / "tests" / "node_modules"
    types = (node(), str(modules / "typescript" / "bin" / "tsc"), "--project")
    return (
        (str(BIN / "ruff"), "check", "."),
        (str(BIN / "ruff"), "format", "--check", "."),
        (str(BIN / "lint-imports"), "--no-cache"),
        (str(BIN / "mypy"),),
        (str(BIN / "mypy"), "--platform", "win32", "--cache-dir", ".mypy_cache/win32"),  # what Windows lacks
        (str(BIN / "actionlint"), *map(str, sorted((ROOT / ".github/workflows").glob("*.yml")))),
        (
            str(BIN / "check-jsonschema"),
            "--builtin-schema=vendor.github-issue-forms",
            *map(str, sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))),
        ),
        (str(BIN / "check-jsonschema"), "--builtin-schema=vendor.citation-file-format", str(ROOT / "CITATION.cff")),
        (node(), str(modules / "eslint" / "bin" / "eslint.js"), "--config", "tests/eslint.config.mjs", *SCRIPTS),
        (*types, "tests/tsconfig.json"),
        (*types, "tests/tsconfig.worker.json"),
        (*types, "tests/tsconfig.live.json"),
    )


def _of_framework(tag: str) -> tuple[str, ...]:
    return pytest("tests/d2l", "--framework", tag, python=str(ROOT / ".venvs" / tag / "bin" / "python"), workers=1)


@dataclass
class Run:
    suite: Suite
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    seconds: float = 0.0
    busy: float = 0.0  # seconds of processor time, of all that it started
    status: int | None = None
    skipped: bool = False  # what it comes after has failed
    left: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return FOLDER / f"{self.suite.name}.log"

    @property
    def counts(self) -> dict[str, int]:
        """What pytest's closing lines say: passed, failed, skipped."""
        found = {"passed": 0, "failed": 0, "skipped": 0}
        if self.status is None:
            return found
        for line in re.findall(r"^.*\d+ \w+.* in [\d.]+s.*$", self.log.read_text(errors="replace"), re.MULTILINE):
            for number, word in re.findall(r"(\d+) (passed|failed|skipped|errors?)", line):
                found["failed" if word.startswith("error") else word] += int(number)
        return found

    def start(self) -> None:
        self.began, self.left = time.monotonic(), list(self.suite.commands)
        self.log.write_bytes(b"")
        self._next()

    def _next(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.left.pop(0), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "160"},
            )  # fmt: skip

    def ended(self) -> bool:
        assert self.process is not None
        status = self._status(self.process)
        if status is None and time.monotonic() - self.began > SUITE:
            self.stop(patience=0)
            with self.log.open("a") as log:
                log.write(f"\nended: it took longer than {SUITE} seconds\n")
            status = self.process.returncode
        if status is None:
            return False
        if status == 0 and self.left:
            self._next()
            return False
        self.status, self.seconds = status, time.monotonic() - self.began
        return True

    def _status(self, process: subprocess.Popen[bytes]) -> int | None:
        """As `poll` has it."""
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            self.busy += used.ru_utime + used.ru_stime
        return process.returncode

    def tell(self, number: signal.Signals) -> None:
        """All that it started, unless it has ended."""
        if self.process is not None and self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stop(self, patience: float = 10) -> None:
        if self.process is None or self.status is not None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.tell(signal.SIGKILL)  # what is deaf, or hangs
        self.process.wait()

    def __str__(self) -> str:
        said = ", ".join(f"{number} {word}" for word, number in self.counts.items() if number)
        verdict = "not run" if self.status is None else "passed" if self.status == 0 else "FAILED"
        return f"{self.suite.name:<16}{verdict:<9}{self.seconds:>6.0f} s {self.busy:>6.0f} s cpu  {said}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="*", help="one of the suites; default: all")
    parser.add_argument("--known", action="store_true", help="only see that there are such suites")
    options = parser.parse_args()
    asked = options.suite
    known = {suite.name: suite for suite in suites(made=not options.known)}
    if unknown := [name for name in asked if name not in known]:
        raise SystemExit(f"no suite {unknown[0]!r}; there are: {', '.join(known)}")
    if options.known:
        return 0
    wanted = {*asked, *(before for name in asked for before in known[name].after)} or set(known)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with alone():
        runs = [Run(suite) for suite in known.values() if suite.name in wanted]
        began = time.monotonic()
        try:
            execute(runs)
        finally:
            for run in runs:
                run.tell(signal.SIGTERM)
            for run in runs:
                run.stop()
        report(runs, time.monotonic() - began)
    return int(any(run.status != 0 for run in runs))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two runs in one folder would build the same site: the second is refused."""
    with (FOLDER / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise SystemExit(f"tests are running here already (process {lock.read().strip()}); wait for them") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def execute(runs: list[Run]) -> None:
    waiting, running = list(runs), list[Run]()
    while waiting or running:
        if told:
            raise SystemExit("broken off")
        for run in [run for run in running if run.ended()]:
            running.remove(run)
            print(run, flush=True)
            if run.status:
                print(f"{_end(run.log)}\n(all of it: {os.path.relpath(run.log)})", flush=True)
        for run in list(waiting):
            before = [other for other in runs if other.suite.name in run.suite.after]
            if any(other.status or other.skipped for other in before):
                waiting.remove(run)  # what it looks at was not built
                run.skipped = True
                print(run, flush=True)
            elif any(other.status is None for other in before):
                continue
            elif not running or sum(other.suite.cores for other in running) + run.suite.cores <= CORES:
                waiting.remove(run)
                running.append(run)
                run.start()
        time.sleep(0.05)


def _end(log: Path) -> str:
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-LINES:])


def report(runs: list[Run], seconds: float) -> None:
    """A line a suite, and at the end how many tests passed and failed."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    rows = []
    print("\n" + "\n".join(map(str, runs)))
    for run in runs:
        counts = run.counts
        if run.status != 0:  # what was not run, was killed, or failed without pytest's counting it
            counts["failed"] = counts["failed"] or 1
        elif not any(counts.values()):  # no run of pytest (the build, the check) is one thing that passes
            counts["passed"] = 1
        rows.append(
            {
                "suite": run.suite.name,
                "status": run.status,
                "seconds": round(run.seconds, 1),
                "cpu": round(run.busy),
                **counts,
            }
        )
        for word, number in counts.items():
            total[word] += number
    (FOLDER / "report.json").write_text(json.dumps({"seconds": round(seconds, 1), "suites": rows}, indent=1) + "\n")
    print(f"all in {seconds:.0f} s, {sum(run.busy for run in runs):.0f} s of processor time")
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")


def start() -> None:
    """From the command line: a line says what broke it off, and nothing that it started is left.

    A signal is only remembered: raised while a process is being started, it would leave that one unknown.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup leaves it
            signal.signal(number, lambda number, _: told.append(number))
    try:
        sys.exit(main())
    except OSError as error:  # a full disk, above all
        sys.exit(f"the tests cannot be run: {error.strerror}: {error.filename or FOLDER}")


if __name__ == "__main__":
    start()
