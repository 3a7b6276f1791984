"""What Jupyter Book makes of `_config.yml`: settings for Sphinx; and what it would take there without a word, or stumble over."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from jupyter_book.config import get_final_config, get_validator
from myst_parser.config.main import MdParserConfig
from sphinx.util.matching import Matcher

from ..book import Book
from ..contents import line_of_document
from ..errors import BookError, Problem
from ..settings import about_setting, line_of, read_settings
from .reader import NO_SOURCES

_CONFIG = "_config.yml"
_Fault = tuple[str, list[str | int]]  # what it is, and where: keys and numbers that lead there


def for_sphinx(book: Book) -> dict[str, Any]:
    """Raises BookError for settings that cannot be meant."""
    must_be_meant(book)
    config: dict[str, Any]
    config, _ = get_final_config(
        sourcedir=book.root,
        user_yaml=book.root / _CONFIG,
        cli_config={"latex_individualpages": False},
        validate=False,
    )
    if "booktools.extension" not in config["extensions"]:
        message = "sphinx.extra_extensions does not name booktools.extension; add it, as the last"
        raise BookError(about_setting(book.root, message))
    if left_out := list(_left_out(book, [*config["exclude_patterns"], *NO_SOURCES])):
        raise BookError(*left_out)
    return config


def _left_out(book: Book, patterns: list[str]) -> Iterator[Problem]:
    """Sources that no build would read, as the table of contents names them."""
    for document in book.documents:
        path = PurePosixPath(f"{document}.md")
        names = [name.as_posix() for name in (path, *path.parents)]
        for pattern in patterns:
            if any(map(Matcher([pattern]), names)):
                message = f"names {path}, which {pattern!r} leaves out"
                cure = (
                    "mend exclude_patterns of _config.yml" if pattern in book.left_out else "put it into another folder"
                )
                yield Problem("_toc.yml", f"{message}; {cure}", line_of_document(book.root, document))
                break


def must_be_meant(book: Book) -> None:
    settings = read_settings(book.root, _CONFIG)
    text = (book.root / _CONFIG).read_text(encoding="utf-8-sig")
    if found := list(_faults(settings)):
        raise BookError(*(Problem(_CONFIG, message, line_of(text, path)) for message, path in found))


def _faults(settings: Mapping[str, Any]) -> Iterator[_Fault]:
    validator = get_validator()
    for error in validator.iter_errors(settings):
        name = ".".join(map(str, error.path))
        yield f"{name}: {error.message}; mend its value", list(error.path)
    yield from _mistyped(settings, validator.schema, [])
    yield from _of_syntax(settings)
    yield from _of_numbers(settings)


def _mistyped(settings: Mapping[str, Any], schema: Mapping[str, Any], path: list[str | int]) -> Iterator[_Fault]:
    """Keys that are like one of Jupyter Book's and none of them."""
    known = schema.get("properties", {})
    for key, value in settings.items():
        close = difflib.get_close_matches(str(key), known, n=1, cutoff=0.75)
        if key not in known and close:
            name, meant = (".".join([*map(str, path), str(last)]) for last in (key, close[0]))
            yield f"there is no setting {name!r}; did you mean {meant!r}?", [*path, str(key)]
        elif isinstance(value, dict) and known.get(key, {}).get("properties"):
            yield from _mistyped(value, known[key], [*path, str(key)])


def _of_syntax(settings: Mapping[str, Any]) -> Iterator[_Fault]:
    """Extensions of MyST that there are none of end a build in a traceback."""
    names = (settings.get("parse") or {}).get("myst_enable_extensions") or []
    for number, name in enumerate(names):
        try:
            MdParserConfig(enable_extensions={name})
        except (TypeError, ValueError):
            path: list[str | int] = ["parse", "myst_enable_extensions", number]
            yield f"parse.myst_enable_extensions: MyST has no extension {name!r}; mend its name, or take it out", path


def _of_numbers(settings: Mapping[str, Any]) -> Iterator[_Fault]:
    formats = ((settings.get("sphinx") or {}).get("config") or {}).get("numfig_format") or {}
    for kind, text in formats.items():
        try:
            str(text) % "1"
        except (TypeError, ValueError):
            message = f"sphinx.config.numfig_format.{kind} has one %s, where the number goes; found {text!r}"
            yield message, ["sphinx", "config", "numfig_format", str(kind)]
