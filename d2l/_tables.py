"""Uçbirimde hizalı metin, not defterinde HTML olarak görünen tablo."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# More rows make a page of a notebook that a browser scrolls badly.
_MOST_ROWS = 200


@dataclass(frozen=True)
class Table:
    """Başlıklar, satırlar ve altına yazılan notlar; sayılar sağa yaslanır.

    HTML olarak 200'den çok satırın ilk ve son yüzü görünür; `print` hepsini
    yazar.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> list[object]:
        """Adı verilen sütunun değerleri."""
        if column not in self.columns:
            raise KeyError(f"tabloda {column!r} diye bir sütun yok; sütunlar: {', '.join(self.columns)}")
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def __repr__(self) -> str:
        cells = [[_shown(value) for value in row] for row in self.rows]
        widths = [max(_width(text) for text in column) for column in zip(self.columns, *cells, strict=True)]
        right = [self._is_numeric(i) for i in range(len(self.columns))]
        lines = [_line(self.columns, widths, right), "  ".join("─" * w for w in widths)]
        lines += [_line(row, widths, right) for row in cells]
        return "\n".join([*lines, *([""] if self.notes else []), *self.notes])

    def _repr_html_(self) -> str:
        right = [self._is_numeric(i) for i in range(len(self.columns))]
        head = "".join(_cell("th", text, r) for text, r in zip(self.columns, right, strict=True))
        body = "".join(
            "<tr>" + "".join(_cell("td", _shown(v), r) for v, r in zip(row, right, strict=True)) + "</tr>\n"
            for row in self._html_rows()
        )
        notes = "".join(f"<p>{html.escape(note)}</p>\n" for note in self.notes)
        # Jupyter and the book's theme style this class, dark mode included.
        return f'<table class="dataframe">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{notes}'

    def _html_rows(self) -> tuple[tuple[object, ...], ...]:
        hidden = len(self.rows) - _MOST_ROWS
        if hidden <= 0:
            return self.rows
        gap = (f"… {hidden} satır daha; hepsi print ile", *[""] * (len(self.columns) - 1))
        return (*self.rows[: _MOST_ROWS // 2], gap, *self.rows[-_MOST_ROWS // 2 :])

    def _is_numeric(self, column: int) -> bool:
        values = [row[column] for row in self.rows if row[column] is not None]
        return bool(values) and all(type(v) in (int, float) for v in values)


def _shown(value: object) -> str:
    return "—" if value is None else str(value)


def _cell(tag: str, text: str, right: bool) -> str:
    side = "right" if right else "left"
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} style="text-align: {side}">{html.escape(text)}</{tag}>'


def _line(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for text, width, to_right in zip(texts, widths, right, strict=True):
        gap = " " * (width - _width(text))
        padded.append(gap + text if to_right else text + gap)
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns a text takes in a terminal: combining marks take none, Chinese characters two."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
