"""What cells need in order to run where they are read: made once for an environment, and put into the site from there.

The editor, the protocol of Jupyter's kernels, and Pyodide come from npm (package-lock.json); esbuild makes few files of them.
All of it lies in the environment, so a site is built without Node, and without any of it where nobody has made it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .npm import LOCK, install, node

FOLDER = Path(sys.prefix) / "share" / "booktools-live"
_HERE = Path(__file__).parent
_PAGE = _HERE / "page"
MADE = ".made"  # in `site`: of what its files were made
#: Of Pyodide's package, what a browser reads; large ones, of which a reader is told how much is there, come first.
PYODIDE = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide.asm.mjs", "pyodide.mjs", "pyodide-lock.json")
LARGE = PYODIDE[:2]


def folder() -> Path | None:
    """The files for the site; None where nothing is made, or it was made of something else than what stands here."""
    site = FOLDER / "site"
    made = site / MADE
    return site if made.exists() and made.read_text(encoding="utf-8") == digest() else None


def digest() -> str:
    """Of all that the files are made of."""
    found = hashlib.sha256()
    for file in (_HERE / LOCK, *sorted(file for file in _PAGE.iterdir() if file.is_file())):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def make() -> Path:
    """The files for the site, made anew where something has changed. Raises NpmError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", LOCK):
        shutil.copyfile(_HERE / name, FOLDER / name)
    install(FOLDER)
    if found := folder():
        return found
    site, modules = FOLDER / "site", FOLDER / "node_modules"
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(FOLDER / "page", ignore_errors=True)
    shutil.copytree(_PAGE, FOLDER / "page")  # beside the packages that it imports
    (site / "pyodide").mkdir(parents=True)
    for name in PYODIDE:
        shutil.copyfile(modules / "pyodide" / name, site / "pyodide" / name)
    shutil.copyfile(_PAGE / "cells.css", site / "cells.css")
    bundle = [
        node(),
        str(modules / "esbuild" / "bin" / "esbuild"),
        "page/cells.js",
        "page/kernel.js",
        "page/worker.js",
        f"--outdir={site}",
    ]
    shape = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--loader:.py=text"]
    subprocess.run([*bundle, *shape, "--external:./pyodide/*", "--log-level=warning"], cwd=FOLDER, check=True)
    (site / MADE).write_text(digest(), encoding="utf-8")
    return site
