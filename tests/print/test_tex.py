"""What is read in TeX's log, and the order of the index."""

from __future__ import annotations

import sys

import pytest

from booktools.errors import BookError
from booktools.printing import tex
from booktools.printing.index import composed
from booktools.printing.tex import complaints


def found(log):
    return [problem.message for problem in complaints("book.tex", log)]


def test_a_line_may_stick_out_five_points():
    assert found("Overfull \\hbox (4.9pt too wide) in paragraph at lines 1--2\n") == []
    assert len(found("Overfull \\hbox (5.1pt too wide) in paragraph at lines 1--2\n")) == 1


def test_a_missing_letter_and_a_reference_to_nowhere_are_faults():
    log = "Missing character: There is no Ж in font x!\nLaTeX Warning: Reference `a' on page 1 undefined on input line 3.\n"
    assert len(found(log)) == 2


def test_an_error_is_told_without_what_follows_from_it():
    log = (
        "./book.tex:7: Undefined control sequence.\nLaTeX Warning: Reference `a' on page 1 undefined on input line 3.\n"
    )
    assert found(log) == ["./book.tex:7: Undefined control sequence."]


def test_missing_tex_is_named_with_the_command_that_brings_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BookError, match="xelatex.*apt-get install .*texlive-xetex"):
        tex.require()


def test_a_folder_may_have_a_blank_and_an_apostrophe_in_its_name(tmp_path, monkeypatch):
    folder = tmp_path / "Ali'nin kitabı"
    (folder / "out").mkdir(parents=True)
    (folder / "env").symlink_to(sys.prefix)
    monkeypatch.setattr(tex.sys, "executable", str(folder / "env" / "bin" / "python"))
    source = folder / "out" / "a.tex"
    source.write_text(
        r"\documentclass{article}\usepackage{makeidx}\makeindex\newenvironment{sphinxtheindex}{\begin{theindex}}{\end{theindex}}"
        r"\newcommand{\sphinxstyleindexlettergroup}[1]{#1}\newcommand{\hyperpage}[1]{#1}"
        r"\begin{document}A\index{a}\printindex\end{document}"
    )
    assert tex.typeset(source, {}, "tr") == []
    assert source.with_suffix(".pdf").exists() and r"\item a" in source.with_suffix(".ind").read_text()


def test_the_index_is_in_turkish_order_and_names_a_page_once():
    entries = [("şekil", 3), ("sınıf", 2), ("çizge", 1), ("sınıf", 2), ("tensör", 4)]
    idx = "\n".join(rf"\indexentry{{{name}@\spxentry{{{name}}}|hyperpage}}{{{page}}}" for name, page in entries)
    items = [line for line in composed(idx, "tr").splitlines() if line.startswith(r"\item")]
    assert items == [
        rf"\item \spxentry{{{name}}}, \hyperpage{{{page}}}"
        for name, page in (("çizge", 1), ("sınıf", 2), ("şekil", 3), ("tensör", 4))
    ]


def test_an_entry_may_hold_what_the_index_marks_with():
    idx = (
        '\\indexentry{grad_req=""null""@\\spxentry{grad_req=""null""}|hyperpage}{7}\n\\indexentry{a"@b"|c|see{d}}{8}\n'
    )
    assert '\\item \\spxentry{grad_req="null"}, \\hyperpage{7}' in composed(idx, "tr")
    assert "\\item a@b|c, \\see{d}{8}" in composed(idx, "tr")


def test_a_book_in_another_language_has_its_own_letters_in_the_index() -> None:
    names = ("zip", "index", "café", "Institute", "öre")
    idx = "\n".join(rf"\indexentry{{{name}|hyperpage}}{{1}}" for name in names)
    letters = [line for line in composed(idx, "en").splitlines() if line.startswith(r"\bigletter")]
    assert letters == [rf"\bigletter{{{letter}}}" for letter in "CIOZ"]
