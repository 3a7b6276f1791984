"""What `_config.yml` and `_toc.yml` may say, and what is said of what they may not: one line each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from booktools.book import read_book
from booktools.errors import BookError

EDITION = "{tag: red, title: Red}"
#: A few lines that come to a hundred million values, by lists and by keys that are merged.
BOMB = "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))
MERGED = "a0: &a0 {x: 1}\n" + "\n".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 9))


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("sphinx: [a]", "sphinx holds settings, each `name: value`; found ['a']"),
        ("sphinx: {config: a}", "sphinx.config holds settings, each `name: value`; found 'a'"),
        ("execute: {timeout: one}", "execute.timeout is a whole number of seconds; found 'one'"),
        ("execute: {timeout: 0}", "execute.timeout is a whole number of seconds; found 0"),
        ("html: yes", "html holds settings, each `name: value`; found True"),
        ("a:\n\tb: 1", ":2: not readable: found character"),
        ("sphinx: {config: {editions: [{tag: 3, title: T}]}}", "text to YAML; found 3"),
        ("sphinx: {config: {editions: [{tag: a b, title: T}]}}", "a tag is one word of letters"),
        ("sphinx: {config: {editions: [{tag: py3.11, title: T}]}}", "a tag is one word of letters"),
        ("sphinx: {config: {editions: [{tag: a, title: T, env: [B]}]}}", "edition 'a': env holds settings"),
        ("sphinx: {config: {editions: [{tag: a, title: T, aliases: b}]}}", "aliases is a list of texts"),
        (
            "sphinx: {config: {editions: [{tag: a, title: T}, {tag: b, title: B, aliases: [A]}]}}",
            "two editions are called 'a'; give one of them another name",
        ),
        ("sphinx: {config: {editions: [{tag: a, title: T, env: {B: [1]}}]}}", "edition 'a': env.B is a text"),
        ("sphinx: {config: {editions: [{tag: a, title: [T]}]}}", "edition 'a': title is a text; found ['T']"),
        ("sphinx: {config: {editions: [{tag: a, title: T, package: [x]}]}}", "edition 'a': package is a text"),
        (
            "sphinx: {config: {editions: [{tag: a, title: T, 3: x}]}}",
            "edition 'a' has unknown keys ['3']; there are: tag, title, package, install, env, aliases",
        ),
        ('sphinx: {config: {editions: [{tag: a, title: "T\\nU"}]}}', "edition 'a': title is one line"),
        ("sphinx: {config: {editions: [{tag: ../../evil, title: T}]}}", "a tag is one word of letters"),
        ("sphinx: {config: {editions: [{tag: a, title: T}, {tag: a, title: U}]}}", "the tag 'a' is taken already"),
        (
            "sphinx: {config: {editions: {a: T}}}",
            "sphinx.config.editions is a list, with tag and title of each: - {tag: torch, title: PyTorch}; found {'a': 'T'}",
        ),
        (
            f"sphinx: {{config: {{editions: [{EDITION}], cell_tags: yes}}}}",
            "sphinx.config.cell_tags is a list of texts",
        ),
        (f"sphinx: {{config: {{editions: [{EDITION}], archive_files: a.py}}}}", "archive_files is a list of texts"),
        (f"sphinx: {{config: {{editions: [{EDITION}], archive_files: [../a]}}}}", "../a, which leads out of the book"),
        (
            f"sphinx: {{config: {{editions: [{EDITION}], terms: /etc/passwd}}}}",
            "terms names /etc/passwd, which leads out",
        ),
        (
            f"sphinx: {{config: {{editions: [{EDITION}], language: [tr]}}}}",
            "language is the code of one, a text to YAML",
        ),
        (
            f"sphinx:\n  config:\n    editions: [{EDITION}]\n    language: turkish",
            ":4: sphinx.config.language is the code of one",
        ),
        (f"sphinx: {{config: {{editions: [{EDITION}], language: no}}}}", "as in tr or 'no'; found False"),
        (
            "sphinx:\n  config:\n    editions:\n    - {tag: a, title: T}\n    - {tag: b}",
            ":5: an edition needs tag and title",
        ),
        ("html:\n  baseurl: example.org/kitap", ":2: html.baseurl is an address with http:// or https:// before it"),
        ("repository: {url: github.com/a/b}", ":1: repository.url is an address with http:// or https:// before it"),
        ("repository: {url: https://github.com/a}", ":1: repository.url ends with owner and name"),
        ("bibtex_bibfiles: [../a.bib]\n", ":1: bibtex_bibfiles names ../a.bib"),
        ("sphinx: [1]", "sphinx holds settings"),
        ("execute: {timeout: çok}", "execute.timeout is a whole number of seconds; found 'çok'"),
        ("execute: {timeout: yes}", "execute.timeout is a whole number of seconds; found True"),
        ("bibtex_bibfiles: works.bib", "bibtex_bibfiles is a list of texts; found 'works.bib'"),
        ("bibtex_bibfiles: [../works.bib]", "bibtex_bibfiles names ../works.bib, which leads out of the book's folder"),
        ("title: [a]", "title is a text; found ['a']"),
        ("html: {baseurl: [a]}", "html.baseurl is a text"),
        ("repository: a", "repository holds settings"),
        ("title: 2026-13-45", "not readable: month must be in 1..12"),
        ("title: A\nhtml: {}\ntitle: B", ":3: not readable: 'title' stands here twice; keep one"),
        ("sphinx: {config: {editions: [{tag: a, title: T, tag: b}]}}", ":1: not readable: 'tag' stands here twice"),
        ("a: &a [*a]", "an anchor that stands for itself has no end"),
        ("a: &a {b: *a}", "an anchor that stands for itself has no end"),
        (BOMB, "its aliases come to more than 100000 values"),
        (MERGED, "its aliases come to more than 100000 values"),
        ("a: " + "[" * 5000, "not readable"),
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


def told(root: Path) -> list[str]:
    with pytest.raises(BookError) as caught:
        read_book(root)
    return str(caught.value).splitlines()


def named(root: Path, toc: str) -> Path:
    """A folder with this table of contents, and files for it to name."""
    (root / "_config.yml").write_text(f"sphinx: {{config: {{editions: [{EDITION}]}}}}", encoding="utf-8")
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    for name in ("index", "x/a", "chapters/index", "chapters/x/a", "chapters/b"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.md").write_text("# A\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("toc", "line"),
    [
        ("format: jb-book", "names no file; the first page stands under `root`"),
        ("{root: index, chapters: [{file: ../a}]}", "file names ../a, which leads out of the book's folder"),
        ("{root: index, chapters: [{file: x/../../a}]}", "file names x/../../a, which leads out of the book's folder"),
        ("{root: index, chapters: [{file: /etc/passwd}]}", "file names /etc/passwd, which leads out of the book's"),
        ("{root: index, chapters: [{glob: /etc/*}]}", "glob names /etc/*.md, which leads out of the book's folder"),
        ("{root: index, chapters: [{glob: ../*}]}", "glob names ../*.md, which leads out of the book's folder"),
        ("{root: index, chapters: [{glob: '**a'}]}", "glob: '**a.md' is no pattern"),
        ("{root: index, chapters: [{file: [a]}]}", "file names a file; found ['a']"),
        ("{root: index, chapters: [{file: 3}]}", "file names a file; found 3"),
        ("{root: }", "root names a file; found None"),
        ('{root: "a\\0b"}', "no name of a file"),
        ("{root: index, chapters: [{file: x/a}, {file: x/a.md}]}", "names x/a 2 times; a section stands in one place"),
        ("{root: index, chapters: [{file: x/a}, {glob: x/*}]}", "names x/a 2 times; a section stands in one place"),
        (
            "{root: chapters/index, chapters: [{file: x/a}, {file: chapters/x/a}]}",
            "x/a and chapters/x/a would both be stored as x/a.ipynb; rename one of them",
        ),
        ("{root: index, chapters: [{file: 'a [1]'}]}", "a [1] has [ in its name, which pytest reads as another thing"),
        ("{root: index, chapters: [{file: 'a::b'}]}", "a::b has :: in its name"),
        (
            "{format: jb-book, root: index, chapters: [{fil: x/a}]}",
            ":1: entry does not contain one of 'file', 'glob', 'url'",
        ),
        (
            "format: jb-book\nroot: index\nchapters:\n- file: x/a\n- file x\n",
            ":5: entry not a mapping type; entries are like",
        ),
        (
            "format: jb-book\nroot: index\nchapters:\n- file: x/a\n  sectoins: [{file: chapters/b}]\n",
            ":4: Unknown keys",
        ),
        ("format: jb-bok\nroot: index\n", "'format' key value not recognised: 'jb-bok'; entries are like"),
        ("format: jb-book\nchapters:\n- file: x/a\n", "'root' key not found; entries are like"),
        ("root: index\nchapters:\n- file: x/a\n", "Unknown keys found: 'chapters', allowed:"),
        (
            "root: index\nchapters:\n- file: x/a\nchapters:\n- file: chapters/b\n",
            ":4: not readable: 'chapters' stands here twice",
        ),
        ("root: index\nchapters:\n- file: x/a\n- file: x/a\n", ":4: names x/a 2 times"),
        ("[1]", "holds no settings"),
        ("3", "holds no settings"),
        ("", "holds no settings"),
        ("root: &a [*a]", "an anchor that stands for itself has no end"),
        (f"root: index\n{BOMB}", "its aliases come to more than 100000 values"),
    ],
)
def test_contents_that_cannot_be_meant_are_told_in_a_line(tmp_path: Path, toc: str, line: str) -> None:
    [found] = told(named(tmp_path, toc))
    assert found.startswith("_toc.yml:") or "\0" in found or "\x00" in found
    assert line in found


def test_the_first_page_comes_first_wherever_the_table_names_it(tmp_path: Path) -> None:
    book = read_book(
        named(tmp_path, "{format: jb-book, chapters: [{sections: [{file: x/a}], file: chapters/b}], root: index}")
    )
    assert book.documents == ("index", "chapters/b", "x/a") and book.name("chapters/b") == "chapters/b"


def test_every_fault_of_the_contents_is_told_at_once(tmp_path: Path) -> None:
    toc = (
        "{root: chapters/index, chapters: [{file: x/a}, {file: chapters/x/a}, {file: chapters/b}, {file: chapters/b}]}"
    )
    assert len(told(named(tmp_path, toc))) == 2


def test_what_a_link_leads_to_outside_is_not_of_the_book(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("# A\n", encoding="utf-8")
    (book / "link").symlink_to(outside)
    for entry in ("{file: link/a}", "{glob: link/*}"):
        [found] = told(named(book, f"{{root: index, chapters: [{entry}]}}"))
        assert "link/" in found and "which leads out of the book's folder; put the file into it" in found


def test_a_link_inside_the_book_is_as_good_as_a_file(tmp_path: Path) -> None:
    root = named(tmp_path, "{format: jb-book, root: index, chapters: [{file: chapters/c}]}")
    (root / "chapters/c.md").symlink_to("b.md")
    assert read_book(root).documents == ("index", "chapters/c")


def test_names_that_the_system_cannot_spell_are_told_with_the_cure(tmp_path: Path) -> None:
    named(tmp_path, "{root: index, chapters: [{file: böl üm}]}")
    asked = f"from booktools.__main__ import main; import sys; sys.exit(main(['--book', {str(tmp_path)!r}, 'check']))"
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=env)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert "no name of a file where names are ascii; set PYTHONUTF8=1" in done.stderr
