"""The book as `_config.yml` and `_toc.yml` describe it; the one list of editions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .errors import BookError, Problem

#: Tags that say how a cell is run, shown or compared, not whose it is: those of
#: MyST-NB, Jupyter Book, nbclient and nbval. A book adds its own with
#: `sphinx.config.cell_tags`.
CELL_TAGS = frozenset(
    """
    hide-input hide-output hide-cell remove-input remove-output remove-cell
    remove-stdout remove-stderr scroll-input scroll-output output_scroll
    full-width margin popout raises-exception skip-execution parameters injected-parameters
    nbval-ignore-output nbval-check-output nbval-raises-exception nbval-skip
    """.split()
)
TIMEOUT = 30  # Jupyter Book's own default for execute.timeout


@dataclass(frozen=True)
class Edition:
    """One framework's version of the book.

    `package` is the distribution whose version its notebooks record, `env`
    what its kernels find in their environment, `install` the command with
    which a reader gets what its notebooks need, `aliases` what else an address
    may call it.
    """

    tag: str
    title: str
    package: str = ""
    install: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What an address may call it, in any case of letters."""
        return tuple(dict.fromkeys(name.lower() for name in (self.tag, self.title, *self.aliases)))


@dataclass(frozen=True)
class Book:
    root: Path
    title: str
    language: str
    editions: tuple[Edition, ...]
    cell_tags: frozenset[str]
    timeout: int
    documents: tuple[str, ...]
    bibliographies: tuple[str, ...] = ()
    site: str = ""  # where it is published, if it is
    terms: str = ""  # file of its terms, if it has one
    left_out: tuple[str, ...] = ()  # patterns of files that are no part of it
    code_width: int = 0  # characters that a line of code may have; 0: any
    archive_files: tuple[str, ...] = ()  # what goes with an edition's notebooks, `{edition}` being its tag
    repository: Mapping[str, Any] = field(
        default_factory=dict
    )  # as _config.yml has it; Jupyter Book's default is its own
    launch_buttons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(edition.tag for edition in self.editions)

    def edition(self, tag: str) -> Edition:
        for edition in self.editions:
            if edition.tag == tag:
                return edition
        known = ", ".join(self.tags)
        raise BookError(Problem("_config.yml", f"no edition {tag!r}; there are: {known}"))

    def name(self, document: str) -> str:
        """`document` seen from the folder of the first page: `chapters/a` → `a`."""
        base = Path(self.documents[0]).parent
        path = Path(document)
        return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def file_name(title: str, edition: str | None = None) -> str:
    """What a file of the book is called, without suffix: `Işık`, `torch` → `isik-torch`."""
    plain = unicodedata.normalize("NFKD", title.replace("ı", "i")).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.lower()) or ["book"]
    return "-".join([*words, *filter(None, [edition])])


def read_book(root: Path) -> Book:
    """The book below `root`; raises BookError for files that cannot be used."""
    config = _mapping(root, "_config.yml")
    sphinx = _settings(_settings(config, "sphinx"), "config", "sphinx.")
    execute = _settings(config, "execute")
    return Book(
        root=root,
        title=str(config.get("title", "")),
        language=str(sphinx.get("language") or "en"),
        editions=tuple(_editions(sphinx.get("editions"))),
        cell_tags=CELL_TAGS | frozenset(sphinx.get("cell_tags") or ()),
        timeout=_seconds(execute.get("timeout", TIMEOUT)),
        documents=tuple(_documents(root, _mapping(root, "_toc.yml"))),
        bibliographies=tuple(config.get("bibtex_bibfiles") or ()),
        left_out=tuple(config.get("exclude_patterns") or ()),
        code_width=_width(sphinx.get("code_width", 0)),
        archive_files=tuple(sphinx.get("archive_files") or ()),
        repository=_settings(config, "repository"),
        launch_buttons=_settings(config, "launch_buttons"),
        site=str(_settings(config, "html").get("baseurl") or ""),
        terms=str(sphinx.get("terms") or ""),
    )


def _mapping(root: Path, name: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load((root / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(Problem(name, f"not found in {root}; is this a Jupyter Book?")) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        raise BookError(Problem(name, f"not readable: {reason}", mark and mark.line + 1)) from None
    if not isinstance(content, dict):
        raise BookError(Problem(name, "holds no settings"))
    return content


def _settings(config: Mapping[str, Any], key: str, above: str = "") -> Mapping[str, Any]:
    """What stands below `key`; empty where it is absent."""
    found = config.get(key) or {}
    if not isinstance(found, dict):
        raise BookError(Problem("_config.yml", f"{above}{key} holds settings, each `name: value`; found {found!r}"))
    return found


def _seconds(timeout: object) -> int:
    if not isinstance(timeout, int) or timeout <= 0:
        raise BookError(Problem("_config.yml", f"execute.timeout is a whole number of seconds; found {timeout!r}"))
    return timeout


def _width(characters: object) -> int:
    if not isinstance(characters, int) or isinstance(characters, bool) or characters < 0:
        message = f"sphinx.config.code_width is a whole number of characters, 0 for any; found {characters!r}"
        raise BookError(Problem("_config.yml", message))
    return characters


def _editions(entries: object) -> Iterator[Edition]:
    if not isinstance(entries, list) or not entries:
        raise BookError(Problem("_config.yml", "sphinx.config.editions lists no edition"))
    seen: set[str] = set()
    called: set[str] = set()
    for entry in entries:
        if not isinstance(entry, dict) or not entry.get("tag") or not entry.get("title"):
            raise BookError(Problem("_config.yml", f"an edition needs tag and title, found {entry!r}"))
        unknown = entry.keys() - Edition.__dataclass_fields__.keys()
        if unknown:
            raise BookError(Problem("_config.yml", f"edition {entry['tag']!r} has unknown keys: {sorted(unknown)}"))
        if not isinstance(entry["tag"], str) or not re.fullmatch(r"[\w-]+", entry["tag"]):
            message = f"a tag is one word of letters, figures, - and _, text to YAML; found {entry['tag']!r}"
            raise BookError(Problem("_config.yml", message))
        if entry["tag"] in seen or entry["tag"] in CELL_TAGS:
            raise BookError(Problem("_config.yml", f"the tag {entry['tag']!r} is taken already"))
        seen.add(entry["tag"])
        env = {key: str(value) for key, value in _settings(entry, "env", f"edition {entry['tag']!r}: ").items()}
        edition = Edition(**{**entry, "title": str(entry["title"]), "env": env, "aliases": _aliases(entry)})
        if both := called & {*edition.names}:
            raise BookError(
                Problem("_config.yml", f"two editions are called {min(both)!r}; give one of them another name")
            )
        called |= {*edition.names}
        yield edition


def _aliases(entry: Mapping[str, Any]) -> tuple[str, ...]:
    found = entry.get("aliases", [])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        message = f"edition {entry['tag']!r}: aliases is a list of words, as in [keras, tf]; found {found!r}"
        raise BookError(Problem("_config.yml", message))
    return tuple(found)


def _documents(root: Path, toc: object) -> Iterator[str]:
    """Every file the table of contents names, in reading order, without suffix."""
    if isinstance(toc, list):
        for item in toc:
            yield from _documents(root, item)
    elif isinstance(toc, dict):
        for key, value in toc.items():
            if key in ("root", "file"):
                yield str(value).removesuffix(".md")
            elif key == "glob":
                yield from (p.relative_to(root).with_suffix("").as_posix() for p in sorted(root.glob(f"{value}.md")))
            else:
                yield from _documents(root, value)
