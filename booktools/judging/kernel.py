"""nbval's kernel, watched while it runs: it dies in seconds, ends at its limit, and leaves nothing behind."""

from __future__ import annotations

import math
import time
from collections import deque
from queue import Empty
from typing import Any

import zmq
from jupyter_client.manager import KernelManager
from nbval.kernel import NbvalKernelspecManager, RunningKernel

from .home import Home
from .streams import LIMIT, weight

_GLANCE = 0.5  # seconds between two looks at whether the kernel lives
_GRACE = 5.0  # seconds to answer an interrupt with a traceback


class KernelDied(Exception):
    """The kernel is gone; the message is what it last wrote past Jupyter."""


class TooMuch(Exception):
    """A cell puts out more than anyone will read."""


class WatchedKernel(RunningKernel):
    """A kernel that lives in `home`. Raises KernelDied if it does not start, NoSuchKernel if there is none."""

    def __init__(self, name: str, home: Home, startup_timeout: float) -> None:
        # Not super().__init__(), which starts it itself: over ports of the machine, its last words thrown away.
        self._home = home
        self._heard: deque[dict[str, Any]] = deque()  # and not yet asked for
        self._room = LIMIT
        self._interrupted = math.inf
        self.request = ""  # the message with which the running cell was sent
        self.km = KernelManager(kernel_name=name, kernel_spec_manager=NbvalKernelspecManager(), **home.connection)
        _ = self.km.kernel_spec  # raises NoSuchKernel, of which start_kernel would log a traceback, too
        self.km.start_kernel(**home.process)
        self.kc = self.km.client()
        self.kc.start_channels()
        try:
            self.kc.wait_for_ready(timeout=startup_timeout)
            self._ensure_iopub_up()
        except RuntimeError as error:
            self.stop()
            raise KernelDied(f"{error}\n{self.last_words()}".strip()) from None

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Send a cell, to be kept in the history.

        nbval sends it past the history, but that is where IPython looks for the `;`
        which keeps a cell's last value from being shown.
        """
        self._room = LIMIT
        self.request = self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)
        return self.request

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """As in nbval; but listens meanwhile to what the cell puts out, for which the kernel waits.

        Raises KernelDied for a kernel that will never answer, as soon as it is dead.
        """
        end = time.monotonic() + timeout if timeout and timeout > 0 else math.inf  # -1: Jupyter Book's "no limit"
        shell, iopub = self.kc.shell_channel.socket, self.kc.iopub_channel.socket
        poller = zmq.Poller()
        for socket in (shell, iopub):
            poller.register(socket, zmq.POLLIN)
        while True:
            ready = dict(poller.poll(int(1000 * max(0.0, min(_GLANCE, end - time.monotonic())))))
            if iopub in ready:
                self._hear()
            if shell in ready:
                reply = super().get_message("shell", 0)
                if reply["parent_header"].get("msg_id") == msg_id:
                    return
            elif not ready and not self.is_alive():
                raise KernelDied(self.last_words())
            elif time.monotonic() >= end:
                raise Empty

    def _hear(self) -> None:
        message = super().get_message("iopub", 0)
        self._room -= weight(message["content"])
        if self._room < 0:
            self.stop()
            raise TooMuch(f"it put out more than {LIMIT // 10**6} MB")
        self._heard.append(message)

    def interrupt(self) -> None:
        self._interrupted = time.monotonic()
        super().interrupt()

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """As in nbval; but a cell that goes on printing after an interrupt is not listened to for ever."""
        if stream == "iopub" and self._heard:
            return self._heard.popleft()
        if time.monotonic() > self._interrupted + _GRACE:
            raise Empty
        message: dict[str, Any] = super().get_message(stream, timeout)
        return message

    def last_words(self) -> str:
        return self._home.last_words()

    def stop(self) -> None:
        """End the kernel, whatever state it is in; nothing if that is done. What it started ends with its home."""
        if hasattr(self, "km"):
            self.kc.stop_channels()
            self.km.shutdown_kernel(now=True)
            del self.km
