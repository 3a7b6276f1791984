"""Warm kernels: what they see is what stock ones see, and they go as stock ones go."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from booktools import forkserver, warm

BOTH = pytest.mark.parametrize("kind", ["stock", "warm"])
WARM = "kernel_provisioner"


def spec(folder: Path, *preload: str, kind: str = "warm", reseed: tuple[str, ...] = (), env: dict[str, str] = {}) -> Path:
    """A folder with the kernel `python3`, as `kernels.jupyter_path` writes it."""
    config = {"preload": preload, "reseed": reseed}
    content = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"],
        "display_name": "Deneme", "language": "python", "env": env,
        "metadata": {WARM: {"provisioner_name": "warm-provisioner", "config": config}} if kind == "warm" else {},
    }  # fmt: skip
    file = folder / kind / "kernels" / "python3" / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")
    return file.parents[2]


class Kernel:
    """A kernel and its client, with an event loop of their own."""

    def __init__(self, folder: Path, manager: Mapping[str, str] = {}, **options: Any) -> None:
        self.loop = asyncio.new_event_loop()
        specs = KernelSpecManager(kernel_dirs=[str(folder / "kernels")], ensure_native_kernel=False)
        self.manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs, **manager)
        try:
            self.do(self.manager.start_kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"], **options))
        except OSError:
            self.loop.close()
            raise
        self.client = self.manager.client()
        self.client.start_channels(hb=False)
        self.pid = self.manager.provisioner.pid

    def do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(what)

    def run(self, code: str) -> str:
        """What `code` prints; an exception in it fails the test."""
        printed, reply = self.send(textwrap.dedent(code))
        assert reply["status"] == "ok", reply
        return printed

    def send(self, code: str) -> tuple[str, dict[str, Any]]:
        self.do(self.client.wait_for_ready(timeout=30))
        texts: list[str] = []
        hook = lambda message: texts.append(message["content"].get("text", ""))
        reply = self.do(self.client.execute_interactive(code, timeout=30, output_hook=hook))
        return "".join(texts), reply["content"]

    @property
    def status(self) -> int | None:
        return self.do(self.manager.provisioner.poll())

    def stop(self, now: bool = True) -> None:
        self.client.stop_channels()
        self.do(self.manager.shutdown_kernel(now=now))
        self.loop.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Kernel]]:
    """Starts kernels; those that are left, and all servers, are gone after the test."""
    kernels: list[Kernel] = []

    def starts(folder: Path, **options: Any) -> Kernel:
        kernels.append(Kernel(folder, **options))
        return kernels[-1]

    yield starts
    for kernel in kernels:
        if not kernel.loop.is_closed():
            kernel.stop()
    left = servers()
    warm._close()
    warm._said.clear()
    assert [pid for pid in [*left, *(kernel.pid for kernel in kernels)] if running(pid)] == []


def servers() -> list[int]:
    return [server._process.pid for source in warm._sources.values() for server in source.servers]


def exists(pid: int) -> bool:
    """Zombies included."""
    return Path(f"/proc/{pid}").exists()


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Makes a module that kernels can import."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"))

    def make(name: str, text: str) -> str:
        (tmp_path / "modules").mkdir(exist_ok=True)
        (tmp_path / "modules" / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        return name

    return make


# Forked, and what it sees


def test_kernels_share_one_import_and_one_server(start, tmp_path, module):
    log = tmp_path / "log"
    name = module("slow", f"open({str(log)!r}, 'a').write('imported ')")
    folder = spec(tmp_path, name)
    first, second = start(folder), start(folder)
    assert first.run("import slow, os; print(os.getppid())") == second.run("import slow, os; print(os.getppid())")
    assert log.read_text() == "imported "
    assert servers() == [int(first.run("print(os.getppid())"))]


@BOTH
def test_temporary_files_go_where_a_launch_says_without_a_server_of_its_own(start, tmp_path, module, kind):
    folder = spec(tmp_path, module("eager", "import tempfile; tempfile.gettempdir()"), kind=kind)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        kernel = start(folder, env={**os.environ, "TMPDIR": str(tmp_path / name)})
        assert kernel.run("import tempfile; print(tempfile.gettempdir())") == f"{tmp_path / name}\n"
    assert len(servers()) == (kind == "warm")


def test_a_signal_to_a_kernel_whose_end_is_not_known_yet_is_no_error():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    server = type("Server", (), {"status": lambda self, pid: None})()
    forkserver.Kernel(server, ended.pid).send_signal(signal.SIGINT)


#: What a process may ask about itself, names that differ for every kernel left out.
LOOK = """
import gc, io, json, locale, multiprocessing, os, resource, signal, sys, threading, time, warnings
def stream(s):
    return [s.name, s.encoding, s.errors, s.mode, s.line_buffering, s.closed, s.isatty()]
def files():
    kinds = []
    for number in os.listdir("/proc/self/fd"):
        if os.path.lexists(f"/proc/self/fd/{number}"):
            kinds.append(os.readlink(f"/proc/self/fd/{number}").partition(":")[0].rstrip("0123456789"))
    return sorted(kind for kind in kinds if kind not in ("socket", "anon_inode"))  # ZeroMQ's, as many as there are
seen = {
    "argv": [a for a in sys.argv if not a.endswith(".json")],
    "orig_argv": [a for a in sys.orig_argv if not a.endswith(".json")],
    "executable": [sys.executable, sys.prefix, sys.base_prefix, sys.version],
    "path": sys.path,
    "flags": str(sys.flags),
    "main": [__name__, sorted(set(vars(sys.modules["__main__"])) - {"_i", "_ii", "_iii", "_ih", "_oh", "_dh"})],
    "folder": os.getcwd(),
    "environment": dict(os.environ),
    "session": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "signals": {s.name: str(signal.getsignal(s)).partition(" at ")[0] for s in signal.valid_signals() if hasattr(s, "name")},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "wakeup": signal.set_wakeup_fd(-1) == -1,
    "files": files(),
    "stdin": [sys.__stdin__.read(), *stream(sys.__stdin__)],
    "streams": [stream(sys.__stdout__), stream(sys.__stderr__)],
    "threads": sorted(t.name.rstrip("0123456789") for t in threading.enumerate()),
    "main thread": threading.current_thread() is threading.main_thread(),
    "multiprocessing": [multiprocessing.current_process().name, str(multiprocessing.parent_process())],
    "gc": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
    "limits": [resource.getrlimit(r) for r in range(resource.RLIMIT_NOFILE + 1)],
    "rest": [sys.getrecursionlimit(), sys.getswitchinterval(), locale.setlocale(locale.LC_ALL), time.tzname, os.getpriority(os.PRIO_PROCESS, 0)],
    "filters": [str(f) for f in warnings.filters],
    "modules": sorted(sys.modules),
    "started": time.process_time() < 10,
    "excepthook": [str(sys.excepthook).partition(" at ")[0], str(sys.displayhook).partition(" at ")[0]],
}
print(json.dumps(seen))
"""


def test_a_warm_kernel_sees_what_a_stock_one_sees(start, tmp_path, monkeypatch):
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("SELAM", "dünya\udcff")
    monkeypatch.setenv("PYTHONPATH", str(folder))  # as `python -m` sees it, beside the folder it puts there itself
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    seen = {}
    for kind in ("stock", "warm"):
        terminal, screen = os.openpty()
        kernel = start(spec(tmp_path, "colorsys", kind=kind, env={"OZEL": "1"}), cwd=str(folder), stdout=screen)
        kernel.run("import colorsys")
        seen[kind] = json.loads(kernel.run(LOOK))
        os.close(terminal)
        os.close(screen)
    assert seen["stock"]["environment"]["OZEL"] == "1" and seen["stock"]["folder"] == str(folder)
    assert seen["stock"]["argv"][0].endswith("ipykernel_launcher.py")
    for what in seen["stock"]:
        assert (what, seen["warm"][what]) == (what, seen["stock"][what])


def test_neighbours_share_no_state(start, tmp_path):
    folder = spec(tmp_path, "colorsys")
    first, second = start(folder), start(folder)
    first.run("""
        import colorsys, os, random, sys, threading
        colorsys.mark = sys.mark = 1
        os.environ["MARK"] = "1"
        os.chdir("/")
        threading.Thread(target=threading.Event().wait, daemon=True, name="mark").start()
        random.seed(0)
    """)
    for kernel in (second, start(folder)):
        assert kernel.run("""
            import colorsys, os, sys, threading
            print(hasattr(colorsys, "mark"), hasattr(sys, "mark"), "MARK" in os.environ, os.getcwd() == "/",
                  "mark" in [t.name for t in threading.enumerate()])
        """).split() == ["False"] * 5


def test_every_kernel_draws_its_own_random_numbers(start, tmp_path, module):
    name = module("lottery", """
        import random
        class Wheel:
            number = random.SystemRandom().random()
            def turn(self): self.number = random.SystemRandom().random()
        wheel = Wheel()
    """)
    folder = spec(tmp_path, "numpy.random", name, reseed=(f"{name}.wheel.turn",))
    draw = "import random, numpy, lottery; print(random.random(), numpy.random.rand(), lottery.wheel.number)"
    draws = [start(folder).run(draw).split() for _ in range(3)]
    for generator in zip(*draws, strict=True):
        assert len(set(generator)) == 3


def test_a_seeded_kernel_draws_what_a_stock_one_draws(start, tmp_path):
    draw = "import random, numpy; random.seed(1); numpy.random.seed(1); print(random.random(), numpy.random.rand())"
    kernels = [start(spec(tmp_path, "numpy.random", kind=kind)) for kind in ("stock", "warm")]
    assert kernels[0].run(draw) == kernels[1].run(draw)


def test_the_hash_seed_is_the_one_the_environment_asks_for(start, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    hashes = [start(spec(tmp_path, "json", kind=kind)).run("print(hash('kitap'))") for kind in ("stock", "warm")]
    assert hashes[0] == hashes[1]


def test_another_environment_reaches_what_was_imported(start, tmp_path, module, monkeypatch):
    folder = spec(tmp_path, module("curious", "import os; answer = os.environ.get('ASKED')"))
    ask = "import curious, os; print(curious.answer, os.environ.get('ASKED'), os.environ['PYTEST_CURRENT_TEST'])"
    for value in ("a", "b"):
        monkeypatch.setenv("ASKED", value)
        for test in ("first", "second"):
            monkeypatch.setenv("PYTEST_CURRENT_TEST", test)
            assert start(folder).run(ask) == f"{value} {value} {test}\n"
    assert len(servers()) == 2  # one for each environment, none for the name of the test


def test_a_server_of_a_past_environment_goes_with_its_last_kernel(start, tmp_path, monkeypatch):
    folder = spec(tmp_path, "json")
    monkeypatch.setenv("ASKED", "a")
    kernel = start(folder)
    [first] = servers()
    monkeypatch.setenv("ASKED", "b")
    start(folder).stop()
    assert exists(first)
    kernel.stop()
    monkeypatch.setenv("ASKED", "c")
    start(folder)
    assert not exists(first) and len(servers()) == 1


@BOTH
def test_streams_go_where_the_host_wants_them(start, tmp_path, kind):
    with open(tmp_path / "out", "w") as out, open(tmp_path / "err", "w") as err:
        kernel = start(spec(tmp_path, "json", kind=kind), stdout=out.fileno(), stderr=err)
        quiet = start(spec(tmp_path, "json", kind=kind), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    kernel.run("import os, sys; _ = os.write(1, b'birinci'), os.write(2, b'ikinci')")
    quiet.run("_ = __import__('os').write(2, b'son')")
    assert within(5, lambda: (tmp_path / "out").read_text() == "birincison")
    assert (tmp_path / "err").read_text() == "ikinci"
    assert quiet.run("import sys; print(repr(sys.__stdin__.read()))") == "''\n"


@BOTH
def test_figures_appear_below_the_cell(start, tmp_path, kind):
    kernel = start(spec(tmp_path, "matplotlib.pyplot", kind=kind))
    kernel.run("import matplotlib.pyplot as plt")
    kinds: list[str] = []
    hook = lambda message: kinds.append(message["msg_type"])
    kernel.do(kernel.client.execute_interactive("_ = plt.plot([1, 2])", timeout=30, output_hook=hook))
    assert "display_data" in kinds
    assert kernel.run("print(plt.get_backend())") == "module://matplotlib_inline.backend_inline\n"


@BOTH
def test_a_debugger_can_attach(start, tmp_path, kind):
    kernel = start(spec(tmp_path, "json", kind=kind))
    kernel.run("1")

    def ask(number: int, command: str, arguments: dict[str, object]) -> dict[str, Any]:
        content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
        message = kernel.client.session.msg("debug_request", content)
        kernel.client.control_channel.send(message)
        while True:
            reply = kernel.do(kernel.client.control_channel.get_msg(timeout=30))
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    names = {"clientID": "t", "adapterID": "t", "pathFormat": "path", "linesStartAt1": True, "columnsStartAt1": True}
    assert ask(1, "initialize", names)["success"]
    assert ask(2, "attach", {"cwd": str(tmp_path)})["success"]
    assert ask(3, "debugInfo", {})["body"]["isStarted"]


# How they go


@BOTH
def test_an_interrupt_ends_the_cell_and_not_the_kernel(start, tmp_path, kind):
    kernel = start(spec(tmp_path, "json", kind=kind))
    kernel.run("import subprocess, time; child = subprocess.Popen(['sleep', '60'])")

    async def interrupted() -> Any:
        cell = asyncio.ensure_future(kernel.client.execute_interactive("time.sleep(60)", timeout=30))
        await asyncio.sleep(0.5)
        await kernel.manager.interrupt_kernel()
        return await cell

    assert kernel.do(interrupted())["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print(child.wait(timeout=10))") == "-2\n"  # for they go to all that the kernel has started
    assert kernel.run("print('yaşıyor')") == "yaşıyor\n"
    assert kernel.status is None


@BOTH
def test_a_restarted_kernel_is_a_new_one(start, tmp_path, kind):
    kernel = start(spec(tmp_path, "json", kind=kind), cwd=str(tmp_path))
    before = kernel.pid
    kernel.run("x = 1")
    kernel.do(kernel.manager.restart_kernel(now=True))
    assert kernel.run("import os; print('x' in globals(), os.getcwd())") == f"False {tmp_path}\n"
    kernel.pid = kernel.manager.provisioner.pid
    assert kernel.pid != before and not exists(before)


@BOTH
def test_a_kernel_that_is_asked_to_go_says_goodbye(start, tmp_path, kind):
    bye = tmp_path / "bye"
    for _ in range(5):  # one in twenty, of either kind, locks itself up on its way out and has to be ended: ipykernel's own
        kernel = start(spec(tmp_path, "json", kind=kind))
        kernel.run(f"import atexit; _ = atexit.register(open({str(bye)!r}, 'w').write, 'hoşça kal')")
        process = kernel.manager.provisioner.process
        kernel.stop(now=False)
        assert not exists(kernel.pid)
        if process.returncode == 0:
            break
    assert (process.returncode, bye.read_text()) == (0, "hoşça kal")


@BOTH
@pytest.mark.parametrize("death, status", [("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -9), ("os.abort()", -6)])
def test_a_kernel_that_ends_by_itself_says_how(start, tmp_path, kind, death, status):
    kernel = start(spec(tmp_path, "json", kind=kind), stderr=subprocess.DEVNULL)
    kernel.run("import os")
    kernel.client.execute(death)
    assert within(5, lambda: kernel.status is not None)
    assert kernel.status == status and not exists(kernel.pid)


@BOTH
def test_a_kernel_killed_from_outside_is_dead_at_once(start, tmp_path, kind):
    kernel = start(spec(tmp_path, "json", kind=kind))
    kernel.run("1")
    assert kernel.status is None
    os.kill(kernel.pid, signal.SIGKILL)
    assert within(5, lambda: kernel.status == -9)
    assert not exists(kernel.pid)
    assert not kernel.do(kernel.manager.is_alive())


@BOTH
def test_a_kernel_outlives_its_folder_and_does_not_start_without_one(start, tmp_path, kind):
    folder = tmp_path / "work"
    folder.mkdir()
    kernel = start(spec(tmp_path, "json", kind=kind), cwd=str(folder))
    kernel.run("1")
    folder.rmdir()
    assert kernel.run("print(6 * 7)") == "42\n"
    with pytest.raises(FileNotFoundError, match=str(folder)):
        Kernel(spec(tmp_path, "json", kind=kind), cwd=str(folder))
    assert start(spec(tmp_path, "json", kind=kind)).run("print(1)") == "1\n"


def test_a_hundred_kernels_in_a_row_leave_nothing_behind(start, tmp_path):
    folder = spec(tmp_path, "json")
    keeper = start(folder)
    [server] = servers()
    count = lambda pid: len(os.listdir(f"/proc/{pid}/fd"))
    pids = set()
    for number in range(101):
        kernel = start(folder)
        kernel.client.execute("1 + 1")
        assert kernel.do(kernel.client.get_shell_msg(timeout=30))["content"]["status"] == "ok"
        kernel.stop()
        assert not exists(kernel.pid)
        pids.add(kernel.pid)
        if number == 0:
            gc.collect()  # what earlier tests have left
            before = [count(pid) for pid in (os.getpid(), server)]
    assert len(pids) == 101 and servers() == [server]
    assert [count(pid) for pid in (os.getpid(), server)] == before
    assert Path(f"/proc/{server}/task/{server}/children").read_text().split() == [str(keeper.pid)]


def test_kernels_can_start_from_many_threads(tmp_path, start):
    folder = spec(tmp_path, "json")

    def one(number: int) -> str:
        # No ports: one may be taken between its choice and its use, by a kernel of any kind.
        kernel = Kernel(folder, {"transport": "ipc", "connection_file": str(tmp_path / f"{number}.json")})
        try:
            return kernel.run(f"print({number})")
        finally:
            kernel.stop()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(18))) == [f"{number}\n" for number in range(18)]
    assert len(servers()) == 1


HOST = """
import os, subprocess, sys, time
sys.path.insert(0, {here!r})
from pathlib import Path
from test_warm import Kernel, servers, spec, warm
kernel = Kernel(Path({folder!r}))
print(kernel.run("import os; print(os.getpid(), os.getppid())"), flush=True)
{rest}
"""


def host(folder: Path, rest: str) -> subprocess.Popen[str]:
    """Another process with a kernel of its own; prints the pids of the kernel and its parent."""
    code = HOST.format(here=str(Path(__file__).parent), folder=str(folder), rest=textwrap.dedent(rest))
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_server_and_kernels_end_with_a_host_that_is_killed(tmp_path, end):
    with host(spec(tmp_path, "json"), "time.sleep(60)") as process:
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert all(map(exists, pids)) and len(pids) == 2
        process.send_signal(end)
        process.communicate()
    assert within(10, lambda: not any(map(running, pids)))


def running(pid: int) -> bool:
    """Orphans are their new parent's to bury."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_interrupt_from_the_terminal_is_the_host_s_own(tmp_path):
    rest = """
        import signal
        signal.signal(signal.SIGINT, lambda number, frame: print("duydum", flush=True))
        print("hazırım", flush=True)
        sys.stdin.readline()
        print(kernel.run("print('yaşıyor')"), *(s.gone for source in warm._sources.values() for s in source.servers))
        kernel.stop()
    """
    with host(spec(tmp_path, "json"), rest) as process:
        while process.stdout.readline() != "hazırım\n":
            pass
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "duydum\n"
        printed, complaints = process.communicate("\n")
    assert (printed.split(), complaints) == (["yaşıyor", "False"], "")


def test_a_host_that_ends_in_peace_leaves_no_word_and_no_process(tmp_path):
    with host(spec(tmp_path, "json"), "kernel.stop()") as process:
        printed, complaints = process.communicate()
    pids = [int(pid) for pid in printed.split()]
    assert (process.returncode, complaints) == (0, "")
    assert not any(map(exists, pids))


def test_a_fork_of_the_host_has_servers_of_its_own(tmp_path):
    rest = """
        import warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 dislikes this fork, with ZeroMQ's threads
        child = os.fork()
        if not child:
            own = Kernel(Path({folder!r}))
            print(own.run("import os; print(os.getpid(), os.getppid())"), flush=True)
            own.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        print(kernel.run("print('yaşıyor')"), kernel.status)
        kernel.stop()
    """.replace("{folder!r}", repr(str(tmp_path / "warm")))
    with host(spec(tmp_path, "json"), rest) as process:
        printed, complaints = process.communicate()
    assert complaints == ""
    *pids, said, status = printed.split()
    assert len(set(pids)) == 4 and (said, status) == ("yaşıyor", "None")


def test_when_the_server_dies_its_kernels_are_dead_and_the_next_has_a_new_one(start, tmp_path):
    folder = spec(tmp_path, "json")
    kernel = start(folder)
    kernel.run("1")
    [server] = servers()
    os.kill(server, signal.SIGKILL)
    assert within(5, lambda: kernel.status == -9)
    assert within(5, lambda: not running(kernel.pid))
    assert start(folder).run("print(1)") == "1\n"
    assert servers() not in ([], [server])


# Where a fork is not to be had, a stock kernel


def cold(start: Callable[..., Kernel], folder: Path, caplog: pytest.LogCaptureFixture, **options: Any) -> str:
    """What was said, once for two kernels, both of which are children of this process."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, "booktools.warm"):
        for _ in range(2):
            kernel = start(folder, **options)
            assert kernel.run("import os; print(os.getppid())") == f"{os.getpid()}\n"
    [record] = caplog.records
    assert "kernels are stock ones and start cold, since " in record.message
    return record.message.partition(" since ")[2]


def test_a_system_without_fork(start, tmp_path, caplog, monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert cold(start, spec(tmp_path, "json"), caplog) == "this system has no fork"


def test_macos(start, tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cold(start, spec(tmp_path, "json"), caplog) == "the libraries of macOS do not survive a fork"


def test_a_module_that_is_not_there(start, tmp_path, caplog):
    assert cold(start, spec(tmp_path, "yok"), caplog) == "ModuleNotFoundError: No module named 'yok'"


def test_what_was_refused_is_not_tried_again(start, tmp_path, module, caplog):
    name = module("stubborn", f"open({str(tmp_path / 'log')!r}, 'a').write('tried '); raise ValueError('istemiyorum')")
    assert cold(start, spec(tmp_path, name), caplog) == "ValueError: istemiyorum"
    assert (tmp_path / "log").read_text() == "tried "


def test_a_seed_that_cannot_be_drawn(start, tmp_path, caplog):
    assert "has no attribute 'turn'" in cold(start, spec(tmp_path, "json", reseed=("json.turn",)), caplog)


def test_a_module_that_ends_the_process(start, tmp_path, module, caplog):
    assert cold(start, spec(tmp_path, module("deadly", "import os; os._exit(1)")), caplog) == "the fork server has ended with status 1"


def test_a_module_that_never_ends(start, tmp_path, module, caplog, monkeypatch):
    monkeypatch.setattr(forkserver, "START_LIMIT", 2)
    name = module("endless", "import time; time.sleep(600)")
    assert cold(start, spec(tmp_path, name), caplog) == "the fork server gave no answer within 2 s"


def test_a_module_that_starts_a_thread(start, tmp_path, module, caplog):
    name = module("busy", "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()")
    assert cold(start, spec(tmp_path, name), caplog).startswith("importing started threads that no fork inherits")


def test_a_module_that_opens_a_gpu(start, tmp_path, module, caplog, monkeypatch):
    device = tmp_path / "nvidia0"
    device.touch()
    monkeypatch.setattr(forkserver, "DEVICES", (str(tmp_path / "nvidia"),))
    name = module("greedy", f"file = open({str(device)!r})")
    assert cold(start, spec(tmp_path, name), caplog) == f"importing opened a GPU ({device}), and no fork can share it"


def test_streams_that_only_popen_can_make(start, tmp_path, caplog):
    said = cold(start, spec(tmp_path, "json"), caplog, stderr=subprocess.PIPE)
    assert said == "a fork knows no pipes for standard streams"


def test_other_kernels_than_ipykernel_s(start, tmp_path, caplog):
    folder = spec(tmp_path, "json")
    file = folder / "kernels" / "python3" / "kernel.json"
    content = json.loads(file.read_text())
    content["argv"][1:3] = ["-c", "from ipykernel.kernelapp import main; main()"]
    file.write_text(json.dumps(content))
    assert cold(start, folder, caplog) == "only `python -m ipykernel_launcher` can be forked"


def test_without_any_logging_it_is_said_on_standard_error(tmp_path):
    with host(spec(tmp_path, "yok"), "kernel.stop()") as process:
        _, complaints = process.communicate()
    assert complaints.splitlines() == [
        f"{sys.executable}: kernels are stock ones and start cold, since ModuleNotFoundError: No module named 'yok'"
    ]
