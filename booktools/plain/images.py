"""Images that travel inside a notebook."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: The types that JupyterLab shows from an attachment. SVG is not among them.
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


@dataclass(frozen=True)
class Image:
    name: str
    media_type: str
    data: bytes

    @property
    def bundle(self) -> dict[str, str]:
        return {self.media_type: base64.b64encode(self.data).decode("ascii")}


def images_in(folder: Path) -> Callable[[str], Image]:
    """A finder of images by their path below `folder`; it raises LookupError with the reason.

    A drawing in SVG or PDF is replaced by the PNG of the same name beside it,
    since JupyterLab refuses attachments of these types.
    """

    def find(path: str) -> Image:
        wanted = folder / path
        media_type = mimetypes.guess_type(wanted.name)[0]
        file = wanted if media_type in _SHOWN else wanted.with_suffix(".png")
        if not file.is_file():
            why = "" if file == wanted else f", which stands in for {wanted.name} in a notebook"
            raise LookupError(f"there is no {file.relative_to(folder)}{why}")
        return Image(file.name, mimetypes.guess_type(file.name)[0] or "image/png", file.read_bytes())

    return find
