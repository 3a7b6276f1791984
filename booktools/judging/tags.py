"""What the tags of a cell say about its judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Of a cell that does not run; the second is nbclient's and MyST-NB's.
NOT_RUN = frozenset(("nbval-skip", "skip-execution"))
#: Of a cell whose output is not compared; `booktools check` counts them.
NOT_COMPARED = NOT_RUN | {"nbval-ignore-output"}
#: Of a cell that may raise; what it raises is compared.
MAY_RAISE = frozenset(("raises-exception", "nbval-raises-exception"))


def has(metadata: Mapping[str, Any], tags: frozenset[str]) -> bool:
    """Is one of these among the tags in a cell's metadata?"""
    return not tags.isdisjoint(metadata.get("tags") or ())
