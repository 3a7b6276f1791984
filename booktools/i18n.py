"""Words in the book's language (i18n), by gettext, from one catalogue: `locale/<language>/LC_MESSAGES/booktools.po`.

Ours stand there under the context `booktools`, by their English; without a context stand
words of Sphinx, the themes and extensions that their own catalogues lack (`mends/translations.py`).
A language is one more file, here or in the folder of a book, whose words go before ours; a book in a language
without one keeps the English.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Callable, Iterator, Set
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from .errors import Problem

CONTEXT = "booktools"
_FILLED = re.compile(r"\{\w*\}")  # what a word leaves open
_LOCALE = Path(__file__).with_name("locale")
_folders: tuple[Path, ...] = (_LOCALE,)  # of the book that is being built too

Say = Callable[[str], str]


def use(book: Path) -> None:
    """From now on words are those of the book in this folder, where it has its own: `locale/` there."""
    global _folders
    _folders = (_LOCALE, book / "locale")


def catalogue_of(book: Path, language: str) -> Path:
    """Where the book in this folder has words of its own, if it has."""
    return _file(book / "locale", language)


def faults(book: Path, language: str) -> Iterator[Problem]:
    """What no word of the book in this folder could come of, and what would stop where it is said."""
    file, ours = catalogue_of(book, language), _ours()
    name = file.relative_to(book).as_posix()
    if not file.exists():
        return
    try:
        words = read_po(io.BytesIO(file.read_bytes()), locale=_base(language), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None)
        yield Problem(name, f"no catalogue of gettext: {error}; mend it", line and line + 1)
        return
    for message in words:
        if message.id and (said := _fault(message, ours)):
            yield Problem(name, said, message.lineno)


def _fault(message: Message, ours: Set[str]) -> str:
    """Empty where there is none."""
    english, translated = str(message.id), str(message.string)
    if message.context != CONTEXT:
        return f'{english!r} is a word of ours; write msgctxt "{CONTEXT}" above it' if english in ours else ""
    if english not in ours:
        close = difflib.get_close_matches(english, ours, n=1)
        return f"nothing says {english!r}; " + (f"did you mean {close[0]!r}?" if close else "take it out")
    unknown = {*_FILLED.findall(translated)} - {*_FILLED.findall(english)}
    return f"{english!r} has no {min(unknown)}, which its translation names; take it out" if unknown else ""


@cache
def _ours() -> frozenset[str]:
    """All that the toolkit says, by its English: each of its catalogues has it."""
    file = next(_LOCALE.glob("*/LC_MESSAGES/booktools.po"))
    return frozenset(str(found.id) for found in read_po(io.BytesIO(file.read_bytes())) if found.context == CONTEXT)


def messages(language: str) -> Catalog | None:
    """All words of `language`, or None where there are none."""
    found: Catalog | None = None
    for folder in _folders:
        file = _file(folder, language)
        if file.exists():
            words = read_po(io.BytesIO(file.read_bytes()), locale=_base(language))
            found = found or words
            for message in words if found is not words else ():
                if message.id:
                    found.delete(message.id, message.context)  # else `add` would keep what it says
                    found.add(message.id, message.string, context=message.context)
    return found


def catalogue(language: str) -> GNUTranslations | None:
    """The same, as `gettext` has it; made anew each time, for a catalogue remembers what stands behind it."""
    found = messages(language)
    if found is None:
        return None
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translator(language: str | None) -> Say:
    """What says our English words in `language` (`tr`, `tr-TR`, `tr_TR`)."""
    return _translator(language or "en", _folders)


@cache
def _translator(language: str, folders: tuple[Path, ...]) -> Say:
    found = catalogue(language)
    return (lambda word: found.pgettext(CONTEXT, word)) if found else str


def _file(folder: Path, language: str) -> Path:
    return folder / _base(language) / "LC_MESSAGES" / "booktools.po"


def _base(language: str) -> str:
    return language.replace("-", "_").partition("_")[0].lower()
