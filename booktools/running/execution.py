"""Run one edition's notebook in its kernel, in a private folder that is gone afterwards, with what cells left in the system's."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TextIO

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """A cell that did not end well; `cell` is its index in the notebook that ran."""

    def __init__(self, cell: int, message: str, detail: str = "") -> None:
        super().__init__(cell, message, detail)
        self.cell, self.message, self.detail = cell, message, detail


def execute(notebook: NotebookNode, kernels: Path, timeout: int) -> NotebookNode:
    """A new notebook with the outputs that running it gave.

    `kernels` is a Jupyter path that holds the kernel `python3`; `timeout` is a
    cell's limit in seconds. Raises Failure for the first cell that raises, runs
    past its limit, or whose kernel dies.
    """
    notebook = deepcopy(notebook)
    specs = KernelSpecManager(kernel_dirs=[str(kernels / "kernels")], ensure_native_kernel=False)
    current = [0]
    with tempfile.TemporaryDirectory(prefix="booktools-") as folder, tempfile.TemporaryFile("w+") as stderr:
        client = NotebookClient(
            notebook,
            km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs),
            resources={"metadata": {"path": folder}},
            timeout=timeout,
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            on_cell_start=lambda cell, cell_index: current.__setitem__(0, cell_index),
        )
        try:
            # asyncio.run and not client.execute(), which leaves this thread's event loop open.
            return asyncio.run(
                client.async_execute(cleanup_kc=True, stderr=stderr, env={**os.environ, "TMPDIR": folder})
            )
        except CellExecutionError as error:
            raise _failure(notebook, current[0], f"the cell raised {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            raise _failure(notebook, current[0], f"the cell ran past its limit of {timeout} s") from None
        except DeadKernelError:
            raise _failure(notebook, current[0], "the kernel died while running this cell", stderr) from None
        except RuntimeError as error:  # nbclient's word for a kernel that never answered
            raise _failure(notebook, current[0], f"the kernel did not start: {error}", stderr) from None


def _failure(notebook: NotebookNode, index: int, message: str, stderr: TextIO | None = None) -> Failure:
    """Shows the cell, what it had printed, the traceback, and a dead kernel's last words."""
    cell = notebook.cells[index]
    parts = [cell.source]
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            parts.append(f"-- printed on {output.name}:\n{output.text.rstrip()}")
        elif output.output_type == "error":
            parts.append("-- traceback:\n" + _ANSI.sub("", "\n".join(output.traceback)))
    if stderr is not None and stderr.seek(0) == 0 and (words := stderr.read().strip()):
        parts.append(f"-- the kernel's last words:\n{words}")
    return Failure(index, message.partition("\n")[0], "\n".join(parts))
