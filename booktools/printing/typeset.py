"""One run of Typst: the PDF of a file, and what is wrong with it, said of the author's own file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import typst

from ..errors import Problem
from ..pages.imprint import Imprint
from .markup import hash_call, string

COVER = Path(__file__).parent / "styles" / "cover.typ"
_PLACE = re.compile(r"┌─ (.*):(\d+):\d+")
_LACKING = re.compile(r'the text `?"(.+?)"`? could not be displayed')
_WRITTEN = re.compile(r"// (.+):(\d+)$")


def typeset(source: Path, root: Path, date: int | None, edition: str | None) -> tuple[bytes | None, list[Problem]]:
    """The PDF, tagged as PDF/UA asks, or None; what Typst complains of."""
    compiler = typst.Compiler(source, root=root, font_paths=_fonts(source.parent / "fonts"), ignore_system_fonts=True)
    try:
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["ua-1"], timestamp=date)
    except typst.TypstError as error:
        return None, list(_problems(error, source, root, edition))
    assert isinstance(made, bytes)
    return made, [problem for warning in warnings for problem in _problems(warning, source, root, edition)]


def cover(about: Imprint) -> bytes:
    """The picture in front of an e-book."""
    said = [string(text) for text in (about.book.title, about.edition, about.config.author, about.language)]
    source = f"{COVER.read_text(encoding='utf-8')}\n{hash_call('cover', *said)}"
    made = typst.compile(source.encode(), format="png", ppi=144, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def _fonts(folder: Path) -> typst.Fonts:
    """Letters in drawings are those that Matplotlib brings; the book's own are Typst's.

    Typst takes whole folders, and Matplotlib's has one font that shows a box for whatever there is.
    """
    import matplotlib  # and with it NumPy: a third of a second, in every build of a site

    folder.mkdir(exist_ok=True)
    for file in (Path(matplotlib.get_data_path()) / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        shutil.copyfile(file, folder / file.name)
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _problems(
    found: typst.TypstError | typst.TypstWarning, source: Path, root: Path, edition: str | None
) -> Iterator[Problem]:
    message = "; ".join([found.message, *found.hints])
    places = [int(line) for name, line in _PLACE.findall(found.diagnostic) if Path(name).name == source.name]
    if lacking := _LACKING.search(found.message):
        message = f"no font of the printed books has {lacking[1]}; write it in other letters, or draw it in a figure"
        places = places or _code_with(source, lacking[1])
    written = _written(source, places[0]) if places else None
    path, line = written or (source.relative_to(root).as_posix(), places[0] if places else None)
    yield Problem(
        str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path, message, line, edition
    )


def _code_with(source: Path, letter: str) -> list[int]:
    """The line of the first string that has it: of letters in code Typst names none."""
    lines = source.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if letter in line.partition('"')[2]][:1]


def _written(source: Path, line: int) -> tuple[str, int] | None:
    """Where the author wrote what stands in a line of the file of Typst."""
    for text in reversed(source.read_text(encoding="utf-8").splitlines()[:line]):
        if found := _WRITTEN.match(text):
            return found[1], int(found[2])
    return None
