"""The judge at work: what passes, what fails, and what is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from judged import code, judge, out, shown_as, value
from nbformat.v4 import new_markdown_cell, new_output

pytestmark = pytest.mark.slow


CAPTIONED = "from IPython.display import display\nprint('Şekil'); display('a'); print('son')"


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
            code("%xmode Minimal", out("Exception reporting mode: Minimal\n")),
            code(
                "1 / 0",
                new_output(
                    "error",
                    ename="ZeroDivisionError",
                    evalue="division by zero",
                    traceback=["ZeroDivisionError: division by zero\n"],
                ),
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
        commented=[
            code("# NBVAL_IGNORE_OUTPUT\n1", value("2")),
            code("# PYTEST_VALIDATE_IGNORE_OUTPUT\n1", value("2")),
            code("# NBVAL_SKIP\n1", value("2")),
            code("1", value("2"), tags=["nbval-skip"]),
        ],
        captioned=[
            code(CAPTIONED, out("Şekil\n"), shown_as("'a'"), out("son\n")),
            code(CAPTIONED, out("Şekil\nson\n"), shown_as("'a'")),
        ],
        overlaid=[
            code("print('bu')", out("öteki\rbu\n")),
            code("print('bu')", out("bux\b\n")),
            code("1", value("1"), new_output("stream", name="stderr", text="[14:44:05] a.cc:2: haber\n")),
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
            code("0.51111", value("0.50999")),
            code("0.51", value("0.50")),
            code("0.51", value("0.50"), booktools={"rtoll": 0.1}),
        ],
        empty=[new_markdown_cell("Yalnız yazı.")],
    )


def test_a_notebook_passes_that_prints_what_it_printed(calm):
    assert calm.of("right") == ["PASSED"] * 7


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


def test_what_is_stored_counts_as_a_page_shows_it(calm):
    """What a run would have written over, or left out, is there to be read."""
    assert calm.of("overlaid") == ["FAILED"] * 3


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


def test_a_comment_takes_no_cell_out_of_the_comparison(calm):
    assert calm.of("commented") == ["FAILED", "FAILED", "FAILED", "SKIPPED"]


def test_outputs_are_compared_in_the_order_in_which_they_came(calm):
    assert calm.of("captioned") == ["PASSED", "FAILED"]


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


def test_no_option_lets_cells_go_by(tmp_path):
    verdict = judge(tmp_path, "--nbval-lax", one=[code("1", value("2"))])
    assert verdict.status == pytest.ExitCode.USAGE_ERROR
    assert "--nbval-lax would let cells go by" in verdict.output
