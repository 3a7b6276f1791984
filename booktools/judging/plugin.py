"""A pytest plug-in that makes nbval a judge neither blind nor nervous: `pytest --nbval -p booktools.judging.plugin`.

nbval collects the notebooks, runs their cells and reports; from its classes for
files and cells come these two, which put in place of its own:

- outputs compared by `outputs`, within the tolerances of the book and the cell
- a kernel that is watched while it runs (`kernel`), in a private folder
- what was never executed does not pass, nor does a file that is no notebook
- only a cell's tags take it out of the comparison (`tags`), where they can be counted:
  no comment in its code and no option
- `clear_output` and `update_display` do what they do in the notebook that was stored
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nbformat
import nbval.plugin
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from ..errors import of_system
from .home import home
from .kernel import KernelDied, TooMuch, WatchedKernel
from .kinds.text import COLOUR
from .outputs import Difference, differences, shown
from .streams import clipped, joined
from .tags import MAY_RAISE, NOT_COMPARED, NOT_RUN, has
from .tolerances import ToleranceError, Tolerances, read_tolerances

_TOLERANCES = pytest.StashKey[Tolerances]()
_MEND = 'run "make notebooks" (python -m booktools run)'


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[_TOLERANCES] = read_tolerances(config.rootpath)
    except ToleranceError as error:
        raise pytest.UsageError(str(error)) from None
    if config.option.nbval_lax:
        raise pytest.UsageError("--nbval-lax would let cells go by that were not compared")
    # It joins streams by their names, and so takes a caption away from its figure.
    nbval.plugin.coalesce_streams = joined


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Put our own in the place of what nbval has collected, and nothing beside it."""
    collected = yield
    return [Notebook.from_parent(parent, path=file_path) for c in collected if type(c) is IPyNbFile]


class Notebook(IPyNbFile):
    lost = ""  # why the cells that are left cannot be judged
    running: Cell  # the last that began

    def collect(self) -> Iterator[Cell]:
        try:
            items = list(super().collect())
        except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
            reason = " ".join(str(error).split())
            raise self.CollectError(f"{self.path}: not a whole notebook ({reason}); delete it and {_MEND}") from None
        if not items:
            raise self.CollectError(f"{self.path}: there is no code cell in it to judge; delete it and {_MEND}")
        for item in items:
            about = item.cell.metadata
            options = {
                "skip": has(about, NOT_RUN),
                "check": not has(about, NOT_COMPARED),
                "check_exception": has(about, MAY_RAISE),
            }
            yield Cell.from_parent(self, name=item.name, cell_num=item.cell_num, cell=item.cell, options=options)

    def setup(self) -> None:
        """As nbval's, which names its kernel's class itself and so cannot be asked for another."""
        option = self.config.option
        name = option.nbval_kernel_name or self.nb.metadata.get("kernelspec", {}).get("name", "python")
        self._leaving = ExitStack()
        self._displays: dict[str, NotebookNode] = {}
        self._clear_next = False
        try:
            self.kernel = WatchedKernel(
                CURRENT_ENV_KERNEL_NAME if option.nbval_current_env else name,
                self._leaving.enter_context(home()),
                option.nbval_kernel_startup_timeout,
            )
            return
        except NoSuchKernel:
            reason = f"{self.path}: there is no kernel {name!r}; delete the notebook and {_MEND}"
        except KernelDied as error:
            reason = f"{self.path}: the kernel {name!r} did not start: {error}"
        except OSError as error:  # there is no room for its home
            reason = str(of_system(error, self.config.rootpath))
        self._leaving.close()
        pytest.fail(reason, pytrace=False)

    def teardown(self) -> None:
        if self.kernel is not None:
            self.kernel.stop()  # also one that died or hangs, which nbval leaves as it is
            self._leaving.close()

    def get_kernel_message(self, timeout: float | None = None, stream: str = "iopub") -> dict[str, Any]:
        """The next message that nbval understands, after what those mean that it does not.

        `clear_output` and `update_display_data` alter outputs that are already
        there. nbval keeps the running cell's in a list that it shows as
        `test_outputs`, and what they display as the very nodes that it is given.
        """
        while True:
            message: dict[str, Any] = super().get_kernel_message(timeout, stream)
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != self.kernel.request:
                return message
            if kind == "clear_output":
                self._clear_next = content["wait"]
                if not content["wait"]:
                    self.running.test_outputs.clear()
            elif kind == "update_display_data":
                self._update(content)
            else:
                if self._clear_next and kind in ("display_data", "execute_result", "stream", "error"):
                    self.running.test_outputs.clear()
                    self._clear_next = False
                if kind in ("display_data", "execute_result"):
                    content["data"] = NotebookNode(content["data"])
                    self._displays[content.get("transient", {}).get("display_id", "")] = content["data"]
                return message

    def _update(self, content: Mapping[str, Any]) -> None:
        display = self._displays.get(content["transient"]["display_id"], NotebookNode())
        display.clear()
        display.update(content["data"])


class Cell(IPyNbCell):
    parent: Notebook
    test_outputs: list[NotebookNode]
    comparison_traceback: list[str]

    def setup(self) -> None:
        if self.parent.lost:
            pytest.xfail(self.parent.lost)

    def runtest(self) -> None:
        self.parent.running, self.test_outputs, self.comparison_traceback = self, [], []
        try:
            if not self.parent.kernel.is_alive():
                raise KernelDied(self.parent.kernel.last_words())
            super().runtest()
        except KernelDied as error:
            self.parent.lost = f"the kernel died in cell {self.cell_num}"
            self.raise_cell_error("the kernel died while this cell ran", f"-- its last words:\n{error}")
        except TooMuch as error:
            self.parent.lost = f"cell {self.cell_num} had to be ended"
            self.raise_cell_error(str(error))
        finally:
            if self.parent.timed_out:
                self.parent.lost = f"cell {self.cell_num} ran past its limit"
        if self.parent.timed_out:
            self.raise_cell_error(f"it ran past its limit of {self.config.option.nbval_cell_timeout:g} s")
        if self.cell.execution_count is None and self.cell.source.strip():
            self.raise_cell_error(f"the stored cell was never executed; {_MEND}")

    def compare_outputs(self, test: list[NotebookNode], ref: list[NotebookNode], skip_compare: object = None) -> bool:
        try:
            tolerances = self.config.stash[_TOLERANCES].of_cell(self.cell.metadata)
        except ToleranceError as error:
            self.raise_cell_error(str(error))
        # Not with `ref`, which was joined anew: what is stored says what a page shows.
        found = differences(self.cell.outputs, test, tolerances)
        self.comparison_traceback = [_told(difference) for difference in found]
        return not found

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        """The cell, what is wrong with it, and what there is to see."""
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return str(super().repr_failure(excinfo))
        source = self.parent.nb.metadata.get("booktools", {}).get("source", "")
        parts = [f"{self.nodeid}{source and f' (from {source})'}: {error}", _indented(self.cell.source)]
        printed = [output for output in self.test_outputs if output.output_type != "error"]
        if printed and not self.comparison_traceback:
            parts.append(f"-- it had printed:\n{clipped(shown(printed))}")
        if error.inner_traceback:
            coloured = self.config.get_terminal_writer().hasmarkup
            details = error.inner_traceback if coloured else COLOUR.sub("", error.inner_traceback)
            parts.append(details.strip("\n"))
        return "\n".join(parts)


def _told(difference: Difference) -> str:
    stored, fresh = clipped(difference.stored), clipped(difference.fresh)
    return f"-- {difference}\n-- stored:\n{stored}\n-- now:\n{fresh}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
