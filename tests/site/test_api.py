"""The API page holds every public name of `d2l`, and no other."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from d2l._errors import PUBLIC

ROOT = Path(__file__).parents[2]


def test_every_public_name_is_documented():
    page = BeautifulSoup((ROOT / "_build/html/chapters/d2l.html").read_text(encoding="utf-8"), "html.parser")
    entries = page.select("dt[id]")
    assert {dt["id"] for dt in entries if "." not in dt["id"]} == set(PUBLIC)
    assert all(dt.find_next_sibling("dd").get_text(strip=True) for dt in entries)
