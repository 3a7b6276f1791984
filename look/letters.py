"""Cut the letters of the book's formulas out of a font: `python look/letters.py texgyreschola-math.otf`, after `make html`.

To be run again when `tests/site/test_formulas.py` names a letter that is not there. The font is TeX Gyre Schola Math
(Debian: fonts-texgyre-math; https://www.gust.org.pl/projects/e-foundry/tg-math), the tools are `pip install fonttools brotli`.
Browsers draw variables in letters of their own (𝑎 for a), and roots, bars and tall brackets in glyphs that follow from these.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "look" / "static" / "fonts" / "math.woff2"
NAME = "Book Math"  # what its licence asks of a font that has been changed
ALWAYS = "0123456789+=()[],.\u2212\u221a\u00d7\u22c5\u2026 "
_ITALICS = {"a": 0x1D44E, "A": 0x1D434, "α": 0x1D6FC, "Α": 0x1D6E2}
_ALONE = {
    "h": "ℎ",
    "∂": "𝜕",
    "∇": "𝛻",
    "ı": "𝚤",
    "ȷ": "𝚥",
    "ϵ": "𝜖",
}  # an italic h was there before, as Planck's constant


def italic(letter: str) -> str:
    """The letter that stands for a variable of this name."""
    if letter in _ALONE:
        return _ALONE[letter]
    for first, start in _ITALICS.items():
        if 0 <= ord(letter) - ord(first) < 26:
            return chr(start + ord(letter) - ord(first))
    return letter


def letters() -> set[str]:
    """All that the formulas of the built site say."""
    found = set(ALWAYS)
    for page in (ROOT / "_build" / "html" / "chapters").glob("*.html"):
        for formula in re.findall("<math.*?</math>", page.read_text(encoding="utf-8"), re.DOTALL):
            formula = re.sub("<annotation.*?</annotation>", "", formula, flags=re.DOTALL)
            for tag, said in re.findall(r"<(m[a-z]+)[^>]*>([^<]+)<", formula):
                text = html.unescape(said)
                found |= {*text, *(italic(text) if tag == "mi" and len(text) == 1 else "")}
    return found


def cut(source: str) -> None:
    options = Options(flavor="woff2", layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["FFTM"]
    font = load_font(source, options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(letters())))
    subsetter.subset(font)
    for entry in font["name"].names:
        if entry.nameID in (1, 3, 4, 16):
            entry.string = NAME
        elif entry.nameID == 6:
            entry.string = NAME.replace(" ", "")
    font["CFF "].cff.fontNames = [NAME.replace(" ", "")]
    save_font(font, str(TARGET), options)


if __name__ == "__main__":
    cut(sys.argv[1])
