"""A PNG beside a drawing in a stored notebook: made from it for readers, printed by no cell, and never compared.

JupyterLab shows no SVG in a notebook that it does not trust, which one that was downloaded is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

SVG, PNG = "image/svg+xml", "image/png"
#: Among what an output says of its PNG, beside its width and height.
MARK = "stands_for"


def is_stand_in(output: Mapping[str, Any], mime: str) -> bool:
    about = output.get("metadata", {}).get(mime, {})
    return mime == PNG and isinstance(about, Mapping) and about.get(MARK) == SVG


def printed(outputs: Sequence[Any]) -> list[Any]:
    """The outputs as the cell gave them, without what stands in."""
    return [_bare(output) if is_stand_in(output, PNG) else output for output in outputs]


def _bare(output: Any) -> Any:
    bare = copy(output)
    bare["data"] = {mime: content for mime, content in output["data"].items() if mime != PNG}
    bare["metadata"] = {mime: about for mime, about in output["metadata"].items() if mime != PNG}
    return bare
