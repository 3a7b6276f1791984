"""jupytext's reading of MyST, without the Jupyter server that it imports beside: half a second of every command.

What jupytext offers to a server it leaves out where there is none, and says so when asked for it:
https://github.com/mwouts/jupytext/blob/v1.19.6/src/jupytext/__init__.py#L8 (`tests/upstream/test_reading.py`)
"""

from __future__ import annotations

import sys

_SERVERS = [f"jupytext.{name}_contentsmanager" for name in ("sync", "async")]
_LEFT_OUT = [name for name in _SERVERS if name not in sys.modules]

sys.modules.update(dict.fromkeys(_LEFT_OUT))  # type: ignore[arg-type]  # None there is an ImportError
try:
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook, read_cell_metadata, read_fenced_cell
finally:
    for _name in _LEFT_OUT:
        del sys.modules[_name]

__all__ = ["MystMetadataParsingError", "myst_to_notebook", "read_cell_metadata", "read_fenced_cell"]
