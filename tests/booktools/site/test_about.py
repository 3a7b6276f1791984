"""What is said of the book itself: one version everywhere, a feed that readers of feeds accept, addresses for faults."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as xml

import yaml

from booktools.pages.imprint import Imprint
from booktools.repository import dated
from booktools.site.about import bibtex, issues
from booktools.site.feed import changes, feed

ROOT = Path(__file__).parents[3]
ATOM = "{http://www.w3.org/2005/Atom}"
LOG = """# Changelog

## Unreleased

### Added

- A *search*.

## 0.2.0 (2026-03-01)

- Two.

## [0.1.0] - 2026-01-02

- One.

## 0.0.1 – 2025-01-02
"""


def test_changes_are_read_by_version_without_those_that_say_nothing():
    told = list(changes(LOG))
    assert [(change.name, change.day, change.anchor) for change in told] == [
        ("Unreleased", "", "change-unreleased"),
        ("0.2.0", "2026-03-01", "change-0-2-0"),
        ("0.1.0", "2026-01-02", "change-0-1-0"),
    ]
    assert "<h4>Added</h4>" in told[0].html and "<em>search</em>" in told[0].html


def test_the_feed_has_what_atom_asks_for():
    root = xml.fromstring(
        feed("Kitap & Ağ", "Yazar", "tr", "https://example.org/", "about.html", "2026-04-05", changes(LOG))
    )
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert element.findtext(f"{ATOM}title") and element.findtext(f"{ATOM}updated")
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        f"{day}T00:00:00Z" for day in ("2026-04-05", "2026-03-01", "2026-01-02")
    ]
    assert len({element.text for element in root.iter(f"{ATOM}id")}) == 4
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Yazar"
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert entries[0].find(f"{ATOM}link").get("href") == "about.html#change-unreleased"
    assert entries[0].find(f"{ATOM}content").get("type") == "html"


def test_an_entry_keeps_its_id_when_the_book_moves():
    ids = [
        [
            element.text
            for element in xml.fromstring(feed("Kitap", "Y", "tr", base, page, day, changes(LOG))).iter(f"{ATOM}id")
        ]
        for base, page, day in (("", "about.html", "2026-01-01"), ("https://example.org/", "about/", "2026-02-02"))
    ]
    assert ids[0] == ids[1]


def test_a_work_is_cited_without_what_is_not_known():
    assert (
        bibtex("Işık", "Ali", "2026", "", "")
        == "@book{isik,\n  title = {Işık},\n  author = {{Ali}},\n  year = {2026},\n}"
    )
    assert "  url = {https://example.org/}," in bibtex("Işık", "Ali", "2026", "1.0", "https://example.org/")


def test_reports_go_where_a_repository_takes_them():
    assert issues("https://github.com/a/b.git") == "https://github.com/a/b/issues/new?title={title}&body={body}"
    assert issues("https://gitlab.com/a/b/").startswith("https://gitlab.com/a/b/-/issues/new?issue[title]={title}&")
    assert issues("") == ""


def test_the_book_has_the_caller_s_date(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert dated(tmp_path) == 86400
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert dated(tmp_path) is None


def test_what_it_says_of_its_commit_hangs_on_nobody_s_git(tmp_path, monkeypatch):
    """A release is the same to the byte in a full clone and in a shallow one, and for who has git check signatures."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for number, (key, value) in enumerate(
        {"core.abbrev": "20", "log.showSignature": "true", "gpg.program": "./gpg"}.items()
    ):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "3")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gpg").write_text("#!/bin/sh\necho gpg: no signature that can be checked >&2\nexit 1\n")
    (tmp_path / "gpg").chmod(0o755)

    def git(*words: str, given: str = "") -> str:
        return subprocess.run(["git", *words], input=given, capture_output=True, text=True, check=True).stdout.strip()

    git("init", "--quiet")
    signed = "".join(f"{role} Biri <biri@example.org> 1700000000 +0000\n" for role in ("author", "committer"))
    signed += "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n\nKitap\n"
    commit = git("hash-object", "-t", "commit", "-w", "--stdin", given=f"tree {git('write-tree')}\n{signed}")
    git("update-ref", "HEAD", commit)
    assert dated(tmp_path) == 1700000000
    config = SimpleNamespace(version="1.2", language="en")
    about = SimpleNamespace(say=str, config=config, date="3 May 2026", book=SimpleNamespace(root=tmp_path))
    assert Imprint.state.func(about) == f"version 1.2, 3 May 2026, {commit[:10]}"


def test_the_book_has_one_title_and_year_and_says_its_version_in_one_place():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert "version" not in citation  # pyproject.toml has it
    assert citation["title"] == citation["preferred-citation"]["title"] == config["title"]
    assert str(citation["preferred-citation"]["year"]) == config["copyright"]
    assert citation["authors"] == citation["preferred-citation"]["authors"] == [{"name": config["author"]}]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    # LICENSE: the code, and what is cited, the book.
    licence = config["sphinx"]["config"]["imprint"]["licence_name"]
    assert (citation["license"], citation["preferred-citation"]["license"]) == ("MIT", licence.replace(" ", "-"))
