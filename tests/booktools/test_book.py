"""What `_config.yml` may say, and what is said of what it may not: one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from booktools.book import read_book
from booktools.errors import BookError

EDITION = "{tag: red, title: Red}"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("sphinx: [a]", "sphinx holds settings, each `name: value`; found ['a']"),
        ("sphinx: {config: a}", "sphinx.config holds settings, each `name: value`; found 'a'"),
        ("execute: {timeout: one}", "execute.timeout is a whole number of seconds; found 'one'"),
        ("execute: {timeout: 0}", "execute.timeout is a whole number of seconds; found 0"),
        ("html: yes", "html holds settings, each `name: value`; found True"),
        ("a:\n\tb: 1", ":2: not readable: found character '\\t' that cannot start any token"),
        ("sphinx: {config: {editions: [{tag: 3, title: T}]}}", "text to YAML; found 3"),
        ("sphinx: {config: {editions: [{tag: a b, title: T}]}}", "a tag is one word of letters"),
        ("sphinx: {config: {editions: [{tag: py3.11, title: T}]}}", "a tag is one word of letters"),
        ("sphinx: {config: {editions: [{tag: a, title: T, env: [B]}]}}", "edition 'a': env holds settings"),
        ("sphinx: {config: {editions: [{tag: a, title: T, aliases: b}]}}", "aliases is a list of words"),
        (
            "sphinx: {config: {editions: [{tag: a, title: T}, {tag: b, title: B, aliases: [A]}]}}",
            "two editions are called 'a'; give one of them another name",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_a_line(tmp_path: Path, config: str, told: str) -> None:
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("{format: jb-book, root: index}", encoding="utf-8")
    if "sphinx" not in config:
        with (tmp_path / "_config.yml").open("a", encoding="utf-8") as file:
            file.write(f"\nsphinx: {{config: {{editions: [{EDITION}]}}}}")
    with pytest.raises(BookError) as caught:
        read_book(tmp_path)
    assert str(caught.value).startswith("_config.yml:") and told in str(caught.value)
    assert "\n" not in str(caught.value)
