"""The shared code by itself: times, tables, drawings. It runs in every environment."""

import hashlib
import os
import subprocess
import sys
import time
import warnings
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from d2l import _frameworks, _timing
from d2l._plotting import plot
from d2l._raises import first_line, raises
from d2l._tables import Table
from d2l._timing import Measurement, Timer, benchmark

# One drawing's bytes, alike in every environment of the book. They change
# with the style and with Matplotlib's version: see that the picture is
# right, then write the new sum here.
DRAWING = "787cec5f9156fbd0c3d935a2b269d6555b843f4c73c77a14cce0260463f81845"


def test_timer_keeps_every_measurement():
    timer = Timer()
    time.sleep(0.01)
    first = timer.stop()
    timer.start()
    second = timer.stop()
    assert first >= 0.009 and timer.times == [first, second]
    assert timer.total() == first + second and timer.mean() == (first + second) / 2


def test_timer_measures_a_with_block():
    with Timer() as timer:
        time.sleep(0.01)
    assert len(timer.times) == 1 and timer.times[0] >= 0.009


def test_benchmark_calls_warmup_and_repeat_times():
    calls = []
    result = benchmark(lambda a: calls.append(a), 7, warmup=2, repeat=5)
    assert calls == [7] * 7 and len(result.times) == 5


def test_measurement_has_median_and_interquartile_spread():
    result = Measurement((1e-3, 2e-3, 3e-3, 4e-3, 100e-3))
    assert result.median == 3e-3
    assert result.spread == pytest.approx(2e-3)
    assert repr(result) == "ortanca 3 ms, yayılım 2 ms (5 ölçüm)"


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0 ns"),
        (3.2e-9, "3.2 ns"),
        (0.9996e-6, "1 µs"),
        (0.9994e-6, "999 ns"),
        (0.9996e-3, "1 ms"),
        (0.99951, "1 s"),
        (0.9989, "999 ms"),
        (1.234, "1.23 s"),
        (999.4, "999 s"),
        (1200, "1200 s"),
        (98765.4, "98765 s"),
    ],
)
def test_a_time_is_told_in_the_unit_that_keeps_it_below_a_thousand(seconds, text):
    assert repr(Measurement((seconds,))).startswith(f"ortanca {text}, yayılım 0 ns")


def test_the_floor_of_an_empty_call_is_measured_and_told_where_it_matters(monkeypatch):
    now = [0.0]

    def clock():
        now[0] += 1e-7  # what asking for the time takes
        return now[0]

    def slow():
        now[0] += 0.02

    monkeypatch.setattr(_timing.time, "perf_counter", clock)
    empty = benchmark(lambda: None, repeat=20)
    assert empty.floor == pytest.approx(1e-7) and "; boş çağrı 100 ns" in repr(empty)
    slow = benchmark(slow, warmup=0, repeat=2)
    assert slow.floor == pytest.approx(1e-7) and "boş çağrı" not in repr(slow)


def test_benchmark_passes_names_on():
    assert len(benchmark(lambda a, *, b: a + b, 1, b=2, warmup=0, repeat=2).times) == 2
    with pytest.raises(TypeError):
        benchmark(lambda a: a, 1, b=2)


async def _coroutine():
    return 1


def _generator():
    yield 1


async def _both():
    yield 1


@pytest.mark.parametrize("warmup", [0, 3])
@pytest.mark.parametrize(
    "fn, kind",
    [
        (_coroutine, "coroutine"),
        (_generator, "generator"),
        (_both, "async_generator"),
        (lambda: (i for i in range(3)), "generator"),
    ],
)
def test_a_call_that_only_promises_work_is_not_timed(fn, kind, warmup):
    with pytest.raises(TypeError, match=f"çağrılınca işini bitiren bir işlev bekleniyordu, {kind} geldi"):
        benchmark(fn, warmup=warmup, repeat=1)


@dataclass
class _Result:
    loss: float
    parts: list


def test_nan_is_found_in_any_result_and_in_dataclasses():
    with pytest.raises(ValueError, match="sonuçta NaN var"):
        benchmark(lambda: _Result(1.0, [{"a": np.array([0, np.nan])}]), warmup=0, repeat=1)
    values = iter([0.0, float("nan"), 0.0])
    with pytest.raises(ValueError, match="sonuçta NaN var"):
        benchmark(lambda: next(values), warmup=0, repeat=3)


def test_a_block_may_stop_its_timer_and_its_own_error_comes_through():
    with Timer() as timer:
        first = timer.stop()
    assert timer.times == [first]
    with pytest.raises(KeyError, match="asıl"), Timer() as timer:
        timer.stop()
        raise KeyError("asıl")


@pytest.mark.parametrize("name, cure", [("avg", r"mean\(\)"), ("sum", r"total\(\)"), ("cumsum", "np.cumsum")])
def test_names_of_another_book_s_timer_are_answered_with_ours(name, cure):
    with pytest.raises(AttributeError, match=f"{name}.*{cure}"):
        getattr(Timer(), name)


def test_table_is_aligned_text_and_escaped_html():
    table = Table(("Ad", "Sayı"), (("ağ", 5), ("<b>", 1234), ("yok", None)), ("Toplam: 1239",))
    assert repr(table).splitlines() == [
        "Ad   Sayı",
        "───  ────",
        "ağ      5",
        "<b>  1234",
        "yok     —",
        "",
        "Toplam: 1239",
    ]
    html = table._repr_html_()
    assert "&lt;b&gt;" in html and "<b>" not in html and "Toplam: 1239" in html
    ET.fromstring(f"<div>{html}</div>")
    assert table["Sayı"] == [5, 1234, None] and len(table) == 3
    with pytest.raises(KeyError, match="sütunlar: Ad, Sayı"):
        table["ad"]


def test_a_long_table_is_cut_in_html_and_whole_in_print():
    table = Table(("Ad", "Sayı"), tuple((f"katman {i}", i) for i in range(2000)))
    html = table._repr_html_()
    assert html.count("<tr>") == 202 and len(html) < 40_000
    assert "… 1800 satır daha; hepsi print ile" in html and "katman 1999" in html
    assert len(repr(table).splitlines()) == 2002
    ET.fromstring(f"<div>{html}</div>")


def test_wide_and_combining_characters_keep_columns_aligned():
    lines = repr(Table(("Ad", "Sayı"), (("層层", 1), ("e\u0301\u200b", 2), ("abcd", 3)))).splitlines()
    assert lines[2:] == ["層层     1", "e\u0301\u200b        2", "abcd     3"]


def example():
    x = np.linspace(0.1, 3, 30)
    return plot(
        x, [np.sqrt(x), np.log(x)], labels=["karekök", "ığüşöçİ"], xlabel="girdi", ylabel="çıktı", title="İki eğri"
    )


def test_a_drawing_has_the_same_bytes_in_every_environment():
    assert hashlib.sha256(example().svg.encode()).hexdigest() == DRAWING


def test_a_drawing_is_the_same_under_other_settings(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nxtick.direction: in\nsvg.fonttype: path\n")
    code = "import sys; import test_shared as t; sys.stdout.buffer.write(t.example().svg.encode())"
    environment = os.environ | {
        "MATPLOTLIBRC": str(tmp_path),
        "PYTHONHASHSEED": "3",
        "LC_ALL": "C",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(Path.cwd())]),
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert done.stdout.decode() == example().svg


def test_drawings_leave_matplotlib_as_it_was():
    import matplotlib

    before = dict(matplotlib.rcParams)
    example()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot([1, 2, 3]),
        lambda: plot([1, 2], [[1, 2], [2, 1]], labels=["a", "b"]),
        lambda: plot([1, 10, 100], [1, 2, 3], xscale="log"),
        lambda: plot(np.eye(3)),
        lambda: plot([4.0]),
        lambda: plot([1, 2, 3], [1, float("nan"), float("inf")]),
    ],
)
def test_drawings_are_well_formed_and_dateless(draw):
    drawing = draw()
    root = ET.fromstring(drawing.svg)
    assert root.tag.endswith("svg")
    assert "<image" not in drawing.svg and "dc:date" not in drawing.svg
    assert drawing._repr_svg_() == drawing.svg and repr(drawing).startswith("<çizim: ")
    assert draw().svg == drawing.svg


def test_a_column_is_one_curve():
    x = np.linspace(0, 1, 50)
    whole = plot(x, x**2)
    for given in ((x[:, None], x[:, None] ** 2), (x, x[:, None] ** 2), (x, [x[:, None] ** 2]), (x[:, None], [x**2])):
        assert plot(*given).svg == whole.svg
    assert plot(x[:, None]).description == "1 eğri"
    with pytest.raises(
        ValueError, match="x için 1 eğri × 50 nokta, y için 50 eğri × 3 nokta geldi.*devriğini verin"
    ) as e:
        plot(x, np.ones((50, 3)))
    assert len(str(e.value)) < 250


def test_what_cannot_be_drawn_well_is_refused():
    assert plot(np.zeros(20_000)).description == "1 eğri"
    with pytest.raises(ValueError, match="en çok 20000 nokta bekleniyordu, 100000 nokta geldi; seyreltin"):
        plot(np.zeros(100_000))
    with pytest.raises(ValueError, match="en çok 36 eğri bekleniyordu, 37 eğri geldi"):
        plot(np.ones((37, 2)))


def test_no_two_of_36_curves_look_alike():
    svg = ET.fromstring(plot(np.arange(72.0).reshape(36, 2)).svg)
    style = [
        path.get("style")
        for path in svg.iter("{http://www.w3.org/2000/svg}path")
        if path.get("clip-path") and "stroke-width: 1.6" in path.get("style")
    ]
    assert len(style) == len(set(style)) == 36


@pytest.mark.parametrize("labels", [("a", "b"), ["a", "b"], np.array(["a", "b"]), {"a": 1, "b": 2}])
def test_labels_are_any_list_of_names(labels):
    assert ">a</text>" in plot([1, 2], [[1, 2], [2, 1]], labels=labels).svg
    assert plot([1, 2], labels=None).svg == plot([1, 2]).svg
    assert ">b</text>" in plot([1, 2], [[1, 2], [2, 1]], labels=(name for name in "ab")).svg


@pytest.mark.filterwarnings("error")
def test_text_in_a_drawing_stands_as_it_was_given():
    svg = plot([1, 2], [[1, 2], [2, 1]], title="Fiyat $5 ile $6 \\zurna", labels=["_gizli", "$\\alpha$"]).svg
    assert all(text in svg for text in (">Fiyat $5 ile $6 \\zurna</text>", ">_gizli</text>", ">$\\alpha$</text>"))
    with pytest.raises(ValueError, match=r"d2l.plot: title: basılabilir bir yazı .* '\\x00' içeren"):
        plot([1, 2], title="a\0b")


@pytest.mark.parametrize(
    "size, error",
    [
        ((-1, 2), ValueError),
        (("a", 1), TypeError),
        (3, TypeError),
        ((float("nan"), 1), ValueError),
        ((1e6, 1), ValueError),
    ],
)
def test_a_size_is_two_sensible_numbers(size, error):
    with pytest.raises(error, match="d2l.plot: size: "):
        plot([1, 2], size=size)


def test_powers_on_a_log_axis_are_set_as_mathematics():
    svg = plot([1, 10, 100], [1, 2, 3], xscale="log", title="$x$").svg
    assert ">$\\mathdefault" not in svg and ">$x$</text>" in svg


def test_messages_of_plot_speak_of_what_was_given():
    with pytest.raises(ValueError, match="xscale: .*; x verilmeyince yatay eksen 0'dan başlar; x verin"):
        plot([1, 2], xscale="log")
    with pytest.raises(TypeError, match="d2l.plot: labels: dizgilerden"):
        plot([1, 2], labels="ab")


def test_masked_values_are_a_gap():
    masked = np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False])
    assert plot(masked).svg == plot([1, float("nan"), 3]).svg


def test_a_drawing_is_an_image_with_a_title():
    root = ET.fromstring(plot([1, 2], title="a < b & c").svg)
    assert root.get("role") == "img" and root[0].tag.endswith("title") and root[0].text == "1 eğri, a < b & c"


def test_a_drawing_is_saved_as_what_it_is(tmp_path):
    with pytest.raises(ValueError, match=r"adı \.svg ile biten bir dosya bekleniyordu, '.*a\.png' geldi"):
        plot([1, 2]).save(tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_text_stays_text_in_a_drawing(tmp_path):
    example().save(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert ">ığüşöçİ</text>" in text and "'DejaVu Sans', sans-serif" in text


def test_raises_prints_type_and_first_line(capsys):
    with raises(ValueError) as caught:
        raise ValueError("ilk satır\nikinci satır")
    assert capsys.readouterr().out == "ValueError: ilk satır\n"
    assert isinstance(caught.error, ValueError)


def test_raises_lets_another_error_through(capsys):
    with pytest.raises(KeyError), raises(ValueError, TypeError):
        raise KeyError("a")
    assert capsys.readouterr().out == ""


def test_raises_fails_when_nothing_was_raised():
    missed = pytest.raises(AssertionError, match="ValueError ya da TypeError bekleniyordu, hiçbir hata çıkmadı")
    with missed, raises(ValueError, TypeError):
        pass


def test_raises_takes_a_tuple_of_types(capsys):
    with raises((KeyError, (ValueError,)), TypeError) as caught:
        int("üç")
    assert isinstance(caught.error, ValueError) and capsys.readouterr().out.startswith("ValueError: ")
    with pytest.raises(TypeError, match=r"str \('a'\) geldi"), raises((KeyError, "a")):
        pass


def test_raises_catches_a_warning_of_the_type_that_it_was_given(capsys):
    with raises(UserWarning) as caught:
        warnings.warn("eskidi")
    assert isinstance(caught.error, UserWarning) and capsys.readouterr().out == "UserWarning: eskidi\n"
    with pytest.raises(AssertionError, match="UserWarning bekleniyordu, hiçbir hata çıkmadı"), raises(UserWarning):
        pass


def test_errors_that_are_still_on_their_way_surface_in_no_later_cell(monkeypatch, capsys):
    late = [RuntimeError("bir"), RuntimeError("iki")]

    def synchronize():
        if late:
            raise late.pop(0)

    monkeypatch.setattr(_frameworks, "synchronize", synchronize)
    with raises(ValueError) as caught:
        raise ValueError("asıl")
    assert [str(error) for error in caught.late] == ["bir", "iki"] and not late
    assert capsys.readouterr().out == "ValueError: asıl\n"


def test_raises_does_not_swallow_an_interrupt():
    with pytest.raises(KeyboardInterrupt), raises():
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "message, line",
    [
        ("", ""),
        ("\n\n  bir\niki", "bir"),
        ("\x1b[1mkalın\x1b[0m", "kalın"),
        ("<Net object at 0x7f3a01c2>", "<Net object at 0x…>"),
        ("can't decode byte 0xff in position 0", "can't decode byte 0xff in position 0"),
        ("{{function_node __wrapped__MatMul}} Matrix [Op:MatMul] name:", "Matrix [Op:MatMul]"),
        ("{{node dense/MatMul}} Matrix [Op:MatMul] name: ", "Matrix [Op:MatMul]"),
        ("'{{ad}}' yerine bir değer bekleniyordu, alan name:", "'{{ad}}' yerine bir değer bekleniyordu, alan name:"),
        ('Traceback (most recent call last):\n  File "../a.cc", line 3\nRuntimeError: asıl', "asıl"),
        ('Exception originated from\n\n  File "a.py", line 3\n    x = f()\n\n{{function_node f}} asıl\n\tek', "asıl"),
        ("Exception encountered when calling Dense.call().\n\n\x1b[1mAsıl\x1b[0m", "Asıl"),
    ],
)
def test_the_first_line_is_the_one_that_tells(message, line):
    assert first_line(RuntimeError(message)) == line
