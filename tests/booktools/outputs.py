"""Outputs that frameworks really printed, and ways to alter them.

`printed/<tag>.ipynb` were executed by `booktools.execution` in the editions' environments; a
cell is named by its id.
"""

from __future__ import annotations

import base64
import io
import re
import struct
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat.v4 import new_output
from PIL import Image, ImageDraw

from booktools.judging.outputs import shown

FOLDER = Path(__file__).parent / "printed"
SVG, PNG, HTML, TEXT = "image/svg+xml", "image/png", "text/html", "text/plain"


def printed(name):
    """The outputs of one cell: `torch/tensor`."""
    tag, _, cell_id = name.partition("/")
    notebook = nbformat.read(FOLDER / f"{tag}.ipynb", as_version=4)
    return next(cell.outputs for cell in notebook.cells if cell.id == cell_id)


def replaced(outputs, old, new, form=None, count=1):
    """A copy in which the first `old` is `new`, in `form` (a MIME type) where it is given."""
    outputs = deepcopy(outputs)
    for output in outputs:
        for holder in (output, output.get("data", {})):
            for key in ("text", "ename", "evalue", TEXT, HTML, SVG) if form is None else (form,):
                if old in holder.get(key, ""):
                    holder[key] = holder[key].replace(old, new, count)
                    return outputs
    raise AssertionError(f"{old!r} is not in {shown(outputs)}")


def without(name, index):
    outputs = printed(name)
    del outputs[index]
    return outputs


def without_form(name, form):
    outputs = printed(name)
    del outputs[0].data[form]
    return outputs


def rewritten(name, form, pattern, replacement):
    outputs = printed(name)
    old = outputs[0].data[form]
    outputs[0].data[form] = re.sub(pattern, replacement, old, count=1, flags=re.DOTALL)
    assert outputs[0].data[form] != old
    return outputs


def repainted(change=lambda image: image, kind="PNG", **options):
    """The stored picture, decoded, changed and encoded anew."""
    outputs = printed("torch/picture")
    image = Image.open(io.BytesIO(base64.b64decode(outputs[0].data[PNG]))).convert("RGBA")
    buffer = io.BytesIO()
    image = change(image) or image
    (image.convert("RGB") if kind == "JPEG" else image).save(buffer, kind, **options)
    outputs[0].data[PNG] = base64.b64encode(buffer.getvalue()).decode()
    return outputs


def painted(*box, colour="black"):
    return lambda image: ImageDraw.Draw(image).rectangle(box, fill=colour)


def replaced_name(name, stream):
    outputs = printed(name)
    outputs[0].name = stream
    return outputs


def pointing_elsewhere():
    """The second mark on an axis is drawn with the clipping path's id instead of the mark's."""
    svg = printed("torch/curve")[0].data[SVG]
    clip = re.search(r"url\(#(\w+)\)", svg)[1]
    return rewritten("torch/curve", SVG, r'(<use xlink:href="#)\w+', rf"\g<1>{clip}")


def text(content):
    return [new_output("stream", text=content)]


def page(html):
    return [new_output("display_data", {HTML: html})]


def drawn_in_html(path):
    svg = base64.b64encode(f"<svg><path d='{path}'/></svg>".encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{svg}">'


def raised(traceback):
    return [new_output("error", ename="ValueError", evalue="x", traceback=traceback.split("\n"))]


def picture(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return [new_output("display_data", {PNG: base64.b64encode(buffer.getvalue()).decode()})]


def typed_array(numbers):
    data = base64.b64encode(struct.pack(f"{len(numbers)}d", *numbers)).decode()
    return [new_output("display_data", {"application/vnd.plotly.v1+json": {"y": {"dtype": "f8", "bdata": data}}})]


def widget(model):
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": model}, TEXT: "Çubuk(value=3)"}
    return [new_output("display_data", data)]


def json_output(content):
    return [new_output("display_data", {"application/json": content})]


def with_other_ids(name):
    outputs = printed(name)
    names = set(re.findall(r'id="([^"]+)"', outputs[0].data[SVG]))
    assert len(names) > 10
    for number, old in enumerate(sorted(names)):
        for quote in (f'id="{old}"', f'"#{old}"', f"(#{old})"):
            outputs[0].data[SVG] = outputs[0].data[SVG].replace(quote, quote.replace(old, f"q{number}"))
    return outputs
