"""The comparison can fail, and knows when not to: two tables over outputs that frameworks really printed."""

from __future__ import annotations

import time
import unicodedata
from copy import deepcopy
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_output
from outputs import (
    HTML,
    PNG,
    SVG,
    TEXT,
    drawn_in_html,
    json_output,
    page,
    painted,
    picture,
    pointing_elsewhere,
    printed,
    raised,
    repainted,
    replaced,
    replaced_name,
    rewritten,
    text,
    typed_array,
    widget,
    with_other_ids,
    without,
    without_form,
)  # fmt: skip
from PIL import Image

from booktools.judging.outputs import differences
from booktools.judging.tolerances import Tolerances

STORE = Path(__file__).parents[3] / "notebooks"

#: Each is a change that no reader should find between the page and their own screen.
CAUGHT = [
    # numbers
    ("torch/tensor", "1.5410", "1.5510"),
    ("torch/tensor", "1.5410", "1.5412"),
    ("torch/tensor", "1.5410", "1.54"),
    ("torch/tensor", "0.8380", "0.838"),
    ("torch/tensor", "0.8380", "1"),
    ("torch/tensor", "-0.2934", " 0.2934"),
    ("torch/tensor", " 1.5410", "    nan"),
    ("torch/tensor", " 1.5410", "    inf"),
    ("torch/tensor", "-2.1788,  0.5684", "-2.1788"),
    ("torch/tensor", "0.1820]]", "0.1820],\n        [ 0.1000,  0.1000,  0.1000,  0.1000]]"),
    ("torch/tensor", "tensor([[", "tensor([[["),
    ("torch/tensor", "0.1820]])", "0.1820]], grad_fn=<MulBackward0>)"),
    ("torch/tensor", "0.1820]])", "0.1820]], dtype=torch.float64)"),
    ("torch/wide", "0.0845", "0.0945"),
    ("torch/whole", "[1., 1., 1.]", "[1., 1.]"),
    ("torch/whole", "[1., 1., 1.]", "[1., 0., 1.]"),
    ("torch/whole", "[1., 1., 1.]", "[1, 1, 1]"),
    ("torch/spread", "1.0000e-05", "1.0000e-06"),
    ("torch/spread", "1.0000e+03", "1.0000e+04"),
    ("torch/spread", "2.5000e+00", "2.5003e+00"),
    ("torch/unusual", "   nan", "0.0000"),
    ("torch/unusual", "-inf", " inf"),
    ("torch/counts", "11", "12"),
    ("torch/counts", " 7", " 7."),
    ("torch/counts", "[ 4,  5", "[-4,  5"),
    ("torch/mask", "True", "False"),
    ("torch/losses", "0.004665", "0.004765"),
    ("torch/losses", "adım 0.1", "adım 0.01"),
    ("torch/scalar", "0.0046646143309772015", "0.0046746143309772015"),
    ("torch/scalar", "0.0046646143309772015", "0.0046646143309772015\n0.5"),
    ("tensorflow/tensor", "1.5110626", "1.5111626"),
    ("tensorflow/model", "-0.15060097", " 0.15060097"),
    ("tensorflow/weights", "array([0., 0.]", "array([0., 0.1]"),
    ("mxnet/network", "0.00624656", "0.00634656"),
    ("torch/scalar", "0.0046646143309772015", "0.0"),
    ("tensorflow/weights", "array([0., 0.]", "array([ 0.0000000e+00, -1.1641532e-10]"),
    # words, shapes, punctuation
    ("torch/module", "eps=1e-05", "eps=1e-06"),
    ("torch/module", "p=0.5", "p=0.6"),
    ("torch/module", "ReLU", "GELU"),
    ("torch/module", "out_features=8", "out_features=16"),
    ("torch/module", "(4): Linear", "(5): Linear"),
    ("torch/parameter", "requires_grad=True", "requires_grad=False"),
    ("torch/parameter", "Parameter containing:\n", ""),
    ("torch/state", "'0.bias'", "'1.bias'"),
    ("torch/state", "(8, 4)", "(4, 8)"),
    ("torch/state", "(8, 4)", "(8,4)"),
    ("tensorflow/tensor", "shape=(2, 6)", "shape=(6, 2)"),
    ("tensorflow/tensor", "float32", "float64"),
    ("tensorflow/summary", "gizli", "gizlı"),
    ("mxnet/parameters", "shape=(3, 5)", "shape=(3, 0)"),
    # lines and layout
    ("torch/losses", "dönem 1: kayıp 0.014360, adım 0.1\n", ""),
    ("torch/losses", "dönem 1", "\ndönem 1"),
    ("torch/losses", "dönem 2", "bitti\ndönem 2"),
    ("torch/tree", "├── 1: ReLU", "    ├── 1: ReLU"),
    ("torch/tree", "├── 2: Dropout\n", ""),
    # tables
    ("torch/table", ">40<", ">41<"),
    ("torch/table", ">evet<", ">hayır<"),
    ("torch/table", '<td style="text-align: right">16</td>', ""),
    ("torch/table", "<p>Tampon: 17 (72 bayt)</p>", ""),
    # errors
    ("torch/error", "RuntimeError", "ValueError"),
    ("torch/error", "(3x5 and 4x8)", "(3x4 and 4x8)"),
    # standard error
    ("torch/warning", "bu yol eskidi", "bu yol kapandı"),
    ("torch/warning", "UserWarning", "DeprecationWarning"),
]

OTHERWISE_CAUGHT = {
    "an output is missing": ("torch/tensor", list),
    "an output came twice": ("torch/tensor", lambda: [*printed("torch/tensor"), *printed("torch/tensor")]),
    "a cell that was silent speaks": ("torch/quiet", lambda: [new_output("stream", text="1\n")]),
    "a new warning": (
        "torch/losses",
        lambda: [*printed("torch/losses"), new_output("stream", name="stderr", text="UserWarning: eski\n")],
    ),
    "a warning is gone": ("torch/warning", lambda: without("torch/warning", 1)),
    "what was printed came as a warning": ("torch/losses", lambda: replaced_name("torch/losses", "stderr")),
    "an error is gone": ("torch/error", list),
    "outputs in another order": ("tensorflow/summary", lambda: printed("tensorflow/summary")[::-1]),
    "displayed, not returned": ("torch/tensor", lambda: [new_output("display_data", printed("torch/tensor")[0].data)]),
    "the table lost its HTML": ("torch/table", lambda: without_form("torch/table", HTML)),
    "the drawing is gone": ("torch/curve", lambda: without_form("torch/curve", SVG)),
    "the picture is gone": ("torch/picture", lambda: without_form("torch/picture", PNG)),
    "two table cells became one": (
        "torch/table",
        lambda: rewritten("torch/table", HTML, r">40</td><td[^>]*>160<", ">40160<"),
    ),
    "the table's text and HTML disagree": (
        "torch/table",
        lambda: replaced(printed("torch/table"), "  40 ", "  41 ", TEXT),
    ),
    "a curve bends otherwise": (
        "torch/curve",
        lambda: rewritten("torch/curve", SVG, r'(<path d="M [\d.]+ [\d.]+ \nL [\d.]+ )(\d+)([\d.]* \nL)', r"\g<1>9\3"),
    ),
    "a curve lost its last point": (
        "torch/curve",
        lambda: rewritten("torch/curve", SVG, r"(L [\d.]+ [\d.]+ \nL [\d.]+ [\d.]+ )\nL [\d.]+ [\d.]+ ", r"\1"),
    ),
    "an axis has another name": ("torch/curve", lambda: replaced(printed("torch/curve"), ">kayıp<", ">yitik<", SVG)),
    "a tick has another number": ("torch/curve", lambda: rewritten("torch/curve", SVG, r">0\.4<", ">0.5<")),
    "a curve has another colour": ("torch/curve", lambda: replaced(printed("torch/curve"), "#0072b2", "#d55e00", SVG)),
    "a mark is gone from the drawing": ("torch/curve", lambda: rewritten("torch/curve", SVG, r"<use [^>]*/>", "")),
    "a reference leads elsewhere": ("torch/curve", lambda: pointing_elsewhere()),
    "a value in the matrix changed": ("torch/matrix", lambda: rewritten("torch/matrix", SVG, r">1\.54<", ">1.55<")),
    "the drawing is cut short": ("torch/curve", lambda: rewritten("torch/curve", SVG, r".{40}$", "")),
    "a marker came into the picture": ("torch/picture", lambda: repainted(painted(100, 90, 105, 95))),
    "a letter of the title is gone": ("torch/picture", lambda: repainted(painted(96, 4, 102, 18, colour="white"))),
    "the picture is upside down": ("torch/picture", lambda: repainted(lambda image: image.rotate(180))),
    "the picture is larger": (
        "torch/picture",
        lambda: repainted(lambda image: image.crop((0, 0, image.width, image.height + 9))),
    ),
    "the picture is empty": ("torch/picture", lambda: repainted(lambda image: Image.new("RGBA", image.size, "white"))),
    "the dot of an i is gone": (
        "torch/picture",
        lambda: repainted(painted(100, 90, 100, 90, colour="#c0c0c0")),
    ),
    "a traceback is gone": ("torch/error", lambda: [{**printed("torch/error")[0], "traceback": []}]),
    "the picture is broken": ("torch/picture", lambda: replaced(printed("torch/picture"), "iVBOR", "AAAAA", PNG)),
}


GRADIENT = Image.linear_gradient("L")
DEPTH = Image.fromarray(np.arange(1000, 60_000, dtype=np.uint16)[:10_000].reshape(100, 100))
TURNED = Image.Exif()
TURNED[0x0112] = 3  # its orientation
DIGIT = Image.linear_gradient("L").resize((8, 8))


def with_a_pixel(image, shade):
    image = image.copy()
    image.putpixel((3, 3), shade)
    return image


UUIDS = ("0f8fad5bd9cb469fa16570867728950e", "7c9e6679742540de944be07fc1f90ae7")

#: A value that stood under `önce` stands under `sonra`, and the table has another width.
MOVED = {
    "to the left": (
        "ad   önce  sonra\nk    0.25  0.5\nw    0.75",
        "ad   önce        sonra\nk    0.25000001  0.5\nw                0.75",
    ),
    "to the right": (
        "ad   önce  sonra\nk    0.25    0.5\nw    0.75",
        "ad         önce  sonra\nk    0.25000001    0.5\nw                  0.75",
    ),
    "to the right, and it is the number that grew": (
        "ad   önce       sonra\nk    0.25         0.5\nw    0.75",
        "ad   önce       sonra\nk    0.25         0.5\nw          0.75000001",
    ),
    "whole numbers": (
        "ad   önce  sonra\nk    0.25      5\nw       7",
        "ad         önce  sonra\nk    0.25000001      5\nw                    7",
    ),
    "words": (
        "ad   önce  sonra\nk    0.25  var\nw    yok",
        "ad   önce        sonra\nk    0.25000001  var\nw                yok",
    ),
    "one blank between columns": (
        "ad önce sonra\nk  0.25   0.5\nw  0.75",
        "ad       önce sonra\nk  0.25000001   0.5\nw              0.75",
    ),
    "with a unit": (
        "ad     önce   sonra\nk   0.25 ms  0.5 ms\nw   0.75 ms",
        "ad           önce    sonra\nk   0.25000001 ms   0.5 ms\nw                  0.75 ms",
    ),
    "with a rule": (
        "ad   önce  sonra\n---  ----  -----\nk    0.25    0.5\nw    0.75",
        "ad         önce  sonra\n---  ----------  -----\nk    0.25000001    0.5\nw                  0.75",
    ),
    "between tabs": ("ad\tönce\tsonra\nk\t0.25\t0.5\nw\t0.75", "ad\tönce\tsonra\nk\t0.25000001\t0.5\nw\t\t0.75"),
    "the first of a line": (
        "önce  sonra\n0.25    0.5\n0.75",
        "      önce  sonra\n0.25000001    0.5\n             0.75",
    ),
}

#: The same for outputs that this book does not have yet, and other books do.
PAIRS_CAUGHT = {
    # numbers
    "a threshold became zero": (text("1e-06"), text("0.0")),
    "a small constant, another": (text("weight_decay: 0.0001"), text("weight_decay: 0.0002")),
    "the second digit of a small number": (text("1.00e-08"), text("1.10e-08")),
    "it did not underflow": (text("float16:  0.0"), text("float16:  1.00e-08")),
    "the epsilon of another type": (text("1.1920929e-07"), text("2.220446049250313e-16")),
    "noise about zero": (text("[0.0, 1.0]"), text("[1e-17, 1.0]")),
    "noise about zero, both measured": (text("hata 1.2e-07"), text("hata 9.8e-08")),
    "noise about zero, in a column": (text("0.000000"), text("0.000001")),
    "the sign of noise": (text("ortalama: -2.0e-08"), text("ortalama: 2.0e-08")),
    "a whole number": (text("16777216.0"), text("16777217.0")),
    "a whole number in an array": (text("[1000000.]"), text("[1000001.]")),
    "Turkish thousands": (text("123.456 kişi"), text("123.457 kişi")),
    "a count with a fraction": (text("134217.7 MB"), text("134217.8 MB")),
    "the last of three digits": (text("0.0845"), text("0.0846")),
    "a number beyond a double": (text("1e+400"), text("2e+400")),
    "it became infinite": (text("1.5e+400"), text("1.6e+999999999999999999999")),
    # the same number, spelled otherwise
    "a plus sign": (text("+0.5"), text("0.5")),
    "another minus sign": (text("-0.5"), text("−0.5")),
    "no zero before the point": (text("0.5"), text(".5")),
    "a zero more before the point": (text("[0.5, 1.5]"), text("[00.5, 1.5]")),
    "a zero more in the exponent": (text("1e-6"), text("1e-06")),
    "a capital letter in the exponent": (text("1e-06"), text("1E-06")),
    "a plus sign in the exponent": (text("2.5e+08"), text("2.5e08")),
    "figures of another script": (text("1e-06"), text("1e-0٦")),
    # layout beside a float
    "a value under another heading": (text("ad   önce  sonra\nw    0.5"), text("ad   önce  sonra\nw          0.5")),
    **{
        f"a value under another heading, and a number grew: {table}": (text(stored), text(fresh))
        for table, (stored, fresh) in MOVED.items()
    },
    "a line moved into a block": (text("kayıp 0.5\nif x:\n    y()"), text("kayıp 0.5\nif x:\ny()")),
    "a line moved into a block, and a number grew": (
        text("kayıp 0.5\nif x:\n    y()"),
        text("kayıp 0.50000001\nif x:\ny()"),
    ),
    "a shorter bar": (text("a ===== 0.5\nb === 0.3"), text("a ==== 0.5\nb === 0.3")),
    "a shorter bar, and a number grew": (text("a ===== 0.5\nb ==== 0.3"), text("a ===== 0.50000001\nb === 0.3")),
    "a layer one level up": (
        text("├── 0: Dropout 0.5\n│   ├── 1: ReLU"),
        text("├── 0: Dropout 0.5\n├── 1: ReLU"),
    ),
    "a line of a printed tree moved": (text("net 0.5\n  a\n    b"), text("net 0.5\n  a\n  b")),
    # HTML beyond its words
    "a power": (page("10<sup>2</sup>"), page("102")),
    "a power of another": (page("10<sup>2</sup>3"), page("10<sup>23</sup>")),
    "the span of a head": (page('<th colspan="2">a</th>'), page('<th colspan="3">a</th>')),
    "a link leads elsewhere": (page('<a href="/a">x</a>'), page('<a href="/b">x</a>')),
    "a link leads to another part": (
        page('<p id="a">1</p><p id="b">2</p><a href="#a">x</a>'),
        page('<p id="a">1</p><p id="b">2</p><a href="#b">x</a>'),
    ),
    "a script came in": (page("<table><td>1</td></table>"), page("<table><td>1<script>f()</script></td></table>")),
    "a script does something else": (page("<script>f()</script>"), page('<script>fetch("//x")</script>')),
    "a script that nothing ends": (page("a<script>f()"), page("a<script>g()")),
    "a script in an attribute": (page("<b>1</b>"), page('<b onclick="f()">1</b>')),
    "a style hides": (page("<b>1</b>"), page('<b style="display: none">1</b>')),
    "a style sheet hides": (page("<style>b {}</style>1"), page("<style>b {display: none}</style>1")),
    "sound": (page('<audio src="data:audio/wav;base64,AAAA">'), page('<audio src="data:audio/wav;base64,AAAB">')),
    "data": (page('<div data-x="[1, 2]"></div>'), page('<div data-x="[1, 3]"></div>')),
    "a column of preformatted text": (page("<pre>a  b</pre>"), page("<pre>a b</pre>")),
    "a line of preformatted text": (page("<pre>a\n\nb</pre>"), page("<pre>a\nb</pre>")),
    "a drawing": (page("<svg><path d='M 1 2'/></svg>"), page("<svg><path d='M 1 3'/></svg>")),
    "a drawing is gone": (page("a<svg><path d='M 1 2'/></svg>"), page("a")),
    "a drawing in base64": (page(drawn_in_html("M 1 2")), page(drawn_in_html("M 1 3"))),
    "blanks that a style keeps": (
        page('<p style="white-space: pre">a  b</p>'),
        page('<p style="white-space: pre">a b</p>'),
    ),
    "a blank that holds words together": (page("a&nbsp;b"), page("a b")),
    "which of two attributes of one name is first": (
        page('<a href="x" href="y">1</a>'),
        page('<a href="y" href="x">1</a>'),
    ),
    "a number of data": (page('<p data-id="1">x</p>'), page('<p data-id="2">x</p>')),
    "a number that is an id": (page('<p id="1"></p><td colspan="1">'), page('<p id="2"></p><td colspan="2">')),
    # what a browser reads otherwise than a parser in Python does
    "a script after a comment that ends at once": (page("<b>1</b>"), page("<b>1</b><!--><script>f()</script>-->")),
    "a script after a comment with a mark": (page("<b>1</b>"), page("<b>1</b><!-- --!><script>f()</script>-->")),
    "a script after such a comment in a drawing": (page("<svg/>"), page("<svg><!--><script>f()</script>--></svg>")),
    "a script in a drawing's comment": (page("<svg></svg>"), page("<svg><!--><script>f()</script>--></svg>")),
    "a script in what is said of a drawing": (
        page("<svg></svg>"),
        page("<svg><metadata><script>f()</script></metadata></svg>"),
    ),
    "another script in what is said of a drawing": (
        page("<svg><metadata><script>f()</script></metadata></svg>"),
        page("<svg><metadata><script>g()</script></metadata></svg>"),
    ),
    "a script by an id's name": (page("<p id=b><b src=x></b>"), page("<p id=script><script src=x></script>")),
    "a function by an id's name": (
        page("<p id=log><script>log(1)</script>"),
        page("<p id=eval><script>eval(1)</script>"),
    ),
    "an event by an id's name": (page("<p id=x1 x1='f()'>"), page("<p id=onx1 onx1='f()'>")),
    "a style by an id's name": (page('<p id=color style="color:red">'), page('<p id=display style="display:red">')),
    "a script from another address": (page(f'<script src="//x/{UUIDS[0]}">'), page(f'<script src="//x/{UUIDS[1]}">')),
    "the end of a comment in a script": (
        page("<script>// [0.5\n f()]</script>"),
        page("<script>// [0.50000001 f()]</script>"),
    ),
    # what the kernel's text has behind it, and a page shows all the same
    "an overwritten line": (text("kayıp 0.5"), text("kayıp 0.1\rkayıp 0.5")),
    "a carriage return": (text("a\nb"), text("a\r\nb")),
    "a letter that was taken back": (text("a"), text("ax\b")),
    # order
    "a caption after its figure": (
        [*text("Şekil 1\n"), *page("<b>1</b>"), *text("Şekil 2\n"), *page("<b>2</b>")],
        [*text("Şekil 1\nŞekil 2\n"), *page("<b>1</b>"), *page("<b>2</b>")],
    ),
    "a caption beside another figure": ([*text("x"), *page("1"), *page("2")], [*page("1"), *text("x"), *page("2")]),
    "the line of a traceback": (
        raised("Cell In[3], line 2\n----> 2 f()\n\nValueError: x"),
        raised("Cell In[3], line 3\n----> 3 f()\n\nValueError: x"),
    ),
    "the cause in a traceback": (
        raised("KeyError  Traceback (most recent call last)\nCell In[3], line 2\n\nKeyError: 1\n\nValueError: x"),
        raised("TypeError  Traceback (most recent call last)\nCell In[3], line 2\n\nTypeError: 1\n\nValueError: x"),
    ),
    # pictures
    "one pixel of a digit": (picture(DIGIT), picture(with_a_pixel(DIGIT, 0))),
    "one shade of one pixel of a digit": (picture(DIGIT), picture(with_a_pixel(DIGIT, DIGIT.getpixel((3, 3)) + 16))),
    "a picture of sixteen bits": (picture(DEPTH), picture(DEPTH.transpose(Image.Transpose.ROTATE_180))),
    "a picture that is turned": (picture(GRADIENT), picture(GRADIENT, exif=TURNED)),
    "one value of a typed array": (typed_array([0.5, 1.25]), typed_array([0.5, 1.26])),
}


@pytest.mark.parametrize("pair", PAIRS_CAUGHT)
def test_a_pair_is_told_apart(pair):
    stored, fresh = PAIRS_CAUGHT[pair]
    assert differences(stored, deepcopy(stored)) == []
    assert differences(stored, fresh) != []
    assert differences(fresh, stored) != []


def test_noise_about_zero_is_what_a_cell_declares():
    assert differences(text("[0.0, 1.0]"), text("[1e-17, 1.0]"), Tolerances(atol=1e-15)) == []
    assert differences(text("hata 1.2e-07"), text("hata 9.8e-08"), Tolerances(atol=1e-7)) == []
    assert differences(text("hata 1.2e-07"), text("hata 1.2e-06"), Tolerances(atol=1e-7)) != []
    declared = Tolerances().of_cell({"booktools": {"rtol": 0.5}})
    assert differences(text("hata 1.2e-07"), text("hata 9.8e-08"), declared) == []
    assert differences(text("hata 1.2e-07"), text("hata 9.8e-09"), declared) != []


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        (text(f"[{'(0.00001, 1.5), ' * 20_000}]"), text(f"[{'(0.00001, 1.5), ' * 19_999}(0.00001, 1.6), ]")),
        (text("[" * 20_000 + "0.5" + "]" * 20_000), text("[" * 20_000 + "0.55" + "]" * 20_000)),
        (page("<a x='" * 20_000), page("<a x='" * 20_000 + "0.5")),
        (page("<svg" * 20_000), page("<svg" * 20_000 + "0.5")),
        (
            [new_output("display_data", {SVG: "<svg>" + "<g>" * 2_000 + "</g>" * 2_000 + "</svg>"})],
            [new_output("display_data", {SVG: "<svg>" + "<g>" * 2_000 + "<a/>" + "</g>" * 2_000 + "</svg>"})],
        ),
    ],
    ids=[
        "twenty thousand tuples",
        "nested brackets",
        "tags that nothing ends",
        "drawings that nothing ends",
        "nested groups",
    ],
)
def test_much_takes_seconds_and_no_more(stored, fresh):
    began = time.process_time()
    assert differences(stored, fresh) != []
    assert time.process_time() - began < 6


@pytest.mark.parametrize("dtype", ["c16", "S4", "V8", "M8[s]", "O", "f8,f8", "x"])
def test_an_array_of_no_numbers_is_compared_as_it_is_packed(dtype):
    stored, fresh = (json_output({"dtype": dtype, "bdata": data}) for data in ("A" * 21 + "8=", "A" * 21 + "0="))
    assert differences(stored, deepcopy(stored)) == [] and differences(stored, fresh) != []


@pytest.mark.parametrize(("name", "old", "new"), CAUGHT)
def test_a_mutated_output_is_caught(name, old, new):
    assert differences(printed(name), replaced(printed(name), old, new)) != []


@pytest.mark.parametrize(("name", "old", "new"), CAUGHT)
def test_it_is_caught_the_other_way_round_too(name, old, new):
    assert differences(replaced(printed(name), old, new), printed(name)) != []


@pytest.mark.parametrize("mutation", OTHERWISE_CAUGHT)
def test_another_mutation_is_caught(mutation):
    name, mutated = OTHERWISE_CAUGHT[mutation]
    assert differences(printed(name), mutated()) != []


#: Each may come about on another processor, or another day, from the same code.
HARMLESS = [
    ("torch/tensor", "1.5410", "1.5411"),
    ("torch/tensor", "-0.2934", "-0.2933"),
    ("torch/tensor", "0.1820]])", "0.1820]])\n"),
    ("torch/tensor", "0.5684],\n", "0.5684],   \n"),
    ("torch/wide", "0.8744, -0.1435, -0.1116,\n          0.9318", "0.8744,\n         -0.14350001, -0.1116,  0.9318"),
    ("torch/whole", "[1., 1., 1.]", "[1.0000, 1.0000, 1.0000]"),
    ("torch/spread", "1.0000e-05", "1.0001e-05"),
    ("torch/losses", "0.048758", "0.048757"),
    ("torch/scalar", "0.0046646143309772015", "0.004664614330977246"),
    ("torch/scalar", "0.0046646143309772015", "0.004664623"),
    ("tensorflow/tensor", "1.5110626 ", "1.5110624 "),
    ("tensorflow/tensor", "1.5110626 ", "1.51106253"),
    ("tensorflow/model", "0.528902  ", "0.5289019 "),
    ("tensorflow/model", "0.528902   -0.6799685", "0.52890203 -0.67996849"),
    ("mxnet/network", "[[0.00624656],", "[[0.00624655],"),
    ("torch/warning", "/tmp/ipykernel_", "/var/folders/x/ipykernel_9"),
    ("tensorflow/summary", "\x1b[1m", "\x1b[1;34m"),
]

#: A number is written longer, and the rest of the table makes room for it, or does not.
SET_ANEW = {
    "numbers to the right": (
        "ad   önce  sonra\nk    0.25    0.5\nw            0.75",
        "ad         önce  sonra\nk    0.25000001    0.5\nw                  0.75",
    ),
    "numbers to the left": (
        "ad   önce  sonra\nk    0.25  0.5\nw    0.75  1.5\ny          2",
        "ad   önce        sonra\nk    0.25000001  0.5\nw    0.75        1.5\ny                2",
    ),
    "numbers by their points": (
        "ad    kayıp\n--  -------\na    0.5\nb   10.25\nc    0.125",
        "ad       kayıp\n--  ----------\na    0.5\nb   10.25\nc    0.12500001",
    ),
    "a digit before the point": (
        "ad    kayıp\n--  -------\na   0.5\nb   9.9999999\nc         2",
        "ad    kayıp\n--  --------\na    0.5\nb   10.000001\nc          2",
    ),
    "a field that was wide enough": (
        "kayıp           doğruluk\n0.25            0.5\n0.75            1.5",
        "kayıp           doğruluk\n0.25            0.5\n0.75000001      1.5",
    ),
    "a field that was too narrow": (
        "kayıp   doğruluk\n0.3     0.5\n0.4     1.5\n0.60000000000000009 2.5",
        "kayıp   doğruluk\n0.30000000000000004 0.5\n0.4     1.5\n0.60000000000000009 2.5",
    ),
    "a field that was too narrow, to the right": (
        "ad   kayıp  adım\na      0.3     5\nb      0.4     7",
        "ad   kayıp  adım\na 0.30000000000000004     5\nb      0.4     7",
    ),
    "no table at all": (
        "kayıp 0.3 adım 5\nkayıp 0.4 adım 7",
        "kayıp 0.30000000000000004 adım 5\nkayıp 0.4 adım 7",
    ),
    "with an array in it": (
        "ad  değer\na   [0.25, 0.5]  5\nb   [0.25, 0.75] 7",
        "ad  değer\na   [0.25000001,\n 0.5]  5\nb   [0.25, 0.75] 7",
    ),
}

OTHERWISE_HARMLESS = {
    "another number of digits before the point": (
        lambda: text("009.99999 9.99999"),
        lambda: text("010.00000 10.00000"),
    ),
    "another number of digits in the exponent": (lambda: text("9.99999e-10"), lambda: text("1.00000e-09")),
    "minus zero": (lambda: text("[0.0, -0.0]\n0.0000"), lambda: text("[-0.0, 0.0]\n-0.0000")),
    "a zero written short": (lambda: text("[0., 1.]"), lambda: text("[0.0000, 1.0000]")),
    "a column grew wider": (
        lambda: text("ad     kayıp\n────  ──────\nilk     0.25\nson  0.03125"),
        lambda: text("ad         kayıp\n────  ──────────\nilk   0.25000001\nson      0.03125"),
    ),
    **{
        f"a table set anew: {table}": (partial(text, stored), partial(text, fresh))
        for table, (stored, fresh) in SET_ANEW.items()
    },
    "a stream in pieces": (
        lambda: printed("torch/losses"),
        lambda: [new_output("stream", text=line) for line in printed("torch/losses")[0].text.splitlines(keepends=True)],
    ),
    "standard error at another time": (lambda: printed("torch/warning"), lambda: printed("torch/warning")[::-1]),
    "an empty stream": (list, lambda: [new_output("stream", text="")]),
    "text as a list of lines": (lambda: text("a\nb"), lambda: [{**text("")[0], "text": ["a\n", "b"]}]),
    "counts, metadata": (
        lambda: [*printed("torch/tensor"), *printed("torch/error")],
        lambda: [
            {**printed("torch/tensor")[0], "execution_count": 99, "metadata": {"a": 1}},
            printed("torch/error")[0],
        ],
    ),
    "the number of a widget's model": (lambda: widget("a1"), lambda: widget("b2")),
    "JSON in another order": (lambda: json_output({"a": 1, "b": 0.5}), lambda: json_output({"b": 0.50000001, "a": 1})),
    "the ids of a drawing": (lambda: printed("torch/curve"), lambda: with_other_ids("torch/curve")),
    "a drawing with a date": (
        lambda: rewritten("torch/curve", SVG, r"<defs>", "<metadata><date>2026-01-01</date></metadata><defs>"),
        lambda: rewritten("torch/curve", SVG, r"<defs>", "<metadata><date>2026-01-02</date></metadata><defs>"),
    ),
    "a drawing, spaced and commented": (
        lambda: printed("torch/matrix"),
        lambda: rewritten("torch/matrix", SVG, r"<g ", "\n  <!-- x -->\n  <g "),
    ),
    "a curve off by a thousandth of a point": (
        lambda: printed("torch/curve"),
        lambda: rewritten("torch/curve", SVG, r'(<path d="M [\d.]+ [\d.]+ \nL [\d.]+ \d+\.\d\d\d)\d*', r"\g<1>1"),
    ),
    "a picture encoded anew": (lambda: printed("torch/picture"), lambda: repainted(compress_level=1)),
    "a picture as JPEG": (lambda: printed("torch/picture"), lambda: repainted(kind="JPEG", quality=95, subsampling=0)),
    "a picture with a faint pixel": (
        lambda: printed("torch/picture"),
        lambda: repainted(painted(100, 90, 100, 90, colour="#e0e0e0")),
    ),
    "letters composed and in parts": (lambda: text("İğüş"), lambda: text(unicodedata.normalize("NFD", "İğüş"))),
    "a blank in a user's path": (
        lambda: text("/tmp/ipykernel_12/34.py:3: UserWarning: eski"),
        lambda: text("/Users/Ayşe Yılmaz/T/ipykernel_5/6.py:3: UserWarning: eski"),
    ),
    "the ids of a drawing inside HTML": (
        lambda: page(printed("torch/curve")[0].data[SVG]),
        lambda: page(with_other_ids("torch/curve")[0].data[SVG]),
    ),
    "an id of letters, and one by which others begin": (
        lambda: page('<style>#T_abcde td {color: red}</style><table id="T_abcde"><td id="T_abcde_row0">1</td></table>'),
        lambda: page('<style>#T_fedcb td {color: red}</style><table id="T_fedcb"><td id="T_fedcb_row0">1</td></table>'),
    ),
    "the ids of a page": (
        lambda: page('<style>#T_1 td {color: red}</style><table id="T_1"><td>1</td></table>'),
        lambda: page('<style>#T_9 td {color: red}</style><table id="T_9"><td>1</td></table>'),
    ),
    "a chart's number": (
        lambda: page(f'<img id="_anim{UUIDS[0]}"><script>anim{UUIDS[0]}.play("_anim{UUIDS[0]}")</script>'),
        lambda: page(f'<img id="_anim{UUIDS[1]}"><script>anim{UUIDS[1]}.play("_anim{UUIDS[1]}")</script>'),
    ),
    "a number in a script": (lambda: page("<script>f(0.25)</script>"), lambda: page("<script>f(0.25000001)</script>")),
    "a section that no one knows": (lambda: page("<![foo[x]]>a"), lambda: page("<![foo[x]]>a ")),
    "a typed array of Plotly": (lambda: typed_array([0.5, 1.25]), lambda: typed_array([0.5, 1.2500000001])),
    "a traceback in another cell, with other frames in libraries": (
        lambda: raised("Cell In[3], line 2\n----> 2 f()\n\nFile ~/a/json.py:7, in f\n----> 7 g()\n\nValueError: x"),
        lambda: raised("Cell In[9], line 2\n----> 2 f()\n\nFile /usr/json.py:8, in f\n----> 8 g()\n\nValueError: x"),
    ),
}


@pytest.mark.parametrize(("name", "old", "new"), HARMLESS)
def test_a_harmless_difference_is_not_caught(name, old, new):
    assert differences(printed(name), replaced(printed(name), old, new)) == []
    assert differences(replaced(printed(name), old, new), printed(name)) == []


@pytest.mark.parametrize("case", OTHERWISE_HARMLESS)
def test_another_harmless_difference_is_not_caught(case):
    stored, fresh = OTHERWISE_HARMLESS[case]
    assert differences(stored(), fresh()) == []
    assert differences(fresh(), stored()) == []


def test_every_stored_output_of_the_book_is_like_itself_and_unlike_less_or_more():
    files = sorted(STORE.rglob("*.ipynb"))
    assert files
    for cell in (
        cell for file in files for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"
    ):
        assert differences(cell.outputs, deepcopy(cell.outputs)) == []
        assert differences(cell.outputs, [*cell.outputs, new_output("stream", text="fazladan\n")]) != []
        for index in range(len(cell.outputs)):
            assert differences(cell.outputs, cell.outputs[:index] + cell.outputs[index + 1 :]) != []
