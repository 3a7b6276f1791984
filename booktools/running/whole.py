"""Is a file a whole notebook, as this toolkit stores them? nbformat reads many that are none, and makes a note of it."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import nbformat
from nbformat import NotebookNode, v4

#: What a merge leaves where two sides wrote something else.
_MARKS = re.compile(r"^<{7} .*^={7}$.*^>{7} ", re.MULTILINE | re.DOTALL)


def whole(data: bytes) -> NotebookNode:
    """Raises ValueError, which says why not."""
    try:
        return _read(data)
    except nbformat.ValidationError as error:
        raise ValueError(str(error).partition("\n\n")[0]) from None
    except (KeyError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


@lru_cache(maxsize=256)
def _read(data: bytes) -> NotebookNode:
    """Not to be changed: who reads the same bytes again, in one process, gets the same notebook."""
    text = data.decode("utf-8")
    content = json.loads(text)
    if content["nbformat"] != 4:
        raise ValueError(f"its format is {content['nbformat']}, not 4")
    if "\\ud" in text.lower():
        json.dumps(content, ensure_ascii=False).encode("utf-8")  # half a character is none, and no file can hold it
    ids = [cell["id"] for cell in content["cells"] if "id" in cell or content["nbformat_minor"] > 4]
    if len(set(ids)) < len(ids):  # which nbformat would mend by chance
        raise ValueError("two of its cells have the same id")
    nbformat.validate(content)
    notebook: NotebookNode = v4.to_notebook(content)
    about = notebook.metadata.get("booktools", {})
    if not isinstance(about, dict) or not all(isinstance(word, str) for word in about.values()):
        raise ValueError("its record of the run, metadata.booktools, is none")
    if "<<<<<<< " in text and any(map(_is_torn, notebook.cells)):
        raise ValueError("the marks of a merge stand in an output")
    return notebook


def _is_torn(cell: NotebookNode) -> bool:
    """A cell that prints such marks itself names them."""
    parts = [
        part
        for output in cell.get("outputs", [])
        for part in (output.get("text"), *output.get("data", {}).values(), "\n".join(output.get("traceback", [])))
    ]
    return "<" * 7 not in cell.source and any(isinstance(part, str) and _MARKS.search(part) for part in parts)
