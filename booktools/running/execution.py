"""Run one edition's notebook in its kernel, in a private folder that is gone afterwards, with what cells left in the system's."""

from __future__ import annotations

import asyncio
import atexit
from copy import deepcopy
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ..judging.home import home
from ..judging.kinds.text import COLOUR
from ..judging.streams import LIMIT, clipped, joined, weight

_FOR_EVER = 10**6  # seconds in which what was put out is read, once the cell has ended


class Failure(Exception):
    """A cell that did not end well; `cell` is its index in the notebook that ran."""

    def __init__(self, cell: int, message: str, detail: str = "") -> None:
        super().__init__(cell, message, detail)
        self.cell, self.message, self.detail = cell, message, detail


class _Client(NotebookClient):
    """Gives up a cell that puts out more than anyone will read."""

    cell = 0  # that runs
    room = LIMIT

    def begin(self, cell: NotebookNode, cell_index: int) -> None:
        self.cell, self.room = cell_index, LIMIT

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        self.room -= weight(msg["content"])
        if self.room < 0 and self.task_poll_for_reply:
            self.task_poll_for_reply.cancel()  # for nbclient: the kernel has died
            return None
        return super().process_message(msg, cell, cell_index)


def execute(notebook: NotebookNode, kernels: Path, timeout: int) -> NotebookNode:
    """A new notebook with the outputs that running it gave.

    `kernels` is a Jupyter path that holds the kernel `python3`; `timeout` is a
    cell's limit in seconds. Raises Failure for the first cell that raises, runs
    past its limit, puts out too much, or whose kernel dies.
    """
    notebook = deepcopy(notebook)
    specs = KernelSpecManager(kernel_dirs=[str(kernels / "kernels")], ensure_native_kernel=False)
    with home() as place:
        client = _Client(
            notebook,
            km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs, **place.connection),
            timeout=timeout,
            iopub_timeout=_FOR_EVER,
            raise_on_iopub_timeout=True,
            record_timing=False,
            store_widget_state=False,
            shutdown_kernel="immediate",
        )
        client.on_cell_start = client.begin
        try:
            # asyncio.run and not client.execute(), which leaves this thread's event loop open.
            asyncio.run(client.async_execute(cleanup_kc=True, **place.process))
        except CellExecutionError as error:
            raise _failure(
                notebook, client.cell, f"the cell raised {_raised(notebook.cells[client.cell], error)}"
            ) from None
        except CellTimeoutError:
            raise _failure(notebook, client.cell, f"the cell ran past its limit of {timeout} s") from None
        except DeadKernelError:
            if client.room < 0:
                raise _failure(notebook, client.cell, f"the cell put out more than {LIMIT // 10**6} MB") from None
            message = "the kernel died while running this cell"
            raise _failure(notebook, client.cell, message, place.last_words()) from None
        except RuntimeError as error:  # nbclient's word for a kernel that never answered
            message = f"the kernel did not start: {error}"
            raise _failure(notebook, client.cell, message, place.last_words()) from None
        finally:
            # Left there by one that never came to run a cell, and then it fails: its kernel is gone by now.
            atexit.unregister(client._cleanup_kernel)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
    return notebook


def _raised(cell: NotebookNode, error: CellExecutionError) -> str:
    """As the cell shows it: the kernel's reply does not know what a value's `__repr__` raised."""
    shown = [output for output in cell.outputs if output.output_type == "error"]
    return f"{shown[-1].ename}: {shown[-1].evalue}" if shown else f"{error.ename}: {error.evalue}"


def _failure(notebook: NotebookNode, index: int, message: str, last_words: str = "") -> Failure:
    """Shows the cell, what it had printed, the traceback, and a dead kernel's last words."""
    cell = notebook.cells[index]
    parts = [cell.source]
    for output in joined(cell.get("outputs", ())):
        if output.output_type == "stream":
            parts.append(f"-- printed on {output.name}:\n{clipped(output.text)}")
        elif output.output_type == "error":
            parts.append("-- traceback:\n" + clipped(COLOUR.sub("", "\n".join(output.traceback))))
    if last_words:
        parts.append(f"-- the kernel's last words:\n{clipped(last_words)}")
    return Failure(index, clipped(message.partition("\n")[0]), "\n".join(parts))
