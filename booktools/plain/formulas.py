"""Display mathematics that MathJax and KaTeX set alike."""

from __future__ import annotations

import re
import textwrap

_NESTING = re.compile(r"\\\\|\\(?:begin|end)\{\w+\*?\}|\\[{}]|[{}]")
_COMMENT = re.compile(r"(?<!\\)%.*")


def display(formula: str, number: int | None = None, quoted: bool = False) -> str:
    """A `$$` block; on one line where it is `quoted`, for JupyterLab reads each line's `>` as TeX.

    Sphinx breaks lines at `\\\\` and sets paragraphs below each other; notebooks
    need an environment for it.
    """
    parts = [part.strip() for part in re.split(r"\n\s*\n", unindented(formula).strip()) if part.strip()]
    body = parts[0] if parts else ""
    if len(parts) > 1:
        body = _aligned(" \\\\\n".join(_broken(part) for part in parts))
    else:
        body = _broken(body)
    if number:
        body = f"{body} \\tag{{{number}}}"
    if quoted:
        return f"$$ {' '.join(_COMMENT.sub('', line).strip() for line in body.splitlines())} $$"
    return f"$$\n{body}\n$$"


def unindented(formula: str) -> str:
    """Without the indentation of a list around it, which the parser leaves in all lines but the first."""
    first, newline, rest = formula.partition("\n")
    return first + newline + textwrap.dedent(rest)


def _broken(part: str) -> str:
    """With an environment around it if it breaks lines outside of any."""
    depth = 0
    for found in _NESTING.finditer(part):
        if found[0] == r"\\" and depth == 0:
            return _aligned(part)
        depth += (found[0] == "{" or found[0].startswith(r"\b")) - (found[0] == "}" or found[0].startswith(r"\e"))
    return part


def _aligned(body: str) -> str:
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
