"""What a run stores of what cells put out: all of it, in order, as a reader's Jupyter shows it, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from judged import code, judge
from nbformat.v4 import new_notebook
from texts import cell, write_book

from booktools.running import execution, kernels
from booktools.running.execution import Failure, execute

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A Jupyter path with the kernel of an edition that runs in this very interpreter."""
    book = write_book(tmp_path_factory.mktemp("kernel"), cell("1"))
    return kernels.jupyter_path(book, book.editions[0])


@pytest.fixture
def run(kernel):
    """Run cells in a new kernel; the cells with their outputs."""

    def run(*cells, timeout=300):
        return execute(new_notebook(cells=[code(text, count=None) for text in cells]), kernel, timeout).cells

    return run


def told(cells):
    return [list(map(_told, cell.outputs)) for cell in cells]


def _told(output):
    """`a` for what was printed, `!a` on standard error, `▦a` for something displayed, `✗` for an exception."""
    if output.output_type == "stream":
        return ("!" if output.name == "stderr" else "") + output.text.rstrip("\n")
    return "✗" if output.output_type == "error" else "▦" + output.data["text/plain"]


IMPORTS = """
import ctypes, logging, multiprocessing, os, subprocess, sys, time, warnings
from IPython.display import clear_output, display
c = ctypes.CDLL(None)
logging.basicConfig(format="%(message)s")
def error(text, **options): print(text, file=sys.stderr, **options)
"""

ORDERS = {
    # Text and what is displayed.
    "for n in 'ab': print(n); display(n)\nprint('c')": ["a", "▦'a'", "b", "▦'b'", "c"],
    "print(1); display(2); display(3); print(4); 5": ["1", "▦2", "▦3", "4", "▦5"],
    "print('a', end=''); sys.stdout.flush(); print('b')": ["ab"],
    # Standard error: where it is flushed, and else after the text; whatever a clock does meanwhile.
    "print('a'); error('e'); print('b')": ["a\nb", "!e"],
    "print('a'); time.sleep(0.5); error('e'); time.sleep(0.5); print('b')": ["a\nb", "!e"],
    "error('e'); time.sleep(0.5); print('a')": ["a", "!e"],
    "print('a', flush=True); error('e', flush=True); print('b')": ["a", "!e", "b"],
    "print('a'); logging.warning('e'); time.sleep(0.5); print('b')": ["!e", "a\nb"],
    "print('a'); error('e'); display(1); print('b'); error('f')": ["a", "!e", "▦1", "b", "!f"],
    "print('a'); display(1); print('b'); time.sleep(0.5); error('e'); print('c')": ["a", "▦1", "b\nc", "!e"],
    # Below Python: where it was written, all of it there when the cell ends.
    "print('a'); _ = os.write(1, b'b\\n'); print('c')": ["a\nb\nc"],
    "print('a'); _ = subprocess.run(['echo', 'b']); print('c')": ["a\nb\nc"],
    "print('a'); _ = os.system('echo b'); display(1)": ["a\nb", "▦1"],
    "_ = c.printf(b'a\\n'); print('b')": ["a\nb"],
    "_ = sys.__stdout__.write('ığ\\n')": ["ığ"],
    "_ = os.write(2, b'e\\n'); print('a')": ["a", "!e"],
    "_ = subprocess.run('echo a; echo e >&2', shell=True)": ["a", "!e"],
    "for n in range(300): print(n % 10, end=''); _ = os.write(1, b'-')": ["0-1-2-3-4-5-6-7-8-9-" * 30],
    "_ = os.write(1, 'ış'.encode() * 100_000)": ["ış" * 100_000],
    "p = multiprocessing.get_context('fork').Process(target=print, args=('a',)); p.start(); p.join()": ["a"],
    "p = os.fork()\nif not p: os.write(1, b'a\\n'); os._exit(0)\n_ = os.waitpid(p, 0); print('b')": ["a\nb"],
    "!echo a": ["a"],
    # What is written over, or taken back.
    "for n in range(3): print(f'{n} %', end='\\r')": ["2 %"],
    "print(1); clear_output(); print(2)": ["2"],
    "print(1)\nfor n in range(3): clear_output(wait=True); display(n)": ["▦2"],
    "h = display(1, display_id=True); print(2); h.update(3)": ["▦3", "2"],
}


def test_outputs_stand_in_the_order_in_which_the_cell_put_them_out(run):
    assert dict(zip(ORDERS, told(run(IMPORTS, *ORDERS)[1:]), strict=True)) == ORDERS


def test_a_later_cell_updates_what_is_displayed_between_texts(run):
    shown = run(IMPORTS, "print(0, flush=True); print(1, flush=True); h = display(2, display_id=True); print(3)",
                "h.update('one'); h.display('two')")  # fmt: skip
    assert told(shown[1:]) == [["0\n1", "▦'two'", "3"], ["▦'two'"]]


def test_the_judge_finds_what_a_run_stores(run, tmp_path):
    bar = "for n in range(3): error(f'\\r{n} %', end='', flush=True); print(n)"
    verdict = judge(tmp_path, one=run(IMPORTS, *ORDERS, bar, "warnings.warn('dikkat')"))
    assert set(verdict.of("one")) == {"PASSED"}, verdict.output


MANY = "for number in range(6000): print(number, flush=True)"


def test_no_message_of_many_is_lost(run, tmp_path):
    cells = run(MANY)
    assert told(cells) == [["\n".join(map(str, range(6000)))]]
    verdict = judge(tmp_path, one=cells)
    assert verdict.of("one") == ["PASSED"], verdict.output


def test_no_setting_of_a_users_enters_an_output(run, tmp_path, monkeypatch):
    profile = tmp_path / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "mine.py").write_text("import numpy as np; np.set_printoptions(precision=2)\nmine = 1\n")
    (profile / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n")
    for name in ("mpl", "home/.config/matplotlib", "home/.matplotlib"):
        (tmp_path / name / "stylelib").mkdir(parents=True)
        (tmp_path / name / "matplotlibrc").write_text("figure.figsize: 1, 1\n")
        (tmp_path / name / "stylelib" / "ggplot.mplstyle").write_text("figure.figsize: 2, 2\n")
    paths = {"IPYTHONDIR": "ipython", "MPLCONFIGDIR": "mpl", "MATPLOTLIBRC": "mpl/matplotlibrc", "HOME": "home"}
    paths["KERAS_HOME"] = "mine/keras"
    for name, path in paths.items():
        monkeypatch.setenv(name, str(tmp_path / path))
    others = {
        "MPLBACKEND": "agg",
        "COLUMNS": "20",
        "PYTHONWARNINGS": "ignore",
        "PYTHONOPTIMIZE": "1",
        "PYTHONDEVMODE": "1",
    }
    for name, value in {**others, "PYTHONSTARTUP": str(profile / "startup" / "mine.py")}.items():
        monkeypatch.setenv(name, value)
    cells = run(
        "import numpy as np; 1 / np.float64(3); np.array([1 / 3])",
        "'mine' in globals()",
        "import matplotlib.style; matplotlib.style.use('ggplot'); matplotlib.rcParams['figure.figsize']",
        "matplotlib.get_backend()",
        "import warnings; warnings.warn('dikkat')",
        "import shutil; shutil.get_terminal_size().columns",
        "__debug__",
        "import os; 'mine' in os.environ['KERAS_HOME']",
    )
    assert told(cells) == [
        ["▦array([0.33333333])"],
        ["▦False"],
        ["▦[6.4, 4.8]"],
        ["▦'module://matplotlib_inline.backend_inline'"],
        ["!/tmp/ipykernel_0/927754944.py:1: UserWarning: dikkat\n  import warnings; warnings.warn('dikkat')"],
        ["▦80"],
        ["▦True"],
        ["▦False"],
    ]
    monkeypatch.delenv("PYTHONOPTIMIZE")  # without its assertions pytest tests nothing
    verdict = judge(tmp_path / "home", one=cells)
    assert set(verdict.of("one")) == {"PASSED"}, verdict.output


def test_numpy_starts_no_threads_that_would_spin_while_another_kernel_needs_the_core(run):
    count = "len(psutil.Process().threads())"
    cells = run(
        f"import psutil; before = {count}\nimport numpy; numpy.ones((300, 300)) @ numpy.ones((300, 300))\n{count} - before"
    )
    assert told(cells) == [["▦0"]]


def test_the_list_of_fonts_is_not_made_anew_each_time(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    (tmp_path / "fontlist-v0.json").write_text("{}")
    found = told(run("import os\nos.listdir(os.environ['MPLCONFIGDIR'])"))
    assert "'fontlist-v0.json'" in found[0][0]


def test_a_cell_finds_an_empty_folder_and_no_name_that_it_did_not_make(run):
    found = told(run("import os\nos.listdir()", "sorted(n for n in globals() if n[0] != '_')"))
    assert found == [["▦[]"], ["▦['In', 'Out', 'exit', 'get_ipython', 'open', 'os', 'quit']"]]


@pytest.mark.parametrize("name", ["ı ş " * 40, "boşluklu klasör"])
def test_a_folder_for_temporary_files_with_any_name(run, tmp_path, monkeypatch, name):
    """The path of a socket may have a hundred letters."""
    folder = tmp_path / name[:200]
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    assert told(run("import tempfile; tempfile.mkdtemp() != ''")) == [["▦True"]]
    assert list(folder.iterdir()) == []


# Bad cells.


def failure(run, *cells, **options):
    with pytest.raises(Failure) as caught:
        run(*cells, **options)
    return caught.value


@pytest.mark.parametrize(
    "flood", ["while True: print('x' * 1000)", "while True: print('x' * 10, flush=True)", "while True: display('x' * 1000)",
              "while True: os.write(1, b'x' * 10_000)"],
)  # fmt: skip
def test_a_cell_that_puts_out_without_end_is_ended(run, monkeypatch, flood):
    monkeypatch.setattr(execution, "LIMIT", 10**6)
    failed = failure(run, "import os", flood)
    assert (failed.cell, failed.message) == (1, "the cell put out more than 1 MB")
    assert len(failed.detail) < 30_000


def test_what_a_failing_cell_printed_is_told_by_its_first_and_last_lines(run):
    failed = failure(run, "for n in range(100_000): print(n)\nprint('x' * 10**7)\nraise ValueError('y' * 10**6)")
    lines = failed.detail.splitlines()
    assert lines[3:6] == ["-- printed on stdout:", "0", "1"] and "… 99961 lines more …" in lines
    assert len(failed.detail) < 10_000 and len(failed.message) < 400
    assert failed.message.startswith("the cell raised ValueError: yyy")


def test_a_value_that_cannot_be_shown_is_named(run):
    failed = failure(run, "class Bad:\n    def __repr__(self): raise ValueError('kötü')\nBad()")
    assert failed.message == "the cell raised ValueError: kötü" and "__repr__" in failed.detail


@pytest.mark.parametrize("last", ["os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_dying_kernel_s_last_words_are_told(run, last):
    words = "print('son', file=sys.__stderr__, flush=True); os.write(2, b'nefes')\n"
    failed = failure(run, "import os, sys", words + last)
    assert (failed.cell, failed.message) == (1, "the kernel died while running this cell")
    assert "-- the kernel's last words:\nson\nnefes" in failed.detail


def test_a_kernel_that_never_answers_leaves_nothing_to_be_told_at_the_end(tmp_path):
    """nbclient would clean up once more when Python ends, after a kernel that is gone, and fail at that."""
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-c", "raise SystemExit('eksik')", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
    code = (
        "import pathlib, sys\nfrom nbformat.v4 import new_code_cell, new_notebook\n"
        "from booktools.running.execution import Failure, execute\n"
        "try: execute(new_notebook(cells=[new_code_cell('1')]), pathlib.Path(sys.argv[1]), 60)\n"
        "except Failure as failure: print(failure.message)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("the kernel did not start: ") and "Traceback" not in done.stderr
