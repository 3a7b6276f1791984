"""The guide for authors of other books, docs/booktools.md, as what it tells them to write and to run."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "docs" / "booktools.md"
TURKISH = re.compile(r"[çğışÇĞİŞ]|\b(?:Bölüm|Soru|Alıştırma|Kaynakça|Çerçeve|Yanıt|Ara|Sayfa|sayfa|Yeri|baskısı)\b")
_FILE = re.compile(r"^ *(`{3,})\w+\n *# file: (\S+)\n(.*?)^ *\1$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^(?:python -m booktools|jupyter-book) .*?(?=\s+#|$)", re.MULTILINE)


def write_files(folder: Path) -> None:
    for _, name, text in _FILE.findall(GUIDE.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")


def commands() -> list[str]:
    return _COMMAND.findall(GUIDE.read_text(encoding="utf-8").partition("Then:")[2].partition("## ")[0])


def run(folder: Path, command: str) -> None:
    """As in an environment that is active."""
    program, *words = command.split()
    path = sys.executable if program == "python" else str(Path(sys.executable).with_name(program))
    done = subprocess.run([path, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
