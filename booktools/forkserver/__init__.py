"""A server that forks kernels, seen from the process that hosts it.

The server itself is `__main__`, run by whatever interpreter the kernels are to
have; what passes between the two is described there.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

#: Whoever holds one of these open uses a GPU.
DEVICES = ("/dev/nvidia", "/dev/kfd", "/dev/dri/", "/dev/accel")
START_LIMIT = 120.0  # seconds for all imports
FORK_LIMIT = 30.0  # seconds for one fork on a busy machine
_PACKET = 1 << 16


class NoServer(Exception):
    """There is no fork server, or none that may be used; says why."""


class Server:
    """One server and the kernels it has forked. For use from any thread.

    `command` is the interpreter with its options, `env` the whole environment
    of the server and so of its kernels. Raises NoServer.
    """

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        preload: Sequence[str],
        reseed: Sequence[str] = (),
    ) -> None:
        self.env = dict(env)
        self._lock = threading.Lock()
        self._living: set[int] = set()
        self._exited: dict[int, int] = {}
        settings = json.dumps({"preload": list(preload), "reseed": list(reseed), "devices": DEVICES})
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [*command, str(Path(__file__).parent), str(theirs.fileno()), settings],
                    **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL),
                    env=self.env,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,  # or Ctrl-C would reach it
                )
            except OSError as error:
                self._channel.close()
                raise NoServer(f"the fork server cannot be started: {error}") from None
        obstacle = self._answer(START_LIMIT)["obstacle"]
        if obstacle:
            self.close()
            raise NoServer(obstacle)

    @property
    def idle(self) -> bool:
        """Has none of its kernels left?"""
        with self._lock:
            self._note_exits()
            return not self._living

    @property
    def gone(self) -> bool:
        with self._lock:
            self._note_exits()
            return self._channel.fileno() < 0

    def fork(
        self, command: Sequence[str], folder: str | None, env: Mapping[str, str], streams: Sequence[int]
    ) -> Kernel:
        """A kernel from the server.

        `env` is what its environment has beside the server's, `streams` are the
        descriptors of its standard input, output and error. Raises NoServer if
        the server is gone and OSError if there can be no such process.
        """
        packet = json.dumps({"command": list(command), "cwd": folder, "env": dict(env)}).encode()
        with self._lock:
            try:
                socket.send_fds(self._channel, [packet], list(streams))
            except (BrokenPipeError, ConnectionResetError):
                self._close()
            answer = self._answer(FORK_LIMIT)
            if "errno" in answer:
                raise OSError(answer["errno"], os.strerror(answer["errno"]), answer["path"])
            self._living.add(answer["pid"])
        return Kernel(self, answer["pid"])

    def status(self, pid: int) -> int | None:
        """How a kernel ended, as `Popen.returncode` says it; None while it lives.

        With the server the kernels are lost too: they are then killed.
        """
        with self._lock:
            self._note_exits()
            if pid in self._living and self._channel.fileno() < 0:
                self._living.discard(pid)
                self._exited[pid] = -signal.SIGKILL
                try:
                    os.killpg(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass  # it saw to that itself
            return self._exited.pop(pid, None)

    def close(self) -> None:
        with self._lock:
            self._close()

    def forget(self) -> None:
        """Leave it to the process this one was forked from."""
        self._channel.close()

    def _answer(self, limit: float) -> dict:
        deadline = time.monotonic() + limit
        while (left := deadline - time.monotonic()) > 0:
            message = self._message(left)
            if message and "exited" not in message:
                return message
        self._process.kill()
        self._close()
        raise NoServer(f"the fork server gave no answer within {limit:.0f} s")

    def _note_exits(self) -> None:
        while self._channel.fileno() >= 0 and self._message(0):
            pass

    def _message(self, limit: float) -> dict:
        """The next one, exits noted; empty if none came in time."""
        if self._channel.fileno() < 0:
            raise NoServer(f"the fork server has ended with status {self._process.returncode}")
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        if not poll.poll(limit * 1000):
            return {}
        try:
            packet = self._channel.recv(_PACKET)
        except ConnectionResetError:
            packet = b""
        if not packet:
            self._close()
            return {}
        message = json.loads(packet)
        if "exited" in message:
            self._living.discard(message["exited"])
            self._exited[message["exited"]] = message["status"]
        return message

    def _close(self) -> None:
        self._channel.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Kernel:
    """As much of `subprocess.Popen` as jupyter_client asks for."""

    stdin = stdout = stderr = None

    def __init__(self, server: Server, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._server.status(self.pid)
        return self.returncode

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # as Popen: it has ended, and the server has yet to say so
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
