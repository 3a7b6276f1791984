"""Text that came in pieces, as a reader's Jupyter shows it."""

from __future__ import annotations

import random

import pytest
from judged import out, shown_as
from nbformat.v4 import new_output

from booktools.judging.outputs import differences
from booktools.judging.streams import as_shown, clipped, joined


def err(text):
    return new_output("stream", name="stderr", text=text)


def pieces(*outputs):
    """What is shown, in order, a word for each output."""
    return [output.text if output.output_type == "stream" else "▦" for output in joined(outputs)]


TABLE = shown_as("tablo")
OUT, ERR = out(""), err("")  # the marks


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([out("a"), out("b"), out("c")], ["abc"]),
        ([out("eğitim"), TABLE, out("sınama"), TABLE, out("bitti")], ["eğitim", "▦", "sınama", "▦", "bitti"]),
        ([out("a"), out("b"), TABLE, TABLE, out("c"), out("d")], ["ab", "▦", "▦", "cd"]),
        # Sent by the clock, in whatever order: all that the first stream has comes first.
        ([out("a"), err("e"), out("b")], ["ab", "e"]),
        ([err("e"), out("a"), out("b")], ["ab", "e"]),
        ([err("e"), out("a"), TABLE, err("f"), out("b")], ["a", "e", "▦", "b", "f"]),
        # Flushed by the cell: there it stands.
        ([out("a"), OUT, err("e"), ERR, out("b")], ["a", "e", "b"]),
        ([out("a"), err("e"), ERR, out("b")], ["e", "ab"]),
        ([out("a"), OUT, out("b"), OUT, out("c")], ["abc"]),
        ([OUT, ERR, TABLE, OUT], ["▦"]),
        ([], []),
    ],
)  # fmt: skip
def test_neighbours_are_joined_and_everything_stands_where_the_cell_put_it(outputs, expected):
    assert pieces(*outputs) == expected


def test_what_was_stored_is_not_joined_anew():
    stored = joined([out("a"), OUT, err("e"), ERR, out("b"), TABLE])
    assert differences(stored, joined(stored)) == []
    given = [out("a"), out("b")]
    joined(given)
    assert given == [out("a"), out("b")]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("0 %\r50 %\r100 %\n", "100 %\n"),
        ("uzun satır\rkısa\n", "kısa satır\n"),  # what is longer stays, as on a terminal
        ("adım 1\r\nadım 2\r\n", "adım 1\nadım 2\n"),
        ("yüzde 100\r", "yüzde 100"),
        ("\rabc", "abc"),
        ("abcd\b\bX", "abX"),
        ("a\n\b\bb", "a\nb"),
        ("abc\rX\bY", "Yc"),
        ("ığüş\r\rö", "öğüş"),
    ],
)
def test_carriage_returns_and_backspaces_do_what_they_do_in_jupyterlab(printed, expected):
    assert as_shown(printed) == expected


def jupyterlab(printed):
    """JupyterLab's `processText`, character by character."""
    text, place = "", 0
    for letter in printed:
        if letter == "\b":
            if place and text[place - 1] != "\n":
                text, place = text[: place - 1] + text[place:], place - 1
        elif letter == "\r":
            while place and text[place - 1] != "\n":
                place -= 1
        elif letter == "\n":
            text += "\n"
            place = len(text)
        else:
            text, place = text[:place] + letter + text[place + 1 :], place + 1
    return text


def test_any_text_is_shown_as_in_jupyterlab():
    rng = random.Random(0)
    for _ in range(5000):
        printed = "".join(rng.choices("aış\r\b\n", k=rng.randrange(16)))
        assert as_shown(printed) == jupyterlab(printed), repr(printed)


@pytest.mark.parametrize("end", ["\n", "\ry" * 1000, "y\b" * 1000])
def test_a_line_of_ten_million_letters_is_no_matter(end):
    assert len(as_shown("x" * 10_000_000 + end)) > 9_000_000


def test_a_bar_of_progress_leaves_its_last_state():
    bars = "".join(f"\r{number:6d} |{'█' * (number % 40):40}|" for number in range(100_000))
    assert as_shown(bars) == f" 99999 |{'█' * 39} |"


def test_a_carriage_return_acts_within_its_own_output():
    assert pieces(out("bir"), TABLE, out("\riki")) == ["bir", "▦", "iki"]
    assert pieces(out("bir\r"), out("iki")) == ["iki"]


NEWS = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n",
    "I0000 00:00:1795931770.442326   22736 cudart_stub.cc:31] Could not find cuda drivers on your machine\n",
    "2025-09-17 14:44:05.157831: I external/local_xla/xla/tsl/cuda/cudart_stub.cc:32] Could not find cuda drivers\n",
    "[14:44:05] ../src/storage/storage.cc:202: Using Pooled (Naive) StorageManager for CPU\n",
    "USDT:2026-11-29 12:20:30 5864:5864 SyncActivityProfilerHandler.cpp:52] profiler_start\n",
]


@pytest.mark.parametrize("news", NEWS)
def test_what_a_library_in_c_tells_of_itself_is_no_output(news):
    assert pieces(err(news)) == []
    assert pieces(err("dikkat\n"), err(news[:20]), err(news[20:] + "son\n")) == ["dikkat\nson\n"]
    assert pieces(out("a"), OUT, err(news), ERR, out("b"), TABLE) == ["ab", "▦"]
    assert pieces(out(news)) == [news]  # unless a cell prints it


def test_a_long_text_is_told_by_its_first_and_last_lines():
    short = "".join(f"{number}\n" for number in range(40))
    assert clipped(short) == short.rstrip("\n")
    told = clipped("".join(f"{number}\n" for number in range(1_000_000))).splitlines()
    assert (len(told), told[0], told[20], told[-1]) == (41, "0", "… 999960 lines more …", "999999")
    assert clipped("x" * 1_000_000) == "x" * 300 + "… 999700 characters more"
