"""Kernels that die, hang, or never start: what the judge says of them, and what they leave behind."""

from __future__ import annotations

import json
import os
import re
import sys
import time

import psutil
import pytest
from judged import code, judge, out, value

pytestmark = pytest.mark.slow

#: Starts a process that outlives its kernel; the text in it tells whose it was.
CHILD = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', {name!r}])\n"


def left_behind(name):
    """Processes that were started with `name` among their arguments, once they had time to end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [p.pid for p in psutil.process_iter(["cmdline"]) if name in (p.info["cmdline"] or ())]
        if not found:
            return []
        time.sleep(0.1)
    return found


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


def test_a_dead_kernel_is_reported_and_not_waited_for(deadly):
    assert deadly.of("killed") == ["PASSED", "FAILED", "XFAIL"]
    report = deadly.report("killed", 1)
    assert report.startswith("killed.ipynb::Cell 1 (from chapters/x.md): the kernel died while this cell ran\n")
    assert "son söz" in report.partition("-- its last words:\n")[2]
    assert "the kernel died in cell 1" in deadly.output
    [seconds] = re.findall(r"([\d.]+)s call +killed.ipynb::Cell 1", deadly.output)
    assert float(seconds) < 120  # of the ten minutes that it might have taken, on however busy a machine


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
    assert (
        "there is no kernel 'yok'; delete the notebook and run" in verdict.output and "Traceback" not in verdict.output
    )


def test_no_ones_history_is_written_to(tmp_path):
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")}
    assert judge(tmp_path, env=env, one=[code("'iz'", value("'iz'"))]).status == 0
    assert list((tmp_path / "ipython").rglob("history.sqlite")) == []
