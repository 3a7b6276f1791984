"""A book of few pages with a block of every kind, printed in a process of its own.

`python tests/print/small_book.py` keeps anew how its pages look.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2

HERE = Path(__file__).parent
PAGES = HERE / "pages"
ROOT = HERE.parents[1]


def printed(
    folder: Path, kind: str, hash_seed: str = "0", umask: int = 0o022, more: Mapping[str, str] | None = None
) -> Path:
    """Print it, with `more` files or others than its own, below `folder`; the folder of what was printed."""
    book = shutil.copytree(HERE / "small", folder / "book")
    for name, text in (more or {}).items():
        (book / name).write_text(text, encoding="utf-8")
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "booktools", "--book", str(book), kind]
    done = subprocess.run(command, cwd=ROOT, env=env, umask=umask, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return book / "_build" / kind


def pictures(pdf: Path, folder: Path) -> list[Path]:
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        found.append(folder / f"page-{number:02}.png")
        page.render(scale=50 / 72).to_pil().convert("L").save(found[-1], optimize=True)
    return found


if __name__ == "__main__":
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        pictures(printed(Path(folder), "pdf") / "isikli-kucuk-kitap.pdf", PAGES)
