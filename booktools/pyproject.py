"""What stands in a book's pyproject.toml, if it has one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomllib


def read_pyproject(root: Path) -> dict[str, Any]:
    """Empty where there is none; raises ValueError for what is no TOML."""
    file = root / "pyproject.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except ValueError as error:
        raise ValueError(f"{file.name} is not TOML: {error}") from None


def version(root: Path) -> str:
    """As the project says it: what is installed in place may be older. Empty where nothing says one."""
    return str(read_pyproject(root).get("project", {}).get("version", ""))
