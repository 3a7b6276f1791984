"""TeX on this machine: what it lacks, one run of it, and what its log complains of."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import BookError, Problem

PACKAGES = (
    "texlive-xetex texlive-latex-extra texlive-fonts-recommended texlive-lang-european latexmk "
    "fonts-texgyre fonts-texgyre-math fonts-dejavu-extra librsvg2-bin"
)
_PROGRAMS = ("xelatex", "xdvipdfmx", "latexmk", "rsvg-convert", "kpsewhich")
_FILES = (
    "tcolorbox.sty",
    "titlesec.sty",
    "gloss-turkish.ldf",
    "loadhyph-tr.tex",
    "texgyrepagella-regular.otf",
    "texgyrepagella-math.otf",
    "texgyreheros-regular.otf",
    "DejaVuSansMono.ttf",
    "DejaVuSansMono-BoldOblique.ttf",  # in fonts-dejavu-extra, which brings fonts-dejavu-core
)

#: In points: a line may stick out so far, which no eye sees.
OVERFULL = 5.0
_OVERFULL = re.compile(r"Overfull \\[hv]box \((\d+\.?\d*)pt too (?:wide|high)")
_ERROR = re.compile(r"^! |^\S+:\d+: ")
_COMPLAINT = re.compile(r"^Missing character: |^LaTeX Warning: .*(?:undefined|multiply defined)")


def missing() -> list[str]:
    """Programs and files of TeX that are not on this machine."""
    lacking = [program for program in _PROGRAMS if not shutil.which(program)]
    if lacking:
        return lacking
    found = subprocess.run(["kpsewhich", *_FILES], capture_output=True, text=True, check=False).stdout
    return [name for name in _FILES if name not in found]


def require() -> None:
    """Raise BookError with the one command that brings what is missing."""
    if lacking := missing():
        command = f"apt-get install --no-install-recommends {PACKAGES}"
        raise BookError(Problem("pdf", f"TeX is not complete here, {', '.join(lacking)} missing; {command}"))


def typeset(source: Path, environment: Mapping[str, str], spoken: str) -> list[Problem]:
    """Make the PDF beside `source`, its index in the order of a language; what its log complains of."""
    # Quoted for the shell, and that for Perl: the folder may have a blank in its name.
    indexer = f"{shlex.quote(sys.executable)} -m booktools.printing.index {spoken} %S %D"
    quoted = indexer.replace("\\", "\\\\").replace("'", "\\'")
    index = f"$makeindex = '{quoted}';"
    command = [
        "latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "-silent",
        "-e", index, source.name,
    ]  # fmt: skip
    # A log that breaks its lines cannot be read by line.
    env = {**os.environ, **environment, "max_print_line": "10000", "LATEXOPTS": "", "FORCE_SOURCE_DATE": "1"}
    run = subprocess.run(
        command, cwd=source.parent, env=env, capture_output=True, text=True, errors="replace", check=False
    )
    log = source.with_suffix(".log")
    problems = list(complaints(source.name, log.read_text(encoding="utf-8", errors="replace"))) if log.exists() else []
    if run.returncode and not problems:
        problems = [Problem(source.name, f"latexmk failed; see {log}\n{(run.stdout + run.stderr)[-2000:]}")]
    return problems


def complaints(name: str, log: str) -> Iterator[Problem]:
    """Errors; else lines that stick out, letters that no font holds, references to nowhere."""
    lines = log.splitlines()
    # A run that stopped at an error has set no page after it, and knows no reference to one.
    found = [line for line in lines if _ERROR.search(line)] or [line for line in lines if _bad(line)]
    return (Problem(name, line.strip()) for line in found)


def _bad(line: str) -> bool:
    overfull = _OVERFULL.match(line)
    return float(overfull[1]) > OVERFULL if overfull else bool(_COMPLAINT.search(line))
