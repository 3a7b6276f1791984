"""A newcomer's first day, with what CONTRIBUTING.md says and nothing else: its commands, its section, a wrong turn at each step."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from texts import cell, write_book

from booktools.__main__ import main
from booktools.book import Book, read_book

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
[SECTION] = re.findall(r"^`````md\n(.*?)^`````$", GUIDE, re.DOTALL | re.MULTILINE)
EDITIONS = (
    {"tag": "torch", "title": "PyTorch"},
    {"tag": "tensorflow", "title": "TensorFlow"},
    {"tag": "mxnet", "title": "MXNet"},
    {"tag": "jax", "title": "JAX"},
)
OLD = (cell("print(1)", "torch"), cell("print(2)", "tensorflow", "mxnet", "jax"))


def command(target: str) -> list[str]:
    """What a target that CONTRIBUTING names calls last, by the Makefile."""
    assert f"make {target}" in GUIDE
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # of `make test`
    said = subprocess.run(["make", "-n", target], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    return said.splitlines()[-1].partition("-m booktools ")[2].split()


class Day:
    def __init__(self, book: Book, told: pytest.CaptureFixture[str]) -> None:
        self.root, self.told = book.root, told

    def make(self, target: str) -> tuple[int, str, list[str]]:
        """Its status, the last line that it printed, and what it complained of."""
        status = main(["--book", str(self.root), *command(target)])
        out, err = self.told.readouterr()
        return status, (out.splitlines() or [""])[-1], [line for line in err.splitlines() if not line.startswith(" ")]

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def settings(self, path: str, change) -> None:  # type: ignore[no-untyped-def]
        found = yaml.safe_load((self.root / path).read_text(encoding="utf-8"))
        change(found)
        self.write(path, yaml.safe_dump(found, allow_unicode=True))


@pytest.fixture
def day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Day:
    words = "# Sözlük\n\n```{terms}\n```\n\n```{bibliography}\n:style: booktools\n```\n"
    day = Day(write_book(tmp_path, "Bir yazi.\n", *OLD, editions=EDITIONS, words=words), capsys)
    day.write("chapters/terms.yml", "- {term: katman, definition: Bir işlev.}\n")
    day.write("chapters/references.bib", "")

    def settings(config) -> None:  # type: ignore[no-untyped-def]
        config["bibtex_bibfiles"] = ["chapters/references.bib"]
        config["parse"] = {"myst_enable_extensions": ["colon_fence", "dollarmath"]}
        config["sphinx"]["extra_extensions"].insert(0, "sphinx_exercise")
        config["sphinx"]["config"] |= {"terms": "chapters/terms.yml", "numfig": True, "code_width": 78}

    day.settings("_config.yml", settings)
    assert day.make("notebooks") == (0, "4 executed, 4 stored", [])
    return day


def test_a_day(day: Day) -> None:
    # A typo: no cell runs, and no environment is asked for.
    day.replace("chapters/one.md", "yazi", "yazı")
    status, _, [first, *_] = day.make("check")
    assert status == 1 and first.endswith('run "make notebooks" (python -m booktools run), which executes nothing')
    assert main(["--book", str(day.root), "editions", "--stale"]) == 0 and day.told.readouterr().out == ""
    assert day.make("notebooks") == (0, "0 executed, 4 stored", [])
    # A changed cell: its edition alone.
    day.replace("chapters/one.md", "print(1)", "print(3)")
    assert day.make("notebooks") == (0, "1 executed, 1 stored", [])
    # A new section, and what was forgotten: all of it is told, and nothing runs.
    day.write("chapters/first-section.md", SECTION)
    status, _, [first, *_] = day.make("notebooks")
    assert status == 1 and first.startswith(
        "chapters/first-section.md: stands in no table of contents; add it to _toc.yml"
    )
    day.settings("_toc.yml", lambda toc: toc["chapters"].insert(1, {"file": "chapters/first-section"}))
    status, _, told = day.make("notebooks")
    assert status == 1 and {line.split(":")[1] for line in told} == {"12", "10"}, told
    assert "mend the path, or draw it" in told[0] and "add it to chapters/references.bib" in told[1], told
    assert not list((day.root / "notebooks").rglob("first-section.ipynb"))
    day.write("chapters/img/first.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    day.write("chapters/img/first.png", "")
    day.write("chapters/references.bib", "@book{goodfellow2016, author={G}, title={D}, year={2016}, publisher={M}}")
    assert day.make("notebooks") == (0, "4 executed, 4 stored", [])
    assert day.make("check") == (0, "8 code cells, 0 not compared (0.0%)", [])
    # A further edition is one entry; a section that cannot run there says so, and what ran is kept.
    day.settings(
        "_config.yml", lambda all: all["sphinx"]["config"]["editions"].append({"tag": "numpy", "title": "NumPy"})
    )
    status, last, told = day.make("notebooks")
    assert (status, last) == (1, "1 executed, 0 stored")
    assert [line.partition("; ")[0] for line in told] == [
        "chapters/first-section.md:47: [numpy] the cell raised NameError: name 'library' is not defined"
    ]
    day.replace(
        "chapters/first-section.md", "---\njupytext", "---\neditions: [torch, tensorflow, mxnet, jax]\njupytext"
    )
    assert day.make("notebooks")[:2] == (0, "0 executed, 4 stored")
    # A new name: nothing runs, and what is left over is named.
    (day.root / "chapters/first-section.md").rename(day.root / "chapters/second-section.md")
    day.replace("_toc.yml", "chapters/first-section", "chapters/second-section")
    assert day.make("notebooks")[:2] == (0, "0 executed, 4 stored")
    status, _, told = day.make("check")
    assert status == 1 and all(
        "no source in _toc.yml has this notebook" in line and line.endswith("delete it") for line in told
    )
    for line in told:
        (day.root / line.split(":")[0]).unlink()
    assert day.make("check")[::2] == (0, [])
    assert not list((day.root / "_build").rglob("first-section.ipynb"))
    assert read_book(day.root).tags == ("torch", "tensorflow", "mxnet", "jax", "numpy")
