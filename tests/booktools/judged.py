"""Have notebooks made in code judged, by pytest and nbval in a process of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output


def code(source, *outputs, count=1, **metadata):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def out(text):
    return new_output("stream", text=text)


def shown_as(text):
    return new_output("display_data", {"text/plain": text})


def value(text):
    return new_output("execute_result", {"text/plain": text}, execution_count=1)


@dataclass
class Verdict:
    folder: Path
    status: int
    output: str

    def of(self, name):
        """The outcomes of a notebook's cells, in order."""
        return re.findall(rf"^{name}(?:\.|::)ipynb::Cell \d+ ([A-Z]+)", self.output, re.MULTILINE)

    def report(self, name, number):
        """What is told of a cell that failed."""
        title = rf"^_+ {name}\.ipynb::Cell {number} _+$\n(.*?)(?=^_{{3,}}|^={{3,}})"
        return re.search(title, self.output, re.MULTILINE | re.DOTALL)[1]


def judge(folder, *arguments, limit=600.0, env=None, **notebooks):
    """Write the notebooks, each a list of cells, and have them judged."""
    for name, cells in notebooks.items():
        kernel = {"name": "python3", "display_name": "Python 3"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel, "booktools": {"source": "chapters/x.md"}})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-v", "-W", "error", "-p", "no:cacheprovider", "--color=no", "--nbval"]
    command += [
        "-p",
        "booktools.judging.plugin",
        f"--nbval-cell-timeout={limit}",
        f"--rootdir={folder}",
        *arguments,
        ".",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env, check=False)
    return Verdict(folder, done.returncode, done.stdout + done.stderr)
