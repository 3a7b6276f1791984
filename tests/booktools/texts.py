"""Sources as authors write them, in a line or two; small books made of them."""

from __future__ import annotations

from pathlib import Path

import yaml

from booktools.book import Book, read_book

FRONT = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3}\n---\n"
)
EDITIONS = ({"tag": "red", "title": "Kırmızı"}, {"tag": "blue", "title": "Mavi"})


def cell(code: str, *tags: str) -> str:
    """One code cell as it stands in a source."""
    options = f":tags: [{', '.join(tags)}]\n\n" if tags else ""
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


def source(*parts: str) -> str:
    return FRONT + "# Bölüm\n\n" + "\n".join(parts)


def write_book(
    root: Path, *parts: str, editions: tuple[dict[str, str], ...] = EDITIONS, timeout: int = 60, **others: str
) -> Book:
    """A book with the section `one` made of `parts`, and of each other name its whole text."""
    (root / "chapters").mkdir(parents=True, exist_ok=True)
    texts = {"index": "# Kitap\n\nGiriş.\n", "one": source(*parts), **others}
    for name, text in texts.items():
        (root / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    sections = [{"file": f"chapters/{name}"} for name in texts if name != "index"]
    toc = {"format": "jb-book", "root": "chapters/index", "chapters": sections}
    sphinx = {
        "extra_extensions": ["booktools.extension"],
        "config": {"language": "tr", "editions": list(editions)},
    }
    execute = {"timeout": timeout}
    config = {"title": "Deneme", "execute": execute, "sphinx": sphinx}
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    (root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return read_book(root)
