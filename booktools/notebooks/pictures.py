"""Pictures that travel inside a notebook, as attachments of their cells."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.util import logging

from ..contents import leads_out
from .tokens import Bundle

#: The types that JupyterLab shows from an attachment. SVG is not among them.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
_log = logging.getLogger(__name__)


def attach(root: Path, node: nodes.Element, attachments: dict[str, Bundle]) -> str:
    """Take a picture along; its new address. A drawing is replaced by the PNG of the same name beside it."""
    address = str(node.get("original_uri") or node["uri"])
    if urlsplit(address).scheme:
        return address
    wanted = root / node["uri"]
    file = wanted if mimetypes.guess_type(wanted.name)[0] in SHOWN else wanted.with_suffix(".png")
    if not file.is_file() or leads_out(root, file):
        if file == wanted or not wanted.is_file():  # which Sphinx has told already
            return address
        message = "%s has no %s, which stands in for it in a notebook; draw it (make figures)"
        _log.warning(message, node["uri"], file.relative_to(root), location=node)
        return str(node["uri"])
    kind = mimetypes.guess_type(file.name)[0] or "image/png"
    bundle = {kind: base64.b64encode(file.read_bytes()).decode("ascii")}
    for number in range(len(attachments) + 1):
        name = _attachment_name(f"{number}-{file.name}" if number else file.name)
        if attachments.setdefault(name, bundle) == bundle:
            break
    return f"attachment:{name}"


def _attachment_name(name: str) -> str:
    """Some programs compare the name with an address in which other characters are encoded."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)
