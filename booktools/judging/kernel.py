"""nbval's kernel, watched while it runs: it dies in seconds, ends at its limit, and leaves nothing behind."""

from __future__ import annotations

import math
import os
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from nbval.kernel import RunningKernel, start_new_kernel

_GLANCE = 0.5  # seconds between two looks at whether the kernel lives
_GRACE = 5.0  # seconds to answer an interrupt with a traceback

#: A history in memory, as nbclient has it: see `execute_cell_input`.
_ARGUMENTS = ("--HistoryManager.hist_file=:memory:",)


class KernelDied(Exception):
    """The kernel is gone; the message is what it last wrote to its standard error."""


class WatchedKernel(RunningKernel):
    """A kernel with `folder` as its working folder, also for temporary files. Raises KernelDied if it does not start."""

    def __init__(self, name: str, folder: Path, startup_timeout: float) -> None:
        # Not super().__init__(): it can pass no arguments on and throws away what the
        # kernel says on its standard error, which is all there is to see of a crash.
        self._words = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._interrupted = math.inf
        self.request = ""  # the message with which the running cell was sent
        try:
            self.km, self.kc = start_new_kernel(
                startup_timeout, name, stderr=self._words, cwd=str(folder), extra_arguments=list(_ARGUMENTS),
                env={**os.environ, "TMPDIR": str(folder)},
            )  # fmt: skip
            self._ensure_iopub_up()
        except RuntimeError as error:
            words = self.last_words()
            self.stop()
            raise KernelDied(f"{error}\n{words}".strip()) from None

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Send a cell, to be kept in the history.

        nbval sends it past the history, but that is where IPython looks for the `;`
        which keeps a cell's last value from being shown.
        """
        self.request = self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)
        return self.request

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """As in nbval; but raises KernelDied for a kernel that will never answer, as soon as it is dead."""
        end = time.monotonic() + timeout if timeout and timeout > 0 else math.inf  # -1: Jupyter Book's "no limit"
        while True:
            try:
                super().await_reply(msg_id, timeout=max(0.0, min(_GLANCE, end - time.monotonic())))
                return
            except Empty:
                if not self.is_alive():
                    raise KernelDied(self.last_words()) from None
                if time.monotonic() >= end:
                    raise

    def interrupt(self) -> None:
        self._interrupted = time.monotonic()
        super().interrupt()

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """As in nbval; but a cell that goes on printing after an interrupt is not listened to for ever."""
        if time.monotonic() > self._interrupted + _GRACE:
            raise Empty
        message: dict[str, Any] = super().get_message(stream, timeout)
        return message

    def last_words(self) -> str:
        self._words.flush()
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - 4000))
        return self._words.read().strip()

    def stop(self) -> None:
        """End the kernel and what it started, whatever state it is in; nothing if that is done."""
        if not self._words.closed:
            self._words.close()
        if not hasattr(self, "km"):
            return
        self.kc.stop_channels()
        if self.km.has_kernel:
            # To the whole group: a kernel that is dead may have left processes to nobody.
            with suppress(OSError):
                self.km.signal_kernel(getattr(signal, "SIGKILL", signal.SIGTERM))
        self.km.shutdown_kernel(now=True)
        del self.km
