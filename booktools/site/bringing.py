"""A notebook that goes out alone finds the book's own package where it lands: beside it, or on the site.

That cell is written into what a page offers and not into the store: there it would be code that no source has, and change
every key, and so what `validate` and the judge compare. An archive has the package in it, and its notebooks no such cell.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..book import Book, Edition, file_name
from ..contents import matching
from ..i18n import Say, translator
from ..pyproject import read_pyproject
from .handouts import Cell, Notebook, new


def bring_package(
    package: str, mark: str, archive: str, other_archives: str, site: str, other: str, missing: str
) -> None:
    import importlib.metadata
    import importlib.util
    import sys
    import urllib.request
    import zipfile
    from pathlib import Path

    here, own = Path.cwd(), f"{package}/{mark}"
    if other and any(importlib.metadata.distributions(name=package)):
        raise ImportError(other)
    known = importlib.util.find_spec(package)
    for place in (known and known.submodule_search_locations) or ():
        if Path(place, mark).is_file():
            return
        if other and Path(place, "__init__.py").is_file():
            raise ImportError(other)
    name = other_archives.removesuffix(".zip")
    unpacked = sorted([*here.glob(name), *here.glob(f"{name}/{name}")])  # Windows unpacks into one more folder
    folders = [place for place in (here.parent, *unpacked) if (place / own).is_file()]
    archives = [file for file in sorted(here.glob(other_archives)) if zipfile.is_zipfile(file)]
    if site and not folders and not archives:
        try:
            with urllib.request.urlopen(site + archive, timeout=30) as answer:
                content = answer.read()
            (here / archive).write_bytes(content)
            archives = [here / archive]
        except OSError as error:
            missing += f" ({site}{archive}: {error})"
    for file in archives:
        with zipfile.ZipFile(file) as opened:
            folders += [file / name[: -len(own)] for name in opened.namelist() if name.endswith(f"/{own}")]
    if not folders:
        raise ImportError(missing)
    sys.path.insert(0, str(folders[0]))
    importlib.invalidate_caches()


@dataclass(frozen=True)
class Opening:
    """What a notebook of an edition begins with when it goes out alone; `words` are the names in what is said."""

    words: Mapping[str, str]
    cell: Cell
    say: Say

    def before(self, notebook: Notebook) -> Notebook:
        first, *rest = notebook.cells
        installed = self.say(" To run it, install what it needs, in the folder of the book:")
        instead = self.say(
            " The next cell finds the book's package {package} by itself. To install all else that it needs, unpack "
            "{archive}, and in its folder:"
        ).format(**self.words)
        source = [line.replace(installed, instead) for line in first.content["source"]]
        return Notebook([Cell({**first.content, "source": source}), self.cell, *rest], notebook.rest)


def opening(book: Book, edition: Edition) -> Opening | None:
    """None for a book whose archives bring no package."""
    package = _package(book, edition)
    if package is None:
        return None
    name, mark = package.parts
    say, archive = translator(book.language), f"{file_name(book.title, edition.tag)}.zip"
    words = {"package": name, "archive": archive, "menu": say("All notebooks and what they need (.zip)")}
    cell = new("code", _code(book, name, mark, words, say), jupyter={"source_hidden": True})
    return Opening(words, cell, say)


def _code(book: Book, package: str, mark: str, words: Mapping[str, str], say: Say) -> str:
    said = say(
        "This cell finds {package}, the package of this book: in a folder or an archive beside it, else on the site."
    )
    other = say(
        "{package}: there is another package of that name here. pip install {package} brings that of PyPI, which is "
        "another book's. Take it away (pip uninstall {package}), restart the kernel, and run this cell again."
    )
    missing = say(
        "{package} was not found. Put {archive}, which this book's site has under “{menu}”, beside this notebook; it "
        "need not be unpacked. Then run this cell again. Do not write pip install {package}: that is another book's."
    )
    project = str(read_pyproject(book.root).get("project", {}).get("name", ""))
    arguments = {
        "package": package,
        "mark": mark,
        "archive": words["archive"],
        "other_archives": f"{file_name(book.title)}*.zip",
        "site": f"{book.site.rstrip('/')}/_downloads/" if book.site else "",
        "other": "" if project == package else other.format(**words),
        "missing": missing.format(**words),
    }
    # A string in JSON is one in Python.
    given = [f"    {name}={json.dumps(value, ensure_ascii=False)}," for name, value in arguments.items()]
    function = inspect.getsource(bring_package)
    return "\n".join([f"# {said.format(**words)}", function, "", f"{bring_package.__name__}(", *given, ")"])


def _package(book: Book, edition: Edition) -> PurePosixPath | None:
    """The package that the archive brings, by a file of it that no other package of that name will have."""
    files = [
        path.relative_to(book.root)
        for pattern in book.archive_files
        for path in matching(book.root, pattern.replace("{edition}", edition.tag), "archive_files")
    ]
    packages = {file.parent for file in files if file.name == "__init__.py" and len(file.parts) == 2}
    for package in sorted(packages):
        own = sorted(file.name for file in files if file.parent == package and file.suffix == ".py")
        return PurePosixPath(package.name, next((name for name in own if name != "__init__.py"), "__init__.py"))
    return None
