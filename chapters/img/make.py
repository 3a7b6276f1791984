"""Draw every figure anew: run all scripts here, then give each SVG the PNG that stands in for it in notebooks.

The fonts are the ones Matplotlib brings along, so that every machine draws the
same pixels.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib
import resvg_py

HERE = Path(__file__).parent
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
NOT_FIGURES = ("make.py", "style.py")
ZOOM = 1.5  # sharp enough for a wide notebook cell


def rasterise(svg: Path) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_path=str(svg),
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(font) for font in sorted(FONTS.glob("DejaVuSans*.ttf"))],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
        monospace_family="DejaVu Sans Mono",
    )


def main() -> None:
    for script in sorted(HERE.glob("*.py")):
        if script.name not in NOT_FIGURES:
            subprocess.run([sys.executable, script], check=True)
    for svg in sorted(HERE.glob("*.svg")):
        svg.with_suffix(".png").write_bytes(rasterise(svg))


if __name__ == "__main__":
    main()
