"""Figures are what their scripts draw today, to the byte."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

IMAGES = Path(__file__).parents[2] / "chapters" / "img"


def test_drawing_anew_gives_the_bytes_that_are_stored(tmp_path):
    for script in IMAGES.glob("*.py"):
        shutil.copy(script, tmp_path)
    subprocess.run([sys.executable, tmp_path / "make.py"], check=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix in (".svg", ".png")}
    stored = {path.name: path.read_bytes() for path in IMAGES.iterdir() if path.suffix in (".svg", ".png")}
    assert drawn.keys() == stored.keys()
    assert [name for name in sorted(drawn) if drawn[name] != stored[name]] == []


def test_every_drawing_says_what_it_shows():
    for path in IMAGES.glob("*.svg"):
        title = ElementTree.parse(path).getroot().find("{http://www.w3.org/2000/svg}title")
        assert title is not None and title.text, path.name
