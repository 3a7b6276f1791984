"""What the site brings along that is not ours has its licence on the page of licences, chapters/licences.md."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from pages import ROOT, SITE

TEXT = (ROOT / "chapters" / "licences.md").read_text(encoding="utf-8")
#: What the build makes of the book's own sources.
MADE = {"_images", "_sources", "_downloads", "chapters"}
MADE_AT_THE_TOP = {"index.html", "404.html", "genindex.html", "search.html", "searchindex.js", "objects.inv", "sw.js"}
MADE_AT_THE_TOP |= {".buildinfo", ".nojekyll", "sitemap.xml", "robots.txt", "card.png", "about.html", "feed.xml"}
#: Made of scripts and words of ours: booktools/site/search.py, about.py, booktools/live.
MADE_SCRIPTS = {"search-book.js", "search-language.js", "report-book.js", "worker.js", "about.json"}
OURS = {
    path.name
    for folder in ("booktools", "look", "chapters")
    for path in (ROOT / folder).rglob("*.*")
    if path.parent.name != "fonts"
}


def named(part: str) -> dict[str, list[str]]:
    """Whose it is → its files, as the list items of a part of the page have them."""
    section = TEXT.partition(f"## {part}\n")[2].partition("\n## ")[0]
    items = re.findall(r"^- \[([^\]]+)\].*?(?=^- |^\S|\Z)", section, re.DOTALL | re.MULTILINE)
    bodies = re.findall(r"^- (.*?)(?=^- |^\S|\Z)", section, re.DOTALL | re.MULTILINE)
    return {
        name: re.findall(r"`([^`]+)`", body.rpartition("):" if "):" in body else ": ")[2] or body)
        for name, body in zip(items, bodies, strict=True)
    }


def shipped() -> set[Path]:
    """Every file of the site that is neither made here nor written here."""
    files = (path.relative_to(SITE) for path in SITE.rglob("*") if path.is_file())
    return {
        path
        for path in files
        if path.parts[0] not in MADE
        and path.name not in MADE_AT_THE_TOP | MADE_SCRIPTS | OURS
        and not path.name.endswith("LICENSE.txt")
    }


def test_every_file_that_is_not_ours_is_covered():
    globs = [glob for globs in named("Siteyle gelenler").values() for glob in globs]
    assert len(globs) > 20
    assert sorted(str(path) for path in shipped() if not any(fnmatch(path.name, glob) for glob in globs)) == []


def test_what_a_script_has_taken_into_itself_is_named():
    """Its map says of what it was put together."""
    packages = set()
    for file in SITE.rglob("*.js.map"):
        for source in json.loads(file.read_text(encoding="utf-8"))["sources"]:
            packages |= set(re.findall(r"/node_modules/((?:@[^/]+/)?[^/]+)/", source))
    assert {"bootstrap", "@popperjs/core"} <= packages
    text = TEXT.lower()
    names = {"@fortawesome/fontawesome-free": "font awesome free"}
    assert sorted(package for package in packages if names.get(package, package) not in text) == []


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (b"libbzip2", "bzip2"), (b"ffi_call", "libffi"), (b"liblzma", "liblzma"), (b"SQLite format 3", "SQLite"),
        (b"deflate 1.", "zlib"), (b"ZSTD_", "Zstandard"), (b"emscripten", "Emscripten"),
    ],
)  # fmt: skip
def test_what_python_for_browsers_was_linked_with_is_named(mark: bytes, name: str):
    [pyodide] = SITE.rglob("pyodide.asm.wasm")
    assert mark in pyodide.read_bytes()
    [said] = re.findall(r"^- \[Pyodide\].*?(?=^$)", TEXT, re.DOTALL | re.MULTILINE)
    assert name in said


def test_nobody_is_thanked_for_what_is_not_there():
    for name, globs in named("Siteyle gelenler").items():
        assert globs, name
        for glob in globs:
            assert any(fnmatch(path.name, glob) for path in SITE.rglob("*")), f"{name}: {glob}"


def test_the_page_is_on_the_site_with_the_texts_of_the_licences():
    page = (SITE / "chapters" / "licences.html").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in page and "Redistribution and use in source and binary forms" in page
