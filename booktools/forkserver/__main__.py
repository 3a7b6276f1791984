"""Import an edition's modules once, then fork a kernel whenever asked.

`booktools.warm` runs this folder with the interpreter that the kernels are to
have and talks to it over an inherited socket, which has no name that anybody
else could open. One message is one packet of JSON:

- to the host, once: `{"obstacle": "..."}`, empty if forks of this process are sound
- from the host: `{"command": [...], "cwd": ..., "env": {...}}` with the kernel's standard
  input, output and error; answered by `{"pid": ...}` or `{"errno": ..., "path": ...}`
- to the host: `{"exited": pid, "status": ...}` for each kernel that has ended

The end of the socket is the end of the host, and of this process. Nothing but
the standard library and ipykernel is imported here beside what is asked for.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from functools import reduce

PACKET = 1 << 16
#: What a kernel imports until it answers.
KERNEL = """
    ipykernel.kernelapp ipykernel.ipkernel ipykernel.debugger IPython.core.debugger IPython.core.completerlib
    IPython.extensions.storemagic psutil sqlite3 tornado.platform.asyncio
""".split()


def main() -> list[str]:
    """Serve until the host is gone; returns in kernels alone, with their command."""
    del sys.path[0]  # this folder
    settings = json.loads(sys.argv[2])
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        try:
            preload(settings["preload"])
            reseed(settings["reseed"])
            reason = obstacle(tuple(settings["devices"]))
        except Exception as error:  # a module may raise anything, and the host can do without
            reason = f"{type(error).__name__}: {error}"
        channel.send(json.dumps({"obstacle": reason}).encode())
        launch = serve(channel)
    reseed(settings["reseed"])
    os.environ.update(launch["env"])
    tempfile.tempdir = None  # what an import has remembered is the server's
    return launch["command"]


def preload(modules: Iterable[str]) -> None:
    # Both are read at import: by ipykernel, whose kernels end with the parent named
    # here, and by matplotlib, for which ipykernel sets it before a cell runs.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for module in (*KERNEL, *modules):
        importlib.import_module(module)


def obstacle(devices: tuple[str, ...]) -> str:
    """Why kernels forked from this process would not be as good as fresh ones, or nothing."""
    opened = [name for name in _open_files() if name.startswith(devices)]
    if opened:
        return f"importing opened a GPU ({opened[0]}), and no fork can share it"
    # Some threads are stopped before a fork and started after it, by those who know how
    # (OpenBLAS, MXNet). Only a fork tells which are not, and would be missing in a kernel.
    pid = os.fork()
    if not pid:
        os._exit(min(len(_threads()), 255))
    surviving = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    deadline = time.monotonic() + 1  # a thread that has been joined may stay listed for a moment
    while len(_threads()) > surviving:
        if time.monotonic() > deadline:
            return f"importing started threads that no fork inherits ({', '.join(_threads())})"
        time.sleep(0.01)
    return ""


def serve(channel: socket.socket) -> dict:
    """Fork and report; returns in a forked kernel, with the message that asked for it."""
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    kernels: set[int] = set()
    while True:
        ready, _, _ = select.select([channel, reading], [], [])
        if reading in ready:
            os.read(reading, PACKET)
            _report(channel, kernels)
        if channel not in ready:
            continue
        packet, streams, _, _ = socket.recv_fds(channel, PACKET, 3)
        if not packet:
            os._exit(0)  # kernels notice that their parent is gone
        launch = json.loads(packet)
        answer = spawn(launch["cwd"], streams, (reading, writing, channel.fileno()))
        if answer is None:
            channel.detach()
            return launch
        for stream in streams:
            os.close(stream)
        if "pid" in answer:
            kernels.add(answer["pid"])
        channel.send(json.dumps(answer).encode())


def spawn(folder: str | None, streams: list[int], private: Iterable[int]) -> dict | None:
    """A new process in its own session, there and with these streams; None inside it."""
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError as error:
        os.close(reading)
        os.close(writing)
        return {"errno": error.errno, "path": None}
    if not pid:
        try:
            os.setsid()
            if folder is not None:
                os.chdir(folder)
        except OSError as error:
            os.write(writing, json.dumps({"errno": error.errno, "path": error.filename}).encode())
            os._exit(1)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for target, stream in enumerate(streams):
            os.dup2(stream, target)
        for descriptor in {*streams, *private, reading} - {0, 1, 2}:
            os.close(descriptor)
        sys.__stdout__.reconfigure(line_buffering=os.isatty(1) and not sys.__stdout__.write_through)
        os.close(writing)
        return None
    os.close(writing)
    with open(reading, "rb") as pipe:
        complaint = pipe.read()  # until it is on its way
    if complaint:
        os.waitpid(pid, 0)
        return json.loads(complaint)
    return {"pid": pid}


def reseed(names: Iterable[str]) -> None:
    """Draw anew what a fresh process would have drawn: call `module.attribute`s without arguments.

    NumPy's global generator is seen to here, `random` sees to itself.
    """
    for name in (*names, *(["numpy.random.seed"] if "numpy.random" in sys.modules else [])):
        first, *others = name.split(".")
        reduce(getattr, others, sys.modules[first])()


def _report(channel: socket.socket, kernels: set[int]) -> None:
    for kernel in list(kernels):
        pid, status = os.waitpid(kernel, os.WNOHANG)
        if pid:
            kernels.discard(kernel)
            channel.send(json.dumps({"exited": pid, "status": os.waitstatus_to_exitcode(status)}).encode())


def _open_files() -> list[str]:
    folder = "/proc/self/fd"
    numbers = os.listdir(folder) if os.path.isdir(folder) else []
    return [os.readlink(f"{folder}/{n}") for n in numbers if os.path.lexists(f"{folder}/{n}")]


def _threads() -> list[str]:
    """Names of the process's threads beside the main one, native ones included where /proc tells."""
    folder = "/proc/self/task"
    if not os.path.isdir(folder):
        return [thread.name for thread in threading.enumerate()[1:]]
    found = []
    for number in set(os.listdir(folder)) - {str(os.getpid())}:
        try:
            with open(f"{folder}/{number}/comm") as file:
                found.append(file.read().strip())
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
    return found


if __name__ == "__main__":
    sys.orig_argv = main()
    _, module, *arguments = sys.orig_argv[sys.orig_argv.index("-m") :]
    sys.argv = [module, *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.getcwd())  # as `python -m` does
    # Out here, below no frame of ours, so that it ends as any process does.
    runpy.run_module(module, run_name="__main__", alter_sys=True)
