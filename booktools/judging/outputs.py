"""Did a cell print what it printed before? The outputs of two runs, compared as a reader sees them.

Knows neither pytest nor nbval: the judge of the stored notebooks uses it, and
so does whoever asks whether two editions print the same.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ..stand_ins import is_stand_in
from .kinds import html as pages
from .kinds import image as pictures
from .kinds import svg as drawings
from .kinds import text as texts
from .tolerances import DEFAULT, Tolerances

Output = Mapping[str, Any]  # as nbformat 4 has it

_SVG, _HTML = "image/svg+xml", "text/html"
#: Bundles hold these beside what is seen: the number of a model in a running kernel.
_UNSEEN = frozenset(("application/vnd.jupyter.widget-view+json",))
#: Of a cell, in the headings of a traceback's frames.
_NUMBER = re.compile(r"\bIn ?\[\d+\]")


@dataclass(frozen=True)
class Difference:
    """One place where outputs differ: which output, what differs in it first, and both as text."""

    where: str
    found: str
    stored: str
    fresh: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}"


@dataclass(frozen=True)
class _Part:
    """What can differ on its own: a stream, an error, one form of something displayed."""

    kind: str  # stdout, stderr, error, or a MIME type
    place: str  # the output it belongs to
    content: str

    def __str__(self) -> str:
        return self.kind if self.kind == self.place else f"{self.place} {self.kind}"


def differences(
    stored: Sequence[Output], fresh: Sequence[Output], tolerances: Tolerances = DEFAULT
) -> list[Difference]:
    """Where `fresh` is not what was `stored`; empty if nothing of note differs.

    Both are lists of nbformat outputs. Neighbours of one stream count as one text,
    and where standard error stands among the others does not count: it comes
    on its own time. Metadata and execution counts do not count, nor do the frames
    of a traceback in libraries.
    """
    before, after = _parts(stored), _parts(fresh)
    if [str(part) for part in before] != [str(part) for part in after]:
        return [Difference("outputs", _told(before, after), _shown(before), _shown(after))]
    pairs = ((old, new, _first_difference(old, new, tolerances)) for old, new in zip(before, after, strict=True))
    return [Difference(str(old), found, _seen(old), _seen(new)) for old, new, found in pairs if found]


def shown(outputs: Sequence[Output]) -> str:
    """Outputs as text: what can be read as it is, what cannot in a word."""
    return _shown(_parts(outputs))


def _parts(outputs: Sequence[Output]) -> list[_Part]:
    parts: list[_Part] = []
    stderr: list[str] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream" and output["name"] == "stderr":
            stderr.append(_text(output["text"]))
        elif kind == "stream":
            name, text = output["name"], _text(output["text"])
            if parts and parts[-1].kind == name:
                text = parts.pop().content + text
            parts += [_Part(name, name, text)] if text else []
        elif kind == "error":
            told = f"{output['ename']}: {output['evalue']}\n{_in_cell(output['traceback'])}"
            parts.append(_Part("error", "error", told))
        else:
            bundle = output["data"]
            seen = sorted(mime for mime in bundle.keys() - _UNSEEN if not is_stand_in(output, mime))
            parts += [_Part(mime, kind, _text(bundle[mime])) for mime in seen]
    return parts + ([_Part("stderr", "stderr", "".join(stderr))] if any(stderr) else [])


def _in_cell(traceback: Sequence[str]) -> str:
    """Which lines of cells led to the exception, and what caused it; without libraries and the cells' numbers."""
    frames = re.split(r"\n[ \t]*\n", texts.COLOUR.sub("", "\n".join(traceback)))
    return _NUMBER.sub("In", "\n\n".join(frame for frame in frames if not frame.lstrip().startswith("File ")))


def _text(content: object) -> str:
    """Of a stream or one form in a bundle; nbformat may keep text as a list of lines."""
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return "".join(content)
    if isinstance(content, str):
        return content
    return json.dumps(_unpacked(content), indent=1, sort_keys=True, ensure_ascii=False)


def _unpacked(content: object) -> object:
    """With the numbers of typed arrays, which Plotly packs into base64."""
    if isinstance(content, list):
        return [_unpacked(item) for item in content]
    if not isinstance(content, Mapping):
        return content
    if not {"bdata", "dtype"} <= content.keys():
        return {key: _unpacked(value) for key, value in content.items()}
    import numpy as np  # a fifth of a second, in every command

    try:
        array = np.frombuffer(base64.b64decode(content["bdata"]), content["dtype"])
    except (TypeError, ValueError):
        array = np.empty(0, object)
    if array.dtype.kind in "biuf":
        return {**content, "bdata": array.tolist()}
    return {key: _unpacked(value) for key, value in content.items()}


def _first_difference(old: _Part, new: _Part, tolerances: Tolerances) -> str | None:
    if old.kind == _SVG:
        return drawings.first_difference(old.content, new.content, tolerances)
    if old.kind == _HTML:
        return pages.first_difference(old.content, new.content, tolerances)
    if old.kind.startswith("image/"):
        return pictures.first_difference(old.content, new.content, tolerances)
    return texts.first_difference(old.content, new.content, tolerances)


def _told(before: Sequence[_Part], after: Sequence[_Part]) -> str:
    old, new = (", ".join(map(str, parts)) or "nothing" for parts in (before, after))
    missing = [str(part) for part in before if str(part) not in map(str, after)]
    extra = [str(part) for part in after if str(part) not in map(str, before)]
    verdicts = chain((f"{name} is missing" for name in missing), (f"{name} came in addition" for name in extra))
    first = next(verdicts, "their number or order differs")
    return f"{first} (stored: {old}; now: {new})"


def _shown(parts: Sequence[_Part]) -> str:
    return "\n".join(_seen(part).rstrip("\n") for part in parts) or "(nothing)"


def _seen(part: _Part) -> str:
    if part.kind == _SVG:
        return f"({_SVG}, {drawings.size_of(part.content)})"
    if part.kind.startswith("image/"):
        return f"({part.kind}, {pictures.size_of(part.content)})"
    return pages.text_of(part.content) if part.kind == _HTML else part.content
