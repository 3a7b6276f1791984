"""What `tests/upstream` is for: the faults that booktools mends, shown in the stock tools without a line of booktools.

A mend (`booktools/mends/`, and those that stand elsewhere) is code that someone else
should not make necessary. So each has a test here that shows its fault in Jupyter Book,
Sphinx, a theme or an extension as they come. As long as the fault is there the test
passes; when a release has mended it, the test fails and names the mend that can be
deleted, and the test with it.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import sphinx.locale
import yaml
from bs4 import BeautifulSoup
from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).resolve().parents[2]


def stands(fault: bool, mend: str) -> None:
    """`mend` is where it is: `booktools/mends/html.py: visit_hidden`, a file and names in it."""
    path, _, names = mend.partition(": ")
    text = (ROOT / path).read_text(encoding="utf-8")
    gone = [name for name in re.findall(r"[\w-]+", names) if not re.search(rf"\b{name}\b", text)]
    assert not gone, f"{path} has no {', '.join(gone)} any more: this test guards nothing, delete it or mend its words"
    assert fault, f"a fault is mended upstream: delete {mend}, its users, and this test"


@dataclass
class Built:
    app: Sphinx
    warnings: str
    out: Path

    def text(self, path: str) -> str:
        return (self.out / path).read_text(encoding="utf-8")

    def page(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.text(path), "html.parser")


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


@contextlib.contextmanager
def application(folder: Path, builder: str, config: Mapping[str, object]) -> Iterator[Built]:
    """Sphinx as it comes; catalogues that other tests of this process have changed stay out of it."""
    out, warnings = folder / "_build" / builder, io.StringIO()
    settings = {"source_suffix": {}, **config}  # its default is one dict for all applications: test_sphinx.py
    with mock.patch.dict(sphinx.locale.translators, clear=True), patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=folder, confdir=None, outdir=out, doctreedir=folder / "_build" / ".doctrees",
            buildername=builder, confoverrides=settings, status=None, warning=warnings,
        )  # fmt: skip
        app.build()
        yield Built(app, warnings.getvalue(), out)


def jupyter_book(folder: Path, config: Mapping[str, object]) -> dict[str, object]:
    """What `jupyter-book build` makes of a `_config.yml`."""
    file = folder / "_config.yml"
    file.write_text(yaml.safe_dump(dict(config)), encoding="utf-8")
    final, _ = get_final_config(sourcedir=folder, user_yaml=file, cli_config={"latex_individualpages": False})
    return final
