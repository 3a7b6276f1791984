"""Everything a reader needs to run one edition, in one file: same contents, same bytes."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from ..book import Book, file_name
from ..errors import BookError
from ..i18n import translator
from ..running import store
from ..running.check import of_archive, unmatched
from .handouts import KINDS, Kind, Notebook


def archives(
    book: Book, edition: str, sections: Mapping[str, Notebook], kinds: Collection[Kind] = KINDS[:1]
) -> dict[Kind, bytes]:
    """Zips with one folder each: the edition's notebooks by their names, what the book adds for all, and how to begin.

    Raises BookError for a pattern in `archive_files` that no file matches in any edition.
    """
    say = translator(book.language)
    added = {"README.md": _opening(book, edition).encode(), **dict(_added(book, edition))}

    def of(kind: Kind) -> bytes:
        notebooks = {f"{store.FOLDER}/{name}.ipynb": found.of(kind, say).content for name, found in sections.items()}
        return zipped(kind.named(file_name(book.title, edition), say), added | notebooks)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # who packs lets others run
        return dict(zip(kinds, pool.map(of, kinds), strict=True))


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """`files` below `folder`; neither clocks nor the order of a disk leave a trace."""
    return _zipped(folder, tuple(sorted(files.items())))


@lru_cache(maxsize=64)  # an author who serves the book builds it anew for each sentence
def _zipped(folder: str, files: tuple[tuple[str, bytes], ...]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in files:
            entry = zipfile.ZipInfo(f"{folder}/{path}")  # its date is the first that a zip can hold
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return stream.getvalue()


def _added(book: Book, edition: str) -> Iterator[tuple[str, bytes]]:
    if problems := list(unmatched(book)):
        raise BookError(*problems)
    for pattern in book.archive_files:
        for path in of_archive(book, pattern, edition):
            yield path.relative_to(book.root).as_posix(), path.read_bytes()


def _opening(book: Book, edition: str) -> str:
    """The README: without it a folder of files says nothing, and a package may want one to install."""
    chosen = book.edition(edition)
    say = translator(book.language)
    install = (
        say(
            " To run them, in this folder:\n\n```bash\n{command}\npip install jupyterlab\njupyter lab notebooks\n```"
        ).format(command=chosen.install)
        if chosen.install
        else ""
    )
    return say(
        "# {book}: {edition}\n\n`notebooks/` holds the executed notebooks of the {edition} edition.{install}\n"
    ).format(book=_escaped(book.title), edition=_escaped(chosen.title), install=install)


def _escaped(text: str) -> str:
    """Nothing in it is Markdown or HTML."""
    return re.sub(r"[\\`*_\[\]<>&$|~#]", r"\\\g<0>", text)
