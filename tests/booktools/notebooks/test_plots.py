"""Drawings in readers' notebooks: shown untrusted by a PNG, which is no output of a cell."""

from __future__ import annotations

import base64
import io

import pytest
from building import store_outputs
from nbformat.v4 import new_output
from PIL import Image
from texts import cell

from booktools.judging.outputs import differences
from booktools.notebooks import plots
from booktools.running import store
from booktools.sources.cells import outputs_of
from booktools.stand_ins import PNG, SVG

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120pt" height="60pt"><rect width="60" height="60" fill="{}"/>'
    '<text x="70" y="30" font-family="DejaVu Sans" font-size="12">ığş</text></svg>'
)


def shown(colour="red"):
    return [new_output("display_data", {SVG: DRAWING.format(colour), "text/plain": "<çizim>"})]


def opened(outputs):
    return Image.open(io.BytesIO(base64.b64decode(outputs[0].data[PNG])))


def test_a_drawing_is_given_a_small_picture_of_the_size_at_which_it_is_shown() -> None:
    outputs = plots.with_stand_ins(shown(), {})
    image = opened(outputs)
    assert image.mode == "P" and image.size == (240, 120)
    assert outputs[0].metadata[PNG] == {"width": 160, "height": 80, "stands_for": SVG}
    assert image.convert("RGB").getpixel((10, 10)) == (255, 0, 0)
    dark = sum(sum(pixel) < 200 for pixel in image.convert("RGB").crop((100, 0, 240, 120)).getdata())
    assert dark > 50  # its letters are there, whatever fonts the machine has
    assert PNG not in shown()[0].data


def test_what_stands_in_is_neither_an_output_nor_compared(new_book) -> None:
    with_picture = plots.with_stand_ins(shown(), {})
    assert differences(with_picture, shown()) == [] == differences(shown(), with_picture)
    assert differences(with_picture, shown("blue")) != []
    real = [new_output("display_data", {**shown()[0].data, PNG: with_picture[0].data[PNG]})]
    assert differences(real, shown()) != []  # one that a cell printed counts
    book = new_book(cell("1"))
    store_outputs(book)
    notebook = store.load(book, store.path_of(book, "red", "chapters/one"))
    notebook.cells[-1].outputs = with_picture
    assert outputs_of(notebook) == {key: shown() for key in outputs_of(notebook)}


def test_a_picture_that_looks_the_same_is_kept_and_another_is_not() -> None:
    fresh = plots.with_stand_ins(shown(), {})
    again = io.BytesIO()
    opened(fresh).save(again, "PNG", compress_level=1)
    held = base64.b64encode(again.getvalue()).decode()
    assert held != fresh[0].data[PNG]
    assert plots.with_stand_ins(shown(), {DRAWING.format("red"): held})[0].data[PNG] == held
    wrong = plots.with_stand_ins(shown("blue"), {})[0].data[PNG]
    assert plots.with_stand_ins(shown(), {DRAWING.format("red"): wrong})[0].data[PNG] == fresh[0].data[PNG]


SVG_OF = '<svg xmlns="http://www.w3.org/2000/svg" {}/>'
#: More pixels than a process may hold, or than are worth minutes; told before one is painted.
LARGE = (
    'width="30000" height="30000"',
    'width="1e5pt" height="1e5pt"',
    'width="100%" height="100%" viewBox="0 0 30000 30000"',
    'viewBox="0, 0, 30000, 30000"',
    'width="9in" viewBox="0 0 1 1e6"',
)


def test_what_cannot_be_drawn_is_left_as_it_is() -> None:
    empty = SVG_OF.format('width="0" height="0"')
    for drawing in ("<svg", "", empty, *map(SVG_OF.format, LARGE)):
        outputs = [new_output("display_data", {SVG: drawing, "text/plain": "<çizim>"})]
        assert plots.with_stand_ins(outputs, {}) == outputs


def test_what_is_too_large_is_never_painted(monkeypatch) -> None:
    monkeypatch.setattr(plots.resvg_py, "svg_to_bytes", lambda **_: pytest.fail("painted"))
    for said in LARGE:
        with pytest.raises(ValueError, match="larger than any screen"):
            plots._drawn(SVG_OF.format(said) + " ")


def test_a_drawing_larger_than_pillow_opens_is_left_as_it_is(monkeypatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    plots._drawn.cache_clear()
    assert plots.with_stand_ins(shown(), {}) == shown()
