"""Words in the book's language (i18n), by gettext, from one catalogue: `locale/<language>/LC_MESSAGES/booktools.po`.

Ours stand there under the context `booktools`, by their English; without a context stand
words of Sphinx, the themes and extensions that their own catalogues lack (`mends/translations.py`).
A language is one more file; a book in a language without one keeps the English.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CONTEXT = "booktools"
_LOCALE = Path(__file__).with_name("locale")

Say = Callable[[str], str]


def messages(language: str) -> Catalog | None:
    """All words of `language`, or None where there are none."""
    file = _LOCALE / _base(language) / "LC_MESSAGES" / "booktools.po"
    return read_po(io.BytesIO(file.read_bytes()), locale=_base(language)) if file.exists() else None


def catalogue(language: str) -> GNUTranslations | None:
    """The same, as `gettext` has it; made anew each time, for a catalogue remembers what stands behind it."""
    found = messages(language)
    if found is None:
        return None
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def translator(language: str | None) -> Say:
    """What says our English words in `language` (`tr`, `tr-TR`, `tr_TR`)."""
    found = catalogue(language or "en")
    return (lambda word: found.pgettext(CONTEXT, word)) if found else str


def _base(language: str) -> str:
    return language.replace("-", "_").partition("_")[0].lower()
