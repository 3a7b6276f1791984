"""Two pictures, by what they show and not by their bytes."""

from __future__ import annotations

import base64
import io
import math

from PIL import Image, ImageChops, ImageOps, ImageSequence

from ..tolerances import Tolerances

#: The mean of the squares over a tile is deaf to the noise of a JPEG, faint and everywhere, but not to the dot of an i.
_TILE = 4
#: A picture no larger than this is data, a digit of 8 × 8 pixels: each of them counts for itself.
_SMALL = 64


def first_difference(stored: str, fresh: str, tolerances: Tolerances) -> str | None:
    """Where the pictures, in base64 or as `data:` addresses, differ; None if they are alike."""
    if stored.strip() == fresh.strip():
        return None
    before, after = _frames(stored), _frames(fresh)
    if not (before and after):
        return f"the {'fresh' if before else 'stored'} picture cannot be opened"
    if len(before) != len(after):
        return f"{len(before)} frames were stored, {len(after)} came out"
    found = (_in_frame(old, new, tolerances) for old, new in zip(before, after, strict=True))
    return next(filter(None, found), None)


def size_of(data: str) -> str:
    frames = _frames(data)
    return f"{frames[0].width} × {frames[0].height} pixels" if frames else "cannot be opened"


def _in_frame(old: Image.Image, new: Image.Image, tolerances: Tolerances) -> str | None:
    if old.size != new.size:
        return f"{old.width} × {old.height} pixels were stored, {new.width} × {new.height} came out"
    import numpy as np  # a fifth of a second, in every command

    tile = _TILE if max(old.size) > _SMALL else 1
    off = np.square(np.asarray(ImageChops.difference(old, new), dtype=float))
    off = np.pad(off, [(0, -old.height % tile), (0, -old.width % tile), (0, 0)])
    height, width, bands = off.shape
    tiles = off.reshape(height // tile, tile, width // tile, tile, bands).mean(axis=(1, 3)).max(axis=2)
    row, column = np.unravel_index(tiles.argmax(), tiles.shape)
    worst = math.sqrt(tiles[row, column])
    if worst <= tolerances.picture:
        return None
    where = f"x {column * tile}, y {row * tile}"
    return f"it differs most at {where}: by {worst:.3g} levels of 255, {tolerances.picture:g} are allowed"


def _frames(data: str) -> list[Image.Image]:
    """On white paper, as a page shows them; none if the data is no picture."""
    if data.startswith("data:"):
        data = data.partition(",")[2]
    try:
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            return ImageSequence.all_frames(image, _on_white)
    except (
        ValueError,
        OSError,
        SyntaxError,
        Image.DecompressionBombError,
    ):  # not base64; not a picture, or half of one
        return []


def _on_white(frame: Image.Image) -> Image.Image:
    """As a browser shows it: upright, and of sixteen bits the upper eight."""
    frame = ImageOps.exif_transpose(frame)
    if frame.mode.startswith("I"):
        import numpy as np

        frame = Image.fromarray((np.asarray(frame) // 256).astype(np.uint8))
    frame = frame.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame).convert("RGB")
