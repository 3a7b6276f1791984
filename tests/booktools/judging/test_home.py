"""Where kernels live: unheard by others, and gone with all that was started there."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import zmq

from booktools.judging import home as homes
from booktools.judging import kernel as judging
from booktools.judging.home import home, sweep
from booktools.judging.kernel import TooMuch, WatchedKernel

pytestmark = pytest.mark.slow

#: Processes that outlive their cell: a child, one with a session of its own, and those without a parent or an environment.
CHILDREN = """
import subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(300)", {name!r}]
subprocess.Popen(sleep)
subprocess.Popen(sleep, start_new_session=True)
subprocess.run(["/bin/sh", "-c", '"$@" &', "sh", *sleep])
subprocess.run(["/bin/sh", "-c", '"$@" &', "sh", *sleep], env={{}}, start_new_session=True)
print("started", flush=True)
"""


#: A terminal in which someone looks around.
LOOKING = "import pty; pty.spawn(['sh', '-c', 'cd {} && exec sleep 300'])"


def running(name):
    found = []
    for process in psutil.process_iter(["cmdline"]):
        found += [process.pid] if name in (process.info["cmdline"] or ()) else []
    return found


@pytest.fixture
def watched():
    with home() as place:
        kernel = WatchedKernel("python3", place, 300)
        yield kernel
        kernel.stop()


def execute(kernel, text):
    """What the kernel says, from the first word to the last."""
    request = kernel.execute_cell_input(text)
    kernel.await_reply(request, 300)
    said = []
    while not said or said[-1]["content"].get("execution_state") != "idle":
        message = kernel.get_message("iopub", 300)
        said += [message] if message["parent_header"].get("msg_id") == request else []
    return said


def test_no_one_else_hears_a_kernel(watched):
    """It speaks over files in a private folder; its one port is for what forked children print, and says nothing."""
    place = Path(watched.km.connection_file).parent
    assert len(list(place.glob("socket-*"))) == 5 and place.stat().st_mode & 0o077 == 0
    sockets = psutil.Process(watched.km.provisioner.pid).net_connections("inet")
    ports = [socket.laddr.port for socket in sockets if socket.status == "LISTEN"]
    assert len(ports) <= 1
    with zmq.Context() as context, context.socket(zmq.SUB) as spy:
        spy.subscribe(b"")
        for port in ports:
            spy.connect(f"tcp://127.0.0.1:{port}")
        for _ in range(3):
            assert "gizli\n" in [message["content"].get("text") for message in execute(watched, "print('gizli')")]
        assert spy.poll(0) == 0


def test_what_a_cell_started_ends_with_its_kernel_and_nothing_else_does():
    mine = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "not-a-kernels"])
    with home() as place:
        terminal = subprocess.Popen(
            [sys.executable, "-c", LOOKING.format(place.path / "work")], stdin=subprocess.DEVNULL
        )
        kernel = WatchedKernel("python3", place, 300)
        execute(kernel, CHILDREN.format(name="a-kernels"))
        assert len(running("a-kernels")) == 4
        kernel.stop()
    assert running("a-kernels") == [] and not place.path.exists()
    assert mine.poll() is None and terminal.poll() is None
    for process in (mine, terminal):
        process.kill()
        process.wait()


KILLED = f"""
from booktools.judging.home import home
from booktools.judging.kernel import WatchedKernel
with home() as place:
    kernel = WatchedKernel("python3", place, 300)
    kernel.await_reply(kernel.execute_cell_input({CHILDREN.format(name="an-orphan")!r}), 300)
    print(place.path, flush=True)
    input()
"""


def test_what_a_killed_run_left_is_taken_away_by_the_next_and_what_still_runs_is_not(tmp_path):
    runs = [
        subprocess.Popen([sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    dead, alive = (Path(run.stdout.readline().strip()) for run in runs)
    runs[0].send_signal(signal.SIGKILL)
    runs[0].communicate()
    foreign = Path(tempfile.mkdtemp(prefix="booktools-"))  # of another program, or of another version
    sweep()
    assert not dead.exists() and len(running("an-orphan")) == 4
    assert alive.exists() and foreign.exists() and runs[1].poll() is None
    runs[1].communicate("\n")
    assert not alive.exists() and running("an-orphan") == []
    foreign.rmdir()


def test_a_cell_that_puts_out_without_end_is_ended(watched, monkeypatch):
    monkeypatch.setattr(judging, "LIMIT", 10**6)
    with pytest.raises(TooMuch, match="it put out more than 1 MB"):
        execute(watched, "while True: print('x' * 1000)")
    assert not watched.is_alive()


def test_without_what_windows_lacks_a_kernel_runs_as_jupyter_has_it(monkeypatch):
    """What else is POSIX's alone, `mypy --platform win32` finds: `make quick`."""
    monkeypatch.setattr(homes, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.delattr(homes, "fcntl")
    monkeypatch.delattr("os.pread")
    with home() as place:
        kernel = WatchedKernel("python3", place, 300)
        assert (kernel.km.transport, kernel.km.ip) == ("tcp", "127.0.0.1")
        said = execute(kernel, "import os, sys, tempfile; print('a'); tempfile.gettempdir() in os.environ['TEMP']")
        assert [m["content"]["text"] for m in said if m["msg_type"] == "stream"] == ["a\n"]
        assert [m["content"]["data"]["text/plain"] for m in said if m["msg_type"] == "execute_result"] == ["True"]
        with pytest.raises(judging.KernelDied, match="son nefes"):
            # Where descriptor 2 leads on Windows; here a thread of ipykernel's would come to it, or come too late.
            execute(kernel, "os.write(sys.stderr._original_stdstream_copy, b'son nefes'); os._exit(1)")
        kernel.stop()
    assert not place.path.exists()
