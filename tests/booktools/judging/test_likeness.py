"""What counts in an output, how a difference is told, and how far tolerances reach."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from jupytext import myst
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat.v4 import new_output
from outputs import HTML, PNG, SVG, painted, printed, repainted, replaced, rewritten, text
from PIL import Image

from booktools.judging.outputs import differences, shown
from booktools.judging.tolerances import ToleranceError, Tolerances, read_tolerances

ROOT = Path(__file__).parents[3]
FRONT = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3}\n---\n"
)

LAYOUTS = [
    ("a  b", "a b", False),  # no float in it: every blank counts
    ("a\n  b", "a\nb", False),
    ("1  2", "1 2", False),
    ("a 0.5", "a  0.5", False),  # no number is wider than it was
    ("a  0.5", "a 0.50000001", True),
    ("ab 0.5", "a b 0.5", False),
    ("a, b 0.5", "a , b 0.5", False),
    ("[0.5,\n 1.5]", "[0.5, 1.5]", False),
    ("[0.5,\n 1.5]", "[0.50000001, 1.5]", True),
    ("(0.5,\n 1.]", "(0.50000001, 1.]", True),  # an interval
    ("0.5,\n 1.5", "0.5, 1.5", False),  # no brackets around
    ("(1,\n 2)", "(1, 2)", False),  # no float between them
    ("(1,\n 2) 0.5", "(1, 2) 0.5", False),
    ("[ nan 0.5]", "[nan 0.50000001]", True),
    ("a  \nb", "a\nb", True),
    ("a\n", "a", True),
    ("a\n\n", "a", False),
    ("kat 1.", "kat 2.", False),
    ("sonuç 1000000.", "sonuç 1000001.", False),  # an integer and a full stop
    ("[1000000.5]", "[1000000.50001]", True),  # a float
    ("[0., 1.)", "[0., 0.9999999)", True),
    ("2.13.0", "2.13.1", False),
    ("10.0001.2", "10.0002.2", False),
    ("katman.12345", "katman.12346", False),
    ("0x7f00aa", "0x7f00ab", False),
    ("eps=1e-07", "eps=1e-08", False),  # chosen
    ("hata=1.10001e-07", "hata=1.10002e-07", True),  # measured
    ("1.5GB", "1.6GB", False),
    ("0.5+0.25j", "0.5+0.2500001j", True),
    ("−0.25", "0.25", False),
    ("%12.5", "%12.50", False),
]


@pytest.mark.parametrize(("stored", "fresh", "alike"), LAYOUTS)
def test_what_counts_as_layout(stored, fresh, alike):
    assert (differences(text(stored), text(fresh)) == []) is alike


def test_the_first_differing_token_is_named_with_its_line_and_both_outputs():
    fresh = replaced(printed("torch/losses"), "0.014360", "0.014560")
    [difference] = differences(printed("torch/losses"), fresh)
    assert str(difference) == "stdout: line 2: '0.014360' was stored, '0.014560' came out, off by 0.0002"
    assert difference.stored == printed("torch/losses")[0].text
    assert difference.fresh == fresh[0].text


@pytest.mark.parametrize(
    ("name", "fresh", "message"),
    [
        (
            "torch/picture",
            lambda: replaced(printed("torch/picture"), "iVBOR", "AAAAA", PNG),
            "image/png: the fresh picture cannot be opened",
        ),
        (
            "torch/tensor",
            list,
            "outputs: execute_result text/plain is missing (stored: execute_result text/plain; now: nothing)",
        ),
        (
            "torch/table",
            lambda: replaced(printed("torch/table"), ">40<", ">41<"),
            "execute_result text/html: line 2: '40' was stored, '41' came out",
        ),
        (
            "torch/curve",
            lambda: replaced(printed("torch/curve"), ">kayıp<", ">yitik<", SVG),
            "<text>: its text: line 1: 'kayıp' was stored, 'yitik' came out",
        ),
        ("torch/picture", lambda: repainted(painted(100, 90, 105, 95)), "it differs most at x 100, y 92: by "),
    ],
)
def test_a_difference_says_where_and_what(name, fresh, message):
    [difference] = differences(printed(name), fresh())
    assert message in str(difference)


def test_a_picture_is_shown_by_its_size_and_a_drawing_by_its_elements():
    assert shown(printed("torch/picture")).startswith("(image/png, 179 × 150 pixels)")
    assert shown(printed("torch/curve")).startswith("(image/svg+xml, ")
    assert shown([]) == "(nothing)"


def test_pictures_inside_html_are_compared_too():
    def page(outputs):
        return [
            new_output("display_data", {HTML: f'<p>Şekil</p><img src="data:image/png;base64,{outputs[0].data[PNG]}">'})
        ]

    assert differences(page(printed("torch/picture")), page(repainted(compress_level=1))) == []
    [difference] = differences(page(printed("torch/picture")), page(repainted(painted(100, 90, 105, 95))))
    assert "picture 1: it differs most at" in difference.found


DRAWINGS = [
    ("<g><path/></g>", "<g/><path/>", False),
    ("<g/>", "<a/>", False),
    ('<path fill="red"/>', "<path/>", False),
    ("<path/>", '<path fill="red"/>', False),
    ("<path/>", "<path/><path/>", False),
    ("<text>a<tspan>b</tspan>c</text>", "<text>a<tspan>b</tspan>d</text>", False),
    ('<path fill="#1f77b4"/>', '<path fill="#1f77b5"/>', False),
    ('<path fill="#00e100"/>', '<path fill="#00e200"/>', False),
    ('<path d="M1 2"/>', '<path d="M1 2 3"/>', False),
    ('<path d="M1 2"/>', '<path d="L1 2"/>', False),
    ('<path d="M1,2L-3.5,4"/>', '<path d="M 1.001 2\nL -3.5 4"/>', True),
    ('<path id="a"/><use href="#a"/>', '<path id="b"/><use href="#b"/>', True),
    ('<path id="a"/><path id="b"/><use href="#a"/>', '<path id="a"/><path id="b"/><use href="#b"/>', False),
    ('<style>#a {fill: red}</style><g id="a"/>', '<style>#b {fill: red}</style><g id="b"/>', True),
    ('<g id="a" aria-labelledby="a"/>', '<g id="b" aria-labelledby="b"/>', True),
    ("<g/><metadata>a</metadata>", "<g/><metadata>b</metadata>", True),
    ('<g class="a b"/>', '<g class="ab"/>', False),
    ('<g class="a1"/>', '<g class="a1.004"/>', False),
    ('<g onclick="f(1)"/>', '<g onclick="f(1.004)"/>', False),
    ('<a href="/1"/>', '<a href="/1.004"/>', False),
    ("<g style=\"font-family: 'DejaVu Sans'\"/>", "<g style=\"font-family: 'DejaVuSans'\"/>", False),
    ('<g transform="scale(0.01 -0.01)"/>', '<g transform="scale(0.014 -0.01)"/>', False),  # a factor of what is drawn
    ('<g transform="matrix(1 6e-17 0 1 2 3)"/>', '<g transform="matrix(1.000001 0 0 1 2 3)"/>', True),
    ('<g transform="translate(2 3) scale(0.5)"/>', '<g transform="translate(2.004 3) scale(0.5)"/>', True),
    ("<g", "<g", True),  # not XML: as text
    ("<g 1", "<g 2", False),
]


@pytest.mark.parametrize(("stored", "fresh", "alike"), DRAWINGS)
def test_what_counts_in_a_drawing(stored, fresh, alike):
    before, after = ([new_output("display_data", {SVG: f"<svg>{inside}</svg>"})] for inside in (stored, fresh))
    assert (differences(before, after) == []) is alike


def test_a_drawing_of_few_units_is_compared_in_parts_of_them():
    def drawing(units, point):
        return [new_output("display_data", {SVG: f'<svg viewBox="0 0 {units} 1"><path d="M {point} 0"/></svg>'})]

    assert differences(drawing(200, "0.5"), drawing(200, "0.504")) == []
    assert differences(drawing(2, "0.5"), drawing(2, "0.504")) != []
    assert differences(drawing(2, "0.5"), drawing(2, "0.50004")) == []


def test_a_picture_inside_a_drawing_counts_as_a_picture():
    def drawing(outputs):
        image = f'<image href="data:image/png;base64,{outputs[0].data[PNG]}"/>'
        return [new_output("display_data", {SVG: f"<svg>{image}</svg>"})]

    assert differences(drawing(printed("torch/picture")), drawing(repainted(compress_level=1))) == []
    assert differences(drawing(printed("torch/picture")), drawing(repainted(painted(100, 90, 105, 95)))) != []


def test_every_frame_of_an_animation_counts():
    def animation(*shades):
        frames = [Image.new("L", (32, 32), shade) for shade in shades]
        buffer = io.BytesIO()
        frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
        return [new_output("display_data", {"image/gif": base64.b64encode(buffer.getvalue()).decode()})]

    assert differences(animation(0, 99), animation(0, 100)) == []
    assert differences(animation(0, 99), animation(0, 200)) != []
    assert differences(animation(0, 99), animation(0, 99, 200)) != []


def test_transparent_paper_is_white():
    def without_white(image):
        image.putalpha(image.convert("L").point(lambda level: 0 if level == 255 else 255))

    assert differences(printed("torch/picture"), repainted(without_white)) == []
    assert differences(printed("torch/picture"), repainted(lambda image: image.putalpha(0))) != []


def test_tolerances_widen_and_narrow_what_is_let_through():
    stored, fresh = text("kayıp 0.5125, adım 3"), text("kayıp 0.5190, adım 3")
    assert differences(stored, fresh, Tolerances(rtol=0.02)) == []
    assert differences(stored, text("kayıp 0.5126, adım 3"), Tolerances(places=9)) != []
    assert differences(stored, text("kayıp 0.5125, adım 4"), Tolerances(rtol=0.9, atol=9)) != []
    drawn = rewritten("torch/curve", SVG, r'(<path d="M [\d.]+ [\d.]+ \nL [\d.]+ )(\d+)', r"\g<1>9")
    assert differences(printed("torch/curve"), drawn, Tolerances(drawing=500)) == []
    assert differences(printed("torch/picture"), repainted(painted(100, 90, 105, 95)), Tolerances(picture=255)) == []


@pytest.mark.parametrize("written", ["1e-3", "1.0e-3", "0.001", "'0.001'"])
def test_an_author_writes_a_cells_tolerances_in_its_source(written):
    source = f"```{{code-cell}} ipython3\n:tags: [torch]\n:booktools: {{rtol: {written}}}\n\nx\n```\n"
    for read in (myst.myst_to_notebook, read_myst_markdown_notebook):
        [cell] = [c for c in read(FRONT + source).cells if c.cell_type == "code"]
        assert cell.metadata["tags"] == ["torch"] and cell.source == "x"
        assert Tolerances().of_cell(cell.metadata) == Tolerances(rtol=1e-3, places=0)


@pytest.mark.parametrize(
    "settings",
    [
        {"rtoll": 1},
        {"rtol": "az"},
        {"rtol": -1},
        {"atol": None},
        {"rtol": True},
        {"rtol": float("nan")},
        {"rtol": 10**400},
        [1],
        "x",
    ],
)
def test_tolerances_that_mean_nothing_are_named(settings):
    with pytest.raises(ToleranceError, match="metadata 'booktools'"):
        Tolerances().of_cell({"booktools": settings})


def test_the_project_sets_its_tolerances_once(tmp_path):
    assert read_tolerances(tmp_path) == Tolerances()
    (tmp_path / "pyproject.toml").write_text("[tool.booktools.tolerances]\nrtol = 0.5\npicture = 9\n")
    assert read_tolerances(tmp_path) == Tolerances(rtol=0.5, picture=9)
    (tmp_path / "pyproject.toml").write_text("[tool.booktools.tolerances]\nrtool = 0.5\n")
    with pytest.raises(ToleranceError, match="pyproject.toml sets tolerances by name"):
        read_tolerances(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool")
    with pytest.raises(ToleranceError, match="is not TOML"):
        read_tolerances(tmp_path)


def test_the_books_own_settings_can_be_read():
    assert 0 < read_tolerances(ROOT).rtol < 1e-3
