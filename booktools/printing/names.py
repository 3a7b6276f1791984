"""What the files of the printed book are called."""

from __future__ import annotations

import re
import unicodedata


def name_of(title: str, edition: str | None) -> str:
    """`Işık`, `torch` → `isik-torch`; the edition is None for the book with all of them."""
    plain = unicodedata.normalize("NFKD", title.replace("ı", "i")).encode("ascii", "ignore").decode()
    return "-".join(filter(None, (*re.findall("[a-z0-9]+", plain.lower()), edition)))
