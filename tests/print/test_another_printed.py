"""The book of docs/booktools.md on paper: English from the title to the index."""

from __future__ import annotations

from pathlib import Path

from guide import TURKISH, run, write_files
from printed_books import pages_of


def test_another_book_is_printed_in_its_own_language(tmp_path: Path) -> None:
    write_files(tmp_path)
    run(tmp_path, "python -m booktools run")
    run(tmp_path, "python -m booktools pdf --edition numpy")
    pdf = tmp_path / "_build" / "pdf" / "sums-and-means-numpy.pdf"
    text = "\n".join(pages_of(pdf))
    assert TURKISH.findall(text) == []
    told = (
        "NumPy edition",
        "Introduction",
        "Question: A mean of nothing",
        "Answer: page",
        "Exercise 1.1",
        "Theoria motus",  # a work that it cites, where the author lists them
        "Index",
    )
    assert [word for word in told if word not in text] == []
    assert "NumPy adds in pairs" in text and "Plain Python edition" not in text
