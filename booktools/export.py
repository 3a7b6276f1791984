"""Compose the readers' notebook of one edition: ordinary, self-contained, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from .book import Book
from .cells import Library, Outputs, holding, keys, outputs_of, split
from .elsewhere import repository
from .errors import BookError, Problem
from .labels import collect_labels
from .plain import Context, PlainError, images_in, plain, plain_notebook
from .sources import Source
from .words import words
from .works import read_bibliography

Compose = Callable[[Source, str, Outputs, Mapping[str, str]], NotebookNode]


def composer(book: Book, sources: Sequence[Source]) -> Compose:
    """A function that makes notebooks; what concerns the whole book is gathered here, once.

    It takes a source, an edition, the outputs by key and what is known of the
    interpreter that made them. Raises BookError for prose that cannot be made
    plain, KeyError for a cell without outputs.
    """
    texts = {source.document: source.notebook for source in sources}
    try:
        common = Context(
            document="",
            labels=collect_labels(texts),
            words=words(book.language),
            bibliography=read_bibliography(book.root / path for path in book.bibliographies),
            notebooks={s.document: book.name(s.document) for s in sources if _has_code(s.notebook)},
            site=book.site,
        )
    except PlainError as error:
        raise _located(error, sources) from None
    plain_texts: dict[str, NotebookNode] = {}

    def compose(source: Source, edition: str, outputs: Outputs, about: Mapping[str, str]) -> NotebookNode:
        context = replace(common, document=source.document, image=images_in((book.root / source.path).parent))
        if source.document not in plain_texts:
            try:
                plain_texts[source.document] = plain_notebook(source.notebook, context)
            except PlainError as error:
                raise _located(error, sources) from None
        cells = split(plain_texts[source.document], edition, book.tags).cells
        cells = [_opening(book, edition, context), *cells, *_works(context)]
        return _finished(cells, outputs, {"source": source.path, **about})

    return compose


def current(book: Book, source: Source, edition: str, library: Library, compose: Compose) -> NotebookNode:
    """A stored edition with the source's text of today; its outputs are there, or `check` would say so."""
    stored = holding(library, keys(split(source.notebook, edition, book.tags).cells))
    return compose(source, edition, outputs_of(stored), stored.metadata.get("booktools", {}))


def _opening(book: Book, edition: str, context: Context) -> NotebookNode:
    """The first cell: which book, which section, what it takes to run it."""
    chosen = book.edition(edition)
    text = context.words["opening"].format(
        book=book.title, section=context.labels.titles[context.document], edition=chosen.title
    )
    if chosen.install:
        text += f"{context.words['install']}\n\n```bash\n{chosen.install}\n```"
        if found := repository(book.repository, book.launch_buttons):
            magic = "%" if chosen.install.startswith("pip ") else "!"
            text += f"\n\n{context.words['fetch']}\n\n```python\n{found.fetch}\n{magic}{chosen.install}\n```"
    return new_markdown_cell(text)


def _works(context: Context) -> list[NotebookNode]:
    """A last cell with the works that the notebook cites."""
    if not context.labels.cited[context.document]:
        return []
    works = plain("```{bibliography}\n```", context).source
    return [new_markdown_cell(f"## {context.words['works cited']}\n\n{works}")]


def _has_code(notebook: NotebookNode) -> bool:
    return any(cell.cell_type == "code" for cell in notebook.cells)


def _located(error: PlainError, sources: Sequence[Source]) -> BookError:
    source = next(source for source in sources if source.document == error.document)
    return BookError(Problem(source.path, error.message, source.line(error.cell) + error.line - 1))


def _finished(cells: list[NotebookNode], outputs: Outputs, about: Mapping[str, str]) -> NotebookNode:
    """Outputs in place, counts and ids that depend on content alone."""
    notebook = new_notebook(cells=cells)
    code = [cell for cell in cells if cell.cell_type == "code"]
    for count, (cell, key) in enumerate(zip(code, keys(cells), strict=True), start=1):
        cell.outputs = deepcopy(outputs[key])
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = count
        cell.id = key[:12]
    for number, cell in enumerate(cells):
        if cell.cell_type != "code":
            cell.id = hashlib.sha256(f"{number}\0{cell.source}".encode()).hexdigest()[:12]
    notebook.metadata = NotebookNode(
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        language_info={"name": "python"},
        booktools=dict(sorted(about.items())),
    )
    return notebook
