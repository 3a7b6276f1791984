"""The API page holds every public name of `d2l`, and no other."""

from __future__ import annotations

import ast
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]


def test_every_public_name_is_documented():
    tree = ast.parse((ROOT / "d2l/torch.py").read_text(encoding="utf-8"))
    [names] = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    page = BeautifulSoup((ROOT / "_build/html/chapters/d2l.html").read_text(encoding="utf-8"), "html.parser")
    entries = page.select("dt[id]")
    assert {dt["id"] for dt in entries if "." not in dt["id"]} == set(names)
    assert all(dt.find_next_sibling("dd").get_text(strip=True) for dt in entries)
