"""The judge at work: pytest and nbval in a process of their own, over notebooks made here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from building import store_outputs
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from texts import cell


#: Starts a process that outlives its kernel; the text in it tells whose it was.
CHILD = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', {name!r}])\n"


def code(source, *outputs, count=1, **metadata):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def out(text):
    return new_output("stream", text=text)


def value(text):
    return new_output("execute_result", {"text/plain": text}, execution_count=1)


@dataclass
class Verdict:
    folder: Path
    status: int
    seconds: float
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
    command += ["-p", "booktools.judge", f"--nbval-cell-timeout={limit}", f"--rootdir={folder}", *arguments, "."]
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env, check=False)
    return Verdict(folder, done.returncode, time.monotonic() - start, done.stdout + done.stderr)


def left_behind(name):
    """Processes that were started with `name` among their arguments, once they had time to end."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = [p.pid for p in psutil.process_iter(["cmdline"]) if name in (p.info["cmdline"] or ())]
        if not found:
            return []
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """One session over notebooks whose kernels live."""
    folder = tmp_path_factory.mktemp("calm")
    (folder / "pyproject.toml").write_text("[tool.booktools.tolerances]\nrtol = 0.01\n")
    warning = "import sys; print('dikkat', file=sys.stderr)"
    return judge(
        folder,
        "--continue-on-collection-errors",
        right=[
            code("0.1 + 0.2", value("0.30000000000000004")),
            code("6 * 7;"),
            code("x = 1\nx;"),
            code("print(0.5000001)", out("0.5\n")),
            code(
                "1 / 0",
                new_output("error", ename="ZeroDivisionError", evalue="division by zero"),
                tags=["raises-exception"],
            ),
            code("", count=None),
        ],
        wrong=[
            code("print('dönem', 1)\nprint('kayıp', 0.25)", out("dönem 1\nkayıp 0.75\n")),
            code("True", value("False")),
            code(warning),
            code("print(1)\nprint(2)", out("1\n")),
            code("7", value("7"), value("7")),
            code("7;", value("7")),
        ],
        unrun=[
            code("1 + 1", count=None),
            code("x = 2", count=None),
            code("3", count=None, tags=["nbval-ignore-output"]),
        ],
        stripped=[code("1 + 1"), code("2 + 2")],
        raising=[code("print('önce')\nint('on')", out("önce\n")), code("'sonra'", value("'sonra'"))],
        ignored=[
            code("import random; random.random()", value("0.5"), tags=["nbval-ignore-output"]),
            code("import os; os._exit(1)", count=None, tags=["skip-execution"]),
            code("'son'", value("'son'")),
        ],
        writing=[
            code("import os; os.listdir()", value("[]")),
            code("with open('ağırlıklar.bin', 'w') as file: file.write('x')"),
            code("os.listdir()", value("['ağırlıklar.bin']")),
            code(f"_ = open({str(folder / 'was-run-in.txt')!r}, 'w').write(os.getcwd())"),
        ],
        redrawn=[
            code("from IPython.display import clear_output, display\nprint(1); clear_output(); print(2)", out("2\n")),
            code("for i in range(3):\n    clear_output(wait=True); display(i)", shown_as("2")),
            code("a, b = display('a', display_id=True), display('b')\na.update('c')", shown_as("'c'"), shown_as("'b'")),
        ],
        own=[
            code("0.51", value("0.50"), booktools={"rtol": 0.1}),
            code("0.51", value("0.509")),
            code("0.51", value("0.50")),
            code("0.51", value("0.50"), booktools={"rtoll": 0.1}),
        ],
        empty=[new_markdown_cell("Yalnız yazı.")],
    )


def shown_as(text):
    return new_output("display_data", {"text/plain": text})


def test_a_notebook_passes_that_prints_what_it_printed(calm):
    assert calm.of("right") == ["PASSED"] * 6


def test_each_kind_of_difference_fails(calm):
    assert calm.of("wrong") == ["FAILED"] * 6
    assert calm.status == 1


def test_the_report_shows_the_cell_both_outputs_and_the_first_differing_token(calm):
    assert calm.report("wrong", 0) == (
        "wrong.ipynb::Cell 0 (from chapters/x.md): Cell outputs differ\n"
        "    print('dönem', 1)\n"
        "    print('kayıp', 0.25)\n"
        "-- stdout: line 2: '0.75' was stored, '0.25' came out, off by 0.5\n"
        "-- stored:\ndönem 1\nkayıp 0.75\n"
        "-- now:\ndönem 1\nkayıp 0.25\n"
    )
    assert "'False' was stored, 'True' came out" in calm.report("wrong", 1)
    assert "stderr came in addition (stored: nothing; now: stderr)" in calm.report("wrong", 2)
    assert "line 1: the end of the line came in addition" in calm.report("wrong", 3)


def test_a_cell_that_was_never_executed_fails_whatever_its_tags(calm):
    assert calm.of("unrun") == ["FAILED"] * 3
    assert 'the stored cell was never executed; run "make notebooks"' in calm.report("unrun", 2)


def test_a_notebook_whose_outputs_were_taken_away_fails(calm):
    assert calm.of("stripped") == ["FAILED"] * 2
    assert "execute_result text/plain came in addition" in calm.report("stripped", 0)


def test_an_exception_shows_what_was_printed_and_the_traceback_and_the_rest_goes_on(calm):
    assert calm.of("raising") == ["FAILED", "PASSED"]
    report = calm.report("raising", 0)
    assert "-- it had printed:\nönce\n" in report
    assert "ValueError: invalid literal for int() with base 10: 'on'" in report
    assert "\x1b" not in report


def test_tags_that_say_what_not_to_judge_are_heeded(calm):
    assert calm.of("ignored") == ["PASSED", "SKIPPED", "PASSED"]


def test_what_a_notebook_writes_stays_in_a_folder_of_its_own(calm):
    assert calm.of("writing") == ["PASSED"] * 4
    assert {path.suffix for path in calm.folder.iterdir()} == {".ipynb", ".toml", ".txt"}
    assert not Path((calm.folder / "was-run-in.txt").read_text()).exists()


def test_outputs_that_are_cleared_or_updated_end_as_in_a_notebook(calm):
    assert calm.of("redrawn") == ["PASSED"] * 3
    assert "unhandled" not in calm.output


def test_tolerances_come_from_the_project_and_from_the_cell(calm):
    assert calm.of("own") == ["PASSED", "PASSED", "FAILED", "FAILED"]
    assert "the cell's metadata 'booktools' sets tolerances by name (rtol, " in calm.report("own", 3)


def test_a_notebook_without_code_cells_does_not_pass_and_the_others_are_judged(calm):
    assert re.search(r"^ERROR empty.ipynb", calm.output, re.MULTILINE)
    assert 'empty.ipynb: there is no code cell in it to judge; delete it and run "make notebooks"' in calm.output


@pytest.fixture(scope="module")
def deadly(tmp_path_factory):
    """One session over notebooks whose kernels die; a cell might take ten minutes."""
    folder = tmp_path_factory.mktemp("deadly")
    return judge(
        folder,
        "--durations=0",
        killed=[
            code("print('yaşıyor')", out("yaşıyor\n")),
            code(CHILD.format(name="killed-child") + "import os, signal, time\ntime.sleep(1)\n"
                 "print('son söz', file=sys.__stderr__, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"),
            code("'hiç'", value("'hiç'")),
        ],
        left=[code("import os, threading\nthreading.Timer(0.2, os._exit, [3]).start()"),
              code("import time; time.sleep(600)")],
        next=[code("6 * 7", value("42"))],
    )  # fmt: skip


def test_a_dead_kernel_is_reported_within_seconds(deadly):
    assert deadly.of("killed") == ["PASSED", "FAILED", "XFAIL"]
    report = deadly.report("killed", 1)
    assert report.startswith("killed.ipynb::Cell 1 (from chapters/x.md): the kernel died while this cell ran\n")
    assert "son söz" in report.partition("-- its last words:\n")[2]
    assert "the kernel died in cell 1" in deadly.output
    [seconds] = re.findall(r"([\d.]+)s call +killed.ipynb::Cell 1", deadly.output)
    assert float(seconds) < 10


def test_a_kernel_that_dies_a_little_later_is_found_out_too(deadly):
    assert deadly.of("left")[-1] in ("FAILED", "XFAIL") and "FAILED" in deadly.of("left")


def test_a_dead_kernel_harms_no_other_notebook_and_leaves_no_process(deadly):
    assert deadly.of("next") == ["PASSED"]
    assert left_behind("killed-child") == []


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """One session over notebooks that run past a limit of two seconds."""
    folder = tmp_path_factory.mktemp("slow")
    deaf = "while True:\n    try:\n        time.sleep(0.01); print('.')\n    except KeyboardInterrupt:\n        pass"
    return judge(
        folder,
        limit=2.0,
        sleeping=[code("import time\nprint('başladı')\ntime.sleep(300)"), code("1", value("1"))],
        deaf=[code(CHILD.format(name="deaf-child") + "import time\n" + deaf), code("1", value("1"))],
        sly=[
            code("import time\ntry:\n    time.sleep(300)\nexcept KeyboardInterrupt:\n    pass"),
            code("1", value("1")),
        ],
        next=[code("6 * 7", value("42"))],
    )


def test_a_cell_past_its_limit_fails_with_a_traceback_and_the_rest_is_not_run(slow):
    assert slow.of("sleeping") == ["FAILED", "XFAIL"]
    report = slow.report("sleeping", 0)
    assert "Timeout of 2 seconds exceeded" in report and "KeyboardInterrupt" in report and "time.sleep(300)" in report
    assert "-- it had printed:\nbaşladı\n" in report


def test_a_cell_that_will_not_stop_is_stopped(slow):
    assert slow.of("deaf") == ["FAILED", "XFAIL"]
    assert "Failed to interrupt kernel" in slow.report("deaf", 0)
    assert slow.seconds < 120


def test_a_cell_that_hides_the_interrupt_fails_all_the_same(slow):
    assert slow.of("sly") == ["FAILED", "XFAIL"]
    assert "it ran past its limit of 2 s" in slow.report("sly", 0)


def test_a_cell_past_its_limit_harms_no_other_notebook_and_leaves_no_process(slow):
    assert slow.of("next") == ["PASSED"]
    assert left_behind("deaf-child") == []


def test_a_kernel_that_cannot_start_says_why(tmp_path):
    spec = tmp_path / "share" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-c", "raise SystemExit('eksik: ipykernel')", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
    env = {**os.environ, "JUPYTER_PATH": str(tmp_path / "share")}
    verdict = judge(tmp_path, env=env, one=[code("1", value("1"))])
    assert "the kernel 'python3' did not start" in verdict.output and "eksik: ipykernel" in verdict.output
    verdict = judge(tmp_path, "--nbval-kernel-name=yok", one=[code("1", value("1"))])
    assert "the kernel 'yok' did not start: No such kernel named yok" in verdict.output


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "half.ipynb").write_text('{"cells": [')
    verdict = judge(tmp_path)
    assert verdict.status != 0
    assert "half.ipynb: not a whole notebook" in verdict.output


def test_settings_that_mean_nothing_stop_it_at_once(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.booktools.tolerances]\nrtoll = 1\n")
    verdict = judge(tmp_path, one=[code("1", value("1"))])
    assert verdict.status == pytest.ExitCode.USAGE_ERROR
    assert "pyproject.toml sets tolerances by name" in verdict.output


def test_no_ones_history_is_written_to(tmp_path):
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")}
    assert judge(tmp_path, env=env, one=[code("'iz'", value("'iz'"))]).status == 0
    assert list((tmp_path / "ipython").rglob("history.sqlite")) == []


def validate(book, *arguments):
    command = [sys.executable, "-m", "booktools", "validate", *arguments]
    return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)


def test_validate_judges_every_edition_in_its_own_kernel_and_prints_each_in_one_piece(new_book):
    editions = tuple({"tag": tag, "title": tag.title(), "env": {"SHADE": tag}} for tag in ("red", "blue"))
    shade = cell("import os; print(os.environ['SHADE'])", "red", "blue")
    book = new_book(shade, cell("open('x', 'w').close(); print('*')"), editions=editions)
    store_outputs(book, "{edition}\n")
    done = validate(book)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^== (\w+)|(\d passed)", done.stdout, re.MULTILINE) == [
        ("Red", ""), ("", "2 passed"), ("Blue", ""), ("", "2 passed"),
    ]  # fmt: skip
    assert {path.name for path in (book.root / "notebooks").rglob("*")} == {"red", "blue", "one.ipynb"}


def test_validate_fails_when_one_edition_does_and_still_judges_the_other(new_book):
    book = new_book(cell("print('kızıl')", "red"), cell("print('blue')", "blue"))
    store_outputs(book, "{edition}\n")
    done = validate(book)
    assert done.returncode == 1
    assert "'red' was stored, 'kızıl' came out" in done.stdout and "1 passed" in done.stdout
    assert "(from chapters/one.md)" in done.stdout


def test_validate_goes_by_the_books_time_limit(new_book):
    book = new_book(cell("import time; time.sleep(300)"), timeout=1)
    store_outputs(book)
    done = validate(book, "--edition", "red")
    assert done.returncode == 1
    assert "Timeout of 1 seconds exceeded" in done.stdout


def test_validate_goes_by_the_books_tolerances(new_book):
    book = new_book(cell("print(0.5)"))
    store_outputs(book, "0.6\n")
    assert validate(book, "--edition", "red").returncode == 1
    (book.root / "pyproject.toml").write_text("[tool.booktools.tolerances]\natol = 0.2\n")
    assert validate(book, "--edition", "red").returncode == 0


def test_an_edition_without_stored_notebooks_does_not_pass(new_book):
    assert validate(new_book(cell("1")), "--edition", "red").returncode == 1
