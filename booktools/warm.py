"""Warm kernels: forked from a process that has imported the edition's framework once.

A kernel spec asks for it in its metadata, and jupyter_client, and with it
nbclient, nbval and JupyterLab, need nothing else:

    "kernel_provisioner": {"provisioner_name": "warm-provisioner",
                           "config": {"preload": ["torch"], "reseed": []}}

There is one fork server for an interpreter, its modules and its environment,
started with the first kernel and gone with this process, however that ends.
Whatever speaks against a fork is logged, once, and the kernel is a stock one.

One thing forks do share: the seed of string hashes, which Python draws once,
when the server starts (PYTHONHASHSEED sets it, as ever).
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode

from .forkserver import Kernel, NoServer, Server

_LAUNCHER = ["-m", "ipykernel_launcher"]
#: What a launch may come with; anything else is for `Popen` alone.
_KNOWN = {"cwd", "env", "stdin", "stdout", "stderr"}

_log = logging.getLogger(__name__)
_said: set[str] = set()


class WarmProvisioner(LocalProvisioner):
    preload = List(Unicode(), help="Modules to import before kernels are forked.").tag(config=True)
    reseed = List(
        Unicode(), help="Functions of these modules that a kernel calls for a new seed: `torch.default_generator.seed`."
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        try:
            source = _source([os.path.expanduser(part) for part in cmd], self.preload, self.reseed)
            # Not in the event loop: the first kernel waits for the imports.
            self.process = await asyncio.to_thread(source.fork, cmd, self._scrub_kwargs(kwargs))
        except NoServer as reason:
            _say(f"{cmd[0]}: kernels are stock ones and start cold, since {reason}")
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Returns when it is dead, as it mostly is within a millisecond; jupyter_client would look in 0.1 s."""
        await super().kill(restart)
        for _ in range(25):
            if await self.poll() is not None:
                break
            await asyncio.sleep(0.002)


@dataclass
class _Source:
    """Where the kernels of one interpreter come from: a server, started when first needed.

    Another environment takes another server, for frameworks read it when they
    are imported. The one before goes as soon as it has no kernel left.
    """

    interpreter: tuple[str, ...]
    preload: tuple[str, ...]
    reseed: tuple[str, ...]
    servers: list[Server] = field(default_factory=list)
    refused: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, command: Sequence[str], options: Mapping[str, Any]) -> Kernel:
        """Raises NoServer where a stock kernel can do what a fork cannot, else as `Popen` does."""
        unknown = options.keys() - _KNOWN
        if unknown:
            raise NoServer(f"a fork knows no {', '.join(sorted(unknown))}")
        env = dict(os.environ if options.get("env") is None else options["env"])
        own = {name: env.pop(name) for name in list(env) if _of_one_launch(name)}
        own["JPY_PARENT_PID"] = str(os.getpid())
        folder = None if options.get("cwd") is None else os.fspath(options["cwd"])
        with self.lock, _streams(options) as streams:
            try:
                return self._server(env).fork(command, folder, own, streams)
            except NoServer:  # unless it was refused, it has died since the last kernel
                return self._server(env).fork(command, folder, own, streams)

    def _server(self, env: Mapping[str, str]) -> Server:
        if self.refused:
            raise NoServer(self.refused)
        for server in self.servers:
            if server.env == env and not server.gone:
                return server
        for server in self.servers:
            if server.idle:
                server.close()
        self.servers = [server for server in self.servers if not server.gone]
        try:
            server = Server(self.interpreter, env, self.preload, self.reseed)
        except NoServer as reason:
            self.refused = str(reason)
            raise
        self.servers.append(server)
        return server


_sources: dict[tuple[tuple[str, ...], ...], _Source] = {}


def _source(command: Sequence[str], preload: Sequence[str], reseed: Sequence[str]) -> _Source:
    if not hasattr(os, "fork"):
        raise NoServer("this system has no fork")
    if sys.platform == "darwin":
        raise NoServer("the libraries of macOS do not survive a fork")
    at = command.index("-m") if "-m" in command else 0
    if list(command[at : at + 2]) != _LAUNCHER:
        raise NoServer(f"only `python {' '.join(_LAUNCHER)}` can be forked")
    key = (tuple(command[:at]), tuple(preload), tuple(reseed))
    return _sources.setdefault(key, _Source(*key))


def _of_one_launch(name: str) -> bool:
    """Is this variable's value another one for each kernel, and nothing to what it imports?"""
    return name.startswith("JPY_") or name in ("PYTEST_CURRENT_TEST", "TMPDIR")


@contextmanager
def _streams(options: Mapping[str, Any]) -> Iterator[list[int]]:
    """Descriptors of the kernel's standard streams, as `Popen` and `launch_kernel` understand them."""
    with ExitStack() as opened:
        reading, writing = os.pipe()  # no input is an input that has ended
        opened.callback(os.close, reading)
        os.close(writing)
        found: list[int] = []
        for name, default in (("stdin", reading), ("stdout", 1), ("stderr", 2)):
            given = options.get(name)
            if given == subprocess.PIPE:
                raise NoServer("a fork knows no pipes for standard streams")
            if given == subprocess.DEVNULL:
                given = os.open(os.devnull, os.O_RDWR)
                opened.callback(os.close, given)
            elif given == subprocess.STDOUT:
                given = found[1]
            elif given is None:
                given = default
            found.append(given if isinstance(given, int) else given.fileno())
        yield found


def _say(message: str) -> None:
    if message not in _said:
        _said.add(message)
        _log.warning(message)


@atexit.register
def _close() -> None:
    for source in _sources.values():
        for server in source.servers:
            server.close()
    _sources.clear()


def _forget() -> None:
    """In a fork of this process: its servers are not ours, and their locks may be held."""
    for source in _sources.values():
        for server in source.servers:
            server.forget()
    _sources.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
