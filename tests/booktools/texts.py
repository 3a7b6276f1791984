"""Sources as authors write them, in a line or two."""

from __future__ import annotations

FRONT = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n" \
        "kernelspec: {name: python3, display_name: Python 3}\n---\n"
EDITIONS = ({"tag": "red", "title": "Kırmızı"}, {"tag": "blue", "title": "Mavi"})


def cell(code: str, *tags: str) -> str:
    """One code cell as it stands in a source."""
    options = f":tags: [{', '.join(tags)}]\n\n" if tags else ""
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


def source(*parts: str) -> str:
    return FRONT + "# Bölüm\n\n" + "\n".join(parts)
