"""The book as `_config.yml` and `_toc.yml` describe it; the one list of editions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .contents import documents, inside, name_of
from .errors import BookError, Problem
from .settings import about_setting, line_of, read_settings, section, word, words

#: Tags that say how a cell is run, shown or compared, not whose it is: those of
#: MyST-NB, Jupyter Book, nbclient, nbval and the store. A book adds its own with
#: `sphinx.config.cell_tags`.
CELL_TAGS = frozenset(
    """
    hide-input hide-output hide-cell remove-input remove-output remove-cell
    remove-stdout remove-stderr scroll-input scroll-output output_scroll
    full-width margin popout raises-exception skip-execution parameters injected-parameters
    nbval-ignore-output nbval-check-output nbval-raises-exception nbval-skip
    exercise solution live
    """.split()
)
TIMEOUT = 30  # Jupyter Book's own default for execute.timeout
_SPHINX = "sphinx.config."


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
        return name_of(document, self.documents)


def file_name(title: str, edition: str | None = None) -> str:
    """What a file of the book is called, without suffix: `Işık`, `torch` → `isik-torch`."""
    plain = unicodedata.normalize("NFKD", title.replace("ı", "i")).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.lower()) or ["book"]
    return "-".join([*words, *filter(None, [edition])])


def read_book(root: Path) -> Book:
    """The book below `root`; raises BookError for files that cannot be used."""
    config = read_settings(root, "_config.yml")
    text = (root / "_config.yml").read_text(encoding="utf-8-sig")
    try:
        return _book(root, config, text)
    except BookError as error:
        told = (
            about_setting(root, problem.message) if problem.path == "_config.yml" and not problem.line else problem
            for problem in error.problems
        )
        raise BookError(*told) from None


def _book(root: Path, config: Mapping[str, Any], text: str) -> Book:
    sphinx = section(section(config, "sphinx"), "config", "sphinx.")
    return Book(
        root=root,
        title=word(config, "title"),
        language=_language(sphinx.get("language")),
        editions=tuple(_editions(sphinx.get("editions"), text)),
        cell_tags=CELL_TAGS | frozenset(words(sphinx, "cell_tags", _SPHINX)),
        timeout=_seconds(section(config, "execute").get("timeout", TIMEOUT)),
        documents=documents(root),
        bibliographies=tuple(inside(root, file, "bibtex_bibfiles") for file in words(config, "bibtex_bibfiles")),
        left_out=words(config, "exclude_patterns"),
        code_width=_width(sphinx.get("code_width", 0)),
        archive_files=tuple(inside(root, file, "archive_files") for file in words(sphinx, "archive_files", _SPHINX)),
        repository=_repository(section(config, "repository")),
        launch_buttons=section(config, "launch_buttons"),
        site=_address(word(section(config, "html"), "baseurl", "html."), "html.baseurl"),
        terms=inside(root, word(sphinx, "terms", _SPHINX), "terms"),
    )


def _language(name: object) -> str:
    """That of `tr`, `en` or `pt_BR`, in such letters; YAML takes `no` for a truth value."""
    if name is None:
        return "en"
    if not isinstance(name, str) or not re.fullmatch(r"[a-z]{2,3}(?:[-_]\w+)?", name):
        message = f"sphinx.config.language is the code of one, a text to YAML, as in tr or 'no'; found {name!r}"
        raise BookError(Problem("_config.yml", message))
    return name


def _address(text: str, name: str) -> str:
    """Of the web; of a folder that many see, `file:///…`, too."""
    if text and not re.fullmatch(r"(?:https?://[^\s/]+|file://)(?:/\S*)?", text):
        message = f"{name} is an address with http:// or https:// before it; found {text!r}"
        raise BookError(Problem("_config.yml", message))
    return text


def _repository(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The theme takes the last two parts of its address for owner and name."""
    address = _address(word(settings, "url", "repository."), "repository.url")
    if address and not re.fullmatch(r"https?://[^/]+(?:/[^/]+){2,}/?", address):
        message = f"repository.url ends with owner and name, as in https://example.org/owner/name; found {address!r}"
        raise BookError(Problem("_config.yml", message))
    return settings


def _seconds(timeout: object) -> int:
    if not isinstance(timeout, int) or isinstance(timeout, bool) or timeout <= 0:
        raise BookError(Problem("_config.yml", f"execute.timeout is a whole number of seconds; found {timeout!r}"))
    return timeout


def _width(characters: object) -> int:
    if not isinstance(characters, int) or isinstance(characters, bool) or characters < 0:
        message = f"sphinx.config.code_width is a whole number of characters, 0 for any; found {characters!r}"
        raise BookError(Problem("_config.yml", message))
    return characters


def _editions(entries: object, text: str) -> Iterator[Edition]:
    """`text` is what the settings are read from."""
    if not isinstance(entries, list) or not entries:
        message = (
            "sphinx.config.editions is a list, with tag and title of each: - {{tag: torch, title: PyTorch}}; found {!r}"
        )
        raise BookError(Problem("_config.yml", message.format(entries)))
    found: list[Edition] = []
    for number, entry in enumerate(entries):
        try:
            found.append(_edition(entry, found))
        except BookError as error:
            line = line_of(text, ["sphinx", "config", "editions", number])
            raise BookError(*(replace(problem, line=line) for problem in error.problems)) from None
    yield from found


def _edition(entry: object, before: Sequence[Edition]) -> Edition:
    if not isinstance(entry, dict) or not entry.get("tag") or not entry.get("title"):
        raise BookError(Problem("_config.yml", f"an edition needs tag and title, found {entry!r}"))
    tag, above = entry["tag"], f"edition {entry['tag']!r}: "
    if not isinstance(tag, str) or not re.fullmatch(r"[\w-]+", tag):
        message = f"a tag is one word of letters, figures, - and _, text to YAML; found {tag!r}"
        raise BookError(Problem("_config.yml", message))
    if unknown := entry.keys() - Edition.__dataclass_fields__.keys():
        known = ", ".join(Edition.__dataclass_fields__)
        message = f"edition {tag!r} has unknown keys {sorted(map(str, unknown))}; there are: {known}"
        raise BookError(Problem("_config.yml", message))
    if tag in CELL_TAGS or any(tag == edition.tag for edition in before):
        raise BookError(Problem("_config.yml", f"the tag {tag!r} is taken already"))
    env = section(entry, "env", above)
    texts = {key: word(entry, key, above) for key in ("title", "package", "install")}
    if not texts["title"].isprintable():
        raise BookError(Problem("_config.yml", f"{above}title is one line of letters; found {texts['title']!r}"))
    settings = {str(key): word(env, key, f"{above}env.") for key in env}
    edition = Edition(tag, **texts, env=settings, aliases=words(entry, "aliases", above))
    if both := {*edition.names} & {name for other in before for name in other.names}:
        message = f"two editions are called {min(both)!r}; give one of them another name"
        raise BookError(Problem("_config.yml", message))
    return edition
