"""The command line as its users meet it: exit status, standard output, standard error."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import pytest
from building import store_notebooks, store_outputs
from texts import cell, source
from websocket import create_connection

from booktools.__main__ import main
from booktools.running import store
from booktools.site.serve import watched

pytestmark = pytest.mark.slow


def apart(book, *arguments, **options):
    """In a process of its own, for what a process is given."""
    command = [sys.executable, "-m", "booktools", "--book", str(book.root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=book.root, **options)


@pytest.fixture
def booktools(capfd, monkeypatch):
    """In this process, which has loaded all that a command loads, with what children print too."""

    def run(book, *arguments):
        monkeypatch.chdir(book.root)
        capfd.readouterr()
        try:
            status = main(["--book", str(book.root), *arguments])
        except SystemExit as end:
            status = end.code
        return subprocess.CompletedProcess(arguments, status, *capfd.readouterr())

    return run


def test_run_says_what_it_stored(booktools, new_book):
    done = booktools(new_book(cell("print(1)")), "run", "--edition", "red")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "stored notebooks/red/one.ipynb\n1 executed, 1 stored\n"


def test_run_ends_with_status_1_and_the_problem_on_stderr(booktools, new_book):
    done = booktools(new_book(cell("1 / 0")), "run", "--edition", "blue")
    assert done.returncode == 1
    assert done.stderr.startswith("chapters/one.md:7: [blue] the cell raised ZeroDivisionError")
    assert "Traceback (most recent call last)" in done.stderr


def test_an_unknown_edition_is_named_with_those_there_are(booktools, new_book):
    done = booktools(new_book(cell("1")), "run", "--edition", "gren")
    assert done.returncode == 1
    assert done.stderr == "_config.yml: no edition 'gren'; there are: red, blue\n"


@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_command_that_would_take_no_notice_of_an_edition_takes_none(booktools, new_book, command):
    done = booktools(new_book(cell("1")), command, "--edition", "red")
    assert done.returncode == 2
    assert "unrecognized arguments: --edition red" in done.stderr


def test_the_help_begins_with_all_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    first = " ".join(said.partition("-m booktools ")[2].partition("`")[0].split())
    assert {*first.split(" | ")} == {*re.findall(r"^    (\w+) ", said, re.MULTILINE)}


def test_a_folder_that_is_no_book(tmp_path):
    done = subprocess.run([sys.executable, "-m", "booktools", "check"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("_config.yml: not found in ")


def test_check_passes_when_sources_and_store_agree(booktools, new_book):
    book = new_book("Yazı.\n", cell("1", "red"), cell("2", "blue", "nbval-ignore-output"))
    store_notebooks(book)
    done = booktools(book, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 code cells, 1 not compared (50.0%)" in done.stdout


#: Says of a command what it loaded of what takes seconds, and how often it read a source.
IDLE = """
import sys
from booktools.__main__ import main
from booktools.sources import read
reads, read_source = [], read.read_source
read.read_source = lambda book, document: reads.append(document) or read_source(book, document)
status = main(sys.argv[1:])
print(status, [name for name in ("sphinx", "docutils", "jupytext", "IPython") if name in sys.modules], reads)
"""


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_command_that_finds_all_as_it_should_be_loads_no_sphinx_and_reads_each_source_once(new_book, command):
    book = new_book("Yazı.\n", cell("import json\nprint(json.dumps(1))"))
    store_outputs(book, "1\n")
    assert apart(book, "run").returncode == 0
    asked = [sys.executable, "-c", IDLE, "--book", str(book.root), command]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 [] ['chapters/index', 'chapters/one']"


def test_check_counts_every_cell_that_is_not_compared(booktools, new_book):
    tags = ("nbval-ignore-output", "nbval-skip", "skip-execution")
    book = new_book(
        *(cell(str(number), "red", tag) for number, tag in enumerate(tags)), cell("9", "red"), cell("8", "blue")
    )
    assert "5 code cells, 3 not compared (60.0%)" in booktools(book, "check").stdout


def test_check_names_every_place_where_they_do_not(booktools, new_book):
    store_notebooks(new_book("Yazı.\n", cell("1", "red"), two=source(cell("2"))))
    book = new_book("Yazı.\n", cell("1", "red"), cell("3", "blue"))
    done = booktools(book, "check")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0].startswith("chapters/one.md:15: [blue] no stored output for this cell: ")
    assert [line.split(": ")[0] for line in lines[1:]] == [
        "notebooks/blue/two.ipynb",
        "notebooks/red/two.ipynb",
        "chapters/two.md",
    ]


def test_check_reports_stored_text_that_is_behind_its_source(booktools, new_book):
    store_notebooks(new_book("Önce.\n", cell("1")))
    done = booktools(new_book("Sonra.\n", cell("1")), "check")
    assert done.returncode == 1
    assert "notebooks/red/one.ipynb: [red] its text is not that of chapters/one.md" in done.stderr


def test_check_says_so_when_the_last_cell_of_a_section_is_gone(booktools, new_book):
    store_notebooks(new_book(cell("1"), cell("2", "red")))
    done = booktools(new_book(cell("1")), "check")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "notebooks/red/one.ipynb: [red] its text is not that of chapters/one.md" in done.stderr


def test_a_run_takes_the_last_cell_of_a_section_away_without_executing(booktools, new_book):
    store_notebooks(new_book(cell("1"), cell("2")))
    book = new_book(cell("1"))
    done = booktools(book, "run")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 executed, 2 stored")
    assert booktools(book, "check").returncode == 0


def test_check_reports_outputs_made_with_another_lock(booktools, new_book):
    book = new_book(cell("1"))
    store_notebooks(book)
    (book.root / "requirements").mkdir()
    (book.root / "requirements/blue.txt").write_text("numpy==2")
    done = booktools(book, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "notebooks/blue/one.ipynb: [blue] its lock, or a module or file of the book that it reads, has changed"
    )


def test_validate_passes_what_a_run_stored_and_fails_what_was_typed_by_hand(booktools, new_book):
    book = new_book(cell("print(6 * 7)"))
    assert booktools(book, "run").returncode == 0
    assert booktools(book, "validate", "--edition", "red").returncode == 0
    file = store.path_of(book, "red", "chapters/one")
    file.write_text(file.read_text().replace("42", "43"))
    assert booktools(book, "validate", "--edition", "red").returncode == 1


def test_validate_says_what_is_not_stored(booktools, new_book):
    done = booktools(new_book(cell("1")), "validate", "--edition", "red")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("notebooks/red: [red] no notebook is stored to validate; run ")


def test_a_run_of_no_editions_at_a_time_is_refused(booktools, new_book):
    for number in ("0", "-1"):
        done = booktools(new_book(cell("1")), "run", "--jobs", number)
        assert done.returncode == 2 and f"at least 1, not {number}" in done.stderr


def test_tolerances_that_cannot_be_used_are_told_before_anything_runs(booktools, new_book):
    book = new_book(cell("1"))
    (book.root / "pyproject.toml").write_text("[tool.booktools.tolerances]\nrtoll = 1\n")
    for command in ("run", "check"):
        done = booktools(book, command)
        assert done.returncode == 1 and done.stderr.startswith("pyproject.toml: ") and "rtoll" in done.stderr
        assert len(done.stderr.splitlines()) == 1 and not (book.root / "notebooks").exists()


def test_what_stops_sphinx_is_told_in_a_line(booktools, new_book):
    book = new_book(cell("1"))
    store_notebooks(book)
    settings = book.root / "_config.yml"
    settings.write_text(settings.read_text().replace("- booktools.extension", "- booktools.extension\n  - olmayan"))
    done = booktools(book, "check")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    place, _, said = line.partition(": ")
    assert settings.read_text().splitlines()[int(place.partition(":")[2]) - 1].strip() == "extra_extensions:"
    assert said == (
        "sphinx.extra_extensions: Could not import extension olmayan (exception: No module named 'olmayan'); "
        "install it, mend its name, or take it out"
    )


def test_a_book_that_does_not_load_the_toolkit_is_told_so(booktools, new_book):
    book = new_book(cell("1"))
    store_notebooks(book)
    settings = book.root / "_config.yml"
    settings.write_text(settings.read_text().replace("booktools.extension", "sphinx_exercise"))
    done = booktools(book, "check")
    [line] = done.stderr.splitlines()
    assert done.returncode == 1 and line.startswith("_config.yml:")
    assert line.endswith(": sphinx.extra_extensions does not name booktools.extension; add it, as the last")


# What the system refuses: a line with the path and the cure.


def lines(done):
    assert done.returncode == 1 and "Traceback" not in done.stderr + done.stdout
    return done.stderr.splitlines()


RED = "notebooks/red/one.ipynb"
SPOILT = {
    "a folder in place of a source": (
        lambda root: (root / "chapters/one.md").unlink() or (root / "chapters/one.md").mkdir(),
        "chapters/one.md: is a directory; a file belongs there",
        ("check", "run"),
    ),
    "a folder in place of a stored notebook": (
        lambda root: (root / RED).unlink() or (root / RED).mkdir(),
        f"{RED}: is a directory; a file belongs there",
        ("check", "run", "validate"),
    ),
    "a source that links to nowhere": (
        lambda root: (root / "chapters/one.md").unlink() or (root / "chapters/one.md").symlink_to("yok"),
        "chapters/one.md: no such file or directory; put it there, or mend the link that leads to it",
        ("check", "run"),
    ),
    "a folder in place of the settings": (
        lambda root: (root / "_config.yml").unlink() or (root / "_config.yml").mkdir(),
        "_config.yml: is a directory; a file belongs there",
        ("check", "run", "validate"),
    ),
    "a source that may not be read": (
        lambda root: (root / "chapters/one.md").chmod(0),
        "chapters/one.md: permission denied; give yourself the right to it",
        ("check", "run"),
    ),
    "a stored notebook that may not be read": (
        lambda root: (root / RED).chmod(0),
        f"{RED}: permission denied; give yourself the right to it",
        ("check", "run", "validate"),
    ),
    "a file in place of the build folder": (
        lambda root: (root / "_build").write_text(""),
        "_build",
        ("check", "run", "validate"),
    ),
    "a build folder that may not be written": (
        lambda root: (root / "_build").mkdir() or (root / "_build").chmod(0o500),
        "_build",
        ("check", "run", "validate"),
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_the_system_refuses_is_told_in_a_line(booktools, new_book, case):
    book = new_book(cell("1"))
    store_outputs(book)
    spoil, told, commands = SPOILT[case]
    spoil(book.root)
    for command in commands:
        rights = "may not" in case
        done = apart(book, command, preexec_fn=without_special_rights) if rights else booktools(book, command)
        [line] = lines(done)
        assert line.startswith(told) and line.endswith(", then do the same again"), (command, line)


def test_a_store_that_may_not_be_written_is_told_with_what_was_stored(new_book):
    store_outputs(new_book(cell("1"), cell("2", "red"), cell("3", "blue")))
    book = new_book(cell("1"))
    (book.root / "notebooks/red").chmod(0o500)
    done = apart(book, "run", "--edition", "blue", "--edition", "red", preexec_fn=without_special_rights)
    [line] = lines(done)
    assert line == f"{RED}: permission denied; give yourself the right to it, then do the same again"
    assert done.stdout.splitlines()[-1].startswith("0 executed, ")


def without_special_rights():
    """As a user who is not root has none: not to pass over the rights of files."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; refused to who has none to drop


def test_a_full_disk_is_told_with_what_was_stored_before(new_book, monkeypatch, capsys):
    before = (source(cell("1"), cell("2")),) * 2
    store_outputs(new_book(one=before[0], two=before[1]))
    book = new_book(one=source(cell("1")), two=source(cell("1")))
    room = iter([True, True, False])
    replace = store.replace

    def full(file, text):
        if not next(room):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        replace(file, text)

    monkeypatch.setattr(store, "replace", full)
    assert main(["--book", str(book.root), "run"]) == 1
    out, err = capsys.readouterr()
    assert out == "stored notebooks/blue/one.ipynb\nstored notebooks/red/one.ipynb\n0 executed, 2 stored\n"
    assert err == "notebooks/red/two.ipynb: no space left on device; make room on the disk, then do the same again\n"


def test_a_file_that_may_grow_no_larger_is_told_though_the_system_does_not_name_it(new_book):
    book = new_book("Yazı. " * 500, cell("print(1)"))
    store_outputs(book, "1\n")

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    for command in ("check", "run"):
        [line] = lines(apart(book, command, preexec_fn=small_files))
        assert line.startswith("_build/notebooks/.doctrees/chapters/") and ": file too large; raise the limit" in line
    judged = apart(book, "validate", "--edition", "red", preexec_fn=small_files)
    assert judged.returncode == 1 and "During handling" not in judged.stdout
    assert re.search(r"^/\S+/ipython_kernel_config.py: file too large; raise the limit", judged.stdout, re.MULTILINE)


def test_a_broken_stored_notebook_is_told_by_every_command(booktools, new_book):
    book = new_book(cell("1"))
    store_notebooks(book)
    (book.root / RED).write_text((book.root / RED).read_text().replace('"stream"', '"pyout"'))
    for command in ("check", "validate"):
        [line] = lines(booktools(book, command))
        assert line.startswith(f"{RED}: [red] not a whole notebook (")
    done = booktools(book, "run", "--edition", "blue")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stored_notebook_that_would_be_read_for_ever_is_told(booktools, new_book):
    book = new_book(cell("1"))
    store_notebooks(book)
    (book.root / RED).unlink()
    os.mkfifo(book.root / RED)
    assert booktools(book, "check").stderr.startswith(
        f"{RED}: [red] not a whole notebook (neither a file nor a folder)"
    )


def test_a_terminal_that_lacks_letters_stops_nothing(new_book):
    book = new_book("Yazı ğüşİ.\n", cell("print('ğüşİ')"))
    book = replace(book, editions=book.editions[:1])
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    for command in ("run", "check", "validate"):
        done = apart(book, command, env=env)
        assert (done.returncode, done.stderr) == (0, ""), command
    (book.root / "chapters/one.md").write_text(source(cell("1", "gren"), cell("ğ", "ğ")), encoding="utf-8")
    assert len(lines(apart(book, "check", env=env))) == 2


def test_a_run_that_is_killed_leaves_the_store_as_it_was_and_no_kernel_behind(new_book):
    store_notebooks(new_book(cell("1")))
    book = new_book(
        cell("import os\nopen('/proc/self/comm', 'w').write('booktools-probe')"), cell("import time; time.sleep(60)")
    )
    before = {p: p.read_bytes() for p in (book.root / "notebooks").rglob("*.ipynb")}
    child = subprocess.Popen([sys.executable, "-m", "booktools", "run", "--edition", "red"], cwd=book.root)
    while not processes("booktools-probe"):
        assert child.poll() is None
        time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    deadline = time.monotonic() + 60
    while processes("booktools-probe") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes("booktools-probe") == []
    assert {p: p.read_bytes() for p in (book.root / "notebooks").rglob("*.ipynb")} == before


def test_serve_rebuilds_a_page_when_its_source_changes_and_has_browsers_load_it_anew(new_book):
    book = new_book("Önce.\n", cell("1"))
    store_notebooks(book)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/chapters/one.html"
    command = [sys.executable, "-m", "booktools", "serve", "--port", str(port)]
    with (book.root / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=book.root, stdout=log, stderr=log)
    try:
        wait_for(url, "Önce.")
        with contextlib.closing(create_connection(f"ws://127.0.0.1:{port}/livereload", timeout=120)) as browser:
            browser.send(json.dumps({"command": "info", "url": url}))
            path = book.root / "chapters/one.md"
            for old, new in ("Önce.", "Sonra."), ("Sonra.", "En son."):  # one right after the other
                path.write_text(path.read_text().replace(old, new))
                await_reload(browser)
                wait_for(url, new)
        # A page that is loaded anew has no connection yet, and gets none while the next build goes on.
        path.write_text(path.read_text().replace("En son.", "Sahi."))
        wait_for(url, "Sahi.")
        with contextlib.closing(create_connection(f"ws://127.0.0.1:{port}/livereload", timeout=120)) as browser:
            browser.send(json.dumps({"command": "info", "url": url}))
            await_reload(browser)
    finally:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()


def test_serve_watches_what_lies_beside_the_settings_as_well_as_folders(new_book):
    book = replace(
        new_book(cell("1")),
        documents=("index", "text/a", "text/deep/b"),
        bibliographies=("works.bib",),
        terms="text/t.yml",
    )
    assert watched(book) == {"_config.yml", "_toc.yml", "notebooks/**", "index.md", "text/**", "works.bib"}


def await_reload(browser):
    while json.loads(browser.recv())["command"] != "reload":
        pass


def wait_for(url, text, seconds=240):
    """Ask for a page until it holds `text`; while the site is being built, nobody answers."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10) as response:
            if text in response.read().decode("utf-8"):
                return
        assert time.monotonic() < deadline, f"{url} never held {text!r}"
        time.sleep(0.2)


def processes(name):
    done = subprocess.run(["ps", "-eo", "pid=,comm="], capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if name in line]
