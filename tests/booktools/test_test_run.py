"""`make test` itself: what it needs of the system, the environments it makes, the suites it runs."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import suites
import system
from suites import Suite

from booktools.live import npm as packages

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("environment", ROOT / "requirements" / "environment.py")
environment = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(environment)


def test_what_is_imported_is_compiled_once_though_an_image_of_a_container_says_otherwise():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8") + "\nasked:\n\techo [$$PYTHONDONTWRITEBYTECODE]\n"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = ["make", "--silent", "--file=-", "asked"]
    done = subprocess.run(command, cwd=ROOT, env=env, input=makefile, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# The system


def test_what_is_missing_can_be_asked_with_the_standard_library_alone() -> None:
    done = subprocess.run([sys.executable, "-S", str(ROOT / "tests/system.py"), "venv"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


#: As Python 3.6 is: it says its version, and cannot read what is written for newer ones.
OLD = f"""#!{sys.executable}
import sys
if sys.argv[1] != "-c":
    sys.exit("SyntaxError: invalid syntax")
sys.version_info, sys.version = (3, 6, 8), "3.6.8 (default)"
exec(sys.argv[2])
"""


@pytest.mark.parametrize("target", ["html", "environments", "quick", "test", "test-d2l-torch", "test-site"])
def test_an_old_python_is_told_before_it_is_asked_to_read_anything(tmp_path, target):
    python = tmp_path / "python3"
    python.write_text(OLD)
    python.chmod(0o755)
    command = ["make", target, f"PYTHON={python}"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed, this is 3.6.8; name another with PYTHON=python3.11\n" in done.stderr


def test_all_that_is_missing_is_named_at_once(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["system.py"])
    monkeypatch.setattr(system, "chromium", lambda: None)
    monkeypatch.setattr(system.importlib.util, "find_spec", lambda name: None)
    found = system.missing()
    assert found == {"Python's venv": ["python3-venv"], "a browser (chromium)": ["chromium-headless-shell"]}


def test_an_environment_alone_needs_no_browser(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["system.py", "venv"])
    monkeypatch.setattr(system.importlib.util, "find_spec", lambda name: None)
    assert system.missing() == {"Python's venv": ["python3-venv"]}


@pytest.fixture
def lacking(monkeypatch):
    """A Debian without a browser; the commands that are run on it."""
    run = []
    monkeypatch.setattr(system, "missing", lambda: {} if run else {"a browser (chromium)": ["chromium"]})
    monkeypatch.setattr(system, "install", lambda *commands: run.extend(commands))
    monkeypatch.setattr(system.platform, "system", lambda: "Linux")
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("YES", raising=False)
    return run


def test_root_on_debian_gets_what_is_missing_having_been_told(lacking, monkeypatch, capsys):
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    system.main()
    assert lacking[-1] == ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    assert "a browser (chromium)" in capsys.readouterr().out


def test_others_are_told_the_one_command_and_may_have_it_run(lacking, monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    with pytest.raises(
        SystemExit, match="sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"
    ):
        system.main()
    assert lacking == []
    monkeypatch.setenv("YES", "1")
    system.main()
    assert lacking[-1][:2] == ["sudo", "apt-get"]


def test_who_has_no_sudo_is_told_to_be_root(lacking, monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    monkeypatch.setenv("YES", "1")
    with pytest.raises(SystemExit, match=r"Run this once as root, .*:\n  apt-get update && apt-get install -y"):
        system.main()
    assert lacking == []


def test_ubuntu_which_has_chromium_as_a_snap_alone_is_told_another_browser(lacking, monkeypatch):
    monkeypatch.setattr(system.platform, "freedesktop_os_release", lambda: {"ID": "ubuntu"})
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match=r"no package of Chromium\.(?s:.*)google-chrome-stable"):
        system.main()
    assert lacking == []


def test_a_mac_is_told_its_own_command(lacking, monkeypatch):
    monkeypatch.setattr(system.platform, "system", lambda: "Darwin")
    with pytest.raises(SystemExit, match="brew install"):
        system.main()


# Environments


def made(folder: Path, lock: Path) -> None:
    """As `environment.make` leaves it, but with this interpreter."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    environment.marker(folder, lock).write_bytes(lock.read_bytes())


@pytest.fixture
def lock(tmp_path):
    file = tmp_path / "book.txt"
    file.write_text("nosuch==1\n")
    return file


def test_an_environment_holds_until_its_lock_its_marker_or_its_interpreter_changes(tmp_path, lock):
    folder = tmp_path / "env"
    assert not environment.holds(folder, lock)
    made(folder, lock)
    assert environment.holds(folder, lock)
    lock.write_text("nosuch==2\n")
    assert not environment.holds(folder, lock)
    lock.write_text("nosuch==1\n")
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").symlink_to(tmp_path / "gone")
    assert not environment.holds(folder, lock)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full; make room"),
        ("NewConnectionError(': Failed to establish a new connection')", "no package index answers"),
        ("Temporary failure in name resolution", "no package index answers"),
        ("ERROR: a wheel is no wheel", "ERROR: a wheel is no wheel"),
    ],
)
def test_what_pip_said_is_told_in_a_line(tmp_path, said, meant):
    (tmp_path / "log").write_text(f"many lines\n{said}\n")
    assert environment.cause(tmp_path / "log").startswith(meant)
    assert "\n" not in environment.cause(tmp_path / "log")


def test_on_a_full_disk_pip_has_no_log_to_say_so_in(tmp_path, monkeypatch):
    (tmp_path / "log").write_text("")
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    assert environment.cause(tmp_path / "log").startswith("the disk is full; make room")


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path, lock):
    (tmp_path / "file").write_text("")
    command = [sys.executable, ROOT / "requirements" / "environment.py", tmp_path / "file" / "env", lock]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1 and line.startswith("environment.py: ") and str(tmp_path / "file") in line


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """What npm does, as Python; where packages are installed."""
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(packages.sys, "prefix", str(tmp_path))
    monkeypatch.delenv("V", raising=False)
    return lambda code: monkeypatch.setattr(packages, "npm", lambda: python(code))


def test_an_npm_that_is_killed_is_told_and_the_next_run_mends_it(npm, tmp_path):
    npm("import os; os.kill(os.getpid(), 9)")
    (tmp_path / "node_modules" / ".installed").write_text("an older lock")
    with pytest.raises(packages.NpmError, match="node_modules could not be made; with a network, run the same command"):
        packages.install(tmp_path)
    assert not (tmp_path / "node_modules" / ".installed").exists()
    npm("import pathlib; pathlib.Path('ran').touch()")
    packages.install(tmp_path)
    assert (tmp_path / "ran").exists() and (tmp_path / "node_modules" / ".installed").read_text() == "{}"
    npm("raise SystemExit(1)")
    packages.install(tmp_path)


def test_a_full_disk_is_no_missing_network(npm, tmp_path):
    npm("import sys; sys.exit('npm error code ENOSPC')")
    with pytest.raises(packages.NpmError, match="the disk is full; make room"):
        packages.install(tmp_path)


@pytest.mark.slow
def test_without_a_network_one_line_says_so_and_the_next_run_begins_anew(tmp_path, lock):
    env = {
        **os.environ,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
    }
    command = [sys.executable, ROOT / "requirements" / "environment.py", tmp_path / "env", lock]
    for _ in range(2):
        done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert line.startswith("environment.py: env could not be made: no package index answers")
    assert not environment.marker(tmp_path / "env", lock).exists()


def test_a_second_command_waits_for_the_environment_of_the_first(tmp_path, lock):
    folder = tmp_path / "env"
    made(folder, lock)
    with (tmp_path / "env.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        command = [sys.executable, ROOT / "requirements" / "environment.py", folder, lock]
        child = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        assert "env is being made by another command" in child.stdout.readline()
        assert child.poll() is None
    child.communicate()
    assert child.returncode == 0


# Suites


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    def make(*some: Suite, names: tuple[str, ...] = ()):
        monkeypatch.setattr(suites, "FOLDER", tmp_path / "tests")
        monkeypatch.setattr(suites, "suites", lambda made=True: some)
        monkeypatch.setattr(sys, "argv", ["suites.py", *names])
        status = suites.main()
        return status, capsys.readouterr().out, json.loads((tmp_path / "tests" / "report.json").read_text())

    return make


def test_a_line_a_suite_says_what_ran_how_many_and_how_long(run):
    said = python("print('3 passed, 1 skipped in 0.12s')")
    status, out, report = run(Suite("quick", (said,)), Suite("build", (python("pass"),)))
    assert status == 0
    assert out.splitlines()[-1] == "4 passed, 0 failed, 1 skipped"
    assert [(suite["suite"], suite["passed"]) for suite in report["suites"]] == [("quick", 3), ("build", 1)]


def test_a_suite_that_fails_shows_the_end_of_its_log_and_the_others_still_run(run):
    bad = python("print('neden'); print('1 failed, 2 passed in 0.12s'); raise SystemExit(1)")
    status, out, report = run(Suite("bad", (bad,)), Suite("good", (python("print('1 passed in 0.1s')"),)))
    assert status == 1
    assert "    neden" in out and "bad.log" in out
    assert out.splitlines()[-1] == "3 passed, 1 failed"


def test_what_looks_at_a_build_that_failed_is_not_run(run):
    broken, site = Suite("html", (python("raise SystemExit(2)"),)), Suite("site", (python("1 / 0"),), after=("html",))
    status, out, report = run(broken, site)
    assert status == 1
    assert [suite["status"] for suite in report["suites"]] == [2, None]
    assert "not run" in out


def test_what_comes_after_what_was_not_run_is_not_run_either(run):
    html, pdf, prints = (
        Suite("html", (python("raise SystemExit(2)"),)),
        Suite("pdf", (python("pass"),), after=("html",)),
        Suite("print", (python("pass"),), after=("pdf",)),
    )
    status, out, report = run(html, pdf, prints)
    assert status == 1
    assert [suite["status"] for suite in report["suites"]] == [2, None, None]


def test_a_command_that_fails_in_the_middle_fails_its_suite_and_is_counted(run):
    said = python("print('3 passed in 0.12s')")
    status, out, report = run(Suite("epub", (said, python("raise SystemExit(3)"), python("print('9 passed in 0.1s')"))))
    assert status == 1
    assert report["suites"][0]["status"] == 3
    assert out.splitlines()[-1] == "3 passed, 1 failed"


def test_a_suite_that_hangs_is_ended_and_the_others_still_run(run, monkeypatch):
    monkeypatch.setattr(suites, "SUITE", 2)
    hangs = python("print('here', flush=True); import signal; signal.pause()")
    status, out, report = run(Suite("hangs", (hangs,)), Suite("good", (python("pass"),)))
    assert status == 1 and "longer than" in out
    assert [suite["status"] for suite in report["suites"]] == [-signal.SIGKILL, 0]


def test_a_test_that_hangs_is_named_with_its_place_and_the_others_still_run(tmp_path, monkeypatch):
    monkeypatch.setattr(suites, "TEST", 1)
    (tmp_path / "test_it.py").write_text(
        "import subprocess\ndef test_one(): pass\ndef test_hangs(): subprocess.run(['sleep', '100'])\ndef test_two(): pass\n"
    )
    done = subprocess.run(suites.pytest(workers=2), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "1 failed, 2 passed" in done.stdout
    assert "test_it.py:3: " in done.stdout and "FAILED test_it.py::test_hangs - Failed: Timeout" in done.stdout


def test_a_suite_that_there_is_not_is_told_before_any_environment_is_made(tmp_path):
    command = [sys.executable, "-S", ROOT / "tests" / "suites.py", "--known"]
    done = subprocess.run([*command, "nosuch"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.startswith("no suite 'nosuch'; there are: code, quick, ")
    assert subprocess.run([*command, "site", "d2l-torch", "print"], check=False).returncode == 0


def test_one_suite_brings_what_it_comes_after(run):
    html, other, site = (
        Suite("html", (python("pass"),)),
        Suite("other", (python("1 / 0"),)),
        Suite("site", (python("pass"),), after=("html",)),
    )
    status, out, report = run(html, other, site, names=("site",))
    assert status == 0 and [suite["suite"] for suite in report["suites"]] == ["html", "site"]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_broken_off_takes_all_it_started_with_it(tmp_path, told):
    """A child's child, and one that is deaf and is still being started: each holds a pipe."""
    script = f"""
import os, signal, sys
from pathlib import Path
import suites
from suites import Suite

from booktools.live import npm as packages

HERE = Path({str(tmp_path)!r})

class Popen(suites.subprocess.Popen):
    def __init__(self, command, **options):
        super().__init__(command, **options)
        (HERE / "begun").read_text()
        if "deaf" in command[-1]:
            os.kill(os.getpid(), {int(told)})

suites.subprocess.Popen = Popen
suites.FOLDER = HERE
begun = "echo > {tmp_path}/begun; (sleep 20; echo left >&9) & wait; wait"
suites.suites = lambda made=True: (
    Suite("one", (("sh", "-c", "exec 9> {tmp_path}/one; " + begun),), cores=0),
    Suite("deaf", (("sh", "-c", "trap '' TERM; exec 9> {tmp_path}/deaf; " + begun),), cores=0),
)
suites.Run.stop.__defaults__ = (0.1,)
sys.argv = ["suites.py"]
signal.signal(signal.SIGINT, signal.default_int_handler)
suites.start()
"""
    for name in ("one", "deaf", "begun"):
        os.mkfifo(tmp_path / name)
    # Of `nohup make test` this test has inherited that SIGHUP is not heard.
    hear = f"import signal; signal.signal({int(told)}, signal.SIG_DFL)\n"
    command = [sys.executable, "-c", hear + script]
    child = subprocess.Popen(command, cwd=ROOT / "tests", stderr=subprocess.PIPE, text=True)
    with (tmp_path / "one").open() as one, (tmp_path / "deaf").open() as deaf:
        assert child.communicate()[1].strip() == "broken off"
        assert child.returncode == 1
        assert one.read() + deaf.read() == ""  # until nobody holds them any more


def test_a_second_run_in_the_same_folder_is_refused(run, tmp_path):
    (tmp_path / "tests").mkdir()
    with (tmp_path / "tests" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("4711")
        held.flush()
        with pytest.raises(SystemExit, match="process 4711"):
            run(Suite("quick", (python("pass"),)))
