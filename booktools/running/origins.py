"""Which run printed the outputs of each section, as the stored notebooks record it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..book import Book, Edition
from ..judging.tags import NOT_COMPARED, has
from ..sources.cells import addresses
from ..sources.read import Source
from .library import Library


@dataclass(frozen=True)
class Origin:
    """One section in one edition; `about` is what its stored notebook records of the run."""

    document: str
    edition: Edition
    about: Mapping[str, str]
    cells: int
    not_compared: int

    @property
    def made_by(self) -> str:
        """`PyTorch 2.13.0`, without the build that the version may name (`+cpu`)."""
        return " ".join(filter(None, [self.edition.title, self.about.get("version", "").partition("+")[0]]))

    @property
    def run(self) -> tuple[str, str, str]:
        """Who printed, Python, platform."""
        return self.made_by, self.about.get("python", "?"), self.about.get("platform", "?")


def origins(book: Book, sources: Iterable[Source], library: Library) -> Iterator[Origin]:
    """In reading order, editions in the book's; none for a section whose outputs are missing."""
    for source in sources:
        for edition in (edition for edition in book.editions if edition.tag in source.editions):
            table = addresses(source.notebook, edition.tag, book.tags)
            held = library.holding(edition.tag, source.document, list(table.values()))
            if held:
                cells = [source.notebook.cells[index] for index in table]
                ignored = sum(has(cell.metadata, NOT_COMPARED) for cell in cells)
                yield Origin(source.document, edition, held.metadata.get("booktools", {}), len(cells), ignored)
