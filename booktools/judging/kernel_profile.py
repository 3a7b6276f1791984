"""The IPython profile of kernels whose outputs are stored or judged: all that a cell puts out, in order, the same each time.

Not imported here: a kernel reads it as its configuration, before it sets anything up,
in an environment that need not have booktools (`home` puts it there).
"""

import codecs
import contextlib
import os
import select
import sys
import threading
import time
from typing import Any, ClassVar

import ipykernel.compiler
import ipykernel.iostream
import zmq

#: By name of the stream: the ends of a pipe, whose reading end `home` has too.
PIPES = dict(pair.split("=") for pair in os.environ.pop("BOOKTOOLS_PIPES", "").split())


class OutStream(ipykernel.iostream.OutStream):
    """What is written below Python stands where it was written, and nothing is lost or out of its order.

    ipykernel's own reads the process's descriptors when a thread comes to it, which may be after the
    `print` that followed, or after the cell; sends what was printed when a clock says so, by which
    standard error stands here or there (https://github.com/ipython/ipykernel/issues/280); and leaves
    out messages that are not read as fast as they are written.
    """

    flush_timeout = threading.TIMEOUT_MAX  # type: ignore[assignment]  # a message waits, however busy its reader is
    made: ClassVar[dict[str, "OutStream"]] = {}  # by name
    _used = _flushed = False  # by the running cell; as it asked, not by the clock
    _marked = True  # nothing was written since the last mark

    def __init__(self, session: Any, pub_thread: Any, name: str, *rest: Any, **options: Any) -> None:
        self.made[name] = self
        super().__init__(session, pub_thread, name, *rest, **options)  # type: ignore[no-untyped-call]

    def _setup_stream_redirects(self, name: str) -> None:
        self._reader, writer = map(int, PIPES[name].split(","))
        self._original_stdstream_fd = getattr(sys, name).fileno()
        self._original_stdstream_copy = os.dup(self._original_stdstream_fd)
        os.dup2(writer, self._original_stdstream_fd)
        os.close(writer)
        os.set_inheritable(self._reader, False)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._reading = threading.RLock()
        self.watch_fd_thread = threading.Thread(target=self._watch_pipe_fd, daemon=True)
        self.watch_fd_thread.start()
        self.pub_thread.schedule(lambda: self.pub_thread.socket.setsockopt(zmq.XPUB_NODROP, 1))

    def _watch_pipe_fd(self) -> None:
        while self._should_watch:
            self._wait()
            time.sleep(0.01)  # what a dying process wrote last is left for `home` to find
            self._read()

    def _wait(self, milliseconds: int | None = None) -> bool:
        if sys.platform == "win32":
            raise NotImplementedError("there is no pipe to wait for")
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        return bool(poll.poll(milliseconds))

    def _read(self) -> None:
        """Hand on what is there; in a process that was forked from the kernel's it is not ours."""
        if not (self._should_watch and os.getpid() == self._master_pid):
            return
        with self._reading:
            while self._should_watch and self._wait(0):
                try:
                    written = os.read(self._reader, 2**16)
                except OSError:  # a cell has closed it
                    written = b""
                if self.name == "stderr":
                    with contextlib.suppress(OSError):
                        os.write(self._original_stdstream_copy, written)
                self._should_watch = bool(written)
                self._put(self._decode(written))

    def _put(self, text: str) -> int | None:
        if self.name == "stderr" and not self._used and self.made["stdout"]._flushed:
            self._used = True
            self.made["stdout"].flush()
        self._used, self._marked = True, False
        return super().write(text)

    def write(self, string: str) -> int | None:  # type: ignore[override]
        self._read()
        return self._put(string)

    def flush(self) -> None:
        """Send what there is; and if both streams are used, an empty piece after it: the mark that no clock did."""
        self._read()
        super().flush()  # type: ignore[no-untyped-call]
        self._flushed = True
        if self.name == "stderr" and not self._used:  # both at once: something is displayed, which parts them anyway
            self.made["stdout"]._flushed = False
        if self.made["stderr"]._used and not self._marked and os.getpid() == self._master_pid:
            self._marked = True
            mark = self.session.msg("stream", {"name": self.name, "text": ""}, parent=self.parent_header)
            self.session.send(self.pub_thread, mark, ident=self.topic)

    def set_parent(self, parent: dict[str, Any]) -> None:
        super().set_parent(parent)  # type: ignore[no-untyped-call]
        self._used = self._flushed = False


if PIPES:
    ipykernel.iostream.OutStream = OutStream  # type: ignore[misc]
#: Where a warning says that a cell's code lies: for ipykernel a folder with a process number in its name.
ipykernel.compiler.get_tmp_directory = lambda: "/tmp/ipykernel_0"
