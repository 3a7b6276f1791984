"""Executing and storing: what is stale and nothing else, and what bad cells get."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from texts import EDITIONS, cell, source

from booktools.errors import BookError
from booktools.notebooks import command
from booktools.running import check, store
from booktools.running import schedule as runs
from booktools.running.library import Library
from booktools.sources.read import read_sources

pytestmark = pytest.mark.slow


def stored(book):
    """Every stored file with its bytes."""
    return {p.relative_to(book.root).as_posix(): p.read_bytes() for p in (book.root / "notebooks").rglob("*.ipynb")}


def printed(book, edition, document="chapters/one"):
    notebook = store.load(book, store.path_of(book, edition, document))
    return [cell.outputs[0].text for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]


def test_a_run_stores_what_each_edition_printed(new_book):
    book = new_book(cell("x = 'kırmızı'", "red"), cell("x = 'mavi'", "blue"), cell("print(x[0] in 'km')"))
    report = runs.run(book)
    assert report.problems == []
    assert sorted(report.executed) == ["chapters/one [blue]", "chapters/one [red]"]
    assert printed(book, "red") == printed(book, "blue") == ["True\n"]


def test_running_again_executes_nothing_and_running_by_force_gives_the_same_bytes(new_book):
    book = new_book(cell("print({'a': 1})"), cell("[1, 2]"), cell("import sys; print('uyarı', file=sys.stderr)"))
    runs.run(book)
    before = stored(book)
    assert runs.run(book).executed == []
    again = runs.run(book, force=True)
    assert len(again.executed) == 2 and again.written == []
    assert stored(book) == before


def test_an_edit_to_prose_rewrites_the_text_and_executes_nothing(new_book):
    runs.run(new_book("Önce.\n", cell("print(1)")))
    book = new_book("Sonra.\n", cell("print(1)"))
    report = runs.run(book)
    assert (report.executed, report.written) == ([], [])
    assert sorted(command.refresh(book)) == ["notebooks/blue/one.ipynb", "notebooks/red/one.ipynb"]
    assert b"Sonra." in stored(book)["notebooks/red/one.ipynb"]


def test_an_edit_to_one_cell_runs_its_edition_of_its_section_and_nothing_else(new_book):
    two = source(cell("print(2)"))
    new_book(cell("print('r')", "red"), cell("print('b')", "blue"), two=two)
    runs.run(new_book(cell("print('r')", "red"), cell("print('b')", "blue"), two=two))
    book = new_book(cell("print('R')", "red"), cell("print('b')", "blue"), two=two)
    report = runs.run(book)
    assert report.executed == ["chapters/one [red]"]
    assert report.written == ["notebooks/red/one.ipynb"]


def test_a_section_that_lost_its_last_cell_is_stored_without_it_and_executes_nothing(new_book):
    runs.run(new_book(cell("print(1)"), cell("print(2)")))
    book = new_book(cell("print(1)"))
    report = runs.run(book)
    assert report.executed == [] and len(report.written) == 2
    assert printed(book, "red") == ["1\n"]


def test_a_renamed_section_keeps_its_outputs(new_book):
    text = source(cell("print(1)"))
    runs.run(new_book(two=text))
    assert runs.run(new_book(three=text)).executed == []


def test_one_edition_can_be_run_alone(new_book):
    book = new_book(cell("print(1)"))
    assert runs.run(book, ["blue"]).written == ["notebooks/blue/one.ipynb"]


def test_files_that_a_cell_writes_are_left_nowhere(new_book):
    book = new_book(cell("open('artik.txt', 'w').write('x')\nprint(open('artik.txt').read())"))
    before = set(book.root.rglob("*"))
    assert runs.run(book).problems == []
    new = {p.relative_to(book.root).parts[0] for p in set(book.root.rglob("*")) - before}
    assert new == {"notebooks", "_build"}
    assert not list(book.root.rglob("artik.txt"))


def test_nor_are_temporary_files(new_book, tmp_path):
    kept = tmp_path / "kept"
    book = new_book(cell(f"import tempfile\nopen({str(kept)!r}, 'a').write(tempfile.mkdtemp() + chr(10))\nprint(1)"))
    assert runs.run(book).problems == []
    subprocess.run([sys.executable, "-m", "booktools", "validate"], cwd=book.root, check=True, capture_output=True)
    folders = kept.read_text().splitlines()
    assert len(folders) == 4  # run and judged, in two editions
    assert [folder for folder in folders if Path(folder).exists()] == []


def test_a_fourth_edition_needs_no_more_than_its_entry_in_the_list(new_book):
    book = new_book(cell("print(6 * 7)"), editions=(*EDITIONS, {"tag": "green", "title": "Yeşil"}))
    assert runs.run(book).problems == []
    assert printed(book, "green") == ["42\n"]


def test_an_edition_without_code_in_a_section_has_no_notebook_of_it(new_book):
    book = new_book(cell("print(1)", "red"), '+++ {"tags": ["blue"]}\n\nBurada yok.\n')
    assert runs.run(book).written == ["notebooks/red/one.ipynb"]


def test_an_edition_s_environment_reaches_its_kernel(new_book):
    editions = ({"tag": "red", "title": "Kırmızı", "env": {"SESSIZ": 3}},)
    book = new_book(cell("import os; print(os.environ['SESSIZ'])"), editions=editions)
    assert runs.run(book).problems == [] and printed(book, "red") == ["3\n"]


# Bad input: one line with place and edition; what ran well is stored, and of what did not nothing is changed.


def bad(new_book, edition, good, *cells, **options):
    """Problems of a run after `good` was stored and `cells` took its place, of which that of `edition` fails."""
    runs.run(new_book(good))
    book = new_book(*cells, **options)
    before = stored(book)
    assert before
    report = runs.run(book)
    changed = {path for path, content in stored(book).items() if content != before[path]}
    assert changed == {*report.written} == before.keys() - {f"notebooks/{edition}/one.ipynb"}
    return report.problems


def test_a_cell_that_raises_in_one_edition(new_book):
    [problem] = bad(
        new_book, "blue", cell("print(0)"), cell("print(1)"), cell("pass", "red"), cell("print('önce')\n1 / 0", "blue")
    )
    assert str(problem).startswith("chapters/one.md:17: [blue] the cell raised ZeroDivisionError: division by zero\n")
    assert "1 / 0" in problem.detail and "önce" in problem.detail
    assert "Traceback" in problem.detail and "\x1b" not in problem.detail


def test_a_cell_that_runs_past_its_limit(new_book):
    [problem] = bad(new_book, "blue", cell("print(0)"), cell("import time"), cell("time.sleep(60)", "blue"), timeout=2)
    assert str(problem).splitlines()[0] == "chapters/one.md:11: [blue] the cell ran past its limit of 2 s"


@pytest.mark.parametrize("death", ["os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_kernel_that_dies(new_book, death):
    [problem] = bad(new_book, "red", cell("print(0)"), cell("import os"), cell(death, "red"))
    assert str(problem).splitlines()[0] == "chapters/one.md:11: [red] the kernel died while running this cell"


def test_shared_cells_that_disagree_show_both_outputs(new_book):
    book = new_book(cell("x = 1", "red"), cell("x = 2", "blue"), cell("print(x)"))
    report = runs.run(book)
    [problem] = report.problems
    assert (problem.path, problem.line, problem.edition) == ("chapters/one.md", 19, "red, blue")
    assert "must print the same" in problem.message
    assert problem.detail == "[red] 1\n[blue] 2"
    assert len(report.written) == 2  # what each printed is true, and needs no other run once the cell is tagged
    assert (
        runs.run(new_book(cell("x = 1", "red"), cell("x = 2", "blue"), cell("print(x)", "red", "blue"))).executed == []
    )


def test_an_output_that_the_judge_calls_equal_keeps_its_stored_bytes(new_book, tmp_path):
    once = f"import pathlib\np = pathlib.Path({str(tmp_path / 'ran')!r})\nprint(0.123456789 + p.exists() * 1e-9)\np.touch()"
    new = f"import pathlib\nprint(pathlib.Path({str(tmp_path / 'ran')!r}).exists())"
    book = new_book(cell(once, "red"), cell(new, "red"), cell("print(1)", "red"))
    (tmp_path / "ran").unlink(missing_ok=True)
    runs.run(book, ["red"])
    assert printed(book, "red") == ["0.123456789\n", "True\n", "1\n"]
    before = stored(book)
    report = runs.run(book, ["red"], force=True)
    assert (report.executed, report.written) == (["chapters/one [red]"], [])
    assert stored(book) == before


def test_a_new_cell_leaves_those_below_it_as_they_were(new_book):
    book = new_book(cell("print(1)"), cell("print(2)"))
    runs.run(book)
    before = {c.source: c.id for c in store.load(book, store.path_of(book, "red", "chapters/one")).cells}
    book = new_book(cell("print(0)"), cell("print(1)"), cell("print(2)"))
    runs.run(book)
    after = {c.source: c.id for c in store.load(book, store.path_of(book, "red", "chapters/one")).cells}
    assert after.items() > before.items()


def test_a_shared_cell_may_differ_where_it_is_not_compared(new_book):
    book = new_book(cell("x = 1", "red"), cell("x = 2", "blue"), cell("print(x)", "nbval-ignore-output"))
    assert runs.run(book).problems == []


def test_a_good_section_is_stored_beside_a_bad_one(new_book):
    book = new_book(cell("1 / 0"), two=source(cell("print(2)")))
    report = runs.run(book)
    assert {p.path for p in report.problems} == {"chapters/one.md"}
    assert sorted(report.written) == ["notebooks/blue/two.ipynb", "notebooks/red/two.ipynb"]


def test_a_framework_that_is_not_installed(new_book):
    editions = ({"tag": "red", "title": "Kırmızı", "package": "olmayan-paket", "install": "pip install olmayan"},)
    book = new_book(cell("print(1)"), editions=editions)
    with pytest.raises(BookError) as caught:
        runs.run(book)
    [problem] = caught.value.problems
    assert problem.edition == "red" and "olmayan-paket" in problem.message
    assert "pip install olmayan" in problem.message
    assert stored(book) == {}


def test_a_truncated_stored_notebook_is_made_anew(new_book):
    book = new_book(cell("print(1)"))
    runs.run(book)
    before = stored(book)
    file = store.path_of(book, "red", "chapters/one")
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(BookError, match=r"notebooks/red/one.ipynb: \[red\] not a whole notebook .*make notebooks"):
        store.load(book, file)
    assert runs.run(book).executed == ["chapters/one [red]"]
    assert stored(book) == before


#: Writes a longer notebook over a stored one, once for each line that `store.py` runs for it, and is
#: killed before that line; then once more, killed by the kernel with a part of the file on disk.
WRITER = """
import copy, os, pathlib, resource, signal, sys
from booktools.book import read_book
from booktools.running import store
from booktools.sources.cells import outputs_of
book = read_book(pathlib.Path(sys.argv[1]))
file = pathlib.Path(sys.argv[2])
old = store.load(book, file)
new = copy.deepcopy(old)
new.cells[-1].outputs[0].text = "yeni" * 50_000

def kill_before(lines):
    def follow(frame, event, argument):
        nonlocal lines
        lines -= event == "line"
        if lines == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return follow
    sys.settrace(lambda frame, *_: follow if frame.f_code.co_filename == store.__file__ else None)

def kill_after(size):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

def write(killer, moment):
    store.write(file, old)
    child = os.fork()
    if child == 0:
        killer(moment)
        store.write(file, new)
        os._exit(0)
    death = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    [[output]] = outputs_of(store.load(book, file)).values()
    print(-death, output.text[:4].strip(), flush=True)
    return death

moment = 1
while write(kill_before, moment):
    moment += 1
write(kill_after, 100_000)
"""


def test_killed_at_any_moment_a_stored_notebook_is_the_old_one_or_the_new_one(new_book):
    book = new_book(cell("print(1)"))
    runs.run(book)
    file = store.path_of(book, "red", "chapters/one")
    told = subprocess.run([sys.executable, "-c", WRITER, book.root, file], capture_output=True, text=True, check=True)
    *lines, alive, half = told.stdout.splitlines()
    kept, replaced = (lines.count(f"{signal.SIGKILL} {text}") for text in ("1", "yeni"))
    assert kept > 8 and lines == [f"{signal.SIGKILL} 1"] * kept + [f"{signal.SIGKILL} yeni"] * replaced
    assert (alive, half) == ("0 yeni", f"{signal.SIGXFSZ} 1")


@pytest.fixture
def apart(new_book):
    """Each edition is near to what it stored before, and near to the other; the stored ones lie apart."""

    def book(red, blue, force=False):
        made = new_book(cell(f"x = {red}", "red"), cell(f"x = {blue}", "blue"), cell("print(x)"))
        return made, runs.run(made, force=force)

    assert book("1.0", "1.0")[1].problems == []
    return book


def test_editions_that_print_alike_are_stored_alike_though_each_is_near_to_what_it_printed_before(apart):
    book, report = apart("1.000008", "1.000016")
    assert report.problems == []
    assert (printed(book, "red"), printed(book, "blue")) == (["1.000008\n"], ["1.000016\n"])
    assert list(check.problems(book, read_sources(book), Library(book))) == []


def test_editions_that_do_not_are_told_and_what_each_stored_is_left(apart):
    book, report = apart("1.000008", "1.000026")
    [problem] = report.problems
    assert printed(book, "red") == ["1.0\n"]
    assert list(check.problems(book, read_sources(book), Library(book))) == [problem]


def test_a_section_that_was_renamed_and_run_by_force_keeps_what_the_judge_calls_equal(new_book, tmp_path):
    ran = str(tmp_path / "ran")
    text = source(cell(f"import pathlib\np = pathlib.Path({ran!r})\nprint(0.123456789 + p.exists() * 1e-9)\np.touch()"))
    runs.run(new_book(two=text), ["red"], force=True)
    book = new_book(three=text)
    assert runs.run(book, ["red"], force=True).executed == ["chapters/three [red]"]
    assert printed(book, "red", "chapters/three") == ["0.123456789\n"]
