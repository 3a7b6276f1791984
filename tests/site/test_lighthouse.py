"""Lighthouse finds nothing in accessibility, best practices and SEO; its performance is measured in bench/, not tested."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from compressing import serving
from pages import JUDGES, READ

CATEGORIES = ("accessibility", "best-practices", "seo")
# Pages that search engines are told to pass over.
UNLISTED = ("404.html", "genindex.html", "search.html")


@pytest.fixture(scope="module")
def compressed() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.mark.parametrize("name", [name for name in READ if name not in UNLISTED])
def test_lighthouse_finds_nothing(compressed, tmp_path, name):
    node, chromium = shutil.which("node"), shutil.which("chromium")
    assert node and chromium, "Lighthouse needs both; apt-get install nodejs npm chromium"
    report = tmp_path / "report.json"
    subprocess.run(
        [
            node, JUDGES / "lighthouse" / "cli" / "index.js", compressed + name, "--quiet",
            "--output=json", f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}",
            # Contrast is what takes long, and test_accessibility.py measures more of it.
            "--throttling-method=provided", "--skip-audits=color-contrast,full-page-screenshot",
            "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run",
        ],
        env=os.environ | {"CHROME_PATH": chromium}, check=True, capture_output=True,
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    lost = {
        part["id"]: found["audits"][part["id"]].get("title")
        for category in CATEGORIES
        for part in found["categories"][category]["auditRefs"]
        if part["weight"] and found["audits"][part["id"]]["score"] not in (None, 1)
    }
    assert lost == {}
    assert {category: found["categories"][category]["score"] for category in CATEGORIES} == dict.fromkeys(CATEGORIES, 1)
