"""What Lighthouse says about a page."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from judges import FOLDER
from system import chromium

from booktools.live.npm import node

_FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"


def report(address: str, categories: tuple[str, ...], *options: str) -> dict[str, Any]:
    """Lighthouse's report for a phone, its defaults but for `options`."""
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        file = Path(folder) / "report.json"
        subprocess.run(
            [
                node(), FOLDER / "lighthouse" / "cli" / "index.js", address, "--quiet", f"--chrome-flags={_FLAGS}",
                "--output=json", f"--output-path={file}", f"--only-categories={','.join(categories)}", *options,
            ],
            env=os.environ | {"CHROME_PATH": chromium()}, check=True, capture_output=True,
        )  # fmt: skip
        return json.loads(file.read_text(encoding="utf-8"))
