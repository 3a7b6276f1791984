"""What a cell printed, as a reader's Jupyter shows it, from the pieces in which it came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

#: Of what one cell puts out, in characters. No page can show it, and a book's repository cannot hold it.
LIMIT = 10**8
#: What absl, TensorFlow, MXNet and PyTorch's profiler tell of themselves below Python: with a time and mostly a process
#: number, so never twice the same. TF_CPP_MIN_LOG_LEVEL does not reach all of it: https://github.com/tensorflow/tensorflow/issues/100442
#: Browsers read this pattern, too.
NEWS = "|".join((
    r"^(?:WARNING: All log messages before absl::InitializeLog",
    r"[IWEF]\d{4} [\d:.]+ +\d+ \S+:\d+\] ",
    r"\d{4}-\d\d-\d\d [\d:.]+: [IWEF] \S+:\d+\] ",
    r"\[\d\d:\d\d:\d\d\] \S+:\d+: ",
    r"[A-Z]+:\d{4}-\d\d-\d\d [\d:]+ \d+:\d+ \S+:\d+\] ).*\n?",
))  # fmt: skip
_NEWS = re.compile(NEWS, re.MULTILINE)
_MOVES = re.compile(r"(\r+|\x08+)")


def joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """New outputs: neighbouring pieces of a stream in one, everything else as it is and where it is.

    An empty piece is a mark: here its stream was flushed. What came before it came when
    ipykernel's clock sent it, and counts from here (`kernel_profile` makes the marks).
    """
    made: list[NotebookNode] = []
    texts: dict[int, list[str]] = {}  # of the streams among them
    waiting: dict[str, list[str]] = {"stdout": [], "stderr": []}

    def add(name: str) -> None:
        if pieces := waiting.get(name):
            if not (made and made[-1].output_type == "stream" and made[-1].name == name):
                made.append(new_output("stream", name=name))
            texts.setdefault(len(made) - 1, []).extend(pieces)
            pieces.clear()

    for output in outputs:
        if output.output_type != "stream":
            for name in waiting:
                add(name)
            made.append(output)
        elif output.text:
            waiting.setdefault(output.name, []).append(output.text)
        else:
            add(output.name)
    for name in waiting:
        add(name)
    for place, pieces in texts.items():
        text = "".join(pieces)
        made[place].text = as_shown(_NEWS.sub("", text) if made[place].name == "stderr" else text)
    kept = [output for output in made if output.output_type != "stream" or output.text]
    return kept if len(kept) == len(made) else joined(kept)


def as_shown(text: str) -> str:
    """`text` after its carriage returns and backspaces have done what they do in JupyterLab.

    A carriage return goes back to the beginning of its line, and what follows is written
    over what stands there; a backspace takes away the character before it.
    """
    if "\r" not in text and "\x08" not in text:
        return text
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    """In a time that grows with its length: nbclient's way takes minutes for a line of 300 kB."""
    before: list[str] = []
    after: list[str] = []  # of the place that is written to, from its end
    for part in _MOVES.split(line):
        if part.startswith("\r"):
            after += reversed(before)
            before.clear()
        elif part.startswith("\x08"):
            del before[max(0, len(before) - len(part)) :]
        else:
            before += part
            del after[max(0, len(after) - len(part)) :]
    return "".join(before) + "".join(reversed(after))


def weight(content: Mapping[str, Any]) -> int:
    """What a message takes of the LIMIT; an empty one takes room too."""
    return len(repr(content)) + 500


def clipped(text: str, lines: int = 40, columns: int = 300) -> str:
    """The first and the last of its lines, and of a long one its beginning."""
    found = text.rstrip("\n").split("\n")
    if len(found) > lines:
        half = lines // 2
        found[half:-half] = [f"… {len(found) - 2 * half} lines more …"]
    cut = ((line[:columns], len(line) - columns) for line in found)
    return "\n".join(line if rest <= 0 else f"{line}… {rest} characters more" for line, rest in cut)
