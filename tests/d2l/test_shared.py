"""The shared code by itself: times, tables, drawings. It runs in every environment."""

import hashlib
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from d2l._plotting import heatmap, hist, plot
from d2l._raises import first_line, raises
from d2l._tables import Table
from d2l._timing import Measurement, Timer, benchmark

# One drawing's bytes, alike in every environment of the book. They change
# with the style and with Matplotlib's version: see that the picture is
# right, then write the new sum here.
DRAWING = "01e3145ebbbefee0c9936cdbaea8f9ef46ed2fbc208aac5b35cf49af94fdda79"


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


def test_table_is_aligned_text_and_escaped_html():
    table = Table(("Ad", "Sayı"), (("ağ", 5), ("<b>", 1234), ("yok", None)), ("Toplam: 1239",))
    assert repr(table).splitlines() == [
        "Ad   Sayı", "───  ────", "ağ      5", "<b>  1234", "yok     —", "", "Toplam: 1239"]
    html = table._repr_html_()
    assert "&lt;b&gt;" in html and "<b>" not in html and "Toplam: 1239" in html
    ET.fromstring(f"<div>{html}</div>")
    assert table["Sayı"] == [5, 1234, None] and len(table) == 3
    with pytest.raises(KeyError, match="sütunlar: Ad, Sayı"):
        table["ad"]


def example():
    x = np.linspace(0.1, 3, 30)
    return plot(x, [np.sqrt(x), np.log(x)], labels=["karekök", "ığüşöçİ"], xlabel="girdi",
                ylabel="çıktı", title="İki eğri")


def test_a_drawing_has_the_same_bytes_in_every_environment():
    assert hashlib.sha256(example().svg.encode()).hexdigest() == DRAWING


def test_a_drawing_is_the_same_under_other_settings(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nxtick.direction: in\nsvg.fonttype: path\n")
    code = ("import sys; import test_shared as t; "
            "sys.stdout.buffer.write(t.example().svg.encode())")
    environment = os.environ | {"MATPLOTLIBRC": str(tmp_path), "PYTHONHASHSEED": "3", "LC_ALL": "C",
                                "PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), os.getcwd()])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert done.stdout.decode() == example().svg


def test_drawings_leave_matplotlib_as_it_was():
    import matplotlib
    before = dict(matplotlib.rcParams)
    example()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("draw", [
    lambda: plot([1, 2, 3]), lambda: plot([1, 2], [[1, 2], [2, 1]], labels=["a", "b"]),
    lambda: plot([1, 10, 100], [1, 2, 3], xscale="log"), lambda: plot(np.eye(3)), lambda: plot([4.0]),
    lambda: plot([1, 2, 3], [1, float("nan"), float("inf")]),
    lambda: hist(np.arange(10)), lambda: hist([np.arange(5), np.ones((2, 2))], labels=["a", "b"]),
    lambda: hist([3, 3, 3]), lambda: heatmap(np.eye(3)), lambda: heatmap(np.zeros((2, 2)), show_values=True),
    lambda: heatmap(np.eye(2), xticks=["a", "b"], yticks=["c", "d"]), lambda: heatmap(np.eye(64)),
])
def test_drawings_are_well_formed_and_dateless(draw):
    drawing = draw()
    root = ET.fromstring(drawing.svg)
    assert root.tag.endswith("svg")
    assert "<image" not in drawing.svg and "dc:date" not in drawing.svg
    assert drawing._repr_svg_() == drawing.svg and repr(drawing).startswith("<çizim: ")
    assert draw().svg == drawing.svg


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
    with pytest.raises(AssertionError, match="ValueError ya da TypeError bekleniyordu, hiçbir hata çıkmadı"):
        with raises(ValueError, TypeError):
            pass


def test_raises_does_not_swallow_an_interrupt():
    with pytest.raises(KeyboardInterrupt), raises():
        raise KeyboardInterrupt


@pytest.mark.parametrize("message, line", [
    ("", ""), ("\n\n  bir\niki", "bir"), ("\x1b[1mkalın\x1b[0m", "kalın"),
    ("<Net object at 0x7f3a>", "<Net object at 0x…>"),
    ("{{function_node __wrapped__MatMul}} Matrix [Op:MatMul] name:", "Matrix [Op:MatMul]"),
    ('Traceback (most recent call last):\n  File "../a.cc", line 3\nRuntimeError: asıl', "asıl"),
    ("Exception encountered when calling Dense.call().\n\n\x1b[1mAsıl\x1b[0m", "Asıl"),
])
def test_the_first_line_is_the_one_that_tells(message, line):
    assert first_line(RuntimeError(message)) == line
